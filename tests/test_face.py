"""``import ravine``: the calls that its documentation shows, and what they promise."""

import math
import re
import sys

import numpy as np
import pytest
import torch

import ravine as rv
from engine.experiment import ExperimentError
from engine.simulate import simulate
from optimizers import OPTIMIZERS
from surfaces import SURFACES


@pytest.fixture(autouse=True)
def forgotten():
    """What a test declares is not there for others."""
    before = [(known, set(known)) for known in (SURFACES, OPTIMIZERS)]
    yield
    for known, keys in before:
        for key in set(known) - keys:
            del known[key]


@pytest.fixture(scope="module")
def runs():
    return rv.run("beale", ["adam", rv.lane("momentum", lr=0.001, beta=0.95)], start=(1, 1.6), steps=30)


def test_a_run_is_that_of_the_engine(runs):
    np.testing.assert_array_equal(runs.path, simulate(runs.experiment).path)
    assert runs.names == ["Adam", "Momentum"]
    assert runs.path.shape == (31, 2, 2)


def test_runs_are_shown_in_one_line_and_no_lane_is_told(runs):
    assert re.fullmatch(r"<Runs of .+ on .+, \d+ steps>", repr(runs))
    for lanes in (5, None, [5]):
        with pytest.raises(ValueError, match=r"lanes\[0\]"):
            rv.run("beale", lanes)


def test_a_frame_has_a_row_a_step(runs):
    frame = runs.frame()
    assert list(frame.columns) == ["lane", "start", "step", "x", "y", "loss", "grad_norm"]
    assert len(frame) == 62
    np.testing.assert_array_equal(frame[frame.lane == "Momentum"].loss, runs.loss[:, 1])


def test_pictures_films_and_the_player(runs, tmp_path):
    for drawing in (runs.plot(size=(200, 150)), runs.surface(size=(200, 150), theme="dark")):
        assert drawing._repr_png_().startswith(b"\x89PNG")
    assert runs.animate(tmp_path / "beale.gif", size=(160, 120), fps=5, seconds=1).read_bytes().startswith(b"GIF89a")
    shown = rv.show(runs)
    assert shown.experiment == runs.experiment
    bundle, _ = shown._repr_mimebundle_()
    assert set(bundle) > {"image/png", "application/vnd.jupyter.widget-view+json"}
    with pytest.raises(ValueError, match=r"beale.xyz: the name must end in one of"):
        runs.animate(tmp_path / "beale.xyz")


def test_without_anywidget_the_page_stands_in_a_frame(runs, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "export.widget", raising=False)
    assert "srcdoc=" in rv.show(runs)._repr_html_()


def test_an_experiment_runs_as_it_is(runs):
    np.testing.assert_array_equal(rv.run(runs.experiment).path, runs.path)
    for lanes, more in ((), {"steps": 5}), ("adam", {}):
        with pytest.raises(TypeError, match=r"experiment\.changed"):
            rv.run(runs.experiment, lanes, **more)


def test_maps_basins_and_races():
    swept = rv.sweep("bowl", "sgd", "lr:0.01:0.4:5", steps=20)
    assert swept.metric("final_loss").shape == (5,)
    assert rv.basin("himmelblau", rv.lane("sgd", lr=0.01), (8, 6), steps=50).minimum.shape == (48,)
    with pytest.raises(ValueError, match="one axis or two"):
        rv.sweep("bowl", "sgd")
    done = rv.race("bowl", ["sgd", "adam"], budget=4, steps=20)
    assert all(entry.after <= entry.before for entry in done.entries)


def test_a_python_function_is_differentiated_by_sympy_where_it_can_be():
    experiment = rv.experiment(lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, "adam", start=(-1, 1), steps=5)
    mine, theirs = SURFACES[experiment.surface.name].bind(), SURFACES["rosenbrock"].bind()
    w = np.random.default_rng(0).uniform(-2, 2, (2, 20))
    np.testing.assert_allclose(mine.gradient(w), theirs.gradient(w), rtol=1e-12, atol=1e-12)
    assert mine.surface.minima == ((pytest.approx(1), pytest.approx(1)),)
    assert mine.surface.source == "derivatives by SymPy"


@pytest.mark.parametrize(
    ("function", "how", "close"),
    [
        (lambda x, y: np.exp(0.3 * x) + np.sin(y) + x * y, "the complex step", 1e-12),
        (lambda x, y: math.exp(0.3 * x) + math.sin(y) + x * y, "central differences", 1e-8),
        (
            lambda x, y: np.exp(0.3 * np.real(x)) + np.sin(np.real(y)) + np.real(x) * np.real(y),
            "central differences",
            1e-8,
        ),
    ],
)
def test_else_by_the_complex_step_or_by_differences(function, how, close):
    bound = SURFACES[rv.experiment(function, "sgd", view=((-2, 2), (-2, 2))).surface.name].bind()
    assert bound.surface.source == f"derivatives by {how}"
    x, y = w = np.random.default_rng(0).uniform(-2, 2, (2, 20))
    np.testing.assert_allclose(bound.gradient(w), [0.3 * np.exp(0.3 * x) + y, np.cos(y) + x], rtol=close, atol=close)
    exact = np.array([[0.09 * np.exp(0.3 * x), np.ones(20)], [np.ones(20), -np.sin(y)]])
    np.testing.assert_allclose(bound.hessian(w), exact, atol=1e-4)


def test_a_function_that_takes_no_two_numbers_is_refused_in_a_sentence():
    for function in (lambda x: x**2, lambda x, y, z: x + y + z):
        with pytest.raises(ValueError, match=r"is called as f\(x, y\)"):
            rv.run(function, "adam")
    assert rv.run(lambda x, y, scale=2: scale * x**2 + y**2, "sgd", steps=3).raw.loss.shape[0] == 4


def test_a_formula_is_a_surface_too():
    assert rv.run("x^2 + 3y^2", "sgd", view=((-2, 2), (-2, 2)), steps=3).experiment.surface.formula == "x^2 + 3y^2"
    with pytest.raises(ExperimentError, match="did you mean 'beale'"):
        rv.run("beal", "adam")
    with pytest.raises(ExperimentError, match="learning"):
        rv.lane("adam", learning=3)


def test_a_step_of_ones_own_joins_the_catalogue():
    def by_its_sign(f, w, s, h, t):
        s.sum += np.sign(f.gradient(w))
        return w - h.lr * np.sign(f.gradient(w))

    key = rv.optimizer(by_its_sign, hypers={"lr": 0.1}, state=["sum"])
    runs = rv.run("bowl", [rv.lane(key, lr=0.5), key], start=(2, 2), steps=2)
    assert runs.path[:, 0, 0].tolist() == [2, 1.5, 1]
    assert runs.names == ["by_its_sign lr 0.5", "by_its_sign lr 0.1"]


@pytest.mark.parametrize(("cls", "key"), [(torch.optim.Adam, "adam"), (torch.optim.RMSprop, "rmsprop")])
def test_a_class_of_pytorch_runs_as_a_lane(cls, key):
    ours = rv.lane(key, convention="pytorch", lr=0.05)
    runs = rv.run("rosenbrock", [rv.follow(cls, lr=0.05), ours], start=[(-1, 1), (0.5, -0.5)], steps=40)
    np.testing.assert_allclose(runs.path[..., :2], runs.path[..., 2:], rtol=1e-9)
