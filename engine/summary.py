"""What is kept of a batch of runs that no path is recorded of: where each ended, how low, and which minimum it came to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.crew import Tick
from engine.places import SETTLED, places
from engine.places import arrived as has_arrived
from engine.simulate import outside
from messages import mark
from surfaces import BoundSurface
from surfaces.critical import KINDS as KINDS_OF_PLACES
from surfaces.critical import LOWEST

FEW = 8  # minima that are looked through one by one
CELLS = 64  # cells along the side of the grid that more minima are put into
STATUSES = (mark("converged"), mark("stopped"), mark("under way"), mark("diverged"))

Summary = dict[str, np.ndarray]


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
