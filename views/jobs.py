"""Long work: each job runs on a thread of its own, so that the page, and all others, stay responsive."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import streamlit as st

from engine.limits import PAGE_SWEEPS
from engine.sweep import Cancelled, Progress

Found = TypeVar("Found")
_TURN = threading.Semaphore(PAGE_SWEEPS)
AT_ONCE = 0.12  # seconds that a job may take before a progress bar shows


class Job(Generic[Found]):
    """Work under way: ``part`` of it is done; at the end ``found`` is there, or ``error``, or it was called off.

    It waits its turn among the jobs of all visitors, unless it is so short that ``queue`` is False.
    """

    def __init__(self, work: Callable[[Progress, threading.Event], Found], *, queue: bool = True):
        self.part = 0.0
        self.found: Found | None = None
        self.error: str | None = None
        self.cancelled = threading.Event()
        self._turn = _TURN if queue else threading.Semaphore()
        self._thread = threading.Thread(target=self._run, args=(work,), name="job", daemon=True)
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

    def _run(self, work: Callable[[Progress, threading.Event], Found]) -> None:
        while not self._turn.acquire(timeout=0.1):
            if self.cancelled.is_set():
                return
        try:
            self.found = work(self._hear, self.cancelled)
        except Cancelled:
            pass
        except (ArithmeticError, OSError, ValueError, MemoryError) as error:
            self.error = " ".join(str(error).split()) or type(error).__name__
        finally:
            self._turn.release()

    def _hear(self, part: float) -> None:
        self.part = part


def show(job: Job, what: str, again: Callable[[], Any]) -> bool:
    """Show how far a job is, with a way to call it off; True when its result is there. ``again`` forgets the job."""
    if not job.over:
        job.wait(AT_ONCE)
    if job.found is not None:
        return True
    if job.over:
        st.warning(job.error or "Called off.")
        st.button("Compute", on_click=again)
    else:
        watch(job, what)
    return False


@st.fragment(run_every=0.2)
def watch(job: Job, what: str) -> None:
    """How far a job is, and a way to call it off; when it is over, the page is drawn anew."""
    if job.over:
        st.rerun()
    st.progress(min(job.part, 1.0), text=f"{what}: {job.part:.0%}")
    st.button("Cancel", on_click=job.cancel)
