"""The Fair race page in a browser: one press tunes every lane, and the tuned race opens in Explore."""

import pytest


@pytest.mark.browser
def test_every_lane_is_tuned_and_raced(page, turn_to):
    turn_to("Fair race")
    page.get_by_text("Each optimizer gets 256 settings").wait_for()
    page.get_by_role("button", name="Tune every optimizer").click()
    page.get_by_text("The winner is the winner of this surface").wait_for(timeout=60_000)
    page.get_by_role("button", name="Open the tuned race in Explore").click()
    page.locator(".rv-knobs-head").wait_for(timeout=60_000)
    rates = [field.input_value() for field in page.locator(".rv-chip input").all()]
    assert len(rates) == 3
    assert rates != ["0.49", "0.1", "0.2"]
    page.get_by_test_id("undo").click()
    page.wait_for_function("document.querySelector('[data-testid=chip-2] input').value === '0.2'")
