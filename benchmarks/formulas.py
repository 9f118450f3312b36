"""Feed the formula parser generated texts and tell what it did with them: `python -m benchmarks.formulas [count] [every]`.

Every 200th text (or every so manieth) that is read is also differentiated, compiled and searched for minima, as the page would do.
Prints the share read, the kinds of refusal, the slowest text of each stage (seconds of the processor) and the peak of memory.
"""

from __future__ import annotations

import collections
import random
import re
import resource
import sys
import time

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
        "x1",
        "x_2",
        "x[0]",
        "θ",
        "kappa",
        "np.",
        "if ",
        " else ",
        " and ",
        "<",
        ">=",
        "?",
        ":",
        "|",
        "{",
        "}",
        ";",
        "\n",
        "=",
    ),
    *(
        "lambda ",
        "def f(x):",
        "\\frac{",
        "\\sqrt{",
        "\\left(",
        "\\cdot",
        "\\begin{cases}",
        "&",
        "e^",
        "⁻¹",
        "ⁿ",
        "1e90",
        "0,5",
    ),
]


def grammatical(rng: random.Random, depth: int) -> str:
    """A text that the grammar allows, though its numbers or size may not be."""
    if depth == 0 or rng.random() < 0.2:
        extreme = [f"{rng.uniform(1, 9):.1f}e{rng.randint(-99, 99)}"] * (rng.random() < 0.2)
        number = rng.choice([str(rng.randint(0, 9)), f"{rng.uniform(0, 99):.2f}", *extreme])
        return rng.choice(["x", "y", "x", "y", "a", "κ", "pi", "e", "x_0", number])
    inner = grammatical(rng, depth - 1)
    other = grammatical(rng, depth - 1)
    kind = rng.random()
    if kind < 0.45:
        return f"{inner}{rng.choice(['+', '-', '*', '/', ' '])}{other}"
    if kind < 0.6:
        return (
            f"({inner}){rng.choice(['^2', '**3', '^-1', '^0.5', '^x', '^9', '^99', '²', '⁻¹', '^{1/3}', '%3', '//2'])}"
        )
    if kind < 0.8:
        name = rng.choice(list(FUNCTIONS))
        more = "".join(f",{grammatical(rng, depth - 1)}" for _ in range(FUNCTIONS[name].least - 1))
        return f"{rng.choice(['', 'np.', 'torch.'])}{name}({inner}{' > 0' if name == 'where' else ''}{more})"
    forms = (
        f"-({inner})",
        f"|{inner}|",
        rf"\\frac{{{inner}}}{{{other}}}",
        f"({inner} if {other} > x else y)",
        f"sin {inner}",
    )
    return rng.choice((*forms, f"({inner} < {other})", rf"\\sqrt{{{inner}}}", f"({inner} > 0 ? {other} : 1)"))


def script(rng: random.Random, depth: int) -> str:
    """A formula with a head or a definition, sometimes."""
    text, kind = grammatical(rng, depth), rng.random()
    if kind < 0.1:
        return f"r = {grammatical(rng, depth - 1)}; {text} + r"
    return rng.choice(("f(x, y) = ", "lambda x, y: ", "z = ", "return ")) + text if kind < 0.2 else text


def broken(rng: random.Random) -> str:
    """Pieces in any order."""
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 90)))[:1000]


def main(count: int, every: int = 200) -> None:
    rng = random.Random(1)
    refusals: collections.Counter[str] = collections.Counter()
    slowest = {"read": (0.0, ""), "whole": (0.0, "")}
    read = 0
    formula_surface("x^2 + y^2")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for k in range(count):
        text = broken(rng) if k % 3 == 0 else script(rng, rng.randint(1, 7))[:1000]
        began = time.process_time()
        try:
            parse(text)
            read += 1
        except FormulaError as error:
            refusals[re.sub("“.*”|[0-9]+", "…", str(error).split(" (at")[0])] += 1
            continue
        finally:
            slowest["read"] = max(slowest["read"], (time.process_time() - began, text))
        if read % every == 0:
            began = time.process_time()
            try:
                formula_surface(text).bind().mesh(257, 257)
            except FormulaError as error:
                refusals[str(error).split(" (at")[0]] += 1
            slowest["whole"] = max(slowest["whole"], (time.process_time() - began, text))
    print(f"{count:,} texts, {read:,} read")
    for what, number in refusals.most_common(25):
        print(f"{number:8,}  {what}")
    for stage, (seconds, text) in slowest.items():
        print(f"slowest {stage}: {seconds:.3f} s  {text}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"memory grew by {grown:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or ["100000"]))
