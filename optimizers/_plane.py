"""Linear algebra of the plane for a whole batch: vectors (2, N), symmetric matrices (2, 2, N), in closed form."""

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
    return np.array([[middle + half * cosine, half * sine], [half * sine, middle - half * cosine]])
