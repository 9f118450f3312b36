"""Real data: the mean loss of a small model over measurements, with the mini-batch gradients of real training."""

import csv
from pathlib import Path

import numpy as np
import sympy
from sympy import exp, log, tanh

from surfaces.base import Surface, parameter, x, y

FAMILY, ORDER = "Real data", 8
TABLES = Path(__file__).parent / "tables"
u, v = parameter("u"), parameter("v")  # what is measured, and what is to be predicted from it
line = x * u + y
residual = line - v
chance = 1 / (1 + exp(-(x * u + y)))


def columns(name):
    """The columns of a table by their headings."""
    with (TABLES / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {heading: np.array([float(r[heading]) for r in rows]) for heading in rows[0]}


def standardized(values):
    """Values with mean 0 and standard deviation 1."""
    return (values - values.mean()) / values.std()


def pairs(measured, predicted):
    """Two columns as the data of a surface."""
    return {"u": tuple(measured.tolist()), "v": tuple(predicted.tolist())}


def network():
    """Two tanh neurons that tell petal width by length, near trained weights, moved along two fixed directions."""
    first = tanh((1.2 + x) * u + 0.4 + 0.5 * y) * (0.9 - 0.6 * y + 0.3 * x)
    second = tanh((-0.8 + 0.7 * y) * u + 0.9 - 0.4 * x) * (-0.5 + 0.8 * x + 0.4 * y)
    return first + second - 0.2


prediction = network()
GEYSER = {"u": "eruption, minutes", "v": "waiting, minutes"}
GEYSER_STANDARD = {"u": "eruption, standardized", "v": "waiting, standardized"}
IRIS = {"u": "petal width, standardized", "v": "virginica"}
CALLS = {"u": "decades from mid-1961", "v": "calls, tens of millions"}
PETALS = {"u": "petal length, standardized", "v": "petal width, standardized"}

geyser, iris, calls = columns("old_faithful"), columns("iris"), columns("phone_calls")
eruption, waiting = geyser["eruption_minutes"], geyser["waiting_minutes"]
length, width, virginica = iris["petal_length_cm"], iris["petal_width_cm"], iris["virginica"]
years, millions = (calls["year_since_1900"] - 61.5) / 10, calls["calls_millions"] / 10

SURFACES = (
    Surface(
        key="geyser",
        name="Geyser, raw",
        expr=residual**2 / 2,
        view=((-10, 30), (-20, 80)),
        starts=((-5, 10), (25, 60), (0, 70)),
        about="A line through 272 eruptions: minutes of length are far from 0, so slope x and offset y make a ravine.",
        source="Härdle 1991, Old Faithful; squared error of waiting time by length of the eruption",
        minima=((10.729641395133525, 33.47439702275336),),
        data=pairs(eruption, waiting),
        model=line,
        target="v",
        loss="half squared",
        called=GEYSER,
    ),
    Surface(
        key="geyser_standardized",
        name="Geyser, standardized",
        expr=residual**2 / 2,
        view=((-1.5, 3), (-2, 2)),
        starts=((-1, 1.5), (2.5, 1), (0, -1.5)),
        about="The same eruptions with mean 0 and deviation 1: the ravine has become a round bowl.",
        source="Härdle 1991, Old Faithful",
        minima=((0.900811168321813, 0),),
        data=pairs(standardized(eruption), standardized(waiting)),
        model=line,
        target="v",
        loss="half squared",
        called=GEYSER_STANDARD,
    ),
    Surface(
        key="iris_logistic",
        name="Iris, logistic",
        expr=log(1 + exp(x * u + y)) - v * (x * u + y),
        view=((-4, 12), (-6, 6)),
        starts=((-3, 4), (-2, -5), (11, 5)),
        about="Telling two irises apart by petal width: convex, steep where the model is wrong and flat where it is right.",
        source="Fisher 1936, iris; logistic loss, petal width standardized",
        minima=((5.472112882906126, 0.5743806902504321),),
        data=pairs(standardized(width), virginica),
        model=chance,
        target="v",
        loss="log-loss",
        called=IRIS,
    ),
    Surface(
        key="calls_squared",
        name="Phone calls, squared error",
        expr=residual**2 / 2,
        view=((-6, 16), (-4, 14)),
        starts=((-4, 12), (14, 12), (-4, -2)),
        about="Six years were recorded in another unit, and the squared error lets them pull the line far off.",
        source="Rousseeuw and Leroy 1987, calls from Belgium; tens of millions by decades from mid-1961",
        minima=((5.041478260869566, 4.9991666666666665),),
        data=pairs(years, millions),
        model=line,
        target="v",
        loss="half squared",
        called=CALLS,
    ),
    Surface(
        key="calls_huber",
        name="Phone calls, Huber",
        expr=sympy.Piecewise((residual**2 / 2, sympy.Abs(residual) <= 1), (sympy.Abs(residual) - 0.5, True)),
        view=((-6, 16), (-4, 14)),
        starts=((-4, 12), (14, 12), (-4, -2)),
        about="The same calls under Huber's loss: beyond an error of 1 an outlier pulls no harder, and slopes are bounded.",
        source="Rousseeuw and Leroy 1987; Huber 1964",
        minima=((1.982092555331992, 2.224657947686117),),
        data=pairs(years, millions),
        model=line,
        target="v",
        loss="huber",
        called=CALLS,
        tags={"kink": "the curvature jumps where an error passes 1"},
    ),
    Surface(
        key="neuron",
        name="One neuron",
        expr=(chance - v) ** 2,
        view=((-20, 20), (-20, 20)),
        starts=((-14, 6), (-4, -12), (10, 15)),
        about="The squared error of one sigmoid neuron: once it is saturated and wrong, it hardly learns.",
        source="Fisher 1936, iris; petal width standardized",
        minima=((5.331883475932061, 0.31223277266122684),),
        data=pairs(standardized(width), virginica),
        model=chance,
        target="v",
        loss="squared",
        called=IRIS,
        tags={"plateau": "where the neuron is saturated and wrong, methods that follow the slope hardly move"},
    ),
    Surface(
        key="network",
        name="Slice of a small network",
        expr=(prediction - v) ** 2 / 2,
        view=((-4, 4), (-4, 4)),
        starts=((-3, 3), (3, -2.5), (2.5, 3)),
        about="A plane through the weights of a network with two hidden neurons: ridges, troughs and more than one minimum.",
        source="Fisher 1936, iris; petal width from petal length, both standardized; directions of our own",
        minima=((1.380376345952634, 2.6436251857114925),),
        other_minima=((0.6692527349260059, -0.023401413340165753), (2.143899976444668, 1.405272475165913)),
        saddles=((1.8005825917799014, 1.8643717619728366), (1.8503919020011015, 0.6011909268474867)),
        data=pairs(standardized(length), standardized(width)),
        model=prediction,
        target="v",
        loss="half squared",
        called=PETALS,
    ),
)
