"""Reading what comes from outside: each value as what it must be, or one line that says what is wrong and where."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from engine import limits
from messages import mark, tr

Model = TypeVar("Model", bound=BaseModel)
Pairs = tuple[tuple[str, float], ...]  # names with their numbers, as models hold them
LONGEST = 340  # characters of a refusal
SHOWN = 40  # characters of a wrong value that are repeated
PLAIN = {"missing": mark("is missing"), "too_short": mark("needs at least one"), "tuple_type": mark("must be a list")}


class ExperimentError(ValueError):
    """An experiment that cannot be run; the message is one line that says what is wrong and where."""


def refusal(text: str) -> PydanticCustomError:
    """What a validator raises; ``read`` makes an ExperimentError of it, with the place. However long what was given is, it is short."""
    text = one_line(text)
    return PydanticCustomError("ravine", "{text}", {"text": text if len(text) <= LONGEST else f"{text[:LONGEST]}…"})


def read(model: type[Model], data: Any) -> Model:
    """Validate ``data``; ExperimentError, one line, names the first thing that is wrong and where it stands."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    where, kind = _where(first["loc"]), first["type"]
    if kind in {"ravine", *PLAIN}:
        what = tr(PLAIN[kind]) if kind in PLAIN else first["msg"]
    elif kind == "too_long":
        what = tr("too many: at most {most:,}", most=first["ctx"]["max_length"])
    else:
        what = f"{first['msg'][0].lower()}{first['msg'][1:]}, not {short(first['input'])}"
    raise ExperimentError(one_line(f"{where}: {what}" if where else what)) from None


def loads(text: str) -> Any:
    """The data of a JSON text. ExperimentError when it is none, too long, or says two things about one name."""
    if len(text) > limits.MAX_JSON:
        raise ExperimentError(
            tr("the text has {count:,} characters; the limit is {most:,}", count=len(text), most=limits.MAX_JSON)
        )
    try:
        return json.loads(text, parse_int=_whole, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ExperimentError(
            tr(
                "this is not JSON: {msg} at line {lineno}, column {colno}",
                msg=error.msg,
                lineno=error.lineno,
                colno=error.colno,
            )
        ) from None
    except RecursionError:
        raise ExperimentError(tr("this is not JSON: nested too deeply")) from None


def mapping(data: Any, complaint: str) -> Mapping[str, Any]:
    """``data`` as an object with names. Raises the error of a validator."""
    if not isinstance(data, Mapping) or not all(isinstance(name, str) for name in data):
        raise refusal(complaint)
    return data


def only(data: Any, model: type[BaseModel], complaint: str, what: str) -> Mapping[str, Any]:
    """``data`` as an object with no names but the model's; ``what`` a name is. Raises the error of a validator."""
    for name in mapping(data, complaint):
        if name not in model.model_fields:
            raise refusal(no_such(name, model.model_fields, what))
    return data


def number(value: Any, name: str, *, boolean: bool = False) -> float:
    """``value`` as a finite number; true and false only where ``boolean``. Raises the error of a validator."""
    if not isinstance(value, int | float | np.floating | np.integer) or (isinstance(value, bool) and not boolean):
        raise refusal(tr("{name} must be a number, not {value}", name=name, value=short(value)))
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise refusal(tr("{name} must be a finite number, not {value}", name=name, value=short(value)))
    return found


def known(name: Any, those: Any, what: str) -> Any:
    """What ``those`` hold under ``name``, or the name itself of a plain collection. Raises the error of a validator."""
    if not isinstance(name, str):
        raise refusal(tr("the {what} must be a name, not {name}", what=what, name=short(name)))
    if name not in those:
        raise refusal(no_such(name, those, what))
    return those[name] if isinstance(those, Mapping) else name


def no_such(name: str, those: Iterable[str], what: str) -> str:
    """The sentence about a name that is not known, with the likeliest one that is."""
    names = list(those)
    near = difflib.get_close_matches(name[:SHOWN].lower(), names, 1, 0.5)
    if near:
        return tr("{name} is no {what}; did you mean {near!r}?", name=short(name), what=what, near=near[0])
    if names:
        return tr("{name} is no {what}; known are {those}", name=short(name), what=what, those=", ".join(names[:12]))
    return tr("{name} is no {what}; there are none", name=short(name), what=what)


def short(value: Any) -> str:
    """A wrong value as a sentence can repeat it: never long, never on two lines."""
    if isinstance(value, str):
        text = json.dumps(value[: 2 * SHOWN], ensure_ascii=False)
    elif isinstance(value, bool) or value is None:
        text = json.dumps(value)
    elif isinstance(value, int) and value.bit_length() > 64:
        text = tr("a whole number of about {count:,} digits", count=round(value.bit_length() * math.log10(2)))
    elif isinstance(value, int | float | np.number):
        text = f"{value:g}" if isinstance(value, float) else str(value)
    else:
        kind = isinstance(value, Mapping), isinstance(value, list | tuple)
        text = tr("an object") if kind[0] else tr("a list") if kind[1] else tr("this")
    text = one_line(text)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def one_line(text: str) -> str:
    """The text with single spaces, and with a code for every character that is not printed."""
    text = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _whole(text: str) -> int:
    if len(text) > limits.MAX_DIGITS:
        raise ExperimentError(
            tr(
                "the number {digits}... has {count:,} digits; at most {most:,} are read",
                digits=text[:12],
                count=len(text),
                most=limits.MAX_DIGITS,
            )
        )
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ExperimentError(tr("{twice} stands twice in one object", twice=short(twice)))
    return found


def _where(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")
