"""One lane over a grid of hyperparameters, surface parameters or start points: running summaries, paths are not kept.

The grid is cut into chunks that any ``concurrent.futures.Executor`` may work on. A swept value is an array in every
chunk and a fixed one a float, and nothing is summed over runs, so the result is the same, bit for bit, however the grid
is cut and whoever works on it.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, replace
from typing import Any, TextIO

import numpy as np

from engine import limits
from engine.endings import SETTLED, places
from engine.endings import arrived as has_arrived
from engine.experiment import Experiment, ExperimentError, Lane
from engine.minima import all_minima, declared
from engine.objective import Objective
from engine.runs import TOLERANCE
from engine.simulate import CHUNK, iterate, outside, rates
from optimizers.base import Hypers
from surfaces import BoundSurface
from surfaces.critical import KINDS as KINDS_OF_PLACES
from surfaces.critical import LOWEST

THREADS = 2  # on chunks much smaller than these they wait for each other, and are slower than one
FEW = 8  # minima that are looked through one by one
CELLS = 64  # cells along the side of the grid that more minima are put into
POLL = 0.05  # seconds between looks at progress and cancellation
STATUSES = ("converged", "stopped", "under way", "diverged")
ORDERED = ("final_loss", "best_loss", "steps_to_tolerance", "distance")  # of these less is better
METRICS = (*ORDERED, "minimum", "status")
KINDS = ("minima", "other_minima")

Progress = Callable[[float], None]
Tick = Callable[[int], None]
Summary = dict[str, np.ndarray]


class Cancelled(Exception):
    """The sweep was called off."""


@dataclass(frozen=True)
class Axis:
    """``count`` values of the hyperparameter, surface parameter or start coordinate ``name``, both ends included.

    Where only ``whole`` numbers make sense the values are rounded and none stands twice, so that there may be fewer.
    """

    name: str
    low: float
    high: float
    count: int
    log: bool = False
    whole: bool = False

    @classmethod
    def parse(cls, text: str) -> Axis:
        """Read ``name:from:to:count[:log]``. ExperimentError says what is wrong."""
        form = f"{text!r}: an axis is name:from:to:count or name:from:to:count:log"
        name, *rest = text.split(":")
        if len(rest) not in (3, 4) or (len(rest) == 4 and rest[3] != "log"):
            raise ExperimentError(form)
        try:
            axis = cls(name, float(rest[0]), float(rest[1]), int(rest[2]), len(rest) == 4)
        except ValueError:
            raise ExperimentError(form) from None
        axis.values()
        return axis

    def values(self) -> np.ndarray:
        """The values, (count,). ExperimentError when there are none such."""
        if not 1 <= self.count <= limits.MAX_AXIS:
            raise ExperimentError(f"{self.name}: {self.count} values asked for; 1 to {limits.MAX_AXIS} are possible")
        if not (np.isfinite(self.low) and np.isfinite(self.high)):
            raise ExperimentError(f"{self.name}: from {self.low:g} to {self.high:g} is not a range")
        if self.log and not (self.low > 0 and self.high > 0):
            raise ExperimentError(
                f"{self.name}: a logarithmic axis needs values above 0, not {self.low:g}:{self.high:g}"
            )
        values = (np.geomspace if self.log else np.linspace)(self.low, self.high, self.count)
        return np.unique(np.rint(values)) if self.whole else values

    def suited(self, lane: Lane) -> Axis:
        """This axis with ``whole`` as the lane's hyperparameter asks for."""
        hyper = lane.declared_hypers.get(self.name)
        return replace(self, whole=hyper is not None and hyper.kind != "float")

    @property
    def size(self) -> int:
        """How many values there are."""
        return self.values().size if self.whole else self.count


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
            raise ExperimentError(f"there is no lane {self.lane}; the experiment has {len(self.experiment.lanes)}")
        object.__setattr__(self, "axes", tuple(axis.suited(self.the_lane) for axis in self.axes))
        names = [axis.name for axis in self.axes]
        if len(set(names)) < len(names):
            raise ExperimentError(f"both axes are {names[0]}")
        if self.cells > limits.MAX_CELLS:
            raise ExperimentError(
                f"{self.cells:,} runs are over the limit of {limits.MAX_CELLS:,}: make the grid coarser"
            )
        for axis in self.axes:
            self._check(axis)
        self.run(0), self.run(self.cells - 1)

    def _check(self, axis: Axis) -> None:
        if axis.name not in {*self.hypers, *self.surface_parameters, "x", "y"}:
            known = ", ".join([*self.hypers, *self.surface_parameters, "x", "y"])
            raise ExperimentError(f"{axis.name!r} cannot be swept here; these can: {known}")
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

    def write(self, file: TextIO, metrics: tuple[str, ...]) -> None:
        """Write CSV: a column for each axis, the metrics, the status in words. Floats in full precision."""
        axes = self.sweep.values(np.arange(self.sweep.cells))
        metrics = tuple(name for name in metrics if name != "status")
        columns = [*axes.values(), *(self.metric(name) for name in metrics)]
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*axes, *metrics, "status"])
        for cell, row in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
            writer.writerow([*row, self.told(cell)])


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
    jobs = _jobs(sweep, chunk)
    out: Summary = {} if minima is None else {"minima": minima}
    with _Crew(sweep, minima, jobs, executor) as crew:
        for job, part in crew.results(progress or (lambda part: None), cancel or threading.Event()):
            for name, array in part.items():
                if name not in out:
                    out[name] = np.empty((*array.shape[:-1], sweep.cells), array.dtype)
                out[name][..., jobs[job]] = array
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


