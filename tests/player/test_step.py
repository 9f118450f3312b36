"""The opened step on the page: it follows the clock and the hand, and what it says is the engine's."""

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.experiment import Experiment
from engine.simulate import simulate
from tests.player.hand import sweep
from tests.player.looks import changed, stands_at, until, wait_for
from views.session import HOME

pytestmark = pytest.mark.browser


def cells(page) -> dict[str, list[float]]:
    """The table by coordinate."""
    told = (
        page.get_by_test_id("rv-step-table")
        .locator("tr")
        .evaluate_all("rows => rows.slice(1).map((row) => [...row.children].map((cell) => cell.innerText))")
    )  # in one turn: the table is written anew while the clock or a hand moves
    return {name: [float(text.replace("−", "-").replace("–", "nan")) for text in texts] for name, *texts in told}


def held(page, experiment: Experiment, lane: int, t: int) -> None:
    """What is shown is the engine's step t."""
    page.get_by_test_id("rv-step-at").filter(has_text=f"step {t} ").wait_for()
    path = simulate(experiment).path[:, :, lane]
    told = cells(page)
    np.testing.assert_allclose(told["position before"], path[t - 1], 1e-12, 1e-12)
    np.testing.assert_allclose(told["position after"], path[t], 1e-12, 1e-12)
    np.testing.assert_allclose(told["step"], path[t] - path[t - 1], 1e-9, 1e-12)


def test_the_step_follows_clock_choice_and_hand(page, server):
    page.goto(server)
    page.locator(".rv-root[data-step]").wait_for(state="attached")
    page.get_by_test_id("rv-open-step").click()
    page.get_by_test_id("rv-digits").check()
    body = page.get_by_test_id("rv-step-body")
    body.locator("math").first.wait_for()
    experiment = HOME
    page.get_by_test_id("rv-scrub").fill("6")
    held(page, experiment, 0, 7)
    page.get_by_test_id("rv-forward").click()
    held(page, experiment, 0, 8)
    page.get_by_test_id("chip-2").click(position={"x": 40, "y": 15})
    page.wait_for_function("document.querySelector('[data-testid=rv-step-lane]').textContent === 'Adam'")
    held(page, experiment, 2, 8)
    expect(body.locator("section")).to_have_count(4)
    before = cells(page)["position after"]
    handle = page.get_by_test_id("rv-start-0").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    sweep(page, (x, y), (x + 90, y - 70), let_go=False)
    wait_for(lambda: cells(page)["position after"] != before)  # while it is held
    until(page, "return Number(root.dataset.live) > 0")
    changed(page, page.mouse.up)
    until(page, "return player.outbox.idle")
    page.get_by_test_id("rv-scrub").fill("0")
    page.get_by_test_id("rv-step-at").filter(has_text="step 1 ").wait_for()
    start = cells(page)["position before"]
    held(page, experiment.changed(start=[start]), 2, 1)
    page.get_by_test_id("rv-step-close").click()
    body.wait_for(state="hidden")
    expect(page.get_by_test_id("rv-open-step")).to_be_focused()


def test_arrows_are_drawn_and_remembered(page, server):
    page.goto(server)
    page.locator(".rv-root[data-step]").wait_for(state="attached")
    page.get_by_test_id("rv-scrub").fill("3")
    stands_at(page, 3)
    ink = "() => document.querySelector('[data-testid=rv-contour-canvas]').toDataURL()"
    plain = page.evaluate(ink)
    page.get_by_test_id("rv-arrows").locator("summary").click()
    for name in ("ahead", "ellipse", "box", "parabola", "field"):
        page.get_by_test_id(f"rv-arrow-{name}").check()
    page.wait_for_function(f"(plain) => ({ink})() !== plain", arg=plain)
    assert page.get_by_test_id("rv-arrow-gradient").is_checked()  # on by themselves, as momentum and step are
    expect(page.get_by_test_id("rv-equal")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.get_by_test_id("rv-arrow-field").wait_for(state="hidden")
    page.evaluate("localStorage.clear()")
