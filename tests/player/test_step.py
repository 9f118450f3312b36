"""The opened step on the page: it follows the clock and the hand, and what it says is the engine's."""

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.experiment import Experiment
from engine.simulate import simulate
from tests.player.hand import sweep
from tests.player.looks import WITH_PLAYER, changed, stands_at, until, wait_for
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


def curves(page, experiment, lane):
    """What can be drawn over the steps is the engine's: of every run, and of the chosen one by coordinate."""
    runs = simulate(experiment)
    steps = np.diff(runs.path, axis=0)
    g = np.stack([experiment.surface.bind().gradient(w) for w in runs.path[:-1]])
    with np.errstate(all="ignore"):
        lengths = np.hypot(*steps.transpose(1, 0, 2))
        cosine = -(steps * g).sum(axis=1) / lengths / np.hypot(*g.transpose(1, 0, 2))
        rate = -steps[:, :, lane] / g[:, :, lane]
    beta = experiment.lanes[lane].hypers["beta1"]
    m = np.array([sum((1 - beta) * beta ** (t - k) * g[k, :, lane] for k in range(t + 1)) for t in range(len(g))])
    for what, wanted in {"step": lengths, "cosine": cosine, "rate": rate, "line m_t": m}.items():
        page.get_by_test_id("rv-what").select_option(what)
        until(page, "const { what, record } = panel('loss'); return what === argument && !record.pending", what)
        values, count = page.evaluate(WITH_PLAYER % "const r = panel('loss').record; return [[...r.values], r.runs];")
        found = np.array(values, dtype=float).reshape(-1, count)[1:]
        np.testing.assert_allclose(found, wanted, 1e-9, 1e-9, err_msg=what)
    page.get_by_test_id("rv-what").select_option("loss")


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
    curves(page, experiment, 2)
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
    arrows = page.evaluate(ink)
    page.get_by_test_id("rv-marks").click()
    page.wait_for_function(f"(arrows) => ({ink})() !== arrows", arg=arrows)
    page.evaluate("localStorage.clear()")
