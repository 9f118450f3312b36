"""While a hand drags, every lane runs in the browser: the picture lives, nothing is sent, and the last place wins."""

import numpy as np
import pytest

from tests.player.hand import sweep
from tests.player.looks import WITH_PLAYER, wait_for
from tests.views.test_explore_browser import changed, opened

pytestmark = pytest.mark.browser


@pytest.mark.timeout(240)
def test_nothing_is_sent_until_the_hand_lets_go(new_page, server):
    page, sent = new_page(reduced_motion="reduce"), []
    plane = "const b = panel('contour').element.getBoundingClientRect(); const { plane } = panel('contour');"
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    opened(page, server)

    def ask(expression, argument=None):
        return page.evaluate(WITH_PLAYER % expression, argument)

    def drag(start, end):
        """Where on the surface it was let go; the page has answered when this returns."""
        wait_for(lambda: page.evaluate(WITH_PLAYER % "return player.hand.ready()"))
        count, frames = len(sent), ask("return Number(root.dataset.live ?? 0)")
        place = sweep(page, start, end, let_go=False)
        assert ask("return Number(root.dataset.live ?? 0)") - frames >= 5  # also a slow machine draws some
        assert len(sent) == count
        target = ask(f"{plane} return plane.point(argument[0] - b.left, argument[1] - b.top)", list(place))
        changed(page, page.mouse.up)  # the greeting goes with the first change: the picture may grow
        assert len(sent) > count
        return target

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
    target = drag((x, y), (x + 90, y + 40))
    start = ask("return player.scene.data.header.starts[0]")
    assert np.allclose(start, target, atol=0.03)
    first = ask("const { path, runs } = player.scene.data; return [path[0], path[runs]]")
    assert np.allclose(first, start, rtol=1e-6)
    assert "elsewhere" not in page.locator(".rv-notice").inner_text()


@pytest.fixture
def desk(new_page, server):
    """The first page with its player at rest: the page, ``ask`` for an expression in it, and what was sent."""
    page, sent = new_page(reduced_motion="reduce"), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    opened(page, server)

    def ask(expression, argument=None):
        return page.evaluate(WITH_PLAYER % expression, argument)

    page.wait_for_function(WITH_PLAYER % "return player.hand.ready()")
    return page, ask, sent


def middle(locator):
    """The middle of an element on the screen."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.timeout(240)
def test_contours_follow_a_parameter_that_is_dragged(desk):
    page, ask, sent = desk
    lines = "return panel('contour').groundCanvas.toDataURL()"
    slider = page.get_by_test_id("rv-dials").get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    x, y = middle(slider)
    before, count = ask(lines), len(sent)
    sweep(page, (x, y), (x + 40, y), let_go=False)
    held = ask(lines)
    assert held != before
    page.mouse.move(x - 30, y)
    page.wait_for_timeout(300)
    assert ask(lines) not in (before, held)
    assert len(sent) == count
    changed(page, page.mouse.up)
    assert page.locator(".rv-notice").inner_text() == ""  # the server has the same paths


@pytest.mark.timeout(240)
def test_a_path_that_lies_elsewhere_than_the_server_has_it_is_named(desk):
    page, ask, _ = desk
    warned = []
    page.on("console", lambda message: warned.append(message.text) if message.type == "warning" else None)
    ask("""
        const { hand } = player, honest = hand.refreshed.bind(hand);
        hand.refreshed = () => {
          const made = honest();
          if (made) for (let k = 0; k < made.path.length; k += made.runs) made.path[k + 1] += 1;
          return made;
        };
    """)
    slider = page.get_by_test_id("rv-dials").get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    x, y = middle(slider)
    sweep(page, (x, y), (x + 40, y))
    name = ask("return player.lanes[1].label")
    page.locator(".rv-notice", has_text="elsewhere").wait_for()
    assert page.locator(".rv-notice").inner_text().startswith(f"{name}: ")
    assert any(name in told and "elsewhere" in told for told in warned)


@pytest.mark.timeout(240)
def test_the_pad_and_the_basins_follow(desk):
    page, ask, sent = desk
    page.locator(".rv-chip").nth(1).click()  # momentum has two numbers
    page.wait_for_function(WITH_PLAYER % "return player.desk.chosen === 1 && player.outbox.idle")
    for name in ("pad", "basins"):
        page.get_by_test_id(f"rv-{name}-open").click()
        page.wait_for_selector(f".rv-{name}[data-done=true]")
    hypers = "return player.scene.data.header.live.lanes[player.desk.chosen].hypers"
    page.wait_for_selector(".rv-pad[data-done=true]")
    pad = page.get_by_test_id("rv-pad-map")
    pad.scroll_into_view_if_needed()
    x, y = middle(pad)
    before, count, parts = ask(hypers), len(sent), "return Number(panel('basins').element.dataset.parts)"
    drawn = ask(parts)
    sweep(page, (x, y), (x + 50, y + 40), let_go=False)
    assert ask("return Number(root.dataset.live)") >= 5
    assert ask(parts) - drawn >= 3
    assert len(sent) == count
    changed(page, page.mouse.up)
    after = ask(hypers)
    assert {n for n in after if after[n] != before[n]} == {"lr", "beta"}
    assert float(page.get_by_test_id("knob-beta").get_by_role("textbox").input_value()) == after["beta"]
    page.get_by_test_id("rv-pad-dot").focus()
    changed(page, lambda: page.keyboard.press("ArrowLeft"))
    assert ask(hypers)["lr"] < after["lr"]
    assert ask(hypers)["beta"] == after["beta"]
    page.wait_for_selector(".rv-basins[data-done=true]")
