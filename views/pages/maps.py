"""The Maps page: an optimizer over two hyperparameters, or over all start points of the view."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.axis import Axis
from engine.experiment import Experiment, ExperimentError
from engine.limits import MAX_FRAMES, PAGE_FAN, PAGE_MAPS
from engine.look import lane_names
from engine.map_series import MapSeries
from engine.ranges import axis_range, own_two
from engine.sweep import METRICS, Map, Sweep, basin
from figures.maps import basin_figure, film_figure, map_figure
from figures.run import run_figure
from figures.shade import NAMES, Reel, made
from messages import mark, tr
from player.chart import chart
from views.facts import number
from views.jobs import HEAVY, Job, show
from views.pages import Page
from views.settings import Settings
from views.stage import stage
from views.text import capital, plain
from views.visit import change, go, keep, own, runs_of, setting, visit, work
from views.workers import in_process


@dataclass(frozen=True)
class Asked(Settings):
    """Which map is drawn: of two values (``across``, ``up``) or of start points, maybe played ``over`` a value.

    An axis' ends and how fine it is are None where the page chooses; ``cell`` is the one whose run is shown, ``frame`` the film's.
    """

    map: str | None = None
    across: str | None = None
    across_from: float | None = None
    across_to: float | None = None
    up: str | None = None
    up_from: float | None = None
    up_to: float | None = None
    size: int | None = None
    metric: str = METRICS[0]
    starts: int | None = None
    over: str | None = None
    over_from: float | None = None
    over_to: float | None = None
    frames: int = 12
    cell: int | None = None
    frame: int = 0


PAGE = Page(
    title="Maps",
    about="One optimizer over two of its values at once, or from every start point of the view.",
    order=30,
    icon="map",
    settings=Asked,
)
SLOT = "map"
HEIGHT = 560
FILM = (0.2, 5)  # a film runs from this part of the present value to this multiple of it
VALUES, BASINS = mark("Two values"), mark("Start points")
SIZES = (32, 64, 128, 256)
GRIDS = (64, 128, 256, 512)
NOTHING = mark("nothing")
BASIN_KEY = mark("Hue: the minimum reached. The sooner, the brighter. Grey: none. Black: diverged.")
Wish = Sweep | tuple[MapSeries, bool]  # a series with whether it is made for a dark page


def page() -> None:
    """Draw the page."""
    kind = BASINS if own(Asked).map == BASINS else VALUES
    experiment = stage(lane=True, start=kind == VALUES)
    lane = work().selected
    name = plain(lane_names(experiment, tr)[lane])
    try:
        with st.container(horizontal=True, vertical_alignment="bottom", key="map axes"):
            st.segmented_control(
                tr("Map"), [VALUES, BASINS], format_func=tr, required=True, **setting(Asked, "map", kind, cell=None)
            )
            sweep = _basin(experiment, lane) if kind == BASINS else _values(experiment, lane)
    except ExperimentError as error:
        st.error(plain(str(error)))
        return
    st.caption(_told(sweep, name))
    asked: Wish = (sweep, st.context.theme.type == "dark") if isinstance(sweep, MapSeries) else sweep
    runs = sweep.runs if isinstance(sweep, MapSeries) else sweep.cells
    job = visit().jobs.get(SLOT, asked) or visit().jobs.start(
        SLOT, asked, lambda: _begun(asked, runs * experiment.steps), PAGE_MAPS
    )
    if show(job, tr("{count:,} runs", count=runs), lambda: visit().jobs.forget(SLOT)) and job.found:
        _film(job.found) if isinstance(job.found, Reel) else _result(job.found, kind)


def _begun(asked: Wish, steps: int) -> Job[Map | Reel]:
    """The map being made: by a process of its own, but one as small as a handle's fan is done before that is asked."""
    args = asked if isinstance(asked, tuple) else (asked,)
    if steps <= PAGE_FAN:
        return Job(lambda hear, cancel: made(*args))
    return Job(in_process(made, *args), line=HEAVY)


