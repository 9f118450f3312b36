"""The player alone on a page, in a real browser."""

import json
import urllib.parse
from pathlib import Path

import pytest

from tests.player.looks import WITH_PLAYER, at_rest, frames

VIEWPORT = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def address(serve):
    return serve(Path(__file__).parent / "fixture_app.py")


@pytest.fixture
def stage(kept_page, address):
    """``stage(experiment, **options)`` puts the player up and gives (page, ask); ``ask(js)`` evaluates on the player."""

    def open_stage(_experiment=None, viewport=VIEWPORT, reduced_motion="no-preference"):
        page, new = kept_page("stage")
        page.set_viewport_size(viewport)
        page.emulate_media(reduced_motion=reduced_motion)
        if new:
            page.goto(f"{address}/?e={urllib.parse.quote(json.dumps(_experiment or {}))}")
        else:
            at_rest(page)
            page.evaluate("localStorage.clear()")
            anew = "root.dataset.before = ''; player.outbox.push({ type: 'anew', changes: argument })"
            page.evaluate(WITH_PLAYER % anew, _experiment or {})
            page.locator(".rv-root[data-before]").wait_for(state="detached")
        page.wait_for_selector(".rv-root[data-digest]")
        frames(page)

        def ask(expression, argument=None):
            return page.evaluate(WITH_PLAYER % expression, argument)

        return page, ask

    return open_stage
