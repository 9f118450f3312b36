"""Pages are drawn one after the other; who waits for something lets others draw, and nobody waits for ever."""

import threading
import time

import pytest
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from views import turn as turns
from views.turn import aside, turn


def drawn_beside(block) -> bool:
    """Whether another thread gets its turn within 0.1 s while ``block`` is under way."""
    came = threading.Event()

    def other():
        with turn():
            came.set()

    thread = threading.Thread(target=other)
    with block:
        thread.start()
        found = came.wait(0.1)
    thread.join(5)
    assert came.is_set()
    return found


def test_one_after_the_other():
    assert not drawn_beside(turn())
    assert drawn_beside(aside())  # no turn to give up


def test_who_waits_lets_others_draw_and_goes_on_in_a_turn():
    with turn():
        assert drawn_beside(aside())
        assert not turns._turn.take(0)


def test_inside_a_turn_nobody_waits_for_another():
    with turn():
        begin = time.monotonic()
        with turn():
            pass
        assert time.monotonic() - begin < turns.PATIENCE / 2
        assert not turns._turn.take(0)
    assert not drawn_beside(turn())


def test_the_turn_ends_with_an_error():
    with pytest.raises(KeyError), turn():
        raise KeyError
    with pytest.raises(KeyError), turn(), aside():
        raise KeyError
    assert not drawn_beside(turn())


def test_who_has_waited_long_draws_beside_the_others(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    assert drawn_beside(turn())
    monkeypatch.setattr(turns, "PATIENCE", 1.0)
    assert not drawn_beside(turn())  # whoever gave up waiting left nothing behind


def test_first_come_first_served():
    came = []

    def one(k):
        with turn():
            came.append(k)

    threads = [threading.Thread(target=one, args=(k,)) for k in range(20)]
    with turn():
        for thread in threads:
            thread.start()
            time.sleep(0.005)
    for thread in threads:
        thread.join(5)
    assert came == [*range(20)]


def test_streamlit_runs_pages_in_turn(monkeypatch):
    running, most = [], []

    def run(self):
        running.append(self)
        most.append(len(running))
        time.sleep(0.02)
        running.remove(self)

    monkeypatch.setattr(ScriptRunner, "_run_script", run)
    turns.take_turns()
    threads = [threading.Thread(target=ScriptRunner._run_script, args=(k,)) for k in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert most == [1] * 5
