"""One experiment varied along one thing: surface, optimizer, convention, a hyperparameter, start or seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from engine.experiment import Experiment, ExperimentError, Lane, SurfaceChoice, read
from engine.suggest import suggest
from messages import tr
from optimizers import OPTIMIZERS
from surfaces import SURFACES

MOST = 36  # small pictures that a page can hold
KINDS = ("surface", "optimizer", "convention", "start", "seed")


@dataclass(frozen=True)
class Variant:
    """One member of a family: what it is called, and the experiment with this one thing changed."""

    label: str
    change: Callable[[Experiment], Experiment]


def things(lane: Lane) -> list[str]:
    """What can be varied for a lane: the kinds, then its hyperparameters by name."""
    return [*KINDS, *lane.hypers]


def variants(thing: str, values: Sequence[str], lane: int) -> list[Variant]:
    """The family of lane ``lane`` along ``thing``; ``values`` are keys, or numbers as text. ExperimentError if unusable."""
    make = {"surface": _surface, "optimizer": _optimizer, "convention": _convention, "start": _start, "seed": _seed}
    if thing in make:
        return [make[thing](value, lane) for value in values]
    return [_hyper(thing, value, lane) for value in values]


def grid(
    experiment: Experiment, rows: list[Variant], columns: list[Variant], lane: int | None
) -> list[tuple[str, Experiment]]:
    """Title and experiment of every combination, row by row; only lane ``lane`` is kept, all when None."""
    size = len(rows) * len(columns)
    if size > MOST:
        raise ExperimentError(
            tr(
                "{rows} × {columns} = {size} pictures; at most {most} are shown",
                rows=len(rows),
                columns=len(columns),
                size=size,
                most=MOST,
            )
        )
    made = []
    for row, column in product(rows, columns):
        varied = column.change(row.change(experiment))
        if lane is not None:
            varied = varied.changed(lanes=(varied.lanes[lane],))
        made.append((" · ".join(v.label for v in (row, column) if v.label), varied))
    return made


SAME = Variant("", lambda experiment: experiment)


def _surface(key: str, lane: int) -> Variant:
    def change(experiment: Experiment) -> Experiment:
        surface = read(SurfaceChoice, key)
        if surface.name == experiment.surface.name:
            return experiment
        noise = experiment.noise
        if noise and noise.kind == "minibatch" and not surface.declaration.data:
            noise = None  # there are no rows to draw from
        moved = experiment.changed(surface=surface, start=(surface.declaration.starts[0],), noise=noise)
        return moved.changed(lanes=tuple(_fitted(one, moved) for one in moved.lanes))

    return Variant(tr(SURFACES[key].name), change)


def _optimizer(key: str, lane: int) -> Variant:
    def change(experiment: Experiment) -> Experiment:
        old = experiment.lanes[lane]
        if old.optimizer == key:
            return experiment
        return _with(experiment, lane, _fitted(read(Lane, {"optimizer": key, "color": old.look.color}), experiment))

    return Variant(OPTIMIZERS[key].name, change)


def _convention(key: str, lane: int) -> Variant:
    def change(experiment: Experiment) -> Experiment:
        return _with(experiment, lane, experiment.lanes[lane].changed(convention=key))

    return Variant(key, change)


def _hyper(name: str, text: str, lane: int) -> Variant:
    try:
        value = float(text)
    except ValueError:
        raise ExperimentError(tr("{name}: {text!r} is not a number", name=name, text=text)) from None

    def change(experiment: Experiment) -> Experiment:
        return _with(experiment, lane, experiment.lanes[lane].changed(**{name: value}))

    return Variant(f"{name} = {value:g}", change)


def _start(text: str, lane: int) -> Variant:
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise ExperimentError(tr("{text!r} is not a start such as -5, -2", text=text)) from None
    return Variant(tr("from ({x:g}, {y:g})", x=x, y=y), lambda experiment: experiment.changed(start=((x, y),)))


def _seed(text: str, lane: int) -> Variant:
    if not text.strip().isdecimal():
        raise ExperimentError(tr("{text!r} is not a seed: a whole number from 0", text=text))
    return Variant(tr("seed {number}", number=int(text)), lambda experiment: experiment.changed(seed=int(text)))


def _fitted(lane: Lane, experiment: Experiment) -> Lane:
    return lane.changed(**suggest(lane, experiment.surface, experiment.start[0]))


def _with(experiment: Experiment, index: int, lane: Lane) -> Experiment:
    return experiment.changed(lanes=(*experiment.lanes[:index], lane, *experiment.lanes[index + 1 :]))
