"""Own data and an own landscape on the page, without a browser."""

import io

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from surfaces.samples import SAMPLES
from views.session import Work


@pytest.fixture
def app():
    """The page with own data chosen."""

    def script():
        import streamlit as st

        from views.formula import chosen
        from views.pages import explore
        from views.visit import change

        if "chosen" in st.session_state:
            change(chosen(st.session_state.pop("chosen")))
        explore.page()

    app = settled(AppTest.from_function(script, default_timeout=200).run())
    return choose(app, "data")


def choose(app, key):
    """The page after this was chosen in the menu of surfaces."""
    app.session_state["chosen"] = key
    return settled(app.run())


def settled(app):
    """The page, which must have raised nothing."""
    assert not app.exception
    return app


def fit(app):
    work: Work = app.session_state["visit"].work
    return work.experiment.surface.fit


def below(app, key):
    """The complaint that stands under the box of this key."""
    widgets = [*walked(app.main), *walked(app.sidebar)]
    at = next(k for k, one in enumerate(widgets) if getattr(one, "key", None) == key)
    assert widgets[at + 1].type == "error"
    return widgets[at + 1].value


def walked(block):
    """Every element of a block, in the order of the page."""
    for one in block.children.values():
        yield from walked(one) if hasattr(one, "children") else (one,)


def pasted(app, text):
    return settled(app.text_area(key="data text").set_value(text).run())


def test_a_table_that_ships_then_models_and_losses(app):
    assert fit(app).model == "line"
    assert [n for n, _ in fit(app).columns] == ["size_m2", "rent"]
    settled(app.selectbox(key="data sample").select(1).run())
    assert (fit(app).model, fit(app).loss) == ("logistic", "log-loss")
    settled(app.selectbox(key="data model").select("neuron").run())
    settled(app.selectbox(key="data loss").select("squared").run())
    settled(app.checkbox(key="data scaled").check().run())
    assert (fit(app).model, fit(app).loss, fit(app).scaled) == ("neuron", "squared", True)
    choose(app, "bowl")
    assert fit(app) is None


def test_a_pasted_table_its_columns_and_a_typed_model(app):
    pasted(app, "t;x;exp\n1;2,5;3\n2;3,5;5\n3;4;8\n")
    assert [n for n, _ in fit(app).columns] == ["t", "c3"]
    settled(app.selectbox(key="data From (x)").select("x").run())
    assert fit(app).columns == (("x", (2.5, 3.5, 4)), ("c3", (3, 5, 8)))
    settled(app.selectbox(key="data model").select("typed").run())
    settled(app.text_input(key="data formula").set_value("c3 = a + b*x*t").run())
    assert fit(app).model == "c3 = a + b*x*t"
    assert [n for n, _ in fit(app).columns] == ["t", "x", "c3"]
    settled(app.text_input(key="data formula").set_value("c3 = a + b*").run())
    assert app.text_input(key="data formula").value == "c3 = a + b*"
    assert "model: " in below(app, "data formula")
    assert fit(app).model == "c3 = a + b*x*t"
    settled(app.text_input(key="data formula").set_value("c3 = a*t^b").run())
    assert fit(app).model == "c3 = a*t^b"
    assert not app.error


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,y\n1,\n", "Row 2, column"),
        ("hello", "two columns|row"),
        ("x,y\n1,2\n3,four\n1,2\n", "'four'"),
        ("1,1\n1,2\n", "scaled|"),
    ],
)
def test_a_bad_table_says_so_and_changes_nothing(app, text, words):
    before = fit(app)
    pasted(app, text)
    if text.startswith("1,1"):
        assert fit(app).columns == (("x", (1, 1)), ("y", (1, 2)))
        return
    assert fit(app) == before
    told = below(app, "data text")
    assert words.split("|")[0].lower() in told.lower() or words.split("|")[-1] in told
    settled(app.checkbox(key="data scaled").check().run())
    assert below(app, "data text") == told  # which still stands there
    pasted(app, "")
    assert not app.error


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.file)
def test_every_table_that_ships_has_its_minimum(sample):
    from surfaces.fitting import data_surface

    by_name = dict(sample.columns)
    columns = tuple((n, by_name[n]) for n in (sample.x, sample.y))
    surface = data_surface(columns, sample.model, sample.loss, None, sample.scaled)
    assert len(surface.minima) == 1
    assert np.abs(surface.bind().gradient(np.array(surface.minima).T)).max() < 1e-6


def test_a_landscape(app):
    choose(app, "grid")
    work = app.session_state["visit"].work
    assert work.experiment.surface.grid.z.shape == (21, 21)
    file = io.BytesIO()
    np.save(file, np.add.outer(np.arange(8.0) ** 2, np.arange(9.0)))
    settled(app.file_uploader(key="grid file").upload("a.npy", file.getvalue()).run())
    assert app.session_state["visit"].work.experiment.surface.grid.z.shape == (8, 9)
