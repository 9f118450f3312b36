"""What a loss says of the curvature of a fit: its second derivative by the prediction, and the information of its model.

Each takes predictions p and targets y. A row's share of the Gauss–Newton matrix is curvature · ∇p ∇pᵀ, its share of Fisher's
information matrix is information · ∇p ∇pᵀ: the mean of (∂loss/∂p)² over targets that are drawn as the loss has it, with
density in proportion to exp(−loss).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Weight = Callable[[Any, Any], Any]
# Of the density exp(−h(r)) of Huber's loss: ∫ h″ e^(−h) / ∫ e^(−h), with √(2π) erf(1/√2) = 1.71124878… inside.
HUBER = 1.7112487837842973 / (1.7112487837842973 + 2 * 0.6065306597126334)


def two(p: Any, y: Any) -> Any:
    return 2.0 + 0 * p


def one(p: Any, y: Any) -> Any:
    return 1.0 + 0 * p


def none(p: Any, y: Any) -> Any:
    return 0 * p


def huber_curvature(p: Any, y: Any) -> Any:
    return np.where(np.abs(p - y) <= 1, 1.0, 0.0)


def huber_information(p: Any, y: Any) -> Any:
    return HUBER + 0 * p


def log_curvature(p: Any, y: Any) -> Any:
    q = 1 - p
    return np.where(y > 0, y / np.where(p > 0, p * p, np.inf), 0.0) + np.where(
        y < 1, (1 - y) / np.where(q > 0, q * q, np.inf), 0.0
    )


def log_information(p: Any, y: Any) -> Any:
    spread = p * (1 - p)  # 0 where a prediction is certain to its last digit: such a row tells nothing
    return np.where(spread > 0, 1 / np.where(spread > 0, spread, 1), 0.0)


def poisson_curvature(p: Any, y: Any) -> Any:
    return y / (p * p)


def poisson_information(p: Any, y: Any) -> Any:
    return 1 / p


CURVATURE: dict[str, Weight] = {
    "squared": two, "half squared": one, "absolute": none, "huber": huber_curvature, "log-loss": log_curvature,
    "poisson": poisson_curvature,
}  # fmt: skip
INFORMATION: dict[str, Weight] = {
    "squared": two, "half squared": one, "absolute": one, "huber": huber_information, "log-loss": log_information,
    "poisson": poisson_information,
}  # fmt: skip
