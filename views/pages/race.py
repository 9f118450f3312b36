"""The Race page: every lane tuned with the same budget, then run side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.experiment import Experiment, Lane
from engine.look import lane_names
from engine.race import Goal, Race, race, searched
from player.panels import panels
from player.payload import encode_panels
from views.jobs import Job, show
from views.pages import Page
from views.settings import Settings
from views.stage import stage
from views.visit import own, runs_of, setting, take, visit


@dataclass(frozen=True)
class Rules(Settings):
    """What the lanes are tuned for, with how many runs each, and whether from all of the surface's starts."""

    goal: str = "final_loss"
    budget: int = 256
    everywhere: bool = False


PAGE = Page(
    title="Fair race",
    about="Every lane is tuned with the same number of runs, then they race.",
    order=40,
    icon="flag",
    settings=Rules,
)
SLOT = "race"
BUDGETS = (16, 64, 256, 1024, 4096)
GOALS: dict[Goal, str] = {"final_loss": "Final loss", "steps_to_tolerance": "Steps to a minimum"}


def page() -> None:
    """Draw the page."""
    experiment = stage()
    presets = experiment.surface.declaration.starts
    rules = own(Rules)
    goal: Goal = next((g for g in GOALS if g == rules.goal), "final_loss")
    budget = rules.budget if rules.budget in BUDGETS else 256
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="race rules"):
        st.radio(
            "Tune for", list(GOALS), format_func=lambda g: GOALS[g], horizontal=True, **setting(Rules, "goal", goal)
        )
        st.select_slider("Runs for each lane and start", BUDGETS, width=260, **setting(Rules, "budget", budget))
        st.toggle(
            f"From the surface's {len(presets)} starts",
            help="The score is the mean over these starts, not only your own.",
            **setting(Rules, "everywhere", rules.everywhere),
        )
    starts = tuple((float(x), float(y)) for x, y in presets) if rules.everywhere else experiment.start
    st.caption(_rules(experiment, budget, goal, len(starts)))
    asked = (experiment, goal, budget, starts)
    job = visit().jobs.get(SLOT, asked)
    if job is None:
        st.button("Tune every lane", type="primary", on_click=_tune, args=asked)
    elif show(job, "Tuning", lambda: visit().jobs.forget(SLOT)) and job.found:
        _result(experiment, job.found, starts)


def _tune(experiment: Experiment, goal: Goal, budget: int, starts: tuple[tuple[float, float], ...]) -> None:
    def work() -> Job[Race]:
        return Job(lambda hear, cancel: race(experiment, budget, goal, starts, progress=hear, cancel=cancel))

    visit().jobs.start(SLOT, (experiment, goal, budget, starts), work)


def _rules(experiment: Experiment, budget: int, goal: Goal, starts: int) -> str:
    return (
        f"Each lane gets {budget} settings, each run for {experiment.steps} steps from "
        f"{'one start' if starts == 1 else f'each of {starts} starts'}. Its learning rate and decay rates are drawn at random "
        "along their handles, from one table of draws for all lanes; the first setting is the lane as it stands. "
        f"The setting with the lowest {GOALS[goal].lower()} (mean over starts) wins."
    )


def _result(before: Experiment, done: Race, starts: tuple[Any, ...]) -> None:
    names = lane_names(before)
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
    st.button("Open the tuned race in Explore", on_click=take, args=(tuned,), type="primary")
    runs = [("As it stood", runs_of(before.changed(start=starts))), ("Tuned", runs_of(tuned))]
    panels(encode_panels(runs, 2), key="race panels", on_open=lambda k: take(runs[k][1].experiment))


def _values(lane: Lane, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = {lane.hypers[name]:.4g}" for name in names or searched(lane))