def summarise(
    walk: Iterator[tuple[np.ndarray, Any]],
    surface: BoundSurface,
    minima: np.ndarray,
    known: int,
    near: float,
    tick: Tick,
) -> Summary:
    """Follow a batch to its end; a run that diverged stands at its last position."""
    near_global, near_other = _near(minima[:, :known], near), _near(minima[:, known:], near)
    for t, (w, _) in enumerate(walk):
        tick(t)
        bad = outside(surface, w, w)
        if t == 0:
            final = before = w
            size = w.shape[1]
            alive, best = np.ones(size, dtype=bool), np.full(size, np.inf)
            stopped, reached, arrived = (np.full(size, -1, dtype=np.int32) for _ in range(3))
        if bad.any():
            left = alive & bad
            rests = left & np.isnan(w).any(axis=0)  # arrived and then met 0/0, as in simulate
            rests[rests] = has_arrived(_of(surface, rests), final[:, rests], before[:, rests])
            stopped[left & ~rests] = t
            alive &= ~bad
            if not alive.any():
                break
        before, final = (final, w) if alive.all() else (np.where(alive, final, before), np.where(alive, w, final))
        best = np.fmin(best, surface.value(final))
        at_global = near_global(final)
        at_any = at_global | near_other(final)
        reached[at_global & (reached < 0)] = t
        arrived = np.where(at_any, np.where(arrived < 0, t, arrived), np.int32(-1))
    distance = _nearest(final, minima[:, :known])[0] if known else np.full(size, np.nan)
    far, minimum = _nearest(final, minima)
    minimum[far > near] = -1
    still = (np.hypot(*(final - before)) <= SETTLED * surface.diagonal) & (stopped < 0)
    status = np.where(stopped < 0, STATUSES.index("under way"), STATUSES.index("diverged")).astype(np.uint8)
    status[still & (far <= SETTLED * surface.diagonal)] = STATUSES.index("converged")
    unknown = still & (far > SETTLED * surface.diagonal)
    if unknown.any():
        status[unknown] = _rests(_of(surface, unknown), final[:, unknown])
    return {
        "final": final,
        "loss": surface.value(final),
        "best": best,
        "distance": distance,
        "reached": reached,
        "arrived": arrived,
        "stopped": stopped,
        "minimum": minimum,
        "status": status,
    }


def _of(surface: BoundSurface, runs: np.ndarray) -> BoundSurface:
    """The surface of some ``runs``, a mask (N,): parameters that were swept are one for each run."""
    if not any(np.ndim(v) for v in surface.params.values()):
        return surface
    return surface.surface.bind({n: np.asarray(v)[runs] if np.ndim(v) else v for n, v in surface.params.items()})


def _rests(surface: BoundSurface, w: np.ndarray) -> np.ndarray:
    """The status of runs that stand still at ``w`` (2, N), away from all known minima, (N,)."""
    told = {k: "converged" if k in LOWEST else "under way" if k == "slope" else "stopped" for k in KINDS_OF_PLACES}
    return np.array([STATUSES.index(told[k]) for k in KINDS_OF_PLACES], dtype=np.uint8)[places(surface, w)[0]]


