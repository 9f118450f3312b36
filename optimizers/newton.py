"""Newton's method: jump to the bottom of the parabola that fits the slope and the curvature here."""

import numpy as np

from optimizers._line_search import C1, SHRINK, backtrack
from optimizers.base import Convention, Hyper, Optimizer
from plane import dot, eigenvalues, solve


def step(f, w, s, h, t):
    return w - h.lr * solve(f.hessian(w), f.gradient(w))


def damped(f, w, s, h, t):
    g, hessian = f.gradient(w), f.hessian(w)
    low, _ = eigenvalues(hessian)
    d = -np.where(low > 0, solve(hessian, g), g)
    return w + backtrack(f, w, d, h.lr, f.value(w), dot(d, g), h) * d


OPTIMIZER = Optimizer(
    key="newton",
    name="Newton",
    family="second-order",
    year=1669,
    paper="Newton 1669; in this form Simpson, Essays on Mathematics, 1740; "
    "damped: Goldstein and Price, An effective algorithm for minimization, Numer. Math. 10 (1967)",
    url="https://doi.org/10.1007/BF02162162",
    about="Divides the slope by the curvature, so a ravine is as easy as a round bowl: one step on any quadratic. Where "
    "the surface curves downwards it jumps to the top instead of the bottom, and a saddle attracts it.",
    hypers={
        "lr": Hyper(
            r"\eta",
            1.0,
            "part of the Newton step that is taken (damped: that is tried first)",
            0,
            2,
            True,
            slider=(0.05, 2),
        ),
        "c1": C1,
        "shrink": SHRINK,
    },
    conventions=(
        Convention(
            key="plain",
            label="plain",
            step=step,
            formula=r"w_{t+1} = w_t - \eta\, \nabla^2\! f(w_t)^{-1}\, \nabla f(w_t)",
            note="Seeks any stationary point, maxima and saddles too. A singular Hessian throws it out of the picture.",
            hypers=("lr",),
        ),
        Convention(
            key="damped",
            label="damped, with line search",
            step=damped,
            formula=r"\begin{aligned} d_t &= \begin{cases} -\nabla^2\! f(w_t)^{-1} g_t & \nabla^2\! f(w_t) \succ 0 \\ "
            r"-g_t & \text{otherwise} \end{cases} \\ "
            r"\alpha_t &= \max\{\eta\beta^k : f(w_t + \eta\beta^k d_t) \le f(w_t) + c_1 \eta\beta^k d_t^\top g_t\} \\ "
            r"w_{t+1} &= w_t + \alpha_t d_t \end{aligned}",
            note="Never climbs: steps are shortened until f falls enough, and where the surface is not convex it goes straight "
            "down the slope (Goldstein and Price).",
        ),
    ),
    example={
        "hypers": {"lr": 0.5},
        "path": [[0.5, 0.5], [0.25, 0.25]],
        "working": "The Hessian is diag(1, 4), so the whole Newton step is −(1, 4/4) = −(1, 1): to the minimum. "
        "Half of it halves both coordinates, whatever their curvature.",
    },
    leaps="the whole step is taken however long it is: where the curvature is near zero it ends far outside the picture",
    climbs="it goes to whatever stationary point its parabola has, a maximum or a saddle as well as a minimum",
)
