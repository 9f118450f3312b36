"""The JSON Schema of an experiment: every surface's parameters, every optimizer's hyperparameters, every bound."""

from __future__ import annotations

from typing import Any

from engine import limits
from engine.experiment import Experiment
from engine.schedules import KINDS as SCHEDULES
from engine.wrappers import WRAPPERS
from optimizers import OPTIMIZERS, Optimizer
from surfaces import SURFACES, Surface
from surfaces import limits as formula_limits
from surfaces.fitting import LOSSES, MODELS

Json = dict[str, Any]


def experiment_schema() -> Json:
    """The schema as JSON data, complete in itself (draft 2020-12)."""
    number = {"type": "number", "minimum": -limits.MAX_COORDINATE, "maximum": limits.MAX_COORDINATE}
    point = _list(number, 2, 2)
    surfaces = [{"enum": list(SURFACES)}, *map(_surface, SURFACES.values()), _formula(), _data()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Experiment",
        **_object(
            {
                "surface": {"anyOf": surfaces, "description": "a built-in surface, or a formula of x and y"},
                "start": {
                    "anyOf": [point, _list(point, 1, limits.MAX_STARTS)],
                    "description": "one start point, or several; the surface's first when missing",
                },
                "steps": _whole(1, limits.MAX_STEPS, Experiment.model_fields["steps"].default),
                "lanes": _list({"oneOf": [*map(_lane, OPTIMIZERS.values()), _rule_lane()]}, 1, limits.MAX_LANES),
                "seed": _whole(0, 2**32 - 1, 0) | {"description": "feeds every random draw"},
                "noise": {"anyOf": [*_noise(), {"type": "null"}], "description": "what is random about the gradient"},
                "camera": {
                    "type": ["array", "null"],
                    "prefixItems": [_degrees(90), _degrees(360)],
                    "minItems": 2,
                    "maxItems": 2,
                    "description": "from where the surface is seen in 3D: degrees up and round",
                },
            },
            "surface",
            "lanes",
        ),
    }


def _object(properties: Json, *required: str) -> Json:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False}


def _list(items: Json, low: int, high: int) -> Json:
    return {"type": "array", "items": items, "minItems": low, "maxItems": high}


def _degrees(most: int) -> Json:
    return {"type": "number", "minimum": -most, "maximum": most}


def _whole(low: int, high: int, default: int) -> Json:
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


def _surface(surface: Surface) -> Json:
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
    return _object({"name": {"const": surface.key}, **params}, "name")


def _formula() -> Json:
    edge = {"type": "number", "minimum": -formula_limits.MAX_VIEW, "maximum": formula_limits.MAX_VIEW}
    view = _list(_list(edge, 2, 2), 2, 2)
    limit = formula_limits.MAX_LETTER
    return {
        **_object(
            {
                "formula": {"type": "string", "maxLength": formula_limits.MAX_LENGTH},
                "name": {"const": "formula"},
                "view": {"anyOf": [view, {"type": "null"}], "description": "a window; one is found when missing"},
            },
            "formula",
        ),
        "patternProperties": {
            "^(?!formula$|view$|name$).{1,40}$": {"type": "number", "minimum": -limit, "maximum": limit}
        },
    }


def _data() -> Json:
    edge = {"type": "number", "minimum": -formula_limits.MAX_VIEW, "maximum": formula_limits.MAX_VIEW}
    column = _list({"type": "number"}, 1, formula_limits.MAX_ROWS)
    known = {
        "data": {"type": "object", "additionalProperties": column, "minProperties": 2},
        "name": {"const": "data"},
        "model": {"type": "string", "maxLength": formula_limits.MAX_LENGTH, "examples": [*MODELS, "y = a*exp(b*x)"]},
        "loss": {"enum": [*LOSSES], "default": "squared"},
        "scaled": {"type": "boolean", "default": False},
        "view": {"anyOf": [_list(_list(edge, 2, 2), 2, 2), {"type": "null"}]},
    }
    return _object(known, "data", "model") | {"additionalProperties": {"type": "number"}}


LOOK: Json = {
    "label": {"type": ["string", "null"], "maxLength": limits.MAX_LABEL},
    "color": {"type": ["string", "null"], "pattern": "^#[0-9a-fA-F]{6}$"},
    "visible": {"type": "boolean", "default": True},
}


def _lane(optimizer: Optimizer) -> Json:
    around = {
        key: _object(_numbers(w.hypers)) | {"description": w.about}
        for key, w in WRAPPERS.items()
        if not w.refuses(optimizer)
    }
    schedules = [{"enum": list(SCHEDULES)}, *map(_schedule, SCHEDULES), {"type": "null"}]
    return _object(
        {
            "optimizer": {"const": optimizer.key},
            "convention": {"enum": [*optimizer.accepted, None], "default": optimizer.conventions[0].key},
            **LOOK,
            **({"schedule": {"anyOf": schedules}} if any(map(optimizer.scheduled, optimizer.convention_keys)) else {}),
            **_numbers(optimizer.hypers),
            "wrappers": _object(around),
        },
        "optimizer",
    )


def _rule_lane() -> Json:
    """A lane whose optimizer is typed: its own letters are hyperparameters."""
    rule = _object({"rule": {"type": "string", "maxLength": formula_limits.MAX_LENGTH}}, "rule")
    schedules = [{"enum": list(SCHEDULES)}, *map(_schedule, SCHEDULES), {"type": "null"}]
    around = {key: _object(_numbers(w.hypers)) | {"description": w.about} for key, w in WRAPPERS.items()}
    known = {"optimizer": rule, **LOOK, "schedule": {"anyOf": schedules}, "wrappers": _object(around)}
    return _object(known, "optimizer") | {"additionalProperties": {"type": "number"}}


def _schedule(kind: str) -> Json:
    return _object({"kind": {"const": kind}, **_numbers(SCHEDULES[kind].hypers)}, "kind")


def _noise() -> list[Json]:
    scale = {"type": "number", "minimum": 0, "maximum": limits.MAX_NOISE}
    scales = {"anyOf": [scale, _list(scale, 2, 2)], "default": 1.0, "description": "one, or one for x and one for y"}
    freedom = {"type": "number", "exclusiveMinimum": 0, "maximum": limits.MAX_FREEDOM, "default": 3.0}
    return [
        _object({"kind": {"const": "gaussian"}, "scale": scales}, "kind"),
        _object({"kind": {"const": "student"}, "scale": scales, "df": freedom}, "kind"),
        _object(
            {
                "kind": {"const": "minibatch"},
                "size": _whole(1, limits.MAX_BATCH, 8) | {"description": "rows of data a step"},
                "replacement": {"type": "boolean", "default": False},
            },
            "kind",
        ),
    ]


def _numbers(hypers: Any) -> Json:
    return {name: h.schema() for name, h in hypers.items()}
