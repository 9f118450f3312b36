"""The one description of a run: a surface, start points, lanes of optimizers; validated, hashable, JSON both ways."""

from __future__ import annotations

import contextlib
import difflib
import json
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from engine import limits
from engine.noise import Noise
from engine.schedules import KINDS as SCHEDULES
from engine.schedules import Schedule
from engine.wrappers import WRAPPERS, wrapped
from optimizers import OPTIMIZERS, Convention, Hyper, Optimizer
from surfaces import SURFACES, BoundSurface, Surface, View
from surfaces import limits as formula_limits
from surfaces.formula import FormulaError, formula_surface, parse, parsed_surface

Number = Annotated[float, Field(allow_inf_nan=False)]
Coordinate = Annotated[float, Field(allow_inf_nan=False, ge=-limits.MAX_COORDINATE, le=limits.MAX_COORDINATE)]
StartPoint = tuple[Coordinate, Coordinate]
Model = TypeVar("Model", bound=BaseModel)
Pairs = tuple[tuple[str, float], ...]
Wrapped = tuple[tuple[str, Pairs], ...]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class ExperimentError(ValueError):
    """An experiment that cannot be run; the message is one line that says what is wrong and where."""


class SurfaceChoice(BaseModel):
    """A surface by name, with the parameters that differ from its defaults; in JSON a bare name or one flat object.

    A typed formula is ``{"formula": text, "view": [[x₀, x₁], [y₀, y₁]], letter: value, ...}`` with the name "formula";
    without ``view`` a window is found for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    name: str
    params: Pairs = ()
    formula: str | None = None
    view: View | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {"name": data}
        if not isinstance(data, Mapping):
            return data
        fixed: dict[str, Any] = {}
        if data.get("formula") is not None:
            fixed = {"formula": data["formula"], "view": _view(data.get("view"))}
            surface = _formula(data["formula"])
        elif "name" in data:
            surface = _known(data["name"], SURFACES, "surface")
        else:
            raise _error('a surface is a name, or an object with "name" or "formula" and its parameters')
        fields = {"name", "params", "formula"} | ({"view"} if fixed or data.get("view") is None else set())
        given = {k: v for k, v in data.items() if k not in fields} | dict(data.get("params", ()))
        values = []
        for name, value in given.items():
            if name not in surface.parameters:
                raise _error(_no_such(name, surface.parameters, f"parameter of {surface.key}"))
            p = surface.parameters[name]
            number = _number(value, name)
            low, high = p.bounds
            if not low <= number <= high:
                raise _error(f"{name} = {number:g} is outside [{low:g}, {high:g}]")
            values.append((name, number))
        return {"name": surface.key, "params": tuple(sorted(values)), **fixed}

    @model_validator(mode="after")
    def _drawable(self) -> SurfaceChoice:
        if self.formula is not None:
            try:
                self.declaration  # noqa: B018 - looks for the window, start points and minima, and may refuse
            except FormulaError as error:
                raise _error(f"formula: {error}") from None
        return self

    @model_serializer
    def _write(self) -> str | dict[str, Any]:
        if self.formula is not None:
            window = {"view": [list(side) for side in self.view]} if self.view else {}
            return {"formula": self.formula, **window, **dict(self.params)}
        return {"name": self.name, **dict(self.params)} if self.params else self.name

    @property
    def declaration(self) -> Surface:
        """What the surface declares about itself."""
        if self.formula is not None:
            return formula_surface(self.formula, self.view, self.params)
        return SURFACES[self.name]

    def bind(self) -> BoundSurface:
        """The surface with its parameters set."""
        return self.declaration.bind(dict(self.params))

    @property
    def bare(self) -> dict[str, Any]:
        """What tells this surface from others, without its parameters: what ``read`` makes it from."""
        return {"name": self.name} if self.formula is None else {"formula": self.formula, "view": self.view}

    def with_params(self, **values: float) -> SurfaceChoice:
        """This surface with some parameters changed; validated anew."""
        return read(SurfaceChoice, {**self.bare, **dict(self.params), **values})


class Lane(BaseModel):
    """One optimizer with its hyperparameters; in JSON the hyperparameters stand beside ``optimizer``.

    ``values`` holds only what was set; everything else takes the default of the convention in force. ``wrappers`` are
    those around the optimizer, in JSON ``{"lookahead": {"k": 5}, ...}``; their values are also called ``lookahead.k``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    optimizer: str
    convention: str | None = None
    label: Annotated[str, Field(max_length=limits.MAX_LABEL)] | None = None
    color: Color | None = None
    visible: bool = True
    schedule: Schedule | None = None
    values: Pairs = ()
    wrappers: Wrapped = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise _error('a lane is an object with "optimizer" and hyperparameters')
        if "optimizer" not in data:
            raise _error('the lane names no "optimizer"')
        optimizer = _known(data["optimizer"], OPTIMIZERS, "optimizer")
        convention = data.get("convention")
        if convention == "seed":  # what links and files before 2026-12 call it
            convention = "course"
            data = {**data, "convention": convention}
        if convention is not None:
            _known(convention, optimizer.convention_keys, f"convention of {optimizer.key}")
        fixed = {
            k: v for k, v in data.items() if k in cls.model_fields and k not in {"values", "optimizer", "wrappers"}
        }
        given = {k: v for k, v in data.items() if k not in cls.model_fields} | dict(data.get("values", ()))
        hypers = optimizer.hypers_of(convention)
        if data.get("schedule") is not None and not optimizer.scheduled(convention):
            why = "sets its own rate" if "lr" in hypers else "has no learning rate"
            raise _error(f"{optimizer.key} {why}, so it can have no schedule")
        values = []
        for name, value in given.items():
            if name not in hypers:
                raise _error(_not_used(name, optimizer, convention, hypers))
            values.append((name, _legal(value, name, hypers[name])))
        wrappers = _read_wrappers(data.get("wrappers", ()), optimizer)
        return {"optimizer": optimizer.key, **fixed, "values": tuple(sorted(values)), "wrappers": wrappers}

    @model_serializer
    def _write(self) -> dict[str, Any]:
        data: dict[str, Any] = {"optimizer": self.optimizer, **dict(self.values)}
        for name in ("convention", "label", "color"):
            if getattr(self, name) is not None:
                data[name] = getattr(self, name)
        if self.schedule is not None:
            data["schedule"] = self.schedule.model_dump()
        if not self.visible:
            data["visible"] = False
        if self.wrappers:
            data["wrappers"] = {key: dict(values) for key, values in self.wrappers}
        return data

    @property
    def method(self) -> Optimizer:
        """What the optimizer declares about itself."""
        return OPTIMIZERS[self.optimizer]

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
        """How many points a step records: the position, and the members of a population or of a memory."""
        declared = self.declared_hypers
        return 1 + sum(int(v) for n, v in self.hypers.items() if declared[n].structural)

    def changed(self, **changes: Any) -> Lane:
        """This lane with fields or hyperparameters changed (None takes one back to its default); validated anew.

        A change of optimizer or convention drops the hyperparameters that the new one does not have, and the schedule
        and the wrappers that could do nothing to it. A wrapper's value is called ``lookahead.k``.
        """
        inner = {k: v for k, v in changes.items() if "." not in k}
        data = {k: v for k, v in (self.model_dump() | inner).items() if v is not None}
        bare = read(Lane, {k: data[k] for k in ("optimizer", "convention") if k in data})
        hypers = bare.method.hypers_of(bare.convention)
        kept = {k: v for k, v in data.items() if k in Lane.model_fields or k in hypers or k in changes}
        if not bare.method.scheduled(bare.convention) and "schedule" not in changes:
            kept.pop("schedule", None)
        if "wrappers" in kept and "wrappers" not in changes:
            new = bare.method
            kept["wrappers"] = {k: v for k, v in kept["wrappers"].items() if not WRAPPERS[k].refuses(new)}
        for name in changes.keys() - inner.keys():
            key, _, hyper = name.partition(".")
            around = kept.get("wrappers", {})
            values = {k: v for k, v in (around.get(key, {}) | {hyper: changes[name]}).items() if v is not None}
            kept["wrappers"] = around | {key: values}
        return read(Lane, kept)