def _near(points: np.ndarray, distance: float) -> Callable[[np.ndarray], np.ndarray]:
    """Tells of positions (2, N) whether they are within ``distance`` of any of ``points`` (2, K) or (2, K, N), (N,).

    Many points are put into a grid, so that only those in the cells around a position are looked at.
    """
    if points.ndim == 3 or points.shape[1] <= FEW:
        return lambda w: _within(w, points.swapaxes(0, 1), distance)
    low = points.min(axis=1, keepdims=True) - distance
    extent = points.max(axis=1, keepdims=True) + distance - low
    side = 1.001 * max(distance, extent.max() / CELLS)  # over the distance: a point reaches the next cell at most
    rows, columns = (np.ceil(extent[::-1, 0] / side)).astype(int)
    candidates: list[list[list[int]]] = [[[] for _ in range(columns)] for _ in range(rows)]
    for k, (column, row) in enumerate(((points - low) // side).astype(int).T):
        for line in candidates[max(0, row - 1) : row + 2]:
            for cell in line[max(0, column - 1) : column + 2]:
                cell.append(k)
    depth = max(len(cell) for line in candidates for cell in line)
    table = np.full((depth, 2, rows, columns), np.inf)
    for row, line in enumerate(candidates):
        for column, cell in enumerate(line):
            table[: len(cell), :, row, column] = points[:, cell].T
    flat = table.reshape(depth, 2, -1)

    def near(w: np.ndarray) -> np.ndarray:
        column, row = np.fmin(np.fmax((w - low) / side, 0), [[columns - 1], [rows - 1]]).astype(np.intp)
        return _within(w, flat.take(row * columns + column, axis=2), distance)

    return near


def _within(w: np.ndarray, points: np.ndarray, distance: float) -> np.ndarray:
    """Whether positions ``w`` (2, N) are within ``distance`` of any of ``points`` (K, 2) or (K, 2, N), (N,)."""
    found = np.zeros(w.shape[1], dtype=bool)
    for px, py in points:
        dx, dy = w[0] - px, w[1] - py
        found |= dx * dx + dy * dy <= distance * distance
    return found


def _nearest(w: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distance from positions ``w`` (2, N) to the nearest of ``points`` (2, K) or (2, K, N), and its index, (N,)."""
    nearest, which = np.full(w.shape[1], np.inf), np.full(w.shape[1], -1, dtype=np.int16)
    for k in range(points.shape[1]):
        distance = np.hypot(w[0] - points[0, k], w[1] - points[1, k])
        closer = distance < nearest
        nearest[closer], which[closer] = distance[closer], k
    return nearest, which


def _jobs(sweep: Sweep, chunk: int) -> list[np.ndarray]:
    """The cells cut into chunks of at most ``chunk``; values that change the shape of the state are never mixed."""
    cells = np.arange(sweep.cells)
    groups = [cells]
    for axis in sweep.axes:
        if axis.name in sweep.hypers and sweep.the_lane.declared_hypers[axis.name].structural:
            values = sweep.values(cells)[axis.name]
            groups = [group[values[group] == v] for group in groups for v in np.unique(values[group])]
    return [group[k : k + chunk] for group in groups for k in range(0, group.size, chunk)]


class _Crew:
    """Hands chunks to an executor and takes in the results; goes on with threads of its own when the executor is lost."""

    def __init__(self, sweep: Sweep, minima: np.ndarray | None, jobs: list[np.ndarray], executor: Executor | None):
        self.sweep, self.minima, self.jobs = sweep, minima, jobs
        self.own: list[ThreadPoolExecutor] = []
        self.executor = executor or self._threads()
        self.stop = threading.Event()
        self.pending: dict[Future[Summary], int] = {}
        self.tries = [0] * len(jobs)
        self.done = [0.0] * len(jobs)  # runs' worth of work, chunk by chunk

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for future in self.pending:
            future.cancel()
        for pool in self.own:
            pool.shutdown()

    def results(self, progress: Progress, cancel: threading.Event) -> Iterator[tuple[int, Summary]]:
        """Yield (chunk, its summaries) in the order in which they come in."""
        for job in range(len(self.jobs)):
            self._submit(job)
        while self.pending:
            finished, _ = wait(self.pending, timeout=POLL, return_when=FIRST_COMPLETED)
            if cancel.is_set():
                raise Cancelled
            for future in finished:
                job = self.pending.pop(future)
                error = CancelledError() if future.cancelled() else future.exception()
                if error is None:
                    self.done[job] = self.jobs[job].size
                    yield job, future.result()
                elif self.tries[job] < limits.CHUNK_TRIES:
                    self._submit(job)
                else:
                    raise error
            progress(sum(self.done) / self.sweep.cells)

    def _submit(self, job: int) -> None:
        self.tries[job] += 1
        here = isinstance(self.executor, ThreadPoolExecutor)
        tick = self._tick(job) if here else None
        try:
            future = self.executor.submit(run_cells, self.sweep, self.minima, self.jobs[job], tick)
        except BrokenExecutor:  # one process that dies takes its whole pool with it
            self.executor = self._threads()
            future = self.executor.submit(run_cells, self.sweep, self.minima, self.jobs[job], self._tick(job))
        self.pending[future] = job

    def _tick(self, job: int) -> Tick:
        """What a chunk in this process calls at every step: it learns of a stop there, and tells how far it is."""
        share = self.jobs[job].size / (self.sweep.experiment.steps + 1)

        def tick(t: int) -> None:
            if self.stop.is_set():
                raise Cancelled
            self.done[job] = t * share

        return tick

    def _threads(self) -> ThreadPoolExecutor:
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sweep")
        self.own.append(pool)
        return pool
