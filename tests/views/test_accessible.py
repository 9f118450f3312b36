"""Every page for everyone: axe-core, controls that stand out, the keyboard, no scrolling sideways, and what is told aloud."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from engine.scenes import Scene, Scenes
from engine.simulate import simulate
from export.page import light_page
from export.page import page as whole_page
from export.picture import Picture
from lessons import site
from lessons.lesson import lessons
from lessons.presets import PRESETS
from views.pages import pages
from views.session import HOME

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LINK = Scenes(scenes=(Scene(name="One", experiment=HOME), Scene(experiment=HOME))).to_link()
SHOWN = {name: name for name in pages()} | {  # where a page has most to show
    "explore": "",
    "lesson": "learn?lesson=momentum",
    "average": "learn?lesson=average",
    "present": f"present?scenes={LINK}",
}
PLAYER = ("explore", "lesson", "present")
STILL = "() => document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity)"
WIDTHS = (390, 720, 820)  # a phone; 1440 at 200 %, or a page beside another; a tablet
SEEN = Path(__file__).parent / "seen.js"
ROUNDS = 2  # of Tab: what came late is met in the second
WIDER = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
  .filter((e) => e && e.scrollWidth > e.clientWidth).map((e) => `${e.tagName} ${e.scrollWidth} > ${e.clientWidth}`)"""
HIDDEN = """() => {  // what lies in the bar on top and is covered by the languages
  const over = document.querySelector(".st-key-languages").getBoundingClientRect();
  return [...document.querySelectorAll(".stAppHeader :is(a, button)")].filter((e) => {
    const box = e.getBoundingClientRect();
    return e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 1
      && box.right > over.left + 1 && box.left < over.right - 1;
  }).map((e) => e.innerText);
}"""


ALL = {"resultTypes": ["violations"]}
COLORS = ALL | {"runOnly": ["color-contrast", "link-in-text-block"]}  # the rules to which another theme is another page
TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}


def wrong(page, name, options=ALL):
    """What axe finds that is serious or critical, and what can be used and does not stand out."""
    for violation in Axe().run(page, options=options).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            for node in violation["nodes"]:
                yield f"{name}: {violation['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
    yield from (f"{name}: {told}" for told in page.evaluate("seen.pale().found"))


def themed(page, scheme):
    """Show the page in this theme; what fades in is pale for a moment."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function(
        "s => getComputedStyle(document.querySelector('.stApp')).colorScheme === s"
        " && [...document.querySelectorAll('.rv-root[data-theme]')].every((e) => e.dataset.theme === s)",
        arg=scheme,
    )
    page.wait_for_function(STILL)


def walked(page):
    """Press Tab until it comes round; how many elements had the focus, and what it does not come to."""
    keys = page.context.new_cdp_session(page)  # which waits for one answer a key
    for _ in range(ROUNDS):
        page.evaluate("seen.again()")
        for _ in range(100):
            for _ in range(8):
                keys.send("Input.dispatchKeyEvent", TAB)
            if page.evaluate("seen.around"):
                break
        missed = page.evaluate("seen.missed()")
        if not missed:
            break
    keys.detach()
    return page.evaluate("seen.visited.size"), missed


def test_every_page_light_and_dark_by_keyboard_and_at_every_width(new_page, server):
    page, found, looked, stops = new_page(reduced_motion="reduce"), [], 0, {}
    page.add_init_script(path=SEEN)
    for name, place in SHOWN.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(f"{server}/{place}")
        page.get_by_role("heading", level=1).first.wait_for(state="attached")
        page.locator(".stHtml style").first.wait_for(state="attached")  # our own, which comes by a script of its own
        if name in PLAYER:
            page.locator(".rv-root[data-step]").wait_for()
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(state="attached")
        themed(page, "light")
        found += wrong(page, f"{name}, light")
        stops[name], missed = walked(page)
        found += [f"{name}: {told}" for told in missed + page.evaluate("seen.unmarked()")]
        themed(page, "dark")
        found += wrong(page, f"{name}, dark", COLORS)
        found += [f"{name}, dark: {told}" for told in page.evaluate("seen.unmarked()")]
        looked += page.evaluate("seen.pale().looked")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            found += [f"{name}, {width}: {told}" for told in page.evaluate(WIDER) + page.evaluate(HIDDEN)]
    assert not found, "\n".join(found)
    assert looked > 20
    assert min(stops.values()) > 10  # the navigation alone
    assert sum(stops.values()) > 300, stops


def test_what_is_exported(new_page, tmp_path, monkeypatch):
    monkeypatch.setattr(site, "PRESETS", {"ravine": PRESETS["ravine"]})
    monkeypatch.setattr(site, "lessons", lambda: {"descent": lessons()["descent"]})
    site.write_site(tmp_path)
    runs = simulate(HOME)
    (tmp_path / "whole.html").write_bytes(whole_page(runs, Picture(title="Whole")))
    (tmp_path / "dark.html").write_bytes(light_page(runs, Picture(title="Light", theme="dark")))
    page, found = new_page(reduced_motion="reduce", offline=True), []
    page.add_init_script(path=SEEN)
    for name in ("index.html", "lesson-descent.zh.html", "ravine.html", "whole.html", "dark.html"):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto((tmp_path / name).as_uri())
        if name in ("ravine.html", "whole.html", "dark.html"):
            page.locator(".rv-root[data-step]").wait_for()
        assert page.title()
        found += wrong(page, f"{name}, light")
        _, missed = walked(page)
        found += [f"{name}: {told}" for told in missed + page.evaluate("seen.unmarked()")]
        if name not in ("whole.html", "dark.html"):  # whose theme was chosen
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            page.wait_for_function(STILL)
            found += wrong(page, f"{name}, dark", COLORS)
    assert not found, "\n".join(found)


def test_what_happened_is_told_once_when_playing_ends(page, server):
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
      window.heard = [];  // what a screen reader would be told unasked
      new MutationObserver((all) => {
        for (const { target } of all) {
          const e = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest("[aria-live], [role=status], [role=alert], output");
          if (e?.closest(".rv-root") && e.textContent.trim()) heard.push(e.textContent);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });""")
    page.goto(server)
    page.wait_for_function("heard.length && document.querySelector('.rv-root').dataset.playing === 'false'")
    page.wait_for_timeout(300)
    heard = page.evaluate("heard")
    assert len(heard) == 1, heard
    for lane in ("SGD", "Momentum", "Adam"):
        assert f"{lane}: " in heard[0]
    picture = page.get_by_test_id("rv-contour")
    told = page.locator(f"[id='{picture.get_attribute('aria-describedby')}']").text_content()
    assert all(f"{lane}: " in told for lane in ("SGD", "Momentum", "Adam"))