def _values(experiment: Experiment, lane: int) -> Sweep:
    """The two axes and how fine they are."""
    chosen, surface = experiment.lanes[lane], experiment.surface.declaration
    names = [*chosen.hypers, *(n for n in surface.parameters if n not in chosen.hypers)]
    if not names:
        raise ExperimentError(
            tr("{name} has no values to vary; a map of start points can be drawn.", name=tr(chosen.method.name))
        )
    asked = own(Asked)
    usual = 32 if experiment.surface.bind().rows else 64  # a gradient over many rows of data is dear
    count = asked.size if asked.size in SIZES else usual
    mine = own_two(experiment, lane)
    first = asked.across if asked.across in names else next(iter(mine), names[0])
    rest = [NOTHING, *(n for n in names if n != first)]
    second = asked.up if asked.up in rest else next((n for n in mine if n != first), NOTHING)
    st.selectbox(
        tr("Across"), names, width=130, **setting(Asked, "across", first, across_from=None, across_to=None, cell=None)
    )
    across = _axis(experiment, lane, first, "across", count, other=second)
    st.selectbox(
        tr("Up"),
        rest,
        format_func=_named,
        width=130,
        **setting(Asked, "up", second, up_from=None, up_to=None, cell=None),
    )
    axes = [across]
    if second != NOTHING:
        axes.append(_axis(experiment, lane, second, "up", count, other=first))
    st.select_slider(tr("Values along each"), SIZES, width=200, **setting(Asked, "size", count, cell=None))
    return Sweep(experiment, tuple(axes), lane)


def _axis(
    experiment: Experiment, lane: int, name: str, which: str, count: int, other: str | None = None, film: bool = False
) -> Axis:
    """An axis with what is asked of it; ``other`` is the second one's name, and a film takes a part near the present value."""
    low, high, log = _range(experiment, lane, name, other, film)
    asked = own(Asked)
    low, high = (
        end if given is None else given
        for end, given in ((low, getattr(asked, f"{which}_from")), (high, getattr(asked, f"{which}_to")))
    )
    for end, (label, value) in {"from": (tr("{name} from", name=name), low), "to": (tr("to"), high)}.items():
        st.number_input(label, format="%.6g", width=120, **setting(Asked, f"{which}_{end}", value, cell=None))
    declared = experiment.lanes[lane].declared_hypers.get(name)
    if declared and declared.kind != "float":
        return whole_axis(name, low, high, count)
    return Axis(name, low, high, count, log and low > 0 and high > 0)


