"""The Race page: every optimizer tuned with the same budget, then run side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.experiment import Experiment, Lane
from engine.look import lane_colors, lane_names
from engine.race import Goal, Race, race, searched
from figures.ranks import rank_chart
from figures.theme import lifted
from messages import mark, tr
from player.panels import panels
from player.payload import encode_panels
from views.facts import dot, number
from views.jobs import HEAVY, Job, show
from views.pages import Page
from views.settings import Settings
from views.stage import stage
from views.visit import own, runs_of, setting, take, visit
from views.workers import in_process


@dataclass(frozen=True)
class Rules(Settings):
    """What the optimizers are tuned for, with how many runs each, and whether from all of the surface's starts."""

    goal: str = "steps"
    budget: int = 256
    everywhere: bool = False


PAGE = Page(
    title="Fair race",
    about="Every optimizer is tuned with the same number of runs, then they race.",
    order=40,
    icon="flag",
    settings=Rules,
)
SLOT = "race"
BUDGETS = (16, 64, 256, 1024, 4096)
GOALS: dict[Goal, str] = {"steps": mark("Steps to a minimum"), "final_loss": mark("Final loss")}
MARGIN = "5 %"  # as engine.suggest has it


def page() -> None:
    """Draw the page."""
    experiment = stage()
    presets = experiment.surface.declaration.starts
    rules = own(Rules)
    known = bool(experiment.surface.bind().points("minima").size)
    goals: list[Goal] = list(GOALS) if known else ["final_loss"]
    goal: Goal = next((g for g in goals if g == rules.goal), goals[0])
    budget = rules.budget if rules.budget in BUDGETS else 256
    starts = tuple((float(x), float(y)) for x, y in presets) if rules.everywhere else experiment.start
    asked = (experiment, goal, budget, starts)
    job = visit().jobs.get(SLOT, asked)
    words, picture = st.columns([2, 3], gap="large") if job is None else (st.container(), st.container())
    with words:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="race rules"):
            st.radio(
                tr("Tune for"),
                goals,
                format_func=lambda g: tr(GOALS[g]),
                horizontal=True,
                **setting(Rules, "goal", goal),
            )
            st.select_slider(
                tr("Settings tried for each optimizer"), BUDGETS, width=260, **setting(Rules, "budget", budget)
            )
            st.toggle(
                tr("From the surface's {count} starts", count=len(presets)),
                help=tr("The score is the mean over these starts, not only your own."),
                **setting(Rules, "everywhere", rules.everywhere),
            )
        st.caption(_rules(experiment, budget, goal, len(starts)))
        if job is None:
            st.button(tr("Tune every optimizer"), type="primary", on_click=_tune, args=asked)
    with picture:
        if job is None:
            now = [(tr("As they are now, untuned"), runs_of(experiment.changed(start=starts)))]
            panels(encode_panels(now, 1), key="race panels", on_open=lambda k: take(now[k][1].experiment))
        elif show(job, tr("Tuning"), lambda: visit().jobs.forget(SLOT)) and job.found:
            _result(experiment, job.found, starts)


def _tune(experiment: Experiment, goal: Goal, budget: int, starts: tuple[tuple[float, float], ...]) -> None:
    def work() -> Job[Race]:
        return Job(in_process(race, experiment, budget, goal, starts), line=HEAVY)

    visit().jobs.start(SLOT, (experiment, goal, budget, starts), work)


def _rules(experiment: Experiment, budget: int, goal: Goal, starts: int) -> str:
    said = {"budget": budget, "steps": experiment.steps, "starts": starts}
    less = {
        "steps": tr("comes to stay within 1 % of the picture's diagonal of a lowest known minimum in the fewest steps"),
        "final_loss": tr("ends with the lowest loss"),
    }[goal]
    parts = [
        tr("Each optimizer gets {budget} settings, each run for {steps} steps from one start.", **said)
        if starts == 1
        else tr(
            "Each optimizer gets {budget} settings, each run for {steps} steps from each of {starts} starts.", **said
        ),
        tr(
            "Its learning rate and decay rates are drawn at random along their handles, from one table of draws for all; the first setting is the one it has now."
        ),
        tr("The setting that {less} wins.", less=less)
        if starts == 1
        else tr("The setting that {less} (mean over the starts) wins.", less=less),
        tr("A run that leaves the picture by more than {margin} of its width or height loses.", margin=MARGIN),
    ]
    return " ".join(parts)


def _result(before: Experiment, done: Race, starts: tuple[Any, ...]) -> None:
    names = lane_names(before, tr)
    places = {when: done.ranks(when) for when in ("before", "after")}
    order = sorted(range(len(names)), key=lambda k: places["after"][k])
    colors = [lifted(color, _dark()) for color in lane_colors(before)]
    winners = [names[k] for k in order if places["after"][k] == 1]
    best = done.entries[order[0]].after
    if best < math.inf:
        won = mark("{name} wins: {told}") if len(winners) == 1 else mark("{name} win: {told}")
        st.subheader(tr(won, name=tr(", ").join(winners), told=_told(best, done)), anchor=False)
    table, chart = st.columns([3, 2], gap="large")
    with table:
        st.dataframe(
            {
                tr("Place"): [
                    f"{places['after'][k]}{' ★' if places['after'][k] == 1 and best < math.inf else ''}" for k in order
                ],
                "": [dot(colors[k]) for k in order],
                tr("Optimizer"): [names[k] for k in order],
                tr(GOALS[done.goal]): [_told(done.entries[k].after, done) for k in order],
                tr("Before tuning"): [_told(done.entries[k].before, done) for k in order],
                tr("Tuned values"): [_values(done.entries[k].lane, done.entries[k].names) for k in order],
            },
            hide_index=True,
            column_config={"": st.column_config.ImageColumn(width=30)},
        )
    with chart:
        st.html(rank_chart(names, colors, places["before"], places["after"], (tr("Before"), tr("Tuned"))))
    st.info(
        tr(
            "The winner is the winner of this surface, these starts, this length and this budget. A method with more values to tune is searched more thinly; a larger budget or another surface may turn the order round."
        )
    )
    tuned = done.experiment.changed(start=starts)
    st.button(tr("Open the tuned race in Explore"), on_click=take, args=(tuned,), type="primary")
    runs = [(tr("Before tuning"), runs_of(before.changed(start=starts))), (tr("Tuned"), runs_of(tuned))]
    panels(encode_panels(runs, 2), key="race panels", on_open=lambda k: take(runs[k][1].experiment))


def _told(score: float, done: Race) -> str:
    """A score in words."""
    if score == math.inf:
        return tr("leaves the picture")
    if done.goal == "final_loss":
        return tr("loss {loss}", loss=number(score, 3))
    if score <= done.experiment.steps:
        return tr("{count} steps", count=f"{score:.4g}")
    return tr("not in {steps} steps", steps=done.experiment.steps)


def _dark() -> bool:
    return st.context.theme.type == "dark"


def _values(lane: Lane, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = {number(lane.hypers[name])}" for name in names or searched(lane))
