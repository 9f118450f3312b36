"""What a lesson may measure in the runs of its experiment: numbers for its text, its claims and its questions.

A measure is written as data, ``{"measure": "loss", "lane": 0, "step": 20}``. Numbers inside may be measures themselves:
``{"measure": "ratio", "of": [a, b]}``. Steps count from 0, the start; a negative one counts from the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine import theory
from engine.runs import Runs

AXES = {"x": 0, "y": 1}
NEVER = float("inf")
"""What a measure gives of something that did not happen, such as the step of an arrival."""

Measure = Callable[..., float]
MEASURES: dict[str, Measure] = {}
"""Every measure by its name: a function of the runs and of what the data give."""


def measure(function: Measure) -> Measure:
    """Put a function into the registry."""
    MEASURES[function.__name__] = function
    return function


def measured(given: Any, runs: Mapping[str, Runs], scene: str) -> float:
    """The number that ``given`` asks for: a number is itself, a measure is taken in its own ``scene`` or in this one.

    Raises KeyError for a measure, a lane or a scene that is not there.
    """
    if isinstance(given, int | float):
        return float(given)
    if isinstance(given, list):
        raise TypeError("one number is asked for, not a list")
    asked = dict(given)
    name, where = asked.pop("measure"), asked.pop("scene", scene)
    if "of" in asked:
        return MEASURES[name](*(measured(one, runs, where) for one in asked["of"]))
    return MEASURES[name](runs[where], **asked)


def holds(claim: Mapping[str, Any], runs: Mapping[str, Runs], scene: str) -> bool:
    """Whether a claim is true: its measure ``above``, ``below``, ``at_least``, ``at_most`` or ``equals`` (``give`` 1e-9)."""
    given = dict(claim)
    give = given.pop("give", 1e-9)
    given.pop("says", None)
    bounds = {name: given.pop(name) for name in BOUNDS if name in given}
    if not bounds:
        raise KeyError("a claim needs a bound")
    value = measured(given, runs, scene)
    where = given.get("scene", scene)
    return all(BOUNDS[name](value, measured(bound, runs, where), give) for name, bound in bounds.items())


BOUNDS: dict[str, Callable[[float, float, float], bool]] = {
    "above": lambda value, bound, _: value > bound,
    "below": lambda value, bound, _: value < bound,
    "at_least": lambda value, bound, _: value >= bound,
    "at_most": lambda value, bound, _: value <= bound,
    "equals": lambda value, bound, give: value == bound or abs(value - bound) <= give,
}


def _row(runs: Runs, step: int) -> int:
    return step if step >= 0 else runs.steps + 1 + step


# Where a run is, and how it came there.


@measure
def coordinate(runs: Runs, axis: str, lane: int = 0, step: int = -1) -> float:
    """The position along one axis."""
    return float(runs.path[_row(runs, step), AXES[axis], runs.of(lane)])


@measure
def loss(runs: Runs, lane: int = 0, step: int = -1) -> float:
    """f at a step."""
    return float(runs.loss[_row(runs, step), runs.of(lane)])


@measure
def distance(runs: Runs, lane: int = 0, step: int = -1) -> float:
    """To the nearest known minimum."""
    return float(runs.distance[_row(runs, step), runs.of(lane)])


@measure
def slope(runs: Runs, axis: str, lane: int = 0, step: int = 0) -> float:
    """One coordinate of ∇f at the position of a step, without noise."""
    return float(runs.surface.gradient(runs.path[_row(runs, step), :, runs.of(lane)][:, None])[AXES[axis], 0])


@measure
def move(runs: Runs, lane: int = 0, step: int = 1, axis: str | None = None) -> float:
    """How far the step that led to row ``step`` went: its length, or its part along one axis with its sign."""
    path = runs.path[:, :, runs.of(lane)]
    row = _row(runs, step)
    made = path[row] - path[row - 1]
    return float(np.hypot(*made) if axis is None else made[AXES[axis]])


@measure
def longest_move(runs: Runs, lane: int = 0, axis: str | None = None, since: int = 0) -> float:
    """The longest of all steps after row ``since``."""
    made = np.diff(runs.path[_row(runs, since) :, :, runs.of(lane)], axis=0)
    return float(np.nanmax(np.hypot(*made.T) if axis is None else np.abs(made[:, AXES[axis]])))


@measure
def effective_rate(runs: Runs, axis: str, lane: int = 0, step: int = 1) -> float:
    """The step along one axis, divided by the gradient there: the rate that plain descent would have needed."""
    return -move(runs, lane, step, axis) / slope(runs, axis, lane, _row(runs, step) - 1)


@measure
def sign_changes(runs: Runs, axis: str, lane: int = 0, within: int | None = None) -> float:
    """How often a coordinate changed its sign, in the first ``within`` steps or in all."""
    along = runs.path[: None if within is None else within + 1, AXES[axis], runs.of(lane)]
    signs = np.sign(along[np.isfinite(along)])
    return float(np.count_nonzero(signs[1:] * signs[:-1] < 0))


@measure
def turns(runs: Runs, axis: str, lane: int = 0) -> float:
    """How often the steps along one axis changed their direction."""
    made = np.diff(runs.path[:, AXES[axis], runs.of(lane)])
    signs = np.sign(made[np.isfinite(made)])
    return float(np.count_nonzero(signs[1:] * signs[:-1] < 0))


@measure
def farthest(runs: Runs, axis: str, lane: int = 0, sign: int = 1) -> float:
    """The largest value of a coordinate; with ``sign`` −1 the smallest."""
    return float(sign * np.nanmax(sign * runs.path[:, AXES[axis], runs.of(lane)]))


@measure
def apart(runs: Runs, lane: int, other: int) -> float:
    """The largest distance between two lanes at the same step."""
    between = runs.path[:, :, runs.of(lane)] - runs.path[:, :, runs.of(other)]
    return float(np.nanmax(np.hypot(*between.T)))


@measure
def spread(runs: Runs, axis: str, lane: int = 0, last: int = 50) -> float:
    """The standard deviation of a coordinate over the last steps."""
    return float(np.std(runs.path[-last:, AXES[axis], runs.of(lane)]))


@measure
def mean_loss(runs: Runs, lane: int = 0, last: int = 50) -> float:
    """The mean of f over the last steps."""
    return float(np.mean(runs.loss[-last:, runs.of(lane)]))


# When something happened.


@measure
def steps(runs: Runs) -> float:
    """How many steps the experiment has."""
    return float(runs.steps)


@measure
def arrival(runs: Runs, within: float, lane: int = 0) -> float:
    """The first step at a distance of at most ``within`` from a known minimum."""
    return _first(runs.distance[:, runs.of(lane)] <= within)


@measure
def settled(runs: Runs, within: float, lane: int = 0) -> float:
    """The first step from which on the distance from a minimum stays at most ``within``."""
    far = np.flatnonzero(~(runs.distance[:, runs.of(lane)] <= within))
    step = int(far[-1]) + 1 if far.size else 0
    return float(step) if step <= runs.steps else NEVER


@measure
def crossing(runs: Runs, axis: str, lane: int = 0) -> float:
    """The first step at which a coordinate has the other sign than at the start."""
    along = runs.path[:, AXES[axis], runs.of(lane)]
    return _first(np.sign(along) == -np.sign(along[0]))


@measure
def diverged(runs: Runs, lane: int = 0) -> float:
    """1 where a run left every bound or turned non-finite, else 0."""
    return float(runs.diverged[runs.of(lane)])


def _first(hits: np.ndarray) -> float:
    return float(hits.argmax()) if hits.any() else NEVER


# What the experiment and the theory say.


@measure
def hyper(runs: Runs, name: str, lane: int = 0) -> float:
    """A hyperparameter in force."""
    return runs.experiment.lanes[lane].hypers[name]


@measure
def start(runs: Runs, axis: str) -> float:
    """A coordinate of the start point."""
    return runs.experiment.start[0][AXES[axis]]


@measure
def state(runs: Runs, name: str, axis: str, lane: int = 0, step: int = -1) -> float:
    """One coordinate of an optimizer's recorded state, such as m or v."""
    return float(runs.state[lane][name][_row(runs, step), AXES[axis], 0])


