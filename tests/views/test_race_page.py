"""The Fair race page in a browser: one press tunes every lane, and the tuned race opens in Explore."""

import pytest
from playwright.sync_api import expect

from tests.player.looks import rate


@pytest.mark.browser
def test_every_lane_is_tuned_and_raced(still, server):
    page = still
    page.goto(f"{server}/race")
    page.get_by_text("Each optimizer gets 256 settings").wait_for()
    page.get_by_role("button", name="Tune every optimizer").click()
    page.get_by_text("The winner is the winner of this surface").wait_for()
    page.get_by_role("button", name="Open the tuned race in Explore").click()
    page.locator(".rv-knobs-head").wait_for()
    fields = page.locator(".rv-chip input")
    expect(fields).to_have_count(3)
    assert [field.input_value() for field in fields.all()] != ["0.49", "0.1", "0.2"]
    page.get_by_test_id("undo").click()
    expect(rate(page, 2)).to_have_value("0.2")
