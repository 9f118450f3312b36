"""The catalogue page: every entry opens, tells what is declared, and can be taken to Explore."""

import json
import re

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from engine import limits
from engine.experiment import Experiment
from engine.wrappers import WRAPPERS
from optimizers import OPTIMIZERS
from player import desk
from player.desk import short_lists
from surfaces import SURFACES
from views import cards, facts
from views.pages import catalogue
from views.session import HOME, Work
from views.visit import Visit

LATIN = re.compile(r"(?:\b[A-Za-z]*[a-z]{2},? ){3}")  # three words after each other
SCRIPT = """
import streamlit as st
from views.pages import catalogue, page_of, pages
from views.visit import arrive
st.navigation([page_of(name) for name in pages()], position="hidden")
arrive(catalogue.Chosen)
catalogue.page()
"""


def opened(**query):
    """The page as the address ``?name=value`` opens it."""
    app = AppTest.from_string(SCRIPT, default_timeout=200)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def text(app):
    return "\n".join(m.value for m in (*app.markdown, *app.caption, *app.header, *app.latex))


def each(kind, entries):
    """(key, entry, the page with it open), in one session."""
    app = AppTest.from_string(SCRIPT, default_timeout=200)
    for key, entry in entries.items():
        app.session_state["visit"] = Visit(settings={catalogue.Chosen: catalogue.Chosen(**{kind: key})})
        app.run()
        assert not app.exception, key
        yield entry, app, text(app)


def test_every_optimizer_opens():
    for optimizer, app, shown in each("optimizer", OPTIMIZERS):
        assert {form.formula for form in optimizer.conventions} <= {latex.value.strip("$ \n") for latex in app.latex}
        assert optimizer.about in shown
        assert optimizer.url in shown
        assert facts.verified(optimizer.key) in shown
        assert all(reason in shown for reason in optimizer.remarks.values())
        assert all(f"`{name}`" in shown for name in optimizer.hypers)


def test_every_surface_opens():
    for surface, _, shown in each("surface", SURFACES):
        assert surface.about in shown
        assert surface.latex in shown
        assert surface.source in shown


def test_the_wrappers():
    app = opened(tab="Wrappers")
    assert [latex.value.strip("$ \n") for latex in app.latex] == [w.formula for w in WRAPPERS.values()]
    shown = text(app)
    assert all(w.about in shown and w.url in shown and w.name in shown for w in WRAPPERS.values())
    assert "Can do nothing to Random search" in shown


@pytest.mark.parametrize("kind", ["optimizer", "surface"])
def test_an_unknown_entry_is_one_line(kind):
    app = opened(**{kind: "nothing"})
    assert [w.value for w in app.warning] == [f"There is no {kind} 'nothing' in the catalogue."]
    assert not app.latex


def test_an_optimizer_is_added_to_the_experiment():
    app = opened(optimizer="adam")
    next(b for b in app.button if b.label == "Open in Explore").click().run()
    assert not app.exception
    assert [lane.optimizer for lane in app.session_state["visit"].work.experiment.lanes] == [
        *(lane.optimizer for lane in HOME.lanes),
        "adam",
    ]


def test_a_surface_is_taken_to_the_experiment():
    app = opened(surface="beale")
    next(b for b in app.button if b.label == "Open in Explore").click().run()
    assert not app.exception
    assert app.session_state["visit"].work.experiment.surface.name == "beale"


def test_a_full_experiment_says_why_nothing_is_added():
    lanes = [{"optimizer": "sgd"}] * limits.PAGE_LANES
    app = AppTest.from_string(SCRIPT, default_timeout=200)
    app.query_params["optimizer"] = "adam"
    app.session_state["visit"] = Visit(Work(Experiment.model_validate({"surface": "beale", "lanes": lanes})))
    app.run()
    next(b for b in app.button if b.label == "Open in Explore").click().run()
    assert str(limits.PAGE_LANES) in app.error[0].value
    assert len(app.session_state["visit"].work.experiment.lanes) == limits.PAGE_LANES


