"""The Julia program of an experiment."""

from __future__ import annotations

from engine.experiment import Experiment
from live.printer import MATH
from live.program import Part, Program
from surfaces import BoundSurface


class Julia(Program):
    """Steps return tuples; roots and logarithms outside their domain are NaN, as in the engine, and not errors."""

    comment = "#"
    end = ""
    first = 1
    ways = ("if {0}", "else", "end")
    loop = (["{0} = 0", "while {1}"], ["  {0} += 1", "end"])
    helpers = """
root(a) = a < 0 ? NaN : sqrt(a)
ln(a) = a < 0 ? NaN : log(a)
pow(a, b) = a < 0 && b != floor(b) ? NaN : a^b
within(f, a) = abs(a) > 1 ? NaN : f(a)
const added = [0.0, 0.0]
"""
    operations = {
        **{op: f"({{0}} {op} {{1}})" for op in ("+", "-", "*", "/", "<", "<=", "==", "!=")},
        **{name: f"{name}({{0}})" for name in (*MATH, "cbrt", "sign", "ceil")},
        "hypot": "hypot({0}, {1})",
        "sqrt": "root({0})",
        "log": "ln({0})",
        "log2": "(ln({0}) / log(2.0))",
        "log10": "(ln({0}) / log(10.0))",
        "arcsin": "within(asin, {0})",
        "arccos": "within(acos, {0})",
        "arctan": "atan({0})",
        "arctan2": "atan({0}, {1})",
        "copysign": "copysign({0}, {1})",
        "nextafter": "nextfloat({0})",
        "mod": "mod({0}, {1})",
        "minimum": "min({0}, {1})",
        "maximum": "max({0}, {1})",
        "abs": "abs({0})",
        "negative": "(-{0})",
        "power": "pow({0}, {1})",
        "and": "({0} && {1})",
        "or": "({0} || {1})",
        "not": "(!{0})",
        "where": "({0} ? {1} : {2})",
        "isnan": "isnan({0})",
        "isfinite": "isfinite({0})",
        "value": "value({0}, {1})",
        "gradient": "gradient({0}, {1})",
        "hessian": "hessian({0}, {1})",
    }

    def declare(self, name: str, expression: str) -> list[str]:
        """``=``."""
        return [f"{name} = {expression}"]

    assign = declare

    def columns(self, surface: BoundSurface) -> list[str]:
        """The data."""
        return [f"const column{k} = {self.listed(c)}" for k, c in enumerate(surface.surface.data.values())]

    def defined(self, name: str, arguments: str, size: int, lines: list[str], answer: str = "out") -> list[str]:
        """``function`` ... ``end``, whose last line is the answer."""
        return [f"function {name}({arguments})", *self.indented([f"out = zeros({size})", *lines, answer]), "end"]

    def surface(self, what: str, results: int, lines: list[str], rows: int) -> list[str]:
        """``value(x, y)``, ``gradient(x, y)`` ..."""
        name, arguments = (f"row_{what}", "x, y, i") if rows else (what, "x, y")
        answer = "out[1]" if what == "value" else "out + added" if what == "gradient" and not rows else "out"
        made = self.defined(name, arguments, results, lines, answer)
        if not rows:
            return made
        mean = f"sum(row_{what}(x, y, i) for i in 1:{rows}) / {rows}"
        return [*made, f"{what}(x, y) = {mean}{' + added' if what == 'gradient' else ''}"]

    def main(self, experiment: Experiment, parts: list[Part], surface: BoundSurface) -> list[str]:
        """``main()``."""
        cx, cy, bound = self.bounds(surface)
        noise = self.added(experiment)
        starts = ", ".join(self.listed(p) for p in experiment.start)
        rules = ", ".join(
            f"(start_{p.index}, step_{p.index}, {self.listed(p.factors) if p.factors is not None else 'nothing'})"
            for p in parts
        )
        return [
            *([f"const noise = {self.listed(noise)}"] if noise else []),
            "function main()",
            '  println("lane,start,step,x,y")',
            f"  for (lane, (first, step, factors)) in enumerate([{rules}])",
            f"    for (start, from) in enumerate([{starts}])",
            "      added .= 0.0",
            "      w = copy(from)",
            "      s = first(w, 1.0)",
            '      println(lane - 1, ",", start - 1, ",0,", w[1], ",", w[2])',
            f"      for t in 1:{experiment.steps}",
            *(["        added .= noise[2t - 1:2t]"] if noise else []),
            "        out = step(w, s, float(t), factors === nothing ? 1.0 : factors[t])",
            "        w, s = out[1:2], out[3:end]",
            *(["        w[2] = from[2]"] if surface.flat else []),
            f"        abs(w[1] - {cx}) <= {bound} && abs(w[2] - {cy}) <= {bound} || break",
            '        println(lane - 1, ",", start - 1, ",", t, ",", w[1], ",", w[2])',
            "      end",
            "    end",
            "  end",
            "end",
            "main()",
        ]
