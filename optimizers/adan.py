"""Adan: Adam with Nesterov's look-ahead, rewritten with the difference of gradients so that one gradient is enough."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, t, h.beta2)


def optax(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, t, 1 - h.beta2)


def _step(g, w, s, h, t, ahead):
    change = g - s.g if t > 1 else np.zeros_like(g)
    s.g[:] = g
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (change - s.v)
    s.n += (1 - h.beta3) * ((g + ahead * change) ** 2 - s.n)
    m_hat, v_hat, n_hat = s.m / (1 - power(h.beta1, t)), s.v / (1 - power(h.beta2, t)), s.n / (1 - power(h.beta3, t))
    return w - h.lr * (m_hat + ahead * v_hat) / (np.sqrt(n_hat) + h.eps)


def _formula(ahead):
    return aligned(
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
        r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)(g_t - g_{t-1})",
        r"n_t &= \beta_3 n_{t-1} + (1-\beta_3) \left[ g_t + " + ahead + r" (g_t - g_{t-1}) \right]^2",
        r"w_{t+1} &= w_t - \eta\, \frac{\hat m_t + " + ahead + r" \hat v_t}{\sqrt{\hat n_t} + \varepsilon}, "
        r"\quad \hat a_t = \frac{a_t}{1-\beta^t}",
    )


STATE = {"m": "m_t", "v": "v_t", "n": "n_t", "g": "g_t"}

OPTIMIZER = Optimizer(
    key="adan",
    name="Adan",
    family="adaptive",
    year=2022,
    paper="Xie, Zhou, Li, Lin and Yan, Adan: Adaptive Nesterov Momentum Algorithm for Faster Optimizing Deep Models, "
    "IEEE TPAMI 46 (2024)",
    url="https://arxiv.org/abs/2208.06677",
    about="Keeps an average of how the gradient changes beside the average of the gradient, and adds it: the slope that it "
    "expects ahead, without asking for it.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.98, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.92, "how much of the average change is kept"),
        "beta3": decay(r"\beta_3", 0.99, "how much of the average of squares is kept"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="authors",
            label="authors' code",
            step=step,
            formula=_formula(r"\beta_2"),
            note="The paper writes 1 − β for what is β here and in the code; the code also corrects the bias.",
            state=STATE,
        ),
        Convention(
            key="optax",
            label="Optax",
            step=optax,
            formula=_formula(r"(1-\beta_2)"),
            note="Mixes the two ways of writing β: the change is weighed with 1 − β₂ = 0.08, where the paper has 0.92.",
            state=STATE,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "beta3": 0.9, "eps": 0},
        "path": [[0.9, 0.9], [0.80055097, 0.80055097]],
        "working": "First step g/|g|. For x the gradient then changes by −0.1: m̂₂ = 0.18/0.19 = 0.9473684, v̂₂ = −0.01/0.19 = "
        "−0.0526316, n̂₂ = (0.09 + 0.1·0.81²)/0.19 = 0.819: 0.1·(0.9473684 − 0.0473684)/√0.819 = 0.0994490.",
    },
    builds_on=("nadam",),
)
