"""What evaluations of a formula cost by what is in it, so that a search that costs much looks at fewer places."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from surfaces import limits
from surfaces.base import BoundSurface

FEWEST = 16  # places


class Metered(BoundSurface):
    """A surface that has values as long as they are paid for; afterwards none, so that every search ends where it stands.

    Costs are counted, not measured: what is found does not depend on how busy the machine is.
    """

    def __init__(self, bound: BoundSurface):
        super().__init__(bound.surface, bound.params)
        self._cost = getattr(bound.surface.expr, "cost", None)
        self.left = 0.0  # seconds

    def anew(self) -> Metered:
        """With all of its time before it."""
        self.left = limits.MAX_SEARCH
        return self

    def places(self, rounds: int, *asked: str) -> int:
        """At how many places so many rounds of these evaluations can be paid for; a few at least."""
        once = sum(self.cost(what, 0) for what in asked)
        each = sum(self.cost(what, 1) for what in asked) - once
        return max(FEWEST, int((limits.MAX_SEARCH / rounds - once) / each)) if each else 10**6

    @property
    def judged(self) -> int:
        """Of how many places it can be paid for to tell what sort they are: as ``critical.kinds`` asks."""
        each = 3 * self.cost("value", 130) + self.cost("hessian", 100)
        return max(FEWEST, int(limits.MAX_SEARCH / each)) if each else 10**6

    def cost(self, what: str, points: float) -> float:
        """Seconds that one evaluation takes; 0 of what is not typed."""
        if self._cost is None:
            return 0.0
        once, each = self._cost(what)
        return once + each * points * max(self.rows, 1)

    def value(self, w: np.ndarray) -> np.ndarray:
        return self._paid("value", super().value, w, w.shape[1:])

    def gradient(self, w: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        return self._paid("gradient", super().gradient, w, w.shape)

    def hessian(self, w: np.ndarray) -> np.ndarray:
        return self._paid("hessian", super().hessian, w, (2, *w.shape))

    def _paid(self, what: str, evaluate: Callable, w: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        self.left -= self.cost(what, w[0].size)
        return evaluate(w) if self.left > 0 else np.full(shape, np.nan)
