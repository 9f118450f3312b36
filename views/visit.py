"""The bond between the page and the pure session: where a visit's state is kept, how it travels in the address, how runs are had."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary, WeakSet

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine import limits
from engine.experiment import Experiment, ExperimentError
from engine.lanewise import drawn, record, simulate_missing, together
from engine.link import PARAMETER, from_link, to_link
from engine.rules import typed_rule
from engine.runs import Runs
from engine.simulate import TooSlow
from live.plain import plain
from messages import mark, tr
from player.wire import Wire
from surfaces import named
from surfaces.fitting import Columns
from surfaces.formula import FormulaError, formula_surface
from views import jobs
from views.cache import Cache
from views.jobs import Job, Jobs
from views.parts import Parts
from views.session import HOME, Notice, Work, advance
from views.settings import LONG, Own, Settings, settings_of, written
from views.show import Show
from views.study import Study
from views.workers import in_process

log = logging.getLogger("ravine")
KEY = "visit"  # the only entry of Streamlit's session that is not a widget's
RESURFACED = {
    "formula",
    "surface",
    "data",
    "load",
    "reset",
    "undo",
    "redo",
}  # events after which another surface may lie there
LANE = "lane"  # the address's parameter for the chosen lane
FAILED = mark("That could not be done; nothing was changed. What went wrong is in the server's log.")
TOO_LONG = mark(
    "The experiment was too long to be kept in the address, so it is gone. A JSON file of it can be opened."
)


@dataclass(eq=False)
class Visit:
    """All that is kept of one visit between two runs of the page."""

    work: Work = field(default_factory=Work)
    settings: dict[type[Settings], Settings] = field(default_factory=dict)
    jobs: Jobs = field(default_factory=Jobs)
    wire: Wire = field(default_factory=Wire)  # what the browser holds of the player's payloads
    lock: threading.RLock = field(default_factory=threading.RLock)  # a run that is overtaken may still be at an event
    ack: int = 0  # the number of the last event that the player sent and that was taken in
    fan: tuple[int, str, Any, Any] | None = None  # lane and hyperparameter of the handle taken hold of, and its ends
    turn: int = 0  # how many events were taken in
    parts: Parts = field(default_factory=Parts)  # of the page, with what they show
    next_page: str | None = None  # where to go before anything is drawn
    picked: bool = False  # whether a surface was picked by its picture
    exporting: bool = False  # whether the export's dialog is open
    embedding: bool = False  # whether the one of embedding is
    greeted: bool = False  # whether a way was chosen in the band of the first visit
    language: str | None = None  # the one that was chosen, here or in the address
    locale: str | None = None  # the one of ours that the browser asks for
    study: Study = field(default_factory=Study)  # what was done in the course
    show: Show = field(default_factory=Show)  # what is presented
    noisy: bool = False  # whether there was noise: its controls do not close when it is taken away
    complaints: dict[str, tuple[Any, str]] = field(default_factory=dict)  # by box: what it holds and is none, and why
    table: Columns | None = None  # own data as they were read, with columns that the model does not use
    model_draft: str | None = None  # the text of a model that was refused
    formula_draft: tuple[str, FormulaError] | None = None  # a formula that was refused, and why
    misread: dict[str, Any] | None = (
        None  # a rule that was typed and is none: lane (index), text, what is wrong, position
    )


VISITS: WeakSet[Visit] = WeakSet()  # those in memory, to be counted
_here: WeakKeyDictionary[Any, Visit] = WeakKeyDictionary()  # by the session's state as a run sees it


def visit() -> Visit:
    """The state of this visit; a new one begins with the experiment in the address, if there is one."""
    now = present()
    if now is None:
        now = st.session_state[KEY] = Visit(_opened(Work(), st.query_params.to_dict()))
        VISITS.add(now)
    return now


def present() -> Visit | None:
    """The state of this visit, if there is one yet. Asked for with every message: Streamlit's way to it costs 0.1 ms."""
    context = get_script_run_ctx(suppress_warning=True)
    state = context and context.session_state
    if state is None:
        return st.session_state.get(KEY)
    if state not in _here and KEY in st.session_state:
        _here[state] = st.session_state[KEY]
    return _here.get(state)


