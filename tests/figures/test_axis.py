"""The axis of losses is chosen once: from what is shown, and alike for the player and for the exports."""

import json

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from figures.axis import axis_kind, best_axis, shown_values
from player.payload import decode, encode
from surfaces import SURFACES


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 5], "linear"),
        ([1, 50], "log"),
        ([0, 1e-9, 3], "log"),
        ([0, 0], "linear"),
        ([-1, 1, 2], "linear"),
        ([-1, 1e-3, 2], "symlog"),
        ([-5, -1e-4], "symlog"),
        ([-2, -1], "linear"),
        ([], "linear"),
    ],
)
def test_kind(values, kind):
    assert axis_kind(np.array(values, dtype=float)) == kind


def runs_on(surface):
    lanes = [{"optimizer": "sgd", "lr": 0.01}, {"optimizer": "adam", "lr": 0.1}, {"optimizer": "sgd", "lr": 3.0}]
    return simulate(Experiment.from_json(json.dumps({"surface": surface, "steps": 60, "lanes": lanes})))


def test_a_run_that_diverges_does_not_make_the_axis():
    runs = runs_on("bowl")
    assert np.nanmax(runs.loss[:, 2]) > 10 * runs.loss[0, 0]
    assert shown_values(runs, runs.loss).max() <= runs.loss[0].max()


@pytest.mark.parametrize("surface", list(SURFACES))
def test_player_and_exports_choose_alike(surface):
    runs = runs_on(surface)
    kind = decode(encode(runs))[0]["axes"]["loss"]
    drawn = best_axis(runs, runs.loss)
    assert kind == drawn.kind
    assert drawn.low < drawn.high
    assert len(drawn.ticks) >= 2
