"""Saddle-free Newton: Newton's step with the curvatures made positive, so that saddles repel."""

import numpy as np

from optimizers._line_search import C1, SHRINK, backtrack
from optimizers.base import Convention, Hyper, Optimizer
from plane import apply, dot, mapped


def step(f, w, s, h, t):
    return w + h.lr * _direction(f, w, f.gradient(w), h)


def searched(f, w, s, h, t):
    g = f.gradient(w)
    d = _direction(f, w, g, h)
    return w + backtrack(f, w, d, h.lr, f.value(w), dot(d, g), h) * d


def _direction(f, w, g, h):
    return -apply(mapped(lambda curvature: 1 / (np.abs(curvature) + h.damping), f.hessian(w)), g)


SIZE = r"|H_t| = Q_t\, |\Lambda_t|\, Q_t^\top \quad\text{where } \nabla^2\! f(w_t) = Q_t \Lambda_t Q_t^\top"

OPTIMIZER = Optimizer(
    key="saddle_free_newton",
    name="Saddle-free Newton",
    family="second-order",
    year=2014,
    paper="Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio, Identifying and attacking the saddle point problem in "
    "high-dimensional non-convex optimization, NeurIPS 2014",
    url="https://arxiv.org/abs/1406.2572",
    about="Uses the size of each curvature and forgets its sign: the step keeps Newton's sense of scale, but always leads "
    "down, so it leaves a saddle by the way that falls where Newton is drawn in.",
    hypers={
        "lr": Hyper(
            r"\eta", 1.0, "part of the step that is taken (with line search: tried first)", 0, 2, True, slider=(0.05, 2)
        ),
        "damping": Hyper(
            r"\lambda",
            0.1,
            "added to every |curvature|: bounds the step where one is near zero",
            0,
            slider=(1e-4, 1e2),
            scale="log",
            unit="curvature",
        ),
        "c1": C1,
        "shrink": SHRINK,
    },
    conventions=(
        Convention(
            key="fixed",
            label="fixed damping",
            step=step,
            formula=r"\begin{aligned} &"
            + SIZE
            + r" \\ &w_{t+1} = w_t - \eta\, (|H_t| + \lambda I)^{-1}\, \nabla f(w_t) \end{aligned}",
            note="The paper finds λ anew each step by a search over powers of ten; here it is a knob.",
            hypers=("lr", "damping"),
        ),
        Convention(
            key="searched",
            label="with line search",
            step=searched,
            formula=r"\begin{aligned} &" + SIZE + r",\quad d_t = -(|H_t| + \lambda I)^{-1} g_t \\ "
            r"&\alpha_t = \max\{\eta\beta^k : f(w_t + \eta\beta^k d_t) \le f(w_t) + c_1 \eta\beta^k d_t^\top g_t\} \\ "
            r"&w_{t+1} = w_t + \alpha_t d_t \end{aligned}",
            note="Never climbs: the step is shortened until f falls enough.",
        ),
    ),
    example={
        "hypers": {"damping": 1},
        "path": [[0.5, 0.2], [0.25, 0.04]],
        "working": "The curvatures are 1 and 4; with λ = 1 the step is (1/(1 + 1), 4/(4 + 1)) = (0.5, 0.8) of each "
        "coordinate, which leaves 0.5 and 0.2 of them.",
    },
    builds_on=("newton",),
)
