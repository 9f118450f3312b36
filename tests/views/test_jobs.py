"""Heavy work runs in processes that can be ended, in turn, within limits; what fails there is one sentence here."""

import errno
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from burning import burn, die, fail, sleep

from engine import limits
from engine.experiment import Experiment, read
from engine.simulate import simulate
from export.picture import Picture
from views import export_panel, visit, workers
from views.cache import Cache
from views.jobs import FAILED, Job, Jobs, Line
from views.session import HOME
from views.workers import GONE, TOO_LONG, in_process


def over(job, seconds=60):
    job.wait(seconds)
    assert job.over
    return job


def pids(count=1):
    """The processes that idle workers have."""
    return {one.process.pid for one in workers._idle[-count:]}


def test_a_process_answers_and_is_used_again():
    line = Line(1)
    first = over(Job(in_process(sleep, 0.1), line=line))
    second = over(Job(in_process(sleep, 0.1), line=line))
    assert first.error is None
    assert first.found == second.found
    assert first.part == 0.25
    assert line.length == (0, 0)


def test_work_that_is_called_off_ends_at_once_and_leaves_no_process():
    over(Job(in_process(sleep, 0)))  # a warm process
    before = pids()
    job = Job(in_process(burn))
    job.wait(1)
    begun = time.monotonic()
    job.cancel()
    over(job)
    assert time.monotonic() - begun < 10  # by itself it would never end
    assert (job.found, job.error) == (None, None)
    assert not before & pids()


def test_the_processor_is_lent_for_so_long(monkeypatch):
    monkeypatch.setattr(limits, "JOB_SECONDS", 1)
    assert over(Job(in_process(burn)), 240).error == TOO_LONG.format(
        most=1
    )  # pages come first, so it may wait for the processor


def test_a_process_that_dies_takes_nothing_with_it():
    assert over(Job(in_process(die))).error == GONE
    assert over(Job(in_process(sleep, 0))).found


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("steps:\n too many"), "steps: too many"),
        (MemoryError(), "MemoryError"),
        (OSError(errno.ENOSPC, "No space left on device", "/tmp/secret/x"), "No space left on device"),
        (KeyError("user's text"), FAILED),
    ],
)
def test_what_fails_is_one_sentence_without_paths(error, told):
    job = over(Job(in_process(fail, error)))
    assert told in job.error
    assert "/tmp" not in job.error
    assert "\n" not in job.error
    assert over(Job(in_process(sleep, 0))).found  # nobody else notices


def test_a_thread_that_raises_is_told_and_gives_its_turn_back():
    def broken(hear, cancel):
        raise KeyError("x")

    line = Line(1)
    assert over(Job(broken, line=line)).error == FAILED
    assert over(Job(lambda hear, cancel: 5, line=line)).found == 5


def test_turns_are_taken_in_order_but_nobody_gets_two_while_others_wait():
    class Waits:
        def __init__(self, visitor):
            self.visitor = visitor

    line = Line(1)
    first, again, other = Waits("a"), Waits("a"), Waits("b")
    for job in (first, again, other):
        line.join(job)
    assert line.enter(first)
    assert [line.before(job) for job in (other, again)] == [1, 2]
    assert not line.enter(other)  # it is nobody's turn
    line.at_once = 2
    assert not line.enter(again)
    assert line.enter(other)
    line.leave(first)
    assert line.enter(again)
    for job in (again, other):
        line.leave(job)
    assert line.length == (0, 0)


def test_one_who_waits_is_told_the_place():
    line = Line(1)
    busy, waits = (Job(in_process(sleep, 3), line=line) for _ in range(2))
    time.sleep(0.5)
    assert waits.waiting
    assert waits.place == "waits its turn, 1 before it"
    for job in (busy, waits):
        job.cancel()
        over(job)


def test_what_is_kept_for_one_visitor_is_bounded_in_bytes(monkeypatch):
    monkeypatch.setattr("views.jobs.VISIT_BYTES", 2_500)
    jobs = Jobs()
    for k in range(4):
        over(jobs.start("map", k, lambda: Job(lambda hear, cancel: (bytes(1000), [bytes(100)])), kept=9))
    assert [k for k in range(4) if jobs.get("map", k)] == [1, 2, 3]
    over(jobs.start("file", "x", lambda: Job(lambda hear, cancel: bytes(9_000))))
    assert [k for k in range(4) if jobs.get("map", k)] == [2, 3]
    jobs.start("race", "y", lambda: Job(lambda hear, cancel: 1))
    assert jobs.get("map", 3) is None
    assert jobs.get("file", "x") is None


@pytest.mark.parametrize("seconds", [0.0, 60])
def test_runs_that_take_long_come_from_a_process_and_are_the_same(monkeypatch, seconds):
    asked = []
    monkeypatch.setattr(limits, "RUN_SECONDS", seconds)
    monkeypatch.setattr(visit, "in_process", lambda *of: asked.append(of) or in_process(*of))
    monkeypatch.setattr(visit, "RUNS", Cache(0, lambda runs: runs.nbytes))
    monkeypatch.setattr(visit, "LANES", Cache(0, lambda runs: runs.nbytes))
    given = {"surface": "rosenbrock", "steps": 90, "lanes": [{"optimizer": key} for key in ("cma_es", "sgd", "adam")]}
    experiment = read(Experiment, given)
    runs, own = visit.runs_of(experiment), simulate(experiment)
    assert bool(asked) == (seconds == 0)
    np.testing.assert_array_equal(runs.path, own.path)
    np.testing.assert_array_equal(runs.spent["value"], own.spent["value"])
    assert runs.status == own.status
    assert runs.crowds.keys() == own.crowds.keys() == {0}
    monkeypatch.setattr(limits, "JOB_SECONDS", 0)
    if asked:
        with pytest.raises(visit.Unfinished, match="the limit of this server"):
            visit.runs_of(experiment.changed(steps=50_000))


def test_a_second_click_does_not_begin_an_export_anew(monkeypatch):
    """Its process would be ended and another one started, which is most of the time that a short film takes."""
    jobs, ends = Jobs(), threading.Event()
    monkeypatch.setattr(export_panel, "visit", lambda: SimpleNamespace(jobs=jobs))
    monkeypatch.setattr(export_panel, "in_process", lambda *_: lambda hear, cancel: ends.wait(60))
    wish = export_panel.Wish("gif", Picture(), HOME, "en")
    for _ in range(2):
        export_panel.start(wish)
    first = jobs.get(export_panel.SLOT, wish)
    assert not first.cancelled.is_set()
    first.cancel()
    export_panel.start(wish)
    assert jobs.get(export_panel.SLOT, wish) is not first
    ends.set()
