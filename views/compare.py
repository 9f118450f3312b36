"""The Compare page: small pictures side by side, rows and columns being any two things that can be varied."""

from __future__ import annotations

import threading

import streamlit as st

from engine.experiment import Experiment, ExperimentError
from engine.runs import Runs
from engine.sweep import Cancelled, Progress
from engine.variants import MOST, SAME, Variant, grid, things, variants
from export.tables import lane_names
from figures.theme import lane_color
from optimizers import OPTIMIZERS
from player.panels import panels
from player.payload import encode_panels
from surfaces import SURFACES
from views.jobs import Job, show
from views.visit import change, go, runs_of, work

TITLE, ORDER = "Compare", 4
NOTHING = "nothing"
ROW = 4  # pictures side by side where only one thing is varied
SHARED = ("surface", "start", "seed")  # where all lanes can race in every picture


def page() -> None:
    """Draw the page."""
    experiment = _colored(work().experiment)
    with st.sidebar:
        names = lane_names(runs_of(experiment))
        lane = st.selectbox("Lane", range(len(names)), format_func=lambda i: names[i], index=work().selected)
        st.button("Compare conventions", on_click=conventions, width="stretch")
        try:
            columns, across = _axis("Columns", next(iter(experiment.lanes[lane].hypers)), experiment, lane)
            rows, down = _axis("Rows", NOTHING, experiment, lane)
            alone = not {columns, rows} <= {*SHARED, NOTHING} or st.checkbox("Only this lane")
            pictures = grid(experiment, down, across, lane if alone else None)
        except ExperimentError as error:
            st.error(str(error))
            return
    st.caption(
        f"{names[lane] if alone else 'All lanes'}, {experiment.steps} steps. Wheel: zoom all. Drag: move all. "
        "Double click: whole view. A title opens its picture in Explore."
    )
    job = _job(pictures)
    if show(job, f"{len(pictures)} pictures", lambda: st.session_state.pop("compare job")) and job.found:
        lines = len(down) if len(down) > 1 else -(-len(across) // ROW)
        wide = -(-len(pictures) // lines)  # lines of equal length, where one thing is varied
        panels(encode_panels(job.found, wide), key="panels", on_open=lambda k: _open(pictures[k][1]))


def _job(pictures: list[tuple[str, Experiment]]) -> Job[list[tuple[str, Runs]]]:
    """The job that runs these experiments: the one there is, else a new one, and the one it replaces is called off."""
    asked, job = st.session_state.get("compare job", (None, None))
    if asked != pictures:
        if job:
            job.cancel()
        job = Job(lambda hear, cancel: _all(pictures, hear, cancel), queue=False)
        st.session_state["compare job"] = pictures, job
    return job


def _all(pictures: list[tuple[str, Experiment]], hear: Progress, cancel: threading.Event) -> list[tuple[str, Runs]]:
    done = []
    for title, experiment in pictures:
        if cancel.is_set():
            raise Cancelled
        done.append((title, runs_of(experiment)))
        hear(len(done) / len(pictures))
    return done


def _colored(experiment: Experiment) -> Experiment:
    """The experiment with every lane's colour written down, so that a lane keeps it where it stands alone."""
    lanes = (lane.changed(color=lane.color or lane_color(i)) for i, lane in enumerate(experiment.lanes))
    return experiment.changed(lanes=tuple(lanes))


def _axis(label: str, first: str, experiment: Experiment, lane: int) -> tuple[str, list[Variant]]:
    """What is varied along an axis, and its members."""
    chosen = experiment.lanes[lane]
    options = [NOTHING, *things(chosen)]
    key = f"compare {label}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = first if first in options else NOTHING
    thing = st.selectbox(label, options, key=key)
    if thing == NOTHING:
        return thing, [SAME]
    key = f"{key} {thing} {chosen.optimizer} {experiment.surface.name}"
    if thing == "surface":
        some = list(dict.fromkeys([experiment.surface.name, "rosenbrock", "beale", "himmelblau"]))
        values = st.multiselect("Surfaces", list(SURFACES), [s for s in some if s in SURFACES], key=key)
    elif thing == "optimizer":
        some = list(dict.fromkeys(one.optimizer for one in experiment.lanes))[:6]
        values = st.multiselect("Optimizers", list(OPTIMIZERS), some, key=key)
    elif thing == "convention":
        keys = list(chosen.method.convention_keys)
        labels = {c.key: f"{c.key}: {c.label}" for c in chosen.method.conventions}
        values = st.multiselect("Conventions", keys, keys, format_func=lambda k: labels[k], key=key)
    else:
        separator = ";" if thing == "start" else ","
        text = st.text_input(
            "Starts, as x, y; x, y" if thing == "start" else "Values", _first(thing, experiment, lane), key=key
        )
        values = [part.strip() for part in text.split(separator) if part.strip()]
    if not values:
        raise ExperimentError(f"{label}: choose at least one")
    if len(values) > MOST:
        raise ExperimentError(f"{label}: {len(values)} values; at most {MOST} pictures are shown")
    return thing, variants(thing, values, lane)


def _first(thing: str, experiment: Experiment, lane: int) -> str:
    """The values to begin with, as text."""
    if thing == "seed":
        return "0, 1, 2"
    if thing == "start":
        return "; ".join(f"{x:g}, {y:g}" for x, y in experiment.surface.declaration.starts)
    hyper, value = experiment.lanes[lane].declared_hypers[thing], experiment.lanes[lane].hypers[thing]
    if hyper.kind == "bool":
        return "0, 1"
    if hyper.scale == "one_minus_log":
        ladder = [0, 0.5, 0.9, 0.99]
    elif hyper.kind == "int":
        ladder = [value, value + 1, value + 2]
    else:
        ladder = [value / 4, value / 2, value, value * 2] if value else [0, 0.25, 0.5, 1]
    return ", ".join(f"{v:.4g}" for v in ladder if hyper.legal(v))


def conventions() -> None:
    """Let the page show the chosen lane in every convention of its method."""
    st.session_state["compare Columns"], st.session_state["compare Rows"] = "convention", NOTHING


def _open(experiment: Experiment) -> None:
    change({"type": "load", "experiment": experiment})
    go("explore")
