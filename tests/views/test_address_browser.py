"""The address holds the work: reload, new tab, back, forward, another page, a server that was started anew."""

import re

import pytest
from playwright.sync_api import expect

from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link
from tests.player.looks import entered as taken
from tests.player.looks import rate

pytestmark = pytest.mark.browser
PICTURE = "![x](https://elsewhere.example/a.png) :red[x]"


def entered(page, value):
    """Enter a learning rate, and wait until the page and the address have it."""
    before = page.url
    taken(page, value)
    page.wait_for_function("before => location.href !== before", arg=before)


def test_reload_pages_back_and_forward_and_a_new_tab(new_page, server):
    page = new_page(reduced_motion="reduce")
    page.goto(server)
    rate(page).wait_for()
    expect(page).to_have_title("Explore · Ravine")
    entries = page.evaluate("history.length")
    entered(page, "0.31")
    entered(page, "0.32")
    assert page.evaluate("history.length") == entries  # replaced, not pushed
    page.reload()
    expect(rate(page)).to_have_value("0.32")

    page.get_by_role("link", name="Maps").click()
    page.wait_for_url(re.compile(r"/maps\?e="))
    page.get_by_text("Start points", exact=True).click()
    page.wait_for_url(re.compile("map=Start"))
    there = page.url
    expect(page).to_have_title("Maps · Ravine")
    page.go_back()
    expect(rate(page)).to_have_value("0.32")
    page.go_forward()
    page.get_by_text("Start points along each side").wait_for()
    page.wait_for_url(there)
    page.go_back()
    expect(rate(page)).to_have_value("0.32")

    other = new_page(reduced_motion="reduce")  # whose console says nothing of the 404s that a direct address had
    other.goto(there)
    other.get_by_text("Start points along each side").wait_for()
    other.get_by_role("link", name="Explore").click()
    expect(rate(other)).to_have_value("0.32")


def test_a_server_started_anew_loses_nothing(new_page, start_server):
    process, url = start_server()
    page = new_page(forgiving=True, reduced_motion="reduce")  # it says that the server is gone
    page.goto(url)
    rate(page).wait_for()
    entered(page, "0.31")
    process.terminate()
    process.wait(60)
    page.get_by_text("CONNECTING").wait_for()
    start_server(port=int(url.rpartition(":")[2]))
    page.get_by_text("CONNECTING").wait_for(state="hidden")
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    entered(page, "0.29")
    expect(rate(page)).to_have_value("0.29")
    page.reload()
    expect(rate(page)).to_have_value("0.29")


def test_nothing_is_asked_of_others_and_what_others_wrote_stays_text(new_page, server):
    lanes = [
        {"optimizer": "sgd", "lr": 0.1, "label": PICTURE},
        {"optimizer": "adam", "label": "a*b*c $x$ https://elsewhere.example"},
    ]
    link = to_link(read(Experiment, {"surface": "beale", "steps": 9, "lanes": lanes}))
    page = new_page(reduced_motion="reduce")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for name, shown in (
        ("maps", ".rv-chart[data-drawn]"),
        ("compare", ".rv-small canvas"),
        ("robustness", ".rv-chart[data-drawn]"),
    ):
        page.goto(f"{server}/{name}?{PARAMETER}={link}")
        page.locator(shown).first.wait_for()
        assert page.locator("main a[href*=elsewhere], main img[src*=elsewhere]").count() == 0
    page.goto(f"{server}/catalogue?optimizer={PICTURE}")
    page.get_by_text("There is no optimizer").wait_for()
    assert page.locator("main a[href*=elsewhere], main img[src*=elsewhere]").count() == 0
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
