"""What a person sees of the player: its step, whether it plays, its pixels."""

import io
import time

import numpy as np
from PIL import Image

# ``player`` in the expressions below is the player's own object.
WITH_PLAYER = """async (argument) => {
  const root = document.querySelector('.rv-root');
  const sheet = document.querySelector('link[href*="player.css"]').href;
  const { playerOf } = await import(sheet.replace('player.css', 'player.js'));
  const player = playerOf(root);
  const panel = (name) => player.panel(name);
  return await (async () => { %s })();
}"""


def step(page):
    return int(page.locator(".rv-root").get_attribute("data-step"))


def playing(page):
    return page.locator(".rv-root").get_attribute("data-playing") == "true"


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(80)  # a frame


def wait_for(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.03)


def picture(page, name):
    shot = page.get_by_test_id(name).screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=int)
