"""Why a run ended as it did: its status, and one sentence with the numbers of the surface at that place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import sympy

from engine.experiment import Lane
from engine.numbers import number
from engine.theory import product_limit
from plane import eigen, eigenvalues
from surfaces import BoundSurface
from surfaces.base import parameter, x, y
from surfaces.critical import KINDS, LOWEST, WORDS, Kind, kinds, rest
from surfaces.formula import Formula

SETTLED = 1e-3  # of the view's diagonal: how near to a stationary point, and how short a step, counts as arrived
MOST = 1024  # places that are looked at closely at a time
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
        return f"{self.kind} at step {self.step}" if self.kind in ("diverged", "left the domain") else self.kind


def places(surface: BoundSurface, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The place that each of ``w`` (2, N) has come to: its kind, an index of ``critical.KINDS`` (N,), and where it is (2, N).

    Points that come to rest together, to a thousandth of the view's diagonal, are looked at once.
    """
    reach = SETTLED * surface.diagonal
    at = rest(surface, w, reach)
    if any(np.ndim(v) for v in surface.params.values()):  # a surface for each point: told by its curvatures alone
        low, high = eigenvalues(surface.hessian(at))
        bowl = "minimum" if surface.flat else np.where(low > -1e-6 * high, "minimum", "saddle")
        named = np.where(np.isnan(at).any(axis=0), "slope", bowl)
        return np.array([KINDS.index(k) for k in named], dtype=np.uint8), at
    kind = np.full(w.shape[1], KINDS.index("slope"), dtype=np.uint8)
    known = np.flatnonzero(np.isfinite(at).all(axis=0))
    if known.size:
        _, first, which = np.unique(np.round(at[:, known] / reach), axis=1, return_index=True, return_inverse=True)
        told = np.full(first.size, KINDS.index("slope"), dtype=np.uint8)
        told[:MOST] = [KINDS.index(k) for k in kinds(surface, at[:, known[first[:MOST]]])]
        told[MOST:] = told[MOST - 1] if first.size > MOST else 0  # so many places are those of one long trough
        kind[known] = told[which.ravel()]
    return kind, at


