"""Fans: each value of the fan runs as it would alone, and stands where the handle says."""

import numpy as np
import pytest

from engine.experiment import Experiment, ExperimentError, read
from engine.fan import VALUES, fan
from engine.simulate import simulate
from optimizers import OPTIMIZERS

EXPERIMENT = read(
    Experiment,
    {
        "surface": "beale",
        "start": [[1, 1.6], [-1, 2]],
        "steps": 40,
        "lanes": [{"optimizer": "sgd"}, {"optimizer": "adam"}],
    },
)


@pytest.mark.parametrize("name", ["lr", "beta1", "eps"])
def test_every_value_runs_as_it_would_alone(name):
    lane = EXPERIMENT.lanes[1]
    runs = fan(EXPERIMENT, 1, name, lane.declared_hypers[name].values(VALUES))
    for k in (0, 20, len(runs.experiment.lanes) - 1):
        lane = EXPERIMENT.lanes[1].changed(**{name: runs.experiment.lanes[k].hypers[name]})
        alone = simulate(EXPERIMENT.changed(lanes=(lane,)))
        np.testing.assert_allclose(runs.path[:, :, 2 * k : 2 * k + 2], alone.path, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_handles_hold_legal_values_in_order(key):
    for name, hyper in OPTIMIZERS[key].hypers.items():
        values = hyper.values(VALUES)
        assert values == sorted(set(values)), name
        assert all(hyper.legal(v) for v in values), name
        assert len(values) > 1, name


def test_no_fan_of_what_is_not_there():
    with pytest.raises(ExperimentError, match="adam has no rho"):
        fan(EXPERIMENT, 1, "rho", [0.5])
