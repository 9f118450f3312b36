"""D-Adaptation: Adam whose rate is a running estimate of the distance to the minimum."""

import numpy as np

from optimizers._distance import corrected_rate, forms, hypers
from optimizers.base import Optimizer, aligned


def step(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, s.d.copy())


def corrected(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, corrected_rate(s.d, h, t))


def _step(g, w, s, h, rate):
    kept = np.sqrt(h.beta2)
    product = (g * s.s / (np.sqrt(s.v) + h.eps)).sum(axis=0)
    s.r[:] = kept * s.r + (1 - kept) * rate * product
    s.m[:] = h.beta1 * s.m + (1 - h.beta1) * rate * g
    s.v[:] = h.beta2 * s.v + (1 - h.beta2) * g * g
    s.s[:] = kept * s.s + (1 - kept) * rate * g
    size = np.abs(s.s).sum(axis=0) * (1 - kept)
    s.d[:] = np.maximum(s.d, np.where(size > 0, s.r / np.where(size > 0, size, 1), 0))
    return w - s.m / (np.sqrt(s.v) + h.eps)


def start(f, w, h):
    return {"r": np.zeros(w.shape[1]), "d": np.zeros(w.shape[1]) + h.d0}


def _formula(rate):
    return aligned(
        r"r_t &= \beta_3 r_{t-1} + (1-\beta_3)\, " + rate + r" \left\langle g_t,\, \frac{s_{t-1}}{\sqrt{v_{t-1}} + "
        r"\varepsilon} \right\rangle, \quad \beta_3 = \sqrt{\beta_2}",
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, "
        + rate
        + r"\, g_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2",
        r"s_t &= \beta_3 s_{t-1} + (1-\beta_3)\, " + rate + r"\, g_t",
        r"d_{t+1} &= \max\!\left( d_t,\, \frac{r_t}{(1-\beta_3) \lVert s_t \rVert_1} \right)",
        r"w_{t+1} &= w_t - \frac{m_t}{\sqrt{v_t} + \varepsilon}",
    )


OPTIMIZER = Optimizer(
    key="dadapt",
    name="D-Adaptation (Adam)",
    family="rate-free",
    year=2023,
    paper="Defazio and Mishchenko, Learning-Rate-Free Learning by D-Adaptation, ICML 2023",
    url="https://arxiv.org/abs/2301.07733",
    about="From the gradients seen it computes how far away the minimum must at least be, and steps by that. For plain "
    "gradient descent the bound is proven, for this Adam form it can be passed. It only grows: tiny steps, then "
    "doubling ones, then Adam's.",
    claims={"tiny steps": "creeps_at_first"},
    picture={"d0": 0.001},
    hypers=hypers(),
    conventions=forms("paper, authors' code", step, corrected, start, _formula),
    example={
        "hypers": {"d0": 0.1, "beta1": 0.5, "beta2": 0.25, "eps": 1e-12},
        "path": [[0.94226497, 0.94226497], [0.86420302, 0.86420302]],
        "working": "x: m₁ = 0.05, v₁ = 0.75: 0.05/√0.75 = 0.0577350. s₁ = (0.05, 0.2). At the second step m₂ = 0.025 + 0.0471132 "
        "= 0.0721132, v₂ = 0.1875 + 0.6658975 = 0.8533975: 0.0780619. r₂ = 0.5·0.0272008, over 0.5·|s₂|₁ = 0.1802832: 0.075 "
        "is below d, which stays.",
    },
    builds_on=("adam",),
    leaps="the estimate of the distance only grows: once it is too large, so are all steps after it",
    climbs="with steps that have become too long it may end in a higher valley, or on a plateau",
)
