"""Run an experiment: every lane from every start, batched, in one loop over the steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np

from engine.experiment import Experiment, Lane
from engine.limits import DIVERGED
from engine.objective import Objective
from engine.places import arrived
from engine.runs import Runs
from engine.schedules import Rates
from optimizers.base import Convention, Hypers, State
from surfaces import BoundSurface

CHUNK = 32_768  # runs that step together: fewer cost more calls, many more leave the cache
KINDS = ("value", "gradient", "hessian")  # of evaluations
WATCH = 16  # steps that are searched for divergence at a time: few enough to be in the cache still
FEW = 64  # runs: fewer are searched four times as rarely, since there a search costs as much as a step


Stepped = tuple[np.ndarray, dict[str, np.ndarray]]
"""A path (T+1, 2, S), not ended where it diverges, and the evaluations of each kind up to each step, (T+1, 1)."""
Quick = Callable[[Lane, BoundSurface, np.ndarray, int], Stepped | None]
"""Steps a lane's runs in a quicker way, digit for digit: on a surface, from starts (2, S), so many steps; None where it cannot."""


class TooSlow(Exception):
    """A simulation took more of the processor than it was given."""


def simulate(
    experiment: Experiment,
    *,
    state: bool | Collection[str] = True,
    seconds: float | None = None,
    quick: Quick | None = None,
) -> Runs:
    """Run all lanes of an experiment from all its starts.

    Lanes that share a rule are one batch. ``state`` says which of the optimizers' internal arrays are recorded as well:
    all, none, or those of some names. Nothing depends on the looks of the lanes. TooSlow when it takes more ``seconds``
    of this thread's processor time than that; no such bound without. ``quick`` is asked first for lanes without noise and
    without arrays to be recorded.
    """
    end = None if seconds is None else time.thread_time() + seconds
    surface = experiment.surface.bind()
    lanes, starts = experiment.lanes, experiment.w0
    size, runs = starts.shape[1], len(lanes) * starts.shape[1]
    path = np.empty((experiment.steps + 1, 2, runs))
    counts: list[tuple[np.ndarray, dict[str, np.ndarray]]] = []
    states: list[dict[str, np.ndarray]] = [{} for _ in lanes]
    last, beyond = np.empty(runs, dtype=np.int64), np.empty((2, runs))
    factors: np.ndarray | None = None
    stepped = set()  # lanes that are done already
    for i, one in enumerate(lanes):
        mine = np.arange(i * size, (i + 1) * size)
        if one.record:
            path[:, :, mine] = one.record.along(experiment.steps)[:, :, None]
            last[mine], beyond[:, mine] = min(one.record.end, experiment.steps), np.nan
            counts.append((mine, {kind: np.zeros((experiment.steps + 1, 1), dtype=np.int64) for kind in KINDS}))
            stepped.add(i)
        elif quick and not experiment.noise and not _recorded(one.form, state):
            with np.errstate(all="ignore"):
                found = quick(one, surface, starts, experiment.steps)
            if end is not None and time.thread_time() > end:
                raise TooSlow
            if found:
                batch = Recorder(Objective(surface), experiment.steps, starts).took(*found)
                path[:, :, mine], last[mine], beyond[:, mine] = batch.path, batch.last, batch.beyond
                counts.append((mine, batch.evaluations))
                stepped.add(i)
    for members in _batches(lanes, stepped):
        rule, hypers = lanes[members[0]].form, [lanes[i].hypers for i in members]
        columns = np.concatenate([np.arange(i * size, (i + 1) * size) for i in members])
        owner = np.repeat(np.arange(len(members)), size)
        for k in range(0, columns.size, CHUNK):
            part, whose = columns[k : k + CHUNK], owner[k : k + CHUNK]
            f = Objective(surface, experiment.seed, experiment.noise)
            batch = Recorder(f, experiment.steps, starts.take(part % size, axis=1), state, end)
            into = path[:, :, part[0] : part[-1] + 1] if part[-1] - part[0] + 1 == part.size else None
            batch.run(rule, stack(hypers, whose), into, rates([lanes[i] for i in members], whose, experiment.steps))
            if into is None:
                path[:, :, part] = batch.path
            last[part], beyond[:, part] = batch.last, batch.beyond
            if batch.factors:
                factors = np.ones_like(path[:, 0]) if factors is None else factors
                factors[1:, part] = batch.factors
            counts.append((part, batch.evaluations))
            for i, lane in enumerate(members):
                mine = np.flatnonzero(whose == i)
                for name, array in batch.state.items() if mine.size else ():
                    if name not in states[lane]:
                        states[lane][name] = np.empty((*array.shape[:-1], size))
                    states[lane][name][..., part[mine] % size] = array[..., mine]
    return Runs(experiment, surface, path, last, beyond, _merge(counts, runs), states, factors)


