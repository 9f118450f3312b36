"""Feed the formula parser generated texts and tell what it did: `python -m benchmarks.formulas [count [seed [seconds]]]`.

First each thing of the grammar is repeated as often as a formula's length allows (``nests``, every fourth of them by the
seed), then texts are made by chance. Every 50th text that is read, and each of the first, is also differentiated, compiled
and searched for minima, as the page would do; every 10th text is a rule. Prints each text over a second or with an error that is no refusal at once, and at the end (or after so many
seconds) the share read, the kinds of refusal, the slowest text of each stage (seconds of the processor) and the memory.
"""

from __future__ import annotations

import collections
import random
import re
import resource
import signal
import sys
import time
from collections.abc import Callable

from benchmarks.nests import kinds, nests
from engine.rules import typed_rule
from surfaces import limits
from surfaces.formula import FUNCTIONS, FormulaError, formula_surface, parse

PIECES = [
    *"xyxyab0123456789.+-*/^(),  ",
    *(f"{f}(" for f in FUNCTIONS),
    "**",
    "pi",
    "_",
    "é",
    "[",
    "'",
    "\0",
    "import ",
    "²",
    *(
        "if ",
        " else ",
        " then ",
        "return ",
        "{",
        "}",
        ":",
        ";",
        "\n",
        "\\sum_{i=1}^{2}",
        "sum(",
        " for i in range(2)",
        "x_i",
        "x[i]",
    ),
    *(
        " for -5 <= x, y <= 5",
        ", x in [-2, 2]",
        " on [-5, 5]^2",
        "\\hat{x}",
        "ŷ",
        "$A$1",
        "If(x>0, x, -y)",
        "f: ",
        "def f(x, y, a=1): return ",
        "[x, y]",
        "@",
        "‖",
        "|",
        ".T",
        "piecewise(",
        "Sin[",
        "]",
        "\\begin{cases}",
        "\\end{cases}",
        "&",
        "\\\\",
        "\\begin{pmatrix}",
    ),
    *(
        "\\left",
        "\\right",
        "where a = 2",
        "def f(x, y):",
        "lambda x: ",
        "f <- function(x, y) ",
        "，",
        "（",
        "E^",
        "1,000",
    ),
]


