"""Why a run ended as it did: its status, and one sentence with the numbers of the surface at that place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import sympy

from engine.experiment import Lane
from engine.numbers import number
from engine.places import SETTLED, places
from engine.theory import product_limit
from messages import later, mark
from plane import eigen, eigenvalues
from surfaces import BoundSurface
from surfaces.base import parameter, x, y
from surfaces.critical import KINDS, LOWEST, WORDS, Kind
from surfaces.formula import Formula

WINDOW = 24  # last steps that are searched for what threw a run out, or for hops
NOTHING = 1e-9  # of the view's diagonal: a coordinate as small as that is 0 to a reader
PERIODS = 12  # the longest round of steps that is told as one
SLOW = 10  # times the steps of the run: a run that needs longer at its pace crawls


@dataclass(frozen=True)
class Status:
    """How a run stands at its last step.

    ``converged``: it rests where nothing near is lower. ``stopped``: it rests elsewhere, as on a saddle. ``hops``: its last
    steps undo each other. ``crawls``: at its pace it would need more than ten times the steps. ``diverged`` and ``left the
    domain``: it has no position from ``step`` on, or f has no value there. ``recorded``: it was not computed. ``under way``: none of these.
    """

    kind: Literal["converged", "stopped", "hops", "crawls", "under way", "diverged", "left the domain", "recorded"]
    step: int
    sentence: str

    def __str__(self) -> str:
        if self.kind not in ("diverged", "left the domain"):
            return later(self.kind)
        return later("{kind} at step {step}", kind=later(self.kind), step=self.step)


def statuses(
    surface: BoundSurface,
    lanes: list[Lane],
    path: np.ndarray,
    last: np.ndarray,
    beyond: np.ndarray,
    factors: np.ndarray | None,
    minima: np.ndarray,
) -> list[Status]:
    """The status of each run, N of them.

    ``path`` (T+1, 2, N) and ``last`` (N,) are those of Runs, ``beyond`` (2, N) the position that a run was stopped at,
    ``lanes`` the lane of each run, ``factors`` what schedules multiplied its rate by, ``minima`` (2, K) the known ones.
    """
    with np.errstate(all="ignore"):
        runs = [
            _Run(surface, lanes[n], path[: last[n] + 1, :, n], beyond[:, n], _column(factors, n))
            for n in range(last.size)
        ]
        final = np.stack([run.path[-1] for run in runs], axis=1)
        before = np.stack([run.path[max(0, len(run.path) - 2)] for run in runs], axis=1)
        still = (np.hypot(*(final - before)) <= SETTLED * surface.diagonal) & (last == path.shape[0] - 1)
        still &= np.array([lane.record is None for lane in lanes])
        kind, at = np.full(last.size, KINDS.index("slope")), np.full(final.shape, np.nan)
        if still.any():
            kind[still], at[:, still] = places(surface, final[:, still])
        return [
            run.recorded(path.shape[0] - 1)
            if lanes[n].record
            else run.gone()
            if last[n] < path.shape[0] - 1
            else run.told(KINDS[kind[n]], at[:, n], minima)
            for n, run in enumerate(runs)
        ]


def _column(table: np.ndarray | None, n: int) -> np.ndarray | None:
    return None if table is None else table[:, n]


class _Run:
    """One run and what can be asked of it; ``path`` (T+1, 2) up to its last position."""

    def __init__(
        self, surface: BoundSurface, lane: Lane, path: np.ndarray, beyond: np.ndarray, factors: np.ndarray | None
    ):
        self.surface, self.lane, self.path, self.beyond, self.factors = surface, lane, path, beyond, factors
        self.last, self.w = len(path) - 1, path[-1][:, None]
        self.moved = float(np.hypot(*(path[-1] - path[-2]))) if self.last else 0.0

    def recorded(self, steps: int) -> Status:
        """A path that was recorded: where its record ends."""
        record = self.lane.record
        assert record is not None
        points, end, at = len(record.steps), record.end, self._at(self.path[-1])
        if record.end > steps:
            told = later("Recorded: {points:,} points to step {end:,}, drawn to step {steps:,}.",
                         points=points, end=end, steps=steps)  # fmt: skip
            return Status("recorded", self.last, told)
        told = later(
            "Recorded: {points:,} points to step {end:,}; it ends at {place}.", points=points, end=end, place=at
        )
        return Status("recorded", self.last, told)

    # --- where it has no further position

    def gone(self) -> Status:
        """A run that left every bound, or has no finite position any more."""
        step, at = self.last + 1, self._at(self.path[-1])
        value, g = float(self.surface.value(self.w)[0]), self.surface.gradient(self.w)[:, 0]
        if np.isnan(value):
            return self._left()
        if not np.isfinite(self.beyond).all():
            if not np.isfinite(value):
                return Status(
                    "diverged",
                    step,
                    later("Diverged at step {step}: at {place} f is too large for a number.", step=step, place=at),
                )
            if np.isnan(g).any():
                return Status(
                    "left the domain",
                    step,
                    later(
                        "Stopped at step {step}: f has no slope at {place}, on the edge of its domain.",
                        step=step,
                        place=at,
                    ),
                )
            return Status("diverged", step, self._no_step(step, at, number(np.hypot(*g), 3)))
        return Status("diverged", step, later("Diverged at step {step}: {why}", step=step, why=self._why_out()))

    def _left(self) -> Status:
        """A run that is outside of the domain, and from which step on."""
        first = int(np.isnan(self.surface.value(np.ascontiguousarray(self.path.T))).argmax())
        lacks, place = self._undefined(first), self._at(self.path[first])
        if first == 0:
            told = later("Started outside the domain: {lacks} at {place}.", lacks=lacks, place=place)
        else:
            told = later("Left the domain at step {step}: {lacks} at {place}.", step=first, lacks=lacks, place=place)
        return Status("left the domain", first, told)

    def _no_step(self, step: int, place: str, slope: str) -> str:
        low, high = eigenvalues(self.surface.hessian(self.w))
        least = min(abs(float(low[0])), abs(float(high[0])))
        name = self.lane.method.name
        if least < 1e-8:
            return later(
                "Diverged at step {step}: {name} has no finite step from {place}, where the slope is {slope} and a curvature of {curvature} is divided by.",
                step=step, name=name, place=place, slope=slope, curvature=number(least, 2),
            )  # fmt: skip
        return later(
            "Diverged at step {step}: {name} has no finite step from {place}, where the slope is {slope}.",
            step=step, name=name, place=place, slope=slope,
        )  # fmt: skip

    def _why_out(self) -> str:
        """What threw it out: too long a rate for the curvature met, a fall without end, or one long step."""
        first = max(0, self.last - WINDOW)
        tail = np.ascontiguousarray(self.path[first:].T)
        heights = self.surface.value(tail)
        falls = heights[-1] < heights[0]
        limit = product_limit(self.lane)
        if limit is not None and not falls:
            climbing = np.flatnonzero(np.diff(heights) <= 0)
            t = int(climbing[-1]) + 1 if climbing.size else 0
            low, high = eigenvalues(self.surface.hessian(tail))
            curvature = np.abs(self._curvature(low, high))
            over = [k for k in range(t, tail.shape[1]) if self._rate(first + k + 1) * curvature[k] > limit]
            if over:
                k = over[0]
                product = self._rate(first + k + 1) * curvature[k]
                return later(
                    "at {place} the curvature is {curvature}, times the rate {product}, over {limit}, the limit of {name}: each step overshoots by more than it corrects.",
                    place=self._at(tail[:, k]), curvature=number(curvature[k], 3), product=number(product, 3),
                    limit=number(limit, 3), name=self.lane.method.name,
                )  # fmt: skip
        direction = self.beyond - self.path[-1]
        direction = direction / np.hypot(*direction)
        ahead = self.w + direction[:, None] * self.surface.diagonal * 10.0 ** np.arange(0, 7)
        below = self.surface.value(ahead)
        if falls and (np.diff(below) < 0).all():
            return later("f falls without bound along {direction}.", direction=_direction(direction))
        length, slope = np.hypot(*(self.beyond - self.path[-1])), float(np.hypot(*self.surface.gradient(self.w))[0])
        return later(
            "a step of length {length} led out of sight from {place}, where the slope is {slope}.",
            length=number(length, 3), place=self._at(self.path[-1]), slope=number(slope, 3),
        )  # fmt: skip

    def _undefined(self, t: int) -> str:
        """What has no value at the position of step ``t``: the smallest part of the formula that has none."""
        expr, point, params = self.surface.surface.expr, self.path[t], self.surface.params
        part = None
        if isinstance(expr, Formula) and not self.surface.rows:
            part = expr.undefined(float(point[0]), float(point[1]), params)
        elif isinstance(expr, sympy.Basic) and not self.surface.rows:
            numbers = {x: point[0], y: point[1]} | {parameter(n): float(np.ravel(v)[0]) for n, v in params.items()}
            parts = (p for p in sympy.postorder_traversal(expr) if p.free_symbols and _value(p, numbers) is None)
            part = next((str(p).replace("**", "^") for p in parts), None)
        return later("{part} has no value", part=part or "f")

    # --- where it still has one

    def told(self, kind: Kind, at: np.ndarray, minima: np.ndarray) -> Status:
        """A run that took all its steps and rests, or not, at a place of this kind."""
        here, settled = self._at(self.path[-1]), SETTLED * self.surface.diagonal
        if np.isnan(self.surface.value(self.w)[0]):
            return self._left()
        gap = self._gap(minima)
        if self.moved <= settled and gap <= settled and kind in (*LOWEST, "slope"):
            return Status(
                "converged",
                self.last,
                later("Settled {gap} from a minimum, at {place}.", gap=number(gap, 2), place=here),
            )
        if kind in LOWEST:
            return Status(
                "converged", self.last, later("Settled at {place}, {kind}.", place=here, kind=later(WORDS[kind]))
            )
        if hop := self._hop():
            return Status("hops", self.last, hop)
        slope = float(np.hypot(*self.surface.gradient(self.w))[0])
        if kind != "slope":
            return Status("stopped", self.last, self._resting(kind, at))
        if self.moved == 0 and self.factors is not None and self.factors[-1] == 0:
            return Status(
                "stopped",
                self.last,
                later(
                    "Stands still at {place}, where the slope is {slope}: its schedule has brought the rate to 0.",
                    place=here,
                    slope=number(slope, 2),
                ),
            )
        if self.moved == 0:
            return Status(
                "stopped",
                self.last,
                later(
                    "Stands still at {place}, where the slope is {slope}: it finds no step that it would take.",
                    place=here,
                    slope=number(slope, 2),
                ),
            )
        if crawl := self._crawl(gap, slope):
            return Status("crawls", self.last, crawl)
        return Status(
            "under way",
            self.last,
            later("Still under way at {place}, where the slope is {slope}.", place=here, slope=number(slope, 2)),
        )

    def _gap(self, minima: np.ndarray) -> float:
        """The distance to the nearest known minimum; infinite without any."""
        if not minima.size:
            return np.inf
        away = minima - self.path[-1][:, None]
        return float(np.abs(away[0]).min() if self.surface.flat else np.hypot(*away).min())

    def _resting(self, kind: Kind, at: np.ndarray) -> str:
        """At what kind of place it rests, and, of a saddle or a maximum, where f falls from there."""
        here = self._at(self.path[-1])
        plain = later("Stopped at {place}, {kind}.", place=here, kind=later(WORDS[kind]))
        if kind not in ("saddle", "maximum") or self.surface.flat:
            return plain
        (a, b), (_, d) = self.surface.hessian(at[:, None])[..., 0]
        values, axis = eigen(np.array([[a], [b], [d]]))
        if not values[1, 0] < 0:
            return plain
        down = np.array([-axis[1, 0], axis[0, 0]])
        return later(
            "Stopped at {place}, {kind}: it curves down by {curvature} along {direction}, but the slope at this point is 0.",
            place=here, kind=later(WORDS[kind]), curvature=number(-values[1, 0], 3), direction=_direction(down),
        )  # fmt: skip

    def _hop(self) -> str | None:
        """Whether its last steps undo each other, and why."""
        steps = np.diff(self.path[-WINDOW:], axis=0)
        if len(steps) < 6:
            return None
        length = np.hypot(*steps.T)
        turn = (steps[1:] * steps[:-1]).sum(axis=1) / (length[1:] * length[:-1])
        growth = length[-1] / length[-6]
        if length[-1] == 0:
            return None
        if not (turn[-6:] < -0.9).all() or growth < 0.99:
            return self._round()
        one, other = self.path[-1], self.path[-2]
        ever, farther = (
            mark("Hops for ever between {one} and {other}"),
            mark("Hops ever farther between {one} and {other}"),
        )
        told = later(ever if growth < 1.01 else farther, one=self._at(other), other=self._at(one))
        name = self.lane.method.name
        limit = product_limit(self.lane)
        middle = ((one + other) / 2)[:, None]
        if limit is not None:
            u = (one - other) / np.hypot(*(one - other))
            (a, b), (_, d) = self.surface.hessian(middle)[..., 0]
            curvature = float(u[0] ** 2 * a + 2 * u[0] * u[1] * b + u[1] ** 2 * d)
            product = self._rate(self.last) * curvature
            if abs(product - limit) <= 1e-3 * limit:
                return later(
                    "{told}: the curvature {curvature} times the rate is {product}, the limit of {name} itself.",
                    told=told, curvature=number(curvature, 3), product=number(product, 3), name=name,
                )  # fmt: skip
            if product > limit:
                return later(
                    "{told}: between them the curvature {curvature} times the rate is {product}, over {limit}, the limit of {name}.",
                    told=told, curvature=number(curvature, 3), product=number(product, 3), limit=number(limit, 3), name=name,
                )  # fmt: skip
        return later(
            "{told}: its steps of length {length} are longer than the way to the bottom between them.",
            told=told, length=number(length[-1], 2),
        )  # fmt: skip

    def _round(self) -> str | None:
        """Whether its last steps lead round and round through the same places."""
        for period in range(2, PERIODS + 1):
            places = self.path[-3 * period - 1 :]
            if len(places) > 3 * period:
                off = np.hypot(*(places[period:] - places[:-period]).T).max()
                if off <= 1e-6 * self.moved:
                    return later(
                        "Comes round to {place} every {period} steps.", place=self._at(self.path[-1]), period=period
                    )
        return None

    def _crawl(self, gap: float, slope: float) -> str | None:
        """Whether it would need far more steps at its pace, and how many."""
        if self.last < 4:
            return None
        back = max(1, min(self.last, 10))
        pace = float(np.hypot(*(self.path[-1] - self.path[-1 - back]))) / back
        way = gap if np.isfinite(gap) else 0.05 * self.surface.diagonal
        if pace == 0 or pace * SLOW * self.last >= way:
            return None
        here = self._at(self.path[-1])
        told = later(
            "Crawls at {place}: the slope is {slope} and a step {pace} long",
            place=here,
            slope=number(slope, 2),
            pace=number(pace, 2),
        )
        if np.isfinite(gap):
            return later(
                "{told}; to the nearest minimum, {gap} away, it would take {many} more.",
                told=told, gap=number(gap, 2), many=_many(gap / pace),
            )  # fmt: skip
        return later(
            "{told}; to cross a twentieth of the picture it would take {many} more.", told=told, many=_many(way / pace)
        )

    def _rate(self, t: int) -> float:
        """The learning rate of step ``t``."""
        factor = 1.0 if self.factors is None else float(self.factors[min(t, len(self.factors) - 1)])
        return self.lane.hypers["lr"] * factor

    def _curvature(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        return high if not self.surface.flat else np.where(np.abs(high) > np.abs(low), high, low)

    def _at(self, point: np.ndarray) -> str:
        """A place in words; a coordinate that is far below a picture's pixel is 0."""
        point = np.where(np.abs(point) < NOTHING * self.surface.diagonal, 0.0, point)
        px, py = (number(c, 4) for c in point)
        return f"x = {px}" if self.surface.flat else f"({px}, {py})"


def _direction(u: np.ndarray) -> str:
    px, py = np.round(u, 2)
    return f"({number(px, 2)}, {number(py, 2)})"


def _many(count: float) -> str:
    if count >= 1e9:
        if not np.isfinite(count):
            return later("more than 10³⁰⁰ steps")
        return later("about {count} steps", count=number(count, 1))
    digits = 10 ** max(0, int(np.floor(np.log10(max(count, 1)))) - 1)
    return later("about {count} steps", count=f"{round(count / digits) * digits:,}")


def _value(part: Any, numbers: dict[Any, float]) -> float | None:
    """A part of a formula at a point by real arithmetic; None where it has no real value."""
    try:
        value = sympy.lambdify(list(numbers), part, "numpy")(*(np.float64(v) for v in numbers.values()))
        return None if np.isnan(float(value)) else float(value)
    except (TypeError, ValueError, ZeroDivisionError, KeyError, NameError):
        return 0.0  # a condition, or nothing that can be told by itself
