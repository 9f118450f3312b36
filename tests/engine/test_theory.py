"""The theory of quadratics against the methods themselves: their step matrices, and what a map finds."""

import numpy as np
import pytest

from engine.axis import Axis
from engine.experiment import Experiment, Lane, SurfaceChoice, read
from engine.objective import Objective
from engine.sweep import Sweep, sweep_map
from engine.theory import curvatures, optimum, rate_limit
from optimizers.base import Hypers, State
from surfaces import SURFACES

QUADRATIC = {"name": "quadratic", "a": 0.25, "b": 3}
LANES = [
    {"optimizer": "sgd"},
    {"optimizer": "momentum", "beta": 0.6},
    {"optimizer": "momentum", "beta": 0.6, "convention": "ema"},
    {"optimizer": "momentum", "beta": 0.6, "convention": "pytorch", "dampening": 0.3},
    {"optimizer": "nesterov", "beta": 0.6},
    {"optimizer": "nesterov", "beta": 0.6, "convention": "full"},
    {"optimizer": "nesterov", "beta": 0.6, "convention": "keras"},
]


def radius(lane, surface, **values):
    """The spectral radius of one step of a linear method: its action on unit vectors of (position, state)."""
    names = list(lane.form.state)
    columns = []
    for k in range(2 * (1 + len(names))):
        unit = np.zeros((1 + len(names), 2, 1))
        unit.reshape(-1)[k] = 1
        s = State(**{name: unit[1 + i].copy() for i, name in enumerate(names)})
        w = lane.form.step(Objective(surface), unit[0].copy(), s, Hypers(**(lane.hypers | values)), 2)
        columns.append(np.concatenate([w.ravel(), *(vars(s)[n].ravel() for n in names)]))
    return np.abs(np.linalg.eigvals(np.array(columns).T)).max()


@pytest.mark.parametrize("data", LANES, ids=lambda d: " ".join(str(v) for v in d.values()))
def test_the_limit_is_where_the_step_stops_contracting(data):
    lane, surface = read(Lane, data), read(SurfaceChoice, QUADRATIC).bind()
    limit = rate_limit(lane, lane.hypers, surface)
    assert radius(lane, surface, lr=limit * (1 - 1e-6)) < 1
    assert radius(lane, surface, lr=limit * (1 + 1e-6)) > 1


@pytest.mark.parametrize(
    "data", [d for d in LANES if d.get("convention") != "full"], ids=lambda d: " ".join(map(str, d.values()))
)
def test_the_optimum_contracts_fastest(data):
    lane, surface = read(Lane, data), read(SurfaceChoice, QUADRATIC).bind()
    best = optimum(lane, surface)
    least = radius(lane, surface, **best)
    for name, value in best.items():
        for factor in (0.98, 1.02):
            assert radius(lane, surface, **(best | {name: value * factor})) > least + 1e-6


def test_published_rates():
    surface = read(SurfaceChoice, QUADRATIC).bind()
    low, high = curvatures(surface)
    assert (low, high) == (0.5, 6)
    kappa = high / low
    assert optimum(read(Lane, LANES[0]), surface) == {"lr": pytest.approx(2 / 6.5)}
    heavy, fast = read(Lane, LANES[1]), read(Lane, LANES[4])
    expected = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)  # Polyak's rate; a double root blurs it
    assert radius(heavy, surface, **optimum(heavy, surface)) == pytest.approx(expected, abs=1e-6)
    expected = 1 - 2 / np.sqrt(3 * kappa + 1)  # Lessard, Recht and Packard, proposition 12
    assert radius(fast, surface, **optimum(fast, surface)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("key", ["rosenbrock", "saddle", "ackley", "beale"])
def test_no_theory_where_none_holds(key):
    surface = SURFACES[key].bind()
    assert curvatures(surface) is None
    assert rate_limit(read(Lane, LANES[0]), {"lr": 1.0}, surface) is None
    assert optimum(read(Lane, LANES[0]), surface) is None


def test_a_map_is_best_near_the_optimum():
    data = {"surface": QUADRATIC, "start": [-5, 2], "steps": 60, "lanes": [{"optimizer": "momentum"}]}
    experiment = read(Experiment, data)
    found = sweep_map(Sweep(experiment, (Axis("lr", 0.05, 0.6, 56), Axis("beta", 0, 0.9, 46))))
    best = found.sweep.run(found.best_cell("final_loss")).lanes[0].hypers
    theory = optimum(experiment.lanes[0], experiment.surface.bind())
    assert best["lr"] == pytest.approx(theory["lr"], rel=0.15)
    assert best["beta"] == pytest.approx(theory["beta"], abs=0.06)
