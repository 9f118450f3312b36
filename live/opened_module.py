"""Prints opened steps as modules of the browser: the lines as data, and a function that gives their numbers."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from engine.rules import method
from engine.schedules import KINDS
from engine.wrappers import WRAPPERS
from live.graph import CannotRecord, Way
from live.javascript import PRINTER, module
from live.lines import Opened
from live.opened import open_after, open_rule, open_seen
from live.writer import Closed


@lru_cache(maxsize=128)
def opened_module(key: str, fixed: tuple[tuple[str, float], ...] = ()) -> str:
    """``export const opened``: every form of an optimizer by its key: symbols and lines, or why there are none and the formula."""
    optimizer = method(key)
    forms = []
    for form in optimizer.conventions:
        hypers = optimizer.hypers_of(form.key)
        structural = optimizer.structural(form.key) | dict(fixed)
        symbols = {n: h.symbol for n, h in hypers.items()}
        lines = [f"symbols: {json.dumps(symbols)},"]
        try:
            found, way = open_rule(form, hypers, structural)
            lines += _printed(found, way, "f, w, s, h, t")
        except (Closed, CannotRecord) as reason:
            lines.append(f"closed: {json.dumps(optimizer.not_live or str(reason), ensure_ascii=False)},")
            lines.append(f"formula: {json.dumps(form.formula)},")
        forms.append("\n".join([f"{json.dumps(form.key)}: {{", *lines, "},"]))
    return module("\n".join(["export const opened = {", *forms, "};"]))


@lru_cache(maxsize=1)
def around_opened_module() -> str:
    """``export const wrappers`` and ``schedules``: the same of what may stand around a rule."""
    wrappers = []
    for wrapper in WRAPPERS.values():
        symbols = {f"{wrapper.key}.{n}": h.symbol for n, h in wrapper.hypers.items()}
        told = {"name": wrapper.name, "symbols": symbols}
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}," for name, value in told.items()]
        if seen := open_seen(wrapper):
            lines.append("\n".join(["seen: {", *_printed([seen[0]], seen[1], "f, x, y, h"), "},"]))
        if not wrapper.not_live and (after := open_after(wrapper)):
            lines.append("\n".join(["after: {", *_printed([after[0]], after[1], "b, w, s, h, t"), "},"]))
        wrappers.append("\n".join([f"{json.dumps(wrapper.key)}: {{", *lines, "},"]))
    kinds = {key: {"name": kind.name, "formula": kind.formula} for key, kind in KINDS.items()}
    body = ["export const wrappers = {", *wrappers, "};", f"export const schedules = {json.dumps(kinds)};"]
    return module("\n".join(body))


def _printed(found: list[Opened], way: Way, arguments: str) -> list[str]:
    """``ways``, and ``values(...)``, which gives the number of the way and then its numbers."""
    told = json.dumps([o.told() for o in found], ensure_ascii=False, separators=(",", ":"))
    told = re.sub(r'"([a-z]+)":', r"\1:", told)
    return [f"ways: {told},", *PRINTER.function("values", arguments, way)]