def test_relatives_lead_to_each_other():
    app = opened(optimizer="adam")
    pills = {p.label: p for p in app.pills}
    assert pills["Builds on"].options == [OPTIMIZERS[k].name for k in OPTIMIZERS["adam"].builds_on]
    pills["Builds on"].set_value("momentum").run()
    assert app.query_params["optimizer"] == "momentum"
    assert OPTIMIZERS["momentum"].about in text(app)


def test_the_cards():
    data = catalogue.optimizer_cards()
    assert [item["key"] for item in data["items"]] == list(OPTIMIZERS)
    assert {g["key"] for g in data["groups"]} == {o.family for o in OPTIMIZERS.values()}
    assert all(item["svg"].startswith("<svg") and item["text"] and item["words"].islower() for item in data["items"])
    marks = {item["key"]: item["mark"]["kind"] for item in data["items"]}
    assert all((marks[o.key] == "argued") == bool(o.unreferenced) for o in OPTIMIZERS.values())
    lists = dict(short_lists())
    assert len(lists["The classic eight"]) == 8
    assert lists["What people train with today"]
    assert all(key in OPTIMIZERS for keys in lists.values() for key in keys)
    assert all(OPTIMIZERS[key].year < 2000 for key in lists["Classical, before 2000"])
    assert [item["key"] for item in cards.surface_cards()["items"]] == list(SURFACES)


def test_in_chinese_nothing_is_told_in_english():
    data = [*catalogue.optimizer_cards("zh")["items"], *cards.surface_cards("zh")["items"]]
    assert not [item["key"] for item in data if LATIN.search(item["text"])]
    found = {item["key"] for item in data if "模拟退火" in item["words"]}
    assert found == {item["key"] for item in data if "simulated annealing" in item["words"]} == {"simulated_annealing"}
    chosen = json.loads(desk.catalogue("zh"))
    assert not LATIN.search(" | ".join({*_told(chosen)} - {o.name for o in OPTIMIZERS.values()}))
    assert chosen["surfaces"]["bowl"]["name"] == "圆碗"


def _told(content):
    """Every text that stands in a tree of data."""
    if isinstance(content, str):
        yield content
    else:
        for value in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
            yield from _told(value)


def test_numbers_are_written_as_people_write_them():
    assert [facts.number(v) for v in (0.1, 1e-8, 5e-5, -0.0, -2.5, 0.999, 1000)] == [
        "0.1",
        "10⁻⁸",
        "5·10⁻⁵",
        "0",
        "−2.5",
        "0.999",
        "1000",
    ]


@pytest.mark.browser
def test_search_open_read_and_try(still, server):
    page = still
    page.goto(f"{server}/catalogue")
    page.get_by_role("searchbox").fill("kingma stochastic")
    visible = page.locator(".card:visible")
    page.locator(".card[data-key=sgd]").wait_for(state="hidden")
    assert visible.evaluate_all("cards => cards.map((c) => c.dataset.key)").count("adam") == 1
    page.locator(".card[data-key=adam]").click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".katex-display").first.wait_for()
    expect(dialog.locator(".katex-display annotation").first).to_contain_text(r"\hat v_t")
    page.wait_for_url(re.compile(r"\?optimizer=adam$"))
    dialog.get_by_role("button", name="Open in Explore").click()
    page.locator(".rv-root").wait_for()
    page.get_by_text("Adam lr 0.1").first.wait_for()
    page.get_by_role("link", name="Catalogue").click()
    page.get_by_role("button", name="Family tree").click()
    page.locator(".node[data-key=momentum]").hover()
    expect(page.locator(".tip")).to_have_text(re.compile("^Momentum, 1964builds on SGD"))
    page.locator(".node[data-key=momentum]").click()
    page.wait_for_url(re.compile(r"/catalogue\?.*optimizer=momentum"))
    page.get_by_role("dialog").get_by_text(OPTIMIZERS["momentum"].about).wait_for()
