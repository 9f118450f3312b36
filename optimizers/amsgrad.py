"""AMSGrad: Adam whose denominator never shrinks, so that a rare large gradient is not forgotten."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    s.v_max[:] = np.maximum(s.v_max, s.v)
    return w - h.lr * s.m / (np.sqrt(s.v_max) + h.eps)


def pytorch(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    s.v_max[:] = np.maximum(s.v_max, s.v)
    m_hat, v_hat = s.m / (1 - power(h.beta1, t)), s.v_max / (1 - power(h.beta2, t))
    return w - h.lr * m_hat / (np.sqrt(v_hat) + h.eps)


def optax(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    s.v_max[:] = np.maximum(s.v_max, s.v / (1 - power(h.beta2, t)))
    return w - h.lr * s.m / (1 - power(h.beta1, t)) / (np.sqrt(s.v_max) + h.eps)


def keras(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    s.v_max[:] = np.maximum(s.v_max, s.v)
    lr = h.lr * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t))
    return w - lr * s.m / (np.sqrt(s.v_max) + h.eps)


def _moments(g, s, h):
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)


STATE = {"m": "m_t", "v": "v_t", "v_max": r"\bar v_t"}
M = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t"
V = r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2"
MAX = r"\bar v_t &= \max(\bar v_{t-1},\, v_t)"

OPTIMIZER = Optimizer(
    key="amsgrad",
    name="AMSGrad",
    family="adaptive",
    year=2018,
    paper="Reddi, Kale and Kumar, On the Convergence of Adam and Beyond, ICLR 2018",
    url="https://arxiv.org/abs/1904.09237",
    about="Adam can forget a large gradient and then step too far; there are convex problems on which it never "
    "settles. Dividing by the largest v so far repairs the proof: a coordinate's rate never grows again.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper, uncorrected",
            step=step,
            formula=aligned(M, V, MAX, r"w_{t+1} &= w_t - \eta\, \frac{m_t}{\sqrt{\bar v_t} + \varepsilon}"),
            note="The paper corrects no bias (and has no ε, which every implementation adds): the first steps are "
            "0.1/√0.001 ≈ 3.2 times the rate.",
            state=STATE,
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=pytorch,
            formula=aligned(
                M,
                V,
                MAX,
                r"w_{t+1} &= w_t - \eta\, \frac{m_t / (1-\beta_1^t)}{\sqrt{\bar v_t / (1-\beta_2^t)} + \varepsilon}",
            ),
            note="The maximum is taken first and corrected afterwards.",
            state=STATE,
        ),
        Convention(
            key="optax",
            label="Optax",
            step=optax,
            formula=aligned(
                M,
                V,
                r"\bar v_t &= \max\!\left(\bar v_{t-1},\, \frac{v_t}{1-\beta_2^t}\right)",
                r"w_{t+1} &= w_t - \eta\, \frac{m_t / (1-\beta_1^t)}{\sqrt{\bar v_t} + \varepsilon}",
            ),
            note="Corrected first, then the maximum is taken: a large first gradient brakes for ever.",
            state=STATE,
        ),
        Convention(
            key="keras",
            label="Keras",
            step=keras,
            formula=aligned(
                M,
                V,
                MAX,
                r"w_{t+1} &= w_t - \eta\, \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\, "
                r"\frac{m_t}{\sqrt{\bar v_t} + \varepsilon}",
            ),
            note="As PyTorch, with the correction in the rate.",
            state=STATE,
            defaults={"eps": 1e-7},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.99, "eps": 0},
        "path": [[0.9, 0.9], [0.76583592, 0.76583592]],
        "working": "For x: m₁ = 0.1, v₁ = 0.01, so the first step is 0.1·0.1/√0.01 = 0.1. m₂ = 0.09 + 0.09 = 0.18, "
        "v₂ = 0.0099 + 0.0081 = 0.018, larger than v₁ and so the maximum: 0.1·0.18/√0.018 = 0.1341641. "
        "y is the same: the scale of f cancels.",
    },
    builds_on=("adam",),
)
