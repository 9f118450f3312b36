"""Fair races: the same draws for all, never worse than before, and what is told is what a run does."""

import threading

import numpy as np
import pytest

from engine.crew import Cancelled
from engine.experiment import Experiment, read
from engine.race import along, race, searched
from engine.simulate import simulate
from engine.suggest import in_sight
from optimizers import OPTIMIZERS

RACE = read(
    Experiment,
    {
        "surface": {"name": "quadratic", "a": 0.25, "b": 2},
        "start": [[-5, -2], [-4, 2.5]],
        "steps": 60,
        "lanes": [
            {"optimizer": "sgd", "lr": 2},
            {"optimizer": "momentum", "lr": 0.001},
            {"optimizer": "adam", "lr": 0.01},
            {"optimizer": "adadelta"},
        ],
    },
)


def staying(runs):
    """The step from which each run stays within 1 % of the diagonal of a minimum, (N,); T + 1 where none does."""
    away = runs.distance > 0.01 * runs.surface.diagonal
    return np.where(away[-1], runs.steps + 1, runs.steps + 1 - away[::-1].argmax(axis=0))


@pytest.mark.parametrize("goal", ["final_loss", "steps"])
def test_tuning_helps_and_tells_the_truth(goal):
    done = race(RACE, 200, goal)
    assert [one.optimizer for one in done.experiment.lanes] == [one.optimizer for one in RACE.lanes]
    runs = simulate(done.experiment, state=False)
    told = runs.at_last(runs.loss) if goal == "final_loss" else staying(runs)
    assert done.entries[0].before == np.inf
    for i, entry in enumerate(done.entries):
        assert entry.after <= entry.before
        assert told[2 * i : 2 * i + 2].mean() == pytest.approx(entry.after, rel=1e-9)
    assert race(RACE, 200, goal) == done


@pytest.mark.parametrize("surface", ["rosenbrock", "six_hump_camel"])
def test_what_is_told_is_what_the_values_told_reach(surface):
    """On a rugged surface a value rounded after it was scored tells another story."""
    lanes = [{"optimizer": key} for key in ("nadam", "adadelta", "aggmo", "lion", "qhadam")]
    experiment = read(Experiment, {"surface": surface, "steps": 150, "lanes": lanes})
    done = race(experiment, 64, "final_loss")
    for entry in done.entries:
        if entry.after == np.inf:
            continue
        values = {name: value for name, value in entry.lane.hypers.items() if name in entry.names}
        typed = entry.lane.changed(**{name: float(f"{value:.12g}") for name, value in values.items()})
        runs = simulate(experiment.changed(lanes=(typed,)), state=False)
        assert runs.at_last(runs.loss)[0] == pytest.approx(entry.after, rel=1e-6, abs=1e-12), entry.lane
        assert in_sight(runs.path, runs.surface).all(), entry.lane


def test_a_run_that_leaves_the_view_loses():
    wild = {"optimizer": "rmsprop", "lr": 6.55, "rho": 0.9995}
    lanes = [wild, {"optimizer": "adagrad", "lr": 79.7}, {"optimizer": "sgd", "lr": 0.2}]
    done = race(read(Experiment, {"surface": "quadratic", "steps": 100, "lanes": lanes}), 1)
    assert [e.after for e in done.entries[:2]] == [np.inf, np.inf]
    assert done.ranks("after") == [2, 2, 1]


def test_a_budget_of_one_changes_nothing():
    done = race(RACE, 1)
    assert done.experiment == RACE
    assert all(e.before == e.after for e in done.entries)


def test_a_race_can_be_called_off():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        race(RACE, 10, cancel=cancel)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_draws_are_legal(key):
    lane = read(Experiment, {"surface": "bowl", "lanes": [{"optimizer": key}]}).lanes[0]
    for name in searched(lane):
        hyper = lane.method.hypers[name]
        values = along(hyper, np.array([0, 0.3, 1]))
        assert all(hyper.legal(v) for v in values), name
        assert (np.diff(values) > 0).all()
