"""The objective as an optimizer sees it: a surface whose evaluations are counted, and whose gradient may be noisy."""

from __future__ import annotations

import numpy as np

from engine.noise import Noise
from plane import eigenvalues, identity
from surfaces import BoundSurface
from surfaces.losses import CURVATURE, INFORMATION


class Objective:
    """A surface for a batch of N runs, counting what each run asks for.

    Points have shape (2, N), or (2, M, N) for a population of M members a run. ``active`` (N,) says whose request it
    is: results come back for all, but only active runs pay. ``counts`` holds the points evaluated so far for each of
    ``value``, ``gradient`` and ``hessian``: a whole number while all runs agree, else an array (N,). With ``noise``
    the gradient has one random draw a step, the same wherever it is asked for within the step; values and Hessians
    have none.
    """

    def __init__(self, surface: BoundSurface, seed: int = 0, noise: Noise | None = None):
        self.surface = surface
        self.rng = np.random.default_rng(seed)
        self.counts: dict[str, int | np.ndarray] = {"value": 0, "gradient": 0, "hessian": 0}
        self.noisy = noise is not None  # then a gradient that an earlier step has asked for is not this step's
        self._rows: np.ndarray | None = None
        self._added: np.ndarray | None = None
        self._draws = None
        if noise is not None:
            batches = noise.kind == "minibatch"
            self._draws = noise.batches(seed, surface.rows) if batches else noise.additions(seed)
            self._batches = batches

    def begin_step(self) -> None:
        """Draw the noise of the next step."""
        if self._draws is None:
            return
        if self._batches:
            self._rows = next(self._draws)
            return
        self._added = next(self._draws)
        if self.surface.flat:
            self._added[1] = 0

    def value(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """f at ``w``, shape (N,) or (M, N)."""
        self._count("value", w, active)
        return self.surface.value(w)

    def gradient(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """∇f at ``w``, of the same shape."""
        self._count("gradient", w, active)
        g = self.surface.gradient(w, self._rows)
        return g if self._added is None else g + (self._added if w.ndim == 2 else self._added[..., None])

    def hessian(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """The Hessian at ``w``, shape (2, 2, N).

        Of a function of x alone it is given a curvature of 1 along y, where the slope is 0: dividing by it then leaves
        y where it is, as dividing by f″ alone would.
        """
        self._count("hessian", w, active)
        hessian = self.surface.hessian(w)
        if self.surface.flat:
            hessian[1, 1] = 1
        return hessian

    def gauss_newton(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """The Gauss–Newton matrix at ``w`` (2, N), shape (2, 2, N): the Hessian without the curvature of the model.

        It needs the gradient of the model alone, and is counted so. A surface without data has no model: there it is the
        Hessian. Under mini-batches it is taken over the rows that the gradient is.
        """
        if not self.surface.surface.loss:
            return self.hessian(w, active)
        self._count("gradient", w, active)
        return self.surface.outer(w, CURVATURE[self.surface.surface.loss], self._rows)

    def fisher(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """Fisher's information matrix of the model behind a loss on data at ``w`` (2, N), shape (2, 2, N).

        A surface without data has no model: there it is the unit matrix times the largest curvature of the place, of a
        curve |f″|, which makes a natural gradient a plain one of a safe length.
        """
        if not self.surface.surface.loss:
            hessian = self.hessian(w, active)
            low, high = (hessian[0, 0],) * 2 if self.surface.flat else eigenvalues(hessian)
            return identity(w) * np.maximum(np.abs(low), np.abs(high))
        self._count("gradient", w, active)
        return self.surface.outer(w, INFORMATION[self.surface.surface.loss], self._rows)

    def _count(self, what: str, w: np.ndarray, active: np.ndarray | None) -> None:
        points = 1 if w.ndim == 2 else w.shape[1]
        self.counts[what] = self.counts[what] + (points if active is None else points * active)
