"""Feed the formula parser generated texts and tell what it did with them: `python -m benchmarks.formulas [count]`.

Every 200th text that is read is also differentiated, compiled and searched for minima, as the page would do.
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
]


def grammatical(rng: random.Random, depth: int) -> str:
    """A text that the grammar allows, though its numbers or size may not be."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(
            ["x", "y", "x", "y", "a", "b", "pi", "e", str(rng.randint(0, 9)), f"{rng.uniform(0, 99):.2f}"]
        )
    inner = grammatical(rng, depth - 1)
    kind = rng.random()
    if kind < 0.5:
        return f"{inner}{rng.choice(['+', '-', '*', '/', ' '])}{grammatical(rng, depth - 1)}"
    if kind < 0.7:
        return f"({inner})^{rng.choice(['2', '3', '-1', '0.5', 'x', '9', '99'])}"
    if kind < 0.9:
        name = rng.choice(list(FUNCTIONS))
        more = "".join(f",{grammatical(rng, depth - 1)}" for _ in range(FUNCTIONS[name].least - 1))
        return f"{name}({inner}{' > 0' if name == 'where' else ''}{more})"
    return f"-({inner})"


def broken(rng: random.Random) -> str:
    """Pieces in any order."""
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 60)))[:200]


def main(count: int) -> None:
    rng = random.Random(1)
    refusals: collections.Counter[str] = collections.Counter()
    slowest = {"read": (0.0, ""), "whole": (0.0, "")}
    read = 0
    formula_surface("x^2 + y^2")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for k in range(count):
        text = broken(rng) if k % 3 == 0 else grammatical(rng, rng.randint(1, 6))[:200]
        began = time.process_time()
        try:
            parse(text)
            read += 1
        except FormulaError as error:
            refusals[re.sub("“.*”|[0-9]+", "…", str(error).split(" (at")[0])] += 1
            continue
        finally:
            slowest["read"] = max(slowest["read"], (time.process_time() - began, text))
        if read % 200 == 0:
            began = time.process_time()
            try:
                formula_surface(text)
            except FormulaError as error:
                refusals[str(error).split(" (at")[0]] += 1
            slowest["whole"] = max(slowest["whole"], (time.process_time() - began, text))
    print(f"{count:,} texts, {read:,} read")
    for what, number in refusals.most_common():
        print(f"{number:8,}  {what}")
    for stage, (seconds, text) in slowest.items():
        print(f"slowest {stage}: {seconds:.3f} s  {text}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"memory grew by {grown:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
