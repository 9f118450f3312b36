"""From a thumbnail to Explore to a file, in a real browser."""

import io

import av
import pytest
from PIL import Image

from engine.experiment import Experiment
from lessons.presets import PRESETS
from views.export_panel import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def taken(page, kind):
    """Choose a kind of file in the open dialog, have it made, and download it."""
    page.get_by_role("combobox", name="File").click()
    page.get_by_role("option", name=f"(.{kind})").click()
    page.get_by_role("button", name="Make it").click()
    button = page.get_by_role("button", name=f"Download {KINDS[kind][0]}")
    button.wait_for(timeout=60_000)
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == f"ravine.{kind}"
    return download.value.path().read_bytes()


def test_from_a_thumbnail_to_a_file(page, server):
    page.goto(server)
    page.get_by_role("link", name="Gallery").click()
    pictures = page.locator("[data-testid=stImage] img")
    pictures.nth(len(PRESETS) - 1).wait_for()
    every = "images => images.every(i => i.complete && i.naturalWidth === 400)"
    page.wait_for_function(f"({every})([...document.querySelectorAll('[data-testid=stImage] img')])")
    assert pictures.count() == len(PRESETS)
    page.get_by_role("button", name="Open in Explore").nth(list(PRESETS).index("d2l-momentum-0.5")).click()
    page.wait_for_function("Number(document.querySelector('.rv-root')?.dataset.step) > 3", timeout=60_000)
    page.get_by_role("button", name="Export").click(timeout=60_000)
    experiment = taken(page, "experiment.json")
    assert Experiment.from_json(experiment.decode()) == PRESETS["d2l-momentum-0.5"].experiment
    assert Image.open(io.BytesIO(taken(page, "png"))).size == (720, 540)
    with av.open(io.BytesIO(taken(page, "mp4"))) as film:
        assert film.streams.video[0].codec_context.name == "h264"
