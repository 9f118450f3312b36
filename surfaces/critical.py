"""What sort of place a point is: a minimum, a saddle, a ledge, a trough, a tip, the edge of the domain, or just a slope.

Curvature alone cannot tell: at x³ and at x⁴ it vanishes, at |x| it does not exist, along a trough it is zero by right. So
a point is first brought to rest (``rest``), and then its neighbourhood is looked at on many scales (``kinds``).
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from messages import mark
from plane import eigen, turn, turn_back
from surfaces.base import BoundSurface

Kind = Literal[
    "minimum", "tip", "trough", "ring", "edge", "maximum", "ridge", "saddle", "ledge", "plateau", "crease", "slope"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
LOWEST = frozenset({"minimum", "tip", "trough", "ring", "edge"})
"""Kinds of places where nothing near is lower: who rests there has converged."""

ROUNDS = 160  # of Newton's method: on x⁸ it comes nearer by one seventh each
RESTS = 1e-12  # of the view's diagonal: a step so short is none
SAME = 1e-6  # of the view's diagonal: nearer than this, two points are one
ANGLES = 24
RADII = 10.0 ** -np.arange(2, 7.5, 0.5)  # of the view's diagonal, at which a neighbourhood is looked at
RESOLVED = 32 * np.finfo(float).eps  # of the heights: a smaller difference is rounding
ROUND = 1e-3  # a Hessian whose curvatures differ by more is not trusted about the smaller one
HOLED = 30  # and one that grows by so much leads into a hole without a bottom
KINKED = 0.5  # a slope that keeps this part of itself over two decades towards the point does not vanish there

WORDS: dict[Kind, str] = {
    "minimum": mark("a minimum"),
    "tip": mark("a minimum at a tip, where the slope jumps"),
    "trough": mark("a trough: a line of minima, all alike"),
    "ring": mark("a ring of minima, all alike"),
    "edge": mark("the lowest point at the edge of the domain"),
    "maximum": mark("a maximum"),
    "ridge": mark("a ridge: a line of maxima, all alike"),
    "saddle": mark("a saddle"),
    "ledge": mark("a ledge: level at this point, and falling on beyond it"),
    "plateau": mark("a plateau: level all around"),
    "crease": mark("a crease, where the slope jumps"),
    "slope": mark("a slope"),
}


def rest(surface: BoundSurface, w: np.ndarray, reach: float) -> np.ndarray:
    """The stationary point or tip within ``reach`` (in x, y units) of each of ``w`` (2, N), as (2, N); NaN where is none."""
    with np.errstate(all="ignore"):
        found = _stationary(surface, w, reach)
        lost = np.isnan(found).any(axis=0)
        if lost.any() and not any(np.ndim(v) for v in surface.params.values()):
            found[:, lost] = _bottom(surface, w[:, lost], reach)
    return found


def kinds(surface: BoundSurface, p: np.ndarray, *, follow: bool = True) -> list[Kind]:
    """What sort of place each of ``p`` (2, N), points that ``rest`` gave, is; NaN is a ``slope``.

    A trough is told from a ring by following it, which ``follow`` asks for.
    """
    out: list[Kind] = ["slope"] * p.shape[1]
    known = np.flatnonzero(np.isfinite(p).all(axis=0))
    with np.errstate(all="ignore"):
        for n, kind in zip(known, _kinds(surface, p[:, known]) if known.size else [], strict=True):
            out[n] = kind
        height, closes = surface.value(p), {}  # troughs of one height are one trough
        for n in known if follow else ():
            if out[n] == "trough":
                level = float(f"{height[n]:.6g}") if abs(height[n]) > 1e-12 else 0.0
                if level not in closes:
                    closes[level] = _closes(surface, p[:, n])
                out[n] = "ring" if closes[level] else "trough"
    return out


def strict_minima(surface: BoundSurface, w: np.ndarray, reach: float, paid: BoundSurface | None = None) -> np.ndarray:
    """The minima, tips among them, within ``reach`` of the points ``w`` (2, N) and inside the view, each once, (2, K).

    A trough, a ledge and the edge of the domain are none. They are in the order of ``w``. Where they rest is looked for on
    ``paid``, the same surface, whose values may end; what sort of place each is, is told from all values.
    """
    (x0, x1), (y0, y1) = surface.view
    p = rest(paid or surface, w, reach)
    with np.errstate(invalid="ignore"):
        p = p[:, (p[0] > x0) & (p[0] < x1) & (surface.flat | ((p[1] > y0) & (p[1] < y1)))]
    near = np.hypot(*(p[:, :, None] - p[:, None])) <= SAME * surface.diagonal
    first = np.zeros(p.shape[1], dtype=bool)
    for k in range(p.shape[1]):
        first[k] = not (near[k] & first).any()
    distinct = p[:, first]
    return distinct[:, [kind in ("minimum", "tip") for kind in kinds(surface, distinct, follow=False)]]


def _stationary(surface: BoundSurface, w: np.ndarray, reach: float) -> np.ndarray:
    """Where Newton's method comes to rest, (2, N).

    Along a direction with hardly any curvature its step is rounding in the end; one longer than the last is not taken.
    """
    size, flat = surface.diagonal, surface.flat
    swept = any(np.ndim(v) for v in surface.params.values())  # then every run has a surface of its own
    p, last, frozen = w.copy(), np.full(w.shape, np.inf), np.zeros(w.shape, dtype=bool)
    rests, live = np.zeros(w.shape[1], dtype=bool), np.arange(w.shape[1])
    for _ in range(ROUNDS):
        at = p[:, live]
        part, values, axis = _principal(surface, at)
        step = np.where(part == 0, 0.0, -part / values)
        length, weak = np.abs(step), np.abs(values) < 0.1 * np.abs(values[::-1])
        frozen[:, live] |= weak & ~(length <= np.minimum(last[:, live], reach))
        # Down to the floor of a valley first, then along it.
        step = np.where(frozen[:, live] | (weak & (length[::-1] > 1e3 * RESTS * size)), 0.0, step)
        last[:, live] = np.where(step == 0, last[:, live], np.abs(step))
        moving = (np.where(frozen[:, live], 0, length) > RESTS * size).any(axis=0)
        p[:, live] = at + (step if flat else turn_back(axis, step))
        rests[live] = ~moving
        goes_on = moving & (np.hypot(*(p[:, live] - w[:, live])) <= reach)
        if not goes_on.any():
            break
        live = live if swept else live[goes_on]
    part, values, _ = _principal(surface, p)
    slight = 1e-6 * np.abs(values).max(axis=0) * reach + 1e3 * np.finfo(float).eps * np.abs(surface.value(p)) / reach
    there = rests & (np.abs(part) <= slight).all(axis=0) & (np.hypot(*(p - w)) <= reach)
    return np.where(there, p, np.nan)


def _principal(surface: BoundSurface, w: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The slope along the directions of largest and smallest curvature, the curvatures, and the first direction, (2, N) each."""
    g, hessian = surface.gradient(w), surface.hessian(w)
    if surface.flat:
        return np.stack([g[0], 0 * g[0]]), np.stack([hessian[0, 0], np.ones_like(g[0])]), np.zeros_like(w)
    values, axis = eigen(np.stack([hessian[0, 0], hessian[0, 1], hessian[1, 1]]))
    return turn(axis, g), values, axis


