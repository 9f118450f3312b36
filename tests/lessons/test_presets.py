"""The presets are what was published: settings, final points, pictures."""

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.link import from_link, to_link
from engine.noise import generator
from engine.simulate import simulate
from export.picture import Picture
from lessons.presets import PRESETS
from views.export_panel import published

D2L = {
    "d2l-gd-0.1": (-0.057646, -0.000073),
    "d2l-gd-0.4": (-0.943467, -0.000073),
    "d2l-gd-0.6": (-0.387814, -1673.365109),
    "d2l-momentum-0.5": (0.007188, 0.002553),
    "d2l-momentum-0.25": (-0.126340, -0.186632),
    "d2l-momentum-first-edition": (-0.062843, 0.001202),
    "d2l-adagrad-0.4": (-2.382563, -0.158591),
    "d2l-adagrad-2": (-0.002295, 0.000000),
    "d2l-rmsprop": (-0.010599, 0.000000),
    "seed-small-rate": (-0.943467, -0.000073),
    "seed-large-rate": (-0.387814, -1673.365109),
}


@pytest.mark.parametrize("key", D2L)
def test_final_points_are_the_published_ones(key):
    experiment = PRESETS[key].experiment
    assert experiment.steps == 20
    assert experiment.start == ((-5.0, -2.0),)
    np.testing.assert_allclose(simulate(experiment).final[:, 0], D2L[key], atol=1e-6, rtol=0)


STOCHASTIC = {
    "d2l-sgd-constant": (50, lambda t: 1.0),
    "d2l-sgd-exponential": (1000, lambda t: np.exp(-0.1 * t)),
    "d2l-sgd-polynomial": (50, lambda t: (1 + 0.1 * t) ** -0.5),
}


@pytest.mark.parametrize("key", STOCHASTIC)
def test_the_stochastic_figures_follow_the_course(key):
    """The course's loop, which counts t before it uses it, on the draws of this seed."""
    steps, factor = STOCHASTIC[key]
    experiment = PRESETS[key].experiment
    assert (experiment.steps, experiment.start) == (steps, ((-5.0, -2.0),))
    rng, x1, x2 = generator(experiment.seed), -5.0, -2.0
    for t in range(1, steps + 1):
        n1, n2 = rng.normal(0.0, 1, 2)
        rate = 0.1 * factor(t)
        x1, x2 = x1 - rate * (2 * x1 + n1), x2 - rate * (4 * x2 + n2)
    np.testing.assert_allclose(simulate(experiment).final[:, 0], (x1, x2), rtol=1e-9)


def classic_paths(gradient, start, rates):
    """The six rules of the classic animations, written out one by one on plain arrays."""
    sgd, momentum, nag, adagrad, adadelta, rmsprop = rates
    paths = np.empty((199, 2, 6))
    x = [np.array(start) for _ in range(6)]
    v1 = v2 = s1 = s2 = s3 = d = np.zeros(2)
    for t in range(199):
        paths[t] = np.array(x).T
        g = [gradient(p) for p in x]
        v1 = 0.95 * v1 - momentum * g[1]
        v2 = 0.95 * v2 - nag * g[2]
        s1 = s1 + g[3] ** 2
        s2 = 0.95 * s2 + 0.05 * g[4] ** 2
        s3 = 0.95 * s3 + 0.05 * g[5] ** 2
        update = adadelta * np.sqrt((d + 1e-6) / (s2 + 1e-6)) * g[4]
        d = 0.95 * d + 0.05 * update**2
        moves = [
            -sgd * g[0],
            v1,
            0.95 * v2 - nag * g[2],
            -adagrad * g[3] / np.sqrt(s1 + 1e-6),
            -update,
            -rmsprop * g[5] / np.sqrt(s3 + 1e-6),
        ]
        x = [p + m for p, m in zip(x, moves, strict=True)]
    return paths


def beale_gradient(p):
    x, y = p
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    return np.array(
        [2 * a * (y - 1) + 2 * b * (y**2 - 1) + 2 * c * (y**3 - 1), 2 * a * x + 4 * b * x * y + 6 * c * x * y**2]
    )


def saddle_gradient(p):
    return np.array([10 * p[0], -2 * p[1]])


@pytest.mark.parametrize(
    ("key", "gradient", "start", "rates"),
    [
        ("classic-beale", beale_gradient, (1.0, 1.6), (0.001, 0.001, 0.001, 1.0, 5.0, 0.075)),
        ("classic-saddle", saddle_gradient, (0.25, -1e-6), (0.01, 0.01, 0.01, 0.05, 1.0, 0.01)),
    ],
)
def test_classic_paths(key, gradient, start, rates):
    preset = PRESETS[key]
    runs = simulate(preset.experiment)
    written_out = classic_paths(gradient, start, rates)
    np.testing.assert_allclose(runs.path[:120], written_out[:120], rtol=1e-6, atol=1e-9)
    # from there Rmsprop rattles around Beale's minimum and amplifies the last digit
    np.testing.assert_allclose(runs.path[..., :5], written_out[..., :5], rtol=1e-6, atol=1e-9)
    assert [lane.look.label for lane in preset.experiment.lanes] == [
        "SGD",
        "Momentum",
        "NAG",
        "Adagrad",
        "Adadelta",
        "Rmsprop",
    ]
    colors = ["#ff0000", "#008000", "#ff00ff", "#0000ff", "#ffff00", "#000000"]  # red green magenta blue yellow black
    assert [lane.look.color for lane in preset.experiment.lanes] == colors
    assert preset.picture.size == (620, 480)
    assert preset.picture.moments(preset.experiment.steps) == list(range(199))
    assert 1 / preset.picture.fps == 0.04


def test_classic_windows():
    assert PRESETS["classic-beale"].experiment.surface.bind().view == ((-5, 5), (-5, 5))
    assert PRESETS["classic-saddle"].experiment.surface.bind().view == ((-1, 0.95), (-2, 0.95))
    assert PRESETS["classic-saddle"].picture.camera == (45, -135)
    assert PRESETS["classic-saddle"].picture.z_range == (-5, 5)


def test_the_page_draws_a_published_figure_as_published():
    for key in ("classic-beale", "classic-saddle", "d2l-gd-0.4"):
        assert published(PRESETS[key].experiment) == PRESETS[key].picture
    assert published(PRESETS["classic-saddle"].experiment.changed(steps=50)) == Picture()


@pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))
def test_presets_travel_and_say_whose_they_are(preset):
    assert from_link(to_link(preset.experiment)) == preset.experiment
    assert Experiment.from_json(preset.experiment.to_json()) == preset.experiment
    assert preset.own == ("Our own" in preset.note)
    assert preset.title
    assert len(preset.note) < 400
