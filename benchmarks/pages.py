"""The pages while the server is busy with one visitor's map: progress, calling it off, and what another visitor waits."""

from __future__ import annotations

import shutil
from statistics import median
from typing import Any

from benchmarks.player import GRAPHICS, served
from benchmarks.timing import report
from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link

ROUNDS = 5
CHANGES = 12  # of the other visitor
SLOW = {"surface": "rosenbrock", "steps": 2000, "lanes": [{"optimizer": "adam", "lr": 0.01}]}

# Milliseconds from the next press of a key or a button to the frame in which a text is on the page.
WAIT = """(text) => new Promise((done) => {
  let begun = 0;
  const press = () => (begun ||= performance.now());
  for (const kind of ['keydown', 'click']) addEventListener(kind, press, { capture: true, once: true });
  const look = () => {
    if (begun && document.querySelector('.stMain').innerText.includes(text)) done(performance.now() - begun);
    else requestAnimationFrame(look);
  };
  look();
})"""
CHANGED = """() => new Promise((done) => {
  const root = document.querySelector('.rv-root'), before = root.dataset.digest;
  let begun = 0;
  addEventListener('keydown', () => (begun = performance.now()), { capture: true, once: true });
  const seen = new MutationObserver(() => {
    if (root.dataset.digest === before) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
  });
  seen.observe(root, { attributeFilter: ['data-digest'] });
})"""


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=GRAPHICS)
        one, other = (browser.new_context(reduced_motion="reduce").new_page() for _ in range(2))
        other.goto(url)
        other.wait_for_selector(".rv-knobs-head", timeout=60_000)
        other.wait_for_timeout(3000)
        alone = _changes(other)
        slider = _basins(one, f"{url}?{PARAMETER}={to_link(read(Experiment, SLOW))}")
        shown, called_off = zip(*(_round(one, slider) for _ in range(ROUNDS)), strict=True)
        _timed(one, "512 values of x", lambda: slider.press("End"))
        beside = _changes(other)
        busy = one.get_by_role("button", name="Cancel").is_visible()
        browser.close()
    note = f"median {median(alone):.0f} ms, worst {max(alone):.0f} ms with nobody else there"
    if not busy:
        note += "; THE MAP ENDED TOO SOON"
    report(
        "Pages: while one visitor has a basin map of 512 × 512 × 2000 steps computed",
        [
            ("progress shows after", f"{median(shown):.0f} ms", f"median of {ROUNDS}; wanted: 300 ms"),
            ("called off after", f"{median(called_off):.0f} ms", f"median of {ROUNDS}; wanted: 500 ms"),
            (
                "another visitor's change",
                f"{median(beside):.0f} ms",
                f"median of {CHANGES}, to repaint; wanted: 500 ms",
            ),
            ("the slowest of these", f"{max(beside):.0f} ms", note),
        ],
    )


def _basins(page: Any, url: str) -> Any:
    """Open the basin map; gives the handle that makes it finer."""
    page.goto(url)
    page.wait_for_selector(".rv-root[data-digest]", timeout=60_000)
    page.get_by_role("link", name="Maps").dispatch_event("click")
    page.get_by_text("Start points", exact=True).click()
    slider = page.locator(".stSlider", has_text="Start points along each side").get_by_role("slider")
    slider.press("Home")
    page.locator(".rv-chart[data-drawn]").wait_for(timeout=60_000)
    return slider


def _round(page: Any, slider: Any) -> tuple[float, float]:
    """Ask for the large map and call it off; milliseconds until the one and the other shows."""
    shown = _timed(page, "262,144 runs", lambda: slider.press("End"))
    page.wait_for_timeout(1000)
    off = _timed(page, "Called off", lambda: page.get_by_role("button", name="Cancel").dispatch_event("click"))
    slider.press("Home")
    page.locator(".rv-chart[data-drawn]").wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    return shown, off


def _timed(page: Any, text: str, act: Any) -> float:
    watch = page.evaluate_handle(f"(text) => ({{ wait: ({WAIT})(text) }})", text)
    act()
    return page.evaluate("(watch) => watch.wait", watch)


def _changes(page: Any) -> list[float]:
    """Milliseconds from a learning rate entered to the picture of it."""
    field, waits = page.get_by_test_id("chip-0").get_by_role("textbox"), []
    for k in range(CHANGES):
        field.fill(f"0.{20 + k}")
        watch = page.evaluate_handle(f"() => ({{ wait: ({CHANGED})() }})")
        field.press("Enter")
        waits.append(page.evaluate("(watch) => watch.wait", watch))
        page.wait_for_timeout(150)
    return waits


if __name__ == "__main__":
    main()
