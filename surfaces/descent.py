"""Many descents at once: damped Newton, and BFGS for where Newton's method has nothing to go by."""

from __future__ import annotations

import numpy as np

from plane import eigen, turn, turn_back
from surfaces.base import BoundSurface


def newton(bound: BoundSurface, w: np.ndarray, steps: int = 40) -> np.ndarray:
    """Where damped Newton runs from ``w`` (2, N) stand in the end: down every slope, as BFGS would.

    The Hessian's eigenvalues are taken by their magnitude, steps are bounded, and halved until the value falls.
    """
    flat, value = bound.flat, bound.value(w)
    ends, live = w.copy(), np.arange(w.shape[1])  # a run that stands still is done
    for _ in range(steps):
        g, hessian = bound.gradient(w), bound.hessian(w)
        step = -solved(g, hessian, flat)
        length = np.hypot(*step)
        step *= np.minimum(1, 0.1 * bound.diagonal / np.maximum(length, 1e-300))
        scale = np.ones(w.shape[1])
        for _ in range(12):
            trial = bound.value(w + scale * step)
            worse = ~(trial <= value)
            if not worse.any():
                break
            scale[worse] /= 4
        better = trial <= value
        w, value = np.where(better, w + scale * step, w), np.where(better, trial, value)
        ends[:, live] = w
        moving = better & (length > 1e-12 * bound.diagonal)
        w, value, live = w[:, moving], value[moving], live[moving]
        if not live.size:
            break
    return ends


def solved(g: np.ndarray, hessian: np.ndarray, flat: bool) -> np.ndarray:
    """|H|⁻¹g with the eigenvalues by magnitude, (2, N)."""
    if flat:
        return np.stack([g[0] / np.maximum(np.abs(hessian[0, 0]), 1e-12), np.zeros_like(g[0])])
    curvatures, axis = eigen(np.where(np.isfinite(hessian), hessian, 0)[[0, 0, 1], [0, 1, 1]])
    inside = turn(axis, np.where(np.isfinite(g), g, 0)) / np.maximum(np.abs(curvatures), 1e-12)
    return turn_back(axis, inside)


def bfgs(bound: BoundSurface, w: np.ndarray, steps: int = 60) -> np.ndarray:
    """Where BFGS runs from ``w`` (2, N) stand in the end.

    The line search halves an interval until the weak Wolfe conditions hold, which takes runs into tips and creases,
    where Newton's method has nothing to go by (Lewis and Overton 2013).
    """
    value, g = bound.value(w), bound.gradient(w)
    ends, live = w.copy(), np.arange(w.shape[1])  # a run that does not fall any more is done
    first = 0.01 * bound.diagonal / np.maximum(np.hypot(*g), 1e-300)
    inverse = np.eye(2)[:, :, None] * first
    middle = np.array(bound.view).mean(axis=1)[:, None]
    for _ in range(steps):
        step = -np.einsum("ijn,jn->in", inverse, g)
        step *= np.minimum(1, 0.1 * bound.diagonal / np.maximum(np.hypot(*step), 1e-300))
        slope = (step * g).sum(axis=0)
        short, long, scale = np.zeros(live.size), np.full(live.size, np.inf), np.ones(live.size)
        for _ in range(10):
            at = w + scale * step
            trial, new = bound.value(at), bound.gradient(at)
            high = ~(trial <= value + 1e-4 * scale * slope)
            steep = ~high & ((new * step).sum(axis=0) < 0.9 * slope)
            if not (high | steep).any():
                break
            long, short = np.where(high, scale, long), np.where(steep, scale, short)
            scale = np.where(high | steep, np.where(np.isinf(long), 2 * scale, (short + long) / 2), scale)
        at = w + scale * step
        trial, new = bound.value(at), bound.gradient(at)
        better = (trial < value) & (np.hypot(*(w - middle)) < bound.diagonal)
        live = live[better]
        if not live.size:
            break
        s, d, inverse = (at - w)[:, better], (new - g)[:, better], inverse[..., better]
        curved = (s * d).sum(axis=0)
        rho = np.where(curved > 0, 1 / np.where(curved > 0, curved, 1), 0)
        turned = np.einsum("ijn,jn->in", inverse, d)
        inverse = inverse + rho * (1 + rho * (d * turned).sum(axis=0)) * s[:, None] * s[None]
        inverse = inverse - rho * (turned[:, None] * s[None] + s[:, None] * turned[None])
        w, value, g = at[:, better], trial[better], new[:, better]
        ends[:, live] = w
    return ends
