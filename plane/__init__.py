"""Linear algebra of the plane for a whole batch: vectors (2, N), symmetric matrices (2, 2, N), in closed form.

It stands below optimizers, surfaces and engine, which share it.
"""

import numpy as np

TINY = 1e-290  # a smaller product of two vectors has lost its digits to underflow


def dot(a, b):
    """The inner products, (N,)."""
    return a[0] * b[0] + a[1] * b[1]


def apply(m, v):
    """The matrices times the vectors, (2, N)."""
    return m[:, 0] * v[0] + m[:, 1] * v[1]


def outer(a, b):
    """a bᵀ, (2, 2, N)."""
    return a[:, None] * b[None, :]


def product(a, b):
    """The matrix products, (2, 2, N)."""
    return a[:, 0, None] * b[None, 0] + a[:, 1, None] * b[None, 1]


def identity(like):
    """Unit matrices (2, 2, N) for positions (2, N)."""
    return np.eye(2)[:, :, None] * np.ones(like.shape[1])


def solve(m, v):
    """m⁻¹v by Cramer's rule, (2, N); infinite or NaN where m is singular."""
    (a, b), (c, d) = m
    return np.stack([d * v[0] - b * v[1], a * v[1] - c * v[0]]) / (a * d - b * c)


def eigenvalues(m):
    """The smaller and the larger eigenvalue of symmetric matrices, each (N,)."""
    middle, half = (m[0, 0] + m[1, 1]) / 2, np.hypot((m[0, 0] - m[1, 1]) / 2, m[0, 1])
    return middle - half, middle + half


def mapped(function, m):
    """The symmetric matrices with ``function`` applied to their eigenvalues, (2, 2, N)."""
    low, high = eigenvalues(m)
    at_low, at_high = function(low), function(high)
    split = np.hypot((m[0, 0] - m[1, 1]) / 2, m[0, 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine, sine = (np.where(split == 0, 0.0, p / split) for p in ((m[0, 0] - m[1, 1]) / 2, m[0, 1]))
    middle, half = (at_low + at_high) / 2, (at_high - at_low) / 2
    return np.stack([np.stack([middle + half * cosine, half * sine]), np.stack([half * sine, middle - half * cosine])])


# A batch of N matrices [[a, b], [b, d]] is the array (3, N) of rows a, b, d.


def add_outer(matrix: np.ndarray, g: np.ndarray) -> None:
    """Add g gᵀ in place, for g (2, N)."""
    matrix[0] += g[0] * g[0]
    matrix[1] += g[0] * g[1]
    matrix[2] += g[1] * g[1]


def eigen(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues (2, N), the larger first, and the unit eigenvector (2, N) of the larger; the other is at 90°."""
    a, b, d = matrix
    half = np.hypot((a - d) / 2, b)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine, sine = (np.where(half == 0, first, part / half) for first, part in ((1.0, (a - d) / 2), (0.0, b)))
        # Of twice the angle. The larger of the angle's own two comes from a root, the smaller from their product.
        large = np.sqrt((1 + np.abs(cosine)) / 2)
        small = sine / (2 * large)
        c = np.where(cosine >= 0, large, np.abs(small))
        s = np.where(cosine >= 0, small, np.copysign(large, sine))
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
