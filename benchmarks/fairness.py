"""Five visitors who ask for the most that is legal, and what a sixth waits for a change: ``python -m benchmarks fairness``."""

from __future__ import annotations

import asyncio
import contextlib
import random

from benchmarks.load import EIGHT, _busy, _servers, quantile
from benchmarks.player import served
from benchmarks.timing import report
from benchmarks.visitors import Round, Visitor, film, play
from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link

HEAVY = 5
CHANGES = 120  # of the sixth, one a second
SWARMS = [{"optimizer": "particle_swarm", "members": 64 - k} for k in range(12)]  # no two are one
LARGEST = {"surface": "rosenbrock", "start": [[-1.2, 1], [2, 2]], "steps": 2000, "lanes": SWARMS}  # of a page
MAP = {"surface": "rosenbrock", "steps": 2000, "lanes": [{"optimizer": "cma_es"}]}


def main() -> None:
    """Measure and print."""
    with served() as url:
        asyncio.run(measure(url))


async def measure(url: str) -> None:
    """The sixth alone, then beside the five."""
    servers = list(_servers(url))
    sixth = Visitor(url, query=_link(EIGHT))
    await sixth.open()
    alone = await _changes(sixth, 30)
    heavy = [asyncio.create_task(_at_once(url)) for _ in range(HEAVY)]
    await asyncio.sleep(5)
    busy = _busy(servers)
    beside = await _changes(sixth, CHANGES)
    busy = (_busy(servers) - busy) / CHANGES
    for one in heavy:
        one.cancel()
    await sixth.close()
    report(
        f"A change of a sixth visitor beside {HEAVY} with the largest experiment, map and film at once",
        [
            ("alone", f"p95 {1000 * quantile(alone, 0.95):.0f} ms", f"{len(alone)} changes, one a second"),
            ("beside", f"p95 {1000 * quantile(beside, 0.95):.0f} ms", f"{len(beside)} changes; wanted: 500 ms"),
            (
                "median",
                f"{1000 * quantile(beside, 0.5):.0f} ms",
                f"{busy:.2f} s of the server's processor a second or so",
            ),
            ("errors", str(sum(len(one.errors) for one in [*alone, *beside])), ""),
        ],
    )


async def _changes(visitor: Visitor, count: int) -> list[Round]:
    rng, rounds = random.Random(count), []
    for _ in range(count):
        rounds.append(await play(visitor, rng, rng.choice(["rate", "start"])))
        await asyncio.sleep(max(0.0, 1 - rounds[-1].seconds))
    return rounds


async def _at_once(url: str) -> None:
    """A map, a film and the largest experiment, each anew when it is done."""
    maps, films, picture = (
        Visitor(url, "/maps", f"{_link(MAP)}&map=Start+points&starts=512"),
        *(Visitor(url, query=_link(LARGEST)) for _ in range(2)),
    )
    rng = random.Random(id(maps))
    with contextlib.suppress(KeyError):
        await asyncio.gather(maps.open(), films.open(), picture.open())
        await film(films)
        while True:  # the map goes on by itself; it is called off and begun again by each change
            await picture.event(type="lane", index=rng.randrange(12), changes={"members": rng.randrange(20, 64)})
            await asyncio.sleep(1)


def _link(data: dict[str, object]) -> str:
    return f"{PARAMETER}={to_link(read(Experiment, data))}"


if __name__ == "__main__":
    main()
