"""The Export button of a picture: choose a file, have it made, look at it, take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.runs import Runs
from export.picture import LAYOUTS, THEMES, Picture, PictureError

KINDS = {
    "gif": ("GIF", "image/gif"),
    "mp4": ("MP4 film", "video/mp4"),
    "webm": ("WebM film", "video/webm"),
    "png": ("PNG picture", "image/png"),
    "svg": ("SVG picture", "image/svg+xml"),
    "html": ("Stand-alone page", "text/html"),
    "csv": ("CSV of every step", "text/csv"),
    "json": ("JSON of every step", "application/json"),
    "experiment.json": ("The experiment", "application/json"),
    "py": ("NumPy code", "text/x-python"),
    "torch.py": ("PyTorch code", "text/x-python"),
}
FILMS, STILLS = ("gif", "mp4", "webm"), ("png", "svg")
SIZES = {"720 × 540": (720, 540), "1280 × 720": (1280, 720), "1920 × 1080": (1920, 1080), "480 × 360": (480, 360)}
VIEWS = {"contour": "Contour", "surface": "Surface in 3D", "loss": "Loss", "all": "All three"}
SHOWN = 4000  # characters of a text that the preview shows


@dataclass(frozen=True)
class Made:
    """A file that was made, and for what."""

    wish: tuple[Any, ...]
    ending: str
    data: bytes


def export_panel(runs: Runs) -> None:
    """The button and what it opens."""
    if st.button("Export", icon=":material/download:", width="stretch", key="export"):
        _panel(runs)


@st.dialog("Export", width="large")
def _panel(runs: Runs) -> None:
    options, result = st.columns([2, 3], gap="large")
    with options:
        ending = st.selectbox("File", list(KINDS), format_func=lambda e: f"{KINDS[e][0]} (.{e})", key="export kind")
        try:
            picture = _picture(ending)
        except PictureError as error:
            st.error(str(error))
            return
        wanted = st.button("Make it", type="primary", width="stretch", key="export make")
    wish = (ending, picture, runs.experiment.to_json())
    with result:
        if wanted:
            _make(runs, picture, ending, wish)
        made: Made | None = st.session_state.get("export made")
        if made and made.wish == wish:
            _offer(made)
        elif not wanted:
            st.caption("The file appears here, to be looked at before it is downloaded.")


def _picture(ending: str) -> Picture:
    """The look that was chosen; only what matters for this kind of file is asked for."""
    if ending not in (*FILMS, *STILLS, "html"):
        return Picture()
    chosen: dict[str, Any] = {}
    themes = [t for t in THEMES if t != "transparent" or ending in STILLS]
    left, right = st.columns(2)
    with left:
        if ending != "html":
            chosen["view"] = st.selectbox("View", LAYOUTS, format_func=lambda v: VIEWS[v], key="export view")
            size = st.selectbox("Size", list(SIZES), key="export size")
            chosen["size"] = SIZES[size]
    with right:
        chosen["theme"] = st.selectbox("Colours", themes, format_func=str.capitalize, key="export theme")
        if ending == "png":
            chosen["scale"] = float(st.selectbox("Sharpness", [1, 2, 3, 4], format_func=lambda s: f"{s}×"))
        if ending in FILMS:
            chosen["fps"] = float(st.selectbox("Frames a second", [10, 15, 25, 30, 50, 60], 3))
    title = st.text_input("Title", placeholder="the surface's name; $x^2$ is set as a formula", key="export title")
    chosen["title"] = title or None
    if ending in FILMS:
        seconds, hold = st.columns(2)
        with seconds:
            chosen["seconds"] = st.number_input("Seconds", 0.5, 60.0, None, placeholder="by the steps")
        with hold:
            chosen["hold"] = st.number_input("Hold the end (s)", 0.0, 30.0, 1.5, step=0.5)
        if ending == "gif":
            chosen["loop"] = st.checkbox("Play again and again", True)
    chosen["legend"] = st.checkbox("Names of the optimizers", True)
    if ending != "html":
        chosen["font_scale"] = st.slider("Letters", 0.5, 3.0, 1.0, 0.1, help="larger for slides")
    return Picture(**chosen)


def _make(runs: Runs, picture: Picture, ending: str, wish: tuple[Any, ...]) -> None:
    """Make the file under a progress bar. Any click ends this run at the next report, and with it the export."""
    from export.files import make  # late: drawing takes half a second to import

    bar = st.progress(0.0, "Drawing …")
    st.button("Cancel", width="stretch", key="export cancel")

    def progress(done: int, total: int) -> None:
        bar.progress(done / total, "Drawing …")

    try:
        data = make(runs, picture, ending, progress=progress)
    except PictureError as error:
        st.error(str(error))
        return
    st.session_state["export made"] = Made(wish, ending, data)
    st.rerun(scope="fragment")


def _offer(made: Made) -> None:
    name, mime = KINDS[made.ending]
    if made.ending in ("gif", "png", "svg"):
        st.image(made.data if made.ending != "svg" else made.data.decode())
    elif made.ending in FILMS:
        st.video(made.data, mime, loop=True, autoplay=True, muted=True)
    elif made.ending != "html":
        text = made.data[:SHOWN].decode(errors="ignore")
        more = "\n…" if len(made.data) > SHOWN else ""
        st.code(text + more, "python" if made.ending.endswith("py") else None, height=360)
    size = f"{len(made.data) / 1e6:.1f} MB" if len(made.data) >= 1e6 else f"{max(len(made.data) // 1000, 1)} kB"
    st.download_button(
        f"Download {name} ({size})",
        made.data,
        f"ravine.{made.ending}",
        mime,
        on_click="ignore",
        width="stretch",
        key="export download",
    )
