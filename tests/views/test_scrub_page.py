"""The Scrub page in a browser: the picture follows the handle without the server, which hears of the last value only."""

import io

import numpy as np
import pytest
from PIL import Image

from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link
from engine.simulate import simulate

DRAG = """async (input) => {
  const root = input.closest('.rv-root');
  const before = Number(root.dataset.frames), begun = performance.now();
  const seen = new Set();
  for (let k = 0; k < 60; k++) {
    input.value = String(k);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    seen.add(root.dataset.value);
  }
  return [Number(root.dataset.frames) - before, performance.now() - begun, seen.size];
}"""


@pytest.mark.browser
def test_the_picture_follows_the_handle_and_the_lane_keeps_the_value(page, turn_to):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    turn_to("Scrub")
    root = page.locator(".rv-root[data-value]")
    root.wait_for(state="attached", timeout=60_000)
    assert sent  # the page was asked for, so the ear is open
    page.wait_for_timeout(500)
    quiet = len(sent)
    handle = page.locator(".rv-scrubber input[type=range]")
    frames, milliseconds, seen = handle.evaluate(DRAG)
    print(f"{frames} frames in {milliseconds:.0f} ms")
    assert frames >= 50
    assert seen >= 50
    assert len(sent) == quiet
    handle.evaluate("input => input.dispatchEvent(new Event('change', { bubbles: true }))")
    told = page.locator(".rv-scrubber output").inner_text()
    page.get_by_role("link", name="Explore").dispatch_event("click")
    page.locator(".rv-desk").wait_for(state="attached", timeout=60_000)
    assert told.startswith("lr = ")


@pytest.mark.browser
def test_a_function_of_x_alone_is_drawn_as_its_curve(new_page, server):
    lane = {"optimizer": "sgd", "lr": 0.02, "color": "#d55e00"}
    experiment = read(Experiment, {"surface": "double_well", "start": [1.5, 0], "steps": 30, "lanes": [lane]})
    page = new_page(reduced_motion="reduce")
    page.goto(f"{server}/?{PARAMETER}={to_link(experiment)}")
    page.locator(".rv-root[data-digest]").wait_for(state="attached", timeout=60_000)
    page.get_by_role("link", name="Scrub").dispatch_event("click")
    page.locator(".rv-root[data-step='30'][data-value]").wait_for(state="attached", timeout=60_000)
    picture = Image.open(io.BytesIO(page.locator(".rv-small canvas").first.screenshot())).convert("RGB")
    runs = simulate(experiment)
    (x0, x1), _ = runs.surface.view
    _, _, z = runs.surface.mesh(481, 2)
    low, high = z.min() - 0.06 * np.ptp(z), z.max() + 0.06 * np.ptp(z)
    left = (runs.path[30, 0, 0] - x0) / (x1 - x0) * picture.width
    top = (high - runs.loss[30, 0]) / (high - low) * picture.height
    assert np.abs(np.array(picture.getpixel((round(left), round(top)))) - (0xD5, 0x5E, 0x00)).max() < 40


@pytest.mark.browser
def test_lanes_are_named_and_hidden_ones_stay_hidden(page, server, turn_to):
    lanes = [
        {"optimizer": "sgd", "lr": 0.1, "color": "#ff0000"},
        {"optimizer": "adam", "lr": 0.2, "color": "#00ff00", "visible": False},
        {"optimizer": "momentum", "lr": 0.1, "color": "#0000ff"},
    ]
    experiment = read(Experiment, {"surface": "quadratic", "steps": 30, "lanes": lanes})
    turn_to("Scrub", f"{server}/?{PARAMETER}={to_link(experiment)}")
    page.locator(".rv-root[data-step='30'][data-value]").wait_for(state="attached", timeout=60_000)
    assert page.locator(".rv-legend li").all_inner_texts() == ["SGD", "Momentum"]
    picture = np.array(Image.open(io.BytesIO(page.locator(".rv-small canvas").first.screenshot())).convert("RGB"))
    shown = [bool((np.abs(picture.astype(int) - color).max(axis=2) < 20).any()) for color in np.eye(3) * 255]
    assert shown == [True, False, True]


@pytest.mark.browser
def test_motion_is_left_out_on_request(new_page, server):
    experiment = read(Experiment, {"surface": "quadratic", "steps": 2000, "lanes": [{"optimizer": "sgd", "lr": 0.1}]})
    page = new_page(reduced_motion="reduce")
    page.goto(f"{server}/?{PARAMETER}={to_link(experiment)}")
    page.locator(".rv-root[data-digest]").wait_for(state="attached", timeout=60_000)
    page.get_by_role("link", name="Scrub").dispatch_event("click")
    root = page.locator(".rv-root[data-value]")
    root.wait_for(state="attached", timeout=60_000)
    assert root.get_attribute("data-step") == "2000"
    assert page.get_by_role("button", name="Play").count() == 1
