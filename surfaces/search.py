"""What is found out about a surface that nobody declared: its window, start points and minima."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from surfaces import limits
from surfaces.base import BoundSurface, Point, Surface, View
from surfaces.critical import kinds, rest
from surfaces.descent import bfgs, newton

REACHES = (5.0, 50.0, 500.0)  # half sides of the boxes around the origin that are searched, one after the other
LEAST = 2.0  # the least half side of a window around something found within the first reach
LOW = 0.05  # share of the box whose lowest part belongs to a valley
SIDE = 101  # points a side of the mesh that is looked at
CLOSE = 1e-4  # of the diagonal: nearer than this, two minima are one
LOOKED = 64  # places that are looked at closely
WORK = 40_000  # operations times starts of a search: longer formulas are searched from fewer places
SLOPING = 1e-3  # of the range of values over the diagonal: a start has at least this slope, where any has


def find_minima(bound: BoundSurface) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The strict minima inside the view: those of the lowest value in view, and the others.

    Newton's method and BFGS run down from a grid; where they end is brought to rest and looked at (``critical``).
    """
    found = _minima(bound)
    if not found.size:
        return (), ()
    heights = bound.value(found)
    _, _, z = bound.mesh(SIDE, SIDE)
    finite = z[np.isfinite(z)]
    near = 1e-9 * (np.ptp(finite) if finite.size else 1.0) + 1e-12 * abs(heights[0])
    level = heights[0] + near if not (finite < heights[0] - near).any() else -np.inf
    points = [(float(px), float(py)) for px, py in found.T]
    pairs = list(zip(points, heights, strict=True))
    return tuple(p for p, h in pairs if h <= level), tuple(p for p, h in pairs if h > level)


def _minima(bound: BoundSurface) -> np.ndarray:
    """The strict minima inside the view, the lowest first, (2, K)."""
    return _lowest(bound)["minimum"]


def _lowest(bound: BoundSurface) -> dict[str, np.ndarray]:
    """The strict minima inside the view, and points of troughs, the lowest first, each (2, K)."""
    w = _places(bound, _ends(bound), int(np.clip(WORK / 2 / _size(bound), 12, LOOKED)))
    w = rest(bound, w, 1e-3 * bound.diagonal) if w.size else w
    sorts = kinds(bound, w, follow=False) if w.size else []
    strict = w[:, [kind in ("minimum", "tip") for kind in sorts]]
    troughs = w[:, [kind == "trough" for kind in sorts]]
    return {"minimum": _places(bound, strict, limits.MAX_MINIMA), "trough": troughs}


def _ends(bound: BoundSurface) -> np.ndarray:
    """Where descents from a grid over the view come to, (2, K)."""
    starts = _grid(bound.view, bound.flat, _count(bound))
    starts = starts[:, np.isfinite(bound.value(starts))]
    if not starts.size:
        return starts
    ends = newton(bound, starts)
    step = np.hypot(*bound.gradient(ends)) * bound.diagonal
    steep = ~(step <= 1e-6 * max(np.ptp(bound.value(starts)), 1e-300))
    return np.concatenate([ends, bfgs(bound, starts[:, steep])], axis=1) if steep.any() else ends


def _count(bound: BoundSurface) -> int:
    """Places a side of the grid that a search begins at."""
    return int(np.clip(np.sqrt(WORK / _size(bound)), 5, 16))


def _size(bound: BoundSurface) -> int:
    """Operations for one point."""
    return getattr(bound.surface.expr, "size", 50) * max(1, bound.rows)


def _places(bound: BoundSurface, w: np.ndarray, most: int) -> np.ndarray:
    """Points inside the view that lie apart, the lowest first, (2, K)."""
    (x0, x1), (y0, y1) = bound.view
    heights = bound.value(w)
    w = w[:, np.isfinite(heights) & (w[0] > x0) & (w[0] < x1) & (w[1] > y0) & (w[1] < y1)]
    apart = CLOSE * bound.diagonal
    found = np.empty((2, 0))
    for point in w[:, np.argsort(bound.value(w), kind="stable")].T:
        if found.shape[1] >= most:
            break
        if not (np.hypot(*(found - point[:, None])) <= apart).any():
            found = np.concatenate([found, point[:, None]], axis=1)
    return found


def find_view(surface: Surface, params: dict[str, float]) -> View:
    """A window around the minima near the origin and the valleys that lead to them.

    Without a minimum, around the other points where the slope vanishes; without any, around where there are values.
    """
    flat = surface.flat
    for reach in REACHES:
        box: View = ((-reach, reach), (-1, 1) if flat else (-reach, reach))
        wide = replace(surface, view=box).bind(params)
        lowest = _lowest(wide)
        points = lowest["minimum"]
        if reach == REACHES[0] and not points.size:  # far out, whatever fades away looks like a trough
            points = lowest["trough"]
        if points.size:
            low = _valley(wide, points)
            edges = [_around(np.concatenate([points[k], low[k]]), points[k], reach) for k in (0, 1)]
            return edges[0], (-1, 1) if flat else edges[1]
    return _view_without_minima(surface, params)


