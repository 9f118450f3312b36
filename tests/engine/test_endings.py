"""Why runs ended as they did: cases with a known cause, and the status and the words that tell it."""

import itertools
import re

import numpy as np
import pytest
import sympy

from engine.endings import NOTHING, statuses
from engine.experiment import Experiment
from engine.places import SETTLED
from engine.simulate import simulate
from surfaces.base import Surface
from surfaces.base import x as X
from surfaces.base import y as Y
from surfaces.formula import parse, parsed_surface
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


def ended(surface, points, lane=None, *, beyond=None, factors=None, minima=((0.0, 0.0),), steps=None):
    """The status of a run that went through ``points``: of all ``steps`` where nothing lies beyond."""
    bound = surface.bind() if isinstance(surface, Surface) else parsed_surface(parse(surface)).bind()
    points = np.array(points, dtype=float)
    last = len(points) - 1
    whole = np.full(((steps or last + (beyond is not None)) + 1, 2, 1), np.nan)
    whole[: last + 1, :, 0] = points
    made = Experiment.model_validate({"surface": "bowl", "start": [1, 1], "lanes": [lane or sgd(0.1)]})
    out = np.array([beyond or (np.nan, np.nan)]).T
    factors = None if factors is None else np.array(factors)[:, None]
    found = statuses(bound, list(made.lanes), whole, np.array([last]), out, factors, np.array(minima).reshape(-1, 2).T)
    return [found[0].step, str(found[0]), found[0].sentence]


def line(step, count, end=(0.0, 0.0)):
    """Points that come to ``end`` in steps along (0.6, 0.8), the last ``step`` long."""
    return np.array(end) + step * np.arange(count, -1, -1)[:, None] * [[0.6, 0.8]]


def hops(count, growth=1.0, bend=0.0, size=0.5):
    """Points on two sides of the origin, each farther than the last by ``growth`` over five steps."""
    k = np.arange(count + 1)
    return size * growth ** (k[:, None] / 5) * np.stack([(-1.0) ** k, bend * (k % 3 - 1)], axis=1)


def round_and_round(period, count, off=0.0):
    angle = 2 * np.pi * (np.arange(count + 1) % period) / period
    return np.stack([np.cos(angle), np.sin(angle)], axis=1) + off * np.arange(count + 1)[:, None]


SETTLED_AT = SETTLED * np.hypot(10, 10)


