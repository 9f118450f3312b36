"""Yogi: Adam whose average of squares moves by a bounded amount, so that it cannot collapse."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    return w - h.lr * s.m / (np.sqrt(s.v) + h.eps)


def corrected(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    return w - h.lr * s.m / (1 - power(h.beta1, t)) / (np.sqrt(s.v / (1 - power(h.beta2, t))) + h.eps)


def _moments(g, s, h):
    g2 = g * g
    s.m += (1 - h.beta1) * (g - s.m)
    s.v -= (1 - h.beta2) * np.sign(s.v - g2) * g2


def start(f, w, h):
    return {"v": np.zeros_like(w) + h.v0}


def start_both(f, w, h):
    return {"m": np.zeros_like(w) + h.v0, "v": np.zeros_like(w) + h.v0}


STATE = {"m": "m_t", "v": "v_t"}
MOMENTS = (
    r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
    r"v_t &= v_{t-1} - (1-\beta_2) \operatorname{sign}(v_{t-1} - g_t^2)\, g_t^2",
)

OPTIMIZER = Optimizer(
    key="yogi",
    name="Yogi",
    family="adaptive",
    year=2018,
    paper="Zaheer et al., Adaptive Methods for Nonconvex Optimization, NeurIPS 2018",
    url="https://papers.nips.cc/paper/2018/hash/90365351ccc7437a1309dc64e4db32a3-Abstract.html",
    about="When gradients become small, Adam's v melts away and its steps swell. Yogi lets v fall only by a share of the "
    "new square, however large v is, so the rate rises gently.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how slowly v follows the squares"),
        "eps": epsilon(1e-3),
        "v0": Hyper("v_0", 1e-6, "what v starts with", 0, slider=(1e-8, 10), scale="log"),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=aligned(*MOMENTS, r"w_{t+1} &= w_t - \eta\, \frac{m_t}{\sqrt{v_t} + \varepsilon}"),
            note="No bias correction.",
            state=STATE,
            init=start,
        ),
        Convention(
            key="optax",
            label="Optax, corrected",
            step=corrected,
            formula=aligned(
                *MOMENTS,
                r"w_{t+1} &= w_t - \eta\, \frac{m_t / (1-\beta_1^t)}{\sqrt{v_t / (1-\beta_2^t)} + \varepsilon}",
            ),
            note="With Adam's bias correction, although v does not start at zero; and m starts at v₀ as well.",
            state=STATE,
            init=start_both,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0, "v0": 1},
        "path": [[0.99, 0.97519305], [0.97009964, 0.93824658]],
        "working": "x: g² = v₀ = 1, so v stays 1 and the step is 0.1·0.1. Then g = 0.99: m₂ = 0.189, v₂ = 1 − 0.1·0.9801 = "
        "0.90199: 0.1·0.189/√0.90199 = 0.0199004. y: v₁ = 1 + 0.1·16 = 2.6: 0.1·0.4/√2.6 = 0.0248069; "
        "g = 3.9007722, m₂ = 0.7500772, v₂ = 2.6 + 1.5216024 = 4.1216024: 0.0369465.",
    },
    builds_on=("adam",),
)
