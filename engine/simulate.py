"""Run an experiment: every lane from every start, batched, in one loop over the steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.experiment import Experiment, Lane
from engine.limits import DIVERGED
from engine.objective import Objective
from engine.runs import Runs
from optimizers.base import Convention, Hypers, State
from surfaces import BoundSurface


def simulate(experiment: Experiment, *, state: bool = True) -> Runs:
    """Run all lanes of an experiment from all its starts.

    Lanes that share a rule are one batch. With ``state`` the optimizers' internal arrays are recorded as well.
    """
    surface = experiment.surface.bind()
    lanes, starts = experiment.lanes, experiment.starts
    size, runs = starts.shape[1], len(lanes) * starts.shape[1]
    path = np.empty((experiment.steps + 1, 2, runs))
    evaluations = {
        kind: np.zeros((experiment.steps + 1, runs), dtype=np.int64) for kind in ("value", "gradient", "hessian")
    }
    states: list[dict[str, np.ndarray]] = [{} for _ in lanes]
    last = np.empty(runs, dtype=np.int64)
    for members in _batches(lanes):
        columns = np.concatenate([np.arange(i * size, (i + 1) * size) for i in members])
        hypers = stack([lanes[i].hypers for i in members], size)
        f = Objective(surface, experiment.seed)
        batch = Recorder(f, experiment.steps, np.tile(starts, len(members)), state)
        batch.run(lanes[members[0]].form, hypers)
        path[:, :, columns] = batch.path
        last[columns] = batch.last
        for kind, counts in batch.evaluations.items():
            evaluations[kind][:, columns] = counts
        for k, i in enumerate(members):
            states[i] = {name: a[..., k * size : (k + 1) * size] for name, a in batch.state.items()}
    return Runs(experiment, surface, path, last, evaluations, states)


def iterate(rule: Convention, f: Objective, w: np.ndarray, h: Hypers, steps: int) -> Iterator[tuple[np.ndarray, State]]:
    """Yield (w, state) after each step, from positions ``w`` (2, N). No clipping: bad numbers stay bad."""
    s = rule.start(f, w, h)
    yield w, s
    step = rule.step
    for t in range(1, steps + 1):
        w = step(f, w, s, h, t)
        yield w, s


class Recorder:
    """One batch of runs of one rule, and the record of it."""

    def __init__(self, f: Objective, steps: int, w0: np.ndarray, state: bool = False):
        self.f, self.steps, self.w0, self.keep_state = f, steps, w0, state
        self.path = np.empty((steps + 1, *w0.shape))
        self.state: dict[str, np.ndarray] = {}
        self.evaluations: dict[str, np.ndarray] = {}
        self.last = np.full(w0.shape[1], steps)

    def run(self, rule: Convention, h: Hypers) -> Recorder:
        """Step through; afterwards ``path`` is NaN from where a run diverged and ``last`` says where that was."""
        path, f, counts = self.path, self.f, []
        low, high = self.w0.copy(), self.w0.copy()
        with np.errstate(all="ignore"):
            for t, (w, s) in enumerate(iterate(rule, f, self.w0, h, self.steps)):
                path[t] = w
                np.minimum(low, w, out=low)  # NaN and infinity stay in the extremes,
                np.maximum(high, w, out=high)  # so the path need not be searched unless something is wrong
                counts.append(tuple(f.counts.values()))
                if self.keep_state:
                    self._record(t, s)
        for kind, column in zip(f.counts, zip(*counts, strict=True), strict=True):
            self.evaluations[kind] = _table(column)
        self._cut(outside(f.surface, low, high))
        return self

    def _record(self, t: int, s: State) -> None:
        for name, array in vars(s).items():
            if name.startswith("_"):
                continue  # private working memory of an optimizer
            if t == 0:
                self.state[name] = np.empty((self.steps + 1, *array.shape))
            self.state[name][t] = array

    def _cut(self, bad: np.ndarray) -> None:
        for n in np.flatnonzero(bad):
            out = outside(self.f.surface, self.path[:, :, n].T, self.path[:, :, n].T)
            first = int(out.argmax())
            self.last[n] = first - 1
            self.path[first:, :, n] = np.nan
            for array in self.state.values():
                array[first:, ..., n] = np.nan
            for kind, table in self.evaluations.items():
                if table.shape[1] == 1:
                    table = np.repeat(table, self.path.shape[2], axis=1)
                table[first:, n] = table[first, n]
                self.evaluations[kind] = table


def outside(surface: BoundSurface, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether runs with these extremes (2, N) left the bound around the view, or turned non-finite, (N,)."""
    (x0, x1), (y0, y1) = surface.view
    centre = np.array([[(x0 + x1) / 2], [(y0 + y1) / 2]])
    bound = DIVERGED * surface.diagonal / 2
    return ~((high - centre <= bound) & (low - centre >= -bound)).all(axis=0)


def stack(hypers: list[dict[str, float]], repeat: int = 1) -> Hypers:
    """Hyperparameters of several runs as one: a float where all agree (faster), else an array, each ``repeat`` times."""

    def join(values: list[float]) -> Any:
        return values[0] if len(set(values)) == 1 else np.repeat(np.array(values, dtype=float), repeat)

    return Hypers(**{name: join([h[name] for h in hypers]) for name in hypers[0]})


def _batches(lanes: tuple[Lane, ...]) -> list[list[int]]:
    """Indices of the lanes that can run as one batch: the same rule and the same structural hyperparameters."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for i, lane in enumerate(lanes):
        declared = lane.declaration.hypers
        structural = tuple((n, v) for n, v in lane.hypers.items() if declared[n].structural)
        groups.setdefault((lane.optimizer, lane.form.key, structural), []).append(i)
    return list(groups.values())


def _table(column: tuple[int | np.ndarray, ...]) -> np.ndarray:
    """Counts of each step as (T+1, 1) where all runs agree, else (T+1, N)."""
    if all(isinstance(c, int) for c in column):
        return np.array(column, dtype=np.int64)[:, None]
    width = max(np.size(c) for c in column)
    return np.array([np.broadcast_to(c, width) for c in column], dtype=np.int64)
