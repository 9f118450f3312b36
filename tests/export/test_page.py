"""The stand-alone page, in a real browser with the network off."""

import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from export.formats import make
from export.picture import Picture
from lessons.presets import PRESETS


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plays_offline(new_page, tmp_path, theme):
    preset = PRESETS["classic-beale"]
    lanes = (preset.experiment.lanes[0].changed(label="</script><b>SGD"), *preset.experiment.lanes[1:])
    runs = simulate(preset.experiment.changed(lanes=lanes))
    data = make(runs, Picture(theme=theme), "html")
    assert len(data) < 6_000_000
    file = tmp_path / "race.html"
    file.write_bytes(data)
    page = new_page(offline=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    root = page.locator(".rv-root")
    page.wait_for_function("Number(document.querySelector('.rv-root').dataset.step) > 3")
    assert root.get_attribute("data-theme") == theme
    scrub = page.get_by_test_id("rv-scrub")
    scrub.evaluate("e => { e.value = 50; e.dispatchEvent(new Event('input', {bubbles: true})) }")
    page.wait_for_function("Math.abs(document.querySelector('.rv-root').dataset.step - 50) <= 1")
    assert page.locator(".rv-surface canvas").count() >= 1
    assert "</script><b>SGD" in page.get_by_test_id("rv-desk").inner_text()
    assert Experiment.from_json(page.locator("#experiment").text_content()) == runs.experiment
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
