"""Barzilai–Borwein: gradient descent whose rate is one over the curvature met on the last step."""

import numpy as np

from optimizers.base import Convention, Optimizer, rate
from plane import dot


def long(f, w, s, h, t):
    return _step(f, w, s, h, lambda moved, change: dot(moved, moved) / dot(moved, change))


def short(f, w, s, h, t):
    return _step(f, w, s, h, lambda moved, change: dot(moved, change) / dot(change, change))


def alternating(f, w, s, h, t):
    return (long if t % 2 else short)(f, w, s, h, t)


def _step(f, w, s, h, length):
    g = f.gradient(w)
    moved, change = w - s._w, g - s._g
    met = (dot(moved, change) > 0) & (dot(change, change) > 0)  # a square may vanish by underflow
    s.length[:] = np.where(met, length(moved, change), h.lr)
    s._w[:], s._g[:] = w, g
    return w - s.length * g


def _start(f, w, h):
    unknown = np.full_like(w, np.nan)
    return {"length": np.zeros(w.shape[1]), "_w": unknown, "_g": unknown.copy()}


LONG, SHORT = r"\frac{s^\top s}{s^\top y}", r"\frac{s^\top y}{y^\top y}"
NOTE = "Where the last step met no positive curvature the rate is η again. The loss may rise on the way: that is the point."


def _formula(length):
    return (
        r"\begin{aligned} s &= w_t - w_{t-1},\quad y = g_t - g_{t-1} \\ \alpha_t &= "
        + length
        + r",\quad \alpha_1 = \eta \\ w_{t+1} &= w_t - \alpha_t\, g_t \end{aligned}"
    )


STATE = {"length": r"\alpha_t"}

OPTIMIZER = Optimizer(
    key="barzilai_borwein",
    name="Barzilai–Borwein",
    family="line search",
    year=1988,
    paper="Barzilai and Borwein, Two-Point Step Size Gradient Methods, IMA J. Numer. Anal. 8 (1988)",
    url="https://doi.org/10.1093/imanum/8.1.141",
    about="Plain gradient descent, but the rate is one over the curvature that the last step has felt. With no line search "
    "and no memory beyond one step it is far faster in a ravine than the best fixed rate.",
    hypers={"lr": rate(0.01, "1/curvature", "rate of the first step, and wherever the curvature felt is not positive")},
    conventions=(
        Convention(
            key="long",
            label="long step (BB1)",
            step=long,
            formula=_formula(LONG),
            note=NOTE,
            state=STATE,
            init=_start,
            scheduled=(),
        ),
        Convention(
            key="short",
            label="short step (BB2)",
            step=short,
            formula=_formula(SHORT),
            note=NOTE,
            state=STATE,
            init=_start,
            scheduled=(),
        ),
        Convention(
            key="alternating",
            label="alternating",
            step=alternating,
            formula=_formula(
                r"\begin{cases} " + LONG + r" & t \text{ odd} \\[1ex] " + SHORT + r" & t \text{ even} \end{cases}"
            ),
            note="Long and short in turn (Dai and Fletcher 2005). " + NOTE,
            state=STATE,
            init=_start,
            scheduled=(),
        ),
    ),
    example={
        "hypers": {"lr": 0.1},
        "path": [[0.9, 0.6], [0.66461538, -0.02769231]],
        "working": "First by η: (1 − 0.1, 1 − 0.4). Then s = (−0.1, −0.4), y = (−0.1, −1.6): sᵀs = 0.17, sᵀy = 0.65, "
        "α = 0.2615385; with g = (0.9, 2.4) the step is (0.2353846, 0.6276923).",
    },
    builds_on=("sgd",),
    unreferenced="no maintained package has the bare method; the step stays within one over the curvatures, "
    "ends in finitely many steps on a round bowl, and is worked by hand",
)
