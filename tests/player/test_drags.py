"""The start and the window dragged at a person's speed: the last place wins, also on a busy machine."""

import pytest

from tests.player.gestures import KINDS, Table, losses
from tests.player.hand import both_cores_busy, hold, sweep
from tests.player.looks import playing, press, step, until, wait_for

pytestmark = pytest.mark.browser
SETTLED = "return Boolean(player.outbox.idle && panel('contour').handles.moved === null)"


def test_no_gesture_is_lost(new_page, server):
    """One of each kind, on the app itself, and another with both cores busy; `python -m benchmarks gestures` does twenty."""
    table = Table(new_page(), server)
    assert [loss for kind in KINDS for loss in losses(table, kind, range(1))] == []
    with both_cores_busy():
        assert [loss for kind in KINDS for loss in losses(table, kind, range(1, 2))] == []


def test_the_start_follows_arrow_keys_that_are_held(stage):
    page, ask = stage()
    press(page, "End")
    handle = page.get_by_test_id("rv-start-0")
    handle.focus()
    x, y = ask("return player.scene.data.header.starts[0]")
    hold(page, "ArrowRight", presses=20)
    until(page, SETTLED)
    assert ask("return player.scene.data.header.starts[0]") == pytest.approx([x + 20 * 0.07, y], abs=0.02)
    press(page, "Shift+ArrowUp")
    until(page, SETTLED)
    assert ask("return player.scene.data.header.starts[0][1]") == pytest.approx(y + 0.006, abs=0.001)
    assert step(page) == 200  # the arrows were the handle's, not the timeline's
    assert handle.evaluate("e => document.activeElement === e && getComputedStyle(e).outlineStyle") == "solid"


def test_a_change_keeps_zoom_and_step(stage):
    page, ask = stage()
    press(page, "End", "Home", "Shift+ArrowRight", "Shift+ArrowRight")
    sweep(page, (300, 200), (560, 460), modifier="Shift")  # a frame around a part
    reset = page.get_by_test_id("rv-reset-zoom")
    reset.wait_for()
    zoom = ask("return panel('contour').plane.shown[0]")
    page.mouse.click(420, 300)
    until(page, "return player.scene.data.header.ack === 1")
    assert ask("return panel('contour').plane.shown[0]") == zoom
    assert (step(page), playing(page)) == (20, False)
    press(page, "Space")
    page.mouse.click(480, 320)
    until(page, "return player.scene.data.header.ack === 2")
    wait_for(lambda: step(page) > 20)
    assert playing(page)
    reset.click()
    reset.wait_for(state="hidden")
    assert ask("return panel('contour').plane.shown[0]") == [-5.5, 1.5]
