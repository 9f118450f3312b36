"""What the browser needs to run an experiment by itself: the modules it imports, by name, and the numbers beside them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from engine.experiment import Experiment, Lane
from engine.limits import DIVERGED
from engine.rules import MARK
from engine.runs import TOLERANCE
from engine.wrappers import WRAPPERS
from live.graph import CannotRecord
from live.javascript import optimizer_module
from surfaces import BoundSurface


def live_lane(lane: Lane) -> dict[str, Any] | None:
    """A lane's rule by its module and form, with its numbers; None where it runs on the server only."""
    if lane.method.not_live or (lane.optimizer.startswith(MARK) and not printable(lane.optimizer)):
        return None
    if any(WRAPPERS[key].not_live for key, _ in lane.wrappers):
        return None
    schedule = lane.schedule
    return {
        "module": module_name(lane.optimizer, structural(lane)),
        "convention": lane.form.key,
        "wrappers": [key for key, _ in lane.wrappers],
        "hypers": lane.hypers,
        "scheduled": list(lane.form.scheduled),
        "schedule": {"kind": schedule.kind, "numbers": vars(schedule.numbers)} if schedule else None,
    }


def structural(lane: Lane) -> dict[str, float]:
    """The structural hyperparameters of a lane that are not at their default: they change what is printed."""
    declared = lane.method.hypers_of(lane.convention)
    return {
        n: v for n, v in lane.hypers.items() if n in declared and declared[n].structural and v != declared[n].default
    }


def module_name(optimizer: str, fixed: dict[str, float]) -> str:
    """An optimizer's module, such as ``optimizers/lbfgs,history=7.js``; a typed rule's carries the text."""
    if optimizer.startswith(MARK):
        return f"rule.js?text={quote(optimizer.removeprefix(MARK), safe='')}"
    return f"optimizers/{','.join([optimizer, *(f'{n}={int(v)}' for n, v in sorted(fixed.items()))])}.js"


def printable(rule: str) -> bool:
    """Whether the rule of this key can be written in the browser's language."""
    try:
        optimizer_module(rule)
    except CannotRecord:
        return False
    return True


def ground(surface: BoundSurface) -> dict[str, Any]:
    """The surface's numbers."""
    (x0, x1), (y0, y1) = surface.view
    return {
        "params": [float(v) for v in surface.params.values()],
        "view": [[x0, x1], [y0, y1]],
        "flat": surface.flat,
        "cusps": [list(map(float, p)) for p in surface.surface.cusps],
        "bound": DIVERGED * surface.diagonal / 2,
        "near": TOLERANCE * surface.diagonal,
    }


def noise(experiment: Experiment) -> dict[str, Any] | None:
    """The draws of every step: what is added to the gradient, or the rows of the mini-batch."""
    if experiment.noise is None:
        return None
    if experiment.noise.kind == "minibatch":
        batches = experiment.noise.batches(experiment.seed, experiment.surface.bind().rows)
        return {"rows": [next(batches).tolist() for _ in range(experiment.steps)]}
    added = experiment.noise.additions(experiment.seed)
    return {"added": [v for _ in range(experiment.steps) for v in next(added)[:, 0].tolist()]}
