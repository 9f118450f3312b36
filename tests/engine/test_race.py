"""Fair races: the same draws for all, never worse than before, and what is told is what a run does."""

import threading

import numpy as np
import pytest

from engine.experiment import Experiment, read
from engine.race import along, race, searched
from engine.simulate import simulate
from engine.sweep import Cancelled
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


@pytest.mark.parametrize("goal", ["final_loss", "steps_to_tolerance"])
def test_tuning_helps_and_tells_the_truth(goal):
    done = race(RACE, 200, goal)
    assert [one.optimizer for one in done.experiment.lanes] == [one.optimizer for one in RACE.lanes]
    runs = simulate(done.experiment, state=False)
    assert done.entries[0].before == np.inf
    for i, entry in enumerate(done.entries):
        assert entry.after <= entry.before
        columns = slice(2 * i, 2 * i + 2)
        if goal == "final_loss":
            told = runs.at_last(runs.loss)[columns].mean()
            assert told == pytest.approx(entry.after, rel=0.5, abs=1e-12)
        else:
            steps = runs.steps_to(0.01 * runs.surface.diagonal)[columns]
            assert np.where(steps < 0, 61, steps).mean() == pytest.approx(entry.after, abs=1.5)
    assert race(RACE, 200, goal) == done


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
