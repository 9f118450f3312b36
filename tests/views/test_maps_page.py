"""The Maps page in a browser: a map is drawn, clicked and used; a long one shows its progress and can be called off."""

import time

import numpy as np
import pytest
from playwright.sync_api import expect

from engine.axis import Axis
from engine.experiment import Experiment, read
from engine.limits import PAGE_FAN
from engine.link import PARAMETER, to_link
from engine.sweep import Sweep
from figures.shade import made
from tests.player.looks import changed, entered, first_picture, rate
from views.jobs import HEAVY, Job
from views.pages import maps
from views.workers import in_process

SLOW = {"surface": "rosenbrock", "steps": 2000, "lanes": [{"optimizer": "adam", "lr": 0.01}]}


def started(sweep):
    return Job(in_process(made, sweep), line=HEAVY)


def drawn(page, index=0):
    chart = page.locator(".rv-chart[data-drawn]").nth(index)
    chart.wait_for(state="attached")
    return chart


@pytest.mark.browser
def test_a_map_is_drawn_clicked_and_used(still, server):
    page = still
    page.goto(f"{server}/maps")
    chart = drawn(page)
    box = chart.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"])
    drawn(page, 1)
    told = page.get_by_text("Best cell: lr = ", exact=False).inner_text()
    best = float(told.removeprefix("Best cell: lr = ").partition(",")[0])
    page.get_by_role("button", name="Use it", exact=True).click()
    rate(page).wait_for()
    assert float(rate(page).input_value()) == pytest.approx(best, rel=1e-3)
    changed(page, page.get_by_test_id("undo").click)
    expect(rate(page)).to_have_value("0.49")


@pytest.mark.browser
def test_basins_are_played_over_a_value(still, server):
    page = still
    page.goto(f"{server}/maps")
    page.get_by_text("Start points", exact=True).click()
    page.get_by_text("Hue: the minimum reached").wait_for()
    over = page.get_by_role("combobox", name="Play over")
    over.fill("lr")
    over.press("Enter")
    page.get_by_text("on one scale for all frames").wait_for()
    handle, count = page.get_by_label("Frame", exact=True), page.locator(".rv-chart .rv-count")
    handle.wait_for()
    expect(handle).to_have_attribute("max", "11")
    first = count.inner_text()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("document.querySelector('.rv-chart .rv-scrub').value > 2")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    shown = count.inner_text()
    assert shown != first
    box = page.locator(".rv-chart").first.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    page.locator("strong", has_text=shown).first.wait_for()  # the run beside it is of this frame now
    expect(count).to_have_text(shown)
    page.get_by_role("button", name="Use it in Explore").click()
    rate(page).wait_for()
    assert float(rate(page).input_value()) == pytest.approx(float(shown.removeprefix("lr = ")), rel=1e-2)


def waits_of(page, rates):
    """Seconds from a learning rate entered to the picture of it, the shortest: the machine may be busy otherwise."""
    waits = []
    for value in rates:
        begun = time.monotonic()
        entered(page, value)
        waits.append(time.monotonic() - begun)
    return min(waits)


@pytest.mark.browser
def test_a_long_map_shows_progress_is_called_off_and_leaves_others_alone(still, kept_page, server):
    page, other = still, first_picture(kept_page, server)
    alone = waits_of(other, ("0.31", "0.32", "0.33", "0.34", "0.35"))

    page.goto(f"{server}/maps?{PARAMETER}={to_link(read(Experiment, SLOW))}")
    page.get_by_text("Start points", exact=True).click()
    page.locator(".stSlider", has_text="Start points along each side").get_by_role("slider").press("End")
    cancel = page.get_by_role("button", name="Cancel")
    page.get_by_text("262,144 runs").wait_for()

    beside = waits_of(other, ("0.41", "0.42", "0.43", "0.44", "0.45"))
    assert cancel.is_visible()
    assert beside < max(0.5, 3 * alone)
    begun = time.monotonic()
    cancel.dispatch_event("click")
    page.get_by_text("Called off.").wait_for()
    assert time.monotonic() - begun < max(2, 10 * alone)  # the whole map would take minutes


def test_a_job_is_called_off_at_once():
    taken = []
    for _ in range(3):  # the machine may be busy with something else
        job = started(Sweep(read(Experiment, SLOW), (Axis("x", -2, 2, 512), Axis("y", -1, 3, 512))))
        job.wait(0.3)
        assert not job.over
        assert job.part < 1
        begun = time.monotonic()
        job.cancel()
        job.wait(5)
        taken.append(time.monotonic() - begun)
        assert job.over
        assert job.found is None
    assert min(taken) < 0.5


def test_a_short_job_finds_its_map():
    job = started(Sweep(read(Experiment, SLOW | {"steps": 10}), (Axis("lr", 0.01, 0.1, 4),)))
    job.wait(120)
    assert job.found is not None
    assert job.found.loss.shape == (4,)


def test_a_small_map_waits_for_no_process(monkeypatch):
    sweep = Sweep(read(Experiment, SLOW | {"steps": 10}), (Axis("lr", 0.01, 0.1, 4),))
    other = started(sweep)
    monkeypatch.setattr(maps, "in_process", lambda *_: pytest.fail("a process was asked"))
    job = maps._begun(sweep, steps=40)
    for one in (job, other):
        one.wait(120)
    np.testing.assert_array_equal(job.found.loss, other.found.loss)
    with pytest.raises(pytest.fail.Exception):
        maps._begun(sweep, steps=PAGE_FAN + 1)
