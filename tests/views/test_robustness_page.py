"""The Robustness page in a browser: many starts are drawn, tabled, and taken to Explore."""

import pytest
from playwright.sync_api import expect


@pytest.mark.browser
def test_many_starts_are_drawn_and_opened(still, server):
    page = still
    page.goto(f"{server}/robustness")
    page.get_by_text("49 starts, 80 steps").wait_for()
    chart = page.locator(".rv-chart[data-drawn]").first
    chart.wait_for()
    for kind in ("Grid over the view", "Latin hypercube"):
        before = chart.get_attribute("data-drawn")
        page.get_by_role("combobox", name="Starts").click()
        page.get_by_role("option", name=kind).click()
        page.wait_for_function("n => Number(document.querySelector('.rv-chart')?.dataset.drawn) > n", arg=int(before))
    page.locator(".rv-chart .legendtext").nth(2).wait_for(state="attached")
    page.get_by_role("button", name="Open all these starts in Explore").click()
    page.locator(".rv-knobs-head").wait_for()
    starts = page.get_by_role("combobox", name="Start point")
    expect(starts).to_have_value("1 of 49")
