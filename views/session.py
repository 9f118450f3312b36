"""What a visitor works on: an experiment, the chosen lane and the way back. Events go in, a new state comes out."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine import limits
from engine.experiment import Experiment, ExperimentError, Lane, SurfaceChoice, read
from engine.look import LANE_COLORS, lane_color, lane_colors, lane_names
from engine.recorded import CannotSpell
from engine.rules import MARK
from engine.spelled import retold, rewritten
from engine.suggest import refitted, suggest, tuned
from messages import tr
from player.desk import CLASSIC
from surfaces import named

Event = Mapping[str, Any]
APART = 0.8  # of the original's rate: what a copy begins with
TOGETHER = 1.0  # seconds: changes of the same thing within this time are one step back
TYPING = 20.0  # the same for a text that is being typed

HOME = Experiment.model_validate(
    {
        "surface": "quadratic",
        "start": [-5, -2],
        "steps": 80,
        "lanes": [
            {"optimizer": "sgd", "lr": 0.49},
            {"optimizer": "momentum", "lr": 0.1, "beta": 0.75},
            {"optimizer": "adam", "lr": 0.2},
        ],
    }
)
"""The first visit: SGD bounces from wall to wall, momentum glides along the floor and ends lowest, Adam comes near soonest."""


@dataclass(frozen=True)
class Notice:
    """One line to show beside the lanes: what happened, or what could not be done."""

    text: str
    error: bool = False
    undo: bool = False  # whether taking it back is offered


@dataclass(frozen=True)
class Work:
    """The state of one visit. ``past`` and ``future`` hold experiments, the nearest last."""

    experiment: Experiment = HOME
    selected: int = 0
    past: tuple[Experiment, ...] = ()
    future: tuple[Experiment, ...] = ()
    notice: Notice | None = None
    changed: tuple[Any, ...] = ()  # what the last event changed, and when
    at: float = 0.0


def advance(work: Work, event: Event, now: float) -> Work:
    """The state after ``event``; one that cannot be carried out leaves the experiment as it is and says why."""
    try:
        kind = _text(event, "type")
        if kind in ("undo", "redo"):
            return _travel(work, kind)
        if kind == "select":
            return replace(work, selected=_lane_index(work.experiment, event), notice=None)
        experiment = apply(work.experiment, event)
    except ExperimentError as error:
        return replace(work, notice=Notice(str(error), error=True))
    selected = _selected(work, event, experiment)
    if experiment == work.experiment:
        return replace(work, selected=selected, notice=None)
    if kind == "camera":  # a look from elsewhere is nothing to take back
        return replace(work, experiment=experiment)
    changed = (kind, event.get("index"), *sorted(event.get("changes", ())))
    together = (
        kind in ("start", "lane", "params", "rule")
        and changed == work.changed
        and now - work.at < (TYPING if kind == "rule" else TOGETHER)
    )
    back = max(1, min(limits.MAX_UNDO, limits.UNDO_STARTS // len(experiment.start)))
    past = work.past if together else (*work.past, work.experiment)[-back:]
    notice = None
    if kind == "remove":
        notice = Notice(tr("{name} removed.", name=lane_names(work.experiment, tr)[event["index"]]), undo=True)
    elif kind == "lane" and (said := refitted(work.experiment, experiment, event["index"])):
        notice = Notice(said)
    return Work(experiment, selected, past, (), notice, changed, now)


def fresh(event: Any, ack: int) -> tuple[Event, int] | None:
    """A player's event and its number; None where it was taken in already: what is not acknowledged in time is sent again."""
    event = event if isinstance(event, Mapping) else {}
    seq = event.get("seq")
    if not isinstance(seq, int):
        return event, ack
    return (event, seq) if seq > ack else None


