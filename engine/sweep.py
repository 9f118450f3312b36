"""One lane over a grid of hyperparameters, surface parameters or start points: running summaries, paths are not kept.

The grid is cut into chunks that any ``concurrent.futures.Executor`` may work on. A swept value is an array in every
chunk and a fixed one a float, and nothing is summed over runs, so the result is the same, bit for bit, however the grid
is cut and whoever works on it.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TextIO

import numpy as np

from engine import limits
from engine.axis import Axis
from engine.crew import Crew, Progress, Tick
from engine.experiment import Experiment, ExperimentError, Lane
from engine.minima import all_minima, declared
from engine.objective import Objective
from engine.runs import TOLERANCE
from engine.simulate import CHUNK, iterate, rates
from engine.summary import STATUSES, Summary, summarise
from messages import tr
from optimizers.base import Hypers

ORDERED = ("final_loss", "best_loss", "steps_to_tolerance", "distance")  # of these less is better
METRICS = (*ORDERED, "minimum", "status")
KINDS = ("minima", "other_minima")


@dataclass(frozen=True)
class Sweep:
    """What to sweep: a lane of an experiment, from its first start, over one or two axes; cell n = row × columns + column.

    The first axis runs along the columns. An axis is a hyperparameter of the lane, a parameter of the surface or a
    start coordinate, ``x`` or ``y``. ``tolerance`` is the distance in x, y units that counts as having come to a
    minimum (1 % of the view's diagonal when None). Raises ExperimentError where that makes no sense.
    """

    experiment: Experiment
    axes: tuple[Axis, ...]
    lane: int = 0
    tolerance: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.lane < len(self.experiment.lanes):
            raise ExperimentError(
                tr(
                    "there is no lane {lane}; the experiment has {count}",
                    lane=self.lane,
                    count=len(self.experiment.lanes),
                )
            )
        if self.the_lane.record:
            raise ExperimentError(tr("a recorded path has nothing to sweep: choose another lane"))
        if not 1 <= len(self.axes) <= 2:
            raise ExperimentError(tr("a sweep has one axis or two: name a hyperparameter, as in lr"))
        object.__setattr__(self, "axes", tuple(axis.suited(self.the_lane) for axis in self.axes))
        names = [axis.name for axis in self.axes]
        if len(set(names)) < len(names):
            raise ExperimentError(tr("both axes are {name}", name=names[0]))
        if self.cells > limits.MAX_CELLS:
            raise ExperimentError(
                tr(
                    "{cells:,} runs are over the limit of {most:,}: make the grid coarser",
                    cells=self.cells,
                    most=limits.MAX_CELLS,
                )
            )
        if self.cells * self.experiment.steps > limits.MAX_WORK:
            raise ExperimentError(
                tr(
                    "{cells:,} runs of {steps:,} steps are over the limit of {most:,} steps: take fewer",
                    cells=self.cells,
                    steps=self.experiment.steps,
                    most=limits.MAX_WORK,
                )
            )
        for axis in self.axes:
            self._check(axis)
        self.run(0), self.run(self.cells - 1)

    def _check(self, axis: Axis) -> None:
        if axis.name not in {*self.hypers, *self.surface_parameters, "x", "y"}:
            known = ", ".join([*self.hypers, *self.surface_parameters, "x", "y"])
            raise ExperimentError(tr("{name!r} cannot be swept here; these can: {known}", name=axis.name, known=known))
        for value in axis.values() if axis.name in self.hypers else ():
            if complaint := self.the_lane.declared_hypers[axis.name].complaint(axis.name, float(value)):
                raise ExperimentError(complaint)

    @property
    def the_lane(self) -> Lane:
        """The lane that is swept."""
        return self.experiment.lanes[self.lane]

    @property
    def hypers(self) -> dict[str, float]:
        """The lane's hyperparameters, all of which may be swept."""
        return self.the_lane.hypers

    @property
    def surface_parameters(self) -> tuple[str, ...]:
        """The parameters of the surface, all of which may be swept, except where a hyperparameter has the name."""
        return tuple(n for n in self.experiment.surface.bind().params if n not in self.hypers)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns): the sizes of the second and the first axis."""
        return (self.axes[1].size if len(self.axes) > 1 else 1), self.axes[0].size

    @property
    def cells(self) -> int:
        """How many runs there are."""
        return self.shape[0] * self.shape[1]

    @property
    def near(self) -> float:
        """The distance that counts as having come to a minimum."""
        view = self.experiment.surface.bind()
        return TOLERANCE * view.diagonal if self.tolerance is None else self.tolerance

    def values(self, cells: np.ndarray) -> dict[str, np.ndarray]:
        """The swept values of some cells, axis by axis, each like ``cells``."""
        row, column = np.divmod(cells, self.shape[1])
        return {axis.name: axis.values()[k] for axis, k in zip(self.axes, (column, row), strict=False)}

    def with_cell(self, cell: int) -> Experiment:
        """The whole experiment with a cell's values in the lane, the surface and the first start."""
        lane, surface, (px, py) = self.the_lane, self.experiment.surface, self.experiment.start[0]
        for name, values in self.values(np.array(cell)).items():
            value = float(values)
            if name in self.hypers:
                lane = lane.changed(**{name: value})
            elif name in self.surface_parameters:
                surface = surface.with_params(**{name: value})
            else:
                px, py = (value, py) if name == "x" else (px, value)
        lanes = (*self.experiment.lanes[: self.lane], lane, *self.experiment.lanes[self.lane + 1 :])
        start = ((px, py), *self.experiment.start[1:])
        return self.experiment.changed(lanes=lanes, surface=surface, start=start)

    def run(self, cell: int) -> Experiment:
        """The one run of a cell, as an experiment of its own."""
        whole = self.with_cell(cell)
        return whole.changed(lanes=(whole.lanes[self.lane],), start=whole.start[:1])


