"""Schedules: the factors that the formulas and PyTorch give, lane by lane, and recorded."""

import json

import numpy as np
import pytest

from engine.axis import Axis
from engine.experiment import Experiment, ExperimentError, read
from engine.schedules import KINDS, Schedule
from engine.simulate import simulate
from engine.sweep import Sweep, sweep_map


def experiment(lanes, **data):
    base = {"surface": "quadratic", "start": [-5, -2], "steps": 40, "lanes": lanes}
    return Experiment.from_json(json.dumps(base | data))


def factors(steps, **data):
    return read(Schedule, data).factors(steps)


# From torch.optim.lr_scheduler 2.13 with rate 1; its first step has the rate before any scheduler.step().
TORCH = {
    "step": ({"gamma": 0.5, "every": 3}, [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]),
    "cosine": (
        {"final": 0.1},
        [1, 0.9779754323, 0.9140576475, 0.8145033635, 0.6890576475, 0.55, 0.4109423525, 0.2854966365, 0.1859423525]
        + [0.1220245677],
    ),
    "restarts": (
        {"length": 2, "grow": 2},
        [1, 0.5, 1, 0.8535533906, 0.5, 0.1464466094, 1, 0.9619397663, 0.8535533906, 0.6913417162],
    ),
    "one_cycle": (
        {"rise": 0.3, "first": 0.04, "final": 4e-6},
        [0.04, 0.52, 1, 0.950484632, 0.8117456539, 0.6112620219, 0.3887419781, 0.1882583461, 0.049519368, 4e-6],
    ),
}


@pytest.mark.parametrize("kind", TORCH)
def test_factors_agree_with_pytorch(kind):
    numbers, expected = TORCH[kind]
    np.testing.assert_allclose(factors(10, kind=kind, **numbers), expected, rtol=1e-7, atol=1e-9)


def test_factors_by_their_formulas():
    t = np.arange(1, 31)
    np.testing.assert_allclose(factors(30, kind="constant"), 1)
    np.testing.assert_allclose(factors(30, kind="exponential", rate=0.1), np.exp(-0.1 * t))
    np.testing.assert_allclose(factors(30, kind="inverse", rate=0.5), 1 / (1 + 0.5 * t))
    np.testing.assert_allclose(factors(30, kind="polynomial"), (1 + 0.1 * t) ** -0.5)
    np.testing.assert_allclose(factors(30, kind="warmup", length=10), np.minimum(1, t / 10))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_factor(kind):
    for steps in (1, 2, 3, 97):
        f = factors(steps, kind=kind)
        assert f.shape == (steps,)
        assert ((f >= 0) & (f <= 1)).all()


def test_lanes_with_and_without_schedules_share_a_batch():
    lanes = [
        {"optimizer": "sgd", "lr": 0.1},
        {"optimizer": "sgd", "lr": 0.2, "schedule": {"kind": "exponential", "rate": 0.05}},
        {"optimizer": "adam", "schedule": {"kind": "cosine"}},
        {"optimizer": "sgd", "lr": 0.45, "schedule": {"kind": "plateau", "patience": 2}},
    ]
    together = simulate(experiment(lanes, start=[[-5, -2], [3, 1]]))
    for i, lane in enumerate(lanes):
        alone = simulate(experiment([lane]))
        np.testing.assert_array_equal(together.path[:, :, together.of(i)], alone.path[:, :, 0])
    np.testing.assert_allclose(together.factors[1:, 2], np.exp(-0.05 * np.arange(1, 41)))
    assert (together.factors[:, :2] == 1).all()
    assert simulate(experiment(lanes[:1])).factors is None
    assert together.evaluations["value"][-1].tolist() == [0, 0, 0, 0, 0, 0, 40, 40]


def test_the_factor_multiplies_the_rate():
    lane = {"optimizer": "sgd", "lr": 0.3, "schedule": {"kind": "inverse", "rate": 0.2}}
    runs = simulate(experiment([lane]))
    x = -5.0
    for t in range(1, 41):
        x *= 1 - 0.3 / (1 + 0.2 * t) * 0.2
    assert runs.final[0, 0] == pytest.approx(x, rel=1e-12)


def test_plateau_reduces_only_the_run_that_is_stuck():
    """At rate 1 the run swings between ±1 on x², so its value stands still; the other falls all the time."""
    lane = {"optimizer": "sgd", "lr": 1.0, "schedule": {"kind": "plateau", "patience": 3, "gamma": 0.5}}
    other = {"optimizer": "sgd", "lr": 0.1, "schedule": {"kind": "plateau", "patience": 3, "gamma": 0.5}}
    runs = simulate(experiment([lane, other], surface="parabola", start=[1, 0], steps=20))
    # Step 1 sets the best value; steps 2, 3, 4 are forgiven; the fifth is taken at half the rate and lands on 0.
    assert runs.factors[1:7, 0].tolist() == [1, 1, 1, 1, 0.5, 0.5]
    assert runs.path[5, 0, 0] == 0
    assert (runs.factors[:, 1] == 1).all()


def test_a_plateau_is_waited_for_anew_after_each_reduction():
    """At rate 2 the run on x² flies off, at rate 1 it swings: nothing is ever better than the start."""
    lane = {"optimizer": "sgd", "lr": 2.0, "schedule": {"kind": "plateau", "patience": 1, "gamma": 0.5}}
    runs = simulate(experiment([lane], surface="parabola", start=[1, 0], steps=6))
    assert runs.factors[1:6, 0].tolist() == [1, 1, 0.5, 0.5, 0.25]


def test_a_sweep_follows_the_schedule():
    lane = {"optimizer": "sgd", "schedule": {"kind": "cosine"}}
    found = sweep_map(Sweep(experiment([lane]), (Axis("lr", 0.05, 0.4, 3),)))
    for cell in range(3):
        np.testing.assert_allclose(found.final[:, cell], simulate(found.sweep.run(cell)).final[:, 0], rtol=1e-12)


@pytest.mark.parametrize(
    ("lane", "words"),
    [
        ({"optimizer": "sgd", "schedule": {"kind": "sudden"}}, "one of constant"),
        ({"optimizer": "sgd", "schedule": {"kind": "step", "rate": 1}}, 'has no "rate"'),
        ({"optimizer": "sgd", "schedule": {"kind": "step", "every": 0}}, "whole number"),
        ({"optimizer": "sgd", "schedule": {"kind": "step", "gamma": "half"}}, "gamma must be"),
        ({"optimizer": "adadelta", "convention": "course", "schedule": {"kind": "cosine"}}, "no learning rate"),
        ({"optimizer": "sgd", "schedule": 5}, "schedule"),
    ],
)
def test_bad_schedules_say_so(lane, words):
    with pytest.raises(ExperimentError, match=words) as error:
        experiment([lane])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kind", KINDS)
def test_round_trip(kind):
    first = experiment([{"optimizer": "adam", "lr": 0.1, "schedule": {"kind": kind}}])
    assert Experiment.from_json(first.to_json()) == first
    assert first.lanes[0].changed(lr=0.2).schedule == first.lanes[0].schedule
    assert first.lanes[0].changed(schedule=None).schedule is None


@pytest.mark.parametrize(
    ("rise", "steps", "first"), [(0.05, 10, (0.993, 0.940)), (0.1, 10, (1.0, 0.970)), (0.3, 10, (0.04, 0.52))]
)
def test_one_cycle_is_pytorch_s_also_with_a_rise_of_less_than_a_step(rise, steps, first):
    schedule = read(Schedule, {"kind": "one_cycle", "rise": rise})
    np.testing.assert_allclose(schedule.factors(steps)[:2], first, atol=6e-4)
