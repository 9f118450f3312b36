"""AdaBound: Adam whose rates are squeezed between two bounds that close in on SGD's."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    return w - np.clip(h.lr / (np.sqrt(s.v) + h.eps), *_bounds(h, t)) / np.sqrt(t) * s.m


def authors(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    return w - np.clip(_rate(h, t) / (np.sqrt(s.v) + h.eps), *_bounds(h, t)) * s.m


def amsbound(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    s.v_max[:] = np.maximum(s.v_max, s.v)
    return w - np.clip(_rate(h, t) / (np.sqrt(s.v_max) + h.eps), *_bounds(h, t)) * s.m


def _moments(g, s, h):
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)


def _rate(h, t):
    return h.lr * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t))


def _bounds(h, t):
    return h.final_lr * (1 - 1 / (h.gamma * t + 1)), h.final_lr * (1 + 1 / (h.gamma * t))


STATE = {"m": "m_t", "v": "v_t"}
M = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2"
CLIP = (
    r"\operatorname{clip}\!\left( %s,\; \alpha_* - \tfrac{\alpha_*}{\gamma t + 1},\; "
    r"\alpha_* + \tfrac{\alpha_*}{\gamma t} \right)"
)
CORRECTED = r"\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\, \frac{\eta}{\sqrt{%s} + \varepsilon}"

OPTIMIZER = Optimizer(
    key="adabound",
    name="AdaBound",
    family="adaptive",
    year=2019,
    paper="Luo, Xiong, Liu and Sun, Adaptive Gradient Methods with Dynamic Bound of Learning Rate, ICLR 2019",
    url="https://arxiv.org/abs/1902.09843",
    about="Starts as Adam and ends as SGD: every coordinate's rate is clipped to an interval that begins as everything and "
    "shrinks to the single rate α*.",
    hypers={
        "lr": rate(0.05, "length", "Adam's rate at the beginning"),
        "final_lr": rate(0.01, "1/curvature", "SGD's rate at the end", symbol=r"\alpha_*"),
        "gamma": Hyper(r"\gamma", 1e-3, "how fast the bounds close", 0, open_low=True, slider=(1e-4, 1), scale="log"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=aligned(
                M,
                r"w_{t+1} &= w_t - \frac{1}{\sqrt t}\, " + CLIP % r"\frac{\eta}{\sqrt{v_t} + \varepsilon}" + " m_t",
            ),
            note="The clipped rate also falls like 1/√t; no bias correction.",
            state=STATE,
        ),
        Convention(
            key="authors",
            label="authors' code",
            step=authors,
            formula=aligned(M, r"w_{t+1} &= w_t - " + CLIP % (CORRECTED % "v_t") + " m_t"),
            note="With Adam's bias correction and without the 1/√t: what the paper's experiments ran. α* follows a schedule, as η does.",
            state=STATE,
            scheduled=("lr", "final_lr"),
        ),
        Convention(
            key="amsbound",
            label="AMSBound",
            step=amsbound,
            formula=aligned(
                M,
                r"\bar v_t &= \max(\bar v_{t-1}, v_t)",
                r"w_{t+1} &= w_t - " + CLIP % (CORRECTED % r"\bar v_t") + " m_t",
            ),
            note="The authors' code with AMSGrad's maximum. α* follows a schedule, as η does.",
            state=STATE | {"v_max": r"\bar v_t"},
            scheduled=("lr", "final_lr"),
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "final_lr": 0.1, "gamma": 0.5, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[0.97, 0.96837722], [0.94355421, 0.93755913]],
        "working": "Bounds at t = 1: 0.1·(1 − 1/1.5) = 0.0333 and 0.1·(1 + 2) = 0.3. x: 0.1/√0.1 = 0.316 is clipped to 0.3: "
        "0.3·0.1 = 0.03. y: 0.1/√1.6 = 0.0790569 stays: ·0.4 = 0.0316228. At t = 2 the bounds are 0.05 and 0.2: x: "
        "0.233 is clipped to 0.2, over √2, times m₂ = 0.187: 0.0264458. y: 0.0583171/√2·0.7473509 = 0.0308181.",
    },
    builds_on=("adam", "sgd"),
)
