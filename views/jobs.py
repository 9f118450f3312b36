"""Long work: each job runs on a thread of its own, so that the page, and all others, stay responsive."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.crew import Cancelled, Progress
from engine.limits import PAGE_SWEEPS

log = logging.getLogger("ravine")
Found = TypeVar("Found")
FAILED = "This could not be computed. What went wrong is in the server's log."
_TURN = threading.Semaphore(PAGE_SWEEPS)
AT_ONCE = 0.12  # seconds that a job may take before a progress bar shows


class Job(Generic[Found]):
    """Work under way: ``part`` of it is done; at the end ``found`` is there, or ``error``, or it was called off.

    It waits its turn among the jobs of all visitors, unless it is so short that ``queue`` is False, and ends when its
    visitor leaves.
    """

    def __init__(self, work: Callable[[Progress, threading.Event], Found], *, queue: bool = True):
        self.part = 0.0
        self.waiting = queue
        self.found: Found | None = None
        self.error: str | None = None
        self.cancelled = threading.Event()
        self._turn = _TURN if queue else threading.Semaphore()
        self._there = _visitor()
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
            if self.cancelled.is_set() or not self._there():
                self.cancel()
                return
        self.waiting = False
        try:
            self.found = work(self._hear, self.cancelled)
        except Cancelled:
            pass
        except (ArithmeticError, OSError, ValueError, MemoryError) as error:
            self.error = " ".join(str(error).split()) or type(error).__name__
        except Exception:
            log.exception("a job")
            self.error = FAILED
        finally:
            self._turn.release()

    def _hear(self, part: float) -> None:
        self.part = part
        if not self._there():
            self.cancel()


def _visitor() -> Callable[[], bool]:
    """Asks whether the visitor for whom this runs is still there; always, where there is no server."""
    context = get_script_run_ctx()
    if context is None or not Runtime.exists():
        return lambda: True
    session, runtime = context.session_id, Runtime.instance()
    return lambda: runtime.is_active_session(session)


class Jobs:
    """The jobs of one visit: in each slot those asked last, at most ``kept``; one under way is called off by the next."""

    def __init__(self) -> None:
        self._slots: dict[str, dict[Hashable, Job[Any]]] = {}

    def get(self, slot: str, asked: Hashable) -> Job[Any] | None:
        """The job for what is asked, if there is one."""
        return self._slots.get(slot, {}).get(asked)

    def start(self, slot: str, asked: Hashable, make: Callable[[], Job[Any]], kept: int = 1) -> Job[Any]:
        """A new job for what is asked. Whatever else is under way in its slot is called off."""
        jobs = self._slots.setdefault(slot, {})
        for old, job in list(jobs.items()):
            if job.found is None or old == asked:
                job.cancel()
                del jobs[old]
        for old in list(jobs)[: max(0, len(jobs) - kept + 1)]:
            del jobs[old]
        jobs[asked] = make()
        return jobs[asked]

    def forget(self, slot: str) -> None:
        """Call off what is being made in a slot, and let go of what was."""
        for job in self._slots.pop(slot, {}).values():
            job.cancel()


def show(job: Job[Any], what: str, again: Callable[[], Any]) -> bool:
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
def watch(job: Job[Any], what: str) -> None:
    """How far a job is, and a way to call it off; when it is over, the page is drawn anew."""
    if job.over:
        st.rerun()
    st.progress(min(job.part, 1.0), text=f"{what}: waits its turn" if job.waiting else f"{what}: {job.part:.0%}")
    st.button("Cancel", on_click=job.cancel)
