"""Accelerated gradient: Nesterov's method as he gave it for convex functions, its momentum growing with the steps."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, rate
from plane import dot


def quotient(f, w, s, h, t):
    new, _ = _step(f, w, s, h, (s.k - 1) / (s.k + 2))
    return new


def paper(f, w, s, h, t):
    before = s.a.copy()
    s.a[:] = np.where(s.k == 1, 1, (1 + np.sqrt(1 + 4 * before * before)) / 2)
    new, _ = _step(f, w, s, h, np.where(s.k == 1, 0, (before - 1) / s.a))
    return new


def by_slope(f, w, s, h, t):
    new, g = _step(f, w, s, h, (s.k - 1) / (s.k + 2))
    s.k[:] = np.where(dot(g, new - w) > 0, 1, s.k)
    return new


def by_value(f, w, s, h, t):
    new, _ = _step(f, w, s, h, (s.k - 1) / (s.k + 2))
    s.k[:] = np.where(f.value(new) > f.value(w), 1, s.k)
    return new


def _step(f, w, s, h, beta):
    """The new position and the slope that led there; ``s.k`` is one more afterwards."""
    ahead = w + beta * (w - s.before)
    g = f.gradient(ahead)
    s.before[:] = w
    s.k += 1
    return ahead - h.lr * g, g


def start(f, w, h):
    return {"before": w.copy(), "k": np.ones(w.shape[1])}


def start_paper(f, w, h):
    return start(f, w, h) | {"a": np.ones(w.shape[1])}


STATE = {"before": "w_{t-1}", "k": "k"}
LAST = r"w_{t+1} &= y_t - \eta\, \nabla f(y_t)"
QUOTIENT = r"y_t &= w_t + \frac{k-1}{k+2}\, (w_t - w_{t-1})"
RESTART = r"k &\leftarrow 1 \text{ if } %s, \text{ else } k + 1"

OPTIMIZER = Optimizer(
    key="accelerated",
    name="Accelerated gradient",
    family="momentum",
    year=1983,
    paper="Nesterov, A Method for Solving the Convex Programming Problem with Convergence Rate O(1/k²), Dokl. Akad. Nauk SSSR 269 (1983)",
    url="https://www.mathnet.ru/eng/dan46009",
    about="Momentum that needs no β: it grows from 0 towards 1 with the steps, and no method that sees only slopes does better on "
    "convex functions. Near the minimum it swings in ripples; a restart when it climbs takes them away.",
    hypers={"lr": rate(0.01, "1/curvature")},
    conventions=(
        Convention(
            key="quotient",
            label="β = (k − 1)/(k + 2)",
            step=quotient,
            formula=aligned(QUOTIENT, LAST),
            note="The usual short form (Su, Boyd and Candès 2014).",
            state=STATE,
            init=start,
        ),
        Convention(
            key="paper",
            label="paper, FISTA",
            step=paper,
            formula=aligned(
                r"a_k &= \frac{1 + \sqrt{1 + 4 a_{k-1}^2}}{2}, \quad a_1 = 1",
                r"y_t &= w_t + \frac{a_{k-1} - 1}{a_k}\, (w_t - w_{t-1})",
                LAST,
            ),
            note="Nesterov's own sequence, with a set rate in place of his search; Beck and Teboulle (2009) call it FISTA.",
            state=STATE | {"a": "a_k"},
            init=start_paper,
        ),
        Convention(
            key="restart-slope",
            label="restart by slope",
            step=by_slope,
            formula=aligned(QUOTIENT, LAST, RESTART % r"\nabla f(y_t)^\top (w_{t+1} - w_t) > 0"),
            note="Starts again from rest where it moves against the slope (O'Donoghue and Candès 2015); costs nothing.",
            state=STATE,
            init=start,
        ),
        Convention(
            key="restart-value",
            label="restart by value",
            step=by_value,
            formula=aligned(QUOTIENT, LAST, RESTART % r"f(w_{t+1}) > f(w_t)"),
            note="Starts again from rest where f has risen (O'Donoghue and Candès 2015); costs two values a step.",
            state=STATE,
            init=start,
        ),
    ),
    example={
        "hypers": {"lr": 0.1},
        "path": [[0.9, 0.6], [0.7875, 0.3]],
        "working": "β = 0 first: x·0.9 and y·0.6. Then β = 1/4: y₂ = (0.9 − 0.025, 0.6 − 0.1) = (0.875, 0.5), and from there "
        "0.875·0.9 and 0.5·0.6.",
    },
    builds_on=("nesterov",),
    unreferenced="packages have it inside proximal solvers; checked: f falls below 2|w₁ − w*|²/(η(k + 1)²) at every step, as is "
    "proved, and restarts never come later to the minimum of an ellipse",
)
