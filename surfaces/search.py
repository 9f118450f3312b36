"""What is found out about a surface that nobody declared: its window, start points and minima."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from surfaces import limits
from surfaces.base import BoundSurface, Point, Surface, View
from surfaces.critical import strict_minima
from surfaces.descent import bfgs, newton, solved
from surfaces.meter import Metered

Minima = tuple[tuple[Point, ...], tuple[Point, ...]]  # of the lowest value, and the others
REACH = 1e-3  # of the view's diagonal: how far from the end of a search its minimum may be


def _grid(view: View, flat: bool, count: int) -> np.ndarray:
    """Points spread over a view, off its round numbers, (2, N)."""
    (x0, x1), (y0, y1) = view
    places = (np.arange(count) + 0.497) / count
    if flat:
        many = (np.arange(count * 8) + 0.497) / (count * 8)
        return np.stack([x0 + (x1 - x0) * many, np.zeros(count * 8)])
    mesh = np.stack(np.meshgrid(x0 + (x1 - x0) * places, y0 + (y1 - y0) * places))
    return mesh.reshape(2, -1)


def find_minima(bound: BoundSurface) -> Minima:
    """The strict minima inside the view: those of the lowest value in view, and the others.

    Newton's method finds them; from where it comes to nothing, BFGS sets out again. A typed formula that is dear to
    evaluate is searched from fewer places, and each of the three parts of the search ends when its time is spent.
    """
    xs, ys, z = bound.mesh(101, 101)
    starts = np.concatenate([_grid(bound.view, bound.flat, 16), _hollows(xs, ys, z)], axis=1)
    starts = starts[:, np.isfinite(bound.value(starts))]
    paid = Metered(bound)
    w = newton(paid.anew(), starts := _thinned(starts, paid.places(20, "value", "value", "gradient", "hessian")))
    hessian, g, flat = bound.hessian(w), bound.gradient(w), bound.flat
    (a, b), (_, d) = hessian
    still = np.hypot(*solved(g, hessian, flat)) <= 1e-7 * bound.diagonal
    settled = still & (a > 0) & (flat | (a * d > b**2))
    lost = _thinned(starts[:, ~settled], paid.places(40, "value", "gradient"))
    w = np.concatenate([w[:, settled], bfgs(paid.anew(), lost)], axis=1)
    sides, reach = np.array(bound.view), REACH * bound.diagonal
    near_by = (w > sides[:, :1] - reach) & (w < sides[:, 1:] + reach)  # falls out of sight are no candidates
    w = w[:, near_by[0] & (near_by[1] | flat)]
    w = w[:, np.argsort(bound.value(w), kind="stable")]  # NaN last
    ends = np.unique(np.round(w / (1e-4 * bound.diagonal)), axis=1, return_index=True)[1]
    w = w[:, np.sort(ends)[: min(4 * limits.MAX_MINIMA, paid.judged)]]
    found = strict_minima(bound, w, reach, paid.anew()).T
    if not len(found):
        return (), ()
    found = found[: _kept(bound, found)]
    heights = bound.value(found.T)
    finite = z[np.isfinite(z)]
    near = 1e-9 * (np.ptp(finite) if finite.size else 1.0) + 1e-12 * abs(heights[0])
    level = heights[0] + near if not (finite < heights[0] - near).any() else -np.inf
    points = [(float(px), float(py)) for px, py in found]
    pairs = list(zip(points, heights, strict=True))
    return tuple(p for p, h in pairs if h <= level), tuple(p for p, h in pairs if h > level)


def _thinned(points: np.ndarray, most: int) -> np.ndarray:
    """At most so many of the points (2, N), of all parts of them alike."""
    return points[:, :: -(-points.shape[1] // most) or 1]


def _hollows(xs: np.ndarray, ys: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The places of a mesh that lie lower than those around them, the lowest first, (2, N)."""
    if z.shape[0] < 3:
        return np.zeros((2, 0))
    inner = z[1:-1, 1:-1]
    around = [
        z[1 + j : z.shape[0] - 1 + j, 1 + k : z.shape[1] - 1 + k] for j in (-1, 0, 1) for k in (-1, 0, 1) if j or k
    ]
    rows, columns = np.nonzero(np.all([inner < other for other in around], axis=0))
    order = np.argsort(inner[rows, columns], kind="stable")[: 2 * limits.MAX_MINIMA]
    return np.stack([xs[columns[order] + 1], ys[rows[order] + 1]])


def _kept(bound: BoundSurface, found: np.ndarray) -> int:
    """How many of the minima (K, 2), the lowest first, are kept: of those of one height all or none, if any remain."""
    most = limits.MAX_MINIMA
    if len(found) <= most:
        return len(found)
    heights = bound.value(found.T)
    same = 1e-6 * float(np.ptp(heights)) + 1e-12 * abs(float(heights[most]))
    return int(np.count_nonzero(heights[:most] < heights[most] - same)) or most


def find_view(surface: Surface, params: dict[str, float], known: dict[View, Minima] | None = None) -> View:
    """A window around the minima near the origin; without any, around where the formula has values.

    What a search found is put into ``known`` by its window.
    """
    flat = surface.flat
    for reach, least in ((5.0, 2.0), (50.0, 10.0)):
        box: View = ((-reach, reach), (-1, 1) if flat else (-reach, reach))
        wide = replace(surface, view=box).bind(params)
        found = find_minima(wide)
        if known is not None:
            known[box] = found
        points = np.array(sum(found, ())).reshape(-1, 2).T
        if points.shape[1]:
            edges = [_around(points[k], least, 1.2 * reach) for k in (0, 1)]
            return edges[0], (-1, 1) if flat else edges[1]
    bound = surface.bind(params)
    xs, ys, z = bound.mesh(101, 101)
    rows, columns = np.nonzero(np.isfinite(z))
    across, up = (_crop(xs[columns]), _crop(ys[rows])) if rows.size else bound.view
    return across, (-1, 1) if flat else up


def _around(values: np.ndarray, least: float, most: float) -> tuple[float, float]:
    middle, half = (values.min() + values.max()) / 2, min(max(0.75 * np.ptp(values), least), most)
    digits = 1 if half < 10 else 0
    return round(float(middle - half), digits), round(float(middle + half), digits)


def _crop(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (low - 1, high + 1)


def find_starts(bound: BoundSurface) -> tuple[Point, ...]:
    """Up to four places toward the corners, else anywhere, where the formula has a value and a slope."""
    (x0, x1), (y0, y1) = bound.view
    shares = np.array([(0.15, 0.8), (0.85, 0.7), (0.2, 0.15), (0.75, 0.1)]).T
    corners = np.stack([x0 + (x1 - x0) * shares[0], y0 + (y1 - y0) * shares[1]]).round(4)
    if bound.flat:
        corners[1] = 0
    for w in (corners, _grid(bound.view, bound.flat, 16)):
        usable = np.isfinite(bound.value(w)) & np.isfinite(bound.gradient(w)).all(axis=0)
        points = w[:, usable & (np.hypot(*bound.gradient(w)) > 0)]
        if not points.size:
            points = w[:, usable]
        if points.size:
            return tuple((float(px), float(py)) for px, py in points.T[:4])
    return ()
