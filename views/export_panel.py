"""The Export button of a picture: choose a file, have it made, look at it, take it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import streamlit as st

from engine.experiment import Experiment
from engine.runs import Runs
from engine.sweep import Progress as Hear
from export.picture import LAYOUTS, THEMES, Picture, PictureError
from lessons.presets import PRESETS
from live.languages import LANGUAGES
from views.jobs import AT_ONCE, Job, watch
from views.visit import visit

KINDS = {
    "gif": ("GIF", "image/gif"),
    "mp4": ("MP4 film", "video/mp4"),
    "webm": ("WebM film", "video/webm"),
    "png": ("PNG picture", "image/png"),
    "svg": ("SVG picture", "image/svg+xml"),
    "html": ("Stand-alone page", "text/html"),
    "light.html": ("Stand-alone page, light", "text/html"),
    "csv": ("CSV of every step", "text/csv"),
    "json": ("JSON of every step", "application/json"),
    "experiment.json": ("The experiment", "application/json"),
    "py": ("NumPy code", "text/x-python"),
    "torch.py": ("PyTorch code", "text/x-python"),
    **{ending: (f"{name} code", "text/plain") for ending, (name, _) in LANGUAGES.items()},
}
FILMS, STILLS, PAGES = ("gif", "mp4", "webm"), ("png", "svg"), ("html", "light.html")
SIZES = [(720, 540), (1280, 720), (1920, 1080), (620, 480), (480, 360)]
VIEWS = {"contour": "Contour", "surface": "Surface in 3D", "loss": "Loss", "all": "All three"}
EMPTY = "The file appears here, to be looked at before it is downloaded."
SLOT = "export"
SHOWN = 4000  # characters of a text that the preview shows


@dataclass(frozen=True)
class Wish:
    """A file that is wanted, and for what."""

    ending: str
    picture: Picture
    experiment: Experiment


def export_panel(runs: Runs) -> None:
    """The button and what it opens."""
    if st.button("Export", icon=":material/download:", width="stretch", key="export"):
        visit().exporting = True
    if visit().exporting:  # it stays open when the page is drawn anew, as at the end of the work
        _panel(runs)


def _close() -> None:
    visit().exporting = False
    visit().jobs.forget(SLOT)


@st.dialog("Export", width="large", on_dismiss=_close)
def _panel(runs: Runs) -> None:
    options, result = st.columns([2, 3], gap="large")
    with options:
        ending = st.selectbox("File", list(KINDS), format_func=lambda e: f"{KINDS[e][0]} (.{e})", key="export kind")
        try:
            wish = Wish(ending, _picture(ending, runs.experiment), runs.experiment)
        except PictureError as error:
            st.error(str(error))
            return
        if st.button("Make it", type="primary", width="stretch", key="export make"):
            _start(wish, runs)
    job = visit().jobs.get(SLOT, wish)
    with result:
        if job:
            _result(job, ending)
        else:
            visit().jobs.forget(SLOT)
            st.caption(EMPTY)


def _start(wish: Wish, runs: Runs) -> None:
    """Have the file made on a thread of its own, so that it can be called off."""
    from export.files import make  # late: drawing takes half a second to import

    def work(hear: Hear, cancel: Event) -> bytes:
        return make(runs, wish.picture, wish.ending, progress=lambda done, total: hear(done / total), cancel=cancel)

    visit().jobs.start(SLOT, wish, lambda: Job(work))


def _result(job: Job[bytes], ending: str) -> None:
    job.wait(AT_ONCE)
    if job.found is not None:
        _offer(ending, job.found)
    elif not job.over:
        watch(job, "Drawing")
    elif job.error:
        st.error(job.error)
    else:
        st.caption(EMPTY)


def _picture(ending: str, experiment: Experiment) -> Picture:
    """The look that was chosen; only what matters for this kind of file is asked for."""
    if ending not in (*FILMS, *STILLS, *PAGES):
        return Picture()
    chosen: dict[str, Any] = {}
    themes = [t for t in THEMES if t != "transparent" or ending in STILLS]
    left, right = st.columns(2) if ending not in PAGES else (st.container(), st.container())
    with left:
        if ending not in PAGES:
            chosen["view"] = st.selectbox("View", LAYOUTS, format_func=lambda v: VIEWS[v], key="export view")
            chosen["size"] = st.selectbox("Size", SIZES, format_func=lambda s: f"{s[0]} × {s[1]}", key="export size")
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
    if ending not in PAGES:
        chosen["font_scale"] = st.slider("Letters", 0.5, 3.0, 1.0, 0.1, help="larger for slides")
    base = published(experiment) if chosen["theme"] == "classic" else Picture()
    return replace(base, **chosen)


def published(experiment: Experiment) -> Picture:
    """What the panel does not ask for, such as the window and the camera: as published, if this is a preset."""
    return next((p.picture for p in PRESETS.values() if p.experiment == experiment), Picture())


def _offer(ending: str, data: bytes) -> None:
    name, mime = KINDS[ending]
    if ending in ("gif", "png", "svg"):
        st.image(data if ending != "svg" else data.decode())
    elif ending in FILMS:
        st.video(data, mime, loop=True, autoplay=True, muted=True)
    elif ending in PAGES:
        st.caption("The player in one file: it opens anywhere, with no network.")
    else:
        text = data[:SHOWN].decode(errors="ignore")
        more = "\n…" if len(data) > SHOWN else ""
        st.code(text + more, "python" if ending.endswith("py") else None, height=360)
    size = f"{len(data) / 1e6:.1f} MB" if len(data) >= 1e6 else f"{max(len(data) // 1000, 1)} kB"
    st.download_button(
        f"Download {name} ({size})",
        data,
        f"ravine.{ending}",
        mime,
        on_click="ignore",
        width="stretch",
        key="export download",
    )
