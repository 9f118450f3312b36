"""Presenting in a real browser: five scenes by the keys of a presenter, the black screen, the pointer, and back."""

import pytest

from engine.experiment import Experiment
from engine.scenes import Scene, Scenes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SURFACES = ["quadratic", "beale", "himmelblau", "double_well", "rosenbrock"]
LANES = '[{"optimizer": "sgd", "lr": 0.001}, {"optimizer": "adam", "lr": 0.1}]'


def test_five_scenes_by_the_keys_of_a_presenter(page, server):
    scenes = [
        Scene(name=f"About {key}", experiment=Experiment.from_json(f'{{"surface": "{key}", "steps": 40, "lanes": {LANES}}}'))
        for key in SURFACES
    ]  # fmt: skip
    page.goto(f"{server}/present?scenes={Scenes(scenes=tuple(scenes)).to_link()}")
    root = page.locator(".rv-root[data-step]")
    root.wait_for(timeout=60_000)
    page.get_by_test_id("rv-present").click()
    title = page.get_by_test_id("rv-script").get_by_role("heading")

    def on(number):
        page.wait_for_function(
            "t => document.querySelector('.rv-script h2')?.textContent === t", arg=f"About {SURFACES[number]}"
        )

    on(0)
    assert page.locator(".rv-main").bounding_box()["width"] > 700
    for hidden in ("rv-desk", "rv-tools", "rv-loss"):
        assert not page.locator(f".{hidden}").first.is_visible()
    assert page.evaluate(
        "document.fullscreenElement !== null || document.querySelector('.rv-root:popover-open') !== null"
    )
    assert page.evaluate(
        "document.elementFromPoint(20, 20).closest('.rv-root') !== null"
    )  # nothing of the page lies over it
    assert page.evaluate("getComputedStyle(document.querySelector('.rv-root')).color") == "rgb(0, 0, 0)"
    for number, key in enumerate(["PageDown", "PageDown", "ArrowRight", "PageDown"], 1):
        page.keyboard.press(key)
        on(number)
        page.wait_for_function(
            "document.querySelector('.rv-root').dataset.playing === 'true'"
        )  # a scene begins to play
    page.keyboard.press("PageDown")  # the last one stays
    for number, key in ((3, "PageUp"), (2, "ArrowLeft")):
        page.keyboard.press(key)
        on(number)
    scrub = page.get_by_test_id("rv-scrub")
    scrub.focus()  # here the arrows step
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.rv-root').dataset.step === '1'")
    assert title.inner_text() == "About himmelblau"
    page.get_by_test_id("rv-contour").focus()
    black = page.get_by_test_id("rv-dark")
    for key in ("b", "."):
        page.keyboard.press(key)
        assert black.is_visible()
        box = black.bounding_box()
        assert (box["width"], box["height"]) == (1440, 900)
        page.keyboard.press(key)
        assert not black.is_visible()
    spot = page.get_by_test_id("rv-pointed")
    for x, y in ((300, 300), (500, 200)):
        page.mouse.move(x, y, steps=8)
        box = spot.bounding_box()
        assert abs(box["x"] + box["width"] / 2 - x) < 1
        assert abs(box["y"] + box["height"] / 2 - y) < 1
        assert box["width"] > 40
    page.keyboard.press("l")
    page.mouse.move(420, 320, steps=4)
    assert not spot.is_visible()
    page.keyboard.press("l")
    page.keyboard.press("ArrowDown")
    assert page.get_by_test_id("rv-script").get_by_role("button", name="Adam").get_attribute("aria-pressed") == "true"
    assert page.locator(".rv-script math").get_by_text("m", exact=True).first.is_visible()
    for _ in range(20):  # the focus stays on the screen
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.rv-root') !== null")
    page.keyboard.press("?")
    assert page.get_by_test_id("rv-keys-list").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('.rv-root').hasAttribute('data-presenting')")
    assert page.get_by_test_id("rv-present").is_visible()
    assert page.evaluate("document.fullscreenElement") is None
    page.locator(".st-key-scene-go-2 button[data-testid=stBaseButton-primary]").first.wait_for()  # the list followed
