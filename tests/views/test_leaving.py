"""A visitor who is gone without a word leaves no work behind: their jobs and processes end, and nobody else notices."""

import asyncio
import re
import time
import urllib.request

from benchmarks.visitors import Visitor
from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link

SLOW = read(Experiment, {"surface": "rosenbrock", "steps": 2000, "lanes": [{"optimizer": "cma_es"}]})
MAP = f"{PARAMETER}={to_link(SLOW)}&map=Start+points&starts=512"


def numbers(server: str) -> dict[str, float]:
    """What /metrics tells."""
    request = urllib.request.Request(f"{server}/metrics", headers={"authorization": "Bearer tests"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    found = (re.match(r"(\S+) (\S+)$", line) for line in lines if not line.startswith("#"))
    return {m[1]: float(m[2]) for m in found if m}


def busy(server: str) -> float:
    """Maps and races that are waiting or under way."""
    told = numbers(server)
    return told['ravine_jobs_busy{line="heavy"}'] + told['ravine_jobs_waiting{line="heavy"}']


async def until(true, seconds: float) -> float:
    """Seconds until it is so."""
    start = time.monotonic()
    while not await asyncio.to_thread(true):
        assert time.monotonic() - start < seconds
        await asyncio.sleep(0.1)
    return time.monotonic() - start


def test_the_work_of_one_who_vanishes_ends(server):
    async def story():
        before = await asyncio.to_thread(busy, server)
        visitor, other = Visitor(server, "/maps", MAP), Visitor(server)
        await other.open()
        opening = asyncio.create_task(visitor.open())
        await until(lambda: busy(server) > before, 150)
        errors = numbers(server)["ravine_errors_total"]
        visitor.vanish()
        opening.cancel()
        taken = await until(lambda: busy(server) == before, 60)
        told = await other.event(type="lane", index=0, changes={"lr": 0.2})
        assert told.errors == []
        assert numbers(server)["ravine_errors_total"] == errors
        await other.close()
        return taken

    assert asyncio.run(story()) < 30  # two seconds where the machine is not busy otherwise; the map would take minutes
