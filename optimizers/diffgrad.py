"""diffGrad: Adam that slows down where the gradient has stopped changing."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    friction = _update(f.gradient(w), s, h)
    m_hat, v_hat = s.m / (1 - power(h.beta1, t)), s.v / (1 - power(h.beta2, t))
    return w - h.lr * friction * m_hat / (np.sqrt(v_hat) + h.eps)


def authors(f, w, s, h, t):
    friction = _update(f.gradient(w), s, h)
    lr = h.lr * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t))
    return w - lr * friction * s.m / (np.sqrt(s.v) + h.eps)


def _update(g, s, h):
    friction = 1 / (1 + np.exp(-np.abs(s.g - g)))
    s.g[:] = g
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)
    return friction


STATE = {"m": "m_t", "v": "v_t", "g": "g_t"}
M = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2"
XI = r"\xi_t &= \frac{1}{1 + e^{-|g_{t-1} - g_t|}}"

OPTIMIZER = Optimizer(
    key="diffgrad",
    name="diffGrad",
    family="adaptive",
    year=2019,
    paper="Dubey et al., diffGrad: An Optimization Method for Convolutional Neural Networks, IEEE TNNLS 31 (2020)",
    url="https://arxiv.org/abs/1909.11015",
    about="Multiplies Adam's step by a friction between ½ and 1: near ½ where the gradient hardly changes from one step to "
    "the next, as by an optimum. It depends on the scale of f, which Adam does not.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=aligned(
                XI,
                M,
                r"w_{t+1} &= w_t - \eta\, \xi_t\, \frac{m_t / (1-\beta_1^t)}{\sqrt{v_t / (1-\beta_2^t)} + \varepsilon}",
            ),
            note="Adam's main form of ε.",
            state=STATE,
        ),
        Convention(
            key="authors",
            label="authors' code",
            step=authors,
            formula=aligned(
                XI,
                M,
                r"w_{t+1} &= w_t - \eta\, \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\, \xi_t\, "
                r"\frac{m_t}{\sqrt{v_t} + \varepsilon}",
            ),
            note="ε is added before the correction.",
            state=STATE,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[0.92689414, 0.90179862], [0.87510461, 0.84218247]],
        "working": "g₀ = 0: ξ₁ = 1/(1 + e⁻¹) = 0.7310586 and 1/(1 + e⁻⁴) = 0.9820138 times 0.1. x: ξ₂ = 1/(1 + e^−0.0731059) = "
        "0.5182683, m̂₂ = 0.9615232, v̂₂ = 0.9258593: 0.0517895. y: |g₁ − g₂| = 0.3928055, ξ₂ = 0.5969579, "
        "m̂₂ = 3.7932603, v̂₂ = 14.4272906: 0.0596161.",
    },
    builds_on=("adam",),
)