def whole_axis(name: str, low: float, high: float, most: int) -> Axis:
    """An axis of whole numbers, evenly apart, as many as fit: at most ``most``, from ``low`` to ``high`` or just below."""
    first, last = math.ceil(min(low, high)), math.floor(max(low, high))
    if last < first:
        raise ExperimentError(
            tr("{name}: there is no whole number from {low:g} to {high:g}", name=name, low=low, high=high)
        )
    step = max(1, -(-(last - first) // max(1, most - 1)))
    count = (last - first) // step + 1
    return Axis(name, float(first), float(first + step * (count - 1)), count)


def _range(experiment: Experiment, lane: int, name: str, other: str | None, film: bool) -> tuple[float, float, bool]:
    """The part of an axis to begin with, and whether it is logarithmic."""
    chosen = experiment.lanes[lane]
    if name not in chosen.hypers:
        parameter = experiment.surface.declaration.parameters[name]
        return float(parameter.low), float(parameter.high), parameter.scale == "log"
    hyper = chosen.declared_hypers[name]
    if film and hyper.scale == "log":
        middle = chosen.hypers[name] or hyper.slider[0]
        return float(f"{middle * FILM[0]:.2g}"), float(f"{middle * FILM[1]:.2g}"), True
    return *axis_range(experiment.changed(lanes=(chosen,)), 0, name, other), hyper.scale == "log"


def _basin(experiment: Experiment, lane: int) -> Sweep | MapSeries:
    """The start points, and the values of a hyperparameter if they are to be seen at several."""
    if experiment.surface.declaration.flat:
        raise ExperimentError(tr("This surface is a curve: its start points make no map."))
    asked = own(Asked)
    usual = 64 if experiment.surface.bind().rows else 128
    count = asked.starts if asked.starts in GRIDS else usual
    st.select_slider(tr("Start points along each side"), GRIDS, width=250, **setting(Asked, "starts", count, cell=None))
    sweep, declared = basin(experiment, count, count, lane), experiment.lanes[lane].declared_hypers
    names: list[str] = [n for n, hyper in declared.items() if hyper.kind != "bool"]
    over = asked.over if asked.over in names else NOTHING
    st.selectbox(
        tr("Play over"),
        [NOTHING, *names],
        format_func=_named,
        help=tr("The basins at one value after the other"),
        width=150,
        **setting(Asked, "over", over, over_from=None, over_to=None, frame=0),
    )
    if over == NOTHING:
        return sweep
    frames = min(max(asked.frames, 2), MAX_FRAMES)
    axis = _axis(experiment, lane, over, "over", frames, film=True)
    st.slider(tr("Frames"), 2, MAX_FRAMES, width=200, **setting(Asked, "frames", frames, frame=0))
    return MapSeries(sweep, axis)


def _told(sweep: Sweep | MapSeries, name: str) -> str:
    if isinstance(sweep, MapSeries):
        axis = sweep.axis
        return tr(
            "{told} {count} values of {name} from {low} to {high}.",
            told=_told(sweep.sweep, name), count=axis.size, name=axis.name, low=number(axis.low, 4), high=number(axis.high, 4),
        )  # fmt: skip
    said = {
        "name": name,
        "surface": tr(sweep.experiment.surface.declaration.name),
        "axes": " × ".join(tr("{count} values of {name}", count=a.size, name=a.name) for a in sweep.axes),
        "steps": sweep.experiment.steps,
    }
    if sweep.axes[0].name == "x":
        return tr("{name} on {surface}: {axes}, {steps} steps each.", **said)
    start = "({}, {})".format(*(number(c, 4) for c in sweep.experiment.start[0]))
    return tr("{name} on {surface} from {start}: {axes}, {steps} steps each.", **said, start=start)


def _result(found: Map, kind: str) -> None:
    dark = st.context.theme.type == "dark"
    metric = own(Asked).metric if own(Asked).metric in METRICS else METRICS[0]
    best = found.best_cell(metric) if kind == VALUES else None
    cell = _shown(found.sweep, best)
    picture, side = st.columns([3, 2], gap="medium")
    with picture:
        if kind == BASINS:
            figure = basin_figure(found, dark=dark, chosen=cell)
            st.caption(tr(BASIN_KEY))
        else:
            row, download = st.columns([3, 1], vertical_alignment="bottom")
            row.selectbox(
                tr("Show"), METRICS, format_func=lambda m: capital(tr(NAMES[m])), **setting(Asked, "metric", metric)
            )
            download.download_button(
                "CSV", lambda: _csv(found, (metric,)), "map.csv", "text/csv", on_click="ignore", width="stretch"
            )
            figure = map_figure(found, metric, dark=dark, chosen=cell)
        cells = found.sweep.shape[1], found.sweep.shape[0]
        chart(figure, key="map", height=HEIGHT, on_click=lambda x, y, _: _choose(found.sweep, x, y), cells=cells)
    with side:
        if best is not None and cell != best:
            st.markdown(tr("**Best cell:** {values}", values=_values_of(found.sweep, best)))
            see, use = st.columns(2)
            see.button(tr("Show its run"), on_click=lambda: keep(Asked, cell=best), width="stretch")
            use.button(tr("Use it"), on_click=_use, args=(found.sweep, best), key="use best", width="stretch")
        _run(found.sweep, cell, dark, tr("Best cell: ") if cell == best else "")


def _film(found: Reel) -> None:
    """Basins that change with a hyperparameter, and the run of the point and value that was clicked."""
    series, cell = found.series, _shown(found.series.sweep)
    at = min(max(own(Asked).frame, 0), series.axis.size - 1)

    def chosen(x: float, y: float, frame: int) -> None:
        _choose(series.sweep, x, y)
        keep(Asked, frame=frame)

    picture, side = st.columns([3, 2], gap="medium")
    with picture:
        key, download = st.columns([4, 1], vertical_alignment="center")
        key.caption(tr("{key} Brightness is on one scale for all frames.", key=tr(BASIN_KEY)))
        download.download_button(
            "GIF", lambda: _gif(found), "basins.gif", "image/gif", on_click="ignore", width="stretch"
        )
        cells = series.sweep.shape[1], series.sweep.shape[0]
        chart(film_figure(found, at=at, chosen=cell), key="map", height=HEIGHT, on_click=chosen, cells=cells)
    with side:
        st.markdown(f"**{series.axis.name} = {number(float(series.axis.values()[at]), 4)}**")
        _run(series.frames()[at], cell, found.dark)


def _gif(found: Reel) -> bytes:
    from export.maps import film_gif  # late: drawing takes half a second to import

    return film_gif(found)


def _run(sweep: Sweep, cell: int, dark: bool, which: str = "") -> None:
    """The run of one cell, and the way to take it to the Explore page."""
    runs = runs_of(sweep.run(cell))
    st.markdown(f"**{which}{_values_of(sweep, cell)}**")
    st.caption(
        tr(
            "{sentence} Click the map, or go over it with the arrow keys, to see another run.",
            sentence=tr(runs.status[0].sentence),
        )
    )
    chart(run_figure(runs, dark=dark), key="map run", height=HEIGHT - 130)
    st.button(tr("Use it in Explore"), on_click=_use, args=(sweep, cell), type="primary", width="stretch")


def _use(sweep: Sweep, cell: int) -> None:
    """Carry the values of a cell over to the experiment of this visit, and show it."""
    change({"type": "load", "experiment": sweep.with_cell(cell)})
    change({"type": "select", "index": sweep.lane})
    go("explore")


def _choose(sweep: Sweep, x: float, y: float) -> None:
    """Choose the cell nearest to a click."""
    keep(Asked, cell=_nearest_cell(sweep, [x, y]))


def _nearest_cell(sweep: Sweep, at: list[float]) -> int:
    nearest = [_nearest(axis, value) for axis, value in zip(sweep.axes, at, strict=False)]
    return nearest[0] + sweep.shape[1] * (nearest[1] if len(nearest) > 1 else 0)


def _nearest(axis: Axis, value: float) -> int:
    values = axis.values()
    if axis.log:
        values, value = np.log(values), np.log(max(value, 1e-300))
    return int(np.abs(values - value).argmin())


def _shown(sweep: Sweep, best: int | None = None) -> int:
    """The cell whose run is shown: that which was chosen, else the best, else that of the present values or start."""
    cell = own(Asked).cell
    if cell is not None and 0 <= cell < sweep.cells:
        return cell
    if best is not None:
        return best
    experiment = sweep.experiment
    present = {
        **experiment.surface.bind().params,
        **sweep.the_lane.hypers,
        **dict(zip("xy", experiment.start[0], strict=True)),
    }
    return _nearest_cell(sweep, [float(present[axis.name]) for axis in sweep.axes])


def _named(name: str) -> str:
    """A hyperparameter is called the same in every language, even where its name is a word."""
    return tr(name) if name == NOTHING else name


def _values_of(sweep: Sweep, cell: int) -> str:
    return ", ".join(f"{n} = {number(float(v), 4)}" for n, v in sweep.values(np.array(cell)).items())


def _csv(found: Map, metrics: Iterable[str]) -> str:
    file = io.StringIO()
    found.write(file, tuple(metrics))
    return file.getvalue()
