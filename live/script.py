"""The JavaScript program of an experiment: ``node experiment.js``."""

from __future__ import annotations

from engine.experiment import Experiment
from live.javascript import HELPERS, JavaScript
from live.program import Part, Program
from surfaces import BoundSurface


class Script(Program, JavaScript):
    """What the browser runs, with the numbers written in."""

    helpers = "\n".join([*HELPERS.values(), "const added = [0, 0];"])
    operations = JavaScript.operations | {name: f"{name}({{0}}, {{1}})" for name in ("value", "gradient", "hessian")}

    def columns(self, surface: BoundSurface) -> list[str]:
        """The data."""
        return [f"const column{k} = {self.listed(c)};" for k, c in enumerate(surface.surface.data.values())]

    def defined(self, name: str, arguments: str, size: int, lines: list[str], answer: str = "out") -> list[str]:
        """``function``; its list grows by itself."""
        inner = ["const out = [];", *lines, f"return {answer};"]
        return [f"function {name}({arguments}) {{", *self.indented(inner), "}"]

    def surface(self, what: str, results: int, lines: list[str], rows: int) -> list[str]:
        """``value(x, y)``, ``gradient(x, y)`` ..."""
        name, arguments = (f"row_{what}", "x, y, i") if rows else (what, "x, y")
        noisy = what == "gradient"
        answer = "out[0]" if what == "value" and not rows else "out"
        ends = ["out[0] += added[0];", "out[1] += added[1];"] if noisy else []
        made = self.defined(name, arguments, results, [*lines, *(ends if not rows else [])], answer)
        if not rows:
            return made
        loop = [
            f"const out = Array({results}).fill(0);",
            f"for (let i = 0; i < {rows}; i++) row_{what}(x, y, i).forEach((v, k) => (out[k] += v / {rows}));",
            *ends,
            "return out[0];" if what == "value" else "return out;",
        ]
        return [*made, f"function {what}(x, y) {{", *self.indented(loop), "}"]

    def main(self, experiment: Experiment, parts: list[Part], surface: BoundSurface) -> list[str]:
        """The loop."""
        cx, cy, bound = self.bounds(surface)
        noise = self.added(experiment)
        rules = ", ".join(
            f"[start_{p.index}, step_{p.index}, {self.listed(p.factors) if p.factors is not None else 'null'}]"
            for p in parts
        )
        return [
            *([f"const noise = {self.listed(noise)};"] if noise else []),
            f"const rules = [{rules}];",
            f"const starts = [{', '.join(self.listed(p) for p in experiment.start)}];",
            'const lines = ["lane,start,step,x,y"];',
            "rules.forEach(([first, step, factors], lane) => starts.forEach((from, start) => {",
            "  added.fill(0);",
            "  let w = [...from];",
            "  let s = first(w, 1);",
            "  lines.push([lane, start, 0, ...w].join());",
            f"  for (let t = 1; t <= {experiment.steps}; t++) {{",
            *(["    added[0] = noise[2 * t - 2];", "    added[1] = noise[2 * t - 1];"] if noise else []),
            "    const out = step(w, s, t, factors ? factors[t - 1] : 1);",
            "    w = out.slice(0, 2);",
            "    s = out.slice(2);",
            *(["    w[1] = from[1];"] if surface.flat else []),
            f"    if (!(Math.abs(w[0] - {cx}) <= {bound} && Math.abs(w[1] - {cy}) <= {bound})) break;",
            "    lines.push([lane, start, t, ...w].join());",
            "  }",
            "}));",
            'console.log(lines.join("\\n"));',
        ]
