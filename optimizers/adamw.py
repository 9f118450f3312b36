"""AdamW: Adam with weight decay taken out of the gradient, where the denominator would have undone it."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, penalty, rate


def step(f, w, s, h, t):
    return w - h.lr * _direction(f.gradient(w), s, h, t) - h.weight_decay * w


def scaled_by_rate(f, w, s, h, t):
    return w - h.lr * (_direction(f.gradient(w), s, h, t) + h.weight_decay * w)


def keras(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    lr = h.lr * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t))
    return w - lr * s.m / (np.sqrt(s.v) + h.eps) - h.lr * h.weight_decay * w


def _direction(g, s, h, t):
    _moments(g, s, h)
    return s.m / (1 - power(h.beta1, t)) / (np.sqrt(s.v / (1 - power(h.beta2, t))) + h.eps)


def _moments(g, s, h):
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)


STATE = {"m": "m_t", "v": "v_t"}
MOMENTS = (
    r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
    r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2",
)
HATS = r"\hat m_t &= \frac{m_t}{1-\beta_1^t}, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}"

OPTIMIZER = Optimizer(
    key="adamw",
    name="AdamW",
    family="adaptive",
    year=2017,
    paper="Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019",
    url="https://arxiv.org/abs/1711.05101",
    about="Weight decay put into Adam's gradient is divided away again, least where gradients are small. AdamW pulls on "
    "the point itself, alike in every direction. In a picture: Adam, drawn towards the origin and settling short of the minimum.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
        "weight_decay": penalty(0.001),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=aligned(
                *MOMENTS,
                HATS,
                r"w_{t+1} &= w_t - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} - \lambda w_t",
            ),
            note="The decay is not multiplied by the learning rate; a schedule multiplies both.",
            state=STATE,
            scheduled=("lr", "weight_decay"),
        ),
        Convention(
            key="pytorch",
            also=("optax",),
            label="PyTorch, Optax",
            step=scaled_by_rate,
            formula=aligned(
                *MOMENTS,
                HATS,
                r"w_{t+1} &= w_t - \eta \left( \frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} + \lambda w_t \right)",
            ),
            note="The rate multiplies the decay as well.",
            state=STATE,
            defaults={"weight_decay": 0.01},
        ),
        Convention(
            key="keras",
            label="Keras",
            step=keras,
            formula=aligned(
                *MOMENTS,
                r"w_{t+1} &= w_t - \eta\, \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\, "
                r"\frac{m_t}{\sqrt{v_t} + \varepsilon} - \eta \lambda w_t",
            ),
            note="As PyTorch, with Keras's place for ε.",
            state=STATE,
            defaults={"eps": 1e-7, "weight_decay": 0.004},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 0, "weight_decay": 0.01},
        "path": [[0.89, 0.89], [0.78157185, 0.78157185]],
        "working": "First step: Adam's 0.1, and 0.01·1 of decay. For x: m̂₂ = (0.09 + 0.089)/0.19 = 0.9421053, "
        "v̂₂ = (0.999·0.001 + 0.001·0.7921)/0.001999 = 0.8959980; 0.1·0.9421053/√0.8959980 = 0.0995281, decay 0.0089.",
    },
    builds_on=("adam",),
)
