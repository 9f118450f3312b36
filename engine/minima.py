"""The minima that runs are assigned to: those a surface declares, then those found in its view."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy

from engine.limits import MAX_MINIMA
from surfaces import BoundSurface
from surfaces.base import parameter
from surfaces.critical import strict_minima

GRID = 257  # points a side of the mesh that is searched
CLOSE = 1e-3  # of the view's diagonal: nearer than this, two minima are one


def declared(surface: BoundSurface, kind: str) -> np.ndarray:
    """The declared ``minima`` or ``other_minima`` as (2, K); (2, K, N) where the surface's parameters are arrays (N,)."""
    width = np.broadcast_shapes(*(np.shape(v) for v in surface.params.values())) if surface.params else ()
    if not width:
        return surface.points(kind)
    rows = [[_coordinate(c, surface.params) for c in point] for point in getattr(surface.surface, kind)]
    out = np.empty((2, len(rows), *width))
    for k, (px, py) in enumerate(rows):
        out[0, k], out[1, k] = px, py
    return out


def all_minima(surface: BoundSurface) -> np.ndarray:
    """Every known minimum of a surface with plain parameters, (2, K): declared global, declared local, then found ones.

    Found ones are strict minima inside the view, the lowest first; K is at most ``limits.MAX_MINIMA``.
    """
    known = np.concatenate([surface.points("minima"), surface.points("other_minima")], axis=1)
    cell = surface.diagonal / GRID
    for point in strict_minima(surface, _low_points(surface), 2 * cell).T:
        if known.shape[1] >= MAX_MINIMA:
            break
        away = known - point[:, None]
        if not ((np.abs(away[0]) if surface.flat else np.hypot(*away)) <= CLOSE * surface.diagonal).any():
            known = np.concatenate([known, point[:, None]], axis=1)
    return known


def _coordinate(value: Any, params: dict[str, Any]) -> Any:
    return sympy.lambdify([parameter(n) for n in params], sympy.sympify(value), "numpy")(*params.values())


def _low_points(surface: BoundSurface) -> np.ndarray:
    """Points of a mesh over the view that are no higher than their neighbours, and lower than one, the lowest first, (2, K)."""
    xs, ys, z = surface.mesh(GRID, 3 if surface.flat else GRID)
    z = np.where(np.isfinite(z), z, np.inf)
    inner = z[1:-1, 1:-1]
    low, rises = np.isfinite(inner), np.zeros(inner.shape, dtype=bool)
    for dy in (0, 1, 2):
        for dx in (0, 1, 2):
            there = z[dy : dy + inner.shape[0], dx : dx + inner.shape[1]]
            low &= inner <= there
            rises |= inner < there
    rows, columns = np.nonzero(low & rises)
    order = np.argsort(inner[rows, columns], kind="stable")[: 4 * MAX_MINIMA]
    return np.stack([xs[columns[order] + 1], ys[rows[order] + 1]])