def _bottom(surface: BoundSurface, w: np.ndarray, reach: float) -> np.ndarray:
    """Where a search by comparing heights comes to rest, (2, N): it needs no slope, so it finds tips and creases too."""
    around = _around(surface.flat)[:, :, None]
    p, value = w.copy(), surface.value(w)
    size = np.where(np.isfinite(value), reach / 2, 0.0)
    for _ in range(2 * ROUNDS):
        live = np.flatnonzero((size > RESTS * surface.diagonal) & (np.hypot(*(p - w)) <= reach))
        if not live.size:
            break
        points = p[:, None, live] + size[live] * around
        heights = surface.value(points)
        heights = np.where(np.isnan(heights), np.inf, heights)
        which = heights.argmin(axis=0)[None]
        best = np.take_along_axis(heights, which, axis=0)[0]
        better = best < value[live]
        p[:, live] = np.where(better, np.take_along_axis(points, which[None], axis=1)[:, 0], p[:, live])
        value[live] = np.where(better, best, value[live])
        size[live] = np.where(better, size[live], size[live] / 2)
    there = (size <= RESTS * surface.diagonal) & (np.hypot(*(p - w)) <= reach) & np.isfinite(value)
    return np.where(there, p, np.nan)


def _around(flat: bool) -> np.ndarray:
    """Unit vectors all around, (2, K); forward and back on a curve."""
    if flat:
        return np.array([[1.0, -1.0], [0.0, 0.0]])
    angles = 2 * np.pi * np.arange(ANGLES) / ANGLES
    return np.stack([np.cos(angles), np.sin(angles)]).round(15)  # along the axes exactly


