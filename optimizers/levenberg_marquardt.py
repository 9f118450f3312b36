"""Levenberg–Marquardt damping: between Newton and gradient descent, nearer to whichever works."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer
from plane import identity, solve


def levenberg(f, w, s, h, t):
    return _step(f, w, s, h, lambda hessian: identity(w))


def marquardt(f, w, s, h, t):
    return _step(f, w, s, h, lambda hessian: identity(w) * np.abs(hessian))


def _step(f, w, s, h, scale):
    hessian = f.hessian(w)
    trial = w - solve(hessian + s.damping * scale(hessian), f.gradient(w))
    value = f.value(w, (w != s._w).any(axis=0))
    good = f.value(trial) < value
    s.damping[:] = np.where(good, s.damping / h.down, s.damping * h.up)
    s._w[:] = np.where(good, trial, w)  # its value is known by now
    return s._w.copy()


def _start(f, w, h):
    return {"damping": h.damping * np.ones(w.shape[1]), "_w": np.full_like(w, np.nan)}


def _formula(scale):
    return (
        r"\begin{aligned} w' &= w_t - (\nabla^2\! f(w_t) + \lambda_t " + scale + r")^{-1}\, \nabla f(w_t) \\ "
        r"(w_{t+1}, \lambda_{t+1}) &= \begin{cases} (w', \lambda_t / d) & f(w') < f(w_t) \\ "
        r"(w_t, u \lambda_t) & \text{otherwise} \end{cases} \end{aligned}"
    )


STATE = {"damping": r"\lambda_t"}
NOTE = "Never climbs. The method was made for sums of squares, with JᵀJ for the Hessian; here it is given the true Hessian."

OPTIMIZER = Optimizer(
    key="levenberg_marquardt",
    name="Levenberg–Marquardt damping",
    family="second-order",
    year=1963,
    paper="Levenberg, Quart. Appl. Math. 2 (1944); Marquardt, An Algorithm for Least-Squares Estimation of Nonlinear "
    "Parameters, J. SIAM 11 (1963)",
    url="https://doi.org/10.1137/0111030",
    about="Adds λ to the curvatures: a large λ gives a short step down the slope, a small one Newton's step. A step that "
    "lowers the loss makes λ smaller; one that does not is taken back and makes λ larger.",
    claims={"one that does not is taken back": "never_climbs"},
    hypers={
        "damping": Hyper(
            r"\lambda_1",
            1.0,
            "the damping to begin with",
            0,
            open_low=True,
            slider=(1e-4, 1e4),
            scale="log",
            unit="number",
        ),
        "up": Hyper("u", 4.0, "factor on the damping after a refused step", 1, open_low=True, slider=(1.5, 10)),
        "down": Hyper(
            "d", 3.0, "divisor of the damping after a step that was taken", 1, open_low=True, slider=(1.5, 10)
        ),
    },
    conventions=(
        Convention(
            key="levenberg",
            label="Levenberg: λI",
            step=levenberg,
            formula=_formula("I"),
            note=NOTE,
            state=STATE,
            init=_start,
        ),
        Convention(
            key="marquardt",
            label="Marquardt: λ times the diagonal",
            step=marquardt,
            formula=_formula(r"\lvert\operatorname{diag} \nabla^2\! f(w_t)\rvert"),
            note=NOTE + " Scaling by the diagonal makes it blind to the units of each coordinate.",
            state=STATE,
            init=_start,
        ),
    ),
    example={
        "hypers": {"damping": 1, "down": 2},
        "path": [[0.5, 0.2], [0.16666667, 0.02222222]],
        "working": "With λ = 1 the step is (1/(1 + 1), 4/(4 + 1)) of each coordinate, which leaves 0.5 and 0.2. f falls, so "
        "λ = 0.5: what is left of each is 0.5/1.5 = 1/3 and 0.5/4.5 = 1/9.",
    },
    builds_on=("newton",),
    unreferenced="packages damp JᵀJ of a least-squares problem, not the Hessian; checked by hand, by never climbing, "
    "and by its limits: Newton's step for λ → 0, a gradient step of rate 1/λ for λ → ∞",
)
