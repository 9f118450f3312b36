"""Many start points at once, to see what does not depend on the luck of one."""

from __future__ import annotations

import numpy as np

from surfaces import View

GOLDEN = np.pi * (3 - np.sqrt(5))


def disc(centre: tuple[float, float], radius: float, count: int) -> np.ndarray:
    """``count`` points spread evenly over a disc, the first at its centre, (2, count): a sunflower's spiral (Vogel 1979)."""
    k = np.arange(count)
    r = radius * np.sqrt(k / max(1, count - 1))
    return np.array([[centre[0]], [centre[1]]]) + r * np.array([np.cos(k * GOLDEN), np.sin(k * GOLDEN)])


def lattice(view: View, count: int) -> np.ndarray:
    """The centres of about ``count`` equal cells of the view, (2, n) with n the nearest square not above ``count``."""
    side = max(1, int(np.sqrt(count)))
    (x0, x1), (y0, y1) = view
    middle = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(x0 + (x1 - x0) * middle, y0 + (y1 - y0) * middle)
    return np.stack([x.ravel(), y.ravel()])


def latin_hypercube(view: View, count: int, seed: int) -> np.ndarray:
    """``count`` random points, one in each of ``count`` columns and rows of the view, (2, count) (McKay et al. 1979)."""
    rng = np.random.default_rng(seed)
    (x0, x1), (y0, y1) = view
    u = (np.stack([rng.permutation(count), rng.permutation(count)]) + rng.random((2, count))) / count
    return np.array([[x0], [y0]]) + u * np.array([[x1 - x0], [y1 - y0]])
