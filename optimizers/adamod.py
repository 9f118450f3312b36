"""AdaMod: Adam whose rates may not exceed their own running average."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    eta = h.lr / (np.sqrt(s.v / (1 - power(h.beta2, t))) + h.eps)
    s.s += (1 - h.beta3) * (eta - s.s)
    return w - np.minimum(eta, s.s) * s.m / (1 - power(h.beta1, t))


def authors(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    eta = h.lr * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t)) / (np.sqrt(s.v) + h.eps)
    s.s += (1 - h.beta3) * (eta - s.s)
    return w - np.minimum(eta, s.s) * s.m


def _moments(g, s, h):
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)


STATE = {"m": "m_t", "v": "v_t", "s": "s_t"}
M = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2"
S = r"s_t &= \beta_3 s_{t-1} + (1-\beta_3)\, \eta_t"

OPTIMIZER = Optimizer(
    key="adamod",
    name="AdaMod",
    family="adaptive",
    year=2019,
    paper="Ding, Ren, Luo and Sun, An Adaptive and Momental Bound Method for Stochastic Learning (2019)",
    url="https://arxiv.org/abs/1910.12249",
    about="Caps each coordinate's rate by the average of its rates so far. The average starts at zero, so it warms up "
    "by itself, and a sudden flat spot cannot fling the point away.",
    claims={"it warms up by itself": "creeps_at_first"},
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "beta3": decay(r"\beta_3", 0.95, "how much of the average rate is kept; the paper's long trainings use 0.999"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=aligned(
                M,
                r"\eta_t &= \frac{\eta}{\sqrt{v_t / (1-\beta_2^t)} + \varepsilon}",
                S,
                r"w_{t+1} &= w_t - \min(\eta_t, s_t)\, \frac{m_t}{1-\beta_1^t}",
            ),
            note="The average is over rates without momentum's correction.",
            state=STATE,
        ),
        Convention(
            key="authors",
            label="authors' code",
            step=authors,
            formula=aligned(
                M,
                r"\eta_t &= \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\, \frac{\eta}{\sqrt{v_t} + \varepsilon}",
                S,
                r"w_{t+1} &= w_t - \min(\eta_t, s_t)\, m_t",
            ),
            note="Momentum's correction is in the rates that are averaged.",
            state=STATE,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "beta3": 0.5, "eps": 0},
        "path": [[0.95, 0.95], [0.87567432, 0.87567432]],
        "working": "For x: η₁ = 0.1, s₁ = 0.05, so half of Adam's step. v̂₂ = (0.09 + 0.09025)/0.19 = 0.9486842, η₂ = 0.1026690, "
        "s₂ = 0.025 + 0.0513345 = 0.0763345, m̂₂ = (0.09 + 0.095)/0.19 = 0.9736842: their product is 0.0743257.",
    },
    builds_on=("adam",),
)