DIALECTS = ("plain", "code", "latex", "words")
NAMES = (
    ("x", "y"),
    ("x1", "x2"),
    ("x_1", "x_2"),
    ("x₁", "x₂"),
    ("x[0]", "x[1]"),
    ("theta1", "theta2"),
    ("u", "v"),
    ("w0", "w1"),
    ("θ", "φ"),
)
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class Writer:
    """Writes texts that the grammar allows, in one habit of writing, though their numbers or size may not be."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.dialect = rng.choice(DIALECTS)
        names = rng.choice(
            NAMES if self.dialect != "latex" else (("x", "y"), (r"\theta_1", r"\theta_2"), ("x_{1}", "x_{2}"))
        )
        self.names = names

    def text(self) -> str:
        """A whole formula: with a head, definitions, letters' ranges, a comment or none of these."""
        rng = self.rng
        body = self.sum(rng.randint(0, 5))
        across, up = self.names
        kind = rng.random()
        if kind < 0.55:
            return body
        if kind < 0.65:
            return f"{rng.choice(['f', 'L', 'loss'])}({across}, {up}) = {body}"
        if kind < 0.72 and "[" not in across:
            return f"lambda {across}, {up}: {body};"
        if kind < 0.8:
            return f"r = {self.sum(2)}; {body} + r"
        if kind < 0.88:
            return f"a = {rng.choice(['3', '0.1', '-2', '1e-3'])} in [{rng.choice(['-5, 5', '0, 10', '1, 0'])}]; a*({body})"
        if kind < 0.9:
            condition = f"{across} > {self.number()}"
            other = self.sum(2)
            return rng.choice(
                [
                    rf"\begin{{cases}} {body} & {condition} \\ {other} & \text{{otherwise}} \end{{cases}}",
                    f"if {condition} then {body} else {other}",
                    f"if {condition}:\n    return {body}\nelse:\n    return {other}",
                    f"Piecewise(({body}, {condition}), ({other}, True))",
                ]
            )
        if kind < 0.94 and "[" not in across:
            return f"def f({across}, {up}):\n    t = {self.sum(1)}\n    return {body} + t"
        return f"{body}  # {rng.choice(['a comment', 'f(x)', ''])}"

    def vectors(self) -> str:
        """A formula of vectors: x as a vector, given ones and a matrix, and a vector that is given anew again and again."""
        rng = self.rng
        lines = ["A = [[2, 1], [1, 3]]", "b = [1, 2]", f"B = [[{self.sum(1)}, 1], [0, {self.sum(1)}]]"]
        self.given = ["x", "x", "b", "[x_1, x_2]", *(["u"] if rng.random() < 0.5 else [])]
        if "u" in self.given:
            lines += ["u = b", *(f"u = {self.vector(2)}" for _ in range(rng.randint(1, 6)))]
        return rng.choice(["; ", "\n"]).join([*lines[: rng.choice([2, 3])], *lines[3:], self.length(rng.randint(0, 4))])

    def vector(self, depth: int) -> str:
        """A vector, nested ``depth`` deep."""
        rng = self.rng
        if depth <= 0 or rng.random() < 0.2:
            return rng.choice(self.given)
        v, w = self.vector(depth - 1), self.vector(depth - 1)
        return rng.choice(
            [
                f"({v} {rng.choice('+-*/')} {w})",
                f"A {rng.choice('@*')} {v}",
                f"(A @ B @ {v})",
                f"{v} @ A.T",
                f"({v} - b)",
                f"{self.number()}*{v}",
                f"{rng.choice(['sin', 'tanh', 'abs', 'sigmoid'])}({v})",
                f"({v})^2",
                f"({self.length(depth - 1)})*{v}",
                f"[{self.length(depth - 1)}, {self.leaf()}]",
            ]
        )

    def length(self, depth: int) -> str:
        """A number made of vectors."""
        rng = self.rng
        v, w = self.vector(depth), self.vector(depth)
        turn = rng.choice(["'", "^T", "ᵀ", ".T", "^{T}"])
        return rng.choice(
            [
                f"({v}){turn} ({w})",
                f"({v}){turn} A ({v})",
                f"dot({v}, {w})",
                f"{v} @ {w}",
                f"norm({v})^2",
                f"‖{v}‖",
                f"||{v}||_1",
                f"sum({v})",
                f"max({v})",
                f"({v}).sum()",
                f"norm({v}) + dot({w}, A @ {v})",
                f"sum(x_i^2*{self.number()} for i in range(1, 3))",
            ]
        )

    def number(self) -> str:
        rng = self.rng
        return rng.choice(
            [
                str(rng.randint(0, 9)),
                f"{rng.uniform(0, 99):.2f}",
                f"{rng.uniform(0, 9):.1e}",
                ".5",
                "3.",
                "1e-3",
                f"{rng.randint(0, 9)},{rng.randint(0, 9)}",
            ]
        )

    def leaf(self) -> str:
        return self.rng.choice([*self.names, *self.names, "a", "b", "k", "pi", "e", self.number(), self.number()])

    def sum(self, depth: int) -> str:
        """Terms and factors, nested ``depth`` deep."""
        rng = self.rng
        if depth <= 0 or rng.random() < 0.2:
            return self.leaf()
        inner = self.sum(depth - 1)
        kind = rng.random()
        if kind < 0.45:
            return f"{inner}{rng.choice([' + ', ' - ', '*', '/', ' ', '·', '−', '.*', ''])}{self.sum(depth - 1)}"
        if kind < 0.6:
            power = rng.choice(["2", "3", "-1", "0.5", "12", "99"])
            if self.dialect == "latex":
                return rf"\left({inner}\right)^{{{power}}}"
            raised = power.translate(RAISED) if "." not in power else f"^{power}"
            return f"({inner})" + {"code": f"**{power}", "words": raised}.get(self.dialect, f"^{power}")
        if kind < 0.85:
            return self.called(inner, depth)
        if kind < 0.89:
            return rng.choice(
                [
                    rf"\sum_{{i=1}}^{{{rng.choice('123n')}}} ({inner} - x_i)^2",
                    f"sum([{inner}, {self.leaf()}])",
                    f"sum({inner} + i for i in range({rng.choice('123')}))",
                    f"norm([{inner}, {self.leaf()}])",
                    f"[{inner}, {self.leaf()}] @ [[2, 1], [1, 3]] @ [{self.leaf()}, {self.leaf()}]",
                    f"max{{{inner}, {self.leaf()}}}",
                    f"Sin[{inner}]",
                ]
            )
        if kind < 0.94:
            return rng.choice([f"|{inner}|", f"-({inner})", f"√({inner})", f"abs({inner})"])
        condition = f"{self.names[0]} {rng.choice(['<', '>=', '!='])} {self.number()}"
        other = self.sum(depth - 2)
        return rng.choice(
            [
                f"({inner} if {condition} else {other})",
                f"where({condition}, {inner}, {other})",
                f"({condition} ? {inner} : {other})",
            ]
        )

    def called(self, inner: str, depth: int) -> str:
        rng = self.rng
        name = rng.choice(list(FUNCTIONS))
        more = "".join(f", {self.sum(depth - 1)}" for _ in range(FUNCTIONS[name].least - 1))
        if self.dialect == "latex":
            return rng.choice(
                [
                    rf"\frac{{{inner}}}{{{self.sum(depth - 1)}}}",
                    rf"\sqrt{{{inner}}}",
                    rf"\sin\left({inner}\right)",
                    rf"e^{{{inner}}}",
                ]
            )
        if self.dialect == "words" and name in ("sin", "cos", "exp", "log", "sqrt"):
            return rng.choice([f"{name} {self.leaf()}", f"{name}² {self.leaf()}", f"{name}({inner})"])
        prefix = rng.choice(["np.", "math.", "torch.", "Math.", ""]) if self.dialect == "code" else ""
        return f"{prefix}{name}({inner}{' > 0' if name == 'where' else ''}{more})"


