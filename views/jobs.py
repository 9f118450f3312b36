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
from engine.limits import PAGE_EXPORTS, PAGE_SWEEPS, VISIT_BYTES
from messages import language, mark, speaking, tr
from views.cache import weight
from views.turn import aside

log = logging.getLogger("ravine")
Found = TypeVar("Found")
FAILED = mark("This could not be computed. What went wrong is in the server's log.")
AT_ONCE = 0.12  # seconds that a job may take before a progress bar shows


class Line:
    """Who waits for a turn; ``at_once`` have one. First come, first served, but nobody gets a second one while others wait."""

    def __init__(self, at_once: int):
        self.at_once = at_once
        self._waiting: list[Job[Any]] = []
        self._busy: list[Job[Any]] = []
        self._lock = threading.Lock()

    def join(self, job: Job[Any]) -> None:
        """Stand in line."""
        with self._lock:
            self._waiting.append(job)

    def leave(self, job: Job[Any]) -> None:
        """Be done, or wait no more."""
        with self._lock:
            for line in (self._waiting, self._busy):
                if job in line:
                    line.remove(job)

    def enter(self, job: Job[Any]) -> bool:
        """Whether it is this one's turn, which then has begun."""
        with self._lock:
            if len(self._busy) >= self.at_once or self._order()[0] is not job:
                return False
            self._waiting.remove(job)
            self._busy.append(job)
            return True

    def before(self, job: Job[Any]) -> int:
        """How many have their turn sooner, those that have it now among them."""
        with self._lock:
            order = self._order()
            return len(self._busy) + order.index(job) if job in order else 0

    @property
    def length(self) -> tuple[int, int]:
        """How many have their turn, and how many wait."""
        with self._lock:
            return len(self._busy), len(self._waiting)

    def _order(self) -> list[Job[Any]]:
        served = {one.visitor for one in self._busy} - {None}
        return sorted(self._waiting, key=lambda one: one.visitor in served)  # stable: else as they came


HEAVY = Line(PAGE_SWEEPS)  # maps and races
FILES = Line(PAGE_EXPORTS)  # exports: a picture need not wait for a map
RUNS = Line(PAGE_SWEEPS)  # pictures whose runs take long


class Job(Generic[Found]):
    """Work under way: ``part`` of it is done; at the end ``found`` is there, or ``error``, or it was called off.

    It waits its turn in ``line`` among the jobs of all visitors, unless it is so short that it needs none, and ends when
    its visitor leaves.
    """

    def __init__(self, work: Callable[[Progress, threading.Event], Found], *, line: Line | None = None):
        self.part = 0.0
        self.line, self.waiting = line, line is not None
        self.found: Found | None = None
        self.error: str | None = None
        self.cancelled = threading.Event()
        self.visitor, self._there = _visitor()
        self._language = language()
        self._thread = threading.Thread(target=self._run, args=(work,), name="job", daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait for the end, but not longer than this."""
        with aside():
            self._thread.join(seconds)

    def cancel(self) -> None:
        """Call it off."""
        self.cancelled.set()

    @property
    def place(self) -> str:
        """What is said of a job that waits."""
        before = self.line.before(self) if self.line else 0
        return tr("waits its turn, {before} before it", before=before) if before else tr("begins")

    def _run(self, work: Callable[[Progress, threading.Event], Found]) -> None:
        if self.line is None:
            self._work(work)
            return
        self.line.join(self)
        try:
            while not self.line.enter(self):
                if self.cancelled.wait(0.1) or not self._there():
                    self.cancel()
                    return
            self.waiting = False
            self._work(work)
        finally:
            self.line.leave(self)

    def _work(self, work: Callable[[Progress, threading.Event], Found]) -> None:
        try:
            with speaking(self._language):
                self.found = work(self._hear, self.cancelled)
        except Cancelled:
            pass
        except OSError as error:  # a full disk, most likely; its path is nobody's business
            log.exception("a job")
            self.error = error.strerror or tr(FAILED)
        except (ArithmeticError, ValueError, MemoryError) as error:
            self.error = " ".join(str(error).split()) or type(error).__name__
        except Exception:
            log.exception("a job")
            self.error = tr(FAILED)

    def _hear(self, part: float) -> None:
        self.part = part
        if not self._there():
            self.cancel()


def _visitor() -> tuple[str | None, Callable[[], bool]]:
    """Who asks for this, and whether they are still there; nobody, and always, where there is no server."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not Runtime.exists():
        return None, lambda: True
    session, runtime = context.session_id, Runtime.instance()
    return session, lambda: runtime.is_active_session(session)


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
        self._lighten()
        jobs[asked] = make()
        return jobs[asked]

    def _lighten(self) -> None:
        """Let go of what was found, the oldest of each slot first, until the rest is light enough."""
        for jobs in self._slots.values():
            for old in list(jobs):
                if sum(weight(job.found) for slot in self._slots.values() for job in slot.values()) <= VISIT_BYTES:
                    return
                if jobs[old].found is not None:
                    del jobs[old]

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
        st.warning(job.error or tr("Called off."))
        st.button(tr("Compute"), on_click=again)
    else:
        watch(job, what)
    return False


@st.fragment(run_every=0.2)
def watch(job: Job[Any], what: str) -> None:
    """How far a job is, and a way to call it off; when it is over, the page is drawn anew."""
    if job.over:
        st.rerun()
    st.progress(min(job.part, 1.0), text=f"{what}: {job.place if job.waiting else f'{job.part:.0%}'}")
    st.button(tr("Cancel"), on_click=job.cancel)
