"""How long each first-order optimizer, or those named, takes against Adam: 1000 runs of 500 steps on Rosenbrock, interleaved, as ratios.

Usage: python -m benchmarks.optimizers [KEY ...]
"""

from __future__ import annotations

import sys
from functools import partial
from types import SimpleNamespace

import numpy as np

from benchmarks.timing import interleave, ratio, report
from engine.objective import Objective
from engine.simulate import iterate
from optimizers import OPTIMIZERS
from surfaces import SURFACES

RUNS, STEPS, ROUNDS = 1000, 500, 5
WANTED = 6.0  # at most this many times Adam, for a first-order method
OTHERS = {"second-order", "line search", "derivative-free"}  # families that do more a step


def batch(key: str, starts: np.ndarray) -> None:
    """One batch in the default form; with small rates, so that no run leaves the range of numbers."""
    optimizer = OPTIMIZERS[key]
    hypers = {n: 1e-4 if h.unit else h.default for n, h in optimizer.hypers_of(None).items()}
    f = Objective(SURFACES["rosenbrock"].bind())
    with np.errstate(all="ignore"):
        for _ in iterate(optimizer.conventions[0], f, starts, SimpleNamespace(**hypers), STEPS):
            pass


def main(keys: list[str]) -> None:
    """Print the median ratio to Adam of each optimizer, the slowest first."""
    starts = np.random.default_rng(0).uniform([[-2], [-1]], [[2], [3]], (2, RUNS))
    first_order = [o.key for o in OPTIMIZERS.values() if o.family not in OTHERS]
    names = list(dict.fromkeys(["adam", *(keys or first_order)]))
    seconds = interleave({key: partial(batch, key, starts) for key in names}, ROUNDS)
    ratios = sorted(((ratio(seconds, key, "adam"), key) for key in names), reverse=True)
    rows = [
        (
            key,
            f"{r:.2f}",
            f"more than the {WANTED:g} wanted" if r > WANTED else "",
        )
        for r, key in ratios
    ]
    report(f"{RUNS} runs of {STEPS} steps on Rosenbrock, times Adam (median of {ROUNDS}, interleaved)", rows)


if __name__ == "__main__":
    main(sys.argv[1:])