def basin(experiment: Experiment, columns: int, rows: int, lane: int = 0) -> Sweep:
    """The sweep over start points on a grid over the view."""
    (x0, x1), (y0, y1) = experiment.surface.bind().view
    return Sweep(experiment, (Axis("x", x0, x1, columns), Axis("y", y0, y1, rows)), lane)


@dataclass(frozen=True, eq=False)
class Map:
    """What a sweep found, cell by cell, (N,): numbers hold for the last step of the run.

    ``minima`` (2, K), or (2, K, N) where the surface itself is swept, holds ``known`` declared global minima first.
    ``stopped`` is the step at which a run diverged, −1 where it did not; ``status`` indexes ``STATUSES``; ``minimum``
    is the index of the minimum within tolerance, −1 for none; ``reached`` the first step within tolerance of a global
    minimum, ``arrived`` the step from which on it stayed within tolerance of any minimum, −1 where there is none.
    ``loss`` and ``best`` are values of f, ``distance`` is to the nearest global minimum, ``final`` (2, N) the position.
    """

    sweep: Sweep
    minima: np.ndarray
    final: np.ndarray
    loss: np.ndarray
    best: np.ndarray
    distance: np.ndarray
    reached: np.ndarray
    arrived: np.ndarray
    stopped: np.ndarray
    minimum: np.ndarray
    status: np.ndarray

    def metric(self, name: str) -> np.ndarray:
        """One of ``METRICS``, (N,): NaN where the run diverged, and where there is no such number."""
        diverged = self.stopped >= 0
        if name in ("minimum", "status"):
            return np.where(diverged, np.nan, getattr(self, name))
        if name == "steps_to_tolerance":
            return np.where(diverged | (self.reached < 0), np.nan, self.reached)
        values = {"final_loss": self.loss, "best_loss": self.best, "distance": self.distance}[name]
        return np.where(diverged, np.nan, values)

    def best_cell(self, name: str) -> int | None:
        """The cell with the lowest value of a metric; None where there is none, or less is not better."""
        values = self.metric(name)
        return None if name not in ORDERED or np.isnan(values).all() else int(np.nanargmin(values))

    def told(self, cell: int) -> str:
        """The status of a cell in words."""
        kind = STATUSES[self.status[cell]]
        return f"diverged at step {self.stopped[cell]}" if kind == "diverged" else kind

    def rows(self, metrics: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """A row a cell: the value on each axis, the metrics, the status in words."""
        columns = self.sweep.values(np.arange(self.sweep.cells)) | {m: self.metric(m) for m in metrics if m != "status"}
        names = [*columns, "status"]
        cells = zip(*(c.tolist() for c in columns.values()), strict=True)
        return (dict(zip(names, (*row, self.told(cell)), strict=True)) for cell, row in enumerate(cells))

    def write(self, file: TextIO, metrics: tuple[str, ...]) -> None:
        """Write these rows as CSV; floats in full precision."""
        rows = self.rows(metrics)
        first = next(rows)
        writer = csv.DictWriter(file, list(first), lineterminator="\n")
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)


