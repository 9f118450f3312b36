"""Points without slopes: heights that can always be compared, and the lowest of several points."""

import numpy as np


def height(f, w, active=None):
    """f at ``w`` (2, N) or (2, M, N), with +∞ for NaN: where f is not defined no point is worth having."""
    value = f.value(w, active)
    return np.where(np.isnan(value), np.inf, value)


def ranked(points, heights):
    """Points (2, M, N) and heights (M, N) in order of height, the lowest first; equals keep their order."""
    order = np.argsort(heights, axis=0, kind="stable")
    return np.take_along_axis(points, order[None], axis=1), np.take_along_axis(heights, order, axis=0)


def lowest(points, heights):
    """The lowest of the points (2, M, N), as (2, N)."""
    return np.take_along_axis(points, heights.argmin(axis=0)[None, None], axis=1)[:, 0]
