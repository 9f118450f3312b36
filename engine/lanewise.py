"""Runs lane by lane: taken apart and put together again, so that a change of one lane costs one lane.

A run never depends on who else is in the batch (``simulate`` is held to that, bit for bit), so lanes may be kept one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from engine.crew import Progress
from engine.experiment import Experiment
from engine.runs import Runs
from engine.simulate import Quick, simulate

DERIVED = ("loss", "grad_norm", "distance")  # what Runs computes from the paths on first use, (T+1, N)


def singles(physics: Experiment) -> list[Experiment]:
    """The experiments of one lane each, in the order of the lanes."""
    return [physics.model_copy(update={"lanes": (lane,)}) for lane in physics.lanes]


def simulate_missing(
    physics: Experiment,
    kept: Callable[[Experiment], Runs | None],
    run: Callable[[Experiment], Runs] | None = None,
    keep: Callable[[Experiment, Runs], Any] | None = None,
) -> list[Runs]:
    """The runs of each lane: what ``kept`` has for its experiment of one lane, else what ``run`` gives, all that miss as a batch.

    ``keep`` is given those that are new.
    """
    wanted = singles(physics)
    found = [kept(one) for one in wanted]
    missing = list(dict.fromkeys(one for one, runs in zip(wanted, found, strict=True) if runs is None))
    if missing:
        batch = physics.model_copy(update={"lanes": tuple(one.lanes[0] for one in missing)})
        made = dict(zip(missing, apart((run or drawn)(batch)), strict=True))
        for one, runs in made.items() if keep else ():
            keep(one, runs)  # type: ignore[misc]
        found = [made[one] if runs is None else runs for one, runs in zip(wanted, found, strict=True)]
    return found  # type: ignore[return-value]  # none is None any more


def drawn(batch: Experiment, seconds: float | None = None, quick: Quick | None = None) -> Runs:
    """The runs with as much of the optimizers' state as is drawn; TooSlow and ``quick`` as for ``simulate``."""
    return simulate(batch, state=batch.drawn_state, seconds=seconds, quick=quick)


def record(batch: Experiment, *, progress: Progress) -> tuple[Any, ...]:
    """What ``Runs`` is made of beside the experiment and its surface, as it travels from a process that was asked for it."""
    progress(0.0)
    runs = drawn(batch)
    return runs.path, runs.last, runs.beyond, runs.evaluations, runs.state, runs.factors


def apart(runs: Runs) -> list[Runs]:
    """The runs of each lane, with arrays of their own."""
    return [_lane(runs, i, one) for i, one in enumerate(singles(runs.experiment))]


def _lane(runs: Runs, index: int, experiment: Experiment) -> Runs:
    at = slice(index * runs.start_count, (index + 1) * runs.start_count)

    def table(array: np.ndarray) -> np.ndarray:
        mine = array[:, at]
        if (mine == mine[:, :1]).all():  # one row of memory where all runs agree
            return np.broadcast_to(mine[:, :1].copy(), mine.shape)
        return mine.copy()

    lane = Runs(
        experiment,
        runs.surface,
        np.ascontiguousarray(runs.path[:, :, at]),
        runs.last[at].copy(),
        runs.beyond[:, at].copy(),
        {kind: table(array) for kind, array in runs.evaluations.items()},
        [runs.state[index]],
        runs.factors[:, at].copy() if runs.factors is not None and experiment.lanes[0].schedule else None,
    )
    vars(lane).update({name: getattr(runs, name)[:, at].copy() for name in DERIVED})  # at once for all: cheaper
    vars(lane)["status"] = runs.status[at]
    return lane


def together(experiment: Experiment, lanes: list[Runs]) -> Runs:
    """One record of what was run lane by lane; what is computed from the paths is taken from the lanes."""
    if len(lanes) == 1:
        return lanes[0].wearing(experiment)
    factors = None
    if any(one.factors is not None for one in lanes):
        factors = _side_by_side(np.ones_like(one.path[:, 0]) if one.factors is None else one.factors for one in lanes)
    kinds = lanes[0].evaluations
    runs = Runs(
        experiment,
        lanes[0].surface,
        _side_by_side(one.path for one in lanes),
        np.concatenate([one.last for one in lanes]),
        _side_by_side(one.beyond for one in lanes),
        {kind: _side_by_side(one.evaluations[kind] for one in lanes) for kind in kinds},
        [one.state[0] for one in lanes],
        factors,
    )
    vars(runs).update({name: _side_by_side(getattr(one, name) for one in lanes) for name in DERIVED})
    vars(runs)["status"] = [status for one in lanes for status in one.status]
    return runs


def _side_by_side(arrays: Iterable[np.ndarray]) -> np.ndarray:
    return np.concatenate(list(arrays), axis=-1)
