"""A fair race: every lane tuned with the same number of runs, drawn from the same table of random numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.experiment import Experiment, Lane, StartPoint
from engine.minima import all_minima
from engine.objective import Objective
from engine.runs import TOLERANCE
from engine.simulate import CHUNK, iterate, rates
from engine.suggest import tuned
from engine.sweep import Cancelled, summarise
from optimizers import Hyper
from optimizers.base import Hypers

Goal = Literal["final_loss", "steps_to_tolerance"]


@dataclass(frozen=True)
class Entry:
    """A lane before and after tuning: the score is a mean over the starts, infinite where any run diverged."""

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


def race(
    experiment: Experiment,
    budget: int,
    goal: Goal = "final_loss",
    starts: tuple[StartPoint, ...] | None = None,
    *,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> Race:
    """Tune every lane with ``budget`` settings, each run from all ``starts`` (the experiment's own when None).

    The first setting is the lane as it stands. In the others the learning rate and the decay rates are uniform along
    their handles, from one table of draws that all lanes share; everything else stays. A run that never comes within
    1 % of the view's diagonal of a known minimum counts as one step more than the run is long.
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
        chosen = {n: _short(lane.method.hypers[n], settings[n][best]) for n in names} if best else {}
        entries.append(Entry(lane.changed(**chosen) if best else lane, names, float(scores[0]), float(scores[best])))
    return Race(experiment.changed(lanes=tuple(e.lane for e in entries)), tuple(entries), budget, goal)


def searched(lane: Lane) -> tuple[str, ...]:
    """The hyperparameters of a lane that a race tunes: its learning rate, or what stands for it, and its decay rates."""
    rate, hypers = tuned(lane), lane.method.hypers_of(lane.convention)
    decays = [n for n, h in hypers.items() if h.scale == "one_minus_log" and h.kind == "float" and not h.structural]
    return (*([rate] if rate else []), *(n for n in decays if n != rate))


def along(hyper: Hyper, share: np.ndarray) -> np.ndarray:
    """The values of a hyperparameter at shares 0..1 of its handle."""
    low, high = hyper.slider
    if hyper.scale == "log":
        return low * (high / low) ** share
    if hyper.scale == "one_minus_log":
        return 1 - (1 - low) * ((1 - high) / (1 - low)) ** share
    return low + (high - low) * share


def _short(hyper: Hyper, value: float) -> float:
    """A value to four digits, where it stays legal."""
    short = float(f"{value:.4g}")
    return short if hyper.legal(short) else float(value)


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
            found = summarise(walk, surface, minima, known, TOLERANCE * surface.diagonal, tick)
        late = np.where(found["reached"] < 0, experiment.steps + 1, found["reached"])
        value = found["loss"] if goal == "final_loss" else late
        scores[k : k + CHUNK] = np.where((found["stopped"] >= 0) | np.isnan(value), np.inf, value)
    return scores.reshape(budget, -1).mean(axis=1)
