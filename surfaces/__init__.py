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


NAME = re.compile(r"[\w\s.'’–-]{,59}")
WORD = re.compile(r"[^\W\d_]{4,}|[\u4e00-\u9fff]{2,}")


def named(text: object) -> str | None:
    """The key of the surface that a text names, as in “the Rosenbrock function”; None where it names none.

    A name is of words: x² is a formula, though a surface is called so.
    """
    said = _plain(str(text)) if _is_name(str(text)) else ""
    names = ((s.key, name) for s in SURFACES.values() for name in (s.key, s.name, tr(s.name)) if _is_name(name))
    return next((key for key, name in names if said == _plain(name)), None) if said else None


def _is_name(text: str) -> bool:
    return bool(NAME.fullmatch(text.strip()) and WORD.search(text))


def _plain(text: str) -> str:
    """A name without what people write around it."""
    words = re.sub(r"['’]s\b|[\W_]+", " ", text.casefold()).strip()
    return words.removeprefix("the ").removesuffix(" function").removesuffix("函数").strip()