class Experiment(BaseModel):
    """What to run. ``start`` is one point or a list of points; ``seed`` feeds every random draw."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    surface: SurfaceChoice
    start: tuple[StartPoint, ...] = Field(min_length=1, max_length=limits.MAX_STARTS)
    steps: Annotated[int, Field(ge=1, le=limits.MAX_STEPS)] = 200
    lanes: tuple[Lane, ...] = Field(min_length=1, max_length=limits.MAX_LANES)
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    noise: Noise | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise _error("an experiment is a JSON object")
        data = dict(data)
        for name in data:
            if name not in cls.model_fields:
                raise _error(_no_such(name, cls.model_fields, "key of an experiment"))
        start = data.get("start")
        if isinstance(start, list | tuple) and start and not isinstance(start[0], list | tuple):
            data["start"] = [start]
        if "start" not in data and "surface" in data:
            with contextlib.suppress(ExperimentError):  # a bad surface is told by its own field
                data["start"] = [read(SurfaceChoice, data["surface"]).declaration.starts[0]]
        for name in ("start", "lanes"):
            if isinstance(data.get(name), list):
                data[name] = tuple(tuple(p) if isinstance(p, list) else p for p in data[name])
        return data

    @model_validator(mode="after")
    def _bounded(self) -> Experiment:
        points = sum(lane.points for lane in self.lanes)
        size = self.steps * points * len(self.start)
        if size > limits.MAX_RECORD:
            members = "" if points == len(self.lanes) else " (with the members of populations)"
            raise _error(
                f"steps × lanes × starts{members} = {size:,} is over the limit of {limits.MAX_RECORD:,}: lower one of them"
            )
        if self.noise and self.noise.kind == "minibatch" and not self.surface.declaration.data:
            raise _error(f"mini-batches need a surface made of data; {self.surface.name} has none")
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
        return data | ({"noise": self.noise.model_dump()} if self.noise else {})

    @property
    def crowded(self) -> bool:
        """Whether a lane is a population or a simplex: its members are drawn, so its state must be recorded."""
        return any("population" in lane.form.state for lane in self.lanes)

    @property
    def w0(self) -> np.ndarray:
        """The start points as (2, S)."""
        return np.array(self.start, dtype=float).T.copy()  # by coordinate in memory too, or every operation is slower

    def changed(self, **changes: Any) -> Experiment:
        """This experiment with fields changed; validated anew."""
        return read(Experiment, {name: getattr(self, name) for name in type(self).model_fields} | changes)

    def to_json(self, indent: int | None = None) -> str:
        """The JSON text; ``Experiment.from_json`` gives the same experiment back."""
        return json.dumps(self.model_dump(), ensure_ascii=False, indent=indent, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Experiment:
        """Read JSON text. Raises ExperimentError with one line that says what is wrong and where."""
        if len(text) > limits.MAX_JSON:
            raise ExperimentError(f"the text has {len(text):,} characters; the limit is {limits.MAX_JSON:,}")
        try:
            data = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            raise ExperimentError(f"this is not JSON: {getattr(error, 'msg', 'nested too deeply')}{where}") from None
        return read(cls, data)


def read(model: type[Model], data: Any) -> Model:
    """Validate ``data``; ExperimentError, one line, names the first thing that is wrong and where it stands."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = _where(first["loc"])
        what = _PLAIN.get(first["type"], first["msg"])
        if first["type"] not in {"ravine", *_PLAIN} and not isinstance(first["input"], Mapping | list | tuple):
            what = f"{what[0].lower()}{what[1:]}, not {_short(first['input'])}"
        raise ExperimentError(" ".join((f"{where}: " if where else "").split() + what.split())) from None


