"""Every page draws every kind of experiment, whatever is chosen in its menus, and what escapes is told in a sentence."""

import pytest
from streamlit.testing.v1 import AppTest

from engine.experiment import Experiment, read
from views import jobs
from views.pages import pages
from views.session import Work
from views.settings import Settings
from views.visit import Visit

LANES = [{"optimizer": "sgd", "lr": 0.05}, {"optimizer": "adam", "lr": 0.1, "label": "![x](http://host/a.png)"}]
BASE = {"surface": "beale", "steps": 8, "lanes": LANES}
KINDS = {
    "curve": {"surface": "double_well"},
    "mini-batch": {"surface": "geyser", "noise": {"kind": "minibatch", "size": 16}},
    "formula": {"surface": {"formula": "a x^2 + sin(3y)^2 + 1e20"}},
    "wrapped": {
        "lanes": [{"optimizer": "sgd", "wrappers": {"lookahead": {}, "weight_decay": {}}, "schedule": {"kind": "step"}}]
    },
    "population": {"lanes": [{"optimizer": "cma_es"}, {"optimizer": "nelder_mead"}]},
    "hidden": {"lanes": [LANES[0] | {"visible": False}, {"optimizer": "lbfgs"}]},
    "diverged": {"lanes": [{"optimizer": "sgd", "lr": 50.0}, {"optimizer": "radam"}]},
    "one's own": {
        "surface": {"grid": [[float(i * i + 2 * j * j) for i in range(-4, 5)] for j in range(-3, 4)]},
        "lanes": [
            {"optimizer": {"rule": "m = beta*m + (1-beta)*g\nw = w - lr*m"}, "lr": 0.1},
            {"path": {"x": [1, 2, 3], "y": [1, 2, 3]}},
        ],
    },
    "one step": {"steps": 1, "start": [[1.0, 1.0], [2.0, -1.0]]},
}
SCRIPT = "from views.pages import {name} as p; from views.visit import arrive; arrive(p.PAGE.settings); p.page()"
SMALL = {"maps": {"size": 32, "starts": 64, "frames": 2}, "race": {"budget": 16}, "robustness": {"count": 16}}
APART = {"learn", "gallery", "catalogue"}  # what they show does not hang on the experiment: two kinds are enough
PAIRS = [(n, k) for n in pages() for at, k in enumerate(KINDS) if n not in APART or at in (3, 7)]
AS_SET = {"Surface", "Optimizer", "Noise in the gradient", "Schedule"}  # menus that change the experiment itself


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Pages wait for their jobs, so that the result is drawn as well."""
    monkeypatch.setattr(jobs, "AT_ONCE", 60)


def opened(name, changes, **settings):
    """A page as it is with an experiment and settings of its own."""
    app = AppTest.from_string(SCRIPT.format(name=name), default_timeout=200)
    experiment = read(Experiment, BASE | changes)
    kind = pages()[name].PAGE.settings
    app.session_state["visit"] = Visit(Work(experiment), {kind: kind(**settings)} if settings else {})
    return drawn(app)


def drawn(app):
    """The page, run again, which must have raised nothing, nor caught what should not happen."""
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    assert not [e.value for e in app.error if "the server's log" in e.value.lower()]
    return app


def menus(app):
    """The page's own menus by their keys."""
    return {m.key: m for m in (*app.selectbox, *app.get("button_group"), *app.radio) if m.label not in AS_SET}


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_every_page_draws_every_kind_whatever_is_chosen(name, kind):
    """On each kind one choice of each menu, of a long menu more, so that each choice is seen on some kind."""
    app = opened(name, KINDS[kind], **SMALL.get(name, {}))
    for button in [b for b in app.button if b.label == "Tune every lane"]:
        button.click()
        drawn(app)
    kinds = [k for n, k in PAIRS if n == name]
    for key, menu in menus(app).items():
        for first in range(0, len(menu.options), len(kinds)):
            menu = menus(app).get(key)  # another choice may have taken it away
            if menu is None or len(menu.options) < 2:
                break
            at = (first + kinds.index(kind)) % len(menu.options)
            if hasattr(menu, "select_index"):
                menu.select_index(at)
            else:
                menu.set_value(CHOICES.get(key, menu.options)[at])
            drawn(app)


