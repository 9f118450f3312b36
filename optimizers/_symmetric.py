"""Symmetric 2×2 matrices of a whole batch in closed form: what the methods with a matrix preconditioner share."""

from __future__ import annotations

import numpy as np

# A batch of N matrices [[a, b], [b, d]] is the array (3, N) of rows a, b, d.


def add_outer(matrix: np.ndarray, g: np.ndarray) -> None:
    """Add g gᵀ in place, for g (2, N)."""
    matrix[0] += g[0] * g[0]
    matrix[1] += g[0] * g[1]
    matrix[2] += g[1] * g[1]


def eigen(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues (2, N), the larger first, and the unit eigenvector (2, N) of the larger; the other is at 90°."""
    a, b, d = matrix
    angle = np.arctan2(2 * b, a - d) / 2
    c, s = np.cos(angle), np.sin(angle)
    mixed = 2 * b * c * s
    return np.stack([a * c * c + mixed + d * s * s, a * s * s - mixed + d * c * c]), np.stack([c, s])


def turn(axis: np.ndarray, g: np.ndarray) -> np.ndarray:
    """The coordinates of g (2, N) along ``axis`` (2, N) and at 90° to it."""
    c, s = axis
    return np.stack([c * g[0] + s * g[1], c * g[1] - s * g[0]])


def turn_back(axis: np.ndarray, p: np.ndarray) -> np.ndarray:
    """What ``turn`` made p (2, N) from."""
    c, s = axis
    return np.stack([c * p[0] - s * p[1], s * p[0] + c * p[1]])
