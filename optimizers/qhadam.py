"""QHAdam: Adam with QHM's mix of newest value and average, in the numerator and the denominator."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)
    m_hat, v_hat = s.m / (1 - power(h.beta1, t)), s.v / (1 - power(h.beta2, t))
    above = (1 - h.nu1) * g + h.nu1 * m_hat
    below = (1 - h.nu2) * g * g + h.nu2 * v_hat
    return w - h.lr * above / (np.sqrt(below) + h.eps)


OPTIMIZER = Optimizer(
    key="qhadam",
    name="QHAdam",
    family="adaptive",
    year=2018,
    paper="Ma and Yarats, Quasi-hyperbolic Momentum and Adam for Deep Learning, ICLR 2019",
    url="https://arxiv.org/abs/1810.06801",
    about="Adam in which the newest gradient has a say of its own beside its average. With ν₁ = ν₂ = 1 it is Adam, "
    "with ν₁ = 0 RMSProp, with ν₁ = β₁ a Nadam.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.95, "how much of the gradient average is kept; the paper trains with 0.995"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "nu1": Hyper(r"\nu_1", 0.7, "share of the average in the numerator", 0, 1),
        "nu2": Hyper(r"\nu_2", 1.0, "share of the average in the denominator", 0, 1),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="everyone's",
            step=step,
            formula=aligned(
                r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad \hat m_t = \frac{m_t}{1-\beta_1^t}",
                r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
                r"w_{t+1} &= w_t - \eta\, \frac{(1-\nu_1)\, g_t + \nu_1 \hat m_t}"
                r"{\sqrt{(1-\nu_2)\, g_t^2 + \nu_2 \hat v_t} + \varepsilon}",
            ),
            note="",
            state={"m": "m_t", "v": "v_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "nu1": 0.5, "nu2": 0.5, "eps": 0},
        "path": [[0.9, 0.9], [0.80010576, 0.80010576]],
        "working": "First step g/|g|: 0.1. For x: m̂₂ = 0.18/0.19 = 0.9473684, v̂₂ = (0.09 + 0.081)/0.19 = 0.9; "
        "0.1·½(0.9 + 0.9473684)/√(½(0.81 + 0.9)) = 0.1·0.9236842/√0.855 = 0.0998942.",
    },
    builds_on=("qhm", "adam"),
)
