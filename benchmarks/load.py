"""A full house: visitors who each change something about once a second, what they wait, and what they cost.

    python -m benchmarks load                               # 30 visitors on one process for a minute, then a row of reruns
    python -m benchmarks load --visitors 60 --workers 2     # two processes behind the shipped proxy
    python -m benchmarks load --visitors 1 --seconds 1 --reruns 20000   # the slope of the memory
    python -m benchmarks load --url http://127.0.0.1:8501   # a server that runs already

The clients run on the same cores as the server.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psutil

from benchmarks.player import served
from benchmarks.timing import report
from benchmarks.visitors import Round, Visitor, play, visitors
from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link
from player.desk import CLASSIC

EIGHT = {"surface": "quadratic", "steps": 200, "lanes": [{"optimizer": key} for key in CLASSIC]}
PERIOD = 1.0  # seconds between two changes of a visitor
WANTED = {1: "600 ms (30 visitors)", 2: "800 ms (60 visitors)"}  # p95, by processes


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks load", description=__doc__.partition("\n")[0])  # type: ignore[union-attr]
    ask.add_argument("--url", help="of a server that runs already")
    ask.add_argument("--workers", type=int, default=1, help="processes behind the shipped proxy; 1: no proxy")
    ask.add_argument("--visitors", type=int, default=30)
    ask.add_argument("--seconds", type=float, default=60)
    ask.add_argument("--reruns", type=int, default=400, help="of one visitor in a row, for the slope of the memory")
    ask.add_argument("--after", type=float, default=20, help="seconds until memory is looked at, after all have left")
    asked = ask.parse_args()
    with contextlib.nullcontext(asked.url) if asked.url else served(asked.workers) as url:
        asyncio.run(measure(url, asked))


async def measure(url: str, asked: argparse.Namespace) -> None:
    """All of it, on the server at ``url``."""
    servers = list(_servers(url))
    query = f"{PARAMETER}={to_link(read(Experiment, EIGHT))}"
    one = Visitor(url, query=query)
    first = await one.open()
    alone = _memory(servers)
    async with visitors(url, asked.visitors, query) as everyone:
        each = (_memory(servers) - alone) / asked.visitors
        start, busy = time.perf_counter(), _busy(servers)
        rounds = await _evening(everyone, asked.seconds)
        seconds, busy = time.perf_counter() - start, _busy(servers) - busy
    _tell(rounds, asked, seconds, busy)
    await asyncio.sleep(asked.after)
    after = _memory(servers)
    _tell_alone(first, *await _change_of_a_rate(one, servers))
    slope = await _slope(one, servers, asked.reruns)
    await one.close()
    report(
        "Memory",
        [
            ("first visitor", f"{alone / 1e6:.0f} MB", "resident, all processes of the server"),
            ("each further one", f"{each / 1e6:.2f} MB", "after the first picture of eight lanes"),
            ("after all have left", f"{after / 1e6:.0f} MB", f"{asked.after:.0f} s later"),
            ("slope", f"{slope / 1e3:.2f} kB", f"a rerun, over {asked.reruns} reruns in a row"),
        ],
    )


async def _evening(everyone: list[Visitor], seconds: float) -> list[Round]:
    rounds: list[Round] = []
    end = time.perf_counter() + seconds

    async def one(visitor: Visitor, rng: random.Random) -> None:
        await asyncio.sleep(rng.uniform(0, PERIOD))
        while time.perf_counter() < end:
            due = time.perf_counter() + PERIOD
            rounds.append(await play(visitor, rng))
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    await asyncio.gather(*(one(v, random.Random(k)) for k, v in enumerate(everyone)))
    return rounds


async def _change_of_a_rate(one: Visitor, servers: list[psutil.Process]) -> tuple[float, float, Round]:
    """Seconds of processor time and of waiting for a change of a rate, with nobody else there, and the last such change."""
    rng, count = random.Random(0), 40
    for _ in range(5):
        await play(one, rng, "rate")
    before, start = _busy(servers), time.perf_counter()
    rounds = [await play(one, rng, "rate") for _ in range(count)]
    return (_busy(servers) - before) / count, (time.perf_counter() - start) / count, rounds[-1]


async def _slope(one: Visitor, servers: list[psutil.Process], reruns: int) -> float:
    """Bytes a rerun that stay, by what the second half of them added."""
    rng, half = random.Random(1), max(reruns // 2, 1)
    for _ in range(half):
        await play(one, rng)
    before = _memory(servers)
    for _ in range(half):
        await play(one, rng)
    return (_memory(servers) - before) / half


def _tell(rounds: list[Round], asked: argparse.Namespace, seconds: float, busy: float) -> None:
    by_kind: dict[str, list[Round]] = defaultdict(list)
    for one in rounds:
        by_kind[one.what.partition("=")[0]].append(one)
    errors = [error for one in rounds for error in one.errors]
    where = f"{asked.workers} processes behind the proxy" if asked.workers > 1 else "one process"
    report(
        f"A full house: {asked.visitors} visitors, {where}, a change a second each, {seconds:.0f} s, clients on the same cores",
        [
            ("p50", f"{1000 * quantile(rounds, 0.5):.0f} ms", f"{len(rounds) / seconds:.1f} changes a second"),
            ("p95", f"{1000 * quantile(rounds, 0.95):.0f} ms", f"wanted: {WANTED.get(asked.workers, '-')}"),
            ("errors", f"{len(errors)}", "; ".join(errors[:3])),
            ("processor", f"{1000 * busy / max(len(rounds), 1):.1f} ms", "of the whole server, a change"),
            *(
                (
                    f"  {kind}",
                    f"{1000 * quantile(of, 0.5):.0f} ms",
                    f"p95 {1000 * quantile(of, 0.95):.0f} ms, {len(of)} times",
                )
                for kind, of in sorted(by_kind.items())
            ),
        ],
    )


def _tell_alone(first: Round, cpu: float, waited: float, last: Round) -> None:
    report(
        "Alone: a change of a rate, 8 lanes × 200 steps",
        [
            ("processor", f"{1000 * cpu:.1f} ms", "of the whole server; wanted: 20 ms"),
            ("waited", f"{1000 * waited:.1f} ms", ""),
            ("sent", f"{last.bytes / 1000:.1f} kB", f"{last.messages} messages; wanted: 40 kB"),
            ("first picture", f"{first.bytes / 1000:.0f} kB", f"{1000 * first.seconds:.0f} ms with a cold server"),
        ],
    )


def quantile(rounds: list[Round], q: float) -> float:
    """The seconds that a share ``q`` of the rounds took at most."""
    values = sorted(one.seconds for one in rounds)
    return values[min(len(values) - 1, int(q * len(values)))] if values else float("nan")


def _servers(url: str) -> Iterator[psutil.Process]:
    """The processes behind an address of this machine, with their children."""
    port = int(url.rpartition(":")[2].partition("/")[0])
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in process.net_connections()):
                yield from [process, *process.children(recursive=True), *_siblings(process)]
                return


def _siblings(process: psutil.Process) -> Iterator[Any]:
    """What ``ravine serve`` started beside its proxy."""
    parent = process.parent()
    if parent is not None and "serve" in parent.cmdline():
        yield from (p for p in parent.children(recursive=True) if p != process)


def _memory(servers: list[psutil.Process]) -> float:
    return sum(p.memory_info().rss for p in servers if p.is_running())


def _busy(servers: list[psutil.Process]) -> float:
    return sum(sum(p.cpu_times()[:2]) for p in servers if p.is_running())


if __name__ == "__main__":
    main()
