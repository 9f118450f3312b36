"""Maps in the making: each is computed on a thread of its own, so that the page, and all others, stay responsive."""

from __future__ import annotations

import threading

from engine.limits import PAGE_SWEEPS
from engine.sweep import Cancelled, Map, Sweep, sweep_map

_TURN = threading.Semaphore(PAGE_SWEEPS)


class Job:
    """A sweep under way: ``part`` of it is done; at the end ``found`` is there, or ``error``, or it was called off."""

    def __init__(self, sweep: Sweep):
        self.sweep = sweep
        self.part = 0.0
        self.found: Map | None = None
        self.error: str | None = None
        self.cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="map", daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait for the end, but not longer than this."""
        self._thread.join(seconds)

    def cancel(self) -> None:
        """Call it off."""
        self.cancelled.set()

    def _run(self) -> None:
        while not _TURN.acquire(timeout=0.1):
            if self.cancelled.is_set():
                return
        try:
            self.found = sweep_map(self.sweep, progress=self._hear, cancel=self.cancelled)
        except Cancelled:
            pass
        except (ArithmeticError, ValueError, MemoryError) as error:
            self.error = " ".join(str(error).split()) or type(error).__name__
        finally:
            _TURN.release()

    def _hear(self, part: float) -> None:
        self.part = part
