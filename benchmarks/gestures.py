"""Twenty gestures of every kind at a person's speed on the real server, idle and with both cores busy: how many are lost."""

from __future__ import annotations

import contextlib
import shutil
import sys

from benchmarks.player import GRAPHICS, served
from benchmarks.timing import report
from tests.player.gestures import KINDS, Table, losses
from tests.player.hand import both_cores_busy

COUNT = 20


def main() -> None:
    """Do them all, say what was lost, and print the counts. ``python -m benchmarks.gestures turned`` does some kinds only."""
    from playwright.sync_api import sync_playwright

    rows, words = [], sys.argv[1:]
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=GRAPHICS)
        for busy in (False, True):
            table = Table(browser.new_page(viewport={"width": 1440, "height": 900}), url)
            with both_cores_busy() if busy else contextlib.nullcontext():
                for kind in (kind for kind in KINDS if not words or any(word in kind for word in words)):
                    lost = losses(table, kind, range(COUNT))
                    for line in lost:
                        print("  lost:", line, file=sys.stderr, flush=True)
                    name = f"{kind}, both cores busy" if busy else kind
                    rows.append((name, f"{COUNT - len(lost)} of {COUNT}", "wanted: all"))
            table.page.close()
        browser.close()
    report(f"Gestures: {COUNT} of each kind, 36 moves, 8–30 ms apart, let go in motion", rows)


if __name__ == "__main__":
    main()
