"""A formula of one's own, and noise on the page, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from engine.experiment import Experiment
from tests.views.menu import choose, turn
from views.formula import FIRST
from views.session import Work
from views.visit import _apply


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


def work(app) -> Work:
    return app.session_state["visit"].work


def typed(app, text):
    settled(app.text_input(key="formula text").set_value(text).run())


def test_a_formula_is_typed_and_gets_handles_and_a_window(app):
    settled(choose(app, "formula"))
    assert work(app).experiment.surface.formula == FIRST
    typed(app, "a x^2 + 3y^2")
    assert work(app).experiment.surface.formula == "a x^2 + 3y^2"
    settled(turn(app, a=2.5))
    assert dict(work(app).experiment.surface.params) == {"a": 2.5}
    start = work(app).experiment.start
    settled(app.number_input(key="window x 0").set_value(-7.0).run())
    surface = work(app).experiment.surface
    assert surface.view[0][0] == -7
    assert dict(surface.params) == {"a": 2.5}
    assert work(app).experiment.start == start
    settled(next(b for b in app.button if b.label == "Find a window").click().run())
    assert work(app).experiment.surface.view is None
    assert Experiment.from_json(work(app).experiment.to_json()) == work(app).experiment


def test_a_refused_formula_stays_in_the_box_and_is_pointed_at(app):
    settled(choose(app, "formula"))
    before = work(app).experiment
    typed(app, "x^2 + * y")
    assert work(app).experiment == before
    assert app.text_input(key="formula text").value == "x^2 + * y"
    assert "at character 7" in app.error[0].value
    text, pointer = app.code[0].value.split("\n")
    assert text[pointer.index("▲")] == "*"
    typed(app, "x^2 + y^2")
    assert not app.error
    assert work(app).experiment.surface.formula == "x^2 + y^2"
    settled(choose(app, "bowl"))
    assert work(app).experiment.surface.name == "bowl"


def test_a_refused_formula_that_was_pasted_stays_beside_another_surface(app):
    before = work(app).experiment
    visit = app.session_state["visit"]
    _apply(visit, {"type": "formula", "text": "x^2 + foo(y)"})
    settled(app.run())
    assert work(app).experiment == before
    assert app.text_input(key="formula text").value == "x^2 + foo(y)"
    assert "at character 7" in app.error[0].value
    assert app.code[0].value.split("\n")[1].index("▲") == 6
    typed(app, "x^2 + y^2")
    assert work(app).experiment.surface.formula == "x^2 + y^2"
    _apply(visit, {"type": "formula", "text": "x +"})
    _apply(visit, {"type": "surface", "name": "bowl"})
    settled(app.run())
    assert not app.text_input


def test_a_curve_of_ones_own(app):
    settled(choose(app, "formula"))
    typed(app, "x^4 - 2x^2")
    assert work(app).experiment.surface.declaration.flat


def test_noise(app):
    assert not next(box for box in app.expander if box.label == "Noise").proto.expanded
    settled(app.selectbox(key="noise kind").select("student").run())
    assert work(app).experiment.noise.kind == "student"
    settled(app.number_input(key="noise y").set_value(0.25).run())
    settled(app.number_input(key="noise df").set_value(2.0).run())
    settled(app.number_input(key="seed").set_value(7).run())
    noise = work(app).experiment.noise
    assert (noise.scale, noise.df, work(app).experiment.seed) == ((1.0, 0.25), 2.0, 7)
    settled(app.selectbox(key="noise kind").select("none").run())
    assert work(app).experiment.noise is None
    assert next(box for box in app.expander if box.label == "Noise").proto.expanded  # one is still at it


def test_mini_batches_are_for_real_data(app):
    assert "mini-batches" not in app.selectbox(key="noise kind").options
    settled(choose(app, "geyser"))
    settled(app.selectbox(key="noise kind").select("minibatch").run())
    settled(app.number_input(key="noise size").set_value(32).run())
    assert work(app).experiment.noise.size == 32
    settled(choose(app, "bowl"))
    assert work(app).experiment.noise is None


def test_how_a_text_was_read_is_said_with_the_writers_names(app):
    settled(choose(app, "formula"))
    typed(app, "theta1^2 + |theta2| + 1/2theta1")
    said = " ".join(caption.value for caption in app.caption)
    assert "θ₁ lies across, θ₂ up" in said
    assert "1/2theta1 is read as" in said
    assert "subgradient" in said
    assert app.number_input(key="window theta1 0")
