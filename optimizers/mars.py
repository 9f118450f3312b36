"""MARS: AdamW on a gradient that is corrected by how it changed, which takes noise out."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    c = _corrected(g, g - s.g if t > 1 else 0, s, h)
    _moments(c, s, h)
    return w - h.lr * s.m / (1 - power(h.beta1, t)) / (np.sqrt(s.v / (1 - power(h.beta2, t))) + h.eps)


def authors(f, w, s, h, t):
    g = f.gradient(w)
    _moments(_corrected(g, g - s.g, s, h), s, h)
    lr = h.lr * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t))
    return w - lr * s.m / (np.sqrt(s.v) + h.eps)


def _corrected(g, change, s, h):
    s.g[:] = g
    c = g + h.gamma * h.beta1 / (1 - h.beta1) * change
    return c / np.maximum(np.hypot(*c), 1)


def _moments(c, s, h):
    s.m += (1 - h.beta1) * (c - s.m)
    s.v += (1 - h.beta2) * (c * c - s.v)


STATE = {"m": "m_t", "v": "v_t", "g": "g_t"}
C = r"c_t &= g_t + \gamma\, \frac{\beta_1}{1-\beta_1} (g_t - g_{t-1}), \quad \tilde c_t = \frac{c_t}{\max(1, \lVert c_t \rVert)}"
M = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, \tilde c_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, \tilde c_t^2"

OPTIMIZER = Optimizer(
    key="mars",
    name="MARS",
    family="adaptive",
    year=2024,
    paper="Yuan, Liu, Wu, Zhou and Gu, MARS: Unleashing the Power of Variance Reduction for Training Large Models, ICML 2025",
    url="https://arxiv.org/abs/2411.10438",
    about="Variance reduction inside AdamW: the change of the gradient is added before averaging, and the result is cut to "
    "length 1. The pair (x, y) is one tensor. Without noise the change acts like a small look-ahead.",
    hypers={
        "lr": rate(0.05, "length"),
        "gamma": Hyper(r"\gamma", 0.025, "strength of the correction", 0, slider=(0, 1)),
        "beta1": decay(r"\beta_1", 0.95, "how much of the average is kept"),
        "beta2": decay(r"\beta_2", 0.99, "how much of the average of squares is kept"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=aligned(
                C, M, r"w_{t+1} &= w_t - \eta\, \frac{m_t / (1-\beta_1^t)}{\sqrt{v_t / (1-\beta_2^t)} + \varepsilon}"
            ),
            note="The first step has no change to correct by.",
            state=STATE,
        ),
        Convention(
            key="authors",
            label="authors' code",
            step=authors,
            formula=aligned(
                C,
                M,
                r"w_{t+1} &= w_t - \eta\, \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\, \frac{m_t}{\sqrt{v_t} + \varepsilon}",
            ),
            note="g₀ is zero, so the first change is the whole gradient; ε is added before the correction.",
            state=STATE,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "gamma": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[0.9, 0.9], [0.8, 0.8]],
        "working": "c₁ = (1, 4), cut to (1, 4)/√17. At (0.9, 0.9), c₂ = (0.9, 3.6) − 0.9·(0.1, 0.4) = (0.81, 3.24), longer than 1 "
        "and cut to (1, 4)/√17 again: two equal gradients, so each of Adam's steps is 0.1.",
    },
    builds_on=("adamw",),
)
