"""The band of the first visit: what this is, in one sentence, and four ways to begin."""

from __future__ import annotations

import streamlit as st

from messages import tr
from views.session import HOME
from views.speech import remember, remembered
from views.visit import go, visit

COOKIE = "ravine-seen"
SEEN = "yes"


def greets() -> bool:
    """Whether the band is there: until something is done, at a first visit."""
    now = visit()
    return not (now.greeted or now.work.past or now.work.experiment != HOME or remembered(COOKIE) == SEEN)


def welcome() -> None:
    """Draw the band over the first picture of a first visit; once a way was chosen it does not come back."""
    now = visit()
    if now.greeted:
        remember({COOKIE: SEEN})
        return
    if not greets():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="welcome"):
        st.markdown(
            tr("**Ravine** shows how optimizers move: race them over a surface, and see why each goes where it goes.")
        )
        st.button(tr("Play"), icon=":material/play_arrow:", type="primary", on_click=_begin, args=("",))
        st.button(tr("Learn"), icon=":material/school:", on_click=_begin, args=("learn",))
        st.button(tr("Compare"), icon=":material/grid_view:", on_click=_begin, args=("compare",))
        st.button(tr("Take a picture"), icon=":material/download:", on_click=_begin, args=("picture",))


def _begin(way: str) -> None:
    visit().greeted = True
    if way == "picture":
        visit().exporting = True
    elif way:
        go(way)
