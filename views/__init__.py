"""The pages, one file each; a file dropped in here that declares TITLE, ORDER and page() is found by the app."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def pages() -> list[ModuleType]:
    """The modules that declare a page, in the order of the navigation."""
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    return sorted((m for m in modules if hasattr(m, "page")), key=lambda m: m.ORDER)
