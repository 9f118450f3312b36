"""Why runs ended as they did: cases with a known cause, and the status and the words that tell it."""

import re

import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from surfaces.formula import parse
from tests.told import check


def told(surface, start, steps, lane, **more):
    if isinstance(surface, str) and any(c in surface for c in "xy^"):
        surface = {"formula": surface, "view": [[-5, 5], [-5, 5]]}
    data = {"surface": surface, "start": start, "steps": steps, "lanes": [lane], **more}
    return simulate(Experiment.model_validate(data)).status[0]


def sgd(lr, **more):
    return {"optimizer": "sgd", "lr": lr, **more}


QUARTIC, BOWL = {"formula": "x^4+y^2", "view": [[-5, 5], [-5, 5]]}, "x^2+4y^2"
CASES = {
    # name: surface, start, steps, lane, status, what the sentence says
    "arrives": (BOWL, [2, 1], 200, sgd(0.1), "converged", "from a minimum"),
    "too long a rate": ("0.1x^2+2y^2", [-5, -2], 200, sgd(0.6), "diverged", "curvature is 4, times the rate 2.4, over 2,"),
    "exactly at the limit": ("x^2+100y^2", [4, 4], 500, sgd(0.01), "hops", "curvature 200 times the rate is 2, the limit of SGD"),
    "round and round": ("x^2+4y^2", [2, 1], 100, {"optimizer": "signum", "lr": 0.25}, "hops", "Comes round to (0, 0.5) every 8 steps"),
    "a little over the limit": ("x^2+4y^2", [1, 1], 400, sgd(0.251), "hops", "ever farther"),
    "too long for the heavy ball": (
        "0.1x^2+2y^2", [-5, -2], 300, {"optimizer": "momentum", "lr": 0.8, "beta": 0.5}, "diverged",
        "times the rate 3.2, over 3, the limit of Momentum",
    ),
    "nesterov over its limit": (
        "0.1x^2+2y^2", [-5, -2], 300, {"optimizer": "nesterov", "lr": 0.5, "beta": 0.5}, "diverged",
        "over 1.5, the limit of Nesterov",
    ),
    "a wall met too fast": ("rosenbrock", [-1.2, 2], 100, sgd(0.01), "diverged", "over 2, the limit of SGD"),
    "falls from a saddle": ("x^2-x*y", [0, 5], 2000, sgd(0.05), "diverged", "falls without bound along (0.38, 0.92)"),
    "falls along an axis": ("x^2-y^2", [1, 0.1], 2000, sgd(0.1), "diverged", "falls without bound along (0, 1)"),
    "falls down a plane": ("x+y", [0, 0], 2000, {"optimizer": "rprop", "d_max": 1e6}, "diverged", "falls without bound along (−0.71, −0.71)"),
    "on the ridge of a saddle": ("x^2-y^2", [2, 0], 500, sgd(0.1), "stopped", "a saddle: it curves down by 2 along (0, 1)"),
    "newton goes to a maximum": ("4-x^2-y^2", [1, 1], 20, {"optimizer": "newton"}, "stopped", "a maximum"),
    "newton on a ledge": ("x^3", [2, 0], 400, {"optimizer": "newton"}, "stopped", "a ledge"),
    "newton on a ledge of a surface": ("skewed_quartic", [-0.8, 1], 300, {"optimizer": "newton"}, "stopped", "a ledge"),
    "a minimum without curvature": (QUARTIC, [1, 1], 60, {"optimizer": "newton"}, "converged", "from a minimum"),
    "slow on a minimum without curvature": (QUARTIC, [1, 1], 200, sgd(0.01), "under way", "slope is"),
    "a ring": ("(x^2+y^2-1)^2", [2, 1], 400, sgd(0.02), "converged", "a ring of minima"),
    "a trough": ("(x+y)^2", [2, 1], 400, sgd(0.1), "converged", "a trough: a line of minima"),
    "a tip": ("abs(x)+abs(y)", [1, 0.5], 400, {"optimizer": "pattern_search"}, "converged", "minimum"),
    "hops across a tip": ("abs(x)+y^2", [0.25, 0], 101, sgd(0.1), "hops", "longer than the way to the bottom"),
    "a cliff": ("e^(100x)+y^2", [0.05, 0], 3, sgd(1e-7), "under way", "slope is 10059"),
    "crawls on a plateau": ("1-e^(-x^2-y^2)", [3, 1], 200, sgd(0.01), "crawls", "it would take about"),
    "crawls with a tiny rate": (BOWL, [2, 1], 50, sgd(1e-6), "crawls", "steps more"),
    "leaves the domain of a power": ("x^(4/3)+y^2", [1, 1], 40, sgd(1.0), "left the domain", "x^(4/3) has no value"),
    "leaves the domain of a logarithm": ("x-log(x)+y^2", [3, 1], 40, sgd(5), "left the domain", "log(x) has no value"),
    "starts outside": ("sqrt(x)+y^2", [-1, 1], 10, sgd(0.1), "left the domain", "Started outside the domain"),
    "overflows": ("e^(x^2)+y^2", [5, 1], 10, sgd(1), "diverged", "step"),
    "no finite step": ("x^2+y", [1, 1], 10, {"optimizer": "newton"}, "diverged", "no finite step from"),
    "rate brought to zero": (
        BOWL, [2, 1], 60, sgd(0.01, schedule={"kind": "cosine", "length": 5}), "stopped", "brought the rate to 0",
    ),
    "signs hop around the minimum": (BOWL, [1, 1], 100, {"optimizer": "signsgd", "lr": 0.3}, "hops", "Hops for ever"),
    "goes round the minimum": (BOWL, [1, 0.5], 200, {"optimizer": "lion", "lr": 0.1}, "hops", "every 4 steps"),
    "goes round a tip": (
        "abs(x)+abs(y)", [1, 0.5], 200, {"optimizer": "momentum", "lr": 0.1}, "hops", "every 8 steps",
    ),
    "a place far below a pixel": (BOWL, [1, 0.5], 200, {"optimizer": "nesterov", "lr": 0.1}, "converged", "at (0, 0)"),
    "0/0 at the minimum": (
        "quartic_curve", [-1.8, 0], 500, {"optimizer": "barzilai_borwein", "convention": "short"}, "converged", "a minimum",
    ),
    "the edge of the domain": ("x^1.5+y^2", [1, 1], 400, {"optimizer": "pattern_search"}, "converged", "edge of the domain"),
    "a level plateau": ("0x+3", [1, 1], 5, sgd(0.1), "stopped", "a plateau"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_cause_is_told(case):
    surface, start, steps, lane, kind, words = CASES[case]
    status = told(surface, start, steps, lane)
    assert status.kind == kind, status
    assert words in status.sentence
    sentence = re.sub(
        r"[\d.]*·?10⁻[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]", "nearly 0", status.sentence
    )  # what is rounding differs elsewhere
    check("endings", {case: [str(status), sentence]}, whole=False)


@pytest.mark.parametrize(
    ("text", "point", "part"),
    [
        ("x1^(4/3)+x2^2", (-1, 1), "x1^(4/3)"),
        ("sqrt(x-y^2)+y", (0, 1), "sqrt(x - y^2)"),
        ("log(x-3)^2 + k*y", (1, 1), "log(x - 3)"),
        ("(x-1)/(x-1)+y", (1, 0), "(x - 1)/(x - 1)"),
        ("x+y", (1, 0), None),
    ],
)
def test_the_part_without_a_value_is_named_as_its_writer_named_it(text, point, part):
    assert parse(text).undefined(*point, {}) == part


def test_on_a_curve_only_x_counts():
    """y stays where it began, and is no part of the way to a minimum."""
    along, aside = (told("double_well", [1.7, y], 60, sgd(1e-5)) for y in (0, 3))
    assert along.kind == "crawls"
    assert "to the nearest minimum" in along.sentence
    assert aside.sentence == along.sentence
