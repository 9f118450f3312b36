"""A visitor who is gone without a word leaves no work behind: their jobs and processes end, and nobody else notices."""

import asyncio
import contextlib
import re
import time
import urllib.request

import pytest

from benchmarks.visitors import Visitor, film
from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link

SLOW = read(Experiment, {"surface": "rosenbrock", "steps": 2000, "lanes": [{"optimizer": "cma_es"}]})
LONG = read(Experiment, {"surface": "rosenbrock", "steps": 2000, "lanes": [{"optimizer": "adam", "lr": 0.01}]})
MAP = f"{PARAMETER}={to_link(SLOW)}&map=Start+points&starts=512"


def numbers(server: str) -> dict[str, float]:
    """What /metrics tells."""
    request = urllib.request.Request(f"{server}/metrics", headers={"authorization": "Bearer tests"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    found = (re.match(r"(\S+) (\S+)$", line) for line in lines if not line.startswith("#"))
    return {m[1]: float(m[2]) for m in found if m}


def busy(server: str, line: str) -> float:
    """Jobs of a line that are waiting or under way."""
    told = numbers(server)
    return told[f'ravine_jobs_busy{{line="{line}"}}'] + told[f'ravine_jobs_waiting{{line="{line}"}}']


async def until(true, seconds: float) -> float:
    """Seconds until it is so."""
    start = time.monotonic()
    while not await asyncio.to_thread(true):
        assert time.monotonic() - start < seconds
        await asyncio.sleep(0.1)
    return time.monotonic() - start


async def a_map(server: str, visitors: contextlib.AsyncExitStack) -> Visitor:
    visitor = Visitor(server, "/maps", MAP)
    opening = asyncio.create_task(visitor.open())
    visitors.callback(opening.cancel)
    return visitor


async def a_film(server: str, visitors: contextlib.AsyncExitStack) -> Visitor:
    visitor = Visitor(server, query=f"{PARAMETER}={to_link(LONG)}")
    await visitor.open()
    making = asyncio.create_task(film(visitor))
    visitors.callback(making.cancel)
    return visitor


@pytest.mark.parametrize(("begin", "line"), [(a_map, "heavy"), (a_film, "files")])
def test_the_work_of_one_who_vanishes_ends(server, begin, line):
    async def story():
        async with contextlib.AsyncExitStack() as visitors:
            before = await asyncio.to_thread(busy, server, line)
            other = Visitor(server)
            await other.open()
            visitor = await begin(server, visitors)
            await until(lambda: busy(server, line) > before, 150)
            errors = numbers(server)["ravine_errors_total"]
            visitor.vanish()
            taken = await until(lambda: busy(server, line) == before, 60)
            told = await other.event(type="lane", index=0, changes={"lr": 0.2})
            assert told.errors == []
            assert numbers(server)["ravine_errors_total"] == errors
            await other.close()
            return taken

    assert asyncio.run(story()) < 30  # two seconds where the machine is not busy otherwise; the work would take minutes
