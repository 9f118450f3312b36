"""The Maps page: a lane over two hyperparameters, or over all start points of the view."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
import streamlit as st

from engine.experiment import Experiment, ExperimentError
from engine.limits import PAGE_MAPS
from engine.sweep import METRICS, Axis, Map, Sweep, basin, sweep_map
from export.tables import lane_names
from figures.maps import NAMES, basin_figure, map_figure, run_figure
from optimizers import Hyper
from player.chart import chart
from views.jobs import Job, show
from views.visit import change, go, runs_of, work

TITLE, ORDER = "Maps", 3
HEIGHT = 560
VALUES, BASINS = "Two hyperparameters", "Start points"
SIZES = (32, 64, 128, 256)
GRIDS = (64, 128, 256, 512)
NOTHING = "nothing"


def page() -> None:
    """Draw the page."""
    experiment = work().experiment
    with st.sidebar:
        kind = st.segmented_control("Map", [VALUES, BASINS], default=VALUES, key="map kind") or VALUES
        names = lane_names(runs_of(experiment))
        lane = st.selectbox("Lane", range(len(names)), format_func=lambda i: names[i], index=work().selected)
        try:
            sweep = _basin(experiment, lane) if kind == BASINS else _values(experiment, lane)
        except ExperimentError as error:
            st.error(str(error))
            return
    st.caption(_told(sweep, names[lane]))
    job = _job(sweep)
    if show(job, f"{sweep.cells:,} runs", lambda: st.session_state["map jobs"].pop(sweep, None)) and job.found:
        _result(job.found, kind)


def _values(experiment: Experiment, lane: int) -> Sweep:
    """The two axes and how fine they are."""
    chosen, surface = experiment.lanes[lane], experiment.surface.declaration
    names = [*chosen.hypers, *(n for n in surface.parameters if n not in chosen.hypers)]
    first = st.selectbox("Across", names, key=f"map across {chosen.optimizer}")
    rest = [NOTHING, *(n for n in names if n != first)]
    second = st.selectbox("Up", rest, index=min(1, len(rest) - 1), key=f"map up {chosen.optimizer} {first}")
    count = st.select_slider("Values along each", SIZES, value=64, key="map size")
    axes = [_axis(experiment, lane, name, count) for name in (first, second) if name != NOTHING]
    return Sweep(experiment, tuple(axes), lane)


def _axis(experiment: Experiment, lane: int, name: str, count: int) -> Axis:
    low, high, log = _range(experiment, lane, name)
    one, two = st.columns(2)
    key = f"map {experiment.surface.name} {experiment.lanes[lane].optimizer} {name}"
    low = one.number_input(f"{name} from", value=low, format="%.6g", key=f"{key} low")
    high = two.number_input("to", value=high, format="%.6g", key=f"{key} high")
    declared = experiment.lanes[lane].declared.get(name)
    if declared and declared.kind != "float":
        return Axis(name, float(round(low)), float(round(high)), max(1, min(count, round(high) - round(low) + 1)))
    return Axis(name, float(low), float(high), count, log and low > 0 and high > 0)


def _range(experiment: Experiment, lane: int, name: str) -> tuple[float, float, bool]:
    """The part of an axis to begin with, and whether it is logarithmic."""
    chosen = experiment.lanes[lane]
    if name in chosen.hypers:
        hyper: Hyper = chosen.declared[name]
        if hyper.scale == "log":
            middle = chosen.hypers[name] or hyper.slider[0]
            return float(f"{middle / 100:.2g}"), float(f"{middle * 10:.2g}"), True
        return (0.0, 0.99, False) if hyper.scale == "one_minus_log" else (*map(float, hyper.slider), False)  # type: ignore[return-value]
    parameter = experiment.surface.declaration.parameters[name]
    return float(parameter.low), float(parameter.high), parameter.scale == "log"


def _basin(experiment: Experiment, lane: int) -> Sweep:
    if experiment.surface.declaration.flat:
        raise ExperimentError("This surface is a curve: its start points make no map.")
    count = st.select_slider("Start points along each side", GRIDS, value=128, key="basin size")
    return basin(experiment, count, count, lane)


def _told(sweep: Sweep, name: str) -> str:
    axes = " × ".join(f"{a.count} values of {a.name}" for a in sweep.axes)
    start = "" if sweep.axes[0].name == "x" else " from ({:.4g}, {:.4g})".format(*sweep.experiment.start[0])
    return f"{name} on {sweep.experiment.surface.declaration.name}{start}: {axes}, {sweep.experiment.steps} steps each."


def _job(sweep: Sweep) -> Job[Map]:
    """The job for this sweep: the one there is, else a new one, and the one it replaces is called off."""
    jobs: dict[Sweep, Job[Map]] = st.session_state.setdefault("map jobs", {})
    if sweep not in jobs:
        for job in jobs.values():
            job.cancel()
        for old in [s for s, job in jobs.items() if job.found is None] + list(jobs)[: 1 - PAGE_MAPS]:
            jobs.pop(old, None)
        jobs[sweep] = Job(lambda hear, cancel: sweep_map(sweep, progress=hear, cancel=cancel))
        st.session_state["map cell"] = None
    return jobs[sweep]


def _result(found: Map, kind: str) -> None:
    dark = st.context.theme.type == "dark"
    picture, side = st.columns([3, 2], gap="medium")
    with picture:
        if kind == BASINS:
            figure = basin_figure(found, dark=dark, chosen=_cell(found))
            st.caption(
                "Hue: the minimum reached. The sooner, the brighter. Grey: none. Black: diverged. Click to see a run."
            )
        else:
            row, download = st.columns([3, 1], vertical_alignment="bottom")
            metric = row.selectbox("Show", METRICS, format_func=lambda m: NAMES[m].capitalize(), key="map metric")
            download.download_button(
                "CSV", lambda: _csv(found, (metric,)), "map.csv", "text/csv", on_click="ignore", width="stretch"
            )
            figure = map_figure(found, metric, dark=dark, chosen=_cell(found))
        chart(figure, key="map", height=HEIGHT, on_click=lambda x, y: _choose(found, x, y))
    with side:
        cell = _cell(found)
        best = found.best_cell(metric) if kind == VALUES and metric != "minimum" else None
        if best is not None:
            st.markdown(f"**Best cell:** {_values_of(found, best)}")
            see, use = st.columns(2)
            see.button("Show its run", on_click=lambda: st.session_state.update({"map cell": best}), width="stretch")
            use.button("Use it", on_click=_use, args=(found, best), key="use best", width="stretch")
        if cell is None:
            st.info("Click the map to see the run of a cell.")
            return
        _run(found, cell, dark)


def _run(found: Map, cell: int, dark: bool) -> None:
    """The run of one cell, and the way to take it to the Explore page."""
    runs = runs_of(found.sweep.run(cell))
    st.markdown(f"**{_values_of(found, cell)}**")
    st.caption(runs.status[0].sentence)
    chart(run_figure(runs, dark=dark), key="map run", height=HEIGHT - 130)
    st.button("Use it in Explore", on_click=_use, args=(found, cell), type="primary", width="stretch")


def _use(found: Map, cell: int) -> None:
    """Carry the values of a cell over to the experiment of this visit, and show it."""
    change({"type": "load", "experiment": found.sweep.with_cell(cell)})
    change({"type": "select", "index": found.sweep.lane})
    go("explore")


def _choose(found: Map, x: float, y: float) -> None:
    """Choose the cell nearest to a click."""
    nearest = [_nearest(axis, value) for axis, value in zip(found.sweep.axes, (x, y), strict=False)]
    st.session_state["map cell"] = nearest[0] + found.sweep.shape[1] * (nearest[1] if len(nearest) > 1 else 0)


def _nearest(axis: Axis, value: float) -> int:
    values = axis.values()
    if axis.log:
        values, value = np.log(values), np.log(max(value, 1e-300))
    return int(np.abs(values - value).argmin())


def _cell(found: Map) -> int | None:
    cell = st.session_state.get("map cell")
    return cell if cell is not None and cell < found.sweep.cells else None


def _values_of(found: Map, cell: int) -> str:
    return ", ".join(f"{n} = {float(v):.4g}".replace("-", "−") for n, v in found.sweep.values(np.array(cell)).items())


def _csv(found: Map, metrics: Iterable[str]) -> str:
    file = io.StringIO()
    found.write(file, tuple(metrics))
    return file.getvalue()