CHOICES = {
    "start preset": range(9),
    "race goal": ["steps", "final_loss"],
    "robustness starts": ["disc", "grid", "latin"],
}


@pytest.mark.parametrize("name", ["compare", "maps"])
def test_every_thing_can_be_varied_for_a_method_with_whole_numbers_and_switches(name):
    changes = KINDS["mini-batch"] if name == "compare" else {}
    lanes = [{"optimizer": "ademamix", "wrappers": {"lookahead": {}}}]
    app = opened(name, changes | {"lanes": lanes}, **SMALL.get(name, {}))
    for key in ("compare columns", "maps across", "maps up"):
        for at in range(len(menus(app)[key].options) if key in menus(app) else 0):
            menus(app)[key].select_index(at)
            drawn(app)
            assert not app.error, (key, at, app.error[0].value)


EVENTS = [
    *(5, None, [], "undo", {"type": []}, {"type": "nonsense"}, {"type": "fan", "name": []}, {"type": "remove"}),
    *(
        {"type": "fan", "index": 0, "name": []},
        {"type": "fan", "index": {}, "name": "lr"},
        {"type": "load", "experiment": {}},
    ),
    *(
        {"type": "select", "index": 10**30},
        {"type": "move", "index": 0, "to": None},
        {"type": "steps", "steps": "many"},
    ),
    *(
        {"type": "lane", "index": 0, "changes": c}
        for c in ({"self": 1}, {"label": "\ud800"}, {1: 2}, {"lookahead.k": 3})
    ),
    *({"type": "lane", "index": 0, "changes": {"schedule": {"kind": []}}}, {"type": "params", "changes": {"a": {}}}),
    *({"type": "start", "index": 0, "point": p} for p in ({"a": 1}, [float("inf"), 0], 5, [[1], 2], ["1", "\ud800"])),
    *(
        {"type": "noise", "noise": {"kind": []}},
        *({"type": "formula", "text": t} for t in ("x\ud800", "1+" * 4000, "x\n" * 600)),
        {"type": "rule", "index": 0, "text": "w = \ud800"},
        {"type": "surface", "name": {}},
    ),
    {"type": "formula", "text": "x", "view": [[1, 2], [{}, 3]]},
]


def test_an_event_that_is_none_leaves_the_page_as_it_was():
    def script():
        import streamlit as st

        from views.pages import explore
        from views.visit import change

        change(st.session_state["event"])
        explore.page()

    app = AppTest.from_function(script, default_timeout=200)
    before = Work(read(Experiment, BASE))
    for event in EVENTS:
        app.session_state["event"] = event
        app.session_state["visit"] = Visit(before)
        drawn(app)
        assert app.session_state["visit"].work.experiment == before.experiment, event


LINKS = ["", "0", "1", "1AAAA", "long", "1" + "A" * 9000, "![x](http://host/a.png)"]


@pytest.mark.parametrize("link", LINKS, ids=range(len(LINKS)))
def test_a_link_that_is_none_is_told_in_a_line(link):
    app = AppTest.from_string(SCRIPT.format(name="robustness"), default_timeout=200)
    app.query_params["e"] = link
    drawn(app)
    assert len(app.error) == 1
    assert "\n" not in app.error[0].value
    assert "![" not in app.error[0].value


def test_basins_play_over_whole_numbers():
    lanes = [{"optimizer": "lbfgs"}]
    app = opened("maps", {"lanes": lanes}, map="Start points", over="history", **SMALL["maps"])
    assert not app.error
    assert any("values of history" in caption.value for caption in app.caption)


def test_no_two_pages_have_the_same_place_and_each_says_what_it_is_for():
    declared = [module.PAGE for module in pages().values()]
    assert len({page.order for page in declared}) == len(declared)
    assert len({page.title for page in declared}) == len(declared)
    assert all(page.about.endswith((".", "?")) for page in declared)
    assert all(issubclass(page.settings, Settings) for page in declared)
