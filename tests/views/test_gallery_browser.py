"""From a thumbnail to Explore to a file, in a real browser."""

import pytest
from playwright.sync_api import expect

from engine.experiment import Experiment
from lessons.presets import PRESETS
from tests.views.test_export_browser import taken

pytestmark = pytest.mark.browser


def test_from_a_thumbnail_to_a_file(page, server):
    page.goto(f"{server}/gallery")
    pictures = page.locator(".stHtml picture img")
    pictures.nth(len(PRESETS) - 1).wait_for()
    every = "images => images.every(i => i.complete && i.naturalWidth === 400)"
    page.wait_for_function(f"({every})([...document.querySelectorAll('.stHtml picture img')])")
    expect(pictures).to_have_count(len(PRESETS))
    page.get_by_role("button", name="Open in Explore").nth(list(PRESETS).index("d2l-momentum-0.5")).click()
    page.wait_for_function("Number(document.querySelector('.rv-root')?.dataset.step) > 3")
    expect(page.locator(".rv-chip .rv-name")).to_have_count(1)
    assert page.locator(".rv-chip .rv-name").all_inner_texts() == ["Momentum\nOptax, d2l"]
    page.get_by_role("button", name="Export").click()
    experiment = taken(page, "experiment.json")
    assert Experiment.from_json(experiment.decode()) == PRESETS["d2l-momentum-0.5"].experiment
