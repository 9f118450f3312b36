"""The height scale of a picture: how values of f become colours and heights, so that valleys stay visible."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.numbers import power

LEVELS = 24  # contour bands
LARGEST = 1e300  # values beyond take the last colour: differences of larger ones are no floats
SMALLEST = 1e-300  # heights that differ by less are one height: shares of smaller differences are no floats
GRAIN = 1e-13  # so are those that differ by less than this share of themselves: what is left is rounding
FLOOR = 0.16  # linear heights serve while at most this share of the view lies in the lowest band


@dataclass(frozen=True)
class HeightScale:
    """A strictly increasing map from values z to heights u = asinh((z − base) / width), or u = z when ``width`` is inf.

    Contour levels are equally spaced in u, from ``low`` to ``high`` (values at which the picture's colours end).
    """

    base: float
    width: float
    low: float
    high: float

    @property
    def linear(self) -> bool:
        """Whether heights are the values themselves."""
        return math.isinf(self.width)

    def height(self, z: np.ndarray) -> np.ndarray:
        """Heights u of values z, any shape."""
        return np.asarray(z) * 1.0 if self.linear else np.arcsinh((np.asarray(z) - self.base) / self.width)

    def value(self, u: np.ndarray) -> np.ndarray:
        """Values z of heights u, any shape."""
        return np.asarray(u) * 1.0 if self.linear else self.base + self.width * np.sinh(np.asarray(u))

    def levels(self, count: int = LEVELS) -> np.ndarray:
        """The ``count`` + 1 heights of the contour lines, equally spaced in u."""
        low, high = self.height(np.array([self.low, self.high]))
        return np.linspace(low, high, count + 1)

    def ticks(self, most: int = 7) -> list[tuple[float, str]]:
        """(height, label) of round values for a colour bar, at most ``most``, well apart in height."""
        low, high = self.height(np.array([self.low, self.high]))
        gap = (high - low) / most
        chosen: list[float] = []
        for z in _round_values(self.low, self.high, self.linear, self.base):
            u = float(self.height(np.array(z)))
            if low - 1e-9 <= u <= high + 1e-9 and all(abs(u - float(self.height(np.array(c)))) >= gap for c in chosen):
                chosen.append(z)
        chosen.sort()
        for digits in (3, 6, 10, 13):  # far from 0 and near each other they differ in late digits only
            told = self.height(np.array([float(f"{z:.{digits - 1}e}") for z in chosen]))
            moved = np.abs(told - self.height(np.array(chosen)))
            # What is written must stand where it belongs, within a hundredth of the room between two labels.
            fitting = [z for z, m in zip(chosen, moved, strict=True) if m <= 0.01 * gap]
            labels = {_label(z, digits): z for z in reversed(fitting or chosen)}
            if len(fitting) == len(labels) == len(chosen):
                break
        return [(float(self.height(np.array(z))), label) for label, z in reversed(labels.items())]


def height_scale(z: np.ndarray) -> HeightScale:
    """The scale for values ``z`` over a view: linear where that shows the shape, else logarithmic from the lowest value.

    The logarithmic one is close to linear within ``width`` of the lowest value and logarithmic above; ``width`` is a
    small quantile of the heights above the lowest point, so that the floor of a valley keeps its shape.
    """
    finite = np.clip(z[np.isfinite(z)], -LARGEST, LARGEST)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if high - low <= max(SMALLEST, GRAIN * max(abs(low), abs(high))):
        room = max(0.5, 1e-3 * abs(low))
        return HeightScale(0.0, math.inf, low - room, high + room)
    if np.mean(finite < low + (high - low) / LEVELS) <= FLOOR:
        return HeightScale(0.0, math.inf, low, high)
    width = float(np.quantile(finite, 0.02) - low)
    width = max(width, 1e-6 * (high - low))
    return HeightScale(low, width, low, high)


def _round_values(low: float, high: float, linear: bool, base: float) -> list[float]:
    """Candidates for tick labels, the most welcome first."""
    if linear:
        step = 10 ** math.floor(math.log10((high - low) / 2))
        for m in (5, 2, 1, 0.5):
            if (high - low) / (step * m) >= 4:
                step *= m
                break
        return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    reach = max(abs(low), abs(high))
    decades = [10.0**k for k in range(math.floor(math.log10(reach)), math.floor(math.log10(reach)) - 9, -1)]
    powers = [0.0, *decades, *(-d for d in decades)]
    top = math.floor(math.log10(high - base))
    above = [round(base + 10.0**k, 1 - k) for k in range(top, top - 9, -1)]  # short, and where they say they are
    return [*powers, *(m * d for m in (5, 2) for d in decades), *(-m * d for m in (5, 2) for d in decades), *above]


def _label(z: float, digits: int = 3) -> str:
    if z == 0:
        return "0"
    if 1e-3 <= abs(z) < 1e5:
        return f"{z:,.{max(digits, 10)}g}".replace("-", "−")
    return power(z, digits)