def sweep_map(
    sweep: Sweep,
    executor: Executor | None = None,
    *,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    chunk: int = CHUNK,
) -> Map:
    """Run a sweep, on threads of its own when no ``executor`` is given.

    ``progress`` hears a few times a second which part is done, 0 to 1. Raises Cancelled soon after ``cancel`` is set.
    A chunk whose worker fails is handed out again, at most ``limits.CHUNK_TRIES`` times; then its error is raised.
    """
    surface = sweep.experiment.surface.bind()
    swept = {axis.name for axis in sweep.axes} & set(sweep.surface_parameters)
    minima = None if swept else all_minima(surface)
    out: Summary = {} if minima is None else {"minima": minima}
    with Crew(partial(run_cells, sweep, minima), _chunks(sweep, chunk), sweep.experiment.steps, executor) as crew:
        for cells, part in crew.results(progress or (lambda part: None), cancel or threading.Event()):
            for name, array in part.items():
                if name not in out:
                    out[name] = np.empty((*array.shape[:-1], sweep.cells), array.dtype)
                out[name][..., cells] = array
    return Map(sweep, **out)


def run_cells(sweep: Sweep, minima: np.ndarray | None, cells: np.ndarray, tick: Tick | None = None) -> Summary:
    """Run some cells as one batch. ``minima`` is None where they move with a swept parameter of the surface."""
    lane, values = sweep.the_lane, sweep.values(cells)
    hypers: dict[str, Any] = dict(lane.hypers)
    params: dict[str, Any] = dict(sweep.experiment.surface.bind().params)
    start: dict[str, Any] = dict(zip("xy", sweep.experiment.start[0], strict=True))
    for name, array in values.items():
        if name in hypers:
            hypers[name] = float(array[0]) if lane.declared_hypers[name].structural else array
        else:
            (params if name in params else start)[name] = array
    declaration = sweep.experiment.surface.declaration
    if minima is None and sweep.experiment.surface.formula is not None:  # those found belong to one value of the letter
        declaration = replace(declaration, minima=(), other_minima=())
    surface = declaration.bind(params)
    w0 = np.empty((2, cells.size))
    w0[0], w0[1] = start["x"], start["y"]
    known = declared(surface, "minima").shape[1]
    part: Summary = {}
    if minima is None:
        minima = part["minima"] = np.concatenate([declared(surface, kind) for kind in KINDS], axis=1)
    f = Objective(surface, sweep.experiment.seed, sweep.experiment.noise)
    steps = sweep.experiment.steps
    scheduled = rates([lane], np.zeros(cells.size, dtype=int), steps)
    walk = iterate(lane.form, f, w0, Hypers(**hypers), steps, scheduled)
    with np.errstate(all="ignore"):
        return part | summarise(walk, surface, minima, known, sweep.near, tick or (lambda t: None))


def _chunks(sweep: Sweep, chunk: int) -> list[np.ndarray]:
    """The cells cut into chunks of at most ``chunk``; values that change the shape of the state are never mixed."""
    cells = np.arange(sweep.cells)
    groups = [cells]
    for axis in sweep.axes:
        if axis.name in sweep.hypers and sweep.the_lane.declared_hypers[axis.name].structural:
            values = sweep.values(cells)[axis.name]
            groups = [group[values[group] == v] for group in groups for v in np.unique(values[group])]
    return [group[k : k + chunk] for group in groups for k in range(0, group.size, chunk)]
