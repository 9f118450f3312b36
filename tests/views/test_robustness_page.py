"""The Robustness page in a browser: many starts are drawn, tabled, and taken to Explore."""

import pytest


@pytest.mark.browser
def test_many_starts_are_drawn_and_opened(page, turn_to):
    turn_to("Robustness")
    page.get_by_text("49 starts, 80 steps").wait_for()
    chart = page.locator(".rv-chart[data-drawn]").first
    chart.wait_for(timeout=60_000)
    for kind in ("Grid over the view", "Latin hypercube"):
        before = chart.get_attribute("data-drawn")
        page.get_by_role("combobox", name="Starts").click()
        page.get_by_role("option", name=kind).click()
        page.wait_for_function("n => document.querySelector('.rv-chart').dataset.drawn > n", arg=before)
    assert page.locator(".rv-chart .legendtext").count() >= 3
    page.get_by_role("button", name="Open all these starts in Explore").click()
    page.locator(".rv-knobs-head").wait_for(timeout=60_000)
    starts = page.get_by_role("combobox", name="Start point")
    starts.wait_for()
    assert starts.input_value() == "1 of 49"
