"""Terms as NumPy code: a function whose source can be read, run and exported."""

from __future__ import annotations

import linecache
import math
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from surfaces.formula.terms import CONDITIONS, FUNCTIONS, OPERATIONS, TWICE, Term, ordered

DEEP = 12  # operations inside each other that one line of code holds

DEARER = 1.0, 20.0  # microseconds, and nanoseconds a point: exp, sin and their kin
COSTS = {
    **dict.fromkeys(("add", "subtract", "multiply", "divide", "negative", "square", "abs", "sign", "sqrt"), (1.0, 2.0)),
    **dict.fromkeys(("floor", "ceil", "round", "trunc", "maximum", "minimum"), (1.0, 2.0)),
    **dict.fromkeys(CONDITIONS, (1.0, 3.0)),
    **dict.fromkeys(("where", "within", "tip"), (5.0, 5.0)),
    **dict.fromkeys(("power", "hypot", "tan"), (1.0, 40.0)),
    **dict.fromkeys(("arctan2", "logaddexp"), (5.0, 60.0)),
    "erf": (150.0, 90.0),
    "mod": (1.0, 250.0),  # of a number that is far larger than its divisor
    "fmod": (1.0, 2000.0),
}
"""What NumPy takes for each, measured."""


def function(title: str, arguments: Sequence[str], outputs: Sequence[Term], letters: Iterable[str] = ()) -> Callable:
    """A Python function of ``arguments`` that returns the outputs, one alone or a list; its source can be inspected.

    ``letters`` are the arguments that may be plain numbers: on those alone, division and powers are NumPy's, which give
    infinity or NaN where Python's raise or turn complex.
    """
    *body, results = lines(outputs, set(letters))
    ends = results[0] if len(results) == 1 else f"[{', '.join(results)}]"
    return compiled(title, arguments, [*body, f"return {ends}"], FUNCTIONS)


def compiled(title: str, arguments: Sequence[str], body: Sequence[str], scope: Mapping[str, Any]) -> Callable:
    """A Python function of lines of code printed here, which calls what is in ``scope``."""
    text = f"def {title}({', '.join(arguments)}):\n" + "".join(f"    {line}\n" for line in body)
    file = f"<formula {next(_made)}>"
    scope = dict(scope)
    exec(compile(text, file, "exec"), scope)  # noqa: S102 - the text is printed from terms, never typed by anyone
    made = scope[title]
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    weakref.finalize(made, linecache.cache.pop, file, None)
    return made


_made = count()


@dataclass
class _Piece:
    """A piece of code: its text, how tightly it binds, how deep it is, and whether it is made of letters alone."""

    text: str
    level: int
    depth: int
    plain: bool


def lines(outputs: Sequence[Term], letters: set[str]) -> list[Any]:
    """Assignments of what is used more than once or deep; at the end the list of the outputs' own expressions."""
    first, same = distinct(outputs)
    uses = [0] * len(first)
    for t in first:
        for a in t.args:
            uses[same[id(a)]] += 2 if t.op in TWICE else 1
    made: list[str] = []
    pieces: list[_Piece] = []
    for k, t in enumerate(first):
        piece = _piece(t, [pieces[same[id(a)]] for a in t.args], letters)
        if t.args and (uses[k] > 1 or piece.depth >= DEEP):
            made.append(f"_{len(made)} = {piece.text}")
            piece = _Piece(f"_{len(made) - 1}", 9, 0, piece.plain)
        pieces.append(piece)
    ends = [pieces[same[id(t)]].text for t in outputs]
    return [*made, ends]


def distinct(outputs: Iterable[Term]) -> tuple[list[Term], dict[int, int]]:
    """The terms that differ, each after its arguments; and by the id of any term the place of its like among them."""
    keys: dict[tuple, int] = {}
    same: dict[int, int] = {}
    first: list[Term] = []
    for t in ordered(outputs):
        key = (t.op, repr(t.value), t.name, *(same[id(a)] for a in t.args))
        if key not in keys:
            keys[key] = len(first)
            first.append(t)
        same[id(t)] = keys[key]
    return first, same


def cost(outputs: Iterable[Term]) -> tuple[float, float]:
    """About how many seconds these take on one core: once, and for each point."""
    found = [COSTS.get(t.op, DEARER) for t in distinct(outputs)[0] if t.args]
    return sum(once for once, _ in found) * 1e-6, sum(each for _, each in found) * 1e-9


def _piece(t: Term, args: list[_Piece], letters: set[str]) -> _Piece:
    if t.op == "number":
        text = repr(t.value) if math.isfinite(t.value) else {math.inf: "inf", -math.inf: "-inf"}.get(t.value, "nan")
        return _Piece(text, 6 if text.startswith("-") else 9, 0, True)
    if t.op == "name":
        return _Piece(t.name, 9, 0, t.name in letters)
    operation, plain = OPERATIONS[t.op], all(a.plain for a in args)
    depth = 1 + max(a.depth for a in args)
    if plain and t.op in ("divide", "square"):
        return _Piece(f"{t.op}({', '.join(a.text for a in args)})", 9, depth, True)
    if operation.level == 9:
        level = 6 if t.op == "tip" else 0  # inside brackets and commas nothing needs more brackets
        return _Piece(operation.code.format(*(_bracketed(a, level) for a in args)), 9, depth, plain)
    tight = {"subtract": 1, "divide": 1, "square": 1}.get(t.op, 0)  # the right side binds tighter
    low = {2: 3}.get(operation.level, operation.level) if t.op != "logaddexp" else 6
    texts = [_bracketed(args[0], low + (t.op == "square")), *(_bracketed(a, low + tight) for a in args[1:])]
    return _Piece(operation.code.format(*texts), operation.level, depth, plain)


def _bracketed(piece: _Piece, level: int) -> str:
    return piece.text if piece.level >= level else f"({piece.text})"
