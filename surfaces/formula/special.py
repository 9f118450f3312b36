"""Functions that NumPy does not have, made of those that it has."""

from __future__ import annotations

import numpy as np

# W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969).
NEAR_TOP = (
    1.85777706184603153e-1,
    3.16112374387056560,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3,
)
NEAR_LOW = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
MIDDLE_TOP = (
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
    8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
)  # fmt: skip
MIDDLE_LOW = (
    1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
)  # fmt: skip
FAR_TOP = (
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4,
)
FAR_LOW = (
    1.0,
    2.56852019228982242,
    1.87295284992346725,
    5.27905102951428412e-1,
    6.05183413124413191e-2,
    2.33520497626869185e-3,
)
ROOT_PI = 1.7724538509055160273


def erf(u):
    """The error function, to about 1e-16. ``u`` of any shape, numbers too."""
    size = np.abs(u)
    square = size * size
    near = u * (polynomial(NEAR_TOP, square) / polynomial(NEAR_LOW, square))
    middle = polynomial(MIDDLE_TOP, size) / polynomial(MIDDLE_LOW, size)
    inverse = 1 / np.maximum(square, 1.0)
    far = (1 / ROOT_PI - inverse * polynomial(FAR_TOP, inverse) / polynomial(FAR_LOW, inverse)) / np.maximum(size, 1.0)
    rest = np.exp(-np.minimum(square, 700.0)) * np.where(size <= 4, middle, far)
    return np.where(size <= 0.46875, near, np.sign(u) * (1 - rest))


def polynomial(coefficients, u):
    """Horner's rule, the highest power first."""
    total = coefficients[0]
    for c in coefficients[1:]:
        total = total * u + c
    return total
