"""The start and the window dragged at a person's speed: the last place wins, also on a busy machine."""

import numpy as np
import pytest

from tests.player.hand import both_cores_busy, hold, sweep
from tests.player.looks import playing, press, step, wait_for

pytestmark = pytest.mark.browser

DRAGS = 5  # of each kind here; twenty were done by hand


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag_the_start(page, ask):
    """Drag it about at a person's speed: it ends where it is let go, and the player lives on."""
    handle, picture = page.get_by_test_id("rv-start-0"), page.get_by_test_id("rv-contour").bounding_box()
    for k in range(DRAGS):
        share = ((k * 0.37 + 0.2) % 0.8 + 0.1, (k * 0.53 + 0.4) % 0.8 + 0.1)
        to = picture["x"] + 60 + share[0] * (picture["width"] - 140), picture["y"] + share[1] * (picture["height"] - 40)
        released = sweep(page, middle(handle), to, seed=k)
        wait_for(lambda: ask("return Boolean(player?.outbox.idle && panel('contour').handles.moved === null)"), 60)
        target = ask(
            "const b = panel('contour').element.getBoundingClientRect();"
            "return panel('contour').plane.point(argument[0] - b.left, argument[1] - b.top);",
            list(released),
        )
        start = ask("return player.scene.data.header.starts[0]")
        assert np.allclose(start, target, atol=0.03), k
        first = ask("const { data } = player.scene; return [data.path[0], data.path[data.runs]]")
        assert np.allclose(first, start, rtol=1e-6)


def test_the_last_place_of_every_drag_wins(stage):
    page, ask = stage()
    press(page, "End")
    drag_the_start(page, ask)
    assert step(page) == 200  # it was finished and stays so


@pytest.mark.timeout(400)
def test_the_last_place_wins_on_a_busy_machine(stage):
    page, ask = stage()
    press(page, "End")
    with both_cores_busy():
        drag_the_start(page, ask)


def test_the_start_follows_arrow_keys_that_are_held(stage):
    page, ask = stage()
    press(page, "End")
    handle = page.get_by_test_id("rv-start-0")
    handle.focus()
    x, y = ask("return player.scene.data.header.starts[0]")
    hold(page, "ArrowRight", presses=20)
    settled = "return Boolean(player.outbox.idle && panel('contour').handles.moved === null)"
    wait_for(lambda: ask(settled))
    assert ask("return player.scene.data.header.starts[0]") == pytest.approx([x + 20 * 0.07, y], abs=0.02)
    press(page, "Shift+ArrowUp")
    wait_for(lambda: ask(settled))
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
    wait_for(lambda: ask("return player.scene.data.header.ack") == 1)
    assert ask("return panel('contour').plane.shown[0]") == zoom
    assert (step(page), playing(page)) == (20, False)
    press(page, "Space")
    page.mouse.click(480, 320)
    wait_for(lambda: ask("return player.scene.data.header.ack") == 2)
    assert playing(page)
    assert step(page) > 20
    reset.click()
    reset.wait_for(state="hidden")
    assert ask("return panel('contour').plane.shown[0]") == [-5.5, 1.5]