@measure
def rate(runs: Runs, lane: int = 0, step: int = 1) -> float:
    """The learning rate of the step that led to row ``step``, with its schedule."""
    factor = 1.0 if runs.factors is None else runs.factors[_row(runs, step), runs.of(lane)]
    return float(runs.experiment.lanes[lane].hypers["lr"] * factor)


@measure
def largest_curvature(runs: Runs) -> float:
    """L of a quadratic surface."""
    return float(_curvatures(runs)[1])


@measure
def smallest_curvature(runs: Runs) -> float:
    """μ of a quadratic surface."""
    return float(_curvatures(runs)[0])


def _curvatures(runs: Runs) -> tuple[Any, Any]:
    known = theory.curvatures(runs.surface)
    if known is None:
        raise KeyError(f"{runs.surface.surface.key} is no strictly convex quadratic")
    return known


@measure
def rate_limit(runs: Runs, lane: int = 0) -> float:
    """The rate below which the lane converges."""
    found = runs.experiment.lanes[lane]
    limit = theory.rate_limit(found, found.hypers, runs.surface)
    if limit is None:
        raise KeyError(f"no limit is known of lane {lane}")
    return float(limit)


@measure
def best(runs: Runs, name: str, lane: int = 0) -> float:
    """The value of a hyperparameter with the best worst-case rate of convergence."""
    return (theory.optimum(runs.experiment.lanes[lane], runs.surface) or {})[name]


@measure
def evaluations(runs: Runs, kind: str = "gradient", lane: int = 0) -> float:
    """How often f, its gradient or its Hessian was asked for in all."""
    return float(runs.spent[kind][runs.of(lane)])


# Arithmetic.


@measure
def ratio(a: float, b: float) -> float:
    """a / b."""
    return a / b


@measure
def difference(a: float, b: float) -> float:
    """a − b."""
    return a - b


@measure
def product(*factors: float) -> float:
    """The product of all."""
    return float(np.prod(factors))


@measure
def total(*parts: float) -> float:
    """The sum of all."""
    return float(np.sum(parts))


@measure
def raised(base: float, exponent: float) -> float:
    """base ^ exponent."""
    return float(base**exponent)


@measure
def root(value: float) -> float:
    """The square root."""
    return float(np.sqrt(value))


@measure
def size(value: float) -> float:
    """The absolute value."""
    return abs(value)


@measure
def lowest(*values: float) -> float:
    """The smallest of all."""
    return min(values)
