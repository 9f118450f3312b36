"""Gradient descent with backtracking: try a long step, shorten it until the loss falls enough."""

import numpy as np

from optimizers._line_search import C1, backtrack
from optimizers.base import Convention, Hyper, Optimizer, rate
from plane import dot


def step(f, w, s, h, t):
    return _search(f, w, s, h, h.lr)


def growing(f, w, s, h, t):
    first = h.lr if t == 1 else np.minimum(h.grow * s.length, h.lr)
    return _search(f, w, s, h, np.where(s.length > 0, first, h.lr))


def _search(f, w, s, h, first):
    g = f.gradient(w)
    s.length[:] = backtrack(f, w, -g, first, f.value(w, (w != s._w).any(axis=0)), -dot(g, g), h)
    s._w[:] = w - s.length * g  # its value is known: the search has paid for it
    return s._w.copy()


def _start(f, w, h):
    return {"length": np.zeros(w.shape[1]), "_w": np.full_like(w, np.nan)}


ARMIJO = r"f(w_t - \alpha g_t) \le f(w_t) - c_1 \alpha\, \lVert g_t \rVert^2"
STATE = {"length": r"\alpha_t"}

OPTIMIZER = Optimizer(
    key="backtracking",
    name="Gradient descent, backtracking",
    family="line search",
    year=1966,
    paper="Armijo, Minimization of functions having Lipschitz continuous first partial derivatives, "
    "Pacific J. Math. 16 (1966)",
    url="https://doi.org/10.2140/pjm.1966.16.1",
    about="Gradient descent that picks its rate anew each step: it starts long and shortens the step until the loss falls "
    "by a fair share of what the slope promised. It cannot diverge, and still zigzags in a ravine.",
    claims={"shortens the step until the loss falls": "never_climbs"},
    hypers={
        "lr": rate(1.0, "1/curvature", "the longest rate, tried first"),
        "shrink": Hyper(r"\beta", 0.5, "factor by which a refused rate is shortened", 0, 1, True, True, (0.1, 0.9)),
        "c1": C1,
        "grow": Hyper(r"\gamma", 1.5, "how much longer than the last rate the first trial is", 1, slider=(1, 4)),
    },
    conventions=(
        Convention(
            key="armijo",
            label="Armijo",
            step=step,
            formula=r"\begin{aligned} \alpha_t &= \max\{\eta\beta^k,\ k = 0, 1, \dots : "
            + ARMIJO.replace(r"\alpha", r"\alpha")
            + r"\} \\ w_{t+1} &= w_t - \alpha_t g_t \end{aligned}",
            note="Every search starts from η.",
            state=STATE,
            init=_start,
            hypers=("lr", "shrink", "c1"),
        ),
        Convention(
            key="optax",
            label="Optax",
            step=growing,
            formula=r"\begin{aligned} \alpha_t &= \max\{\min(\gamma\alpha_{t-1}, \eta)\,\beta^k,\ k = 0, 1, \dots : "
            + ARMIJO
            + r"\} \\ w_{t+1} &= w_t - \alpha_t g_t \end{aligned}",
            note="Every search starts a little longer than the last one ended, at most from η: fewer trials.",
            state=STATE,
            init=_start,
            defaults={"shrink": 0.8},
        ),
    ),
    example={
        "hypers": {"lr": 1},
        "path": [[0.5, -1], [0.25, 1]],
        "working": "f(1, 1) = 2.5 with slope (1, 4). η = 1 leads to (0, −3), where f = 18: refused. Half leads to (0.5, −1), "
        "where f = 2.125: taken. From there 1 leads to (0, 3), f = 18: refused; half to (0.25, 1), f = 2.03125: taken.",
    },
    builds_on=("sgd",),
)
