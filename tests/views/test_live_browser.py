"""While a hand drags, every lane runs in the browser: the picture lives, nothing is sent, and the last place wins."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.player.gestures import middle
from tests.player.hand import sweep
from tests.player.looks import AT_HAND, WITH_PLAYER, changed, first_picture, frames, until, wait_for

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(kept_page, server):
    """The first page with its player at rest: the page, ``ask`` for an expression in it, and what was sent."""
    page = first_picture(kept_page, server)
    until(page, AT_HAND)

    def ask(expression, argument=None):
        return page.evaluate(WITH_PLAYER % expression, argument)

    return page, ask, page.sent


def test_nothing_is_sent_until_the_hand_lets_go(desk):
    page, ask, sent = desk
    plane = "const b = panel('contour').element.getBoundingClientRect(); const { plane } = panel('contour');"

    def drag(start, end):
        """Where on the surface it was let go; the page has answered when this returns."""
        until(page, AT_HAND)
        count, frames = len(sent), ask("return Number(root.dataset.live ?? 0)")
        place = sweep(page, start, end, let_go=False)
        until(page, "return Number(root.dataset.live ?? 0) - argument >= 5", frames)  # also a slow machine draws some
        assert len(sent) == count
        target = ask(f"{plane} return plane.point(argument[0] - b.left, argument[1] - b.top)", list(place))
        changed(page, page.mouse.up)  # the greeting goes with the first change: the picture may grow
        until(page, "return player.outbox.idle")
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

    x, y = middle(page.get_by_test_id("rv-start-0"))
    target = drag((x, y), (x + 90, y + 40))
    start = ask("return player.scene.data.header.starts[0]")
    assert np.allclose(start, target, atol=0.03)
    first = ask("const { path, runs } = player.scene.data; return [path[0], path[runs]]")
    assert np.allclose(first, start, rtol=1e-6)
    expect(page.locator(".rv-notice")).not_to_contain_text("elsewhere")


def test_contours_follow_a_parameter_that_is_dragged(desk):
    page, ask, sent = desk
    lines = "return panel('contour').groundCanvas.toDataURL()"
    slider = page.get_by_test_id("rv-dials").get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    x, y = middle(slider)
    before, count = ask(lines), len(sent)
    sweep(page, (x, y), (x + 40, y), let_go=False)
    wait_for(lambda: ask(lines) != before)
    frames(page)
    held = ask(lines)
    page.mouse.move(x - 30, y)
    wait_for(lambda: ask(lines) not in (before, held))
    assert len(sent) == count
    changed(page, page.mouse.up)
    expect(page.locator(".rv-notice")).to_have_text("")  # the server has the same paths


def test_a_path_that_lies_elsewhere_than_the_server_has_it_is_named(desk):
    page, ask, _ = desk
    warned = []
    page.on("console", lambda message: warned.append(message.text) if message.type == "warning" else None)
    ask("""
        const { hand } = player, honest = hand.refreshed.bind(hand); // its class's own comes back when this is deleted
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
    wait_for(lambda: any(name in told and "elsewhere" in told for told in warned))
    ask("delete player.hand.refreshed")


def test_the_pad_and_the_basins_follow(desk):
    page, ask, sent = desk
    page.locator(".rv-chip").nth(1).click()  # momentum has two numbers
    until(page, "return player.desk.chosen === 1 && player.outbox.idle")
    for name in ("pad", "basins"):
        page.get_by_test_id(f"rv-{name}-open").click()
        page.wait_for_selector(f".rv-{name}[data-done=true]")
    hypers = "return player.scene.data.header.live.lanes[player.desk.chosen].hypers"
    page.wait_for_selector(".rv-pad[data-done=true]")
    pad = page.get_by_test_id("rv-pad-map")
    pad.scroll_into_view_if_needed()
    x, y = middle(pad)
    before, count, parts = ask(hypers), len(sent), "return Number(panel('basins').element.dataset.parts)"
    drawn, live = ask(parts), ask("return Number(root.dataset.live ?? 0)")
    sweep(page, (x, y), (x + 50, y + 40), let_go=False)
    until(page, "return Number(root.dataset.live) - argument >= 5", live)
    wait_for(lambda: ask(parts) - drawn >= 3)
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
    for name in ("pad", "basins"):  # as they were
        page.get_by_test_id(f"rv-{name}-open").click()
