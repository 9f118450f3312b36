"""What a change costs, through the real server: only what changed is computed, sent and drawn anew."""

import asyncio
import random

import pytest

from benchmarks.load import EIGHT
from benchmarks.visitors import USUAL, Visitor, play
from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link
from player.payload import head
from tests.player.looks import PATIENCE


@pytest.fixture
def visit(server):
    """``visit(story)`` runs a story, a coroutine of a visitor who looks at the classic eight."""

    def run(story):
        async def all_of_it():
            visitor = Visitor(server, query=f"{PARAMETER}={to_link(read(Experiment, EIGHT))}", timeout=PATIENCE / 1000)
            await visitor.open()
            try:
                await story(visitor)
            finally:
                await visitor.close()
            assert visitor.errors == []

        asyncio.run(all_of_it())

    return run


def test_a_change_of_a_rate_draws_neither_the_sidebar_nor_the_other_lanes(visit):
    async def story(visitor):
        for k in range(3):
            told = await visitor.event(type="lane", index=0, changes={"lr": 0.1 + k / 100})
        assert told.bytes < 40_000
        assert told.messages < 25
        assert "lr" in visitor.query or visitor.query.startswith(PARAMETER)  # the address keeps up

    visit(story)


def test_what_the_sidebar_shows_is_drawn_when_it_changes_and_nothing_else(visit):
    async def story(visitor):
        def shown(key):
            return visitor.elements[visitor.find(key)][1]

        before, steps = visitor.query, shown("steps exactly")
        told = await visitor.event(type="start", index=0, point=[3.25, 1.5])
        assert told.messages < 25
        assert shown("start x").value == 3.25
        assert shown("steps exactly") is steps  # nobody sent it again
        assert visitor.query != before
        await visitor.event(type="undo")
        assert visitor.query == before
        assert shown("start x").value != 3.25
        told = await visitor.set("steps exactly", 150)  # and the other way: the picture follows the sidebar
        assert told.messages < 25
        assert head(shown("player").bytes)["steps"] == shown("steps exactly").value == 150
        await visitor.tell("surface", surface="rosenbrock")
        assert shown("start x").value == -1.2
        await visitor.event(type="add", optimizer="yogi")  # nine runs: of 50,000 steps they are too many
        steps = shown("steps exactly")
        told = await visitor.set("steps exactly", 50_000)
        assert told.messages < 25
        assert shown("steps exactly") is not steps  # what was refused does not stay in the box
        assert (shown("steps exactly").value, shown("steps exactly").set_value) == (150, True)

    visit(story)


def test_the_visitors_of_the_measurement_change_what_people_change(visit):
    async def story(visitor):
        for what in dict.fromkeys(USUAL):
            before = visitor.query, visitor.page_hash
            told = await play(visitor, random.Random(3), what)
            assert told.messages > 0
            assert (visitor.query, visitor.page_hash) != before, f"nothing changed: {what}"

    visit(story)


def test_a_browser_that_lost_a_piece_gets_all_of_them(visit):
    async def story(visitor):
        thin = await visitor.event(type="lane", index=0, changes={"lr": 0.2})
        visitor.have = ""
        whole = await visitor.event(type="whole")
        assert whole.bytes > thin.bytes + 30_000

    visit(story)
