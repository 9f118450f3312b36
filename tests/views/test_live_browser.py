"""While a hand drags, every lane runs in the browser: the picture lives, nothing is sent, and the last place wins."""

import numpy as np
import pytest

from tests.player.hand import sweep
from tests.player.looks import WITH_PLAYER
from tests.views.test_explore_browser import changed, opened

pytestmark = pytest.mark.browser


@pytest.mark.timeout(240)
def test_nothing_is_sent_until_the_hand_lets_go(new_page, server):
    page, sent = new_page(reduced_motion="reduce"), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    opened(page, server)

    def ask(expression, argument=None):
        return page.evaluate(WITH_PLAYER % expression, argument)

    def drag(start, end):
        """The place of release; the page has answered when this returns."""
        page.wait_for_function(WITH_PLAYER % "return player.hand.ready()")
        count, frames = len(sent), ask("return Number(root.dataset.live ?? 0)")
        place = sweep(page, start, end, let_go=False)
        assert ask("return Number(root.dataset.live ?? 0)") - frames >= 5  # also a slow machine draws some
        assert len(sent) == count
        changed(page, page.mouse.up)
        assert len(sent) > count
        return place

    knob = page.get_by_test_id("knob-lr")
    slider = knob.get_by_role("slider").bounding_box()
    height = slider["y"] + slider["height"] / 2
    before = ask("return player.scene.data.header.live.lanes[0].hypers.lr")
    drag((slider["x"] + slider["width"] / 2, height), (slider["x"] + slider["width"] * 0.3, height))
    rate = ask("return player.scene.data.header.live.lanes[0].hypers.lr")
    assert rate < before
    assert float(knob.get_by_role("textbox").input_value()) == rate

    handle = page.get_by_test_id("rv-start-0").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    released = drag((x, y), (x + 90, y + 40))
    plane = "const b = panel('contour').element.getBoundingClientRect(); const { plane } = panel('contour');"
    target = ask(f"{plane} return plane.point(argument[0] - b.left, argument[1] - b.top)", list(released))
    start = ask("return player.scene.data.header.starts[0]")
    assert np.allclose(start, target, atol=0.03)
    first = ask("const { path, runs } = player.scene.data; return [path[0], path[runs]]")
    assert np.allclose(first, start, rtol=1e-6)
    assert "elsewhere" not in page.locator(".rv-notice").inner_text()
