"""The player alone on a page, in a real browser."""

import json
import urllib.parse
from pathlib import Path

import pytest

from tests.player.looks import WITH_PLAYER


@pytest.fixture(scope="session")
def address(serve):
    return serve(Path(__file__).parent / "fixture_app.py")


@pytest.fixture
def stage(new_page, address):
    """``stage(experiment, **options)`` opens the player and gives (page, ask); ``ask(js)`` evaluates on the player."""

    def open_stage(_experiment=None, **options):
        page = new_page(**options)
        page.goto(f"{address}/?e={urllib.parse.quote(json.dumps(_experiment or {}))}")
        page.wait_for_selector(".rv-root[data-digest]")

        def ask(expression, argument=None):
            return page.evaluate(WITH_PLAYER % expression, argument)

        return page, ask

    return open_stage
