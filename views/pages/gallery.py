"""The Gallery page: every preset as a moving thumbnail; one click opens it in Explore."""

from __future__ import annotations

import hashlib
import html
from functools import lru_cache
from pathlib import Path

import streamlit as st

from lessons.presets import PRESETS, Preset
from messages import tr
from views.pages import Page
from views.visit import take

PAGE = Page(
    title="Gallery",
    about="The classic animations and figures, ready to open and change.",
    order=70,
    icon="photo_library",
)
COLUMNS = 3
PICTURES = Path(__file__).parents[1] / "gallery"  # made by `python -m docs.make`


def page() -> None:
    """Draw the page."""
    presets = list(PRESETS.values())
    for row in range(0, len(presets), COLUMNS):
        for preset, column in zip(presets[row : row + COLUMNS], st.columns(COLUMNS, gap="medium"), strict=False):
            with column.container(border=True, height="stretch", key=f"preset {preset.key}"):
                _entry(preset)


def _entry(preset: Preset) -> None:
    moving, still = (picture_url(PICTURES / f"{preset.key}.{kind}") for kind in ("gif", "webp"))
    st.html(
        f'<picture><source media="(prefers-reduced-motion: reduce)" srcset=".{still}">'
        f'<img src=".{moving}" width="400" height="300" alt="{html.escape(tr(preset.title))}"></picture>'
    )
    st.markdown(f"**{tr(preset.title)}**")
    st.caption(tr(preset.note))
    st.button(
        tr("Open in Explore"), key=f"open {preset.key}", on_click=take, args=(preset.experiment,), width="stretch"
    )


@lru_cache(maxsize=64)
def picture_url(path: Path) -> str:
    """The address at which the server has a picture; it tells the version."""
    return f"/front/{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"
