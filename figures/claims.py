"""What a card's sentence says that its picture's run can be measured for: an optimizer's ``claims`` name these measures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.runs import Runs

EARLY = 20  # steps that the eye takes for the beginning


def _steps(runs: Runs) -> np.ndarray:
    """The steps of the first run, (T, 2)."""
    return np.diff(runs.path[: runs.last[0] + 1, :, 0], axis=0)


def _lengths(runs: Runs) -> np.ndarray:
    return np.hypot(*_steps(runs).T)


def _crossings(runs: Runs, axis: int = 1, steps: int = EARLY) -> int:
    """How often the first steps cross the floor of the ravine, y = 0, or the line x = 0 that goes through the minimum."""
    return int((np.diff(np.sign(runs.path[: steps + 1, axis, 0])) != 0).sum())


def bounces(runs: Runs) -> bool:
    """From wall to wall: the floor is crossed nearly every step, and far enough from it to be seen."""
    return _crossings(runs) >= 0.8 * EARLY and abs(runs.path[EARLY // 2, 1, 0]) > 0.02 * runs.surface.diagonal


def glides(runs: Runs) -> bool:
    """Along the floor: it is crossed seldom, and the run comes to the minimum."""
    return _crossings(runs) <= 0.3 * EARLY and float(runs.at_last(runs.distance)[0]) < 0.01 * runs.surface.diagonal


def overshoots(runs: Runs) -> bool:
    """Past the floor, to a height on the other side that is seen."""
    beyond = runs.path[:, 1, 0] * np.sign(-runs.path[0, 1, 0])
    return float(np.nanmax(beyond)) > 0.02 * runs.surface.diagonal


def never_climbs(runs: Runs) -> bool:
    """No step ends higher than it began."""
    loss = runs.loss[: runs.last[0] + 1, 0]
    return bool((np.diff(loss) <= 0).all())


def equal_steps(runs: Runs) -> bool:
    """Every step is as long as the first."""
    lengths = _lengths(runs)
    return bool(np.allclose(lengths, lengths[0], rtol=1e-9))


def diagonal(runs: Runs) -> bool:
    """At first both coordinates move alike, whatever their slopes."""
    dx, dy = np.abs(_steps(runs)[: EARLY // 4]).T
    return bool(np.allclose(dx, dy, rtol=0.1))


def creeps_at_first(runs: Runs) -> bool:
    """The first step is less than a third of the longest."""
    lengths = _lengths(runs)
    return bool(lengths[0] < lengths.max() / 3)


def shrinks(runs: Runs) -> bool:
    """What a unit of slope moves a coordinate by never grows."""
    with np.errstate(all="ignore"):
        rate = np.abs(_steps(runs) / runs.surface.gradient(runs.path[: runs.last[0], :, 0].T).T)
    seen = rate[np.isfinite(rate).all(axis=1)]
    return bool((np.diff(seen, axis=0) <= 1e-6 * seen[:-1]).all())


def rattles(runs: Runs) -> bool:
    """At the end the steps are still long for where it is: it goes to and fro around the minimum."""
    return float(_lengths(runs)[-1]) > 0.2 * float(runs.at_last(runs.distance)[0])


MEASURES: dict[str, Callable[[Runs], bool]] = {
    measure.__name__: measure
    for measure in (
        *(bounces, glides, overshoots, never_climbs, equal_steps, diagonal, creeps_at_first, shrinks, rattles),
    )
}
