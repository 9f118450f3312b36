"""Memory under a hundred links that ask for as much as they may: how high it goes, and how far it comes down again."""

from __future__ import annotations

import asyncio
import os
import random

from benchmarks.load import _memory, _servers
from benchmarks.player import served
from benchmarks.timing import report
from benchmarks.visitors import Visitor
from engine.experiment import Experiment, ExperimentError, read
from engine.link import PARAMETER, to_link

LINKS = int(os.environ.get("LINKS", 100))
AFTER = float(os.environ.get("AFTER", 300))  # seconds until memory is looked at again
LANES = ("particle_swarm", "cma_es", "differential_evolution", "nelder_mead", "adam", "lbfgs")

SWARMS = ("particle_swarm", "cma_es", "differential_evolution")


def main() -> None:
    """Measure and print."""
    with served() as url:
        asyncio.run(measure(url))


async def measure(url: str) -> None:
    """Open the links, each by a visitor who leaves, and look at the memory."""
    servers, rng = list(_servers(url)), random.Random(0)
    first = Visitor(url)
    await first.open()
    before, peak, errors = _memory(servers), 0.0, 0
    for _ in range(LINKS):
        visitor = Visitor(url, query=f"{PARAMETER}={to_link(heavy(rng))}", timeout=120)
        await visitor.open()
        peak, errors = max(peak, _memory(servers)), errors + len(visitor.errors)
        visitor.vanish()
    now = _memory(servers)
    await asyncio.sleep(AFTER)
    after = _memory(servers)
    told = await first.event(type="lane", index=0, changes={"lr": 0.2})
    report(
        f"Memory: {LINKS} links, each the largest legal of its kind",
        [
            ("before", f"{before / 1e6:.0f} MB", "one visitor"),
            ("highest", f"{peak / 1e6:.0f} MB", "wanted: 1,000 MB"),
            ("at the end", f"{now / 1e6:.0f} MB", f"{errors} errors; caches may hold 300 MB"),
            (
                f"{AFTER:.0f} s later",
                f"{after / 1e6:.0f} MB",
                f"another visitor's change then: {1000 * told.seconds:.0f} ms",
            ),
        ],
    )


def heavy(rng: random.Random) -> Experiment:
    """An experiment near the limits: many lanes of populations, or many starts, and the steps that are still allowed."""
    key, lanes = rng.choice(LANES), rng.choice([1, 4, 12])
    starts = [[round(rng.uniform(-3, 3), 2), 1.0]] * rng.choice([1, 1, 5, 400])
    for steps in (2000, 1000, 500, 200, 80, 30, 10):
        own = [{} if key not in SWARMS else {"members": 64 - k} for k in range(lanes)]  # no two lanes are one
        data = {
            "surface": "rosenbrock",
            "start": starts,
            "steps": steps,
            "lanes": [{"optimizer": key} | o for o in own],
        }
        if steps * lanes * len(starts) <= 400_000:
            try:
                experiment = read(Experiment, data)
                to_link(experiment)
            except ExperimentError:
                continue
            return experiment
    return heavy(rng)


if __name__ == "__main__":
    main()
