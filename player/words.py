"""What the browser's modules say in another language: the messages that stand in them as ``tr("...")``."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from messages import catalogue
from player.files import assets

CALL = re.compile(r"""\btr\(\s*(?:[\w.]+ \? )?("(?:[^"\\]|\\.)*")(?: : ("(?:[^"\\]|\\.)*"))?""")
TABS = re.compile(r"const TABS = \{(.*?)\}", re.DOTALL)  # titles that are named by a table


@lru_cache(maxsize=1)
def asked() -> frozenset[str]:
    """Every text that the modules ask for."""
    found: set[str] = set()
    for name, path in assets().items():
        if name.endswith(".js"):
            text = path.read_text(encoding="utf-8")
            found |= {json.loads(said) for pair in CALL.findall(text) for said in pair if said}
            found |= {json.loads(said) for table in TABS.findall(text) for said in re.findall(r'"[^"]*"', table)}
    return frozenset(found)


@lru_cache(maxsize=8)
def words(language: str) -> dict[str, str]:
    """English → the language's own, of those; empty for English itself."""
    return {text: said for text, said in catalogue(language).items() if text in asked()}