def work() -> Work:
    """The experiment of this visit, the chosen lane and the way back."""
    return visit().work


def _opened(work: Work, address: Mapping[str, str]) -> Work:
    """The state with the experiment and the lane that an address names; the first picture where it names none."""
    link = address.get(PARAMETER)
    try:
        experiment = HOME if link is None else from_link(link)
        work = advance(work, {"type": "load", "experiment": experiment}, 0.0)
    except ExperimentError as error:
        text = tr(TOO_LONG) if link == LONG else tr("The link could not be opened: {error}", error=error)
        return replace(work, notice=Notice(text, error=True))
    except Exception:
        log.exception("a link")
        return replace(work, notice=Notice(tr("The link could not be opened."), error=True))
    lane = address.get(LANE, "0")
    chosen = int(lane) if lane.isascii() and lane.isdigit() and len(lane) < 4 else 0
    return replace(work, selected=chosen if chosen < len(work.experiment.lanes) else 0)


def arrive(kind: type[Settings], more: Mapping[str, str] | None = None) -> None:
    """Take in the address where the browser's back or forward led here, then keep it up to date.

    The address is replaced, not pushed: see ``front.js``. It holds all that a reload, a new tab, or a server that was
    started again needs to show the same, and what belongs to no page in ``more``.
    """
    now = visit()
    now.parts.begin()  # of the page before nothing is there any more
    context = get_script_run_ctx(suppress_warning=True)
    stepped = context is not None and context.is_history_navigation
    if stepped:
        address = st.query_params.to_dict()
        if address.get(PARAMETER) != LONG:
            now.work = _opened(now.work, address)
        now.settings[kind] = settings_of(kind, address)
    keep_address(kind, more, again=stepped)


def keep_address(kind: type[Settings], more: Mapping[str, str] | None = None, *, again: bool = False) -> None:
    """Write what is shown into the address, if it is not what stands there; ``again``: in any case.

    After a step through the history a run that was overtaken may have written its own.
    """
    wanted = address_of(work()) | written(own(kind)) | dict(more or {})
    if again or st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def address_of(work: Work) -> dict[str, str]:
    """The parameters of an address that opens this state; nothing for the first picture."""
    lane = {LANE: str(work.selected)} if work.selected else {}
    if work.experiment == HOME:
        return lane
    try:
        return {PARAMETER: to_link(work.experiment), **lane}
    except ExperimentError:
        return {PARAMETER: LONG, **lane}


def address(experiment: Experiment) -> str:
    """The link that opens ``experiment`` in this app. Raises ExperimentError where it is too long for one."""
    return link_to(**{PARAMETER: to_link(experiment)})


def link_to(**parameters: str) -> str:
    """A link into this app whose address has these parameters."""
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode(parameters)}"


def own(kind: type[Own]) -> Own:
    """The settings of a page; at its first sight those in the address."""
    settings = visit().settings
    if kind not in settings:
        settings[kind] = settings_of(kind, st.query_params.to_dict())
    return settings[kind]  # type: ignore[return-value]


def keep(kind: type[Settings], **changes: Any) -> None:
    """Change settings of a page. For callbacks, which run before the page is drawn again."""
    visit().settings[kind] = replace(own(kind), **changes)


def setting(
    kind: type[Settings], name: str, value: Any, kept: Callable[[Any], Any] | None = None, **others: Any
) -> dict[str, Any]:
    """Arguments that bind a widget to a setting of a page: it shows ``value``, and a new one is kept.

    ``kept`` makes of the widget's value what is kept; ``others`` are settings that change with it.
    """
    key = f"{kind.__module__.rpartition('.')[2]} {name}"
    st.session_state[key] = value

    def changed() -> None:
        new = st.session_state[key]
        keep(kind, **{name: kept(new) if kept else new}, **others)

    return {"key": key, "on_change": changed}


def change(event: Any) -> None:
    """Apply one event to this visit; what is no event leaves a line. For callbacks, which run before the page is drawn."""
    now = visit()
    event = event if isinstance(event, Mapping) else {}
    seq = event.get("seq")
    with now.lock:
        if "have" in event:
            now.wire.has(event["have"])
        if isinstance(seq, int) and seq <= now.ack:
            return  # the player sends again what is not acknowledged in time
        try:
            _apply(now, event)
        except Exception:
            log.exception("an event")
            now.work = replace(now.work, notice=Notice(FAILED, error=True))
        now.turn += 1
        now.parts.settled = not event.get("live")
        if isinstance(seq, int):
            now.ack = seq  # last: who draws meanwhile does not tell of what is not there


