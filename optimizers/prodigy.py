"""Prodigy: Adam that estimates its own learning rate from how far it has come, and does so quickly."""

import numpy as np

from optimizers._distance import corrected_rate, forms, hypers
from optimizers.base import Optimizer, aligned


def step(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, s.d.copy())


def corrected(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, corrected_rate(s.d, h, t))


def _step(g, w, s, h, rate):
    beta3, d = np.sqrt(h.beta2), s.d.copy()
    s.m[:] = h.beta1 * s.m + (1 - h.beta1) * d * g
    s.v[:] = h.beta2 * s.v + (1 - h.beta2) * (d * g) ** 2
    s.r[:] = beta3 * s.r + (1 - beta3) * d * rate * (g * (s._w1 - w)).sum(axis=0)
    s.s[:] = beta3 * s.s + (1 - beta3) * d * rate * g
    size = np.abs(s.s).sum(axis=0)
    s.d[:] = np.maximum(d, np.where(size > 0, s.r / np.where(size > 0, size, 1), 0))
    return w - rate * s.m / (np.sqrt(s.v) + s.d * h.eps)


def start(f, w, h):
    return {"_w1": w.copy(), "r": np.zeros(w.shape[1]), "d": np.zeros(w.shape[1]) + h.d0}


def _formula(rate):
    return aligned(
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, d_t g_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, d_t^2 g_t^2",
        r"r_t &= \beta_3 r_{t-1} + (1-\beta_3)\, d_t " + rate + r" \langle g_t, w_1 - w_t \rangle, "
        r"\quad \beta_3 = \sqrt{\beta_2}",
        r"s_t &= \beta_3 s_{t-1} + (1-\beta_3)\, d_t " + rate + r"\, g_t",
        r"d_{t+1} &= \max(d_t,\, r_t / \lVert s_t \rVert_1)",
        r"w_{t+1} &= w_t - " + rate + r"\, \frac{m_t}{\sqrt{v_t} + d_{t+1} \varepsilon}",
    )


OPTIMIZER = Optimizer(
    key="prodigy",
    name="Prodigy",
    family="rate-free",
    year=2023,
    paper="Mishchenko and Defazio, Prodigy: An Expeditiously Adaptive Parameter-Free Learner, ICML 2024",
    url="https://arxiv.org/abs/2306.06101",
    about="Adam with no rate to choose. It keeps a lower estimate d of the distance to the minimum and uses it as the rate; "
    "newer gradients count more, so d grows faster than in D-Adaptation. Invisible at first, then sudden.",
    claims={"Invisible at first": "creeps_at_first"},
    picture={"d0": 0.001},
    hypers=hypers(),
    conventions=forms("paper", step, corrected, start, _formula),
    example={
        "hypers": {"d0": 0.1, "beta1": 0.5, "beta2": 0.25, "eps": 0},
        "path": [[0.94226497, 0.94226497], [0.86420302, 0.86420302]],
        "working": "d = 0.1: x: m₁ = 0.05, v₁ = 0.75·0.01: 0.1·0.05/√0.0075 = 0.0577350, and no distance to judge by. "
        "m₂ = 0.025 + 0.05·0.9422650 = 0.0721132, v₂ = 0.001875 + 0.0075·0.8878633 = 0.0085340: 0.0780619. "
        "r₂/|s₂|₁ = 0.0013600/0.0360566 = 0.038 is below d, which stays.",
    },
    builds_on=("dadapt",),
    leaps="the estimate of the distance only grows: once it is too large, so are all steps after it",
    climbs="with steps that have become too long it may end in a higher valley, or on a plateau",
)
