"""Cards to search and choose from, each with its drawing: the catalogue's, and the ones that Explore picks surfaces from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from engine.experiment import SurfaceChoice
from figures.thumbnails import surface_thumbnail
from messages import ENGLISH, language, speaking, tr
from surfaces import SURFACES, Surface

HERE = Path(__file__).parent
DRAWINGS = HERE / "thumbnails"  # made by `python -m docs.make`


def cards(content: Callable[[str], dict[str, Any]], *, key: str, chosen: Callable[[str], None]) -> None:
    """Show the cards that ``content`` has in a language; ``chosen`` is called with the key of the one that is clicked."""
    with st.spinner(tr("Drawing the thumbnails"), show_time=False):
        data = content(language())

    def opened() -> None:
        if name := st.session_state[key].open:
            chosen(name)

    _component()(data=data, key=key, on_open_change=opened)


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    css, js = ((HERE / f"cards.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return st.components.v2.component("ravine_cards", html='<div class="root"></div>', css=css, js=js)


@lru_cache(maxsize=8)
def surface_cards(spoken: str = ENGLISH) -> dict[str, Any]:
    """What the browser shows of the surfaces, in a language; made once."""
    groups = list(dict.fromkeys(s.family for s in SURFACES.values()))
    with speaking(spoken):
        return versioned(
            says=says() | {"count": tr("{count} surfaces"), "some": tr("{found} of {count} surfaces")},
            placeholder=tr("Search by name or idea"),
            headed=True,
            items=[_surface_card(s) for s in SURFACES.values()],
            groups=[{"key": g, "label": tr(g)} for g in groups],
            lists=[],
            tree=None,
        )


def _surface_card(s: Surface) -> dict[str, Any]:
    return {
        "key": s.key,
        "title": tr(s.name),
        "meta": "",
        "text": tr(s.about),
        "words": searched(s.key, s.name, s.family, s.about, s.source),
        "group": s.family,
        "svg": surface_drawing(s.key),
    }


def says() -> dict[str, str]:
    """What stands around the cards; fields in braces are filled in by the browser."""
    return {
        "all": tr("All"),
        "cards": tr("Cards"),
        "tree": tr("Family tree"),
        "builds": tr("builds on {those}"),
        "and": tr(" and "),
    }


def searched(*words: str) -> str:
    """The words that a search looks through: in English and in the language of the moment."""
    return " ".join(dict.fromkeys((*words, *map(tr, words)))).lower()


def versioned(**content: Any) -> dict[str, Any]:
    """With a digest, by which the browser knows what it has drawn already."""
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]
    return content | {"version": digest}


def surface_drawing(key: str) -> str:
    """The thumbnail of a surface, as SVG."""
    return drawn(f"on_{key}") or surface_thumbnail(SurfaceChoice.model_validate(key))


def drawn(name: str) -> str:
    """The drawing that stands in thumbnails/, if it does: a hundred would take the first visitor seconds."""
    path = DRAWINGS / f"{name}.svg"
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""
