"""Full-matrix AdaGrad: AdaGrad that also learns how the coordinates move together."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, epsilon, rate
from plane import add_outer, eigen, turn, turn_back


def step(f, w, s, h, t):
    g = f.gradient(w)
    add_outer(s.G, g)
    values, axis = eigen(s.G)
    return w - h.lr * turn_back(axis, turn(axis, g) / (h.eps + np.sqrt(np.maximum(values, 0))))


def inside(f, w, s, h, t):
    g = f.gradient(w)
    add_outer(s.G, g)
    values, axis = eigen(s.G)
    return w - h.lr * turn_back(axis, turn(axis, g) / np.sqrt(np.maximum(values, 0) + h.eps))


def start(f, w, h):
    return {"G": np.zeros((3, w.shape[1]))}


STATE = {"G": r"(G_{xx}, G_{xy}, G_{yy})"}
SUM = r"G_t &= G_{t-1} + g_t g_t^\top"

OPTIMIZER = Optimizer(
    key="full_adagrad",
    name="AdaGrad, full matrix",
    family="preconditioned",
    year=2011,
    paper="Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, "
    "JMLR 12 (2011)",
    url="https://jmlr.org/papers/v12/duchi11a.html",
    about="AdaGrad scales x and y; this scales along whatever directions the gradients turn out to have. A ravine that "
    "lies askew is as easy as one along an axis, at the price of a matrix root a step.",
    hypers={"lr": rate(0.4, "length"), "eps": epsilon(1e-6, "added to the matrix, so that it can be inverted")},
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=aligned(SUM, r"w_{t+1} &= w_t - \eta \left( \varepsilon I + G_t^{1/2} \right)^{-1} g_t"),
            note="ε outside the root.",
            state=STATE,
            init=start,
        ),
        Convention(
            key="inside",
            label="ε inside the root",
            step=inside,
            formula=aligned(SUM, r"w_{t+1} &= w_t - \eta \left( \varepsilon I + G_t \right)^{-1/2} g_t"),
            note="What Shampoo is when (x, y) is taken as a vector.",
            state=STATE,
            init=start,
        ),
    ),
    example={
        "hypers": {"lr": 1.0, "eps": 1.0},
        "path": [[0.8048059, 0.21922359], [0.41868761, 0.11897457]],
        "working": "G₁ has the one eigenvector (1, 4)/√17, eigenvalue 17: the step is g/(1 + √17) = (1, 4)/5.1231056. "
        "G₂ = G₁ + g₂g₂ᵀ = [1.6477125, 4.7057298; 4.7057298, 16.7689437] has eigenvalues 18.1137647 and 0.3028915; along "
        "their axes g₂ is divided by 5.2560268 and 1.5503558.",
    },
    builds_on=("adagrad",),
    rounding="after the first step the matrix has one direction, and what it divides by along the other is rounding and ε alone",
)