def apply(experiment: Experiment, event: Event) -> Experiment:
    """The experiment after an event. Raises ExperimentError, one line, for an event that cannot be carried out.

    Types: ``start`` (index, point), ``lane`` (index, changes), ``add`` (optimizer), ``eight`` (the classic ones that are
    not there yet), ``duplicate``, ``remove``, ``solo`` (index), ``move`` (index, to), ``surface`` (name), ``data`` (surface), ``paths`` (lanes), ``formula``
    (text, view or None), ``rewrite`` (index: its rule becomes text), ``rule`` (index, text), ``params`` (changes), ``noise`` (noise or None), ``seed`` (seed), ``steps`` (steps), ``camera`` (camera or None), ``load``
    (experiment), ``reset``.
    """
    kind = _text(event, "type")
    if kind not in EDITS:
        raise ExperimentError(tr("{kind!r} is no change that the page knows", kind=kind))
    after = EDITS[kind](experiment, event)
    if len(after.lanes) > limits.PAGE_LANES:
        raise ExperimentError(
            tr("{count} runs: the page shows at most {most}.", count=len(after.lanes), most=limits.PAGE_LANES)
        )
    size = after.steps * len(after.lanes) * len(after.start)
    if size > limits.PAGE_RECORD:
        raise ExperimentError(
            tr("steps × runs × starts = {size:,}: the page draws at most {most:,}.", size=size, most=limits.PAGE_RECORD)
        )
    return after


def fitted(lane: Lane, experiment: Experiment) -> Lane:
    """The lane with the learning rate (or what takes its place) that suits the surface and its first start."""
    return lane.changed(**suggest(lane, experiment.surface, experiment.start[0]))


def _start(experiment: Experiment, event: Event) -> Experiment:
    index = _whole(event, "index", len(experiment.start))
    start = list(experiment.start)
    start[index] = event.get("point")  # type: ignore[assignment]  # validated by ``changed``
    return experiment.changed(start=start)


def _lane(experiment: Experiment, event: Event) -> Experiment:
    index, changes = _lane_index(experiment, event), event.get("changes")
    if not isinstance(changes, Mapping):
        raise ExperimentError(tr("a change of a lane names what changes"))
    lane = experiment.lanes[index]
    method = _method(changes.get("optimizer"))
    if changes.get("optimizer", lane.optimizer) == lane.optimizer:
        lane = lane.changed(**changes)
        if changes.get(tuned(lane) or "", 0) is None:
            lane = fitted(lane, experiment)
    elif isinstance(method, dict) and lane.optimizer.startswith(MARK):
        lane = retold(lane, method["rule"])
    else:
        lane = fitted(lane.changed(**{"convention": None} | dict(changes) | {"optimizer": method}), experiment)
    return _with_lanes(experiment, index, lane)


def _rewrite(experiment: Experiment, event: Event) -> Experiment:
    """The lane with its rule as text, to be changed."""
    index = _lane_index(experiment, event)
    lane = experiment.lanes[index]
    try:
        return _with_lanes(experiment, index, rewritten(lane))
    except CannotSpell as why:
        raise ExperimentError(
            tr("{name} cannot be written as lines: {why}. Begin from another.", name=tr(lane.method.name), why=why)
        ) from None


def _rule(experiment: Experiment, event: Event) -> Experiment:
    """Another text of a typed rule."""
    index = _lane_index(experiment, event)
    return _with_lanes(experiment, index, retold(experiment.lanes[index], _text(event, "text")))


def _add(experiment: Experiment, event: Event) -> Experiment:
    lane = fitted(read(Lane, {"optimizer": _method(event.get("optimizer"))}), experiment)
    return _with_lanes(experiment, len(experiment.lanes), lane.changed(color=_free_color(experiment)))


def _method(key: Any) -> Any:
    """An optimizer as a lane's JSON names it, from its key."""
    own = isinstance(key, str) and key.startswith(MARK)
    return {"rule": key.removeprefix(MARK)} if own else key


def _eight(experiment: Experiment, event: Event) -> Experiment:
    """The lanes that are there, and after them those of the classic eight that are not, each with a rate that suits."""
    experiment = _colored(experiment)
    for key in CLASSIC:
        if key not in {lane.optimizer for lane in experiment.lanes}:
            experiment = _add(experiment, {"optimizer": key})
    return experiment


