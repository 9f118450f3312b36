"""The Maps page: a lane over two hyperparameters, or over all start points of the view."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable

import numpy as np
import streamlit as st

from engine.experiment import Experiment, ExperimentError
from engine.film import Film, film_maps
from engine.limits import MAX_FRAMES, PAGE_MAPS
from engine.sweep import METRICS, Axis, Map, Progress, Sweep, basin, sweep_map
from export.tables import lane_names
from figures.maps import NAMES, Reel, basin_figure, film_figure, map_figure, reel, run_figure
from optimizers import Hyper
from player.chart import chart
from views.jobs import Job, show
from views.visit import change, go, runs_of, work

TITLE, ORDER = "Maps", 3
HEIGHT = 560
VALUES, BASINS = "Two values", "Start points"
SIZES = (32, 64, 128, 256)
GRIDS = (64, 128, 256, 512)
NOTHING = "nothing"
BASIN_KEY = "Hue: the minimum reached. The sooner, the brighter. Grey: none. Black: diverged."
Asked = Sweep | tuple[Film, bool]  # a film with whether it is made for a dark page


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
    asked: Asked = (sweep, st.context.theme.type == "dark") if isinstance(sweep, Film) else sweep
    job = _job(asked)
    runs = sweep.runs if isinstance(sweep, Film) else sweep.cells
    if show(job, f"{runs:,} runs", lambda: st.session_state["map jobs"].pop(asked, None)) and job.found:
        _film(job.found) if isinstance(job.found, Reel) else _result(job.found, kind)


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


def _axis(experiment: Experiment, lane: int, name: str, count: int, reach: tuple[float, float] = (0.01, 10)) -> Axis:
    """``reach``: from which part of the present value to which multiple of it, where the scale is logarithmic."""
    low, high, log = _range(experiment, lane, name, reach)
    one, two = st.columns(2)
    key = f"map {experiment.surface.name} {experiment.lanes[lane].optimizer} {name} {reach}"
    low = one.number_input(f"{name} from", value=low, format="%.6g", key=f"{key} low")
    high = two.number_input("to", value=high, format="%.6g", key=f"{key} high")
    declared = experiment.lanes[lane].declared_hypers.get(name)
    if declared and declared.kind != "float":
        return Axis(name, float(round(low)), float(round(high)), max(1, min(count, round(high) - round(low) + 1)))
    return Axis(name, float(low), float(high), count, log and low > 0 and high > 0)


def _range(experiment: Experiment, lane: int, name: str, reach: tuple[float, float]) -> tuple[float, float, bool]:
    """The part of an axis to begin with, and whether it is logarithmic."""
    chosen = experiment.lanes[lane]
    if name in chosen.hypers:
        hyper: Hyper = chosen.declared_hypers[name]
        if hyper.scale == "log":
            middle = chosen.hypers[name] or hyper.slider[0]
            return float(f"{middle * reach[0]:.2g}"), float(f"{middle * reach[1]:.2g}"), True
        return (0.0, 0.99, False) if hyper.scale == "one_minus_log" else (*map(float, hyper.slider), False)  # type: ignore[return-value]
    parameter = experiment.surface.declaration.parameters[name]
    return float(parameter.low), float(parameter.high), parameter.scale == "log"


def _basin(experiment: Experiment, lane: int) -> Sweep | Film:
    """The start points, and the values of a hyperparameter if they are to be seen at several."""
    if experiment.surface.declaration.flat:
        raise ExperimentError("This surface is a curve: its start points make no map.")
    count = st.select_slider("Start points along each side", GRIDS, value=128, key="basin size")
    sweep, declared = basin(experiment, count, count, lane), experiment.lanes[lane].declared_hypers
    names = [n for n, hyper in declared.items() if hyper.kind != "bool"]
    key = f"basin over {experiment.lanes[lane].optimizer}"
    over = st.selectbox("Play over", [NOTHING, *names], key=key, help="The basins at one value after the other")
    if over == NOTHING:
        return sweep
    frames = st.slider("Frames", 2, MAX_FRAMES, 12, key="basin frames")
    return Film(sweep, _axis(experiment, lane, over, frames, reach=(0.2, 5)))


def _told(sweep: Sweep | Film, name: str) -> str:
    if isinstance(sweep, Film):
        axis = sweep.axis
        return f"{_told(sweep.sweep, name)} {axis.count} values of {axis.name} from {axis.low:.4g} to {axis.high:.4g}."
    axes = " × ".join(f"{a.count} values of {a.name}" for a in sweep.axes)
    start = "" if sweep.axes[0].name == "x" else " from ({:.4g}, {:.4g})".format(*sweep.experiment.start[0])
    return f"{name} on {sweep.experiment.surface.declaration.name}{start}: {axes}, {sweep.experiment.steps} steps each."


def _job(asked: Asked) -> Job[Map | Reel]:
    """The job for what is asked: the one there is, else a new one. Whatever else is under way is called off."""
    jobs: dict[Asked, Job[Map | Reel]] = st.session_state.setdefault("map jobs", {})
    for old, job in list(jobs.items()):
        if old != asked and job.found is None:
            job.cancel()
            del jobs[old]
    if asked not in jobs:
        for old in list(jobs)[: 1 - PAGE_MAPS]:
            del jobs[old]
        jobs[asked] = Job(lambda hear, cancel: _made(asked, hear, cancel))
        st.session_state["map cell"] = None
    return jobs[asked]


def _made(asked: Asked, hear: Progress, cancel: threading.Event) -> Map | Reel:
    if isinstance(asked, Sweep):
        return sweep_map(asked, progress=hear, cancel=cancel)
    film, dark = asked
    return reel(film, film_maps(film, progress=hear, cancel=cancel), dark)


def _result(found: Map, kind: str) -> None:
    dark = st.context.theme.type == "dark"
    picture, side = st.columns([3, 2], gap="medium")
    with picture:
        if kind == BASINS:
            figure = basin_figure(found, dark=dark, chosen=_cell(found.sweep))
            st.caption(f"{BASIN_KEY} Click to see a run.")
        else:
            row, download = st.columns([3, 1], vertical_alignment="bottom")
            metric = row.selectbox("Show", METRICS, format_func=lambda m: NAMES[m].capitalize(), key="map metric")
            download.download_button(
                "CSV", lambda: _csv(found, (metric,)), "map.csv", "text/csv", on_click="ignore", width="stretch"
            )
            figure = map_figure(found, metric, dark=dark, chosen=_cell(found.sweep))
        chart(figure, key="map", height=HEIGHT, on_click=lambda x, y, _: _choose(found.sweep, x, y))
    with side:
        cell = _cell(found.sweep)
        best = found.best_cell(metric) if kind == VALUES else None
        if best is not None:
            st.markdown(f"**Best cell:** {_values_of(found.sweep, best)}")
            see, use = st.columns(2)
            see.button("Show its run", on_click=lambda: st.session_state.update({"map cell": best}), width="stretch")
            use.button("Use it", on_click=_use, args=(found.sweep, best), key="use best", width="stretch")
        if cell is None:
            st.info("Click the map to see the run of a cell.")
            return
        _run(found.sweep, cell, dark)


def _film(found: Reel) -> None:
    """Basins that change with a hyperparameter, and the run of the point and value that was clicked."""
    film, at = found.film, st.session_state.get("map frame", 0)
    cell, at = _cell(film.sweep), min(at, film.axis.count - 1)

    def chosen(x: float, y: float, frame: int) -> None:
        _choose(film.sweep, x, y)
        st.session_state["map frame"] = frame

    picture, side = st.columns([3, 2], gap="medium")
    with picture:
        key, download = st.columns([4, 1], vertical_alignment="center")
        key.caption(f"{BASIN_KEY} Brightness is on one scale for all frames.")
        download.download_button(
            "GIF", lambda: _gif(found), "basins.gif", "image/gif", on_click="ignore", width="stretch"
        )
        chart(film_figure(found, at=at, chosen=cell), key="map", height=HEIGHT, on_click=chosen)
    with side:
        if cell is None:
            st.info("Click the map to see the run from there.")
            return
        st.markdown(f"**{film.axis.name} = {float(film.axis.values()[at]):.4g}**")
        _run(film.frames()[at], cell, found.dark)


def _gif(found: Reel) -> bytes:
    from export.maps import film_gif  # late: drawing takes half a second to import

    return film_gif(found)


def _run(sweep: Sweep, cell: int, dark: bool) -> None:
    """The run of one cell, and the way to take it to the Explore page."""
    runs = runs_of(sweep.run(cell))
    st.markdown(f"**{_values_of(sweep, cell)}**")
    st.caption(runs.status[0].sentence)
    chart(run_figure(runs, dark=dark), key="map run", height=HEIGHT - 130)
    st.button("Use it in Explore", on_click=_use, args=(sweep, cell), type="primary", width="stretch")


def _use(sweep: Sweep, cell: int) -> None:
    """Carry the values of a cell over to the experiment of this visit, and show it."""
    change({"type": "load", "experiment": sweep.with_cell(cell)})
    change({"type": "select", "index": sweep.lane})
    go("explore")


def _choose(sweep: Sweep, x: float, y: float) -> None:
    """Choose the cell nearest to a click."""
    nearest = [_nearest(axis, value) for axis, value in zip(sweep.axes, (x, y), strict=False)]
    st.session_state["map cell"] = nearest[0] + sweep.shape[1] * (nearest[1] if len(nearest) > 1 else 0)


def _nearest(axis: Axis, value: float) -> int:
    values = axis.values()
    if axis.log:
        values, value = np.log(values), np.log(max(value, 1e-300))
    return int(np.abs(values - value).argmin())


def _cell(sweep: Sweep) -> int | None:
    cell = st.session_state.get("map cell")
    return cell if cell is not None and cell < sweep.cells else None


def _values_of(sweep: Sweep, cell: int) -> str:
    return ", ".join(f"{n} = {float(v):.4g}".replace("-", "−") for n, v in sweep.values(np.array(cell)).items())


def _csv(found: Map, metrics: Iterable[str]) -> str:
    file = io.StringIO()
    found.write(file, tuple(metrics))
    return file.getvalue()
