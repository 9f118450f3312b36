"""AdaMax: Adam with the largest gradient of late in place of their root mean square."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.u[:] = np.maximum(h.beta2 * s.u, np.abs(g) + h.eps)
    return w - h.lr / (1 - power(h.beta1, t)) * s.m / s.u


def keras(f, w, s, h, t):
    g = f.gradient(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.u[:] = np.maximum(h.beta2 * s.u, np.abs(g))
    return w - h.lr / (1 - power(h.beta1, t)) * s.m / (s.u + h.eps)


STATE = {"m": "m_t", "u": "u_t"}
M = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t"

OPTIMIZER = Optimizer(
    key="adamax",
    name="AdaMax",
    family="adaptive",
    year=2014,
    paper="Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, section 7.1",
    url="https://arxiv.org/abs/1412.6980",
    about="Adam that divides by the largest recent gradient instead of their root mean square. The maximum needs no bias "
    "correction, and no step in a coordinate is ever longer than about the rate.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how slowly the maximum is forgotten"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            also=("pytorch", "optax"),
            label="paper, ε in the maximum",
            step=step,
            formula=aligned(
                M,
                r"u_t &= \max(\beta_2 u_{t-1},\, |g_t| + \varepsilon)",
                r"w_{t+1} &= w_t - \frac{\eta}{1-\beta_1^t}\, \frac{m_t}{u_t}",
            ),
            note="The paper has no ε; PyTorch and Optax put it into the maximum, against 0/0.",
            state=STATE,
        ),
        Convention(
            key="keras",
            label="Keras",
            step=keras,
            formula=aligned(
                M,
                r"u_t &= \max(\beta_2 u_{t-1},\, |g_t|)",
                r"w_{t+1} &= w_t - \frac{\eta}{1-\beta_1^t}\, \frac{m_t}{u_t + \varepsilon}",
            ),
            note="ε is added to the finished maximum.",
            state=STATE,
            defaults={"eps": 1e-7},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[0.9, 0.9], [0.79473684, 0.79473684]],
        "working": "First step: m̂/u = g/|g| = 1, so 0.1 in each coordinate. For x: m₂ = 0.9·0.1 + 0.1·0.9 = 0.18, "
        "m̂₂ = 0.18/0.19 = 0.9473684; u₂ = max(0.9·1, 0.9) = 0.9; 0.1·0.9473684/0.9 = 0.1052632. "
        "y is the same: the scale of f cancels.",
    },
    builds_on=("adam",),
)
