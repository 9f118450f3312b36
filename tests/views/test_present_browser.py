"""Presenting in a real browser: five scenes by the keys of a presenter, the black screen, the pointer, and back."""

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.experiment import Experiment
from engine.scenes import Scene, Scenes
from tests.player.gestures import middle
from tests.player.looks import wait_for

pytestmark = pytest.mark.browser
SURFACES = ["quadratic", "beale", "himmelblau", "double_well", "rosenbrock"]
LANES = '[{"optimizer": "sgd", "lr": 0.001}, {"optimizer": "adam", "lr": 0.1}]'


def test_five_scenes_by_the_keys_of_a_presenter(page, server):
    scenes = [
        Scene(name=f"About {key}", experiment=Experiment.from_json(f'{{"surface": "{key}", "steps": 40, "lanes": {LANES}}}'))
        for key in SURFACES
    ]  # fmt: skip
    page.goto(f"{server}/present?scenes={Scenes(scenes=tuple(scenes)).to_link()}")
    root = page.locator(".rv-root[data-step]")
    root.wait_for()
    page.get_by_test_id("rv-present").click()
    script = page.get_by_test_id("rv-script")
    title = script.get_by_role("heading")

    def on(number):
        expect(title).to_have_text(f"About {SURFACES[number]}")

    on(0)
    page.wait_for_function("document.querySelector('.rv-main').getBoundingClientRect().width > 700")
    for hidden in ("rv-desk", "rv-tools", "rv-loss"):
        page.locator(f".{hidden}").first.wait_for(state="hidden")
    page.wait_for_function(
        "document.fullscreenElement !== null || document.querySelector('.rv-root:popover-open') !== null"
    )
    page.wait_for_function(
        "document.elementFromPoint(20, 20)?.closest('.rv-root') != null"
    )  # nothing of the page lies over it
    expect(root).to_have_css("color", "rgb(0, 0, 0)")
    for number, key in enumerate(["PageDown", "PageDown", "ArrowRight", "PageDown"], 1):
        page.keyboard.press(key)
        on(number)
        expect(root).to_have_attribute("data-playing", "true")  # a scene begins to play
    page.keyboard.press("PageDown")  # the last one stays
    for number, key in ((3, "PageUp"), (2, "ArrowLeft")):
        page.keyboard.press(key)
        on(number)
    scrub = page.get_by_test_id("rv-scrub")
    scrub.focus()  # here the arrows step
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-step", "1")
    on(2)
    page.get_by_test_id("rv-contour").focus()
    black = page.get_by_test_id("rv-dark")
    for key in ("b", "."):
        page.keyboard.press(key)
        black.wait_for()
        wait_for(lambda: [black.bounding_box()[side] for side in ("width", "height")] == [1440, 900])
        page.keyboard.press(key)
        black.wait_for(state="hidden")
    spot = page.get_by_test_id("rv-pointed")
    for x, y in ((300, 300), (500, 200)):
        page.mouse.move(x, y, steps=8)
        spot.wait_for()
        wait_for(lambda x=x, y=y: np.allclose(middle(spot), (x, y), atol=1))
        assert spot.bounding_box()["width"] > 40
    page.keyboard.press("l")
    page.mouse.move(420, 320, steps=4)
    spot.wait_for(state="hidden")
    page.keyboard.press("l")
    page.keyboard.press("ArrowDown")
    expect(script.get_by_role("button", name="Adam")).to_have_attribute("aria-pressed", "true")
    script.locator("math").get_by_text("m", exact=True).first.wait_for()
    for _ in range(20):  # the focus stays on the screen
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.rv-root') !== null")
    page.keyboard.press("?")
    keys = page.get_by_test_id("rv-keys-list")
    keys.wait_for()
    page.keyboard.press("Escape")
    keys.wait_for(state="hidden")
    page.keyboard.press("Escape")
    page.locator(".rv-root:not([data-presenting])").wait_for()
    page.get_by_test_id("rv-present").wait_for()
    page.wait_for_function("document.fullscreenElement === null")  # the browser leaves it in its own time
    page.locator(".st-key-scene-go-2 button[data-testid=stBaseButton-primary]").first.wait_for()  # the list followed