def _valley(bound: BoundSurface, points: np.ndarray) -> np.ndarray:
    """The corners of what lies lowest in view and hangs together with the minima, as (2, 2)."""
    xs, ys, z = bound.mesh(SIDE, SIDE)
    finite = z[np.isfinite(z)]
    low = z <= np.quantile(finite, LOW)
    columns, rows = (np.abs(axis[:, None] - points[k]).argmin(axis=0) for k, axis in enumerate((xs, ys)))
    reached = np.zeros_like(low)
    reached[rows, columns] = True
    for _ in range(SIDE):
        padded = np.pad(reached, 1)
        wider = reached | (low & (padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]))
        if (wider == reached).all():
            break
        reached = wider
    rows, columns = np.nonzero(reached)
    return np.array([[xs[columns.min()], xs[columns.max()]], [ys[rows.min()], ys[rows.max()]]])


def _around(values: np.ndarray, points: np.ndarray, reach: float) -> tuple[float, float]:
    """An interval around some values, with room beside the minima among them."""
    least = LEAST if reach == REACHES[0] else 0.2 * reach
    spread = 0.25 * np.ptp(points)
    low, high = min(values.min(), points.min() - spread), max(values.max(), points.max() + spread)
    middle, half = (low + high) / 2, min(max((high - low) / 2, least), 1.2 * reach)
    low, high = min(middle - half, points.min() - 0.5 * least), max(middle + half, points.max() + 0.5 * least)
    digits = 1 if half < 10 else 0
    return round(float(low), digits), round(float(high), digits)


def _view_without_minima(surface: Surface, params: dict[str, float]) -> View:
    reach, flat = REACHES[0], surface.flat
    box: View = ((-reach, reach), (-1, 1) if flat else (-reach, reach))
    bound = replace(surface, view=box).bind(params)
    starts = _grid(box, flat, _count(bound))
    starts = starts[:, np.isfinite(bound.value(starts))]
    with np.errstate(all="ignore"):
        still = rest(bound, starts, 0.2 * bound.diagonal) if starts.size else starts
    sorts = kinds(bound, still, follow=False) if still.size else []
    still = still[:, [kind in ("maximum", "saddle", "ledge", "ridge") for kind in sorts]]
    still = _places(bound, still, LOOKED)
    if still.size:
        edges = [_around(still[k], still[k], reach) for k in (0, 1)]
        return edges[0], (-1, 1) if flat else edges[1]
    xs, ys, z = bound.mesh(SIDE, SIDE)
    rows, columns = np.nonzero(np.isfinite(z))
    across, up = (_crop(xs[columns]), _crop(ys[rows])) if rows.size else bound.view
    return across, (-1, 1) if flat else up


def _crop(values: np.ndarray) -> tuple[float, float]:
    low, high = round(float(values.min()), 6), round(float(values.max()), 6)
    return (low, high) if low < high else (low - 1, high + 1)


def find_starts(bound: BoundSurface) -> tuple[Point, ...]:
    """Up to four places toward the corners, else anywhere, where the formula has a value and a slope."""
    (x0, x1), (y0, y1) = bound.view
    shares = np.array([(0.15, 0.8), (0.85, 0.7), (0.2, 0.15), (0.75, 0.1)]).T
    corners = np.stack([x0 + (x1 - x0) * shares[0], y0 + (y1 - y0) * shares[1]]).round(4)
    if bound.flat:
        corners[1] = 0
    grid = _grid(bound.view, bound.flat, 16)
    finite = bound.value(grid)
    finite = finite[np.isfinite(finite)]
    least = SLOPING * np.ptp(finite) / bound.diagonal if finite.size else 0.0
    for slope in (least, 0.0, -1.0):
        for w in (corners, grid):
            usable = np.isfinite(bound.value(w)) & np.isfinite(bound.gradient(w)).all(axis=0)
            points = w[:, usable & (np.hypot(*bound.gradient(w)) > slope)]
            if points.size:
                return tuple((float(px), float(py)) for px, py in points.T[:4])
    return ()


def _grid(view: View, flat: bool, count: int) -> np.ndarray:
    """Points spread over a view, off its round numbers, (2, N)."""
    (x0, x1), (y0, y1) = view
    places = (np.arange(count) + 0.497) / count
    if flat:
        many = (np.arange(count * 8) + 0.497) / (count * 8)
        return np.stack([x0 + (x1 - x0) * many, np.zeros(count * 8)])
    mesh = np.stack(np.meshgrid(x0 + (x1 - x0) * places, y0 + (y1 - y0) * places))
    return mesh.reshape(2, -1)
