"""The Robustness page: every lane from many starts at once."""

from __future__ import annotations

import numpy as np
import streamlit as st

from engine.experiment import Experiment, ExperimentError
from engine.limits import PAGE_RECORD
from engine.starts import disc, latin_hypercube, lattice
from export.tables import lane_names
from figures.robustness import losses_figure, paths_figure
from player.chart import chart
from views.visit import change, go, runs_of, work

TITLE, ORDER = "Robustness", 6
DISC, GRID, LATIN = "Disc around the start", "Grid over the view", "Latin hypercube"
COUNTS = (16, 49, 100, 225, 400, 900)


def page() -> None:
    """Draw the page."""
    experiment = work().experiment
    with st.sidebar:
        kind = st.radio("Starts", [DISC, GRID, LATIN])
        count = st.select_slider("How many", COUNTS, value=49)
        view = experiment.surface.bind().view
        (x0, x1), (y0, y1) = view
        if kind == DISC:
            share = st.slider("Radius, % of the view's width", 1, 50, 5)
            points = disc(experiment.start[0], share / 100 * (x1 - x0), count)
        elif kind == GRID:
            points = lattice(view, count)
        else:
            points = latin_hypercube(view, count, int(st.number_input("Seed", 0, 2**32 - 1, experiment.seed)))
    size = experiment.steps * len(experiment.lanes) * points.shape[1]
    if size > PAGE_RECORD:
        st.error(f"steps × lanes × starts = {size:,}: the page draws at most {PAGE_RECORD:,}. Choose fewer starts.")
        return
    try:
        many = experiment.changed(start=tuple((float(x), float(y)) for x, y in points.T))
    except ExperimentError as error:
        st.error(str(error))
        return
    runs = runs_of(many)
    names = lane_names(runs)
    st.caption(
        f"{points.shape[1]} starts, {experiment.steps} steps. The curves: the median loss over the starts, and the band that "
        "holds the runs from the 10 % to the 90 % quantile; a run that diverged counts as infinite."
    )
    dark = st.context.theme.type == "dark"
    paths, losses = st.columns(2, gap="medium")
    with paths:
        chart(paths_figure(runs, dark=dark), key="paths", height=480)
    with losses:
        chart(losses_figure(runs, names, dark=dark), key="losses", height=480)
    loss = np.where(runs.diverged, np.inf, runs.at_last(runs.loss)).reshape(-1, runs.start_count)
    came = (runs.steps_to(0.01 * runs.surface.diagonal) >= 0).reshape(-1, runs.start_count)
    st.dataframe(
        {
            "Lane": names,
            "Median loss": np.median(loss, axis=1),
            "Worst loss": loss.max(axis=1),
            "Came to a minimum": came.mean(axis=1),
            "Diverged": runs.diverged.reshape(-1, runs.start_count).mean(axis=1),
        },
        hide_index=True,
        column_config={
            "Median loss": st.column_config.NumberColumn(format="%.4g"),
            "Worst loss": st.column_config.NumberColumn(format="%.4g"),
            "Came to a minimum": st.column_config.NumberColumn(format="percent"),
            "Diverged": st.column_config.NumberColumn(format="percent"),
        },
    )
    st.button("Open all these starts in Explore", on_click=_use, args=(many,))


def _use(experiment: Experiment) -> None:
    change({"type": "load", "experiment": experiment})
    go("explore")  # which also says why, where it could not be loaded
