"""The Compare page in a browser: pictures under one timeline, one of which opens in Explore."""

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.experiment import Experiment, read
from engine.simulate import simulate
from player.payload import decode, encode_panels
from tests.player.looks import opened, wait_for


def test_panels_share_what_their_surfaces_have_in_common():
    data = {"surface": "beale", "steps": 20, "lanes": [{"optimizer": "sgd"}]}
    names = ("beale", "rosenbrock", "beale")
    runs = [simulate(read(Experiment, data | {"surface": name})) for name in names]
    header, arrays = decode(encode_panels([(f"picture {k}", r) for k, r in enumerate(runs)], 3))
    assert [p["surface"] for p in header["panels"]] == [0, 1, 0]
    assert [s["key"] for s in header["surfaces"]] == ["beale", "rosenbrock"]
    assert sorted(arrays) == ["grid 0", "grid 1", "path 0", "path 1", "path 2"]
    for k, one in enumerate(runs):
        np.testing.assert_array_equal(arrays[f"path {k}"], one.path.astype(np.float32))


def test_panels_on_a_curve_carry_their_heights():
    data = {"surface": "double_well", "steps": 5, "lanes": [{"optimizer": "sgd"}]}
    runs = simulate(read(Experiment, data))
    _, arrays = decode(encode_panels([("curve", runs)], 1))
    np.testing.assert_array_equal(arrays["loss 0"], runs.loss)


@pytest.mark.browser
def test_conventions_stand_side_by_side(still, server):
    page = opened(still, server)
    page.get_by_test_id("chip-1").locator(".rv-name").click()
    page.locator(".rv-chip.rv-chosen", has_text="Momentum").wait_for()
    page.get_by_test_id("tab-rule").click()
    page.get_by_test_id("compare").click()
    page.locator(".rv-small", has_text="ema").wait_for()
    pictures = page.locator(".rv-small canvas")
    pictures.nth(3).wait_for()
    inks = (
        "all => Math.min(...all.map(c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size))"
    )
    wait_for(lambda: pictures.evaluate_all(inks) > 20)
    page.locator(".rv-small button", has_text="ema").dispatch_event("click")
    page.get_by_text("Form in force: moving average").wait_for()
    expect(page.locator(".rv-chip")).to_have_count(1)
    page.get_by_test_id("undo").click()
    page.get_by_test_id("chip-2").wait_for()
