"""The page's logic, run without a browser: widgets change the experiment, bad input keeps it."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from surfaces import SURFACES
from tests.views.menu import choose, turn
from views.pages import explore
from views.session import HOME, Work
from views.visit import Visit


@pytest.fixture
def app():
    """The page after its first run."""

    def script():
        from views.pages import explore

        explore.page()

    return settled(AppTest.from_function(script, default_timeout=200).run())


def settled(app):
    """The page, which must have raised nothing."""
    assert not app.exception
    return app


def opened(app, part: str):
    """The page with a part open that is only made while it is."""
    app.session_state[part] = True
    return settled(app.run())


def work(app) -> Work:
    return app.session_state["visit"].work


def test_the_first_visit_shows_three(app):
    assert work(app).experiment == HOME
    assert len(app.dataframe) == 0  # nobody has opened the table
    assert len(opened(app, explore.TABLE).dataframe[0].value) == 3


def test_choosing_a_surface_brings_its_formula_start_and_parameters(app):
    settled(choose(app, "rosenbrock"))
    assert work(app).experiment.surface.name == "rosenbrock"
    assert app.number_input(key="start x").value == -1.2
    assert any("- x" in formula.value for formula in app.sidebar.latex)
    settled(turn(app, b=37.5))
    assert dict(work(app).experiment.surface.params) == {"b": 37.5}


def test_start_presets_and_numbers(app):
    settled(app.number_input(key="start y").set_value(2.25).run())
    assert work(app).experiment.start == ((-5.0, 2.25),)
    settled(app.button_group(key="start preset").set_value(1).run())
    assert work(app).experiment.start == ((-4.0, 2.5),)


def test_steps_and_reset(app):
    settled(app.number_input(key="steps exactly").set_value(2000).run())
    assert work(app).experiment.steps == 2000
    settled(next(b for b in app.button if b.label == "Reset").click().run())
    assert work(app).experiment == HOME


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "this is not JSON"),
        ('{"surface": "beale", "lanes": [{"optimizer": "sdg"}]}', "did you mean 'sgd'?"),
        ('{"surface": "beale", "lanes": [{"optimizer": "sgd", "lr": -1}]}', "lr = -1 is not in (0, ∞)"),
        ('{"surface": "beale", "lanes": [{"optimizer": "sgd", "lr": NaN}]}', "lr must be a finite number"),
        ('{"surface": "beale", "steps": 1000000000, "lanes": [{"optimizer": "sgd"}]}', "steps"),
        (json.dumps({"surface": "beale", "lanes": [{"optimizer": "sgd"}] * 13}), "the page shows at most 12"),
    ],
)
def test_bad_json_is_told_in_one_line_and_keeps_the_experiment(app, text, complaint):
    opened(app, explore.JSON)
    app.text_area(key="json text").set_value(text)
    settled(next(b for b in app.button if b.label == "Run this").click().run())
    assert complaint in app.error[0].value
    assert "\n" not in app.error[0].value
    assert work(app).experiment == HOME


def test_good_json_runs(app):
    text = '{"surface": "beale", "start": [[1, 1.6], [3, 2]], "steps": 30, "lanes": [{"optimizer": "adam"}]}'
    opened(app, explore.JSON)
    app.text_area(key="json text").set_value(text)
    settled(next(b for b in app.button if b.label == "Run this").click().run())
    assert not app.error
    assert work(app).experiment.lanes[0].optimizer == "adam"
    assert len(opened(app, explore.TABLE).dataframe[0].value) == 2


def test_the_formula_shown_is_the_one_in_force(app):
    app.session_state["visit"] = Visit(Work(HOME.changed(lanes=(HOME.lanes[2].changed(convention="keras"),))))
    settled(app.run())
    formula = HOME.lanes[2].method.convention("keras").formula
    assert any(formula in shown.value for shown in app.main.latex)


def test_every_sort_of_surface_has_a_sidebar(app):
    """One for each family, number of parameters, and whether it is a curve or a loss over data."""
    sorts = {(s.family, len(s.parameters), s.flat, bool(s.data)): key for key, s in SURFACES.items()}
    app.session_state["visit"] = Visit(Work(HOME.changed(lanes=HOME.lanes[:1], steps=5)))
    for key in sorts.values():
        settled(choose(app, key))
        assert work(app).experiment.surface.name == key


def test_a_wrapper_changes_the_path_and_shows_its_formula(app):
    from engine.simulate import simulate
    from engine.wrappers import WRAPPERS
    from views.session import advance

    before = work(app)
    event = {"type": "lane", "index": 0, "changes": {"wrappers": {"lookahead": {}}}}
    after = advance(before, event, now=1.0)
    assert abs(simulate(after.experiment).path[:, :, 0] - simulate(before.experiment).path[:, :, 0]).max() > 1e-3
    app.session_state["visit"] = Visit(after)
    settled(app.run())
    assert WRAPPERS["lookahead"].formula in [entry.value.strip("$\n") for entry in app.latex]
