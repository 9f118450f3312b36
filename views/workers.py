"""Processes that do the heavy work of the pages: what takes long holds up nobody, and can be ended at any moment."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from engine import limits, worker
from engine.crew import Cancelled, Progress
from messages import language, mark, tr

log = logging.getLogger("ravine")
POLL = 0.1  # seconds between two looks whether the work is still wanted
TOO_LONG = mark("This takes more than {most} s of the processor, the limit of this server. Ask for less.")
GONE = mark("The process that computed this ended, perhaps for want of memory. Ask for less, or try again.")


class Failed(Exception):
    """Something of ours went wrong in the process; the text is its traceback."""


class Worker:
    """One process, and the thread that listens to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", f"from {worker.__name__} import main; main()"]
        path = os.pathsep.join(p for p in sys.path if p)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
        )
        self.answers: queue.Queue[tuple[str, Any] | None] = queue.Queue()  # None: the process has ended
        threading.Thread(target=self._listen, name="worker", daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        try:
            while True:
                self.answers.put(worker.read(self.process.stdout))
        except Exception:  # the end, maybe in the middle of an answer
            self.answers.put(None)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.process.poll() is None

    def ask(self, function: Any, args: tuple[Any, ...]) -> None:
        """Send a request; OSError when the process has ended."""
        assert self.process.stdin
        worker.write(self.process.stdin, (function, args, limits.JOB_SECONDS, limits.JOB_BYTES, language()))

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        self.process.wait()


_idle: list[Worker] = []
_lock = threading.Lock()


def run(function: Any, args: tuple[Any, ...], hear: Progress, cancel: threading.Event) -> Any:
    """``function(*args, progress=...)`` in a process of its own; ``function`` is one that a module has.

    ``hear`` is told every tenth of a second how far it is, so that it can set ``cancel``: then the process is ended and
    Cancelled raised. ValueError, one sentence for people, for what the function refuses and where a limit is met.
    """
    one = _asked(function, args)
    part = 0.0
    try:
        while True:
            hear(part)
            if cancel.is_set():
                raise Cancelled
            with contextlib.suppress(queue.Empty):
                answer = one.answers.get(timeout=POLL)
                if answer is None:
                    raise ValueError(_why(one))
                kind, value = answer
                if kind == "found":
                    return value
                if kind == "error":
                    raise ValueError(value)
                if kind == "failed":
                    raise Failed(value)
                part = value
    except Cancelled:
        one.end()
        raise
    finally:
        _back(one)


def _asked(function: Any, args: tuple[Any, ...]) -> Worker:
    """A process that has got the request; one that ended while it was idle is replaced."""
    while True:
        with _lock:
            one = _idle.pop() if _idle else None
        if one is None:
            one = Worker()
            one.ask(function, args)
            return one
        try:
            one.ask(function, args)
            return one
        except OSError:
            one.end()


def _back(one: Worker) -> None:
    if one.alive:
        with _lock:
            _idle.append(one)
    else:
        one.end()


def _why(one: Worker) -> str:
    """Why a process ended in the middle of its work."""
    code = one.process.wait()
    late = code in (worker.TOO_LONG, -getattr(signal, "SIGXCPU", 0))
    return tr(TOO_LONG, most=limits.JOB_SECONDS) if late else tr(GONE)


def warm(count: int = 1) -> None:
    """Have some processes ready, so that the first who asks does not wait for their start."""
    with _lock:
        _idle.extend(Worker() for _ in range(count - len(_idle)))


@atexit.register
def end_all() -> None:
    """End those that are idle; for the end of the server, and of tests."""
    with _lock:
        while _idle:
            _idle.pop().end()


def in_process(function: Any, *args: Any) -> Callable[[Progress, threading.Event], Any]:
    """What a ``Job`` does to have ``function`` run by a process."""
    return lambda hear, cancel: run(function, args, hear, cancel)
