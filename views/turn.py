"""Whose turn it is to draw: runs of pages go one after the other, for threads that all want Python's one lock slow each other down."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 1.0  # seconds: who has waited so long draws beside the others
_here = threading.local()


class _Turn:
    """A lock that is handed from one to the next in the order in which they came: Python's own goes to whoever is quickest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()  # each is held until it is that one's turn

    def take(self, patience: float) -> bool:
        """Whether it came to be one's turn within so many seconds."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=patience):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was handed over at the last moment

    def pass_on(self) -> None:
        """It is the next one's turn."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turn = _Turn()


def take_turns() -> None:
    """Let Streamlit run the pages so; once a process. It has no setting for it: a fragment of a page does not know the others of its run."""
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    run = ScriptRunner._run_script

    def in_turn(self: ScriptRunner, *args: Any, **more: Any) -> None:
        with turn():
            run(self, *args, **more)

    ScriptRunner._run_script = in_turn  # type: ignore[method-assign]


@contextmanager
def turn() -> Iterator[None]:
    """Go on when it is this thread's turn; inside of one at once."""
    if asked() is not None:
        yield
        return
    _here.asked = time.perf_counter()
    _here.held = _turn.take(PATIENCE)
    try:
        yield
    finally:
        del _here.asked
        _give_up()


@contextmanager
def aside() -> Iterator[None]:
    """Let others have their turn while this thread waits for something."""
    _give_up()
    try:
        yield
    finally:
        if asked() is not None:
            _here.held = _turn.take(PATIENCE)


def asked() -> float | None:
    """When this thread asked for its turn, by the clock ``perf_counter``; None outside of one."""
    return getattr(_here, "asked", None)


def _give_up() -> None:
    if getattr(_here, "held", False):
        _here.held = False
        _turn.pass_on()
