"""Noisy gradients: the draws they promise, the same for every lane, and the course's three stochastic figures."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from engine.experiment import Experiment, ExperimentError
from engine.noise import Noise, generator
from engine.objective import Objective
from engine.simulate import iterate, simulate
from surfaces import SURFACES

ROUND = {"name": "quadratic", "a": 1, "b": 2}


def experiment(**data):
    return Experiment.from_json(json.dumps({"surface": ROUND, "start": [-5, -2], "steps": 50} | data))


def draws(noise, count, seed=0):
    stream = noise.additions(seed)
    return np.concatenate([next(stream) for _ in range(count)], axis=1)


def test_gaussian_draws():
    d = draws(Noise(kind="gaussian", scale=(2.0, 0.5)), 20_000)
    for row, scale in zip(d, (2.0, 0.5), strict=True):
        assert stats.kstest(row / scale, "norm").pvalue > 1e-3
    assert abs(np.corrcoef(d)[0, 1]) < 0.03


def test_student_draws_have_heavy_tails():
    d = draws(Noise(kind="student", df=3.0, scale=0.7), 20_000) / 0.7
    assert stats.kstest(d.ravel(), stats.t(3).cdf).pvalue > 1e-3
    assert (np.abs(d) > 5).mean() > 1000 * 2 * stats.norm.sf(5)


def test_each_step_adds_its_draw():
    noise = {"kind": "gaussian", "scale": 0.3}
    runs = simulate(experiment(lanes=[{"optimizer": "sgd", "lr": 0.1}], noise=noise))
    g = (runs.path[:-1, :, 0] - runs.path[1:, :, 0]) / 0.1
    added = g - runs.surface.gradient(runs.path[:-1, :, 0].T).T
    np.testing.assert_allclose(added.T, draws(Noise(kind="gaussian", scale=0.3), 50), atol=1e-9)


def test_all_lanes_and_starts_see_the_same_draws():
    noise = {"kind": "student", "df": 2, "scale": 0.1}
    lanes = [{"optimizer": "sgd", "lr": 0.1}, {"optimizer": "adam"}, {"optimizer": "sgd", "lr": 0.05}]
    together = simulate(experiment(lanes=lanes, noise=noise, seed=3, start=[[-5, -2], [1, 1]]))
    for lane in range(3):
        for start, point in enumerate([[-5, -2], [1, 1]]):
            alone = simulate(experiment(lanes=[lanes[lane]], noise=noise, seed=3, start=point))
            np.testing.assert_array_equal(together.path[:, :, together.of(lane, start)], alone.path[:, :, 0])
    other = simulate(experiment(lanes=lanes, noise=noise, seed=4))
    assert (other.path[1:] != together.path[1:, :, ::2]).all()


def test_more_steps_begin_with_the_same_draws():
    lanes, noise = [{"optimizer": "sgd", "lr": 0.1}], {"kind": "gaussian"}
    short, long = (simulate(experiment(lanes=lanes, noise=noise, steps=n)) for n in (20, 70))
    np.testing.assert_array_equal(short.path, long.path[:21])


def test_the_shown_loss_and_slope_have_no_noise():
    runs = simulate(experiment(lanes=[{"optimizer": "sgd", "lr": 0.1}], noise={"kind": "gaussian"}))
    x, y = runs.path[:, :, 0].T
    np.testing.assert_allclose(runs.loss[:, 0], x**2 + 2 * y**2)
    np.testing.assert_allclose(runs.grad_norm[:, 0], np.hypot(2 * x, 4 * y))


def test_a_curve_stays_a_curve():
    data = {
        "surface": "parabola",
        "start": [5, 0],
        "noise": {"kind": "gaussian"},
        "lanes": [{"optimizer": "sgd", "lr": 0.1}],
    }
    assert (simulate(experiment(**data)).path[:, 1] == 0).all()


def test_one_draw_serves_a_whole_step():
    f = Objective(SURFACES["bowl"].bind(), 0, Noise(kind="gaussian"))
    w = np.ones((2, 3))
    f.begin_step()
    first = f.gradient(w)
    np.testing.assert_array_equal(first, f.gradient(w))
    f.begin_step()
    assert (f.gradient(w) != first).all()
    assert f.gradient(np.ones((2, 5, 3))).shape == (2, 5, 3)


D2L = [
    (None, 50, lambda t: np.ones_like(t)),
    ({"kind": "exponential", "rate": 0.1}, 1000, lambda t: np.exp(-0.1 * t)),
    ({"kind": "polynomial", "beta": 0.1, "alpha": 0.5}, 50, lambda t: (1 + 0.1 * t) ** -0.5),
]


@pytest.mark.parametrize(("schedule", "steps", "factor"), D2L)
def test_the_stochastic_figures_of_the_course(schedule, steps, factor):
    """x₁² + 2x₂², rate 0.1, noise N(0, 1) in each coordinate; the course counts t before it is used, from 1."""
    lane = {"optimizer": "sgd", "lr": 0.1} | ({"schedule": schedule} if schedule else {})
    runs = simulate(experiment(lanes=[lane], noise={"kind": "gaussian"}, steps=steps))
    rng = generator(0)
    x1, x2 = -5.0, -2.0
    for t in range(1, steps + 1):
        n1, n2 = rng.normal(0, 1, 2)
        rate = 0.1 * float(factor(np.float64(t)))
        x1, x2 = x1 - rate * (2 * x1 + n1), x2 - rate * (4 * x2 + n2)
    np.testing.assert_allclose(runs.final[:, 0], (x1, x2), rtol=1e-9)
    # Constant: jitters on at the spread √(η/(2h − ηh²)). Exponential: stuck before the end. Polynomial: close.
    assert np.hypot(x1, x2) < 3


@pytest.mark.parametrize(
    ("noise", "words"),
    [
        ({"kind": "gaussian", "df": 3}, 'gaussian noise has no "df"'),
        ({"kind": "gaussian", "scale": -1}, "scale"),
        ({"kind": "student", "df": 0}, "df"),
        ({"kind": "loud"}, "kind"),
        ({"kind": "minibatch"}, "made of data"),
        (3, "noise"),
    ],
)
def test_bad_noise_says_so(noise, words):
    with pytest.raises(ExperimentError, match=words) as error:
        experiment(lanes=[{"optimizer": "sgd"}], noise=noise)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "noise", [{"kind": "gaussian", "scale": [1.0, 0.0]}, {"kind": "student", "df": 2.5, "scale": 0.5}]
)
def test_round_trip(noise):
    first = experiment(lanes=[{"optimizer": "sgd"}], noise=noise)
    assert Experiment.from_json(first.to_json()) == first
    assert first.model_dump()["noise"] == noise
    assert first.changed(steps=10).noise == first.noise


@pytest.mark.parametrize("key", ["bfgs", "lbfgs", "conjugate_gradient"])
def test_a_noisy_gradient_is_asked_for_and_paid_for_at_each_step(key):
    noise = {"kind": "gaussian", "scale": 0.1}
    data = {"surface": "bowl", "start": [1, 1], "steps": 6, "lanes": [{"optimizer": key}], "noise": noise}
    runs, asked = simulate(Experiment.model_validate(data)), []
    f = Objective(runs.surface, 0, runs.experiment.noise)
    plain = f.surface.gradient
    f.surface.gradient = lambda w, rows=None: asked.append(1) or plain(w, rows)
    lane = runs.experiment.lanes[0]
    with np.errstate(all="ignore"):
        assert len([*iterate(lane.form, f, np.ones((2, 1)), SimpleNamespace(**lane.hypers), 6)]) == 7
    assert runs.spent["gradient"].tolist() == [len(asked)]
