"""Work in chunks for any ``concurrent.futures.Executor``: told how far it is, called off, handed out again when a worker fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from typing import Generic, TypeVar

import numpy as np

from engine import limits

THREADS = 2  # on chunks much smaller than the sweep's they wait for each other, and are slower than one
POLL = 0.05  # seconds between looks at progress and cancellation

Progress = Callable[[float], None]
Tick = Callable[[int], None]
Part = TypeVar("Part")


class Cancelled(Exception):
    """The work was called off."""


class Crew(Generic[Part]):
    """Hands chunks to an executor and takes in the results; goes on with threads of its own when the executor is lost.

    ``work(chunk, tick)`` does one chunk of runs (N,) in ``steps`` steps, and calls ``tick(t)`` at each where it is not None.
    """

    def __init__(
        self,
        work: Callable[[np.ndarray, Tick | None], Part],
        chunks: list[np.ndarray],
        steps: int,
        executor: Executor | None,
    ):
        self.work, self.chunks, self.steps = work, chunks, steps
        self.own: list[ThreadPoolExecutor] = []
        self.executor = executor or self._threads()
        self.stop = threading.Event()
        self.pending: dict[Future[Part], int] = {}
        self.tries = [0] * len(chunks)
        self.done = [0.0] * len(chunks)  # runs' worth of work, chunk by chunk

    def __enter__(self) -> Crew[Part]:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for future in self.pending:
            future.cancel()
        for pool in self.own:
            pool.shutdown()

    def results(self, progress: Progress, cancel: threading.Event) -> Iterator[tuple[np.ndarray, Part]]:
        """Yield (chunk, what its work gave) in the order in which they come in."""
        whole = sum(chunk.size for chunk in self.chunks)
        for k in range(len(self.chunks)):
            self._submit(k)
        while self.pending:
            finished, _ = wait(self.pending, timeout=POLL, return_when=FIRST_COMPLETED)
            if cancel.is_set():
                raise Cancelled
            for future in finished:
                k = self.pending.pop(future)
                error = CancelledError() if future.cancelled() else future.exception()
                if error is None:
                    self.done[k] = self.chunks[k].size
                    yield self.chunks[k], future.result()
                elif self.tries[k] < limits.CHUNK_TRIES:
                    self._submit(k)
                else:
                    raise error
            progress(sum(self.done) / whole)

    def _submit(self, k: int) -> None:
        self.tries[k] += 1
        here = isinstance(self.executor, ThreadPoolExecutor)
        try:
            future = self.executor.submit(self.work, self.chunks[k], self._tick(k) if here else None)
        except BrokenExecutor:  # one process that dies takes its whole pool with it
            self.executor = self._threads()
            future = self.executor.submit(self.work, self.chunks[k], self._tick(k))
        self.pending[future] = k

    def _tick(self, k: int) -> Tick:
        """What a chunk in this process calls at every step: it learns of a stop there, and tells how far it is."""
        share = self.chunks[k].size / (self.steps + 1)

        def tick(t: int) -> None:
            if self.stop.is_set():
                raise Cancelled
            self.done[k] = t * share

        return tick

    def _threads(self) -> ThreadPoolExecutor:
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sweep")
        self.own.append(pool)
        return pool
