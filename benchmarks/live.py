"""Dragging with every lane run in the browser: frames a second, pointer to paint, messages; beside the way over the server."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.player import GRAPHICS, served
from benchmarks.timing import report
from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link
from engine.simulate import simulate
from export.formats import make
from export.picture import Picture
from player.desk import CLASSIC

MORE = ("adamw", "lion", "adabelief", "yogi")  # twelve lanes in all
GO = 2000  # ms that the hand goes to and fro
PAUSE = 8  # ms between two of its moves
START, KNOB, PARAM = "start", "hyperparameter", "surface parameter"

# The mouse holds the handle; its moves are made in the page, for Playwright's own wait for the browser after each one.
# A move counts as painted in the task after the frame that drew it. Gives frames a second and ms from move to paint.
MOVED = """async (element, [kind, live, go, pause]) => {
  const root = document.querySelector('.rv-root');
  const sheet = document.querySelector('link[href*="player.css"]')?.href; // none in a page of its own
  const player = (await import(sheet?.replace('player.css', 'player.js') ?? 'ravine/player.js')).playerOf(root);
  const { modules } = player.hand;
  if (!live) Object.defineProperty(player.hand, 'modules', { configurable: true, get: () => null, set: () => {} });
  const [drawn, waits] = [[], []];
  let pending = [];
  const seen = () => {
    const mine = pending;
    pending = [];
    drawn.push(performance.now());
    setTimeout(() => { const now = performance.now(); for (const t of mine) waits.push(now - t); });
  };
  const { turned, show } = player;
  player.turned = function (data) { turned.call(this, data); seen(); };
  player.show = function (data) { show.call(this, data); if (!live) seen(); };
  const box = element.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const begun = performance.now();
  for (let k = 0; performance.now() - begun < go; k++) {
    await new Promise((done) => setTimeout(done, pause));
    pending.push(performance.now());
    const [a, b] = [Math.sin(k / 25), Math.sin(k / 17)];
    if (kind === 'start') {
      const at = { clientX: x + 140 * a, clientY: y + 70 * b, pointerId: 1, bubbles: true };
      element.dispatchEvent(new PointerEvent('pointermove', at));
    } else {
      element.value = String(300 + Math.round(200 * a));
      element.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
  await new Promise((done) => setTimeout(done, 100));
  Object.assign(player, { turned, show });
  delete player.hand.modules;
  player.hand.modules = modules;
  waits.sort((a, b) => a - b);
  return [(1000 * (drawn.length - 1)) / (drawn.at(-1) - drawn[0]), waits[waits.length >> 1]];
}"""
READY = """async () => {
  const sheet = document.querySelector('link[href*="player.css"]').href;
  const player = (await import(sheet.replace('player.css', 'player.js'))).playerOf(document.querySelector('.rv-root'));
  return Boolean(player?.hand.ready() && player.panel('surface') && player.panel('loss'));
}"""


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    eight, twelve = _race(CLASSIC, 200), _race((*CLASSIC, *MORE), 2000)
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=GRAPHICS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        sent: list[Any] = []
        page.on("websocket", lambda ws: ws.on("framesent", lambda data: sent.append(data)))
        _open(page, url, eight)
        rows = [_row(page, sent, kind, "wanted: 50 fps, 34 ms, 0 messages") for kind in (START, KNOB, PARAM)]
        fps, wait, told = _moved(page, sent, START, live=False)
        rows.append(
            ("start, over the server", f"{fps:.0f} fps", f"{wait:.0f} ms to paint, {told} messages: the old way")
        )
        _open(page, url, twelve)
        rows += [_row(page, sent, kind, "12 lanes × 2000 steps; wanted: 20 fps") for kind in (START, KNOB, PARAM)]
        fps, wait, size = _light(browser, eight)
        rows.append(
            (
                "the light page, 390 px wide",
                f"{fps:.0f} fps",
                f"{wait:.0f} ms to paint, {size / 1000:.0f} kB; wanted: 60 fps, 300 kB",
            )
        )
        browser.close()
    report("Live: 8 lanes × 200 steps, contour, 3D and loss while dragged, software rendering", rows)


def _light(browser: Any, experiment: Experiment) -> tuple[float, float, int]:
    """Frames a second while the start of the light page is dragged, ms from move to paint, bytes of the page."""
    data = make(simulate(experiment, state=False), Picture(), "light.html")
    page = browser.new_page(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "light.html"
        file.write_bytes(data)
        page.goto(file.as_uri())
        page.wait_for_selector(".rv-root[data-digest]", timeout=60_000)
        page.wait_for_timeout(1500)
        fps, wait, _ = _moved(page, [], START, ready="ravine.experiment")
    return fps, wait, len(data)


def _race(optimizers: tuple[str, ...], steps: int) -> Experiment:
    lanes = [{"optimizer": o} for o in optimizers]
    return read(Experiment, {"surface": "quadratic", "start": [-3, -1], "steps": steps, "lanes": lanes})


def _open(page: Any, url: str, experiment: Experiment) -> None:
    page.goto(f"{url}?{PARAMETER}={to_link(experiment)}")
    page.wait_for_selector(".rv-root[data-digest]", timeout=60_000)
    page.wait_for_function(READY, timeout=60_000)
    page.wait_for_timeout(1500)


def _row(page: Any, sent: list[Any], kind: str, note: str) -> tuple[str, str, str]:
    fps, wait, told = _moved(page, sent, kind)
    return kind, f"{fps:.0f} fps", f"{wait:.0f} ms to paint, {told} messages; {note}"


def _moved(page: Any, sent: list[Any], kind: str, live: bool = True, ready: str = READY) -> tuple[float, float, int]:
    """Frames a second, the middle of ms from move to paint, and messages sent, of three goes."""
    where = {
        START: page.get_by_test_id("rv-start-0"),
        KNOB: page.get_by_test_id("rv-desk").get_by_role("slider").first,
        PARAM: page.get_by_test_id("rv-dials").get_by_role("slider").first,
    }[kind]
    found = []
    for _ in range(3):
        page.wait_for_function(ready)
        where.scroll_into_view_if_needed()
        box = where.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        before = len(sent)
        fps, wait = where.evaluate(MOVED, [kind, live, GO, PAUSE])
        found.append((fps, wait, len(sent) - before))
        page.mouse.up()
        page.wait_for_timeout(900)
    fps, wait, told = (median(column) for column in zip(*found, strict=True))
    return fps, wait, int(told)


if __name__ == "__main__":
    main()
