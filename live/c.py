"""The C program of an experiment: C99, no library but the standard one's mathematics."""

from __future__ import annotations

from engine.experiment import Experiment
from live.graph import Node
from live.printer import MATH
from live.program import Part, Program
from surfaces import BoundSurface


class C(Program):
    """Numbers are doubles, truth values as well."""

    truths = ("0", "1")
    ways = ("if ({0}) {{", "} else {", "}")
    loop = (["for (int {0} = 0; {1}; {0}++) {{"], ["}}"])
    brackets = ("{", "}")
    nan, infinity = "NAN", "INFINITY"
    helpers = """
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double least(double a, double b) { return isnan(a) || isnan(b) ? NAN : a < b ? a : b; }
static double most(double a, double b) { return isnan(a) || isnan(b) ? NAN : a > b ? a : b; }
static double sign(double a) { return isnan(a) ? a : (a > 0) - (a < 0); }
static double mod(double a, double b) { return a - b * floor(a / b); }
static double added[2];
"""
    operations = {
        **{op: f"({{0}} {op} {{1}})" for op in ("+", "-", "*", "/", "<", "<=", "==", "!=")},
        **{name: f"{name}({{0}})" for name in (*MATH, "sqrt", "log", "log2", "log10", "cbrt", "ceil")},
        **{f"arc{name}": f"a{name}({{0}})" for name in ("sin", "cos", "tan")},
        **{name: f"{name}({{0}}, {{1}})" for name in ("hypot", "copysign", "nextafter", "mod")},
        "arctan2": "atan2({0}, {1})",
        "sign": "sign({0})",
        "minimum": "least({0}, {1})",
        "maximum": "most({0}, {1})",
        "abs": "fabs({0})",
        "negative": "(-{0})",
        "power": "pow({0}, {1})",
        "and": "({0} && {1})",
        "or": "({0} || {1})",
        "not": "(!{0})",
        "where": "({0} ? {1} : {2})",
        "isnan": "isnan({0})",
        "isfinite": "isfinite({0})",
    }

    def declare(self, name: str, expression: str) -> list[str]:
        """``const double``."""
        return [f"const double {name} = {expression};"]

    def begin(self, name: str, expression: str) -> list[str]:
        """``double``."""
        return [f"double {name} = {expression};"]

    def assign(self, name: str, expression: str) -> list[str]:
        """``=``."""
        return [f"{name} = {expression};"]

    def call(self, name: str, node: Node, args: list[str]) -> list[str]:
        """f is a double; gradient and Hessian are written into a list."""
        if node.op == "value":
            return self.declare(name, f"value({', '.join(args)})")
        size = 2 if node.op == "gradient" else 3
        return [f"double {name}[{size}];", f"{node.op}({', '.join(args)}, {name});"]

    def surface(self, what: str, results: int, lines: list[str], rows: int) -> list[str]:
        """``value(x, y)`` or ``gradient(x, y, out)``; of data the mean of ``row_value(x, y, i, out)`` ..."""
        noisy = ["out[0] += added[0];", "out[1] += added[1];"] if what == "gradient" else []
        made = lines
        if rows:
            row = [f"static void row_{what}(double x, double y, int i, double *out) {{", *self.indented(lines), "}"]
            made = [
                f"double one[{results}];",
                f"for (int k = 0; k < {results}; k++) out[k] = 0;",
                f"for (int i = 0; i < {rows}; i++) {{",
                f"  row_{what}(x, y, i, one);",
                f"  for (int k = 0; k < {results}; k++) out[k] += one[k] / {rows}.0;",
                "}",
            ]
        else:
            row = []
        if what == "value":
            body = [f"double out[{results}];", *made, "return out[0];"]
            return [*row, "static double value(double x, double y) {", *self.indented(body), "}"]
        return [*row, f"static void {what}(double x, double y, double *out) {{", *self.indented([*made, *noisy]), "}"]

    def columns(self, surface: BoundSurface) -> list[str]:
        """The data."""
        return [
            f"static const double column{k}[] = {self.listed(c)};" for k, c in enumerate(surface.surface.data.values())
        ]

    def lane(self, part: Part, init: list[str], step: list[str]) -> list[str]:
        """``start_0(w, out)`` and ``step_0(w, s, t, share, out)``."""
        k = part.index
        arguments = "const double *w, const double *s, double t, double share, double *out"
        return [
            f"/* {self._said(part)} */",
            f"static void start_{k}(const double *w, double share, double *out) {{",
            *self.indented([*self.hypers(part), *init]),
            "}",
            f"static void step_{k}({arguments}) {{",
            *self.indented([*self.hypers(part), *step]),
            "}",
        ]

    def _said(self, part: Part) -> str:
        return f"{part.lane.method.name}, {part.lane.form.label}".replace("*/", "")

    def main(self, experiment: Experiment, parts: list[Part], surface: BoundSurface) -> list[str]:
        """``main``."""
        steps, (cx, cy, bound) = experiment.steps, self.bounds(surface)
        noise = self.added(experiment)
        starts = [v for p in experiment.start for v in p]
        tables = [f"static const double starts[] = {self.listed(starts)};"]
        tables += [f"static const double noise[] = {self.listed(noise)};"] if noise else []
        lines = []
        for part in parts:
            factors = self.listed(part.factors) if part.factors is not None else None
            size = 2 + part.rule.size
            lines += [
                f"for (int start = 0; start < {len(experiment.start)}; start++) {{",
                f"  double w[2] = {{starts[2 * start], starts[2 * start + 1]}}, s[{max(part.rule.size, 1)}], out[{size}];",
                *([f"  static const double factors[] = {factors};"] if factors else []),
                "  added[0] = added[1] = 0;",
                f"  start_{part.index}(w, 1, s);",
                f'  printf("{part.index},%d,0,%.17g,%.17g\\n", start, w[0], w[1]);',
                f"  for (int t = 1; t <= {steps}; t++) {{",
                *(["    added[0] = noise[2 * t - 2]; added[1] = noise[2 * t - 1];"] if noise else []),
                f"    step_{part.index}(w, s, t, {'factors[t - 1]' if factors else '1'}, out);",
                "    memcpy(w, out, sizeof w);",
                f"    memcpy(s, out + 2, {part.rule.size} * sizeof(double));",
                *(["    w[1] = starts[2 * start + 1];"] if surface.flat else []),
                f"    if (!(fabs(w[0] - {cx}) <= {bound} && fabs(w[1] - {cy}) <= {bound})) break;",
                f'    printf("{part.index},%d,%d,%.17g,%.17g\\n", start, t, w[0], w[1]);',
                "  }",
                "}",
            ]
        return [
            *tables,
            "int main(void) {",
            '  puts("lane,start,step,x,y");',
            *self.indented(lines),
            "  return 0;",
            "}",
        ]
