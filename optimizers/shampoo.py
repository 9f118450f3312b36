"""Shampoo: a preconditioner for each side of a weight matrix, from the gradients' outer products."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, epsilon, rate
from plane import add_outer, eigen, turn, turn_back


def step(f, w, s, h, t):
    g = f.gradient(w)
    add_outer(s.L, g)
    s.R += (g * g).sum(axis=0)
    values, axis = eigen(s.L)
    left = turn_back(axis, turn(axis, g) / np.maximum(values, h.eps) ** 0.25)
    return w - h.lr * left / s.R**0.25


def start(f, w, h):
    eps = np.zeros(w.shape[1]) + h.eps
    return {"L": np.stack([eps, 0 * eps, eps]), "R": eps}


OPTIMIZER = Optimizer(
    key="shampoo",
    name="Shampoo",
    family="preconditioned",
    year=2018,
    paper="Gupta, Koren and Singer, Shampoo: Preconditioned Stochastic Tensor Optimization, ICML 2018",
    url="https://arxiv.org/abs/1802.09568",
    about="Full-matrix AdaGrad is out of reach for a large layer, so Shampoo keeps a small matrix for its rows and one for "
    "its columns. Here (x, y) is a 2 × 1 matrix: the rows' is full, the columns' a single number.",
    hypers={"lr": rate(0.4, "length"), "eps": epsilon(1e-6, "times the unit matrix, where the sums start")},
    conventions=(
        Convention(
            key="paper",
            label="paper, (x, y) as 2 × 1 matrix",
            step=step,
            formula=aligned(
                r"L_t &= L_{t-1} + g_t g_t^\top, \quad R_t = R_{t-1} + g_t^\top g_t, \quad L_0 = \varepsilon I, "
                r"\; R_0 = \varepsilon",
                r"w_{t+1} &= w_t - \eta\, L_t^{-1/4}\, g_t\, R_t^{-1/4}",
            ),
            note="As a plain vector it would be full-matrix AdaGrad.",
            state={"L": r"(L_{xx}, L_{xy}, L_{yy})", "R": "R_t"},
            init=start,
        ),
    ),
    example={
        "hypers": {"lr": 0.4, "eps": 1.0},
        "path": [[0.9057191, 0.62287638], [0.81519715, 0.42866289]],
        "working": "L₁ = I + g gᵀ has eigenvalue 18 along g, R₁ = 18: 0.4·(1, 4)/√18 = (0.0942809, 0.3771236). "
        "L₂ = [2.8203271, 6.2566041; 6.2566041, 23.2075998] has eigenvalues 24.9745369 and 1.0533900, R₂ = 25.0279269: along "
        "the axes g₂ is multiplied by 0.4/(24.9745369·25.0279269)^¼ and 0.4/(1.05339·25.0279269)^¼.",
    },
    builds_on=("full_adagrad",),
)