def _kinds(surface: BoundSurface, p: np.ndarray) -> list[Kind]:
    size, flat = surface.diagonal, surface.flat
    around = _around(flat)
    radii = RADII * size
    ring = p[:, None, None] + radii[:, None, None] * around[:, None, :, None]  # (2, R, K, N)
    heights = surface.value(ring)
    here = surface.value(p)
    rise = heights - here
    noise = RESOLVED * np.maximum(np.abs(heights), np.abs(here))
    largest = np.abs(rise).max(axis=1, keepdims=True)  # on a scale; the point itself is not known better than it rests
    noise = np.maximum(noise, largest * (RESOLVED + 16 * RESTS * size / radii[:, None, None]))
    sign = np.where(np.abs(rise) > noise, np.sign(rise), 0)
    # One-sided slopes on two scales: at a kink they do not vanish towards the point.
    slope, inner = np.abs(rise[-6]) / radii[-6], np.abs(rise[-2]) / radii[-2]
    seen = np.abs(rise[-2]) > 1e3 * noise[-2]
    kinked, holed = seen & (inner > KINKED * slope), seen & (inner > HOLED * slope)
    hessian = surface.hessian(p)
    least = np.ones(p.shape[1], dtype=int)
    tips = kinked.any(axis=0)
    least[tips] = _least(surface, p[:, tips])
    if not flat:
        across, steep, weak = _main_axis(hessian)
        ends = np.zeros((2, p.shape[1]))
        bent = (np.abs(weak) <= ROUND * np.abs(steep)) & np.isfinite(steep)
        if bent.any():
            ends[:, bent] = _along(surface, p[:, bent], across[:, bent], steep[bent])
    out: list[Kind] = []
    for n in range(p.shape[1]):
        undefined = ~np.isfinite(heights[-3:, :, n])
        if undefined.any():
            out.append("edge" if (_first(sign[:, :, n])[~undefined.any(axis=0)] >= 0).all() else "slope")
        elif holed[:, n].any():
            out.append("slope")  # a hole without a bottom
        elif kinked[:, n].any():
            out.append(_of_kink(_first(sign[:, :, n]), kinked[:, n], least[n]))
        elif flat:
            out.append(_of_pair(*_first(sign[:, :, n])))
        else:
            shape = _quadratic(surface, p[:, n], across[:, n], steep[n])
            out.append(_smooth(steep[n], weak[n], ends[:, n]) if shape else _of_ring(_first(sign[:, :, n])))
    return out


