"""What happened: paths, losses, gradient norms, optimizer state and how each run ended."""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.endings import Status, statuses
from engine.experiment import Experiment
from surfaces import BoundSurface

TOLERANCE = 0.01  # of the view's diagonal: how near to a minimum counts as having come there
CHUNK = 65_536  # points evaluated at a time: keeps the temporaries in cache


@dataclass(frozen=True, eq=False)
class Runs:
    """The runs of an experiment; run n = lane × S + start, for S start points, N runs and T steps.

    ``path`` (T+1, 2, N) holds positions, row 0 the start; NaN from the step at which a run diverged. ``last`` (N,) is
    the last step with a position, and ``beyond`` (2, N) where a run that diverged was at the next one: far away, or not a
    number (NaN also for those that did not). ``state`` has a dictionary a lane: name → (T+1, ..., S), row 0 before the first
    step, empty when it was not recorded. ``evaluations`` maps value, gradient and hessian to the points evaluated up
    to each step, (T+1, N). ``factors`` (T+1, N) is what schedules multiplied the learning rate by in the step that led
    to each row, 1 in row 0; None when no lane has a schedule.
    """

    experiment: Experiment
    surface: BoundSurface
    path: np.ndarray
    last: np.ndarray
    beyond: np.ndarray
    evaluations: dict[str, np.ndarray]
    state: list[dict[str, np.ndarray]] = field(default_factory=list)
    factors: np.ndarray | None = None

    @property
    def steps(self) -> int:
        """T, the number of steps asked for."""
        return self.path.shape[0] - 1

    @property
    def start_count(self) -> int:
        """S, the number of start points."""
        return len(self.experiment.start)

    @cached_property
    def loss(self) -> np.ndarray:
        """f along the paths, (T+1, N); of a recorded path the losses that were recorded with it.

        Computed from the path: not counted as evaluations of the run.
        """
        loss = _along(self.path, self.surface.value)
        for i, lane in enumerate(self.experiment.lanes):
            told = lane.record.loss_along(self.steps) if lane.record else None
            if told is not None:
                loss[:, self.of(i) : self.of(i + 1)] = told[:, None]
        return loss

    @cached_property
    def grad_norm(self) -> np.ndarray:
        """|∇f| along the paths, (T+1, N), without any noise."""
        return _along(self.path, lambda w: np.hypot(*self.surface.gradient(w)))

    @cached_property
    def diverged(self) -> np.ndarray:
        """Whether each run left every bound or turned non-finite, (N,)."""
        recorded = np.repeat([lane.record is not None for lane in self.experiment.lanes], self.start_count)
        return (self.last < self.steps) & ~recorded

    @cached_property
    def final(self) -> np.ndarray:
        """The last position of each run, (2, N)."""
        return self.path[self.last, :, np.arange(self.path.shape[2])].T

    @cached_property
    def spent(self) -> dict[str, np.ndarray]:
        """The evaluations of each kind that each run made in all, (N,): the step that threw a run out is paid for too."""
        return {kind: table[-1] for kind, table in self.evaluations.items()}

    @property
    def nbytes(self) -> int:
        """The bytes that are held by what was recorded, and by what is computed from the paths on first use."""
        derived = 3 * self.path.nbytes // 2  # losses, slopes and distances
        tables = [*self.evaluations.values(), *(a for one in self.state for a in one.values())]
        tables += [] if self.factors is None else [self.factors]
        return self.path.nbytes + derived + sum(map(_held, tables))

    def wearing(self, experiment: Experiment) -> Runs:
        """These runs for an ``experiment`` that differs only in its looks; the arrays are shared."""
        dressed = copy(self)
        object.__setattr__(dressed, "experiment", experiment)
        return dressed

    def of(self, lane: int, start: int = 0) -> int:
        """The column of one run."""
        return lane * self.start_count + start

    def at_last(self, values: np.ndarray) -> np.ndarray:
        """A recorded (T+1, N) array at each run's last step, (N,)."""
        return values[self.last, np.arange(values.shape[1])]

    @cached_property
    def rates(self) -> np.ndarray | None:
        """The learning rate of the step that led to each row, (T+1, N), for lanes with a schedule; NaN in row 0, for
        lanes without one, and from where a run diverged. None when no lane has a schedule."""
        if self.factors is None:
            return None
        scheduled = [lane.hypers["lr"] if lane.schedule else np.nan for lane in self.experiment.lanes]
        rates = self.factors * np.repeat(scheduled, self.start_count)
        steps = np.arange(self.steps + 1)[:, None]
        return np.where((steps == 0) | (steps > self.last), np.nan, rates)

    @cached_property
    def crowds(self) -> dict[int, np.ndarray]:
        """The members (T+1, 2, M) of each lane that is a population or a simplex, as far as they can be drawn.

        That is, on a surface and not on a curve, and from one start: several crowds would cover each other.
        """
        if self.start_count > 1 or self.surface.flat:
            return {}
        return {i: state["population"][..., 0] for i, state in enumerate(self.state) if "population" in state}

    @cached_property
    def distance(self) -> np.ndarray:
        """Distance to the nearest known global minimum along the paths, (T+1, N); NaN where none is known."""
        minima = self.surface.points("minima")
        if not minima.size:
            return np.full(self.path.shape[::2], np.nan)
        if self.surface.flat:  # only x counts
            return np.min([np.abs(self.path[:, 0] - mx) for mx in minima[0]], axis=0)
        each = [np.hypot(self.path[:, 0] - mx, self.path[:, 1] - my) for mx, my in minima.T]
        return np.min(each, axis=0)

    def steps_to(self, tolerance: float) -> np.ndarray:
        """The first step within ``tolerance`` (in x, y units) of a known minimum, (N,); −1 where it never came."""
        near = self.distance <= tolerance
        return np.where(near.any(axis=0), near.argmax(axis=0), -1)

    @cached_property
    def status(self) -> list[Status]:
        """How each run stands at its last step, and why, N of them."""
        lanes = [lane for lane in self.experiment.lanes for _ in range(self.start_count)]
        minima = np.concatenate([self.surface.points(kind) for kind in ("minima", "other_minima")], axis=1)
        return statuses(self.surface, lanes, self.path, self.last, self.beyond, self.factors, minima)


def _held(array: np.ndarray) -> int:
    """The bytes of an array in memory, where a row that stands for many counts once."""
    return array.itemsize * math.prod(n for n, step in zip(array.shape, array.strides, strict=True) if step)


def _along(path: np.ndarray, function) -> np.ndarray:
    """Evaluate over a path (T+1, 2, N) → (T+1, N), some rows at a time."""
    rows = max(1, CHUNK // path.shape[2])
    out = np.empty((path.shape[0], path.shape[2]))
    with np.errstate(all="ignore"):
        for k in range(0, path.shape[0], rows):
            out[k : k + rows] = function(np.ascontiguousarray(path[k : k + rows].transpose(1, 0, 2)))
    return out
