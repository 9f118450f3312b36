"""The Embed button: what a page of one's own takes to show this experiment, live, as a file, or as a link with a picture."""

from __future__ import annotations

import streamlit as st

from engine.experiment import ExperimentError
from engine.look import lane_names
from engine.runs import Runs
from export.formats import FORMATS
from export.lettering import surface_name
from export.picture import Picture
from export.snippets import card, embedded, frame, pictured
from messages import language, mark, tr
from views.export_panel import Wish, outcome, start
from views.handed import handed_link
from views.visit import visit

SLOT = "embed"
WAYS = {
    "frame": mark("Frame of the app"),
    "card": mark("Card"),
    "page": mark("Stand-alone page"),
    "link": mark("Link with a picture"),
}
ABOUT = {
    "frame": mark("This app in a frame of your page, with only the controls that you choose."),
    "card": mark("The same with its title and a link below, such as oEmbed gives."),
    "page": mark("One file to put beside your page. It runs by itself: no server, no network."),
    "link": mark("Where frames are not taken, as in a mail or a forum: a picture that leads here."),
}
FILES = {"page": "light.html", "link": "png"}  # what is put beside the page
ALLOWED = mark("This server must allow the other page: RAVINE_FRAME_ANCESTORS names it, see docs/hosting.md.")
PICTURE = Picture(size=(480, 360))


def embed_panel(runs: Runs) -> None:
    """The button and what it opens."""
    if st.button(tr("Embed"), icon=":material/code:", width="stretch", key="embed"):
        visit().embedding = True
    if visit().embedding:
        st.dialog(tr("Embed in a page of your own"), width="large", on_dismiss=_close)(_panel)(runs)


def _close() -> None:
    visit().embedding = False
    visit().jobs.forget(SLOT)


def _panel(runs: Runs) -> None:
    way = st.segmented_control(
        tr("Way"), list(WAYS), default="frame", format_func=lambda w: tr(WAYS[w]), key="embed way",
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    st.caption(tr(ABOUT[way or "frame"]))
    try:
        text = _snippet(way or "frame", runs)
    except ExperimentError as error:  # too long for a link
        st.error(f"{error}. {tr('The stand-alone page holds it.')}")
        return
    st.code(text, "html", wrap_lines=True)
    if way in FILES:
        _file(FILES[way], runs)
    else:
        st.caption(f":material/info: {tr(ALLOWED)}")


def _snippet(way: str, runs: Runs) -> str:
    """The lines to paste, by what is chosen."""
    title = f"{surface_name(runs)}: {', '.join(lane_names(runs.experiment, tr))}"
    if way == "page":
        return frame(f"ravine.{FILES[way]}", title, _height())
    left, right = st.columns([3, 1])
    with left:
        link = handed_link(runs.experiment)
    if way == "link":
        return pictured(link, title, f"ravine.{FILES[way]}", PICTURE.size)
    with right:
        height = _height()
    if way == "frame":
        return frame(embedded(link), title, height)
    return card(link, title, height)


def _height() -> int:
    return st.number_input(tr("Height (pixels)"), 300, 2000, 760, 20, key="embed height", width=180)


def _file(ending: str, runs: Runs) -> None:
    """What stands beside the page, made when it is asked for."""
    form = FORMATS[ending]
    wish = Wish(ending, PICTURE, runs.experiment, language())
    job = visit().jobs.get(SLOT, wish)
    if job:
        outcome(job, form)
    else:
        st.button(
            tr("Make ravine.{ending}", ending=ending),
            type="primary",
            key="embed make",
            on_click=start,
            args=(wish, SLOT),
        )
