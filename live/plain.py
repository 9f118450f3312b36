"""Runs of few starts with plain numbers: a step of the rule printed in Python, many times as fast as arrays of one number.

Digit for digit what ``simulate`` computes: the same operations in the same order, and NumPy's own functions where Python's
differ in the last place. What cannot be had so, ``simulate`` steps itself. Only our own names, numbers and operations are
printed, never a person's text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from engine.experiment import Lane
from engine.simulate import KINDS, Stepped
from engine.wrappers import wrapped
from live.graph import CannotRecord, Node, Way, reached
from live.printer import MATH, Printer, children
from live.trace import Recording, record_surface
from optimizers._batch import power
from surfaces import BoundSurface
from surfaces.base import Point
from surfaces.formula.code import compiled
from surfaces.grid import Spline

STARTS = 4  # as many runs take about as long as one batch of them
POINTS = 50_000  # steps times starts: some tenths of a second
PART = 4096  # steps between two looks at whether all runs are gone
NUMPY = (*MATH, "log", "log2", "log10", "cbrt", "ceil", "arcsin", "arccos", "arctan")


class Python(Printer):
    """Positions are w0 and w1, the state s0, s1, ..., hyperparameters h0, h1, ... in the order of the form's."""

    indent = "    "
    item = "{0}_{1}"
    truths = ("False", "True")
    nan, infinity = "nan", "inf"
    operations = {
        **{op: f"({{0}} {op} {{1}})" for op in ("+", "-", "*", "/", "<", "<=", "==", "!=", "and", "or")},
        **{name: f"float(np.{name}({{0}}))" for name in NUMPY},
        **{name: f"float(np.{name}({{0}}, {{1}}))" for name in ("arctan2", "hypot")},
        **{name: f"{name}({{0}}, {{1}})" for name in ("minimum", "maximum", "copysign", "nextafter", "power")},
        "sqrt": "sqrt({0})",
        "sign": "sign({0})",
        "mod": "({0} % {1})",
        "abs": "abs({0})",
        "negative": "(-{0})",
        "not": "(not {0})",
        "where": "({1} if {0} else {2})",
        "isnan": "({0} != {0})",
        "isfinite": "isfinite({0})",
    }
    results = {"value": "{0}", "gradient": "{0}_0, {0}_1", "hessian": "{0}_0, {0}_1, {0}_2"}

    def __init__(self, hypers: Sequence[str] = ()):
        self.hypers = list(hypers)

    def input(self, names: tuple) -> str:
        """``w0``, ``s3``, ``h1``, ``p0``, ``x``, ``t``."""
        group, *rest = names
        if group == "h":
            return f"h{self.hypers.index(rest[0])}"
        return f"{group}{rest[0]}" if rest else group

    def declare(self, name: str, expression: str) -> list[str]:
        """``=``."""
        return [f"{name} = {expression}"]

    def call(self, name: str, node: Node, args: list[str]) -> list[str]:
        """f, its gradient or its Hessian at a place."""
        return [f"{self.results[node.op].format(name)} = {node.op}({', '.join(args)})"]


def _sign(a: float) -> float:
    return 1.0 if a > 0 else -1.0 if a < 0 else 0.0 if a == 0 else a


def _minimum(a: float, b: float) -> float:
    return a if a < b or a != a else b


def _maximum(a: float, b: float) -> float:
    return a if a > b or a != a else b


NAMES = {
    "np": np, "nan": math.nan, "inf": math.inf, "sqrt": math.sqrt, "isfinite": math.isfinite, "copysign": math.copysign,
    "nextafter": math.nextafter, "power": power, "sign": _sign, "minimum": _minimum, "maximum": _maximum,
}  # fmt: skip


