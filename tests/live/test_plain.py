"""Plain numbers in place of arrays of one: the same record, bit for bit, for every form that can be had so."""

from collections import Counter

import numpy as np
import pytest

from engine.experiment import Experiment, read
from engine.simulate import simulate
from engine.wrappers import WRAPPERS
from live.plain import plain
from optimizers import OPTIMIZERS
from tests.live.test_live_contract import GROUNDS, lane

STEPS = 70
FORMS = [(o.key, c.key) for o in OPTIMIZERS.values() for c in o.conventions]
TYPED = "m = beta*m + (1 - beta)*g\nv = gamma*v + (1-gamma)*g^2\nw = w - lr*m/(sqrt(v) + 1e-8)"


def both(asked: Counter, **experiment) -> None:
    """Runs with and without plain numbers are the same; ``asked`` counts the lanes that were had so, and that were not."""

    def quick(*args):
        found = plain(*args)
        asked[found is not None] += 1
        return found

    e = read(Experiment, experiment)
    one, other = simulate(e, state=False), simulate(e, state=False, quick=quick)
    said = f"{e.surface.name} {[(a.optimizer, a.convention) for a in e.lanes]}"
    for name in ("path", "last", "beyond"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=f"{name}: {said}")
    for kind, table in one.evaluations.items():
        np.testing.assert_array_equal(table, other.evaluations[kind], err_msg=f"{kind}: {said}")


@pytest.mark.parametrize(
    "where", [g for g in GROUNDS if g not in ("beale", "saddle", "himmelblau", "easom", "calls_huber")]
)
def test_every_form_is_the_same_bit_for_bit(where):
    asked, start = Counter(), [list(GROUNDS[where]), [1.3, -0.7]]
    surface = {"formula": where} if " " in where else where
    for o, c in FORMS:
        lanes = [lane(o, c, where), lane(o, c, f"{where} again")]
        both(
            asked,
            surface=surface,
            start=start,
            steps=STEPS if where != "iris_logistic" else 9,
            lanes=[one.model_dump() for one in lanes],
        )
    assert (asked[True] > 200) != (where == "iris_logistic")  # of data NumPy sums the rows in an order of its own


def test_the_classic_ones_and_every_wrapper_are_had_so():
    for key in WRAPPERS:
        asked = Counter()
        lanes = [
            {"optimizer": o, "wrappers": {key: {}}}
            for o in ("sgd", "momentum", "adam")
            if not WRAPPERS[key].refuses(OPTIMIZERS[o])
        ]
        both(asked, surface="rosenbrock", start=[-1, 1], steps=STEPS, lanes=lanes)
        assert asked[True] or WRAPPERS[key].not_live or key in ("clip",), key


@pytest.mark.parametrize(
    "changes",
    [
        {"lanes": [{"optimizer": "sgd", "lr": 50.0}, {"optimizer": "adam"}]},  # leaves the picture
        {"lanes": [{"optimizer": "sgd", "lr": 1e250}, {"optimizer": "momentum", "lr": 1e150}]},  # and the numbers
        {"lanes": [{"optimizer": "adagrad", "eps": 0.0}], "surface": "double_well", "start": [1.0, 0.0]},  # 0/0 along y
        {"lanes": [{"optimizer": "adagrad", "eps": 0.0}], "start": [0.0, 0.0]},
        {"lanes": [{"optimizer": "sgd"}], "surface": "ackley", "start": [0.0, 0.0]},  # the tip
        {"surface": {"formula": "sqrt(x) + log(y) + x^3 + 2^y"}, "start": [1.0, 1.0], "lanes": [{"optimizer": "sgd"}, {"optimizer": "adam"}]},
        {"surface": {"formula": "x^2 + 1/x + y^2"}, "start": [1.0, 1.0], "lanes": [{"optimizer": "sgd", "lr": 0.9}]},
        {"lanes": [{"optimizer": {"rule": TYPED}}]},
        {"steps": 5000, "lanes": [{"optimizer": "sgd", "lr": 0.505}, {"optimizer": "adam"}]},
    ],
)  # fmt: skip
def test_the_edges_are_the_same(changes):
    both(Counter(), **({"surface": "quadratic", "start": [-4.0, -2.0], "steps": STEPS} | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"start": [[0.1 * k, 1] for k in range(1, 6)]},
        {"steps": 50_000, "start": [[1, 1], [2, 1]]},
        {"lanes": [{"optimizer": "sgd", "schedule": {"kind": "exponential"}}]},
        {"lanes": [{"optimizer": "backtracking"}]},
        {"lanes": [{"optimizer": "spsa"}]},
    ],
)
def test_what_plain_numbers_would_not_make_quicker_is_left_to_arrays(changes):
    e = read(Experiment, {"surface": "bowl", "start": [1, 1], "steps": 10, "lanes": [{"optimizer": "sgd"}]} | changes)
    assert plain(e.lanes[0], e.surface.bind(), e.w0, e.steps) is None


def test_what_is_recorded_and_noise_are_left_to_arrays():
    e = read(Experiment, {"surface": "bowl", "start": [1, 1], "steps": 10, "lanes": [{"optimizer": "adam"}]})

    def never(*args):
        raise AssertionError("asked")

    simulate(e, quick=never)
    simulate(e, state=("m",), quick=never)
    simulate(e.changed(noise={"kind": "gaussian", "scale": 0.1}), state=False, quick=never)
    with pytest.raises(AssertionError, match="asked"):
        simulate(e, state=("population",), quick=never)