def _apply(now: Visit, event: Mapping[str, Any]) -> None:
    if isinstance(text := event.get("text"), str):  # it may be sent back, which half a sign cannot be
        event = {**event, "text": text.encode(errors="replace").decode()}
    if event.get("type") == "fan":  # only what the player holds changes, not the experiment
        lane, name = event.get("index"), event.get("name")
        now.fan = None
        if isinstance(lane, int) and isinstance(name, str):
            now.fan = (lane, name, event.get("low"), event.get("high"))
    elif (misread := _misread(event)) is not None:
        now.misread = misread
    elif event.get("type") != "whole":  # which asks for a payload with all its pieces
        now.fan = now.misread = None
        if event.get("type") in RESURFACED:
            now.formula_draft = _refused(event)
        now.work = advance(now.work, event, time.monotonic())


def _misread(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """The lane and the text of a typed rule that is refused, with the reason and its place."""
    index, text = event.get("index"), event.get("text")
    if event.get("type") == "rule" and isinstance(index, int) and isinstance(text, str):
        try:
            typed_rule(text)
        except FormulaError as error:
            return {"index": index, "text": text, "what": error.what, "position": error.position}
    return None


def _refused(event: Mapping[str, Any]) -> tuple[str, FormulaError] | None:
    """The text of a formula that is refused, typed or pasted: it stays in sight, beside the reason."""
    text = event.get("text")
    if event.get("type") == "formula" and isinstance(text, str) and named(text) is None:
        try:
            formula_surface(text)
        except FormulaError as error:
            return text, error
    return None


def go(page: str) -> None:
    """Show the page of this name next. For callbacks, from which Streamlit itself lets no one leave a page."""
    visit().next_page = page


def take(experiment: Experiment) -> None:
    """Work on this experiment, on Explore, which also says why where it cannot be loaded. For callbacks."""
    change({"type": "load", "experiment": experiment})
    go("explore")


def as_scene() -> None:
    """Put the experiment of this visit behind the scenes to be presented, and say so. For callbacks."""
    now = visit()
    now.show.add(now.work.experiment)
    said = now.show.complaint or tr("Added: scene {number} of the page Present.", number=len(now.show.scenes))
    now.work = replace(now.work, notice=Notice(said, error=bool(now.show.complaint)))
    now.show.complaint = None


def runs_of(experiment: Experiment) -> Runs:
    """What happens in an experiment; shared by all visitors, not to be changed. Only lanes that are new are simulated."""
    physics = experiment.physics
    made = lambda: together(physics, simulate_missing(physics, LANES.peek, _run, LANES.put))  # noqa: E731
    return RUNS.get(physics, made).wearing(experiment)


class Unfinished(Exception):
    """Runs that could not be had, and why, in one sentence for people."""


def _run(batch: Experiment) -> Runs:
    """The runs of a batch of lanes: what takes long is done by a process, which ends when its visitor leaves."""
    try:
        return drawn(batch, limits.RUN_SECONDS, plain)
    except TooSlow:
        job = Job(in_process(record, batch), line=jobs.RUNS)
    while not job.over:
        job.wait(1)
    if job.error:
        raise Unfinished(job.error)
    if job.found is None:  # nobody is there any more
        st.stop()
    return Runs(batch, batch.surface.bind(), *job.found)


def _weight(runs: Runs) -> int:
    return runs.nbytes


RUNS: Cache[Runs] = Cache(limits.PAGE_CACHE // 2, _weight)
LANES: Cache[Runs] = Cache(limits.PAGE_CACHE // 2, _weight)


def bound(key: str, value: Any, event: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Arguments that bind a widget to the experiment: it shows ``value``, and a new one becomes ``event(new)``."""
    st.session_state[key] = value

    def changed() -> None:
        if st.session_state[key] is not None:
            change(event(st.session_state[key]))

    return {"key": key, "on_change": visit().parts.heard(changed)}
