"""The engine: published numbers, batches equal single runs, divergence is frozen and told."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from engine.experiment import Experiment, ExperimentError, Lane, read
from engine.objective import Objective
from engine.simulate import WATCH, Recorder, simulate
from optimizers import OPTIMIZERS
from surfaces import SURFACES

STRETCHED, ROUND = "quadratic", {"name": "quadratic", "a": 1, "b": 2}
D2L = [
    (ROUND, {"optimizer": "sgd", "lr": 0.1}, (-0.057646, -0.000073)),
    (STRETCHED, {"optimizer": "sgd", "lr": 0.4}, (-0.943467, -0.000073)),
    (STRETCHED, {"optimizer": "sgd", "lr": 0.6}, (-0.387814, -1673.365109)),
    (STRETCHED, {"optimizer": "momentum", "convention": "optax", "lr": 0.6, "beta": 0.5}, (0.007188, 0.002553)),
    (STRETCHED, {"optimizer": "momentum", "lr": 0.6, "beta": 0.25}, (-0.126340, -0.186632)),
    (STRETCHED, {"optimizer": "momentum", "lr": 0.4, "beta": 0.5}, (-0.062843, 0.001202)),
    (STRETCHED, {"optimizer": "adagrad", "lr": 0.4}, (-2.382563, -0.158591)),
    (STRETCHED, {"optimizer": "adagrad", "lr": 2}, (-0.002295, 0.0)),
    (STRETCHED, {"optimizer": "rmsprop", "lr": 0.4, "rho": 0.9}, (-0.010599, 0.0)),
]


def run(**data):
    return simulate(Experiment.from_json(json.dumps(data)))


@pytest.mark.parametrize(("surface", "lane", "final"), D2L)
def test_d2l_figures(surface, lane, final):
    runs = run(surface=surface, start=[-5, -2], steps=20, lanes=[lane])
    np.testing.assert_allclose(runs.final[:, 0], final, atol=1e-6, rtol=0)


def test_divergence_is_frozen_and_told():
    lanes = [{"optimizer": "sgd", "lr": 1.5}, {"optimizer": "sgd", "lr": 0.1}, {"optimizer": "sgd", "lr": 1e9}]
    runs = run(surface="bowl", start=[1, 1], steps=100, lanes=lanes)
    alone = run(surface="bowl", start=[1, 1], steps=100, lanes=lanes[1:2])
    # |1 − 2·1.5| doubles every step; the bound is 10⁶ half-diagonals of a 6 × 6 view
    step = int(np.ceil(np.log2(1e6 * np.hypot(3, 3))))
    assert [str(s) for s in runs.status] == [f"diverged at step {step}", "converged", "diverged at step 1"]
    assert np.isfinite(runs.path[: step - 1, :, 0]).all()
    assert np.isnan(runs.path[step:, :, 0]).all()
    assert np.isnan(runs.loss[step:, 0]).all()
    assert runs.last.tolist() == [step - 1, 100, 0]
    assert runs.evaluations["gradient"][-1].tolist() == [step, 100, 1]
    np.testing.assert_array_equal(runs.path[:, :, 1], alone.path[:, :, 0])


def test_a_run_at_a_saddle_says_so():
    runs = run(surface="saddle", start=[1, 0], steps=100, lanes=[{"optimizer": "sgd", "lr": 0.2}])
    assert runs.status[0].kind == "stopped"
    assert "a saddle: it curves down by" in runs.status[0].sentence


def test_state_is_recorded_per_lane():
    lanes = [{"optimizer": "adam"}, {"optimizer": "momentum"}, {"optimizer": "adam", "lr": 0.1}]
    runs = run(surface="beale", start=[[1, 1.6], [0, 0]], steps=7, lanes=lanes)
    assert {name: a.shape for name, a in runs.state[2].items()} == {"m": (8, 2, 2), "v": (8, 2, 2)}
    gradient = runs.surface.gradient(runs.path[0, :, 4:6])
    np.testing.assert_allclose(runs.state[2]["m"][1], 0.1 * gradient, rtol=1e-12)


def test_a_thousand_runs_equal_single_runs():
    """To 1e-12 where nothing amplifies rounding: a smooth bowl, every optimizer's default form."""
    rng = np.random.default_rng(1)
    starts = rng.uniform([-5, -2.5], [1, 2.5], (1000, 2)).tolist()
    lanes = [{"optimizer": "momentum", "lr": 0.05}, {"optimizer": "adam", "lr": 0.1}]
    together = run(surface="quadratic", start=starts, steps=20, lanes=lanes)
    for s, start in list(enumerate(starts))[::5]:
        alone = run(surface="quadratic", start=start, steps=20, lanes=lanes)
        for lane in range(2):
            n = together.of(lane, s)
            np.testing.assert_allclose(together.path[:, :, n], alone.path[:, :, lane], rtol=1e-12, atol=1e-12)


