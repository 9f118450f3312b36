"""Gauss–Newton and the natural gradient on losses over data, against linear algebra written out with NumPy."""

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from surfaces import SURFACES
from surfaces.losses import INFORMATION

X = np.array([0.5, 1.0, 2.0, 3.0, 5.0, 8.0])
Y = np.array([0.9, 1.2, 2.1, 2.2, 2.9, 3.1])
PASSED = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])


def path(surface, start, steps, **lane):
    about = {"surface": surface, "start": [list(start)], "steps": steps, "lanes": [lane]}
    return simulate(Experiment.model_validate(about)).path[:, :, 0]


def data(y, model, loss):
    return {"data": {"x": X.tolist(), "y": y.tolist()}, "model": model, "loss": loss}


@pytest.mark.parametrize("optimizer", ["gauss_newton", "natural_gradient"])
def test_one_step_solves_a_line(optimizer):
    b, a = np.polyfit(X, Y, 1)
    ends = path(data(Y, "y = a + b*x", "squared"), (4, -3), 1, optimizer=optimizer, lr=1)
    np.testing.assert_allclose(ends[1], [a, b], rtol=1e-10)
    geyser = SURFACES["geyser"]
    slope, offset = np.polyfit(geyser.data["u"], geyser.data["v"], 1)
    np.testing.assert_allclose(path("geyser", (-5, 10), 1, optimizer=optimizer, lr=1)[1], [slope, offset], rtol=1e-10)


@pytest.mark.parametrize("optimizer", ["gauss_newton", "natural_gradient"])
def test_each_step_on_a_curve_fits_the_residuals_by_their_jacobian(optimizer):
    found = path(data(Y, "y = a*(1 - exp(-b*x))", "squared"), (2.0, 0.3), 6, optimizer=optimizer, lr=1)
    w = np.array([2.0, 0.3])
    for k in range(6):
        e = np.exp(-w[1] * X)
        jacobian = np.stack([1 - e, w[0] * X * e], axis=1)
        w = w + np.linalg.lstsq(jacobian, Y - w[0] * (1 - e), rcond=None)[0]
        np.testing.assert_allclose(found[k + 1], w, rtol=1e-9)


def test_the_natural_gradient_of_a_logistic_fit_is_reweighted_least_squares():
    found = path(data(PASSED, "logistic", "log-loss"), (0.0, 0.0), 5, optimizer="natural_gradient", lr=1)
    design, w = np.stack([np.ones_like(X), X], axis=1), np.zeros(2)
    for k in range(5):
        p = 1 / (1 + np.exp(-design @ w))
        weights = p * (1 - p)
        w = np.linalg.lstsq(
            np.sqrt(weights)[:, None] * design, np.sqrt(weights) * (design @ w + (PASSED - p) / weights), rcond=None
        )[0]
        np.testing.assert_allclose(found[k + 1], w, rtol=1e-9)


@pytest.mark.parametrize(
    ("loss", "draw"),
    [
        ("log-loss", lambda rng, p: (rng.random((200_000, len(p))) < p).astype(float)),
        ("poisson", lambda rng, p: rng.poisson(p, (200_000, len(p))).astype(float)),
        ("squared", lambda rng, p: rng.normal(p, np.sqrt(0.5), (200_000, len(p)))),
        ("absolute", lambda rng, p: rng.laplace(p, 1, (200_000, len(p)))),
    ],
)
def test_the_information_is_the_mean_square_of_the_slope_over_drawn_targets(loss, draw):
    p = np.array([0.2, 0.5, 0.9])
    y = draw(np.random.default_rng(1), p)
    slope = {
        "log-loss": (p - y) / (p * (1 - p)), "poisson": 1 - y / p, "squared": 2 * (p - y), "absolute": np.sign(p - y)
    }[loss]  # fmt: skip
    np.testing.assert_allclose(INFORMATION[loss](p, 0), (slope**2).mean(axis=0), rtol=0.02)


def test_mini_batches_and_built_in_data_are_taken_alike():
    about = {"surface": "iris_logistic", "start": [[1, 0.5]], "steps": 30, "noise": {"kind": "minibatch", "size": 64}}
    lanes = [{"optimizer": k} for k in ("gauss_newton", "natural_gradient")]
    runs = simulate(Experiment.model_validate(about | {"lanes": lanes}))
    whole = simulate(Experiment.model_validate(about | {"lanes": lanes, "noise": None}))
    np.testing.assert_allclose(whole.path[-1, :, 1], SURFACES["iris_logistic"].minima[0], rtol=1e-6)
    assert runs.evaluations["hessian"].max() == 0
    assert runs.evaluations["gradient"][5].tolist() == [10, 10]


def test_without_data_one_is_newton_and_the_other_a_safe_gradient_step():
    newton = path("rosenbrock", (-1, 1), 3, optimizer="newton", lr=1)
    np.testing.assert_array_equal(path("rosenbrock", (-1, 1), 3, optimizer="gauss_newton", lr=1), newton)
    walk = path("quadratic", (-5, -2), 20, optimizer="natural_gradient", lr=1)
    assert (np.diff([0.1 * x * x + 2 * y * y for x, y in walk]) <= 0).all()


def test_a_curve_has_one_curvature_and_a_penalty_counts():
    curve = {"formula": "x^2/20", "view": [[-6, 6], [-1, 1]]}
    assert path(curve, (4, 0), 1, optimizer="natural_gradient", lr=1)[1, 0] == pytest.approx(0)
    ridge = {"optimizer": "natural_gradient", "lr": 1, "wrappers": {"l2": {"rate": 0.5}}}
    assert path(curve, (4, 0), 1, **ridge)[1, 0] == pytest.approx(0)
    design = np.stack([np.ones_like(X), X], axis=1)
    ends = path(data(Y, "y = a + b*x", "squared"), (4, -3), 1, **ridge)
    best = np.linalg.solve(2 * design.T @ design / len(X) + 0.5 * np.eye(2), 2 * design.T @ Y / len(X))
    np.testing.assert_allclose(ends[1], best, rtol=1e-10)