def experiment_schema() -> dict[str, Any]:
    """The JSON Schema of an experiment, with every surface's parameters and every optimizer's hyperparameters."""
    schema = Experiment.model_json_schema(mode="validation")
    point = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    many = {"type": "array", "items": point, "minItems": 1, "maxItems": limits.MAX_STARTS}
    properties = schema["properties"]
    properties["start"] = {"anyOf": [point, many], "description": "one start point, or several"}
    typed = [_formula_schema()]
    properties["surface"] = {"anyOf": [{"enum": list(SURFACES)}, *map(_surface_schema, SURFACES.values()), *typed]}
    properties["lanes"]["items"] = {"oneOf": [_lane_schema(o) for o in OPTIMIZERS.values()]}
    schema["required"] = ["surface", "lanes"]
    schema.pop("$defs", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _surface_schema(surface: Surface) -> dict[str, Any]:
    params = {
        name: {
            "type": "number",
            "minimum": p.bounds[0],
            "maximum": p.bounds[1],
            "default": p.default,
            "description": p.help,
        }
        for name, p in surface.parameters.items()
    }
    return {
        "type": "object",
        "properties": {"name": {"const": surface.key}, **params},
        "required": ["name"],
        "additionalProperties": False,
    }


def _formula_schema() -> dict[str, Any]:
    side = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    limit = formula_limits.MAX_LETTER
    return {
        "type": "object",
        "properties": {
            "formula": {"type": "string", "maxLength": formula_limits.MAX_LENGTH},
            "view": {"type": "array", "items": side, "minItems": 2, "maxItems": 2},
        },
        "patternProperties": {"^(?!formula$|view$).{1,40}$": {"type": "number", "minimum": -limit, "maximum": limit}},
        "required": ["formula"],
        "additionalProperties": False,
    }


def _lane_schema(optimizer: Optimizer) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "optimizer": {"const": optimizer.key},
        "convention": {"enum": list(optimizer.convention_keys), "default": optimizer.conventions[0].key},
        "label": {"type": "string", "maxLength": limits.MAX_LABEL},
        "color": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"},
        "visible": {"type": "boolean", "default": True},
        "schedule": {"anyOf": [_schedule_schema(key) for key in SCHEDULES]},
    }
    properties |= {name: _number_schema(h) for name, h in optimizer.hypers.items()}
    around = {
        key: {
            "type": "object",
            "properties": {name: _number_schema(h) for name, h in w.hypers.items()},
            "additionalProperties": False,
            "description": w.about,
        }
        for key, w in WRAPPERS.items()
        if not w.refuses(optimizer)
    }
    properties["wrappers"] = {"type": "object", "properties": around, "additionalProperties": False}
    return {"type": "object", "properties": properties, "required": ["optimizer"], "additionalProperties": False}