def test_chunks_and_groups_are_put_back_in_place(monkeypatch):
    starts = np.random.default_rng(2).uniform(-2, 2, (50, 2)).tolist()
    lanes = [
        {"optimizer": "adam", "lr": 0.1},
        {"optimizer": "sgd", "lr": 0.3},
        {"optimizer": "adam", "lr": 0.2},
        {"optimizer": "sgd", "lr": 3.0},
    ]
    whole = run(surface="bowl", start=starts, steps=60, lanes=lanes)
    monkeypatch.setattr("engine.simulate.CHUNK", 7)
    parts = run(surface="bowl", start=starts, steps=60, lanes=lanes)
    np.testing.assert_array_equal(whole.path, parts.path)
    np.testing.assert_array_equal(whole.last, parts.last)
    for kind in whole.evaluations:
        np.testing.assert_array_equal(whole.evaluations[kind], parts.evaluations[kind])
    for a, b in zip(whole.state, parts.state, strict=True):
        for name in a:
            np.testing.assert_array_equal(a[name], b[name])
    assert whole.diverged.any()


def test_a_batch_stops_stepping_when_no_run_is_left():
    sgd, stepped = OPTIMIZERS["sgd"].conventions[0].step, []
    form = replace(OPTIMIZERS["sgd"].conventions[0], step=lambda *a: stepped.append(1) or sgd(*a))
    f = Objective(SURFACES["himmelblau"].bind())
    batch = Recorder(f, 2000, np.array([[5.0, 4.0], [5.0, 5.0]]), True).run(form, SimpleNamespace(lr=0.05))
    assert len(stepped) <= 4 * WATCH  # so often are few runs searched
    assert batch.path.shape == (2001, 2, 2)
    assert np.isnan(batch.path[-1]).all()
    assert {t.shape[0] for t in batch.evaluations.values()} == {2001}
    assert batch.evaluations["gradient"][-1].tolist() == [int(n) + 1 for n in batch.last]


def test_the_step_that_throws_a_run_out_is_paid_for():
    runs = run(surface="himmelblau", start=[5, 5], steps=30, lanes=[{"optimizer": "sgd", "lr": 0.05}])
    assert str(runs.status[0]) == "diverged at step 3"
    assert runs.spent["gradient"].tolist() == [3]
    assert np.hypot(*runs.beyond[:, 0]) > 1e6


SCHEDULED = [
    ("adamw", "paper", {"lr": 0.1, "weight_decay": 0.02}, {"kind": "step", "gamma": 0.1, "every": 10}, 40, (-3.016, -0.652)),
    ("adabound", "authors", {"lr": 0.1, "final_lr": 0.02, "gamma": 0.5}, {"kind": "cosine", "length": 10}, 40, (-4.947, -1.599)),
    ("sgd", None, {"lr": 0.1, "wrappers": {"weight_decay": {"rate": 0.1}}}, {"kind": "step", "gamma": 0.0, "every": 1}, 9, None),
]  # fmt: skip


@pytest.mark.parametrize(("optimizer", "convention", "hypers", "schedule", "step", "there"), SCHEDULED)
def test_a_schedule_multiplies_what_the_form_says(optimizer, convention, hypers, schedule, step, there):
    lane = {"optimizer": optimizer, "convention": convention, "schedule": schedule, **hypers}
    path = run(surface="quadratic", start=[-5, -2], steps=40, lanes=[lane]).path[:, :, 0]
    if there is None:  # a factor of 0 from the second step on: neither the rate nor the decay moves it
        assert (path[1] != path[0]).all()
        np.testing.assert_array_equal(path[step], path[1])
        return
    np.testing.assert_allclose(path[step], there, atol=1e-3)


@pytest.mark.parametrize("optimizer", ["rprop", "barzilai_borwein", "bfgs", "dog"])
def test_a_schedule_that_could_do_nothing_is_refused(optimizer):
    with pytest.raises(ExperimentError, match="so it can have no schedule"):
        read(Lane, {"optimizer": optimizer, "schedule": "cosine"})
