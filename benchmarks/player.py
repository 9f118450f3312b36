"""The player in Chromium with software rendering: bytes a rerun, time to repaint, frames a second; see also live."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.timing import report
from deploy.serve import free_port
from tests.player.hand import both_cores_busy, sweep

ROOT = Path(__file__).parent.parent
STEPS = 200  # of the classic eight, one press away from the first picture
RELEASES = 20
DRAGS = 8  # gestures with the start, at a person's speeds
PAUSES = (0.008, 0.03, 0.08, 0.2)  # seconds between two moves of the hand
GRAPHICS = ["--enable-unsafe-swiftshader", "--no-sandbox"]  # what Chromium does by itself on a machine without a GPU

# Notes when a button was released and when a new record had been painted: a timer set in a frame's callback runs after
# that frame is on the screen. The surface in 3D is drawn after that, and adds its own note.
WATCH = """() => {
  const root = document.querySelector('.rv-root');
  window.rv = { released: 0, painted: [] };
  addEventListener('pointerup', () => (window.rv.released = performance.now()), true);
  new MutationObserver(() =>
    requestAnimationFrame(() => setTimeout(() => window.rv.painted.push(performance.now()))),
  ).observe(root, { attributeFilter: ['data-digest'] });
}"""
# Counts the pictures drawn while it plays: how many a second, and the gap that 95 % stay within.
COUNTED = """async () => {
  const root = document.querySelector('.rv-root');
  const sheet = document.querySelector('link[href*="player.css"]').href;
  const player = (await import(sheet.replace('player.css', 'player.js'))).playerOf(root);
  const draw = player.draw;
  const times = [];
  player.draw = function () { draw.call(this); times.push(performance.now()); };
  %s
  player.draw = draw;
  const gaps = times.slice(1).map((t, i) => t - times[i]).sort((a, b) => a - b);
  const fps = (1000 * (times.length - 1)) / (times.at(-1) - times[0]);
  return [fps, gaps[Math.floor(gaps.length * 0.95)]];
}"""
PLAYED = """
  player.timeline.setSpeed(1);
  player.timeline.seek(0);
  times.length = 0;
  player.timeline.play();
  await new Promise((done) => { const wait = () => (player.timeline.playing ? setTimeout(wait, 50) : done()); wait(); });
