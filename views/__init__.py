"""The pages, one file each; a file dropped in here that declares TITLE, ORDER and page() is found by the app."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.navigation.page import Page


def pages() -> list[ModuleType]:
    """The modules that declare a page, in the order of the navigation."""
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    return sorted((m for m in modules if hasattr(m, "page")), key=lambda m: m.ORDER)


def page_of(module: ModuleType) -> Page:
    """The page that a module declares, for the navigation and for links to it; the first one is at the root."""
    import streamlit as st  # late: importing a page module must not need it

    name = module.__name__.rpartition(".")[2]
    return st.Page(module.page, title=module.TITLE, url_path=name, default=module is pages()[0])
