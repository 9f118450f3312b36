"""The Embed dialog: what it hands out lives in a page of another origin, which asks nothing but the app's address."""

import re
import threading
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.experiment import Experiment, read
from engine.link import PARAMETER, from_link, to_link
from export.formats import FORMATS
from tests.player.hand import sweep

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LANES = [{"optimizer": "momentum", "lr": 0.001}, {"optimizer": "adam", "lr": 0.3}]
RACE = read(Experiment, {"surface": "beale", "start": [1.0, 1.6], "steps": 30, "lanes": LANES})


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere(tmp_path):
    """A folder, and the address of another origin at which it is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield tmp_path, f"http://localhost:{other.server_port}"
        other.shutdown()


def opened(page, server):
    """The page, on which the surface was turned by hand."""
    page.goto(f"{server}/?{PARAMETER}={to_link(RACE)}")
    page.locator(".rv-root[data-digest]").wait_for()
    box = page.get_by_test_id("rv-surface").bounding_box()
    page.get_by_test_id("rv-surface-mesh").wait_for()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    sweep(page, (x, y), (x + 60, y - 20))
    page.wait_for_url(lambda url: asked(url).camera is not None)


def asked(url):
    return from_link(parse_qs(urlsplit(url).query)[PARAMETER][0])


def taken(page, way):
    """What the dialog gives to be pasted."""
    page.get_by_role("radio", name=way, exact=True).click()
    begins = {"Card": "<figure", "Stand-alone page": '<iframe src="ravine.', "Link with a picture": "<a href"}
    page.get_by_test_id("stCode").filter(has_text=begins.get(way, '<iframe src="http')).wait_for()
    return page.get_by_test_id("stCode").inner_text()


def made(page, ending):
    """The file that stands beside the page, made by its button."""
    page.get_by_role("button", name=f"Make ravine.{ending}").click()
    button = page.get_by_role("button", name=f"Download {FORMATS[ending].name}")
    button.wait_for()
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == f"ravine.{ending}"
    return download.value


def copied(page):
    """What the button beside the lines puts on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_test_id("stCode").hover()
    page.get_by_test_id("stCode").get_by_role("button", name="Copy to clipboard").click()
    page.wait_for_function("navigator.clipboard.readText()")
    return page.evaluate("navigator.clipboard.readText()")


def test_what_is_handed_out_lives_in_a_page_of_another_origin(new_page, server, elsewhere):
    folder, address = elsewhere
    page = new_page(reduced_motion="reduce")
    opened(page, server)
    page.get_by_role("button", name="Embed").click()
    page.get_by_role("combobox", name="Only these controls").click()
    page.get_by_role("option", name="lr", exact=True).click()
    page.get_by_role("combobox", name="Only these controls").press("Tab")
    page.get_by_test_id("stCode").get_by_text("show=lr").wait_for()
    frame, card = taken(page, "Frame of the app"), taken(page, "Card")
    assert frame in card
    turned = asked(unescape(re.search('src="([^"]+)"', frame)[1]))
    assert turned == RACE.changed(camera=turned.camera) != RACE
    pasted = [frame, taken(page, "Stand-alone page"), taken(page, "Link with a picture")]
    made(page, "png").save_as(folder / "ravine.png")
    assert taken(page, "Stand-alone page") == copied(page) == pasted[1]
    made(page, "light.html").save_as(folder / "ravine.light.html")
    (folder / "index.html").write_text(
        "<!doctype html><title>A course</title><link rel=icon href=data:,>" + "".join(pasted)
    )

    other, requests = new_page(), []
    other.on("request", lambda request: requests.append(request.url))
    other.on("websocket", lambda socket: requests.append(socket.url))
    other.goto(f"{address}/index.html")
    live = other.frame_locator("iframe >> nth=0")
    root = live.locator(".rv-root[data-digest]")
    root.wait_for()
    assert live.locator(".rv-knobs .rv-knob").count() == 1  # the only one that was chosen
    assert live.get_by_test_id("rv-start-0").is_disabled()
    live.get_by_test_id("rv-scrub").fill("0")
    live.locator(".rv-root[data-step='0']").wait_for()
    live.get_by_test_id("rv-play").click()
    live.locator(".rv-root[data-step='30']").wait_for()
    app = next(f for f in other.frames if f.url.startswith(server))
    assert asked(app.url) == turned
    other.locator("iframe").nth(1).scroll_into_view_if_needed()  # frames load when they come into sight
    other.frame_locator("iframe >> nth=1").locator(".rv-root[data-digest]").wait_for()
    alone = next(f for f in other.frames if ".light.html" in f.url)
    alone.wait_for_function("window.ravine?.experiment?.steps === 30")
    assert read(Experiment, alone.evaluate("ravine.experiment")) == turned
    other.locator("img").scroll_into_view_if_needed()
    other.wait_for_function("document.querySelector('img').naturalWidth === 480")
    here = (server, server.replace("http", "ws"), address, "data:", "blob:", "about:")
    assert [url for url in requests if not url.startswith(here)] == []
