"""The pages, one file each; a file dropped in here that declares PAGE and page() is found by the app."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from messages import tr
from views.settings import Settings

if TYPE_CHECKING:
    from streamlit.navigation.page import Page as StreamlitPage


@dataclass(frozen=True)
class Page:
    """What the navigation and the frame need to know of a page; its address is the name of its file."""

    title: str
    about: str  # one sentence under the title; what the page is for
    order: int  # of the navigation, lowest first; no two pages have the same
    icon: str  # a name of Material Symbols, before the title; Streamlit would fetch the browser tab's from outside
    settings: type[Settings] = Settings
    heading: bool = True  # whether title and sentence are shown; else they are there for those who listen


@lru_cache(maxsize=1)
def pages() -> dict[str, ModuleType]:
    """The modules that declare a page by their names, in the order of the navigation."""
    modules = {m.name: importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)}
    return dict(sorted(modules.items(), key=lambda item: item[1].PAGE.order))


def page_of(name: str) -> StreamlitPage:
    """The page of this name, for the navigation and for links to it; the first one is at the root."""
    import streamlit as st  # late: importing a page must not need it

    module = pages()[name]
    return st.Page(module.page, title=tr(module.PAGE.title), url_path=name, default=name == next(iter(pages())))
