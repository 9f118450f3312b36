"""JavaScript: what the browser runs. Only our own names, numbers and operations are printed, never a person's text."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from engine.rules import method
from engine.schedules import KINDS
from engine.wrappers import WRAPPERS
from live.graph import Way
from live.printer import MATH, Printer
from live.spline import spline_module
from live.trace import (
    Rule,
    record_after,
    record_factor,
    record_limit,
    record_plateau,
    record_rule,
    record_seen,
    record_surface,
)
from optimizers import OPTIMIZERS
from surfaces import BoundSurface
from surfaces.grid import Spline

HELPERS = {
    "copysign": "const copysign = (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a));",
    "mod": "const mod = (a, b) => a - b * Math.floor(a / b);",
    "nextafter": """const nextafter = (a, b) => {
  if (Number.isNaN(a) || a === b || !Number.isFinite(a)) return a === b ? b : a;
  const cell = new BigInt64Array(1), number = new Float64Array(cell.buffer);
  number[0] = a === 0 ? Number.MIN_VALUE * Math.sign(b) : a;
  if (a !== 0) cell[0] += a < b === a > 0 ? 1n : -1n;
  return number[0];
};""",
}


class JavaScript(Printer):
    """Positions are w[0], w[1], the state s[k], hyperparameters h.name."""

    infinity = "Infinity"
    ways = ("if ({0}) {{", "} else {", "}")
    loop = (["for (let {0} = 0; {1}; {0}++) {{"], ["}}"])
    operations = {
        **{op: f"({{0}} {op} {{1}})" for op in ("+", "-", "*", "/", "<", "<=")},
        **{name: f"Math.{name}({{0}})" for name in (*MATH, "sqrt", "log", "log2", "log10", "cbrt", "sign", "ceil")},
        **{f"arc{name}": f"Math.a{name}({{0}})" for name in ("sin", "cos", "tan")},
        "arctan2": "Math.atan2({0}, {1})",
        "hypot": "Math.hypot({0}, {1})",
        "minimum": "Math.min({0}, {1})",
        "maximum": "Math.max({0}, {1})",
        "abs": "Math.abs({0})",
        "negative": "(-{0})",
        "power": "(({0}) ** {1})",
        "mod": "mod({0}, {1})",
        "copysign": "copysign({0}, {1})",
        "nextafter": "nextafter({0}, {1})",
        "==": "({0} === {1})",
        "!=": "({0} !== {1})",
        "and": "({0} && {1})",
        "or": "({0} || {1})",
        "not": "(!{0})",
        "where": "({0} ? {1} : {2})",
        "isnan": "Number.isNaN({0})",
        "isfinite": "Number.isFinite({0})",
        "value": "f.value({0}, {1})",
        "gradient": "f.gradient({0}, {1})",
        "hessian": "f.hessian({0}, {1})",
    }

    def number(self, value: float | bool) -> str:
        """The browser has no whole numbers to tell apart: ``1``, not ``1.0``."""
        return re.sub(r"\.0(?=\)?$)", "", super().number(value))

    def input(self, names: tuple) -> str:
        """``w[0]``, ``s[3]``, ``h.lr``, ``h["l2.rate"]``, ``t`` ..."""
        group, *rest = names
        if group == "h":
            return f"h.{rest[0]}" if rest[0].isidentifier() else f"h[{json.dumps(rest[0])}]"
        if group == "row":
            return f"column{rest[0]}[i]"
        return f"{group}[{rest[0]}]" if rest else group

    def declare(self, name: str, expression: str) -> list[str]:
        """``const``."""
        return [f"const {name} = {expression};"]

    def begin(self, name: str, expression: str) -> list[str]:
        """``let``."""
        return [f"let {name} = {expression};"]

    def assign(self, name: str, expression: str) -> list[str]:
        """``=``."""
        return [f"{name} = {expression};"]

    # -- functions -------------------------------------------------------------------------------------------------

    def rule(self, rule: Rule) -> str:
        """An object with ``size``, ``layout``, ``init(f, w, s, h)`` and ``step(f, w, s, h, t)``, which changes w and s."""
        layout = {name: [at, *shape] for name, (at, shape) in rule.state.items()}
        init = self.way(rule.init, lambda out: [f"s[{k}] = {v};" for k, v in enumerate(out)])
        step = self.way(rule.step, self._written)
        body = [
            f"size: {rule.size},",
            f"layout: {json.dumps(layout)},",
            *self._method("init", "f, w, s, h", init),
            *self._method("step", "f, w, s, h, t", step),
        ]
        return "\n".join(["{", *self.indented(body), "}"])

    def _written(self, out: list[str]) -> list[str]:
        targets = ["w[0]", "w[1]", *(f"s[{k}]" for k in range(len(out) - 2))]
        return [f"{target} = {value};" for target, value in zip(targets, out, strict=True)]

    def function(self, name: str, arguments: str, way: Way) -> list[str]:
        """A method that returns the results: a number, or a list of several."""
        many = len(way.ends[0]) > 1
        lines = self.way(way, lambda out: [f"return [{', '.join(out)}];" if many else f"return {out[0]};"])
        return self._method(name, arguments, lines)

    def _method(self, name: str, arguments: str, lines: list[str]) -> list[str]:
        return [f"{name}({arguments}) {{", *self.indented(lines), "},"]


PRINTER = JavaScript()


def module(body: str) -> str:
    """A module, with the helpers that its body calls."""
    used = [text for name, text in HELPERS.items() if re.search(rf"\b{name}\(", body)]
    return "\n".join([*used, body]) + "\n"


@lru_cache(maxsize=256)
def optimizer_module(key: str, fixed: tuple[tuple[str, float], ...] = ()) -> str:
    """``export const forms``: every form of an optimizer, by its key. ``fixed``: structural values that are no defaults."""
    optimizer = method(key)
    rules = []
    for form in optimizer.conventions:
        hypers = optimizer.hypers_of(form.key)
        structural = optimizer.structural(form.key) | dict(fixed)
        rule = PRINTER.rule(record_rule(form, hypers, structural))
        limit = record_limit(key, form.key) if key in OPTIMIZERS else None
        if limit is not None:  # which the pad draws
            rule = "\n".join([rule.removesuffix("\n}"), *PRINTER.indented(PRINTER.function("limit", "h", limit)), "}"])
        rules.append(f"{json.dumps(form.key)}: {rule},")
    return module("\n".join(["export const forms = {", *rules, "};"]))


@lru_cache(maxsize=1)
def around_module() -> str:
    """``export const wrappers`` and ``schedules``: what may stand around any rule."""
    wrappers = []
    for wrapper in WRAPPERS.values():
        if wrapper.not_live:
            continue
        seen = record_seen(wrapper) if wrapper.objective else {}
        lines = [line for what, way in seen.items() for line in PRINTER.function(what, "f, x, y, h", way)]
        if wrapper.after:
            lines.append(
                f"after: {PRINTER.rule(record_after(wrapper)).replace('step(f, w, s, h, t)', 'step(b, w, s, h, t)')},"
            )
        wrappers.append("\n".join([f"{json.dumps(wrapper.key)}: {{", *lines, "},"]))
    kinds = [kind for kind in KINDS if kind != "plateau"]
    factors = ["\n".join(PRINTER.function(kind, "h, t, steps", record_factor(kind))) for kind in kinds]
    plateau = record_plateau()
    names = ["factor", *(f"s[{k}]" for k in range(plateau.size))]
    watch = PRINTER.way(
        plateau.step,
        lambda out: [
            *(f"const out{k} = {v};" for k, v in enumerate(out)),
            *(f"{n} = out{k + 1};" for k, n in enumerate(names[1:])),
            "return out0;",
        ],
    )
    watched = "\n".join(["plateau(h, value, s) {", *watch, "},"])
    body = ["export const wrappers = {", *wrappers, "};", "export const schedules = {", *factors, watched, "};"]
    return module("\n".join(body))


def surface_module(surface: BoundSurface) -> str:
    """``export const surface``: value, gradient and Hessian at x, y with parameters p; of data those of row i, and the rows."""
    if isinstance(surface.surface.expr, Spline):
        return spline_module(surface.surface.expr)
    arguments = "x, y, p, i" if surface.rows else "x, y, p"
    parts = [line for what, way in record_surface(surface).items() for line in PRINTER.function(what, arguments, way)]
    columns = [
        f"const column{k} = Float64Array.of({', '.join(map(repr, column))});"
        for k, column in enumerate(surface.surface.data.values())
    ]
    return module("\n".join([*columns, f"export const surface = {{\nrows: {surface.rows},", *parts, "};"]))
