"""A fair race: every lane tuned with the same number of runs, drawn from the same table of random numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.crew import Cancelled
from engine.experiment import Experiment, Lane, StartPoint
from engine.minima import all_minima
from engine.objective import Objective
from engine.runs import TOLERANCE
from engine.simulate import CHUNK, iterate, rates
from engine.suggest import in_view, tuned
from engine.summary import summarise
from optimizers import Hyper
from optimizers.base import Hypers, State
from surfaces import BoundSurface

Goal = Literal["steps", "final_loss"]


@dataclass(frozen=True)
class Entry:
    """A lane before and after tuning: the score is a mean over the starts, infinite where any run left the view."""

    lane: Lane
    names: tuple[str, ...]
    before: float
    after: float


@dataclass(frozen=True)
class Race:
    """The outcome: the tuned experiment, and how each lane fared."""

    experiment: Experiment
    entries: tuple[Entry, ...]
    budget: int
    goal: Goal

    def ranks(self, when: Literal["before", "after"]) -> list[int]:
        """The place of each lane, 1 for the best; equal scores share a place."""
        scores = [getattr(e, when) for e in self.entries]
        return [1 + sum(other < score for other in scores) for score in scores]


def race(
    experiment: Experiment,
    budget: int,
    goal: Goal = "steps",
    starts: tuple[StartPoint, ...] | None = None,
    *,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> Race:
    """Tune every lane with ``budget`` settings, each run from all ``starts`` (the experiment's own when None).

    The first setting is the lane as it stands. In the others the learning rate and the decay rates are uniform along
    their handles, to three digits, from one table of draws that all lanes share; everything else stays. Less is better:
    the final loss, or the step from which a run stays within 1 % of the view's diagonal of a lowest known minimum (one
    more than the run is long where it never does). A setting with a run that leaves the view, or turns non-finite, loses.
    """
    draws = np.random.default_rng(seed).random((budget - 1, 8))
    places = np.array(starts or experiment.start, dtype=float).T
    entries = []
    for i, lane in enumerate(experiment.lanes):
        if progress:
            progress(i / len(experiment.lanes))
        names = searched(lane)
        settings = {name: np.concatenate([[lane.hypers[name]], values]) for name, values in _drawn(lane, names, draws)}
        scores = _scores(experiment, lane, settings, budget, places, goal, cancel or threading.Event())
        best = int(np.argmin(scores))
        chosen = {n: float(settings[n][best]) for n in names}
        entries.append(Entry(lane.changed(**chosen) if best else lane, names, float(scores[0]), float(scores[best])))
    return Race(experiment.changed(lanes=tuple(e.lane for e in entries)), tuple(entries), budget, goal)


def searched(lane: Lane) -> tuple[str, ...]:
    """The hyperparameters of a lane that a race tunes: its learning rate, or what stands for it, and its decay rates."""
    rate, hypers = tuned(lane), lane.method.hypers_of(lane.convention)
    decays = [n for n, h in hypers.items() if h.counts_from_one and h.kind == "float" and not h.structural]
    return (*([rate] if rate else []), *(n for n in decays if n != rate))


def along(hyper: Hyper, share: np.ndarray) -> np.ndarray:
    """The values of a hyperparameter at shares 0..1 of its handle, to the three digits in which they are told."""
    return np.array([hyper.at(part) for part in share.tolist()])


def _drawn(lane: Lane, names: tuple[str, ...], draws: np.ndarray) -> list[tuple[str, np.ndarray]]:
    hypers = lane.method.hypers
    return [(name, along(hypers[name], draws[:, k % draws.shape[1]])) for k, name in enumerate(names)]


def _scores(
    experiment: Experiment,
    lane: Lane,
    settings: dict[str, np.ndarray],
    budget: int,
    places: np.ndarray,
    goal: Goal,
    cancel: threading.Event,
) -> np.ndarray:
    """The mean over starts of each setting's score, (budget,)."""

    def tick(t: int) -> None:
        if cancel.is_set():
            raise Cancelled

    surface = experiment.surface.bind()
    minima, known = all_minima(surface), surface.points("minima").shape[1]
    setting, place = np.divmod(np.arange(budget * places.shape[1]), places.shape[1])
    scores = np.empty(setting.size)
    for k in range(0, setting.size, CHUNK):
        mine = setting[k : k + CHUNK]
        hypers: dict[str, Any] = lane.hypers | {name: values[mine] for name, values in settings.items()}
        f = Objective(surface, experiment.seed, experiment.noise)
        scheduled = rates([lane], np.zeros(mine.size, dtype=int), experiment.steps)
        w0 = places[:, place[k : k + CHUNK]]
        with np.errstate(all="ignore"):
            walk = iterate(lane.form, f, w0, Hypers(**hypers), experiment.steps, scheduled)
            seen = np.ones(mine.size, dtype=bool)
            found = summarise(_watched(walk, surface, seen), surface, minima, known, TOLERANCE * surface.diagonal, tick)
        there = (found["minimum"] >= 0) & (found["minimum"] < known)
        late = np.where(there, found["arrived"], experiment.steps + 1)
        value = found["loss"] if goal == "final_loss" else late
        scores[k : k + CHUNK] = np.where(~seen | (found["stopped"] >= 0) | np.isnan(value), np.inf, value)
    return scores.reshape(budget, -1).mean(axis=1)


def _watched(
    walk: Iterator[tuple[np.ndarray, State]], surface: BoundSurface, seen: np.ndarray
) -> Iterator[tuple[np.ndarray, State]]:
    """The same walk; ``seen`` (N,) is false for the runs that have left the view."""
    for w, state in walk:
        seen &= in_view(w, surface)
        yield w, state
