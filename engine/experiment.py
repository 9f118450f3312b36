"""The one description of a run: a surface, start points, lanes of optimizers; validated, hashable, JSON both ways."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_serializer, model_validator

from engine import limits
from engine.choice import SurfaceChoice
from engine.look import Look
from engine.noise import Noise
from engine.paths import Record, read_path
from engine.reading import (
    ExperimentError,
    Pairs,
    known,
    loads,
    mapping,
    no_such,
    number,
    one_line,
    only,
    read,
    refusal,
    short,
)
from engine.rules import MARK, as_called, method
from engine.schedules import Schedule
from engine.wrappers import WRAPPERS, wrapped
from messages import tr
from optimizers import OPTIMIZERS, Convention, Hyper, Optimizer
from surfaces.formula import FormulaError

__all__ = ["Experiment", "ExperimentError", "Lane", "SurfaceChoice", "read"]

Coordinate = Annotated[float, Field(allow_inf_nan=False, ge=-limits.MAX_COORDINATE, le=limits.MAX_COORDINATE)]
StartPoint = tuple[Coordinate, Coordinate]
Camera = tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-360, le=360)]]
WHOLE = BeforeValidator(lambda v: int(v) if isinstance(v, float) and v.is_integer() else v)  # 2.0 is whole in JSON
POINT = 16  # bytes of a position
Wrapped = tuple[tuple[str, Pairs], ...]
FIELDS = ("optimizer", "convention", "label", "color", "visible", "schedule", "wrappers")  # of a lane in JSON


class Lane(BaseModel):
    """One optimizer with its hyperparameters; in JSON these, and what belongs to its look, stand beside ``optimizer``.

    A path that was recorded is ``{"path": {"step": [...], "x": [...], "y": [...], "loss": [...]}, ...}`` (see ``paths``).
    A rule that was typed is ``{"optimizer": {"rule": text}, ...}`` (see ``rules``); ``optimizer`` then spells it out.

    ``values`` holds only what was set; everything else takes the default of the convention in force. ``wrappers`` are
    those around the optimizer, in JSON ``{"lookahead": {"k": 5}, ...}``; their values are also called ``lookahead.k``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    optimizer: str
    convention: str | None = None
    look: Look = Look()
    schedule: Schedule | None = None
    values: Pairs = ()
    wrappers: Wrapped = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        data = mapping(data, tr('a lane is an object with "optimizer" and hyperparameters'))
        if "path" in data and "optimizer" not in data:
            return _read_recorded(data)
        if "optimizer" not in data:
            raise refusal(tr('the lane names no "optimizer"'))
        optimizer = _method(data["optimizer"])
        convention = data.get("convention")
        if convention == "seed":  # what links and files before 2026-12 call it
            convention = "course"
        if convention is not None:
            known(convention, optimizer.accepted, tr("convention of {key}", key=optimizer.key))
            convention = optimizer.convention(convention).key
        hypers = optimizer.hypers_of(convention)
        schedule = data.get("schedule")
        if schedule is not None and not optimizer.scheduled(convention):
            if "lr" in hypers:
                raise refusal(tr("{key} sets its own rate, so it can have no schedule", key=optimizer.key))
            raise refusal(tr("{key} has no learning rate, so it can have no schedule", key=optimizer.key))
        values: list[tuple[str, float]] = []
        for name in data.keys() - set(FIELDS):
            own = as_called(name, hypers) if optimizer.key.startswith(MARK) else name
            if own not in hypers:
                raise refusal(_not_used(name, optimizer, convention, hypers))
            if own in dict(values):
                raise refusal(tr("{name} is given twice, by two of its names", name=own))
            values.append((own, _legal(data[name], name, hypers[own])))
        return {
            "optimizer": optimizer.key,
            "convention": convention,
            "look": Look.read(data),
            "schedule": schedule,
            "values": tuple(sorted(values)),
            "wrappers": _wrappers(data.get("wrappers", {}), optimizer),
        }

    @model_serializer
    def _write(self) -> dict[str, Any]:
        if self.record:
            return {"path": self.record.write(), **self.look.write()}
        rule = self.optimizer.removeprefix(MARK)
        data: dict[str, Any] = {"optimizer": {"rule": rule} if rule != self.optimizer else rule, **dict(self.values)}
        if self.convention is not None:
            data["convention"] = self.convention
        data |= self.look.write()
        if self.schedule is not None:
            data["schedule"] = self.schedule.model_dump()
        if self.wrappers:
            data["wrappers"] = {key: dict(values) for key, values in self.wrappers}
        return data

    @property
    def physics(self) -> Lane:
        """This lane without its look: what decides its numbers."""
        return self.model_copy(update={"look": Look()})

    @property
    def method(self) -> Optimizer:
        """What the optimizer declares about itself."""
        return method(self.optimizer)

    @property
    def record(self) -> Record | None:
        """The path, where it is not computed but was recorded."""
        return getattr(self.method, "record", None)

    @property
    def form(self) -> Convention:
        """The rule in force: the convention, with the wrappers around it."""
        return wrapped(self.optimizer, self.convention, tuple(key for key, _ in self.wrappers))

    @property
    def declared_hypers(self) -> dict[str, Hyper]:
        """What is declared about each of ``hypers``."""
        outer = {f"{key}.{n}": h for key, _ in self.wrappers for n, h in WRAPPERS[key].hypers.items()}
        return self.method.hypers_of(self.convention) | outer

    @property
    def hypers(self) -> dict[str, float]:
        """Every hyperparameter of the convention in force and of the wrappers, defaults filled in."""
        outer = {f"{key}.{n}": v for key, values in self.wrappers for n, v in values}
        return {n: h.default for n, h in self.declared_hypers.items()} | dict(self.values) | outer

    @property
    def points(self) -> int:
        """How many points a step records: the position, and the members of a population."""
        declared = self.declared_hypers if "population" in self.form.state else {}
        return 1 + sum(int(self.hypers[n]) for n, h in declared.items() if h.structural)

    def changed(self, /, **changes: Any) -> Lane:
        """This lane with fields or hyperparameters changed (None takes one back to its default); validated anew.

        A change of optimizer or convention drops the hyperparameters that the new one does not have, and the schedule
        and the wrappers that could do nothing to it. A wrapper's value is called ``lookahead.k``.
        """
        inner = {k: v for k, v in changes.items() if "." not in k}
        data = {k: v for k, v in (self.model_dump() | inner).items() if v is not None}
        if self.record and "optimizer" not in changes:
            return read(Lane, data)
        bare = read(Lane, {k: data[k] for k in ("optimizer", "convention") if k in data})
        hypers = bare.method.hypers_of(bare.convention)
        kept = {k: v for k, v in data.items() if k in FIELDS or k in hypers or k in changes}
        if not bare.method.scheduled(bare.convention) and "schedule" not in changes:
            kept.pop("schedule", None)
        if "wrappers" in kept and "wrappers" not in changes:
            new = bare.method
            kept["wrappers"] = {k: v for k, v in kept["wrappers"].items() if not WRAPPERS[k].refuses(new)}
        for name in changes.keys() - inner.keys():
            key, _, hyper = name.partition(".")
            around = kept.get("wrappers", {})
            if not isinstance(around, Mapping) or not isinstance(around.get(key), Mapping):
                raise ExperimentError(one_line(tr("{name}: the lane has no wrapper {key}", name=short(name), key=key)))
            values = {k: v for k, v in (dict(around[key]) | {hyper: changes[name]}).items() if v is not None}
            kept["wrappers"] = {**around, key: values}
        return read(Lane, kept)


