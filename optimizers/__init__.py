"""The optimizers, one file each; a file dropped in here is found by all of the project."""

from __future__ import annotations

import importlib
import pkgutil

from optimizers.base import Convention, Hyper, Optimizer

__all__ = ["OPTIMIZERS", "Convention", "Hyper", "Optimizer"]


def _discover() -> dict[str, Optimizer]:
    modules = [m.name for m in pkgutil.iter_modules(__path__) if m.name not in {"base"} and not m.name.startswith("_")]
    found = [importlib.import_module(f"{__name__}.{name}").OPTIMIZER for name in modules]
    return {o.key: o for o in sorted(found, key=lambda o: (o.year, o.name))}


OPTIMIZERS: dict[str, Optimizer] = _discover()
"""Every optimizer by its key, the oldest first."""