def _main_axis(hessian: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """From Hessians (2, 2, N) the direction of the strongest curvature (2, N), that curvature and the weaker one, (N,)."""
    values, axis = eigen(hessian[[0, 0, 1], [0, 1, 1]])
    second = np.abs(values[0]) < np.abs(values[1])
    across = np.where(second, np.stack([-axis[1], axis[0]]), axis)
    return across, np.where(second, values[1], values[0]), np.where(second, values[0], values[1])


def _first(sign: np.ndarray) -> np.ndarray:
    """Along each direction the sign on the smallest scale that shows any, (K,) of (R, K) with the largest scale first."""
    inner = sign[::-1]
    return np.take_along_axis(inner, (inner != 0).argmax(axis=0)[None], axis=0)[0]


def _of_pair(one: float, other: float) -> Kind:
    """From the signs of what lies to both sides of a point on a line."""
    if one == other:
        return "minimum" if one > 0 else "maximum" if one < 0 else "plateau"
    return "ledge" if one * other < 0 else "trough" if one + other > 0 else "ridge"


def _of_kink(sign: np.ndarray, kinked: np.ndarray, least: int) -> Kind:
    """From the signs along the directions sampled, and that of the least rise between them."""
    if (sign < 0).any() or least < 0:
        return "maximum" if (sign < 0).all() else "crease"
    if (sign == 0).any() or least == 0:
        return "trough"
    return "tip" if kinked.all() else "minimum"


def _least(surface: BoundSurface, p: np.ndarray) -> np.ndarray:
    """The sign of the least rise on circles around ``p`` (2, N), (N,): along a crease it lies between the directions sampled."""
    least = np.ones(p.shape[1], dtype=int)
    if surface.flat or not p.size:
        return least
    here = surface.value(p)
    angles = 2 * np.pi * np.arange(ANGLES)[:, None] / ANGLES
    for radius in RADII[2:8:2] * surface.diagonal:

        def rise(angle: np.ndarray, r: float = radius) -> np.ndarray:
            return surface.value(p[:, None] + r * np.stack([np.cos(angle), np.sin(angle)])) - here

        all_around = rise(np.broadcast_to(angles, (ANGLES, p.shape[1])))
        dips = (all_around <= np.roll(all_around, 1, axis=0)) & (all_around <= np.roll(all_around, -1, axis=0))
        lowest = angles[np.argsort(np.where(dips, all_around, np.inf), axis=0)[:4], 0]
        low, high = lowest - 2 * np.pi / ANGLES, lowest + 2 * np.pi / ANGLES
        for _ in range(50):  # two thirds of what is left
            one, other = low + (high - low) / 3, high - (high - low) / 3
            left = rise(one) < rise(other)
            low, high = np.where(left, low, one), np.where(left, other, high)
        found = rise((low + high) / 2)
        noise = 1e3 * RESOLVED * (np.abs(here) + np.abs(all_around).max(axis=0))
        least = np.minimum(least, np.where((found < -noise).any(axis=0), -1, (found > noise).all(axis=0)))
    return least


def _smooth(steep: float, weak: float, ends: np.ndarray) -> Kind:
    """A point whose slope is zero, from its curvatures and the signs of what lies ahead and behind along the weak one."""
    if abs(weak) > ROUND * abs(steep):
        return "minimum" if steep > 0 and weak > 0 else "maximum" if steep < 0 and weak < 0 else "saddle"
    one, other = int(ends[0]), int(ends[1])
    if steep > 0:
        return {(1, 1): "minimum", (0, 0): "trough", (-1, -1): "saddle"}.get(  # type: ignore[return-value]
            (one, other), "ledge" if one * other < 0 else "trough" if one + other > 0 else "saddle"
        )
    return {(-1, -1): "maximum", (0, 0): "ridge", (1, 1): "saddle"}.get(  # type: ignore[return-value]
        (one, other), "ledge" if one * other < 0 else "ridge" if one + other < 0 else "saddle"
    )


def _quadratic(surface: BoundSurface, p: np.ndarray, across: np.ndarray, steep: float) -> bool:
    """Whether the surface along ``across`` is the parabola that its curvature promises, on some scale that shows it."""
    a = RADII * surface.diagonal
    mean = (surface.value(p[:, None] + across[:, None] * a) + surface.value(p[:, None] - across[:, None] * a)) / 2
    rise, promised = mean - surface.value(p[:, None]), steep * a * a / 2
    seen = np.abs(promised) > 1e3 * RESOLVED * np.abs(mean)
    return bool((seen & (np.abs(rise / promised - 1) < 0.5)).any())


def _along(surface: BoundSurface, p: np.ndarray, across: np.ndarray, steep: np.ndarray) -> np.ndarray:
    """The signs of what lies ahead and behind of points (2, N) along the weak direction, the valley followed in its bends, (2, N)."""
    a = np.concatenate([RADII, -RADII])[:, None] * surface.diagonal
    along = np.stack([across[1], -across[0]])
    q = p[:, None] + along[:, None] * a  # (2, R, N)
    for _ in range(8):  # Newton's method across, to the floor of the valley
        g, hessian = surface.gradient(q), surface.hessian(q)
        curve = (
            across[0] ** 2 * hessian[0, 0] + 2 * across[0] * across[1] * hessian[0, 1] + across[1] ** 2 * hessian[1, 1]
        )
        step = (across[0] * g[0] + across[1] * g[1]) / np.where(curve * steep > 0, curve, steep)
        q = q - across[:, None] * np.clip(step, -np.abs(a), np.abs(a))
    here, heights = surface.value(p), surface.value(q)
    g = np.abs(across[0] * (q[0] - p[0]) + across[1] * (q[1] - p[1]))
    rounding = RESOLVED * (np.abs(q).max(axis=0) + np.abs(a))  # of the floor that was found
    noise = RESOLVED * (np.maximum(np.abs(heights), np.abs(here)) + np.abs(steep) * g * g) + np.abs(steep) * rounding**2
    sign = np.where(np.abs(heights - here) > noise, np.sign(heights - here), 0)
    return np.stack([_first(half) for half in np.split(sign, 2)])


def _of_ring(sign: np.ndarray) -> Kind:
    """From the signs all around a point whose curvature says nothing."""
    if (sign >= 0).all():
        return "minimum" if (sign > 0).all() else "trough" if (sign > 0).any() else "plateau"
    if (sign <= 0).all():
        return "maximum" if (sign < 0).all() else "ridge"
    resolved = sign[sign != 0]
    return "ledge" if (resolved != np.roll(resolved, 1)).sum() <= 2 else "saddle"


def _closes(surface: BoundSurface, p: np.ndarray) -> bool:
    """Whether the trough through ``p`` (2,) comes back to it, within the view or a little outside."""
    step, q = 0.01 * surface.diagonal, p.copy()
    ahead: np.ndarray | None = None
    for k in range(400):
        values, axis = eigen(surface.hessian(q[:, None])[[0, 0, 1], [0, 1, 1]])
        if not np.isfinite(values).all():
            return False
        strong = axis[:, 0] if abs(values[0, 0]) >= abs(values[1, 0]) else np.array([-axis[1, 0], axis[0, 0]])
        along = np.array([strong[1], -strong[0]])
        ahead = along if ahead is None or along @ ahead > 0 else -along
        q = q + step * ahead
        for _ in range(3):  # back to the floor
            g, hessian = surface.gradient(q[:, None])[:, 0], surface.hessian(q[:, None])[..., 0]
            curve = strong @ hessian @ strong
            if not curve > 0:
                return False
            q = q - strong * np.clip(strong @ g / curve, -step, step)
        if k > 4 and np.hypot(*(q - p)) < 0.75 * step:
            return True
    return False
