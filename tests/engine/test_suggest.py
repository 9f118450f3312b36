"""Suggested rates: on every surface every optimizer stays in view, moves, and takes its time."""

import numpy as np
import pytest

from engine.experiment import Experiment, Lane, SurfaceChoice
from engine.simulate import simulate
from engine.suggest import STEPS, curvature, suggest, tuned
from optimizers import OPTIMIZERS
from surfaces import SURFACES

MARGIN = 0.2  # of the view's width and height that a run may swing outside
MOVES = 0.03  # of the view that it must at least travel
DIP = 0.005  # the same among many minima, where the next one may be as near as that
STUCK = 0.003  # the same on a surface that declares a plateau, whose lesson is that some hardly move


@pytest.mark.parametrize("surface", SURFACES)
def test_every_pair_looks_sensible_at_first_sight(surface):
    start = tuple(map(float, SURFACES[surface].starts[0]))
    choice = SurfaceChoice.model_validate(surface)
    plain = [Lane.model_validate({"optimizer": key}) for key in OPTIMIZERS]
    # On a plateau, and along a y that means nothing, a method that only compares values walks at random.
    blind = SURFACES[surface].flat or "plateau" in SURFACES[surface].tags
    told = [e for e in plain if tuned(e) and not (blind and "no_gradient" in e.declaration.tags)]
    lanes = tuple(lane.changed(**suggest(lane, choice, start)) for lane in told)
    runs = simulate(Experiment(surface=choice, start=(start,), steps=STEPS, lanes=lanes), state=False)
    (x0, x1), (y0, y1) = runs.surface.view
    unit = (runs.path - [[x0], [y0]]) / [[x1 - x0], [y1 - y0]]
    names = [lane.optimizer for lane in lanes]
    with np.errstate(invalid="ignore"):
        outside = np.nan_to_num(np.maximum(-unit, unit - 1), nan=np.inf).max(axis=(0, 1))
        moved = np.nan_to_num(np.hypot(*(unit - unit[0]).transpose(1, 0, 2)), nan=np.inf).max(axis=0)
    least = (
        DIP if SURFACES[surface].family == "Many minima" else STUCK if "plateau" in SURFACES[surface].tags else MOVES
    )
    still = {n: float(m) for n, m in zip(names, moved, strict=True) if m < least}
    gone = {n: float(o) for n, o in zip(names, outside, strict=True) if o > MARGIN}
    assert still == {}
    if "unbounded" not in SURFACES[surface].tags:
        assert gone == {}


def test_the_value_is_a_round_number_and_the_same_every_time():
    lane = Lane.model_validate({"optimizer": "momentum", "beta": 0.95, "label": "slow"})
    choice = SurfaceChoice.model_validate("beale")
    value = suggest(lane, choice, (1.0, 1.6))
    assert value == suggest(lane.changed(label=None, color="#123456", lr=7.0), choice, (1.0, 1.6))
    assert f"{value['lr']:e}"[0] in "125"


def test_what_to_suggest_follows_from_the_declaration():
    assert [tuned(Lane.model_validate({"optimizer": key})) for key in ("sgd", "adam", "adadelta")] == [
        "lr",
        "lr",
        "eps",
    ]


def test_curvature_is_the_largest_eigenvalue_met():
    bowl = SurfaceChoice.model_validate({"name": "quadratic", "a": 0.1, "b": 2}).bind()
    assert curvature(bowl, (-5.0, -2.0)) == pytest.approx(4.0)


@pytest.mark.parametrize("start", [(0.0, 0.0), (1e6, -1e6)])
def test_no_start_is_too_odd(start):
    for key in ("rastrigin", "ackley", "goldstein_price", "monkey_saddle"):
        value = suggest(Lane.model_validate({"optimizer": "sgd"}), SurfaceChoice.model_validate(key), start)
        assert value["lr"] > 0
