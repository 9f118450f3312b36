"""The surfaces, one short declaration each, a file a family; a declaration added here is found by all of the project."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace

from messages import tr
from surfaces.base import BoundSurface, Parameter, Surface, View

__all__ = ["SURFACES", "BoundSurface", "Parameter", "Surface", "View", "named"]


def _discover() -> dict[str, Surface]:
    found: dict[str, Surface] = {}
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    families = [m for m in modules if hasattr(m, "FAMILY")]
    for module in sorted(families, key=lambda m: m.ORDER):
        for surface in module.SURFACES:
            if surface.key in found:
                raise ValueError(f"two surfaces are called {surface.key!r}")
            found[surface.key] = replace(surface, family=module.FAMILY)
    return found


SURFACES: dict[str, Surface] = _discover()
"""Every surface by its key, family by family."""


def named(text: object) -> str | None:
    """The key of the surface that a text names, as in “the Rosenbrock function”; None where it names none."""
    said = str(text).strip(" .。\n").casefold()
    said = re.sub(r"^the\s+|\s+function$|函数$", "", said) if len(said) < 60 else ""
    return next((s.key for s in SURFACES.values() if said in (s.name.casefold(), s.key, tr(s.name))), None)
