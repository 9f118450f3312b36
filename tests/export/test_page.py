"""The stand-alone page, in a real browser with the network off."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from engine.experiment import Experiment
from engine.simulate import simulate
from export.files import make
from export.picture import Picture
from lessons.presets import PRESETS

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]


@pytest.mark.browser
@pytest.mark.timeout(180)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plays_offline(tmp_path, theme):
    preset = PRESETS["classic-beale"]
    lanes = (preset.experiment.lanes[0].changed(label="</script><b>SGD"), *preset.experiment.lanes[1:])
    runs = simulate(preset.experiment.changed(lanes=lanes))
    data = make(runs, Picture(theme=theme), "html")
    assert len(data) < 6_000_000
    file = tmp_path / "race.html"
    file.write_bytes(data)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(offline=True, viewport={"width": 1200, "height": 800})
        page = context.new_page()
        problems, asked = [], []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        root = page.locator(".rv-root")
        page.wait_for_function("Number(document.querySelector('.rv-root').dataset.step) > 3", timeout=60_000)
        assert root.get_attribute("data-theme") == theme
        slider = page.locator(".rv-scrub").first
        slider.evaluate("e => { e.value = 50; e.dispatchEvent(new Event('input', {bubbles: true})) }")
        page.wait_for_function("Math.abs(document.querySelector('.rv-root').dataset.step - 50) <= 1")
        assert page.locator(".rv-surface canvas").count() >= 1
        assert page.locator("li").first.inner_text() == "</script><b>SGD"
        text = page.locator("#experiment").inner_text()
        assert Experiment.from_json(text) == runs.experiment
        assert not problems
        assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
        browser.close()
