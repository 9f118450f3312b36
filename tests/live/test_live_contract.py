"""Every form that runs in the browser gives the engine's numbers there: printed, run in Node, compared step by step."""

import math
import random
from functools import cache
from itertools import product
from zlib import crc32

import numpy as np
import pytest

from engine.experiment import Experiment, Lane, read
from engine.limits import MAX_LANES
from engine.schedules import KINDS
from engine.simulate import simulate
from engine.wrappers import WRAPPERS
from live.javascript import PRINTER
from live.trace import record_rule
from optimizers import OPTIMIZERS
from optimizers.base import Hyper
from tests.live.node import run_in_node

STEPS = 50
TOLERANCE = 1e-9
FORMS = [(o, c) for o in OPTIMIZERS.values() if not o.not_live for c in o.conventions]
GROUNDS = {
    "quadratic": (-5, -2),
    "rosenbrock": (-1.2, 1),
    "beale": (1, 1.5),
    "saddle": (0.5, 0.1),
    "himmelblau": (-1, -1),
    "easom": (2, 2.5),  # a plateau
    "ackley": (-3.3, 2.7),  # many minima, a tip
    "double_well": (1.7, 0),  # a function of x alone
    "iris_logistic": (-3, 4),  # data
    "calls_huber": (-4, 12),  # data, a formula in pieces
    "abs_valley": (-1, 1.5),  # creases
    "a (x^2 - 1)^2 + b y^2 + sin(3x y) + max(x, y)/4": (-1.2, 0.7),  # typed, with parameters
}
# Rounding grows along some paths (over Ackley's ripples, or where a step is one difference over another). How much, the
# engine itself tells: the same run from a start moved by some units in the last place. Such pairs are counted.
NUDGE, AMPLIFIED, MOST_AMPLIFIED = 16 * np.finfo(float).eps, 100, 0.05
CURVED = 1e-6  # a gradient differs by the curvature, here up to some hundreds, times what the path does
HEIGHTS = 5e-7  # points nearer to each other than this are equally high up to rounding: methods that compare heights toss a coin


def legal_value(hyper: Hyper, chance: random.Random) -> float:
    """Somewhere around the default, or on the handle where the default says little."""
    if hyper.kind == "bool":
        return float(chance.random() < 0.5)
    for _ in range(20):
        low, high = hyper.slider
        if hyper.counts_from_one:
            value = 1 - (1 - hyper.default) * math.exp(chance.uniform(-1, 1))
        elif hyper.default > 0:
            value = hyper.default * math.exp(chance.uniform(-0.7, 0.7))
        else:
            value = chance.uniform(low, min(high, 1))
        value = float(round(value)) if hyper.kind == "int" else value
        if hyper.legal(value):
            return value
    return hyper.default


def lane(key: str, convention: str, where: str, **more) -> Lane:
    """A lane with random legal hyperparameters, which depend on its form and on ``where`` it runs alone."""
    hypers, chance = OPTIMIZERS[key].hypers_of(convention), random.Random(f"{key} {convention} {where}")
    values = {n: legal_value(h, chance) for n, h in hypers.items()}
    return read(Lane, {"optimizer": key, "convention": convention, **values, **more})


@cache
def _asks_for_values(key: str, convention: str) -> bool:
    form, hypers = OPTIMIZERS[key].convention(convention), OPTIMIZERS[key].hypers_of(convention)
    rule = record_rule(form, hypers, {n: h.default for n, h in hypers.items() if h.structural})
    return "f.value(" in PRINTER.rule(rule)


def compares_heights(one: Lane) -> bool:
    """Whether the rule asks for values of f."""
    return _asks_for_values(one.optimizer, one.form.key)


def apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How far two records (T+1, 2) lie apart at each step, at most so far, relative to their size."""
    size = np.maximum(1, np.nanmax(np.abs(a)))
    return np.fmax.accumulate(np.nanmax(np.abs(a - b), axis=1, initial=0) / size)


def compare(experiments: list[Experiment], tmp_path) -> tuple[list[str], int, int]:
    """What differs, in words; how many runs there were, and how many of them amplify rounding by themselves."""
    wrong, count, amplified = [], 0, 0
    for e, (path, loss, grad) in zip(experiments, run_in_node(experiments, tmp_path), strict=True):
        moved = [[x * (1 + NUDGE * a), y * (1 + NUDGE * b)] for x, y in e.start for a, b in ((1, 1), (-1, 0), (0, -1))]
        runs = simulate(e.changed(start=[*e.start, *moved]), state=False)
        for i, s in product(range(len(e.lanes)), range(len(e.start))):
            count += 1
            one, n, m = e.lanes[i], runs.of(i, s), i * len(e.start) + s
            name = f"{e.surface.name}: {one.optimizer} {one.form.key} {one.hypers}"
            a, b = runs.path[:, :, n], path[:, :, m]
            nudged = range(runs.of(i, len(e.start) + 3 * s), runs.of(i, len(e.start) + 3 * s + 3))
            own = np.max([apart(a, runs.path[:, :, k]) for k in nudged], axis=0)
            near = HEIGHTS if compares_heights(one) or one.method.rounding else TOLERANCE
            amplified += own[-1] > TOLERANCE or TOLERANCE < apart(a, b)[-1] < near
            if (np.isnan(a) != np.isnan(b)).any() and not (own[-1] > TOLERANCE and runs.diverged[[n, *nudged]].any()):
                wrong.append(f"{name}: diverges at another step")
            elif (apart(a, b) > np.maximum(near, AMPLIFIED * own)).any():
                wrong.append(f"{name}: {apart(a, b)[-1]:.1e} off, and by itself {own[-1]:.1e}")
            elif apart(a, b)[-1] <= TOLERANCE:
                np.testing.assert_allclose(loss[:, m], runs.loss[:, n], 1e-6, 1e-7, err_msg=name)
                np.testing.assert_allclose(grad[:, m], runs.grad_norm[:, n], 1e-6, CURVED, err_msg=name)
    return wrong, count, amplified


def test_enough_runs_live():
    assert len({o.key for o, _ in FORMS}) >= 60
    assert {o.key for o in OPTIMIZERS.values()} - {o.key for o, _ in FORMS} == {
        o.key for o in OPTIMIZERS.values() if o.not_live
    }


@pytest.mark.parametrize("part", range(2))
def test_every_form_agrees_with_the_engine(part, tmp_path):
    """Each form on every second ground."""
    experiments = []
    for k, (name, start) in list(enumerate(GROUNDS.items()))[part::2]:
        lanes = [lane(o.key, c.key, name) for o, c in FORMS if (crc32(f"{o.key} {c.key}".encode()) + k // 2) % 2]
        surface = name if name.isidentifier() else {"formula": name, "a": 1.5, "b": 0.5}
        about = {"surface": surface, "start": start, "steps": STEPS}
        parts = [lanes[k : k + MAX_LANES] for k in range(0, len(lanes), MAX_LANES)]
        experiments += [read(Experiment, about | {"lanes": tuple(some)}) for some in parts]
    wrong, count, amplified = compare(experiments, tmp_path)
    assert not wrong, "\n".join(wrong)
    assert amplified <= MOST_AMPLIFIED * count


def test_what_stands_around_a_rule_agrees_too(tmp_path):
    """Wrappers, schedules, noise, several starts, structural values."""
    keys = [key for key, wrapper in WRAPPERS.items() if not wrapper.not_live]
    wrappers = [dict.fromkeys([key], {}) for key in keys] + [{key: {} for key in keys}]
    keys = ("momentum", "adam", "nesterov", "newton")
    wrapped = [lane(k, OPTIMIZERS[k].conventions[0].key, " ".join(w), wrappers=w) for k in keys for w in wrappers]
    scheduled = [lane("momentum", "course", kind, schedule=kind, lr=0.05) for kind in KINDS]
    scheduled += [
        lane("sgd", "course", "plateau", lr=0.4, schedule={"kind": "plateau", "patience": 2, "threshold": 0.05})
    ]
    structural = [read(Lane, {"optimizer": "lbfgs", "history": 3}), read(Lane, {"optimizer": "aggmo", "balls": 5})]
    noises = ({"kind": "gaussian", "scale": [0.3, 0.1]}, {"kind": "student", "df": 2.5, "scale": 0.1}, None)
    about = {"start": [[-2, 1.5], [0.5, 0.2]], "steps": STEPS, "seed": 5}
    experiments = [
        read(Experiment, about | {"surface": s, "noise": noise, "lanes": tuple(wrapped + scheduled + structural)})
        for s, noise in zip(("quadratic", "himmelblau", {"name": "quadratic", **parameters()}), noises, strict=True)
    ]
    for replacement in (False, True):
        noise = {"kind": "minibatch", "size": 16, "replacement": replacement}
        lanes = tuple(scheduled + structural)
        experiments.append(read(Experiment, about | {"surface": "geyser_standardized", "noise": noise, "lanes": lanes}))
    wrong, _, amplified = compare(experiments, tmp_path)
    assert not wrong, "\n".join(wrong)
    assert amplified <= 12


def parameters() -> dict[str, float]:
    """Other values for the quadratic's parameters."""
    from surfaces import SURFACES

    return {n: min(p.default * 1.3, p.high) for n, p in SURFACES["quadratic"].parameters.items()}


def test_divergence_comes_at_the_same_step(tmp_path):
    lanes = [{"optimizer": "sgd", "lr": lr} for lr in (0.51, 0.55, 0.7, 3.0)] + [{"optimizer": "momentum", "lr": 0.9}]
    e = read(
        Experiment,
        {"surface": "quadratic", "start": [-5, -2], "steps": 200, "lanes": tuple(read(Lane, x) for x in lanes)},
    )
    runs = simulate(e, state=False)
    [(path, _, _)] = run_in_node([e], tmp_path)
    assert runs.diverged.any()
    np.testing.assert_array_equal(np.isnan(path), np.isnan(runs.path))