def _schedule_schema(kind: str) -> dict[str, Any]:
    numbers = {name: _number_schema(h) for name, h in SCHEDULES[kind].hypers.items()}
    return {
        "type": "object",
        "properties": {"kind": {"const": kind}, **numbers},
        "required": ["kind"],
        "additionalProperties": False,
    }


def _number_schema(h: Hyper) -> dict[str, Any]:
    kind = {"float": "number", "int": "integer", "bool": "boolean"}[h.kind]
    entry: dict[str, Any] = {"type": kind, "default": h.default, "description": h.help}
    if math.isfinite(h.low):
        entry["exclusiveMinimum" if h.open_low else "minimum"] = h.low
    if math.isfinite(h.high):
        entry["exclusiveMaximum" if h.open_high else "maximum"] = h.high
    return entry


@lru_cache(maxsize=1)
def surface_names() -> tuple[str, ...]:
    """The keys of the built-in surfaces."""
    return tuple(SURFACES)


_PLAIN = {
    "missing": "is missing",
    "too_short": "needs at least one",
    "too_long": f"too many (at most {limits.MAX_LANES} lanes, {limits.MAX_STARTS} starts)",
    "tuple_type": "must be a list",
    "model_type": "a surface is a name, or an object with a name and parameters",
}


def _formula(text: Any) -> Surface:
    """The surface of a typed formula as far as its letters go. Raises the error of a validator."""
    if not isinstance(text, str):
        raise _error(f"the formula must be text, not {_short(text)}")
    try:
        return parsed_surface(parse(text))
    except FormulaError as error:
        raise _error(f"formula: {error}") from None