def grammatical(rng: random.Random) -> str:
    """A text as a person may write it, now and then as long as one may be, or with numbers at the ends of what floats hold."""
    if rng.random() < 0.2:
        return Writer(rng).vectors()
    text = Writer(rng).text()
    kind = rng.random()
    if kind > 0.9:
        return text + rng.choice(WINDOWS)
    if kind < 0.02:
        return (text + " + " + " + ".join(Writer(rng).sum(3) for _ in range(40)))[:1000]
    if kind < 0.06:
        return text.replace("2", rng.choice(["1e99", "1e-99", "1e308", "5e-324", "1e400"]), 1)
    return text


WINDOWS = [
    " for -5 <= x, y <= 5",
    ", x in [-2, 2], y in [-1, pi]",
    " on [-5,5]^2",
    ", |x| < 3",
    " (x, y ∈ [-2,5; 2,5])",
    ", x = -2..2",
    "; x > 0",
]
TIMES = ["", "_t", "_{t-1}", "_{t+1}", "_{k-1}", "_0", "[t]", "^{k}"]


def broken(rng: random.Random) -> str:
    """Pieces in any order."""
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 60)))[:200]


def rule(rng: random.Random) -> str:
    """A typed rule: a few lines that name their state and hyperparameters, the last of which moves w."""
    writer = Writer(rng)
    writer.names, writer.dialect = ("g", "w"), rng.choice(("plain", "code"))
    names = ["m", "v", "u"][: rng.randint(0, 3)]
    lines = [f"{n} = beta*{n} + {writer.sum(rng.randint(0, 3))}" for n in names]
    asked = rng.choice(["g", "g(w - 0.9*m)", "H*g", "solve(H, g)", "dot(g, w)*g", "g/norm(g)", writer.sum(2)])
    lines.append(f"w = w - lr*({asked})")
    if rng.random() < 0.5:  # as papers write it
        point = rng.choice(["x", "\\theta", "w", "params"])
        timed = {n: lambda _, n=n: rng.choice([n, f"\\hat{{{n}}}"]) + rng.choice(TIMES) for n in "muv"}
        timed |= {
            "w": lambda _: point + rng.choice(TIMES),
            "g": lambda _: rng.choice(["g_t", "\\nabla f", "∇J", "grad", "||g||", "E[g^2]_t"]),
        }
        for name, said in timed.items():
            lines = [re.sub(rf"\b{name}\b", said, line) for line in lines]
    return "\n".join(lines)


class Slow(Exception):
    """A text took longer than it may."""


def tried(what: str, call: Callable[[], object], text: str, slowest: dict[str, tuple[float, str]]) -> str | None:
    """Call it, and keep how long it took; the refusal's words, where it is one, or the name of what should not happen."""
    began = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, 10)  # of the processor, however busy the machine is
    try:
        call()
    except FormulaError as error:
        return re.sub("“.*”|[0-9]+", "…", str(error).split(" (at")[0])
    except Exception as error:  # noqa: BLE001 - what is looked for
        print(f"{type(error).__name__} in {what}: {text!r}", flush=True)
        return type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        took = time.process_time() - began
        if took > 1:
            print(f"{took:.2f} s in {what}: {text!r}", flush=True)
        slowest[what] = max(slowest[what], (took, text))
    return None


def _stop(*_: object) -> None:
    raise Slow


def main(count: int, seed: int = 1, seconds: int = 10**6) -> None:
    """Print what became of ``count`` texts, or of as many as there is time for."""
    rng = random.Random(seed)
    refusals: collections.Counter[str] = collections.Counter()
    slowest = {"read": (0.0, ""), "whole": (0.0, ""), "rule": (0.0, "")}
    read = whole = done = 0
    signal.signal(signal.SIGVTALRM, _stop)
    formula_surface("x^2 + y^2")
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    for _, text in nests(list(kinds())[seed % 4 :: 4]):
        if done == count or time.monotonic() - began > seconds:
            break
        done += 1
        refusals[tried("whole", lambda text=text: formula_surface(text), text, slowest) or "nested, read"] += 1
    while done < count and time.monotonic() - began < seconds:
        done += 1
        if done % 10 == 0:
            text = rule(rng)
            what = tried("rule", lambda text=text: typed_rule(text), text, slowest)
            refusals[what or "read"] += 1
            continue
        text = broken(rng) if done % 3 == 0 else grammatical(rng)[: limits.MAX_LENGTH]
        if (what := tried("read", lambda text=text: parse(text), text, slowest)) is not None:
            refusals[what] += 1
            continue
        read += 1
        if read % 50 == 0:
            whole += 1
            if (what := tried("whole", lambda text=text: formula_surface(text), text, slowest)) is not None:
                refusals[what] += 1
    print(f"{done:,} texts, {read:,} read, {whole:,} of them searched")
    for words, number in refusals.most_common():
        print(f"{number:8,}  {words}")
    for stage, (took, text) in slowest.items():
        print(f"slowest {stage}: {took:.3f} s  {text}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"memory grew by {grown:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or ["100000"]))
