"""Losses on real data: the minima of closed forms, and mini-batch gradients that are what they are in training."""

import json

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.noise import Noise
from engine.simulate import simulate
from surfaces import SURFACES
from surfaces.data import calls, columns, geyser, iris
from surfaces.fitting import data_surface
from surfaces.formula import FormulaError

DATA = {key: s for key, s in SURFACES.items() if s.data}


def test_there_are_real_losses():
    assert {s.family for s in DATA.values()} == {"Real data"}
    assert [len(t[next(iter(t))]) for t in (geyser, iris, calls)] == [272, 100, 24]


def test_published_facts_of_the_tables():
    """Means that the sources print, so that a slip of a digit is found."""
    t = columns("old_faithful")
    assert round(t["eruption_minutes"].mean(), 3) == 3.488
    assert round(t["waiting_minutes"].mean(), 2) == 70.90
    i = columns("iris")
    for kind, means in ((0, (4.26, 1.326)), (1, (5.552, 2.026))):
        rows = i["virginica"] == kind
        assert rows.sum() == 50
        np.testing.assert_allclose((i["petal_length_cm"][rows].mean(), i["petal_width_cm"][rows].mean()), means)


@pytest.mark.parametrize("key", ["geyser", "geyser_standardized", "calls_squared"])
def test_linear_regression_has_the_least_squares_line(key):
    u, v = (np.array(c) for c in SURFACES[key].data.values())
    slope, offset = np.linalg.lstsq(np.stack([u, np.ones_like(u)], axis=1), v, rcond=None)[0]
    np.testing.assert_allclose(SURFACES[key].bind().points("minima")[:, 0], (slope, offset), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("key", DATA)
@pytest.mark.parametrize("size", [1, 7, 8, 1000])
def test_an_epoch_without_replacement_is_the_full_gradient(key, size):
    bound = DATA[key].bind()
    w = np.array(DATA[key].starts, dtype=float).T
    batches = Noise(kind="minibatch", size=size).batches(5, bound.rows)
    for _ in range(2):
        epoch = [next(batches) for _ in range(-(-bound.rows // size))]
        assert sorted(np.concatenate(epoch)) == list(range(bound.rows))
        mean = sum(bound.gradient(w, rows) * rows.size for rows in epoch) / bound.rows
        full = bound.gradient(w)
        assert np.abs(mean - full).max() <= 1e-12 * max(1, np.abs(full).max())


def test_the_variance_falls_as_one_over_the_batch_size():
    bound, w = SURFACES["geyser"].bind(), np.array([[5.0], [40.0]])
    each = np.stack([bound.gradient(w, np.array([row]))[:, 0] for row in range(bound.rows)])
    one = each.var(axis=0)
    for size in (1, 4, 16, 64):
        draws = Noise(kind="minibatch", size=size, replacement=True).batches(1, bound.rows)
        g = np.stack([bound.gradient(w, next(draws))[:, 0] for _ in range(4000)])
        np.testing.assert_allclose(g.var(axis=0) * size, one, rtol=0.1)
        np.testing.assert_allclose(g.mean(axis=0), each.mean(axis=0), atol=5 * np.sqrt(one / size / 4000).max())


def test_a_run_steps_by_its_mini_batches():
    noise = {"kind": "minibatch", "size": 16, "replacement": False}
    lanes = [{"optimizer": "sgd", "lr": 0.02}, {"optimizer": "adam", "lr": 0.5}]
    text = json.dumps({"surface": "geyser", "steps": 40, "lanes": lanes, "noise": noise, "seed": 2})
    experiment = Experiment.from_json(text)
    assert Experiment.from_json(experiment.to_json()) == experiment
    runs, bound = simulate(experiment), SURFACES["geyser"].bind()
    w = np.array([SURFACES["geyser"].starts[0]], dtype=float).T
    draws = Noise(kind="minibatch", size=16).batches(2, 272)
    for t in range(1, 41):
        w = w - 0.02 * bound.gradient(w, next(draws))
        np.testing.assert_allclose(runs.path[t, :, 0], w[:, 0], rtol=1e-9)
    np.testing.assert_allclose(runs.loss[:, 0], bound.value(runs.path[:, :, 0].T))


def test_shapes_and_blocks():
    """A mesh, a population and single points agree, however the rows are cut."""
    bound = SURFACES["network"].bind()
    xs, ys, z = bound.mesh(70, 50)
    np.testing.assert_allclose(z[7, 9], bound.value(np.array([xs[9], ys[7]])), rtol=1e-12)
    assert bound.gradient(np.ones((2, 3, 4))).shape == (2, 3, 4)
    assert bound.hessian(np.ones((2, 5))).shape == (2, 2, 5)


@pytest.mark.parametrize(
    ("model", "view"),
    [
        ("y = a*exp(b x), 0<a<2", ((0, 2), None)), ("y = a*exp(b*x), a in [0, 2], b in [-1, 1]", ((0, 2), (-1, 1))),
        ("y = a*exp(b*x) for 0 <= a, b <= 2", ((0, 2), (0, 2))), ("y = a*exp(b x) on [0,2]x[-1,1]", ((0, 2), (-1, 1))),
        ("ŷ = a + b x, |b| < 3", (None, (-3, 3))), (r"\hat{y} = a + b x", (None, None)), ("f(x) = a + b x", (None, None)),
    ],
)  # fmt: skip
def test_a_window_in_the_text_of_a_model_is_the_view(model, view):
    rows = (("x", (0.5, 1.0, 2.0, 3.0)), ("y", (1.0, 2.0, 2.5, 3.0)))
    plain = data_surface(rows, "y = a*exp(b*x)" if "exp" in model else "y = a + b*x", "squared")
    found = data_surface(rows, model, "squared")
    assert found.view == tuple(own or other for own, other in zip(view, plain.view, strict=True))
    w = np.array([[0.7], [0.2]])
    np.testing.assert_allclose(found.bind().value(w), plain.bind().value(w), rtol=1e-15)


def test_a_window_over_a_column_is_refused():
    rows = (("x", (0.5, 1.0, 2.0)), ("y", (1.0, 2.0, 2.5)))
    with pytest.raises(FormulaError, match="“x” is a column"):
        data_surface(rows, "y = a*exp(b*x), 0 < x < 5", "squared")
