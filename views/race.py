"""The Race page: every lane tuned with the same budget, then run side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.experiment import Experiment
from engine.race import Goal, Race, race, searched
from export.tables import lane_names
from player.panels import panels
from player.payload import encode_panels
from views.jobs import Job, show
from views.visit import change, go, runs_of, work

TITLE, ORDER = "Fair race", 5
BUDGETS = (16, 64, 256, 1024, 4096)
GOALS: dict[Goal, str] = {"final_loss": "Final loss", "steps_to_tolerance": "Steps to a minimum"}


def page() -> None:
    """Draw the page."""
    experiment = work().experiment
    with st.sidebar:
        goal = st.radio("Tune for", list(GOALS), format_func=lambda g: GOALS[g])
        budget = st.select_slider("Runs for each lane and start", BUDGETS, value=256)
        presets = experiment.surface.declaration.starts
        everywhere = st.toggle(
            f"From the surface's {len(presets)} starts",
            help="The score is the mean over these starts, not only your own.",
        )
    starts = tuple((float(x), float(y)) for x, y in presets) if everywhere else experiment.start
    asked = (experiment, goal, budget, starts)
    st.caption(_rules(experiment, budget, goal, len(starts)))
    job: Job[Race] | None = st.session_state.get("race job")
    if job is None or st.session_state["race asked"] != asked:
        st.button("Tune every lane", type="primary", on_click=_tune, args=asked)
    elif show(job, "Tuning", lambda: st.session_state.pop("race job", None)) and job.found:
        _result(experiment, job.found, starts)


def _tune(experiment: Experiment, goal: Goal, budget: int, starts: tuple[tuple[float, float], ...]) -> None:
    if old := st.session_state.get("race job"):
        old.cancel()
    st.session_state["race asked"] = (experiment, goal, budget, starts)
    st.session_state["race job"] = Job(
        lambda hear, cancel: race(experiment, budget, goal, starts, progress=hear, cancel=cancel)
    )


def _rules(experiment: Experiment, budget: int, goal: Goal, starts: int) -> str:
    return (
        f"Each lane gets {budget} settings, each run for {experiment.steps} steps from "
        f"{'one start' if starts == 1 else f'each of {starts} starts'}. Its learning rate and decay rates are drawn at random "
        "along their handles, from one table of draws for all lanes; the first setting is the lane as it stands. "
        f"The setting with the lowest {GOALS[goal].lower()} (mean over starts) wins."
    )


def _result(before: Experiment, done: Race, starts: tuple[Any, ...]) -> None:
    names = lane_names(runs_of(before))
    st.dataframe(
        {
            "Lane": names,
            "As it stood": [e.before for e in done.entries],
            "Tuned": [e.after for e in done.entries],
            "Values": [_values(e.lane, e.names) for e in done.entries],
        },
        hide_index=True,
        column_config={n: st.column_config.NumberColumn(format="%.4g") for n in ("As it stood", "Tuned")},
    )
    st.warning(
        "The winner is the winner of this surface, these starts, this length and this budget. A method with more values "
        "to tune is searched more thinly; a larger budget or another surface may turn the order round."
    )
    tuned = done.experiment.changed(start=starts)
    st.button("Open the tuned race in Explore", on_click=_use, args=(tuned,), type="primary")
    runs = [("As it stood", runs_of(before.changed(start=starts))), ("Tuned", runs_of(tuned))]
    panels(encode_panels(runs, 2), key="race panels", on_open=lambda k: _use(runs[k][1].experiment))


def _values(lane: Any, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = {lane.hypers[name]:.4g}" for name in names or searched(lane))


def _use(experiment: Experiment) -> None:
    change({"type": "load", "experiment": experiment})
    go("explore")