def plain(lane: Lane, surface: BoundSurface, starts: np.ndarray, steps: int) -> Stepped | None:
    """The lane's runs from ``starts`` (2, S), not yet ended where they diverge; None where plain numbers cannot have them."""
    count = starts.shape[1]
    if count > STARTS or steps * count > POINTS or lane.schedule or lane.record or lane.method.not_live:
        return None
    declared = lane.declared_hypers
    fixed = tuple((n, v) for n, v in lane.hypers.items() if declared[n].structural)
    rule = _rule(lane.optimizer, lane.convention, tuple(key for key, _ in lane.wrappers), tuple(declared), fixed)
    ground = _ground(surface) if rule else None
    if rule is None or ground is None:
        return None
    functions = ground(*map(float, surface.params.values()))
    path = np.full((steps + 1, 2, count), np.nan)
    try:
        for n, start in enumerate(starts.T.tolist()):
            places = rule.run(functions, start, list(lane.hypers.values()), surface.flat, steps)
            path[: len(places) // 2, :, n] = np.array(places).reshape(-1, 2)
    except (ArithmeticError, ValueError):  # NumPy goes on with infinity or NaN
        return None
    return path, rule.evaluations(steps)


class _Rule:
    """A form as two functions: the state before the first step, and some steps in a row."""

    def __init__(self, recording: Recording, hypers: Sequence[str]):
        self.before = dict(recording.f.asked)
        recording.f.asked.clear()
        step = recording.graph.ways(recording.step)
        self.each = dict(recording.f.asked)
        if recording.init.question or step.question or recording.f.masked:
            raise CannotRecord("what it asks for depends on its values")
        if any(node.op == "loop" for node in reached([*recording.init.outs, *step.outs], children)):
            raise CannotRecord("it repeats something until it is done")
        printer, size = Python(hypers), len(step.outs) - 2
        state, given = (
            "".join(f"{letter}{k}, " for k in range(count)) for letter, count in (("s", size), ("h", len(hypers)))
        )
        take = [f"{given}= h"] if given else []
        init = printer.way(recording.init, lambda out: [f"return ({''.join(f'{v}, ' for v in out)})"])
        body = printer.way(step, lambda out: [f"w0, w1, {state}= {', '.join(out)}"])
        loop = [
            "for t in range(first, last):",
            *printer.indented([*body, "if flat:", "    w1 = y", "put(w0)", "put(w1)"]),
        ]
        go = [*take, *([f"{state}= s"] if state else []), *loop, f"return w0, w1, ({state})"]
        self.begin = compiled("begin", ["value", "gradient", "hessian", "h", "w0", "w1"], [*take, *init], NAMES)
        self.go = compiled(
            "go", ["value", "gradient", "hessian", "h", "w0", "w1", "s", "first", "last", "flat", "y", "put"], go, NAMES
        )

    def run(self, functions: Any, start: list[float], h: list[float], flat: bool, steps: int) -> list[float]:
        """x and y of every step in turn; it ends early where they are no numbers."""
        (x, y), places = start, [*start]
        s = self.begin(*functions, h, x, y)
        for first in range(1, steps + 1, PART):
            last = min(first + PART, steps + 1)
            x, y, s = self.go(*functions, h, x, y, s, first, last, flat, start[1], places.append)
            if not math.isfinite(x + y):
                break
        return places

    def evaluations(self, steps: int) -> dict[str, np.ndarray]:
        """The points evaluated up to each step, by kind, (T+1, 1)."""
        t = np.arange(steps + 1, dtype=np.int64)[:, None]
        return {kind: self.before.get(kind, 0) + self.each.get(kind, 0) * t for kind in KINDS}


@lru_cache(maxsize=1024)
def _rule(
    optimizer: str,
    convention: str | None,
    wrappers: tuple[str, ...],
    hypers: tuple[str, ...],
    fixed: tuple[tuple[str, float], ...],
) -> _Rule | None:
    try:
        return _Rule(Recording(wrapped(optimizer, convention, wrappers), dict.fromkeys(hypers), dict(fixed)), hypers)  # type: ignore[arg-type]  # only their names count
    except CannotRecord:
        return None


def _ground(surface: BoundSurface) -> Callable[..., Any] | None:
    """Gives value, gradient and Hessian as functions of x and y, for values of the parameters; None where it has no formula."""
    if surface.rows or isinstance(surface.surface.expr, Spline):
        return None
    try:
        return _printed(
            tuple(record_surface(surface).items()), len(surface.params), surface.surface.cusps, surface.flat
        )
    except CannotRecord:
        return None


@lru_cache(maxsize=256)
def _printed(
    ways: tuple[tuple[str, Way], ...], params: int, cusps: tuple[Point, ...], flat: bool
) -> Callable[..., Any]:
    printer, lines = Python(), []
    for what, way in ways:
        tips = cusps if what == "gradient" else ()
        at = [
            line
            for cx, cy in tips
            for line in (f"if x == {float(cx)!r} and y == {float(cy)!r}:", "    return 0.0, 0.0")
        ]
        held = ["1.0"] if what == "hessian" and flat else []
        body = printer.way(way, lambda out, held=held: [f"return {', '.join([*out[: len(out) - len(held)], *held])}"])  # type: ignore[misc]
        lines += [f"def {what}(x, y):", *printer.indented([*at, *body])]
    return compiled("ground", [f"p{k}" for k in range(params)], [*lines, "return value, gradient, hessian"], NAMES)