def _read_recorded(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a lane that is a recorded path. Raises the error of a validator."""
    for name in data.keys() - {"path", "label", "color", "visible"}:
        raise refusal(tr("a recorded path has no {name}: it is drawn as it is", name=short(name)))
    return {"optimizer": read_path(data["path"]), "look": Look.read(data)}


def _method(given: Any) -> Optimizer:
    """The optimizer of a key or of ``{"rule": text}``. Raises the error of a validator."""
    if not isinstance(given, Mapping):
        return known(given, OPTIMIZERS, tr("optimizer"))
    if set(given) != {"rule"} or not isinstance(given["rule"], str):
        raise refusal(tr('an optimizer is a name, or {"rule": text}'))
    try:
        return method(MARK + given["rule"])
    except FormulaError as error:
        raise refusal(tr("rule: {error}", error=error)) from None


class Experiment(BaseModel):
    """What to run. ``start`` is one point or a list of points; ``seed`` feeds every random draw.

    ``camera`` is from where the surface is seen in three dimensions: degrees up and degrees round, None for the usual place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    surface: SurfaceChoice
    start: tuple[StartPoint, ...] = Field(min_length=1, max_length=limits.MAX_STARTS)
    steps: Annotated[int, WHOLE, Field(ge=1, le=limits.MAX_STEPS)] = 200
    lanes: tuple[Lane, ...] = Field(min_length=1, max_length=limits.MAX_LANES)
    seed: Annotated[int, WHOLE, Field(ge=0, lt=2**32)] = 0
    noise: Noise | None = None
    camera: Camera | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        data = dict(only(data, cls, tr("an experiment is a JSON object"), tr("key of an experiment")))
        start = data.get("start")
        if isinstance(start, list | tuple) and start and not isinstance(start[0], list | tuple):
            data["start"] = [start]
        if "start" not in data and "surface" in data:
            with contextlib.suppress(ExperimentError):  # a bad surface is told by its own field
                data["start"] = [read(SurfaceChoice, data["surface"]).declaration.starts[0]]
        for name in ("start", "lanes", "camera"):
            if isinstance(data.get(name), list):
                data[name] = tuple(tuple(p) if isinstance(p, list) else p for p in data[name])
        return data

    @model_validator(mode="after")
    def _bounded(self) -> Experiment:
        if self.nbytes > limits.MAX_RECORD:
            members = tr(" × members") if self.drawn_state else ""
            raise refusal(
                tr(
                    "steps × lanes × starts{members} = {nbytes:,} points of {point} bytes are over the limit of {most} MB: lower one of them",
                    members=members,
                    nbytes=self.nbytes // POINT,
                    point=POINT,
                    most=limits.MAX_RECORD // 10**6,
                )
            )
        if self.noise and self.noise.kind == "minibatch" and not self.surface.declaration.data:
            raise refusal(tr("mini-batches need a surface made of data; {name} has none", name=self.surface.name))
        return self

    @model_serializer
    def _write(self) -> dict[str, Any]:
        start = [list(p) for p in self.start]
        data: dict[str, Any] = {
            "surface": self.surface.model_dump(),
            "start": start[0] if len(start) == 1 else start,
            "steps": self.steps,
            "lanes": [lane.model_dump() for lane in self.lanes],
        }
        if self.seed:
            data["seed"] = self.seed
        if self.noise:
            data["noise"] = self.noise.model_dump()
        return data | ({"camera": list(self.camera)} if self.camera else {})

    @property
    def physics(self) -> Experiment:
        """This experiment without its looks: what decides its numbers, and so what runs are kept by."""
        return self.model_copy(update={"lanes": tuple(lane.physics for lane in self.lanes), "camera": None})

    @property
    def drawn_state(self) -> tuple[str, ...]:
        """The names of the optimizers' arrays that pictures draw, for ``simulate``: populations and simplexes.

        They are drawn on a surface and not on a curve, from one start (several crowds would cover each other), and not of long
        runs.
        """
        crowded = any("population" in lane.form.state for lane in self.lanes) and self.steps <= limits.THIN
        return ("population",) if crowded and len(self.start) == 1 and not self.surface.declaration.flat else ()

    @property
    def nbytes(self) -> int:
        """The bytes of all positions that are recorded for it, those of drawn populations among them."""
        points = sum(lane.points for lane in self.lanes) if self.drawn_state else len(self.lanes)
        return POINT * self.steps * points * len(self.start)

    @property
    def w0(self) -> np.ndarray:
        """The start points as (2, S)."""
        return np.array(self.start, dtype=float).T.copy()  # by coordinate in memory too, or every operation is slower

    def changed(self, /, **changes: Any) -> Experiment:
        """This experiment with fields changed; validated anew."""
        return read(Experiment, {name: getattr(self, name) for name in type(self).model_fields} | changes)

    def to_json(self, indent: int | None = None) -> str:
        """The JSON text; ``Experiment.from_json`` gives the same experiment back."""
        return json.dumps(self.model_dump(), ensure_ascii=False, indent=indent, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Experiment:
        """Read JSON text. Raises ExperimentError with one line that says what is wrong and where."""
        return read(cls, loads(text))


def _wrappers(given: Any, optimizer: Optimizer) -> Wrapped:
    """The wrappers of a lane in the order in which they act. Raises the error of a validator."""
    found: dict[str, Pairs] = {}
    for key, values in mapping(given, tr('wrappers is an object such as {"lookahead": {"k": 5}}')).items():
        wrapper = known(key, WRAPPERS, tr("wrapper"))
        if refusal_of := wrapper.refuses(optimizer):
            raise refusal(refusal_of)
        pairs = []
        for name, value in mapping(
            values, tr("{key} is an object with its values, which may be empty", key=key)
        ).items():
            if name not in wrapper.hypers:
                raise refusal(no_such(name, wrapper.hypers, tr("value of {key}", key=key)))
            pairs.append((name, _legal(value, f"{key}.{name}", wrapper.hypers[name])))
        found[key] = tuple(sorted(pairs))
    return tuple((key, found[key]) for key in WRAPPERS if key in found)


def _legal(value: Any, name: str, hyper: Hyper) -> float:
    """The value as a number that ``hyper`` allows. Raises the error of a validator."""
    found = number(value, name, boolean=hyper.kind == "bool")
    if complaint := hyper.complaint(name, found):
        raise refusal(complaint)
    return found


def _not_used(name: str, optimizer: Optimizer, convention: str | None, hypers: Mapping[str, Hyper]) -> str:
    if name in optimizer.hypers:
        forms = [c.key for c in optimizer.conventions if name in (c.hypers or optimizer.hypers)]
        form = convention or optimizer.conventions[0].key
        return tr(
            "the {form!r} form of {key} has no {name}; these have: {forms}",
            form=form,
            key=optimizer.key,
            name=name,
            forms=", ".join(forms),
        )
    whose = tr("the rule") if optimizer.key.startswith(MARK) else optimizer.key
    return no_such(name, [*hypers, *FIELDS], tr("hyperparameter of {whose}", whose=whose))
