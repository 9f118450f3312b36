"""AdaBelief: Adam that divides by how far the gradient strays from its average, not by its size."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.s[:] = h.beta2 * s.s + (1 - h.beta2) * (g - s.m) ** 2 + h.eps
    m_hat, s_hat = s.m / (1 - power(h.beta1, t)), s.s / (1 - power(h.beta2, t))
    return w - h.lr * m_hat / (np.sqrt(s_hat) + h.eps)


OPTIMIZER = Optimizer(
    key="adabelief",
    name="AdaBelief",
    family="adaptive",
    year=2020,
    paper="Zhuang et al., AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed Gradients, NeurIPS 2020",
    url="https://arxiv.org/abs/2010.07468",
    about="Believes a gradient that is as expected and takes a long step, and doubts a surprising one. Down a long even "
    "slope it strides where Adam keeps its pace.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the average of squared surprises is kept"),
        "eps": epsilon(1e-16),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's",
            step=step,
            formula=aligned(
                r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
                r"s_t &= \beta_2 s_{t-1} + (1-\beta_2)(g_t - m_t)^2 + \varepsilon",
                r"\hat m_t &= \frac{m_t}{1-\beta_1^t}, \quad \hat s_t = \frac{s_t}{1-\beta_2^t}",
                r"w_{t+1} &= w_t - \eta\, \frac{\hat m_t}{\sqrt{\hat s_t} + \varepsilon}",
            ),
            note="ε is added to s at every step and to the root as well, as in the paper's algorithm.",
            state={"m": "m_t", "s": "s_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[0.88888889, 0.88888889], [0.77201771, 0.77201771]],
        "working": "For x: m₁ = 0.1, s₁ = 0.1·0.9² = 0.081; corrected 1 and 0.81: 0.1·1/0.9 = 0.1111111. "
        "m₂ = 0.09 + 0.0888889 = 0.1788889, s₂ = 0.0729 + 0.1·0.71² = 0.12331; corrected 0.9415205 and 0.649: "
        "0.1·0.9415205/√0.649 = 0.1168712.",
    },
    builds_on=("adam",),
)
