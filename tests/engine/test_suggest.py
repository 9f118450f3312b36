"""Suggested rates: on every surface every optimizer stays in view, moves, and takes its time."""

import os

import numpy as np
import pytest

from benchmarks.suggestions import verdict
from engine.experiment import Experiment, Lane, SurfaceChoice
from engine.simulate import simulate
from engine.suggest import STEPS, curvature, suggest, tuned
from optimizers import OPTIMIZERS
from surfaces import SURFACES

MARGIN = 0.25  # of the view's width and height that a run may swing outside
MOVES = 0.03  # of the view that it must at least travel
DIP = 0.005  # the same among many minima, where the next one may be as near as that
STUCK = 0.003  # the same on a surface that declares a plateau, whose lesson is that some hardly move
PARTS = 1 if "RAVINE_PAIRS" in os.environ else 18  # of the optimizers on each surface: each meets four surfaces or five


@pytest.mark.parametrize(("place", "surface"), list(enumerate(SURFACES)))
def test_pairs_look_sensible_at_first_sight(place, surface):
    """On each surface a part of the optimizers, with ``make pairs`` all; what may leave the picture or end higher declares that, with its reason."""
    tags, start = SURFACES[surface].tags, tuple(map(float, SURFACES[surface].starts[0]))
    choice = SurfaceChoice.model_validate(surface)
    plain = [Lane.model_validate({"optimizer": key}) for key in list(OPTIMIZERS)[place % PARTS :: PARTS]]
    lanes = tuple(lane.changed(**suggest(lane, choice, start)) for lane in plain)
    runs = simulate(Experiment(surface=choice, start=(start,), steps=STEPS, lanes=lanes), state=False)
    (x0, x1), (y0, y1) = runs.surface.view
    unit = (runs.path - [[x0], [y0]]) / [[x1 - x0], [y1 - y0]]
    with np.errstate(invalid="ignore"):
        outside = np.nan_to_num(np.maximum(-unit, unit - 1), nan=np.inf).max(axis=(0, 1))
        moved = np.nan_to_num(np.hypot(*(unit - unit[0]).transpose(1, 0, 2)), nan=np.inf).max(axis=0)
    first, final = runs.loss[0], runs.at_last(runs.loss)
    straight = not np.abs(runs.surface.hessian(np.array(start)[:, None])).any()
    least = DIP if SURFACES[surface].family == "Many minima" else STUCK if "plateau" in tags else MOVES
    still, gone, higher = {}, {}, {}
    for n, lane in enumerate(lanes):
        declared = lane.method.remarks
        if straight and runs.evaluations["hessian"][-1, n]:
            continue  # a method that divides by the curvature has none here
        if moved[n] < least and "rests" not in declared:
            still[lane.optimizer] = float(moved[n])
        # Where f falls without end, leaving the view is part of the story; on a plateau a method that only compares
        # heights walks, or widens its cloud, at random.
        astray = "leaps" in declared or "unbounded" in tags or ("plateau" in tags and "gradient_free" in declared)
        if outside[n] > MARGIN and not astray:
            gone[lane.optimizer] = float(outside[n])
        if not final[n] < first[n] and "climbs" not in declared:
            higher[lane.optimizer] = float(final[n])
    assert (still, gone, higher) == ({}, {}, {})


def test_the_value_is_a_round_number_and_the_same_every_time():
    lane = Lane.model_validate({"optimizer": "momentum", "beta": 0.95, "label": "slow"})
    choice = SurfaceChoice.model_validate("beale")
    value = suggest(lane, choice, (1.0, 1.6))
    assert value == suggest(lane.changed(label=None, color="#123456", lr=7.0), choice, (1.0, 1.6))
    assert value["lr"] == float(f"{value['lr']:.2g}")


@pytest.mark.parametrize(
    ("keys", "surface"),
    [
        (("sgd", "momentum", "adam", "radam", "rmsprop"), "rosenbrock"),
        (("nadam", "adam", "sgd", "lion"), "skewed_quartic"),
        (("momentum", "nesterov", "adam", "sophia"), "beale"),
        (("sgd", "aggmo", "adadelta"), "himmelblau"),
        (("asgd", "schedule_free_sgd", "madgrad"), "quadratic"),
    ],
)
def test_a_run_ends_about_as_low_as_the_best_of_64(keys, surface):
    """A sample of what ``python -m benchmarks suggestions`` measures over all."""
    choice = SurfaceChoice.model_validate(surface)
    start = tuple(map(float, choice.declaration.starts[0]))
    assert {key: verdict(Lane.model_validate({"optimizer": key}), choice, start) for key in keys} == dict.fromkeys(
        keys, ""
    )


def test_what_to_suggest_follows_from_the_declaration():
    expected = {"sgd": "lr", "adadelta": "eps", "adahessian": "lr", "prodigy": "d0", "cma_es": "size", "bfgs": None}
    assert {key: tuned(Lane.model_validate({"optimizer": key})) for key in expected} == expected


def test_a_population_starts_with_a_share_of_the_view():
    for key in ("differential_evolution", "cma_es", "particle_swarm"):
        lane = Lane.model_validate({"optimizer": key})
        assert suggest(lane, SurfaceChoice.model_validate("himmelblau"), (0, -0.5)) == {"size": 0.8}
        assert suggest(lane, SurfaceChoice.model_validate("franke"), (0.3, 0.75)) == {"size": 0.06}


def test_curvature_is_the_largest_eigenvalue_met():
    bowl = SurfaceChoice.model_validate({"name": "quadratic", "a": 0.1, "b": 2}).bind()
    assert curvature(bowl, (-5.0, -2.0)) == pytest.approx(4.0)


@pytest.mark.parametrize("start", [(0.0, 0.0), (1e6, -1e6)])
def test_no_start_is_too_odd(start):
    for key in ("rastrigin", "ackley", "goldstein_price", "monkey_saddle"):
        value = suggest(Lane.model_validate({"optimizer": "sgd"}), SurfaceChoice.model_validate(key), start)
        assert value["lr"] > 0
