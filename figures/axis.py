"""Which axis shows values over the steps best; told to the player and used by the exports, so that both choose alike.

The browser draws its axes while handles are dragged, so how one is made from its kind stands in ``player/assets/scale.js``
as well; tests/figures/test_axis.py holds the two equal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.numbers import ten
from engine.runs import Runs

Kind = Literal["linear", "log", "symlog"]
DECADES = 16  # a log axis reaches this far below its top: farther down only rounding is left


@dataclass(frozen=True)
class Axis:
    """An axis for values: ``low`` and ``high`` are its ends in its own units u (v, log10 v or asinh(v/width)).

    ``ticks`` are values with their labels.
    """

    kind: Kind
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    width: float = 1.0

    def units(self, values: np.ndarray) -> np.ndarray:
        """Where values of any shape stand, in the axis' units; far below it what a log axis cannot show."""
        with np.errstate(all="ignore"):
            if self.kind == "log":
                return np.where(values > 0, np.log10(values), np.where(values <= 0, 2 * self.low - self.high, np.nan))
            return np.arcsinh(values / self.width) if self.kind == "symlog" else np.asarray(values) * 1.0


def shown_values(runs: Runs, values: np.ndarray, lanes: list[int] | None = None) -> np.ndarray:
    """The finite ``values`` (T+1, N) that an axis is made for: of the lanes shown, of runs to the end if there are any."""
    lanes = [i for i, lane in enumerate(runs.experiment.lanes) if lane.look.visible] if lanes is None else lanes
    columns = np.array([runs.of(lane, start) for lane in lanes for start in range(runs.start_count)], dtype=int)
    whole = columns[runs.last[columns] == runs.steps]
    chosen = values[:, whole if whole.size else columns]
    return chosen[np.isfinite(chosen)]


def axis_kind(values: np.ndarray) -> Kind:
    """``"log"``, ``"symlog"`` or ``"linear"``, for finite values of any shape.

    Logarithmic where none is negative and the positive ones span more than a factor of ten; symlog where some are
    negative and the largest is a thousand times the smallest positive one (or the one nearest to 0, if none is positive).
    """
    sizes = np.abs(values[values > 0] if (values > 0).any() else values[values != 0])
    if not sizes.size:
        return "linear"
    low, most, least = float(values.min()), float(np.abs(values).max()), float(sizes.min())
    if low >= 0:
        return "log" if most > 10 * least else "linear"
    return "symlog" if most > 1000 * least else "linear"


def best_axis(runs: Runs, values: np.ndarray, lanes: list[int] | None = None) -> Axis:
    """The axis for ``values`` (T+1, N) of the lanes shown."""
    shown = shown_values(runs, values, lanes)
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)
    least = float(np.min(shown[shown > 0], initial=math.inf))
    first = np.abs(values[0])
    typical = float(first[np.isfinite(first)].max(initial=0.0))
    return axis(axis_kind(shown), low, high, 0.0 if least == math.inf else least, typical)


def axis(kind: Kind, low: float, high: float, least: float, typical: float) -> Axis:
    """An axis of this kind; ``typical`` is a size that must not be pressed flat, such as the loss at the start."""
    if kind == "log":
        return _log(least, high)
    return _symlog(low, high, typical) if kind == "symlog" else _linear(low, high)


def number(v: float, digits: int = 4) -> str:
    """A number for people: four digits, all before the point, powers of ten where they are shorter."""
    if math.isnan(v):
        return "–"
    if math.isinf(v):
        return "∞" if v > 0 else "−∞"
    if v == 0:
        return "0"
    sign, size = "−" if v < 0 else "", abs(v)
    if 1e-3 <= size < 1e5:
        whole = max(digits, math.floor(math.log10(size)) + 1)
        return sign + _plain(float(f"{size:.{whole}g}"))
    mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
    raised = ten(int(exponent))
    return sign + (raised if float(mantissa) == 1 else f"{_plain(float(mantissa))}·{raised}")


def _plain(v: float) -> str:
    return f"{int(v):,}" if v == int(v) else f"{v:,}"


def _log(low: float, high: float) -> Axis:
    top = high if high > 0 else 1.0
    bottom = max(low if 0 < low < top else top / 10, top * 10.0**-DECADES)
    a, b = _padded(math.log10(bottom), math.log10(top))
    exponents = _spread(math.ceil(a - 1e-9), math.floor(b + 1e-9), 5)
    if len(exponents) > 1:
        return Axis("log", a, b, tuple((10.0**e, number(10.0**e)) for e in exponents))
    return Axis("log", a, b, _one_two_five(a, b))


def _one_two_five(a: float, b: float) -> tuple[tuple[float, str], ...]:
    """Ticks at 1, 2, 5, 10, 20 ... between two powers of ten that are near each other."""
    values = [float(f"{m * 10.0**e:.3g}") for e in range(math.floor(a), math.floor(b) + 1) for m in (1, 2, 5)]
    inside = [(v, number(v)) for v in values if a <= math.log10(v) <= b]
    return tuple(inside) if len(inside) > 1 else linear_ticks(10**a, 10**b)


def _symlog(low: float, high: float, typical: float) -> Axis:
    reach = max(abs(low), abs(high)) or 1.0
    width = 10.0 ** (math.floor(math.log10(min(max(typical, reach * 1e-9), reach))) - 1)
    a, b = _padded(math.asinh(low / width), math.asinh(high / width))
    most = 3 if min(-low, high) > width else 5
    exponents = _spread(round(math.log10(width)) + 1, math.floor(math.log10(reach)), most)
    values = [*(-(10.0**e) for e in exponents), 0.0, *(10.0**e for e in exponents)]
    inside = [v for v in values if a <= math.asinh(v / width) <= b]
    return Axis("symlog", a, b, tuple((v, number(v)) for v in inside), width)


def _linear(low: float, high: float) -> Axis:
    a, b = _padded(low, high)
    return Axis("linear", a, b, linear_ticks(a, b))


def linear_ticks(a: float, b: float, most: int = 5) -> tuple[tuple[float, str], ...]:
    """Round values between a and b, about ``most``."""
    raw = (b - a) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    digits = max(4, math.floor(math.log10(max(abs(a), abs(b)))) - math.floor(math.log10(step)) + 1)
    ticks = []
    k = math.ceil(a / step)
    while k * step <= b:
        ticks.append((k * step, number(float(f"{k * step:.15g}"), digits)))  # neighbours differ in what is written
        k += 1
    return tuple(ticks)


def _padded(low: float, high: float) -> tuple[float, float]:
    gap = (high - low or abs(low) or 1.0) * 0.05
    return low - gap, high + gap


def _spread(first: int, last: int, most: int) -> list[int]:
    """Whole numbers from ``first`` to ``last``, at most about ``most``, counted from the last."""
    stride = max(1, -(-(last - first + 1) // most))
    return list(range(last, first - 1, -stride))[::-1]
