"""The Gallery page: every preset as a moving thumbnail; one click opens it in Explore."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lessons.presets import PRESETS, Preset
from views import explore, page_of
from views.visit import change

TITLE, ORDER = "Gallery", 6
COLUMNS = 3
PICTURES = Path(__file__).parents[1] / "docs" / "gallery"  # made by `python -m docs.make`


def page() -> None:
    """Draw the page."""
    st.title("Gallery", anchor=False)
    presets = list(PRESETS.values())
    for row in range(0, len(presets), COLUMNS):
        for preset, column in zip(presets[row : row + COLUMNS], st.columns(COLUMNS, gap="medium"), strict=False):
            with column.container(border=True, height="stretch", key=f"preset {preset.key}"):
                _entry(preset)


def _entry(preset: Preset) -> None:
    st.image(PICTURES / f"{preset.key}.gif", width="stretch")
    st.markdown(f"**{preset.title}**")
    st.caption(preset.note)
    if st.button("Open in Explore", key=f"open {preset.key}", width="stretch"):
        change({"type": "load", "experiment": preset.experiment})
        st.switch_page(page_of(explore))