def iterate(
    rule: Convention,
    f: Objective,
    w: np.ndarray,
    h: Hypers,
    steps: int,
    scheduled: Rates | None = None,
    path: np.ndarray | None = None,
) -> Iterator[tuple[np.ndarray, State]]:
    """Yield (w, state) after each step, from positions ``w`` (2, N). No clipping: bad numbers stay bad.

    With ``path`` (T+1, 2, N) the positions are recorded there and each step starts from the record: one array less to
    keep in the cache. On a function of x alone y stays where it started: methods that draw at random would let it
    drift without end.
    """
    held = w[1].copy() if f.surface.flat else None
    s = rule.start(f, w, h)
    if path is not None:
        path[0] = w
    yield w, s
    step, now = rule.step, h
    for t in range(1, steps + 1):
        f.begin_step()
        if scheduled:
            factor = scheduled.at(t, f, w)
            now = Hypers(**(vars(h) | {name: getattr(h, name) * factor for name in rule.scheduled}))
        w = step(f, w, s, now, t)
        if held is not None:
            w[1] = held
        if path is not None:
            path[t] = w
            w = path[t]
        yield w, s


def rates(lanes: Sequence[Lane], whose: np.ndarray, steps: int) -> Rates | None:
    """The schedules of a batch of ``lanes``, ``whose`` (N,) telling the lane of each run; None when there are none."""
    schedules = [lane.schedule for lane in lanes]
    return Rates(schedules, whose, steps) if any(schedules) else None


class Recorder:
    """One batch of runs of one rule, and the record of it."""

    def __init__(
        self,
        f: Objective,
        steps: int,
        w0: np.ndarray,
        state: bool | Collection[str] = False,
        end: float | None = None,  # of this thread's processor time, when it is too slow
    ):
        self.f, self.steps, self.w0, self.keep_state, self.end = f, steps, w0, bool(state), end
        self.wanted = None if isinstance(state, bool) else frozenset(state)
        self.state: dict[str, np.ndarray] = {}
        self.evaluations: dict[str, np.ndarray] = {}
        self.factors: list[np.ndarray] = []
        self.last, self.beyond = np.full(w0.shape[1], steps), np.full(w0.shape, np.nan)

    def run(
        self, rule: Convention, h: Hypers, path: np.ndarray | None = None, scheduled: Rates | None = None
    ) -> Recorder:
        """Step through, recording into ``path`` (T+1, 2, N) when it is given.

        Afterwards ``path`` is NaN from where a run diverged, ``last`` says where that was and ``beyond`` where it went.
        """
        self.path = path = np.empty((self.steps + 1, *self.w0.shape)) if path is None else path
        f, counts = self.f, []
        watch = WATCH if self.w0.shape[1] > FEW else 4 * WATCH
        gone = np.zeros(self.w0.shape[1], dtype=bool)
        with np.errstate(all="ignore"):
            for t, (_, s) in enumerate(iterate(rule, f, self.w0, h, self.steps, scheduled, path)):
                if scheduled and t:
                    self.factors.append(scheduled.last)
                counts.append(tuple(f.counts.values()))
                if self.keep_state:
                    self._record(t, s)
                if t % watch == watch - 1 or t == self.steps:
                    if self.end is not None and time.thread_time() > self.end:
                        raise TooSlow
                    recent = path[t - t % watch : t + 1]
                    if _extremes_outside(f.surface, recent, (0, 2)).any():
                        gone |= _extremes_outside(f.surface, recent, (0,))
                        if gone.all():
                            break
        self._leave_out(t + 1, counts)
        for kind, column in zip(f.counts, zip(*counts, strict=True), strict=True):
            self.evaluations[kind] = _table(column)
        if gone.any():
            self._cut(np.flatnonzero(gone))
        return self

    def took(self, path: np.ndarray, evaluations: dict[str, np.ndarray]) -> Recorder:
        """The record of runs that were stepped elsewhere, (T+1, 2, N), with the evaluations up to each step, (T+1, 1)."""
        self.path, self.evaluations = path, evaluations
        gone = _extremes_outside(self.f.surface, path, (0,))
        if gone.any():
            self._cut(np.flatnonzero(gone))
        return self

    def _leave_out(self, first: int, counts: list[Any]) -> None:
        """Fill the record from step ``first`` on, where no run is left that could step."""
        missing = self.steps + 1 - first
        self.path[first:] = np.nan
        counts += counts[-1:] * missing
        self.factors += self.factors[-1:] * missing
        for array in self.state.values():
            array[first:] = np.nan

    def _record(self, t: int, s: State) -> None:
        for name, array in vars(s).items():
            if name.startswith("_") or (self.wanted is not None and name not in self.wanted):
                continue  # private working memory of an optimizer, or not asked for
            if t == 0:
                self.state[name] = np.empty((self.steps + 1, *array.shape))
            self.state[name][t] = array

    def _cut(self, runs: np.ndarray) -> None:
        """End the record of ``runs`` where they left; one that had arrived, and then met 0/0, stays where it was."""
        surface, path = self.f.surface, self.path
        first = np.array([max(1, int(outside(surface, p, p).argmax())) for p in path[:, :, runs].transpose(2, 1, 0)])
        earlier, before, there = (path[np.maximum(first - k, 0), :, runs].T for k in (2, 1, 0))
        stays = np.asarray(np.isnan(there).any(axis=0))
        stays[stays] = arrived(surface, before[:, stays], earlier[:, stays])
        for n, t, stay in zip(runs, first, stays, strict=True):
            if not stay:
                self.last[n], self.beyond[:, n] = t - 1, path[t, :, n]
            path[t:, :, n] = path[t - 1, :, n] if stay else np.nan
            for array in self.state.values():
                array[t:, ..., n] = array[t - 1, ..., n] if stay else np.nan
            for kind, table in self.evaluations.items():
                if table.shape[1] == 1:
                    table = np.repeat(table, path.shape[2], axis=1)
                table[t:, n] = table[t, n]
                self.evaluations[kind] = table