def _duplicate(experiment: Experiment, event: Event) -> Experiment:
    """A copy beside its original, with a name of its own, and its rate a little lower so that both can be seen."""
    index = _lane_index(experiment, event)
    experiment = _room(_colored(experiment))
    lanes, lane = experiment.lanes, experiment.lanes[index]
    copy = lane.changed(color=_free_color(experiment), label=_copy_name(experiment, lane))
    name = tuned(lane)
    if name is not None:
        with contextlib.suppress(ExperimentError):  # no lower value may be legal
            copy = copy.changed(**{name: float(f"{APART * lane.hypers[name]:.2g}")})
    return experiment.changed(lanes=(*lanes[: index + 1], copy, *lanes[index + 1 :]))


def _copy_name(experiment: Experiment, lane: Lane) -> str:
    """The lane's name with the first number that makes it new."""
    used = {other.look.label or tr(other.method.name) for other in experiment.lanes}
    stem = re.sub(r" \d+$", "", lane.look.label or tr(lane.method.name))[: limits.MAX_LABEL - 3]
    return next(name for k in range(2, len(used) + 3) if (name := f"{stem} {k}") not in used)


def _solo(experiment: Experiment, event: Event) -> Experiment:
    """Only this lane is drawn; all are, when it is the only one already."""
    index = _lane_index(experiment, event)
    alone = all(lane.look.visible == (i == index) for i, lane in enumerate(experiment.lanes))
    lanes = enumerate(_colored(experiment).lanes)
    return experiment.changed(lanes=tuple(lane.changed(visible=alone or i == index) for i, lane in lanes))


def _remove(experiment: Experiment, event: Event) -> Experiment:
    index = _lane_index(experiment, event)
    if len(experiment.lanes) == 1:
        raise ExperimentError(tr("The last run stays: a race needs at least one. Change its optimizer instead."))
    lanes = _colored(experiment).lanes
    return experiment.changed(lanes=(*lanes[:index], *lanes[index + 1 :]))


def _move(experiment: Experiment, event: Event) -> Experiment:
    index, to = _lane_index(experiment, event), _whole(event, "to", len(experiment.lanes))
    lanes = list(_colored(experiment).lanes)
    lanes.insert(to, lanes.pop(index))
    return experiment.changed(lanes=tuple(lanes))


def _surface(experiment: Experiment, event: Event) -> Experiment:
    return _moved(experiment, read(SurfaceChoice, event.get("name")))


def _formula(experiment: Experiment, event: Event) -> Experiment:
    """Another formula is another surface; another window on the same one keeps the start points and the lanes.

    The name of a surface that is here is as good as its formula.
    """
    text, view, before = event.get("text"), event.get("view"), experiment.surface
    if (key := named(text)) is not None:
        return _moved(experiment, read(SurfaceChoice, key))
    if before.formula == text:
        return experiment.changed(surface=read(SurfaceChoice, {"formula": text, "view": view, **dict(before.params)}))
    return _moved(experiment, read(SurfaceChoice, {"formula": text, "view": view}))


def _data(experiment: Experiment, event: Event) -> Experiment:
    """A surface of one's own numbers; another model or loss on the same ones keeps the lanes' methods, not their rates."""
    return _moved(experiment, read(SurfaceChoice, event.get("surface")))


def _paths(experiment: Experiment, event: Event) -> Experiment:
    """Recorded paths join the lanes; the race is as long as the longest of them."""
    experiment = _colored(experiment)
    given = event.get("lanes")
    for data in given if isinstance(given, list | tuple) else ():
        lane = read(Lane, data)
        if lane.record is None:
            raise ExperimentError(tr("a recorded path names its points"))
        experiment = experiment.changed(steps=max(experiment.steps, lane.record.end))
        experiment = _with_lanes(experiment, len(experiment.lanes), lane.changed(color=_free_color(experiment)))
    return experiment


def _moved(experiment: Experiment, surface: SurfaceChoice) -> Experiment:
    """The experiment on another surface: from its first start, with rates that suit it, without noise it cannot have."""
    noise = experiment.noise
    if noise and noise.kind == "minibatch" and not surface.declaration.data:
        noise = None
    moved = experiment.changed(surface=surface, start=[surface.declaration.starts[0]], noise=noise)
    return moved.changed(lanes=tuple(fitted(lane, moved) for lane in moved.lanes))


