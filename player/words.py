"""What the browser's modules say in another language: the messages that stand in them, or in what is printed for them."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from engine.wrappers import WRAPPERS
from live.opened import why_closed
from live.writer import TOO_LONG
from messages import catalogue
from optimizers import OPTIMIZERS
from player.files import assets

CALL = re.compile(r"""\b(?:tr|mark)\(\s*(?:[\w.]+ \? )?("(?:[^"\\]|\\.)*")(?: : ("(?:[^"\\]|\\.)*"))?""")
TABS = re.compile(r"const TABS = \{(.*?)\}", re.DOTALL)  # titles that are named by a table


@lru_cache(maxsize=1)
def asked() -> frozenset[str]:
    """Every text that the modules ask for."""
    found = _printed()
    for name, path in assets().items():
        if name.endswith(".js"):
            text = path.read_text(encoding="utf-8")
            found |= {json.loads(said) for pair in CALL.findall(text) for said in pair if said}
            found |= {json.loads(said) for table in TABS.findall(text) for said in re.findall(r'"[^"]*"', table)}
    return frozenset(found)


def _printed() -> set[str]:
    """What opened steps tell: the names of wrappers, and why a method is not opened."""
    forms = [(o, form) for o in OPTIMIZERS.values() for form in o.conventions]
    return (
        {w.name for w in WRAPPERS.values()} | {o.not_live or why_closed(form) for o, form in forms} - {""} | {TOO_LONG}
    )


@lru_cache(maxsize=8)
def words(language: str) -> dict[str, str]:
    """English → the language's own, of those; empty for English itself."""
    return {text: said for text, said in catalogue(language).items() if text in asked()}
