"""MADGRAD: AdaGrad by dual averaging, with a cube root and momentum."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, h.lr * np.sqrt(t))


def authors(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, (h.lr + h.eps) * np.sqrt(t))


def _step(g, w, s, h, weight):
    s.s += weight * g
    s.v += weight * g * g
    z = s._w1 - s.s / (np.cbrt(s.v) + h.eps)
    return h.momentum * w + (1 - h.momentum) * z


def start(f, w, h):
    return {"_w1": w.copy()}


STATE = {"s": "s_t", "v": r"\nu_t"}


def _formula(weight):
    return aligned(
        r"\lambda_t &= " + weight + r"\, \sqrt t, \quad s_t = s_{t-1} + \lambda_t g_t, "
        r"\quad \nu_t = \nu_{t-1} + \lambda_t g_t^2",
        r"z_t &= w_1 - \frac{s_t}{\sqrt[3]{\nu_t} + \varepsilon}",
        r"w_{t+1} &= \mu\, w_t + (1-\mu)\, z_t",
    )


OPTIMIZER = Optimizer(
    key="madgrad",
    name="MADGRAD",
    family="adaptive",
    year=2021,
    paper="Defazio and Jelassi, Adaptivity without Compromise: A Momentumized, Adaptive, Dual Averaged Gradient Method "
    "for Stochastic Optimization, JMLR 23 (2022)",
    url="https://arxiv.org/abs/2101.11075",
    about="Each point is the start minus the weighted sum of all gradients over the cube root of the weighted sum of their "
    "squares: nothing is forgotten, later gradients weigh more. Momentum is an average of the points.",
    hypers={
        "lr": rate(0.02, "number", "learning rate; neither a length nor 1/curvature, because of the cube root"),
        "momentum": decay(r"\mu", 0.9, "how much of the last point is kept"),
        "eps": epsilon(1e-6),
    },
    conventions=(
        Convention(key="paper", label="paper", step=step, formula=_formula(r"\eta"), note="", state=STATE, init=start),
        Convention(
            key="authors",
            label="authors' code",
            step=authors,
            formula=_formula(r"(\eta + \varepsilon)"),
            note="Adds ε to the rate as well, as Optax does.",
            state=STATE,
            init=start,
            also=("optax",),
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "momentum": 0.5, "eps": 0},
        "path": [[0.89227827, 0.82900241], [0.75664855, 0.61826966]],
        "working": "x: s₁ = ν₁ = 0.1, z₁ = 1 − 0.1/∛0.1 = 0.7845565, halfway from 1. λ₂ = 0.1414214: s₂ = 0.2261872, "
        "ν₂ = 0.2125941, z₂ = 0.6210188. y: s₁ = 0.4, ν₁ = 1.6, z₁ = 0.6580048; s₂ = 0.8689546, ν₂ = 3.1550579, "
        "z₂ = 0.4075369.",
    },
    builds_on=("adagrad", "momentum"),
)