def arrived(surface: BoundSurface, w: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Whether runs at ``w`` (2, N), a step before at ``before``, have come to rest where nothing near is lower, (N,)."""
    still = np.hypot(*(w - before)) <= SETTLED * surface.diagonal
    out = np.zeros(w.shape[1], dtype=bool)
    if still.any():
        out[still] = np.isin(places(surface, w[:, still])[0], [KINDS.index(k) for k in LOWEST])
    return out


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
        shown = f"Recorded: {len(record.steps):,} points to step {record.end:,}"
        if record.end > steps:
            return Status("recorded", self.last, f"{shown}, drawn to step {steps:,}.")
        return Status("recorded", self.last, f"{shown}; it ends at {self._at(self.path[-1])}.")

    # --- where it has no further position

    def gone(self) -> Status:
        """A run that left every bound, or has no finite position any more."""
        step, at = self.last + 1, self._at(self.path[-1])
        value, g = float(self.surface.value(self.w)[0]), self.surface.gradient(self.w)[:, 0]
        if np.isnan(value):
            outside = np.isnan(self.surface.value(np.ascontiguousarray(self.path.T)))
            first = int(outside.argmax())
            where = self._at(self.path[first])
            verb = "Started" if first == 0 else "Left the domain"
            return Status(
                "left the domain",
                first,
                f"{verb} at step {first}: {self._undefined(first)} at {where}."
                if first
                else f"Started outside the domain: {self._undefined(0)} at {where}.",
            )
        if not np.isfinite(self.beyond).all():
            if not np.isfinite(value):
                return Status("diverged", step, f"Diverged at step {step}: at {at} f is too large for a number.")
            if np.isnan(g).any():
                return Status(
                    "left the domain",
                    step,
                    f"Stopped at step {step}: f has no slope at {at}, on the edge of its domain.",
                )
            why = f"{self.lane.method.name} has no finite step from {at}"
            return Status(
                "diverged",
                step,
                f"Diverged at step {step}: {why}, where the slope is {number(np.hypot(*g), 3)}{self._flatness()}.",
            )
        return Status("diverged", step, f"Diverged at step {step}: {self._why_out()}")

    def _flatness(self) -> str:
        low, high = eigenvalues(self.surface.hessian(self.w))
        least = min(abs(float(low[0])), abs(float(high[0])))
        return f" and a curvature of {number(least, 2)} is divided by" if least < 1e-8 else ""

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
                return (
                    f"at {self._at(tail[:, k])} the curvature is {number(curvature[k], 3)}, times the rate {number(product, 3)}, over "
                    f"{number(limit, 3)}, the limit of {self.lane.method.name}: each step overshoots by more than it corrects."
                )
        direction = self.beyond - self.path[-1]
        direction = direction / np.hypot(*direction)
        ahead = self.w + direction[:, None] * self.surface.diagonal * 10.0 ** np.arange(0, 7)
        below = self.surface.value(ahead)
        if falls and (np.diff(below) < 0).all():
            return f"f falls without bound along {_direction(direction)}."
        length, slope = np.hypot(*(self.beyond - self.path[-1])), float(np.hypot(*self.surface.gradient(self.w))[0])
        return f"a step of length {number(length, 3)} led out of sight from {self._at(self.path[-1])}, where the slope is {number(slope, 3)}."

    def _undefined(self, t: int) -> str:
        """What has no value at the position of step ``t``: the smallest part of the formula that has none."""
        expr, point = self.surface.surface.expr, self.path[t]
        if isinstance(expr, Formula):
            part = None if self.surface.rows else expr.undefined(float(point[0]), float(point[1]), self.surface.params)
            return f"{part or 'f'} has no value"
        if not isinstance(expr, sympy.Basic):  # a grid of heights
            return "f has no value"
        numbers = {x: point[0], y: point[1]} | {
            parameter(n): float(np.ravel(v)[0]) for n, v in self.surface.params.items()
        }
        for part in sympy.postorder_traversal(expr):
            if part.free_symbols and not self.surface.rows and _value(part, numbers) is None:
                return f"{str(part).replace('**', '^')} has no value"
        return "f has no value"

    # --- where it still has one

    def told(self, kind: Kind, at: np.ndarray, minima: np.ndarray) -> Status:
        """A run that took all its steps and rests, or not, at a place of this kind."""
        here, settled = self._at(self.path[-1]), SETTLED * self.surface.diagonal
        if np.isnan(self.surface.value(self.w)[0]):
            first = int(np.isnan(self.surface.value(np.ascontiguousarray(self.path.T))).argmax())
            return Status(
                "left the domain",
                first,
                f"Left the domain at step {first}: {self._undefined(first)} at {self._at(self.path[first])}.",
            )
        gap = self._gap(minima)
        if self.moved <= settled and gap <= settled and kind in (*LOWEST, "slope"):
            return Status("converged", self.last, f"Settled {number(gap, 2)} from a minimum, at {here}.")
        if kind in LOWEST:
            return Status("converged", self.last, f"Settled at {here}, {WORDS[kind]}.")
        if hop := self._hop():
            return Status("hops", self.last, hop)
        slope = float(np.hypot(*self.surface.gradient(self.w))[0])
        if kind != "slope":
            return Status("stopped", self.last, f"Stopped at {here}, {WORDS[kind]}{self._way_down(kind, at)}.")
        if self.moved == 0 and self.factors is not None and self.factors[-1] == 0:
            return Status(
                "stopped",
                self.last,
                f"Stands still at {here}, where the slope is {number(slope, 2)}: its schedule has brought the rate to 0.",
            )
        if self.moved == 0:
            return Status(
                "stopped",
                self.last,
                f"Stands still at {here}, where the slope is {number(slope, 2)}: it finds no step that it would take.",
            )
        if crawl := self._crawl(gap, slope):
            return Status("crawls", self.last, crawl)
        return Status("under way", self.last, f"Still under way at {here}, where the slope is {number(slope, 2)}.")

    def _gap(self, minima: np.ndarray) -> float:
        """The distance to the nearest known minimum; infinite without any."""
        if not minima.size:
            return np.inf
        away = minima - self.path[-1][:, None]
        return float(np.abs(away[0]).min() if self.surface.flat else np.hypot(*away).min())

    def _way_down(self, kind: Kind, at: np.ndarray) -> str:
        """Where f falls from a saddle or a maximum, with its curvature there."""
        if kind not in ("saddle", "maximum") or self.surface.flat:
            return ""
        (a, b), (_, d) = self.surface.hessian(at[:, None])[..., 0]
        values, axis = eigen(np.array([[a], [b], [d]]))
        if not values[1, 0] < 0:
            return ""
        down = np.array([-axis[1, 0], axis[0, 0]])
        return (
            f": it curves down by {number(-values[1, 0], 3)} along {_direction(down)}, but the slope at this point is 0"
        )

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
        ever = "for ever" if growth < 1.01 else "ever farther"
        told = f"Hops {ever} between {self._at(other)} and {self._at(one)}"
        limit = product_limit(self.lane)
        middle = ((one + other) / 2)[:, None]
        if limit is not None:
            u = (one - other) / np.hypot(*(one - other))
            (a, b), (_, d) = self.surface.hessian(middle)[..., 0]
            curvature = float(u[0] ** 2 * a + 2 * u[0] * u[1] * b + u[1] ** 2 * d)
            product = self._rate(self.last) * curvature
            if abs(product - limit) <= 1e-3 * limit:
                return f"{told}: the curvature {number(curvature, 3)} times the rate is {number(product, 3)}, the limit of {self.lane.method.name} itself."
            if product > limit:
                return f"{told}: between them the curvature {number(curvature, 3)} times the rate is {number(product, 3)}, over {number(limit, 3)}, the limit of {self.lane.method.name}."
        return (
            f"{told}: its steps of length {number(length[-1], 2)} are longer than the way to the bottom between them."
        )

    def _round(self) -> str | None:
        """Whether its last steps lead round and round through the same places."""
        for period in range(2, PERIODS + 1):
            places = self.path[-3 * period - 1 :]
            if len(places) > 3 * period:
                off = np.hypot(*(places[period:] - places[:-period]).T).max()
                if off <= 1e-6 * self.moved:
                    return f"Comes round to {self._at(self.path[-1])} every {period} steps."
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
        told = f"Crawls at {here}: the slope is {number(slope, 2)} and a step {number(pace, 2)} long"
        if np.isfinite(gap):
            return f"{told}; to the nearest minimum, {number(gap, 2)} away, it would take {_many(gap / pace)} more."
        return f"{told}; to cross a twentieth of the picture it would take {_many(way / pace)} more."

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
        return f"about {number(count, 1)} steps" if np.isfinite(count) else "more than 10³⁰⁰ steps"
    digits = 10 ** max(0, int(np.floor(np.log10(max(count, 1)))) - 1)
    return f"about {round(count / digits) * digits:,} steps"


def _value(part: Any, numbers: dict[Any, float]) -> float | None:
    """A part of a formula at a point by real arithmetic; None where it has no real value."""
    try:
        value = sympy.lambdify(list(numbers), part, "numpy")(*(np.float64(v) for v in numbers.values()))
        return None if np.isnan(float(value)) else float(value)
    except (TypeError, ValueError, ZeroDivisionError, KeyError, NameError):
        return 0.0  # a condition, or nothing that can be told by itself