def outside(surface: BoundSurface, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether runs with these extremes (2, N) left the bound around the view, or turned non-finite, (N,)."""
    (x0, x1), (y0, y1) = surface.view
    centre = np.array([[(x0 + x1) / 2], [(y0 + y1) / 2]])
    bound = DIVERGED * surface.diagonal / 2
    return ~((high - centre <= bound) & (low - centre >= -bound)).all(axis=0)


def _extremes_outside(surface: BoundSurface, path: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """``outside`` for the extremes of a path (T, 2, N) over time (0), or over time and runs (0, 2): NaN stays in them."""
    return outside(surface, *(f(axis=axes, keepdims=True).reshape(2, -1) for f in (path.min, path.max)))


def stack(hypers: list[dict[str, float]], owner: np.ndarray) -> Hypers:
    """Hyperparameters for a batch whose column n belongs to ``hypers[owner[n]]``: a float where all agree, else (N,)."""

    def join(values: list[float]) -> Any:
        return values[0] if len(set(values)) == 1 else np.array(values, dtype=float)[owner]  # a float operand is faster

    return Hypers(**{name: join([h[name] for h in hypers]) for name in hypers[0]})


def _recorded(rule: Convention, state: bool | Collection[str]) -> bool:
    """Whether arrays of this rule are to be recorded."""
    return state is True or (not isinstance(state, bool) and not rule.state.keys().isdisjoint(state))


def _batches(lanes: tuple[Lane, ...], stepped: Collection[int]) -> list[list[int]]:
    """Indices of the other lanes that can run as one batch: the same rule, wrappers and structural hyperparameters."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for i, lane in enumerate(lanes):
        if i in stepped:
            continue
        declared, around = lane.declared_hypers, tuple(key for key, _ in lane.wrappers)
        structural = tuple((n, v) for n, v in lane.hypers.items() if declared[n].structural)
        groups.setdefault((lane.optimizer, lane.form.key, structural, around), []).append(i)
    return list(groups.values())


def _merge(parts: list[tuple[np.ndarray, dict[str, np.ndarray]]], runs: int) -> dict[str, np.ndarray]:
    """Tables (T+1, N) from those of the batches; one row of memory where all runs agree, as first-order methods do."""
    merged = {}
    for kind, first in parts[0][1].items():
        tables = [tables[kind] for _, tables in parts]
        if all(t.shape[1] == 1 and np.array_equal(t, first) for t in tables):
            merged[kind] = np.broadcast_to(first, (first.shape[0], runs))
            continue
        merged[kind] = np.empty((first.shape[0], runs), dtype=np.int64)
        for (columns, _), table in zip(parts, tables, strict=True):
            merged[kind][:, columns] = table
    return merged


def _table(column: tuple[int | np.ndarray, ...]) -> np.ndarray:
    """Counts of each step as (T+1, 1) where all runs agree, else (T+1, N)."""
    if isinstance(column[-1], int):  # once runs differ they are told one by one to the end
        return np.array(column, dtype=np.int64)[:, None]
    width = max(np.size(c) for c in column)
    return np.array([np.broadcast_to(c, width) for c in column], dtype=np.int64)
