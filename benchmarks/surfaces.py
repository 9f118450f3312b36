"""Choosing a surface and typing a formula, to the painted picture, in Chromium with software rendering."""

from __future__ import annotations

import shutil
from statistics import median
from typing import Any

from benchmarks.player import GRAPHICS, WATCH, _open, served
from benchmarks.timing import report
from surfaces import SURFACES

CHOSEN = list(SURFACES)[1::3]  # a third of every family
FORMULAS = [
    "(1-x)^2 + 100*(y-x^2)^2",
    "x^2 + 3y^2",
    "sin(x) cos(y) + 0.1 x^2",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "exp(-x^2 - y^2) + 0.1 (x^2 + y^2)",
    "log(1 + x^2) + y^2",
    "20 + x^2 - 10cos(2pi x) + y^2 - 10cos(2pi y)",
    "abs(x) + abs(y)",
    "x^4 - 3x^2 + y^2 + x",
    "sqrt(x^2 + y^2 + 1) - 0.5 sin(3x)",
    "x^2 - y^2",
    "a x^2 + b y^2 + sin(x y)",
    "max(x, y)^2 + 0.1 (x - y)^2",
    "1/(1 + exp(-x)) + 0.05 x^2 + y^2",
    "(x^2+y^2)/20 - cos(x) cos(y/sqrt(2)) + 1",
]
ENTER = (
    """() => addEventListener('keydown', (e) => e.key === 'Enter' && (window.rv.released = performance.now()), true)"""
)


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=GRAPHICS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
        for _ in range(2):  # the first fills the caches
            _open(page, url)
        page.wait_for_timeout(2000)
        page.evaluate(WATCH)
        page.evaluate(ENTER)
        first = [_choose(page, SURFACES[key].name) for key in CHOSEN]
        again = [_choose(page, SURFACES[key].name) for key in CHOSEN]
        _choose(page, "Your own formula")
        typed = [_type(page, text) for text in FORMULAS]
        browser.close()
    few = f"median of {len(CHOSEN)} surfaces, slowest {{:.0f}} ms; wanted: 300 ms"
    report(
        "Surfaces: from the choice to the painted contour, 8 lanes × 120 steps",
        [
            ("built in, again", f"{median(again):.0f} ms", few.format(max(again))),
            ("built in, for the first time", f"{median(first):.0f} ms", few.format(max(first))),
            (
                "a formula, from Enter",
                f"{median(typed):.0f} ms",
                f"median of {len(typed)} new ones, slowest {max(typed):.0f} ms; wanted: 600 ms",
            ),
        ],
    )


def _choose(page: Any, name: str) -> float:
    page.get_by_test_id("surface").click()
    page.get_by_role("combobox", name="Search surfaces").fill(name)
    option = page.get_by_role("option", name=name).first
    option.wait_for()
    return _painted(page, option.click)


def _type(page: Any, text: str) -> float:
    box = page.get_by_role("textbox", name="f(x, y) =")
    box.fill(text)
    return _painted(page, lambda: box.press("Enter"))


def _painted(page: Any, act: Any) -> float:
    """Milliseconds from the last release of a button or the Enter key to the painted contour."""
    count = page.evaluate("window.rv.painted.length")
    act()
    page.wait_for_function(f"window.rv.painted.length > {count}")
    wait = page.evaluate(f"window.rv.painted[{count}] - window.rv.released")
    page.wait_for_timeout(800)  # the surface in 3D follows
    return wait


if __name__ == "__main__":
    main()
