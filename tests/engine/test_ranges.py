"""The axes that a map begins with: the lane's own two numbers, as far as the best cell and the edge of stability."""

import numpy as np
import pytest

from engine.axis import Axis
from engine.experiment import Experiment, read
from engine.ranges import axis_range, own_two
from engine.sweep import Sweep, sweep_map
from engine.theory import rate_limit


def on(surface, lane, steps=80):
    return read(Experiment, {"surface": surface, "steps": steps, "lanes": [lane]})


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("sgd", ["lr"]),
        ("momentum", ["lr", "beta"]),
        ("adam", ["lr", "beta1"]),
        ("rmsprop", ["lr", "rho"]),
        ("newton", ["lr"]),
    ],
)
def test_a_map_begins_with_the_lanes_own_numbers(key, names):
    assert own_two(on("quadratic", {"optimizer": key}), 0) == names  # and never with the surface's a and b


@pytest.mark.parametrize("key", ["momentum", "nesterov"])
def test_the_edge_of_stability_lies_inside(key):
    experiment = on("quadratic", {"optimizer": key, "lr": 0.02})
    low, high = axis_range(experiment, 0, "lr", "beta")
    limit = rate_limit(experiment.lanes[0], {"lr": 1, "beta": np.array([0.0, 0.5, 0.9])}, experiment.surface.bind())
    assert low < limit.min()
    assert limit.max() < high


@pytest.mark.parametrize(
    ("surface", "key", "lr"), [("rosenbrock", "adam", 0.001), ("beale", "sgd", 5.0), ("bowl", "adagrad", 0.01)]
)
def test_the_best_cell_lies_inside(surface, key, lr):
    """However far off the present value is."""
    experiment = on(surface, {"optimizer": key, "lr": lr})
    low, high = axis_range(experiment, 0, "lr")
    found = sweep_map(Sweep(experiment, (Axis("lr", low, high, 64, log=True),)))
    best = found.best_cell("final_loss")
    assert 0 < best < 63


def test_a_decay_rate_has_its_own_range():
    assert axis_range(on("quadratic", {"optimizer": "momentum"}), 0, "beta", "lr") == (0.0, 0.99)
