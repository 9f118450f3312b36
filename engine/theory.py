"""What is proved about a strictly convex quadratic: up to which rate a method converges, and which values are best.

With curvatures between μ and L, gradient descent w − η∇f converges for 0 < η < 2/L and is fastest at 2/(L + μ)
(Nesterov, Introductory Lectures on Convex Optimization, 2004, theorem 2.1.15). Momentum converges for
0 < η < 2(1 + β)/L and is fastest at η = 4/(√L + √μ)², β = ((√L − √μ)/(√L + √μ))² (Polyak 1964; Goh, Why Momentum
Really Works, Distill 2017). Nesterov's method has, along curvature λ, the characteristic polynomial
r² − (1 + β)(1 − ηλ)r + β(1 − ηλ), whose root leaves the unit circle at −1 for ηλ = 2(1 + β)/(1 + 2β); it is fastest
at η = 4/(3L + μ), β = (√(3L/μ + 1) − 2)/(√(3L/μ + 1) + 2) (Lessard, Recht and Packard, SIAM J. Optim. 26, 2016,
proposition 12). With the undamped look-ahead it is r² − (1 + β − 2ηλ)r + β − ηλ, and the limit 2(1 + β)/(3L).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.experiment import Lane
from plane import eigenvalues
from surfaces import BoundSurface


def curvatures(surface: BoundSurface) -> tuple[Any, Any] | None:
    """(μ, L), the smallest and the largest curvature; None unless the surface is a strictly convex quadratic.

    Arrays (N,) where the surface's parameters are arrays.
    """
    if not surface.surface.quadratic:
        return None
    width = np.broadcast_shapes(*(np.shape(v) for v in surface.params.values())) if surface.params else ()
    (a, b), (_, d) = surface.hessian(np.zeros((2, *width)))
    low, high = eigenvalues(np.array([[a, b], [b, d]]))
    return (low, high) if np.all(low > 0) else None


def rate_limit(lane: Lane, hypers: Mapping[str, Any], surface: BoundSurface) -> Any:
    """The learning rate below which the lane converges with these hyperparameters, other than its rate; None if unknown.

    A number, or an array (N,) where hyperparameters or the surface's parameters are arrays.
    """
    known, limit = curvatures(surface), product_limit(lane, hypers)
    return None if known is None or limit is None else limit / known[1]


def product_limit(lane: Lane, hypers: Mapping[str, Any] | None = None) -> Any:
    """How large the rate times the curvature may be for the lane to converge on a parabola; None if unknown.

    ``hypers`` stand for the lane's own where they are given, and may be arrays.
    """
    if lane.wrappers:
        return None
    hypers = lane.hypers if hypers is None else hypers
    beta = hypers.get("beta", 0.0)
    if lane.optimizer in ("sgd", "momentum"):
        return 2 * (1 + beta) / _share(lane, hypers)
    if lane.optimizer == "nesterov":
        return 2 * (1 + beta) / (3 if lane.form.key == "full" else 1 + 2 * beta)
    return None


def optimum(lane: Lane, surface: BoundSurface) -> dict[str, float] | None:
    """The hyperparameters with the best worst-case rate of convergence; None if unknown."""
    known = curvatures(surface)
    if known is None or lane.wrappers:
        return None
    low, high = known
    if lane.optimizer == "sgd":
        return {"lr": float(2 / (high + low))}
    if lane.optimizer == "momentum":
        beta = ((np.sqrt(high) - np.sqrt(low)) / (np.sqrt(high) + np.sqrt(low))) ** 2
        rate = 4 / (np.sqrt(high) + np.sqrt(low)) ** 2
        return {"lr": float(rate / _share(lane, lane.hypers | {"beta": beta})), "beta": float(beta)}
    if lane.optimizer == "nesterov" and lane.form.key != "full":
        root = np.sqrt(3 * high / low + 1)
        return {"lr": float(4 / (3 * high + low)), "beta": float((root - 2) / (root + 2))}
    return None


def _share(lane: Lane, hypers: Mapping[str, Any]) -> Any:
    """What each new gradient is multiplied with, beside the rate."""
    if lane.form.key == "ema":
        return 1 - hypers["beta"]
    return 1 - hypers.get("dampening", 0.0)
