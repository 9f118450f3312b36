"""The MATLAB program of an experiment, which Octave runs as well: a file of functions, the first of which is called."""

from __future__ import annotations

from collections.abc import Sequence

from engine.experiment import Experiment
from live.printer import MATH
from live.program import Part, Program
from surfaces import BoundSurface


class Octave(Program):
    """Roots and logarithms outside their domain are NaN, as in the engine, and not complex."""

    comment = "%"
    first = 1
    ways = ("if {0}", "else", "end")
    loop = (["{0} = 0;", "while {1}"], ["  {0} = {0} + 1;", "end"])
    item = "{0}({1})"
    operations = {
        **{op: f"({{0}} {op} {{1}})" for op in ("+", "-", "*", "/", "<", "<=", "==")},
        **{name: f"{name}({{0}})" for name in (*MATH, "sign", "ceil")},
        "!=": "({0} ~= {1})",
        "sqrt": "root({0})",
        "log": "ln({0})",
        "log2": "(ln({0}) / log(2))",
        "log10": "(ln({0}) / log(10))",
        "cbrt": "nthroot({0}, 3)",
        "arcsin": "real_only(asin({0}))",
        "arccos": "real_only(acos({0}))",
        "arctan": "atan({0})",
        "arctan2": "atan2({0}, {1})",
        "hypot": "hypot({0}, {1})",
        "copysign": "(abs({0}) * pick({1} < 0, -1, 1))",
        "nextafter": "({0} + eps({0}))",
        "mod": "mod({0}, {1})",
        "minimum": "least({0}, {1})",
        "maximum": "most({0}, {1})",
        "abs": "abs({0})",
        "negative": "(-{0})",
        "power": "real_only(({0})^({1}))",
        "and": "({0} && {1})",
        "or": "({0} || {1})",
        "not": "(~{0})",
        "where": "pick({0}, {1}, {2})",
        "isnan": "isnan({0})",
        "isfinite": "isfinite({0})",
        "value": "value({0}, {1})",
        "gradient": "gradient_at({0}, {1})",
        "hessian": "hessian({0}, {1})",
    }
    tools = """
function v = pick(condition, yes, no)
  if condition, v = yes; else, v = no; end
end
function v = root(a)
  if a < 0, v = NaN; else, v = sqrt(a); end
end
function v = ln(a)
  if a < 0, v = NaN; else, v = log(a); end
end
function v = real_only(a)
  if isreal(a), v = a; else, v = NaN; end
end
function v = least(a, b)
  if isnan(a) || isnan(b), v = NaN; else, v = min(a, b); end
end
function v = most(a, b)
  if isnan(a) || isnan(b), v = NaN; else, v = max(a, b); end
end"""

    def declare(self, name: str, expression: str) -> list[str]:
        """``=``."""
        return [f"{name} = {expression};"]

    assign = declare

    def columns(self, surface: BoundSurface) -> list[str]:
        """The data: each column a function of the row."""
        return [
            line
            for k, c in enumerate(surface.surface.data.values())
            for line in (f"function v = column{k}(i)", f"  data = {self.listed(c)};", "  v = data(i);", "end")
        ]

    def defined(self, name: str, arguments: str, size: int, lines: list[str]) -> list[str]:
        """``function out =`` ... ``end``."""
        return [f"function out = {name}({arguments})", *self.indented([f"out = zeros(1, {size});", *lines]), "end"]

    def surface(self, what: str, results: int, lines: list[str], rows: int) -> list[str]:
        """``value(x, y)``, ``gradient_at(x, y)`` ..."""
        own = "gradient_at" if what == "gradient" else what
        name, arguments = (f"row_{what}", "x, y, i") if rows else (own, "x, y")
        ends = ["out = out + added();"] if what == "gradient" and not rows else []
        made = self.defined(name, arguments, results, [*lines, *ends])
        if not rows:
            return made
        plus = " + added()" if what == "gradient" else ""
        loop = [
            f"out = zeros(1, {results});",
            f"for i = 1:{rows}",
            f"  out = out + row_{what}(x, y, i);",
            "end",
            f"out = out / {rows}{plus};",
        ]
        return [*made, f"function out = {own}(x, y)", *self.indented(loop), "end"]

    def program(self, experiment: Experiment, names: Sequence[str]) -> str:
        """The loop comes first: in a file of functions the first one is what is called."""
        text = super().program(experiment, names)
        head, _, rest = text.partition("\n")
        body, _, main = rest.rpartition("\nfunction ravine()")
        return f"{head}\nfunction ravine(){main}{body.strip()}\n{self.tools.strip()}\n"

    def main(self, experiment: Experiment, parts: list[Part], surface: BoundSurface) -> list[str]:
        """``ravine()``."""
        cx, cy, bound = self.bounds(surface)
        noise = self.added(experiment)
        starts = "; ".join(", ".join(self.number(float(v)) for v in p) for p in experiment.start)
        rules = "; ".join(
            f"{{@start_{p.index}, @step_{p.index}, {self.listed(p.factors) if p.factors is not None else '[]'}}}"
            for p in parts
        )
        tell = "fprintf('%d,%d,%d,%.17g,%.17g\\n', lane - 1, start - 1, {}, w(1), w(2));"
        return [
            "function v = added(set)",
            "  persistent now",
            "  if nargin, now = set; end",
            "  v = now;",
            "end",
            "function ravine()",
            f"  rules = [{rules}];",
            f"  starts = [{starts}];",
            *([f"  noise = {self.listed(noise)};"] if noise else []),
            "  fprintf('lane,start,step,x,y\\n');",
            "  for lane = 1:size(rules, 1)",
            "    for start = 1:size(starts, 1)",
            "      added([0, 0]);",
            "      w = starts(start, :);",
            "      s = rules{lane, 1}(w, 1);",
            "      factors = rules{lane, 3};",
            "      " + tell.format("0"),
            f"      for t = 1:{experiment.steps}",
            *(["        added(noise(2 * t - 1:2 * t));"] if noise else []),
            "        share = 1;",
            "        if ~isempty(factors), share = factors(t); end",
            "        out = rules{lane, 2}(w, s, t, share);",
            "        w = out(1:2);",
            "        s = out(3:end);",
            *(["        w(2) = starts(start, 2);"] if surface.flat else []),
            f"        if ~(abs(w(1) - {cx}) <= {bound} && abs(w(2) - {cy}) <= {bound}), break; end",
            "        " + tell.format("t"),
            "      end",
            "    end",
            "  end",
            "end",
        ]
