"""Terms as people type them, and the smallest part of a formula that has no value at a point."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from surfaces.formula.code import function
from surfaces.formula.functions import SYMBOLS
from surfaces.formula.names import FEET
from surfaces.formula.terms import CONDITIONS, OPERATIONS, Term, ordered

LATEX: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (
        re.compile(
            r"\\(?:left|right|displaystyle|limits|mathrm|mathbf|operatorname|text|boldsymbol)(?![A-Za-z])|\\[,;:! ]"
        ),
        "",
    ),
    (re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"(\1)/(\2)"),
    (re.compile(r"\\sqrt\s*\{([^{}]*)\}"), r"√(\1)"),
    (re.compile(r"\\(?:cdot|times)(?![A-Za-z])"), "·"),
    (re.compile(r"_\s*\{?([0-9]+)\}?"), lambda m: m[1].translate(FEET)),
    (re.compile(r"\^\s*\{(\w+)\}"), r"^\1"),
    (re.compile(r"\^\s*\{([^{}]*)\}"), r"^(\1)"),
    (re.compile(r"\\([A-Za-z]+)"), lambda m: SYMBOLS.get(m[1], m[1])),
    (re.compile(r"[{}\\]"), ""),
]
"""LaTeX as plain signs, step by step, the innermost braces first."""
SIGNS = {"add": " + ", "subtract": " - ", "multiply": "*", "divide": "/"}
POWER, NAME = 7, 9  # how tightly a power and a name bind, on the scale of ``Operation.level``


def readable(text: str) -> str:
    """A part of a text as it is told: LaTeX in plain signs, anything else as it stands."""
    if "\\" not in text:
        return text
    for pattern, signs in LATEX:
        text = pattern.sub(signs, text)
    return " ".join(text.split())


def undefined(term: Term, numbers: Mapping[str, float], shown: Mapping[str, str]) -> str | None:
    """The first part that is NaN while all it is made of have values, with names as ``shown``; None where none is.

    ``numbers`` holds a value for each name of the term.
    """
    parts = [t for t in ordered([term]) if t.args and t.op not in CONDITIONS]
    if not parts:
        return None  # a name alone
    made = {id(t): k for k, t in enumerate(parts)}
    with np.errstate(all="ignore"):
        values = function("parts", list(numbers), [*parts, term])(*(np.float64(v) for v in numbers.values()))
    missing = [bool(np.isnan(v)) for v in values]
    for k, t in enumerate(parts):
        if missing[k] and not any(missing[made[id(a)]] for a in t.args if id(a) in made):
            return said(t.args[1] if t.op == "within" else t, shown)[0]
    return None


def said(t: Term, shown: Mapping[str, str]) -> tuple[str, int]:
    """A term as text, and how tightly it binds."""
    if t.op == "number":
        near = Fraction(t.value).limit_denominator(99) if np.isfinite(t.value) else t.value
        plain = near == t.value or abs(float(near) - t.value) > 1e-12 * abs(t.value)
        text = f"{t.value:.6g}" if plain else str(near)
        return text, NAME if text.replace(".", "").isalnum() else 5
    if t.op == "name":
        return shown.get(t.name, t.name), NAME
    parts = [said(a, shown) for a in t.args]
    if t.op in SIGNS:
        level = OPERATIONS[t.op].level
        right = level + (t.op in ("subtract", "divide"))
        return _in(parts[0], level) + SIGNS[t.op] + _in(parts[1], right), level
    if t.op == "negative":
        return "-" + _in(parts[0], 6), 5
    if t.op == "square":
        return _in(parts[0], POWER + 1) + "^2", POWER
    if t.op == "power":
        return _in(parts[0], POWER + 1) + "^" + _in(parts[1], POWER + 1), POWER
    return f"{t.op}({', '.join(text for text, _ in parts)})", NAME


def _in(part: tuple[str, int], level: int) -> str:
    text, binds = part
    return text if binds >= level else f"({text})"
