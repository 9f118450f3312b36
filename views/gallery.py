"""The Gallery page: every preset as a moving thumbnail; one click opens it in Explore."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from engine.simulate import simulate
from lessons.presets import PRESETS, Preset
from views import explore
from views.visit import change

TITLE, ORDER = "Gallery", 6
COLUMNS = 3
TALL = 316  # pixels of a thumbnail's place: it is kept free, so that nothing moves when the picture comes


def page() -> None:
    """Draw the page: first all the words, then the pictures one by one."""
    st.title("Gallery", anchor=False)
    places = []
    presets = list(PRESETS.values())
    for row in range(0, len(presets), COLUMNS):
        for preset, column in zip(presets[row : row + COLUMNS], st.columns(COLUMNS, gap="medium"), strict=False):
            with column.container(border=True, height="stretch"):
                places.append((preset, st.container(height=TALL, border=False)))
                _words(preset)
    for preset, place in places:
        place.image(thumbnail(preset.key), width=400)


def _words(preset: Preset) -> None:
    st.markdown(f"**{preset.title}**")
    st.caption(preset.note)
    if st.button("Open in Explore", key=f"open {preset.key}", width="stretch"):
        change({"type": "load", "experiment": preset.experiment})
        st.switch_page(st.Page(explore.page, title=explore.TITLE, url_path="explore", default=True))


@st.cache_resource(max_entries=64, show_spinner=False)
def thumbnail(key: str) -> bytes:
    """The preset's picture, small; made once for all visitors."""
    from export.files import make  # late: drawing takes half a second to import

    preset = PRESETS[key]
    picture = replace(preset.picture, size=(400, 300), fps=12, seconds=4, hold=1, title="", legend=False)
    return make(simulate(preset.experiment, state=False), picture, "gif")