def _view(given: Any) -> View | None:
    """A window as ((x₀, x₁), (y₀, y₁)). Raises the error of a validator."""
    if given is None:
        return None
    try:
        (x0, x1), (y0, y1) = given
    except (TypeError, ValueError):
        raise _error("the view is [[x0, x1], [y0, y1]]") from None
    x0, x1, y0, y1 = (_number(v, "an edge of the view") for v in (x0, x1, y0, y1))
    for low, high in ((x0, x1), (y0, y1)):
        if max(abs(low), abs(high)) > formula_limits.MAX_VIEW:
            raise _error(f"the view reaches beyond {formula_limits.MAX_VIEW:g}")
        if not high - low >= 1e-6 * max(1, abs(low), abs(high)):
            raise _error(f"the view must run from low to high, not from {low:g} to {high:g}")
    return (x0, x1), (y0, y1)


def _read_wrappers(given: Any, optimizer: Optimizer) -> Wrapped:
    """The wrappers of a lane in the order in which they act. Raises the error of a validator."""
    if not isinstance(given, Mapping | tuple):
        raise _error('wrappers is an object such as {"lookahead": {"k": 5}}')
    found: dict[str, Pairs] = {}
    for key, values in dict(given).items():
        wrapper = _known(key, WRAPPERS, "wrapper")
        if not isinstance(values, Mapping | tuple):
            raise _error(f"{key} is an object with its values, which may be empty")
        if refusal := wrapper.refuses(optimizer):
            raise _error(refusal)
        pairs = []
        for name, value in dict(values).items():
            if name not in wrapper.hypers:
                raise _error(_no_such(name, wrapper.hypers, f"value of {key}"))
            pairs.append((name, _legal(value, f"{key}.{name}", wrapper.hypers[name])))
        found[key] = tuple(sorted(pairs))
    return tuple((key, found[key]) for key in WRAPPERS if key in found)


def _legal(value: Any, name: str, hyper: Hyper) -> float:
    """The value as a number that ``hyper`` allows. Raises the error of a validator."""
    number = _number(value, name, boolean=hyper.kind == "bool")
    if not hyper.legal(number):
        whole = "a whole number " if hyper.kind == "int" else ""
        raise _error(f"{name} = {number:g} is not {whole}in {hyper.interval}")
    return number


def _error(text: str) -> PydanticCustomError:
    return PydanticCustomError("ravine", "{text}", {"text": text})


def _known(name: Any, known: Any, what: str) -> Any:
    if not isinstance(name, str):
        raise _error(f"the {what} must be a name, not {_short(name)}")
    if name not in known:
        raise _error(_no_such(name, known, what))
    return known[name] if isinstance(known, Mapping) else name


def _no_such(name: str, known: Iterable[str], what: str) -> str:
    names = list(known)
    near = difflib.get_close_matches(str(name).lower(), names, 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names[:12])}" if names else "there are none"
    return f"{_short(name)} is no {what}; {hint}"


def _not_used(name: str, optimizer: Optimizer, convention: str | None, hypers: Mapping[str, Hyper]) -> str:
    if name in optimizer.hypers:
        forms = [c.key for c in optimizer.conventions if name in (c.hypers or optimizer.hypers)]
        form = convention or optimizer.conventions[0].key
        return f"the {form!r} form of {optimizer.key} has no {name}; these have: {', '.join(forms)}"
    fields = [f for f in Lane.model_fields if f != "values"]
    return _no_such(name, [*hypers, *fields], f"hyperparameter of {optimizer.key}")


def _number(value: Any, name: str, *, boolean: bool = False) -> float:
    if isinstance(value, bool) and not boolean:
        raise _error(f"{name} must be a number, not {_short(value)}")
    if not isinstance(value, int | float | bool | np.floating | np.integer):
        raise _error(f"{name} must be a number, not {_short(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _error(f"{name} must be a finite number, not {_short(value)}")
    return number


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, float) else f"{value:g}"
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."


def _where(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")
