"""What a person sees of the player — its step, whether it plays, its pixels — and how a test waits for what an action changes."""

import io
import time

import numpy as np
from PIL import Image

PATIENCE = 150_000  # ms that a machine busy with other things may take; only a test that fails pays them
# ``player`` in the expressions below is the player's own object.
WITH_PLAYER = """async (argument) => {
  const root = document.querySelector('.rv-root');
  const sheet = document.querySelector('link[href*="player.css"]').href;
  const { playerOf } = await import(sheet.replace('player.css', 'player.js'));
  const player = playerOf(root);
  const panel = (name) => player.panel(name);
  return await (async () => { %s })();
}"""
AT_HAND = "return Boolean(player?.hand.ready())"  # the browser runs every lane itself
# On a page that carries the player: whether what a hand did is taken in.
LET_GO = """(async () => {
  const { playerOf } = await import('ravine/player.js');
  const player = playerOf(document.querySelector('.rv-root'));
  return player.outbox.idle && player.panel('contour').handles.moved === null;
})()"""


def step(page):
    return int(page.locator(".rv-root").get_attribute("data-step"))


def playing(page):
    return page.locator(".rv-root").get_attribute("data-playing") == "true"


def stands_at(page, number):
    """Wait until the picture stands at a step, and rests there."""
    page.locator(f".rv-root[data-step='{number}'][data-playing=false]").wait_for(state="attached")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
    frames(page)


def frames(page):
    """Wait until what was asked for is on the screen: two frames, however long they take."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def at_rest(page):
    """Take the hand and the focus away from a page, scroll it to its top, and say whether it stays there.

    A key or a click of the test before may scroll it some frames later.
    """
    page.mouse.move(1, 1)
    page.evaluate("document.activeElement.blur(); document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    frames(page)
    return page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def wait_for(condition, seconds=PATIENCE / 1000):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.03)


def until(page, expression, argument=None):
    """Wait until the player says so. (Playwright's own waiting takes the promise of an answer for one.)"""
    wait_for(lambda: page.evaluate(WITH_PLAYER % expression, argument))


def opened(page, server):
    """The app's first page, drawn."""
    page.goto(server)
    page.wait_for_selector(".rv-root[data-digest]")
    page.wait_for_selector(".rv-knobs-head")
    return page


def first_picture(kept_page, server):
    """Explore as a visitor finds it: opened, or put back to that by the test before's page."""
    page, new = kept_page("explore", reduced_motion="reduce")
    if new:
        return opened(page, server)
    page.get_by_test_id("tab-values").click()
    page.evaluate(WITH_PLAYER % "player.outbox.push({ type: 'reset' })")
    until(page, "return player.outbox.idle && player.desk.chosen === 0")
    page.evaluate(WITH_PLAYER % "player.timeline.rest(player.timeline.total)")
    wait_for(lambda: at_rest(page))
    return page


def digest(page):
    """Which picture of the server's is shown."""
    return page.locator(".rv-root[data-digest]").last.get_attribute("data-digest")


def changed(page, act):
    """Do something that changes the picture at the server, and wait until the page shows what came of it.

    The desk beside the picture is written in the same turn, before the digest: it may be read at once.
    """
    before = digest(page)
    act()
    page.wait_for_function(
        "before => ![before, undefined].includes(document.querySelector('.rv-root')?.dataset.digest)", arg=before
    )


def rate(page, lane=0):
    """The field with a lane's learning rate in its chip."""
    return page.get_by_test_id(f"chip-{lane}").get_by_role("textbox")


def entered(page, value, lane=0):
    """Enter a learning rate in a chip, and wait until the page has taken it in."""
    changed(page, lambda: (rate(page, lane).fill(value), rate(page, lane).press("Enter")))


def picture(page, name):
    shot = page.get_by_test_id(name).screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=int)
