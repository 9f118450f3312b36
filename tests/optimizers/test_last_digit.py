"""A run never depends on who else is in its batch, to the last bit; nor does a cell on its map."""

import numpy as np
import pytest

from engine.axis import Axis
from engine.experiment import Experiment
from engine.simulate import simulate
from engine.sweep import Sweep, sweep_map
from optimizers import OPTIMIZERS

FORMS = [pytest.param(o, c, id=f"{o.key}-{c.key}") for o in OPTIMIZERS.values() for c in o.conventions]
STEPS = 12


def other(h):
    """A legal value that is not the default."""
    if h.kind != "float":
        return int(h.default) + (1 if h.legal(h.default + 1) else -1)
    return next(c for c in (h.default * 0.61, 0.31, 0.03, h.default * 1.5) if h.legal(c) and c != h.default)


def paths(lanes, surface="six_hump_camel", start=(-1.8, 1.0), **more):
    data = {"surface": surface, "start": list(start), "steps": STEPS, "lanes": lanes, **more}
    return simulate(Experiment.model_validate(data), state=False).path


@pytest.mark.parametrize(("optimizer", "form"), FORMS)
def test_alone_in_company_and_on_a_map(optimizer, form):
    hypers = {n: h for n, h in optimizer.hypers_of(form.key).items() if not h.structural}
    lane = {"optimizer": optimizer.key, "convention": form.key, **{n: other(h) for n, h in hypers.items()}}
    plain = {"optimizer": optimizer.key, "convention": form.key}
    alone = [paths([one]) for one in (lane, plain)]
    together = paths([lane, plain])
    np.testing.assert_array_equal(together, np.concatenate(alone, axis=2))
    name = next((n for n, h in hypers.items() if h.kind == "float"), None)
    if name is None:
        return
    low, high = sorted((other(hypers[name]), hypers[name].default))
    whole = Experiment.model_validate(
        {"surface": "six_hump_camel", "start": [-1.8, 1.0], "steps": STEPS, "lanes": [plain]}
    )
    cells = sweep_map(Sweep(whole, (Axis(name, low, high, 3),)))
    for cell in (0, 2):
        lane = plain | {name: [low, None, high][cell]}
        path = paths([lane])
        if np.isfinite(path).all():
            np.testing.assert_array_equal(cells.final[:, cell], path[-1, :, 0])


@pytest.mark.parametrize("surface", ["geyser", "neuron", "griewank", "quadratic"])
def test_the_surface_does_not_count_its_visitors(surface):
    lane = {"optimizer": "adam", "lr": 0.05}
    start = [[0.3, 0.7]] + [[0.01 * k, 0.2] for k in range(40)]
    data = {"surface": surface, "steps": 6, "lanes": [lane]}
    many = simulate(Experiment.model_validate(data | {"start": start})).path[..., 0]
    one = simulate(Experiment.model_validate(data | {"start": start[0]})).path[..., 0]
    np.testing.assert_array_equal(many, one)
