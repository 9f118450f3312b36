"""The Robustness page: every lane from many starts at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.experiment import Experiment, ExperimentError
from engine.limits import PAGE_RECORD
from engine.look import lane_colors, lane_names
from engine.starts import disc, latin_hypercube, lattice
from figures.robustness import losses_figure, paths_figure, quantiles
from figures.theme import lifted
from messages import mark, tr
from player.chart import chart
from views.facts import dot, number
from views.pages import Page
from views.settings import Settings
from views.stage import stage
from views.text import plain
from views.visit import own, runs_of, setting, take


@dataclass(frozen=True)
class Spread(Settings):
    """Where the starts lie, how many, the disc's radius in per cent of the view's width, and the seed of the draws."""

    starts: str = "disc"
    count: int = 49
    radius: int = 5
    seed: int = 0


PAGE = Page(
    title="Robustness",
    about="Every optimizer from many starts at once: how much of what you see hangs on where it begins?",
    order=50,
    icon="scatter_plot",
    settings=Spread,
)
KINDS = {"disc": mark("Disc around the start"), "grid": mark("Grid over the view"), "latin": mark("Latin hypercube")}
COUNTS = (16, 49, 100, 225, 400, 900)


def page() -> None:
    """Draw the page."""
    experiment = stage()
    points = _points(experiment)
    size = experiment.steps * len(experiment.lanes) * points.shape[1]
    if size > PAGE_RECORD:
        st.error(
            tr(
                "steps × runs × starts = {size:,}: the page draws at most {most:,}. Choose fewer starts.",
                size=size,
                most=PAGE_RECORD,
            )
        )
        return
    try:
        many = experiment.changed(start=tuple((float(x), float(y)) for x, y in points.T))
    except ExperimentError as error:
        st.error(plain(str(error)))
        return
    _result(many, points.shape[1])


def _points(experiment: Experiment) -> np.ndarray:
    """The start points that are asked for, (2, N)."""
    asked, view = own(Spread), experiment.surface.bind().view
    kind = asked.starts if asked.starts in KINDS else "disc"
    count = asked.count if asked.count in COUNTS else 49
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="robust"):
        st.selectbox(
            tr("Starts"), KINDS, format_func=lambda k: tr(KINDS[k]), width=210, **setting(Spread, "starts", kind)
        )
        st.select_slider(tr("How many"), COUNTS, width=220, **setting(Spread, "count", count))
        if kind == "grid":
            return lattice(view, count)
        if kind == "disc":
            share = min(max(asked.radius, 1), 50)
            st.slider(tr("Radius, % of the view's width"), 1, 50, width=220, **setting(Spread, "radius", share))
            return disc(experiment.start[0], share / 100 * (view[0][1] - view[0][0]), count)
        seed = min(max(asked.seed, 0), 2**32 - 1)
        st.number_input(tr("Seed"), 0, 2**32 - 1, width=140, **setting(Spread, "seed", seed))
        return latin_hypercube(view, count, seed)


def _result(many: Experiment, starts: int) -> None:
    """The paths, the losses, and how often each lane came to a minimum."""
    runs = runs_of(many)
    names = lane_names(runs.experiment, tr)
    st.caption(
        tr(
            "{starts} starts, {steps} steps. The curves: the median loss over the starts, and the band that holds the runs from the 10 % to the 90 % quantile; a run that diverged counts as infinite.",
            starts=starts,
            steps=many.steps,
        )
    )
    dark = st.context.theme.type == "dark"
    paths, losses = st.columns(2, gap="medium")
    with paths:
        chart(paths_figure(runs, dark=dark), key="paths", height=480)
    with losses:
        chart(losses_figure(runs, names, dark=dark), key="losses", height=480)
    loss = np.where(runs.diverged, np.inf, runs.at_last(runs.loss)).reshape(-1, runs.start_count)
    came = (runs.steps_to(0.01 * runs.surface.diagonal) >= 0).reshape(-1, runs.start_count)
    median, worst = quantiles(runs)[0][-1], loss.max(axis=1)
    colors = [lifted(color, dark) for color in lane_colors(runs.experiment)]
    order = np.argsort(median, kind="stable")  # the lowest first; one that diverges is infinite
    st.dataframe(
        {
            "": [dot(colors[k]) for k in order],
            tr("Optimizer"): [names[k] for k in order],
            tr("Median loss"): [number(median[k], 3) for k in order],
            tr("Worst loss"): [number(worst[k], 3) for k in order],
            tr("Came to a minimum"): came.mean(axis=1)[order],
            tr("Diverged"): runs.diverged.reshape(-1, runs.start_count).mean(axis=1)[order],
        },
        hide_index=True,
        column_config={
            "": st.column_config.ImageColumn(width=30),
            tr("Came to a minimum"): st.column_config.NumberColumn(format="percent"),
            tr("Diverged"): st.column_config.NumberColumn(format="percent"),
        },
    )
    st.button(tr("Open all these starts in Explore"), on_click=take, args=(many,))