def test_what_is_told_at_every_edge():
    """Runs put together by hand, each a little to one side of what decides its status or its words."""
    heavy, nesterov = (
        {"optimizer": "momentum", "lr": 0.1, "beta": 0.5},
        {"optimizer": "nesterov", "lr": 0.1, "beta": 0.5},
    )
    found = {}
    for share, gap in itertools.product((0, 0.5, 0.99, 1.01, 3), (0, 0.99, 1.01, 1e3, 1e8)):
        end = (0.6 * gap * SETTLED_AT, 0.8 * gap * SETTLED_AT)
        for text in (BOWL, "x^2", "x^3+y^2", "4-x^2-2y^2"):
            found[f"{text}, {gap} from it, moved {share}"] = ended(text, line(share * SETTLED_AT, 3, end))
    for growth, bend, count in itertools.product(
        (0.98, 0.988, 0.992, 1, 1.009, 1.011, 1.3), (0, 0.2, 0.6), (5, 6, 7, 30)
    ):
        for lane in (sgd(0.9985), sgd(0.9995), sgd(1.0005), sgd(1.0015), nesterov):
            found[f"hops {growth} {bend} {count} {lane}"] = ended("x^2+4y^2", hops(count, growth, bend), lane)
    found |= {
        f"hops {lr} of momentum": ended(BOWL, hops(9), heavy | {"lr": lr})
        for lr in (1.4, 1.4979, 1.499, 1.5, 1.501, 1.6)
    }
    found["hops on a curve"] = ended("x^2", hops(9))
    found["hops by a schedule"] = ended(BOWL, hops(9), sgd(1.0), factors=[1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 8])
    for period, extra, off in itertools.product(range(2, 15), (-1, 0, 1), (0, 1e-7, 1e-5)):
        found[f"round {period} {extra} {off}"] = ended(BOWL, round_and_round(period, 3 * period + extra, off / period))
    far = (3.0, 2.0)
    for pace, count in itertools.product((0, 1e-300, 1e-12, 3e-6, 1e-4, 1e-2), (1, 2, 3, 4, 5, 12)):
        for minima in ((far,), ((3.0, 2.0 + 9.99 * pace * count),), ((3.0, 2.0 + 10.01 * pace * count), (5, 5)), ()):
            found[f"pace {pace} {count} {minima}"] = ended("sin(x)+y", line(pace, count, far), minima=minima)
    for end in (4.7, 0.706, 0.708):
        found[f"no minimum at {end}"] = ended("x+y^2", line(end / 100, 10, far), minima=())
    still, slow = [[1.0, 1.0]] * 5, [[1.0, 1.0], [1.0, 1.0 - 1e-3]]
    found |= {f"a rate of {f}": ended(BOWL, still, factors=[1, 1, 1, 1, f]) for f in (0, 1e-9, 1)}
    found |= {"still": ended(BOWL, still), "alone": ended(BOWL, [[1, 1]]), "slow": ended(BOWL, slow)}
    # where it has no further position
    for k in (1, 3, 23, 24, 25, 40):
        wall = np.stack([np.linspace(-2, 1, k + 1), np.linspace(1, 3, k + 1) ** 2], axis=1)
        for lane in (sgd(0.24), sgd(0.26), heavy | {"lr": 0.4}, nesterov | {"lr": 0.2}, {"optimizer": "adam"}):
            for text in ("x^2+4y^2", "x^2+y^4", "x*y^3", "-x-y^2", "y-x^4"):
                found[f"out, {text}, {k}, {lane}"] = ended(text, wall, lane, beyond=(3.0, 1e9))
    found |= {
        f"out on a curve, {t}": ended(t, hops(5, 3.0), sgd(1.2), beyond=(-1e9, 0.0)) for t in ("x^2", "-x^2", "x^4-x")
    }
    found["out by a schedule"] = ended(
        BOWL, hops(5, 3.0), sgd(0.1), beyond=(1e9, 1.0), factors=[1, 1, 1, 1, 1, 9, 9, 9]
    )
    endless = (np.inf, np.nan)
    for text, at in [
        ("x^2+y", (1, 1)),
        ("x^2+1e-9y^2", (1, 1)),
        ("x^2+3e-8y^2", (1, 1)),
        ("e^(x^2)", (30, 1)),
        ("x^2*y^-2", (1e200, 1)),
        ("sqrt(x)+y", (0, 1)),
        ("(x^2)^0.25+y", (0, 1)),
        ("x-y", (1, 2)),
    ]:
        found[f"no step, {text} at {at}"] = ended(text, [[2, 2], at], {"optimizer": "newton"}, beyond=endless)
    log = Surface("", "", sympy.log(X) + sympy.sqrt(Y - 1), ((-5, 5), (-5, 5)), ((1.0, 2.0),), "", "")
    for text in ("log(x)+y", "x+sqrt(y-1)", log):
        for points in ([[-1, 2], [1, 2]], [[2, 3], [1, 2], [-1, 0.5]], [[3, 3], [2, 3], [1, 2], [1, 0.5], [1, 0.2]]):
            name = f"outside, {text if isinstance(text, str) else 'log x'}, {points}"
            found[name] = [ended(text, points), ended(text, points, beyond=(-9.0, 1.0))]
    path = {"path": {"x": [1, 2, 3], "y": [1, 2, 3], "step": [0, 5, 1200]}}
    found |= {f"recorded, {n} steps": ended(BOWL, line(0.1, n), path) for n in (5, 1199, 1200, 1201)}
    for size in (0.5, 0.99, 1.01, 3):
        place = size * NOTHING * np.hypot(10, 10)
        found[f"nothing, {size}"] = [
            ended("x+y", line(0.5, 3, (place, -place)), minima=()),
            ended("x", line(0.5, 3, (place, 0)), minima=()),
        ]
    check("ended", found)
