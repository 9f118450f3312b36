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
    "one step": {"steps": 1, "start": [[1.0, 1.0], [2.0, -1.0]]},
}
SCRIPT = "from views.pages import {name} as p; from views.visit import arrive; arrive(p.PAGE.settings); p.page()"
SMALL = {"maps": {"size": 32, "starts": 64, "frames": 2}, "race": {"budget": 16}, "robustness": {"count": 16}}
AS_SET = {"Surface", "Lane", "Noise in the gradient", "Schedule"}  # menus that change the experiment itself


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Pages wait for their jobs, so that the result is drawn as well."""
    monkeypatch.setattr(jobs, "AT_ONCE", 60)


def opened(name, changes, **settings):
    """A page as it is with an experiment and settings of its own."""
    app = AppTest.from_string(SCRIPT.format(name=name), default_timeout=60)
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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", pages())
def test_every_page_draws_every_kind_whatever_is_chosen(name, kind):
    app = opened(name, KINDS[kind], **SMALL.get(name, {}))
    for button in [b for b in app.button if b.label == "Tune every lane"]:
        button.click()
        drawn(app)
    for key in list(menus(app)):
        for turn in range(4):
            menu = menus(app).get(key)
            if menu is None or len(menu.options) < 2:
                break
            at = (list(KINDS).index(kind) + turn * len(menu.options) // 4) % len(menu.options)
            if hasattr(menu, "select_index"):
                menu.select_index(at)
            else:
                menu.set_value(CHOICES.get(key, menu.options)[at])
            drawn(app)


CHOICES = {
    "start preset": range(9),
    "race goal": ["final_loss", "steps_to_tolerance"],
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