def _params(experiment: Experiment, event: Event) -> Experiment:
    changes = event.get("changes")
    if not isinstance(changes, Mapping):
        raise ExperimentError(tr("a change of parameters names what changes"))
    surface = experiment.surface
    defaults = {name: p.default for name, p in surface.declaration.parameters.items()}
    values = dict(surface.params) | {k: defaults.get(k) if v is None else v for k, v in changes.items()}
    kept = {k: v for k, v in values.items() if v != defaults.get(k)}
    return experiment.changed(surface=read(SurfaceChoice, {**surface.bare, **kept}))


def _taken(name: str) -> Callable[[Experiment, Event], Experiment]:
    """A field of the experiment becomes what the event says."""
    return lambda experiment, event: experiment.changed(**{name: event.get(name)})


def _load(experiment: Experiment, event: Event) -> Experiment:
    loaded = event.get("experiment")
    if not isinstance(loaded, Experiment):
        raise ExperimentError(tr("there is no experiment to load"))
    return loaded


EDITS: dict[str, Callable[[Experiment, Event], Experiment]] = {
    "start": _start,
    "lane": _lane,
    "rewrite": _rewrite,
    "rule": _rule,
    "add": _add,
    "eight": _eight,
    "duplicate": _duplicate,
    "solo": _solo,
    "remove": _remove,
    "move": _move,
    "surface": _surface,
    "formula": _formula,
    "data": _data,
    "paths": _paths,
    "params": _params,
    **{name: _taken(name) for name in ("noise", "seed", "steps", "camera")},
    "load": _load,
    "reset": lambda experiment, event: HOME,
}


def _travel(work: Work, kind: str) -> Work:
    """One step back or forth."""
    near, far = (work.past, work.future) if kind == "undo" else (work.future, work.past)
    if not near:
        return replace(work, notice=None)
    near, experiment, far = near[:-1], near[-1], (*far, work.experiment)
    experiment = experiment.model_copy(update={"camera": work.experiment.camera})  # one looks from where one looks
    past, future = (near, far) if kind == "undo" else (far, near)
    return Work(experiment, min(work.selected, len(experiment.lanes) - 1), past, future)


def _selected(work: Work, event: Event, after: Experiment) -> int:
    """Which lane is chosen after an edit: the new one, or the one that was."""
    kind, selected, count = event["type"], work.selected, len(after.lanes)
    if kind == "add":
        return count - 1
    if kind == "duplicate":
        return event["index"] + 1
    if kind in ("lane", "rewrite", "rule"):
        return event["index"]
    if kind == "move":
        order = list(range(count))
        order.insert(event["to"], order.pop(event["index"]))
        return order.index(selected)
    if kind == "remove" and event["index"] < selected:
        return selected - 1
    return 0 if kind in ("load", "reset") else min(selected, count - 1)


def _with_lanes(experiment: Experiment, index: int, lane: Lane) -> Experiment:
    lanes = list(experiment.lanes)
    lanes[index : index + 1] = [lane]
    if len(lanes) > len(experiment.lanes):
        _room(experiment)
    return experiment.changed(lanes=tuple(lanes))


def _room(experiment: Experiment) -> Experiment:
    if len(experiment.lanes) >= limits.PAGE_LANES:
        raise ExperimentError(
            tr("{most} runs are the most that can be told apart. Remove one first.", most=limits.PAGE_LANES)
        )
    return experiment


def _colored(experiment: Experiment) -> Experiment:
    """Every lane with its colour written down, so that it keeps it when its place changes."""
    lanes = zip(experiment.lanes, lane_colors(experiment), strict=True)
    return experiment.changed(lanes=tuple(lane.changed(color=color) for lane, color in lanes))


def _free_color(experiment: Experiment) -> str:
    used = lane_colors(experiment)
    return next((c for c in LANE_COLORS if c not in used), lane_color(len(experiment.lanes)))


def _lane_index(experiment: Experiment, event: Event) -> int:
    return _whole(event, "index", len(experiment.lanes))


def _whole(event: Event, name: str, end: int) -> int:
    value = event.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < end:
        raise ExperimentError(tr("{name} must be a whole number from 0 to {end}", name=name, end=end - 1))
    return value


def _text(event: Event, name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str):
        raise ExperimentError(tr("an event needs a {name}", name=name))
    return value
