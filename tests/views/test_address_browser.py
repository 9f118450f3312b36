"""The address holds the work: reload, new tab, back, forward, another page, a server that was started anew."""

import re

import pytest

from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link

pytestmark = pytest.mark.browser
PICTURE = "![x](https://elsewhere.example/a.png) :red[x]"


def rate(page):
    return page.get_by_test_id("chip-0").get_by_role("textbox")


def entered(page, value):
    """Enter a learning rate and wait until the address has it."""
    before = page.url
    rate(page).fill(value)
    rate(page).press("Enter")
    page.wait_for_function("before => location.href !== before", arg=before)


def test_reload_pages_back_and_forward_and_a_new_tab(new_page, server):
    page = new_page(reduced_motion="reduce")
    page.goto(server)
    rate(page).wait_for(timeout=150_000)
    assert page.title() == "Explore · Ravine"
    entries = page.evaluate("history.length")
    entered(page, "0.31")
    entered(page, "0.32")
    assert page.evaluate("history.length") == entries  # replaced, not pushed
    page.reload()
    rate(page).wait_for(timeout=150_000)
    assert rate(page).input_value() == "0.32"

    page.get_by_role("link", name="Maps").click()
    page.wait_for_url(re.compile(r"/maps\?e="))
    page.get_by_text("Start points", exact=True).click()
    page.wait_for_url(re.compile("map=Start"))
    there = page.url
    assert page.title() == "Maps · Ravine"
    page.go_back()
    rate(page).wait_for(timeout=150_000)
    assert rate(page).input_value() == "0.32"
    page.go_forward()
    page.get_by_text("Start points along each side").wait_for(timeout=150_000)
    assert page.url == there
    page.go_back()
    rate(page).wait_for(timeout=150_000)
    assert rate(page).input_value() == "0.32"

    other = new_page(reduced_motion="reduce")  # whose console says nothing of the 404s that a direct address had
    other.goto(there)
    other.get_by_text("Start points along each side").wait_for(timeout=150_000)
    other.get_by_role("link", name="Explore").click()
    rate(other).wait_for(timeout=150_000)
    assert rate(other).input_value() == "0.32"


def test_a_server_started_anew_loses_nothing(browser, start_server):
    process, url = start_server()
    page = browser.new_page(reduced_motion="reduce")
    page.goto(url)
    rate(page).wait_for(timeout=150_000)
    entered(page, "0.31")
    process.terminate()
    process.wait(10)
    start_server(port=int(url.rpartition(":")[2]))
    page.wait_for_function("!document.body.innerText.includes('CONNECTING')", timeout=150_000)
    before, digest = page.url, page.locator(".rv-root").get_attribute("data-digest")
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached", timeout=150_000)
    rate(page).fill("0.29")
    rate(page).press("Enter")
    page.wait_for_function("before => location.href !== before", arg=before, timeout=150_000)
    page.wait_for_function("d => document.querySelector('.rv-root').dataset.digest !== d", arg=digest)
    assert rate(page).input_value() == "0.29"
    page.reload()
    rate(page).wait_for(timeout=150_000)
    assert rate(page).input_value() == "0.29"
    page.close()


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
        page.locator(shown).first.wait_for(timeout=150_000)
        assert page.locator("main a[href*=elsewhere], main img[src*=elsewhere]").count() == 0
    page.goto(f"{server}/catalogue?optimizer={PICTURE}")
    page.get_by_text("There is no optimizer").wait_for(timeout=150_000)
    assert page.locator("main a[href*=elsewhere], main img[src*=elsewhere]").count() == 0
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


def test_under_a_sub_path(start_server, new_page):
    process, url = start_server(**{"server.baseUrlPath": "/ravine"})
    page = new_page(reduced_motion="reduce")
    asked = []
    page.on("response", lambda answer: asked.append((answer.status, answer.url)))
    page.goto(f"{url}/robustness")
    page.locator(".rv-chart[data-drawn]").first.wait_for(timeout=150_000)
    page.get_by_role("link", name="Explore").click()
    page.get_by_test_id("knob-lr").wait_for(timeout=150_000)
    assert all(status < 400 and u.startswith((f"{url}/", "blob:", "data:")) for status, u in asked), asked
