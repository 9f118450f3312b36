"""Interleaved timing: every contender once a round, ratios taken within the round, medians over rounds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median


def interleave(contenders: dict[str, Callable[[], object]], rounds: int = 7) -> dict[str, list[float]]:
    """Seconds of each contender in each round, after one warm-up call of each."""
    for run in contenders.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, run in contenders.items():
                start = time.perf_counter()
                run()
                seconds[name].append(time.perf_counter() - start)
    finally:
        gc.enable()
    return seconds


def ratio(seconds: dict[str, list[float]], name: str, base: str) -> float:
    """The median over rounds of ``name``'s time as a multiple of ``base``'s."""
    return median(a / b for a, b in zip(seconds[name], seconds[base], strict=True))


def report(title: str, rows: list[tuple[str, str, str]]) -> None:
    """Print (what, figure, note) rows under a title."""
    print(f"\n{title}")
    width = max(len(what) for what, _, _ in rows)
    for what, figure, note in rows:
        print(f"  {what.ljust(width)}  {figure:>12}  {note}".rstrip())
