"""The Export button of a picture: choose a file, have it made, look at it, take it."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from engine import limits
from engine.experiment import Experiment
from engine.runs import Runs
from export.cite import citation
from export.format import KINDS, Format
from export.formats import FORMATS, made
from export.options import DEFAULTS, OPTIONS, SIZES, Option
from export.picture import Picture, PictureError
from lessons.presets import PRESETS
from messages import language, mark, tr
from views.jobs import AT_ONCE, FILES, Job, watch
from views.text import capital
from views.visit import visit
from views.workers import in_process

EMPTY = mark("The file appears here, to be looked at before it is downloaded.")
SLOT = "export"
SHOWN = 4000  # characters of a text that the preview shows
HEAVY = 12_000_000  # bytes from which a film is not sent twice, as preview and as file


@dataclass(frozen=True)
class Wish:
    """A file that is wanted, and for what."""

    ending: str
    picture: Picture
    experiment: Experiment
    language: str  # of its words


def export_panel(runs: Runs) -> None:
    """The button and what it opens."""
    if st.button(tr("Export"), icon=":material/download:", width="stretch", key="export"):
        visit().exporting = True
    if visit().exporting:  # it stays open when the page is drawn anew, as at the end of the work
        st.dialog(tr("Export"), width="large", on_dismiss=_close)(_panel)(runs)


def _close() -> None:
    visit().exporting = False
    visit().jobs.forget(SLOT)


def _panel(runs: Runs) -> None:
    form = _format()
    options, result = st.columns([2, 3], gap="medium")
    with options:
        picture = _picture(form, runs)
        if picture is None:
            return
        wish = Wish(form.ending, picture, runs.experiment, language())
        if _told(form, picture, runs) and st.button(tr("Make it"), type="primary", width="stretch", key="export make"):
            start(wish)
    job = visit().jobs.get(SLOT, wish)
    with result:
        if job:
            outcome(job, form)
        else:
            visit().jobs.forget(SLOT)
            st.caption(tr(EMPTY))
        with st.expander(tr("How to cite")):
            st.code(citation(runs, picture), "bibtex", wrap_lines=True)


def _format() -> Format:
    """The kind of file, and which of that kind."""
    kinds = list(KINDS)
    kind = st.segmented_control(
        tr("Kind"), kinds, default=kinds[0], format_func=lambda k: tr(KINDS[k]), key="export kind", label_visibility="collapsed",
        required=True,
    )  # fmt: skip
    known = [f for f in FORMATS.values() if f.kind == (kind or kinds[0])]
    names = {f.ending: f.name for f in known}
    chosen: str | None
    if len(known) == 1:
        chosen = known[0].ending
    else:
        chosen = st.pills(
            tr("File"), list(names), default=known[0].ending, format_func=lambda e: tr(names[e]),
            key=f"export {kind}", label_visibility="collapsed", required=True,
        )  # fmt: skip
    form = FORMATS[chosen or known[0].ending]
    st.caption(f"**.{form.ending}** · {tr(form.about)}")
    return form


def _told(form: Format, picture: Picture, runs: Runs) -> bool:
    """Say how long it takes and how large it will be; False, with the reason, where it cannot be made."""
    try:
        seconds, size, frames = form.estimate(picture, runs.steps)
    except PictureError as error:
        st.error(str(error))
        return False
    if seconds > limits.JOB_SECONDS:
        st.error(
            tr(
                "This would take about {seconds:.0f} s of the processor; this server lends {most} s. Fewer frames or pixels take less; the command line has no such limit.",
                seconds=seconds,
                most=limits.JOB_SECONDS,
            )
        )
        return False
    told = [tr("{frames:,} frames", frames=frames)] if frames > 1 else []
    if seconds > 1.5:
        short = seconds < 90
        told.append(
            tr("about {seconds:.0f} s to make", seconds=seconds)
            if short
            else tr("about {minutes:.0f} min to make", minutes=seconds / 60)
        )
    if size:
        told.append(tr("about {size}", size=_size(size)))
    if told:
        st.caption(" · ".join(told))
    for note in form.notes(runs, picture):
        st.caption(f":material/info: {note}")
    return True


def start(wish: Wish, slot: str = SLOT) -> None:
    """Have the file made by a process of its own, which can be ended; a second click does not begin anew."""
    job = visit().jobs.get(slot, wish)
    if job and not job.over and not job.cancelled.is_set():
        return
    work = in_process(made, wish.experiment, wish.picture, wish.ending)
    visit().jobs.start(slot, wish, lambda: Job(work, line=FILES))


def outcome(job: Job[tuple[bytes, bytes | None]], form: Format) -> None:
    """The file that was made, or how far it is."""
    job.wait(AT_ONCE)
    if job.found is not None:
        _offer(form, *job.found)
    elif not job.over:
        watch(job, tr("Drawing"))
    elif job.error:
        st.error(job.error)
    else:
        st.caption(tr(EMPTY))


def _picture(form: Format, runs: Runs) -> Picture | None:
    """The look that was chosen; only what matters for this kind of file is asked for. None, with the reason, if bad."""
    chosen: dict[str, Any] = {}
    try:
        usual = [OPTIONS[n] for n in OPTIONS if n in form.options and not OPTIONS[n].rare]
        left, right = st.columns(2)
        for k, option in enumerate(o for o in usual if _matters(o, form, chosen) or o.name == "view"):
            with (left, right)[k % 2]:
                _ask(option, form, chosen)
        rare = [OPTIONS[n] for n in OPTIONS if n in form.options and OPTIONS[n].rare]
        if rare:
            with st.expander(tr("More")):
                for option in rare:
                    if _matters(option, form, chosen):
                        _ask(option, form, chosen)
        base = published(runs.experiment) if chosen.get("theme") == "classic" else Picture()
        kept = {name: value for name, value in chosen.items() if value != DEFAULTS[name] or name == "theme"}
        return replace(base, **kept)
    except (PictureError, ValueError) as error:
        st.error(str(error))
        return None


def _matters(option: Option, form: Format, chosen: dict[str, Any]) -> bool:
    """Whether an option changes anything, given what was chosen so far."""
    view = st.session_state.get("export view", "contour")
    solid = view in ("surface", "all")
    return {
        "steps": view == "strip" or form.kind == "frames",
        "camera": solid,
        "turn": solid,
        "aspect": view != "loss",
        "colors": view != "loss",
        "levels": view != "loss",
        "window": view != "loss",
        "labels": view != "loss",
    }.get(option.name, True)


def _ask(option: Option, form: Format, chosen: dict[str, Any]) -> None:
    """Ask for one option in the control that suits it."""
    key, label = f"export {option.name}", tr(option.label)
    help = capital(tr(option.help))
    if option.name == "size":
        text = st.selectbox(
            label, SIZES, format_func=lambda s: s.replace("x", " × "), accept_new_options=True, key=key,
            help=tr("Choose one, or type your own, such as 800x600"),
        )  # fmt: skip
        chosen["size"] = option.read(text or SIZES[0]) if option.read else None
    elif option.control == "choice":
        words = dict(option.words or {})
        if option.name == "theme" and not form.transparent:
            words.pop("transparent")
        if option.name == "view" and form.kind in ("film", "frames"):
            words.pop("strip")
        chosen[option.name] = st.selectbox(label, list(words), format_func=lambda v: tr(words[v]), key=key)
    elif option.control == "switch":
        chosen[option.name] = st.checkbox(label, option.default, key=key)
    elif option.control == "text":
        example = (
            tr("the surface's") if option.name == "title" else option.help.rpartition("such as ")[2].partition(" (")[0]
        )
        text = st.text_input(label, key=key, placeholder=example, help=help)
        if text and option.read:
            chosen[option.name] = option.read(text)
    elif option.default is None:
        value = st.number_input(
            label, float(option.low), float(option.high), None, float(option.step), "%g",
            placeholder=tr("by the steps"), key=key, help=help,
        )  # fmt: skip
        if value is not None:
            chosen[option.name] = value
    else:
        kind = int if isinstance(option.default, int) else float
        high = min(option.high, form.most_fps) if option.name == "fps" else option.high
        low, high, at, step = map(kind, (option.low, high, option.default, option.step))
        form_of = "%d" if kind is int else "%g"
        chosen[option.name] = st.number_input(label, low, high, at, step, form_of, key=key, help=help)


def published(experiment: Experiment) -> Picture:
    """What the panel does not ask for, such as the window and the camera: as published, if this is a preset."""
    bare = experiment.model_copy(update={"camera": None})
    picture = next((p.picture for p in PRESETS.values() if p.experiment == bare), Picture())
    return replace(picture, camera=experiment.camera or picture.camera)


def _offer(form: Format, data: bytes, seen: bytes | None) -> None:
    if len(data) > HEAVY and seen is None:
        st.caption(tr("It is too large to be shown here as well: look at it after the download."))
    elif seen is not None:
        _show_image(seen, "image/png")
    elif form.mime.startswith("image/"):
        _show_image(data, form.mime)
    elif form.mime.startswith("video/"):
        st.video(data, form.mime, loop=True, autoplay=True, muted=True)
    elif form.kind == "page":
        st.caption(tr("The player in one file: it opens anywhere, with no network."))
    else:
        text = data[:SHOWN].decode(errors="ignore")
        more = "\n…" if len(data) > SHOWN else ""
        st.code(text + more, "python" if form.kind == "code" else None, height=360)
    st.download_button(
        tr("Download {name} ({size})", name=tr(form.name), size=_size(len(data))),
        data,
        f"ravine.{form.ending}",
        form.mime,
        on_click="ignore",
        width="stretch",
        type="primary",
        key="export download",
    )


def _show_image(data: bytes, mime: str) -> None:
    """A picture as it is: what the page would do to make it fit takes the motion away."""
    address = f"data:{mime};base64,{base64.b64encode(data).decode()}"
    st.html(
        f'<img src="{address}" alt="{html.escape(tr("The picture that was made"))}" style="max-width:100%;height:auto;display:block">'
    )


def _size(count: float) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(round(count / 1000), 1)} kB"
