"""A learning rate (or what stands for one) to begin with, for any optimizer on any surface: guessed, then chosen by trying."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from engine.experiment import Experiment, Lane, StartPoint, SurfaceChoice
from engine.numbers import number
from engine.objective import Objective
from engine.simulate import Recorder, stack
from messages import tr
from optimizers import Hyper
from plane import eigenvalues
from surfaces import BoundSurface

STEPS = 200  # of a trial: about what a person first looks at
RUNGS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)  # of a decade
DECADES = 3  # tried below and above the guess
MARGIN = 0.05  # of the view's width and height: how far outside a run may swing
STRIDE = 0.01  # of the view's diagonal: a step that is seen, and still makes a path of many
UNHURRIED = 25  # steps that a run should take to arrive, so that there is something to watch
FAR = 0.2  # of the view's width or height: a run should travel at least so far
LEAP = 0.5  # of the same: a longer single step looks like a jump
DETOUR = 0.15  # cost of a path as long as the view is wide
RATTLE = 0.015  # of the same: longer steps at the end, on average, look like noise
RESTLESS = 3.0  # the most that such noise costs: better restless than stuck at the start
CLIMB = 20.0  # cost of ending higher than the start
SPREAD = 0.05  # of the view's diagonal: how far from the start the members of a population are thrown
STRANGE = 0.02  # cost of a decade between guess and choice: decides where several do equally well
LONG = 0.05  # cost of a second digit, and of a first that is not 1, 2 or 5
ENOUGH = 3.0  # times the lowest final loss of all trials in sight: what may be chosen
ARRIVED = 1e-8  # of the view's range of heights above the lowest: as good as none
LOST = 1e6
GRID = 41
SHORT = ("1.0", "2.0", "5.0")


def suggest(lane: Lane, surface: SurfaceChoice, start: StartPoint) -> dict[str, float]:
    """The one value of ``lane`` that must fit the surface, such as ``{"lr": 0.05}``: a number of at most two digits.

    Three decades on both sides of a guess are tried. Of the runs that stay in sight and end about as low as the best of
    them, the one that is best to watch is chosen. It is the first hyperparameter that declares a unit; where none does, there is nothing to suggest and the
    result is empty. The lane's other values stay as they are.
    """
    name = tuned(lane)
    if name is None:
        return {}
    return {name: _best(lane.physics.changed(**{name: None}), name, surface, start)}


def tuned(lane: Lane) -> str | None:
    """The name of the hyperparameter that ``suggest`` chooses; None where no hyperparameter has a unit."""
    return lane.method.tuned(lane.convention)


def refitted(before: Experiment, after: Experiment, index: int) -> str | None:
    """What to say of the lane at ``index`` whose method does not take over the rate that was set by hand."""
    lane, new = before.lanes[index], after.lanes[index]
    rate, name = tuned(lane), tuned(new)
    if new.optimizer == lane.optimizer or not rate or not name or lane.hypers[rate] == new.hypers[name]:
        return None
    if suggest(lane, before.surface, before.start[0])[rate] == lane.hypers[rate]:
        return None  # nobody set it
    told = {"name": tr(new.method.name), "rate": name, "value": number(new.hypers[name], 4)}
    return tr("{name} begins with {rate} = {value}, which suits it here.", **told)


@lru_cache(maxsize=4096)
def _best(lane: Lane, name: str, surface: SurfaceChoice, start: StartPoint) -> float:
    bound = surface.bind()
    hyper = lane.method.hypers[name]
    near = guess(hyper, bound, start)
    if hyper.unit == "spread":
        return ladder(near, hyper, 0)[0]
    values = ladder(near, hyper)[:: 2 if bound.rows else 1]  # a gradient over many rows is dear
    others = lane.hypers
    hypers = stack([others | {name: value} for value in values], np.arange(len(values)))
    w0 = np.repeat(np.array(start, dtype=float)[:, None], len(values), axis=1)
    path = np.empty((STEPS + 1, *w0.shape))
    Recorder(Objective(bound), STEPS, w0).run(lane.form, hypers, path)
    strange = STRANGE * np.abs(np.log10(np.array(values) / near)) + [
        LONG * (f"{v:.1e}"[:3] not in SHORT) for v in values
    ]
    return values[int(np.argmin(np.where(fit(path, bound), cost(path, bound) + strange, np.inf)))]


def fit(path: np.ndarray, surface: BoundSurface) -> np.ndarray:
    """Which paths (T+1, 2, N) may be chosen, (N,): those in sight that end about as low as the best of them.

    All of them where none stays in sight, and where the surface falls without end: there leaving is no fault.
    """
    seen = in_sight(path, surface)
    if "unbounded" in surface.surface.tags or not seen.any():
        return np.ones_like(seen)
    above = excess(path, surface)
    return seen & (above <= ENOUGH * above[seen].min())


def in_sight(path: np.ndarray, surface: BoundSurface) -> np.ndarray:
    """Which paths (T+1, 2, N) never leave the view, (N,)."""
    return np.asarray(in_view(path, surface).all(axis=0))


def in_view(w: np.ndarray, surface: BoundSurface) -> np.ndarray:
    """Which positions (..., 2, N) are in the view or out of it by a hair, (..., N); on a curve only x counts."""
    unit = _unit(w, surface)[..., : 1 if surface.flat else 2, :]
    return (np.maximum(-unit, unit - 1) <= MARGIN).all(axis=-2)


def excess(path: np.ndarray, surface: BoundSurface) -> np.ndarray:
    """How far above the lowest value known each path (T+1, 2, N) ended, in parts of the view's range, (N,).

    The range is from the lowest to the middle height of the view; less than ARRIVED of it counts as ARRIVED, and a run
    that turned non-finite is infinitely far.
    """
    with np.errstate(all="ignore"):
        heights = [surface.mesh(GRID, GRID)[2].ravel(), surface.value(surface.points("minima"))]
        final = surface.value(path[-1])
    known = np.concatenate(heights)
    known = known[np.isfinite(known)]
    seen = final[in_sight(path, surface) & np.isfinite(final)]
    low, middle = np.concatenate([known, seen]).min(), np.median(known)
    above = (final - low) / max(middle - low, 1e-300)
    return np.where(np.isfinite(final), np.maximum(above, ARRIVED), np.inf)


def guess(hyper: Hyper, surface: BoundSurface, start: StartPoint) -> float:
    """The order of magnitude: the largest curvature on the way down or one over it, a share of the view, or the default."""
    if hyper.unit == "number":
        return hyper.default
    if hyper.unit == "spread":
        return SPREAD * surface.diagonal
    stride = STRIDE * surface.diagonal
    if hyper.unit == "length":
        return stride
    if hyper.unit == "length²":
        return stride**2
    steepest = curvature(surface, start)
    return steepest if hyper.unit == "curvature" else 1 / steepest


def curvature(surface: BoundSurface, start: StartPoint) -> float:
    """The largest |eigenvalue| of the Hessian met on a walk downhill from ``start`` in strides of 1 % of the view."""
    w = np.array(start, dtype=float)[:, None]
    walk = [w]
    with np.errstate(all="ignore"):
        for _ in range(100):
            g = surface.gradient(w)
            w = w - STRIDE * surface.diagonal * g / np.hypot(*g)
            if not np.isfinite(w).all():
                break
            walk.append(w)
        largest = np.abs(eigenvalues(surface.hessian(np.concatenate(walk, axis=1)))).max(axis=0)
    finite = largest[np.isfinite(largest) & (largest > 0)]
    return float(finite.max()) if finite.size else 1.0


def ladder(middle: float, hyper: Hyper, decades: int = DECADES) -> list[float]:
    """The legal numbers of at most two digits, ten a decade, around that nearest to ``middle``; else the default."""
    rung, reach = round(len(RUNGS) * math.log10(middle)), decades * len(RUNGS)
    numbers = [float(f"{RUNGS[k % len(RUNGS)]}e{k // len(RUNGS)}") for k in range(rung - reach, rung + reach + 1)]
    return [v for v in numbers if hyper.legal(v)] or [hyper.default]


def cost(path: np.ndarray, surface: BoundSurface) -> np.ndarray:
    """How poor a story each path (T+1, 2, N) tells, (N,): the best stays in view, goes far, ends low, takes its time.

    Where the surface falls without end, leaving the view is part of the story, and only what is in view counts.
    """
    unit = _unit(path, surface)
    rows, runs = len(path), path.shape[2]
    out = np.maximum(-unit, unit - 1).max(axis=1)
    away, columns = out > MARGIN, np.arange(runs)
    if "unbounded" in surface.surface.tags:
        last = np.maximum(np.where(away.any(axis=0), away.argmax(axis=0), rows) - 1, 1)
        outside = np.zeros(runs)
    else:
        last = np.full(runs, rows - 1)
        outside = out.max(axis=0)
    t = np.arange(rows)[:, None]
    unit = np.where((t <= last)[:, None, :], unit, unit[last, :, columns].T)  # then stand still
    stride = np.hypot(*np.diff(unit, axis=0).transpose(1, 0, 2))
    from_end = np.hypot(*(unit - unit[-1]).transpose(1, 0, 2))
    far = np.hypot(*(unit - unit[0]).transpose(1, 0, 2)).max(axis=0)
    arrival = np.where(from_end > MARGIN, t, 0).max(axis=0)
    depth, climbed = _outcome(path, last, surface)
    return (
        depth
        + np.where(climbed, CLIMB, 0)
        + np.where(outside > MARGIN, 100 + 10 * np.log1p(outside), 0)
        + 10 * np.maximum(0, 1 - far / FAR)
        + np.maximum(0, 1 - arrival / UNHURRIED)
        + np.maximum(0, stride.max(axis=0) / LEAP - 1)
        + DETOUR * stride.sum(axis=0)
        + np.clip(stride[rows // 2 :].mean(axis=0) / RATTLE - 1, 0, RESTLESS)
    )


def _unit(w: np.ndarray, surface: BoundSurface) -> np.ndarray:
    """Positions (..., 2, N) in coordinates in which the view is the unit square; a run that stopped is very far."""
    (x0, x1), (y0, y1) = surface.view
    unit = (w - [[x0], [y0]]) / [[x1 - x0], [y1 - y0]]
    return np.clip(np.nan_to_num(unit, nan=LOST), -LOST, LOST)


def _outcome(path: np.ndarray, last: np.ndarray, surface: BoundSurface) -> tuple[np.ndarray, np.ndarray]:
    """How low each run ended, and whether it ended no lower than it started, both (N,).

    The first is log₁₀ of the part of the view that is lower than where it was in its last tenth, on average. The end is
    where it was last seen in view, and where it came to after that as well: falling out is one thing, thrown out another.
    """
    heights = np.sort(surface.mesh(GRID, GRID)[2], axis=None)
    columns = np.arange(path.shape[2])
    final = path[np.isfinite(path).all(axis=1).sum(axis=0) - 1, :, columns].T
    tail = np.stack([path[np.maximum(last - k, 0), :, columns].T for k in range(STEPS // 10)], axis=1)
    with np.errstate(all="ignore"):
        ends = surface.value(tail)
        lower = np.searchsorted(heights, ends)  # NaN sorts last, as the highest
        climbed = ~(np.maximum(ends[0], surface.value(final)) < surface.value(path[0]))
    return np.log10((lower + 1) / heights.size).mean(axis=0), climbed
