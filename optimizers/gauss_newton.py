"""Gauss–Newton: Newton's step on a loss over data, with the curvature of the loss and none of the model's."""

import numpy as np

from optimizers._line_search import C1, SHRINK, backtrack
from optimizers.base import Convention, Hyper, Optimizer
from plane import dot, solve


def step(f, w, s, h, t):
    return w - h.lr * solve(f.gauss_newton(w), f.gradient(w))


def damped(f, w, s, h, t):
    g = f.gradient(w)
    d = -solve(f.gauss_newton(w), g)
    d = np.where(dot(d, g) < 0, d, -g)
    return w + backtrack(f, w, d, h.lr, f.value(w), dot(d, g), h) * d


MATRIX = r"G_t = \tfrac1n \textstyle\sum_i \ell''(p_i)\, \nabla p_i \nabla p_i^{\top}"
NOTE = (
    "p_i is what the model predicts for row i, and ℓ″ the second derivative of a row's loss by it: of squares a constant, so "
    "that G is JᵀJ. On a surface without data there is no model, and G is the Hessian: the method is Newton's there. "
)

OPTIMIZER = Optimizer(
    key="gauss_newton",
    name="Gauss–Newton",
    family="second-order",
    year=1809,
    paper="Gauss, Theoria motus corporum coelestium, 1809; for other losses than squares Schraudolph, Fast Curvature "
    "Matrix-Vector Products, Neural Computation 14 (2002)",
    url="https://doi.org/10.1162/08997660260028683",
    about="Of the curvature of a fit it keeps what the loss has and leaves out what the model has: first derivatives are enough, "
    "and the matrix never points uphill. One step solves a fit that is linear in its parameters.",
    hypers={
        "lr": Hyper(
            r"\eta", 1.0, "part of the step that is taken (damped: that is tried first)", 0, 2, True, slider=(0.05, 2)
        ),
        "c1": C1,
        "shrink": SHRINK,
    },
    conventions=(
        Convention(
            key="plain",
            label="plain",
            step=step,
            formula=rf"\begin{{aligned}} {MATRIX.replace('=', '&=', 1)} \\ w_{{t+1}} &= w_t - \eta\, G_t^{{-1}}\, \nabla f(w_t) \end{{aligned}}",
            note=NOTE + "Where the model's slopes vanish or agree, G is singular, and so it is under an absolute loss.",
            hypers=("lr",),
        ),
        Convention(
            key="damped",
            label="damped, with line search",
            step=damped,
            formula=rf"\begin{{aligned}} {MATRIX.replace('=', '&=', 1)} \\ d_t &= -G_t^{{-1}} g_t \\ "
            r"\alpha_t &= \max\{\eta\beta^k : f(w_t + \eta\beta^k d_t) \le f(w_t) + c_1 \eta\beta^k d_t^\top g_t\} \\ "
            r"w_{t+1} &= w_t + \alpha_t d_t \end{aligned}",
            note=NOTE + "Where d does not lead down, −g stands in for it.",
        ),
    ),
    example={
        "hypers": {"lr": 0.5},
        "path": [[0.5, 0.5], [0.25, 0.25]],
        "working": "This surface has no data, so G is its Hessian, diag(1, 4): G⁻¹g = (1, 4/4) = (1, 1), and half of that is "
        "taken. So again: half of what is left.",
    },
    builds_on=("newton",),
    leaps="where the model's slopes nearly vanish G is nearly singular, and the step has no bound",
    climbs="a full step may overshoot where the model curves, and without data it is Newton's, which seeks any stationary point",
    not_live="the model's slopes, row by row, are not printed for the browser",
    unreferenced="packages damp or search every step; checked: one step equals NumPy's linear least squares on a line, and each "
    "step on a curve the linear least-squares fit of the residuals by their Jacobian",
)
