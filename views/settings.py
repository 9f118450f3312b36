"""A page's own settings: a frozen dataclass of plain values that travels in the page's address."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

LONG = "long"  # stands in an address for what does not fit
LONGEST = 400  # characters of one setting in an address, unless the field's ``longest`` says otherwise

Own = TypeVar("Own", bound="Settings")


@dataclass(frozen=True)
class Settings:
    """What a person chose on a page. Each field is a str, int, float or bool with a default; None: as the page chooses.

    The names of the fields are the names in the address, so no page may call one ``e`` or ``lane``, which are the visit's.
    """


def written(settings: Settings) -> dict[str, str]:
    """The settings as parameters of an address: those that differ from their defaults."""
    values = ((f.name, getattr(settings, f.name), f.default) for f in fields(settings))
    return {name: _text(value) for name, value, default in values if value != default and value is not None}


def settings_of(kind: type[Own], given: Mapping[str, str]) -> Own:
    """The settings that an address tells; what cannot be read counts as not said, and pages judge what they get."""
    longest = {f.name: f.metadata.get("longest", LONGEST) for f in fields(kind)}
    found = {
        name: _value(given[name], sort)
        for name, sort in _sorts(kind).items()  # type: ignore[arg-type]
        if name in given and len(given[name]) <= longest[name]
    }
    return kind(**{name: value for name, value in found.items() if value is not None})


@lru_cache(maxsize=64)
def _sorts(kind: type[Settings]) -> dict[str, type]:
    """The type of each field, that of ``str | None`` being str."""
    hints = get_type_hints(kind)
    return {f.name: _sort(hints[f.name]) for f in fields(kind)}


def _sort(hint: Any) -> type:
    if get_origin(hint) in (Union, types.UnionType):
        return next(t for t in get_args(hint) if t is not type(None))
    return hint


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _value(text: str, sort: type) -> Any:
    if not text.isprintable():
        return None
    if sort is bool:
        return {"yes": True, "no": False}.get(text)
    try:
        value = sort(text)
    except ValueError:
        return None
    return None if sort is float and not math.isfinite(value) else value
