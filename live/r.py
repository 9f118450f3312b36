"""The R program of an experiment."""

from __future__ import annotations

from engine.experiment import Experiment
from live.printer import MATH
from live.program import Part, Program
from surfaces import BoundSurface


class R(Program):
    """A comparison with NaN has no answer in R; here it is false, as everywhere else."""

    comment = "#"
    end = ""
    first = 1
    truths = ("FALSE", "TRUE")
    ways = ("if ({0}) {{", "} else {", "}")
    loop = (["{0} <- 0", "while ({1}) {{"], ["  {0} <- {0} + 1", "}}"])
    brackets = ("c(", ")")
    helpers = """
less <- function(a, b) isTRUE(a < b)
least <- function(a, b) isTRUE(a <= b)
same <- function(a, b) isTRUE(a == b)
pick <- function(condition, yes, no) if (condition) yes else no
after <- function(a) a + max(abs(a) * 2^-53, 2^-1074)
cube_root <- function(a) sign(a) * abs(a)^(1 / 3)
added <- c(0, 0)
"""
    operations = {
        **{op: f"({{0}} {op} {{1}})" for op in ("+", "-", "*", "/")},
        **{name: f"{name}({{0}})" for name in (*MATH, "sqrt", "log", "log2", "log10", "sign")},
        **{f"arc{name}": f"a{name}({{0}})" for name in ("sin", "cos", "tan")},
        "<": "less({0}, {1})",
        "<=": "least({0}, {1})",
        "==": "same({0}, {1})",
        "!=": "(!same({0}, {1}))",
        "arctan2": "atan2({0}, {1})",
        "hypot": "sqrt({0}^2 + {1}^2)",
        "ceil": "ceiling({0})",
        "cbrt": "cube_root({0})",
        "copysign": "(abs({0}) * pick(less({1}, 0), -1, 1))",
        "nextafter": "after({0})",
        "mod": "({0} %% {1})",
        "minimum": "min({0}, {1})",
        "maximum": "max({0}, {1})",
        "abs": "abs({0})",
        "negative": "(-{0})",
        "power": "(({0})^({1}))",
        "and": "({0} && {1})",
        "or": "({0} || {1})",
        "not": "(!{0})",
        "where": "pick({0}, {1}, {2})",
        "isnan": "is.nan({0})",
        "isfinite": "is.finite({0})",
        "value": "value({0}, {1})",
        "gradient": "gradient({0}, {1})",
        "hessian": "hessian({0}, {1})",
    }

    def declare(self, name: str, expression: str) -> list[str]:
        """``<-``."""
        return [f"{name} <- {expression}"]

    assign = declare

    def columns(self, surface: BoundSurface) -> list[str]:
        """The data."""
        return [f"column{k} <- {self.listed(c)}" for k, c in enumerate(surface.surface.data.values())]

    def defined(self, name: str, arguments: str, size: int, lines: list[str], answer: str = "out") -> list[str]:
        """``<- function``, whose last line is the answer."""
        return [
            f"{name} <- function({arguments}) {{",
            *self.indented([f"out <- numeric({size})", *lines, answer]),
            "}",
        ]

    def surface(self, what: str, results: int, lines: list[str], rows: int) -> list[str]:
        """``value(x, y)``, ``gradient(x, y)`` ..."""
        name, arguments = (f"row_{what}", "x, y, i") if rows else (what, "x, y")
        answer = "out + added" if what == "gradient" and not rows else "out"
        made = self.defined(name, arguments, results, lines, answer)
        if not rows:
            return made
        plus = " + added" if what == "gradient" else ""
        loop = [
            f"total <- numeric({results})",
            f"for (i in 1:{rows}) total <- total + row_{what}(x, y, i)",
            f"total / {rows}{plus}",
        ]
        return [*made, f"{what} <- function(x, y) {{", *self.indented(loop), "}"]

    def store(self, results: list[str]) -> list[str]:
        """``out[1] <- ...``."""
        return [f"out[{k + 1}] <- {v}" for k, v in enumerate(results)]

    def main(self, experiment: Experiment, parts: list[Part], surface: BoundSurface) -> list[str]:
        """The loop."""
        cx, cy, bound = self.bounds(surface)
        noise = self.added(experiment)
        starts = ", ".join(self.listed(p) for p in experiment.start)
        rules = ", ".join(
            f"list(start_{p.index}, step_{p.index}, {self.listed(p.factors) if p.factors is not None else 'NULL'})"
            for p in parts
        )
        tell = 'cat(sprintf("%d,%d,%d,%.17g,%.17g\\n", lane - 1, start - 1, {}, w[1], w[2]))'
        return [
            *([f"noise <- {self.listed(noise)}"] if noise else []),
            f"rules <- list({rules})",
            f"starts <- list({starts})",
            "options(warn = -1)",
            'cat("lane,start,step,x,y\\n")',
            "for (lane in seq_along(rules)) for (start in seq_along(starts)) {",
            "  added <- c(0, 0)",
            "  w <- starts[[start]]",
            "  s <- rules[[lane]][[1]](w, 1)",
            "  factors <- rules[[lane]][[3]]",
            "  " + tell.format("0"),
            f"  for (t in 1:{experiment.steps}) {{",
            *(["    added <- noise[c(2 * t - 1, 2 * t)]"] if noise else []),
            "    out <- rules[[lane]][[2]](w, s, t, if (is.null(factors)) 1 else factors[t])",
            "    w <- out[1:2]",
            "    s <- out[-(1:2)]",
            *(["    w[2] <- starts[[start]][2]"] if surface.flat else []),
            f"    if (!isTRUE(abs(w[1] - {cx}) <= {bound} && abs(w[2] - {cy}) <= {bound})) break",
            "    " + tell.format("t"),
            "  }",
            "}",
        ]