"""
SETTLED = """async () => {
  const sheet = document.querySelector('link[href*="player.css"]').href;
  const player = (await import(sheet.replace('player.css', 'player.js'))).playerOf(document.querySelector('.rv-root'));
  return player?.outbox.idle && player.panel('contour').handles.moved === null;
}"""


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=GRAPHICS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        sizes: list[int] = []
        page.on("websocket", lambda ws: ws.on("framereceived", lambda data: sizes.append(len(data))))
        opened = [_open(page, url) for _ in range(3)]  # the first fills the caches
        weight, seen, lives = _cold(browser, url)
        page.get_by_test_id("eight").click()
        steps = page.get_by_label("Steps exactly")
        steps.fill(str(STEPS))
        steps.press("Enter")
        page.get_by_text(f"/ {STEPS}", exact=False).first.wait_for()
        steps.blur()
        page.evaluate(WATCH)
        page.wait_for_timeout(1000)
        fps, slow = page.evaluate(COUNTED % PLAYED)
        page.get_by_test_id("rv-above").click()
        page.wait_for_timeout(500)
        fps_above, _ = page.evaluate(COUNTED % PLAYED)
        knob = page.get_by_test_id("knob-lr").get_by_role("slider")
        knobs, _ = _releases(page, sizes, knob)
        parameter = page.get_by_test_id("rv-dials").get_by_role("slider").first
        repaints, bytes_each = _releases(page, sizes, parameter)
        exact, busy = _drags(page)
        browser.close()
    report(
        f"Player: 8 lanes × {STEPS} steps, contour, 3D and loss together, software rendering",
        [
            ("opening the page, warm", f"{median(opened[1:]):.2f} s", "to the first picture; wanted: 3 s"),
            ("playing", f"{fps:.0f} fps", f"95 % of frames within {slow:.0f} ms; wanted: 50 fps"),
            ("playing, 3D from above", f"{fps_above:.0f} fps", ""),
            ("slider released to repaint", f"{median(knobs):.0f} ms", f"median of {len(knobs)}; wanted: 250 ms"),
            (
                "the same, with a new surface",
                f"{median(repaints):.0f} ms",
                "a parameter of the surface: contours anew; 3D follows in the next frames",
            ),
            ("a rerun sends", f"{max(bytes_each) / 1000:.0f} kB", "all messages together; wanted: 120 kB"),
            ("drags that ended where they were let go", f"{exact} of {DRAGS}", "wanted: all"),
            ("the same with both cores busy", f"{busy} of {DRAGS}", "wanted: all"),
            ("before the first live picture", f"{weight / 1e6:.2f} MB", "over the wire, cold; wanted: 1.5 MB"),
            ("a cold visit sees the first picture", f"{seen:.2f} s", "a still one; wanted: 2.5 s"),
            ("a cold visit has it live", f"{lives:.2f} s", "median of 3"),
        ],
    )


def _cold(browser: Any, url: str) -> tuple[float, float, float]:
    """A browser with empty caches: bytes until the picture lives, seconds to the still one and to the live one (medians)."""
    visits = []
    for _ in range(3):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        client = context.new_cdp_session(page)
        client.send("Network.enable")
        received: list[float] = []
        client.on(
            "Network.loadingFinished", lambda event, received=received: received.append(event["encodedDataLength"])
        )
        begun = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.wait_for_function("document.querySelector('#poster img')?.naturalWidth")
        seen = time.perf_counter() - begun
        page.wait_for_selector(".rv-root[data-digest]", timeout=60_000)
        visits.append((sum(received), seen, time.perf_counter() - begun))
        context.close()
    weights, stills, lives = zip(*visits, strict=True)
    return max(weights), median(stills), median(lives)


def _open(page: Any, url: str) -> float:
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(".rv-root[data-digest]", timeout=60_000)
    seconds = time.perf_counter() - start
    page.wait_for_selector(".rv-surface canvas", state="attached", timeout=60_000)
    page.keyboard.press("End")
    return seconds


def _releases(page: Any, sizes: list[int], thumb: Any) -> tuple[list[float], list[int]]:
    """Milliseconds from release to repaint, and bytes received, when a slider is pressed and pushed a little."""
    thumb.scroll_into_view_if_needed()
    waits, received = [], []
    for k in range(RELEASES):
        box = thumb.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before, count = sum(sizes), page.evaluate("window.rv.painted.length")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (9 if k % 2 else -9), y)
        page.mouse.up()
        page.wait_for_function(f"window.rv.painted.length > {count}")
        waits.append(page.evaluate(f"window.rv.painted[{count}] - window.rv.released"))
        page.wait_for_timeout(400)
        received.append(sum(sizes) - before)
    return waits, received


def _drags(page: Any) -> tuple[int, int]:
    """How many drags of the start ended where they were let go, idle and busy."""
    kept = sum(_drag(page, k) for k in range(DRAGS))
    with both_cores_busy():
        busy = sum(_drag(page, k) for k in range(DRAGS))
    return kept, busy


def _drag(page: Any, k: int) -> bool:
    """One gesture, released in motion; whether the start is where it was let go once all is taken in."""
    picture, box = page.get_by_test_id("rv-contour").bounding_box(), page.get_by_test_id("rv-start-0").bounding_box()
    share = (k * 0.37 + 0.2) % 0.8 + 0.1, (k * 0.53 + 0.4) % 0.8 + 0.1
    to = picture["x"] + 60 + share[0] * (picture["width"] - 140), picture["y"] + share[1] * (picture["height"] - 40)
    pause = PAUSES[k % len(PAUSES)]
    released = sweep(
        page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), to, seed=k, pauses=(pause, pause)
    )
    while not page.evaluate(SETTLED):  # wait_for_function takes the promise of an answer for one
        page.wait_for_timeout(30)
    box = page.get_by_test_id("rv-start-0").bounding_box()
    return abs(box["x"] + box["width"] / 2 - released[0]) < 3 and abs(box["y"] + box["height"] / 2 - released[1]) < 3


@contextlib.contextmanager
def served(workers: int = 1) -> Iterator[str]:
    """The address of the app, which runs until the end of the block: one process, or several behind the shipped proxy."""
    port = free_port()
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    options += ["--server.fileWatcherType=none", "--browser.gatherUsageStats=false", "--logger.level=error"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    if workers > 1:
        command = [sys.executable, "cli.py", "serve", "--workers", str(workers), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
                break
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(60)


if __name__ == "__main__":
    main()
