"""LAMB: LARS's trust ratio on Adam's direction."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)
    r = s.m / (1 - power(h.beta1, t)) / (np.sqrt(s.v / (1 - power(h.beta2, t))) + h.eps)
    length, size = np.hypot(*w), np.hypot(*r)
    usable = (length > 0) & (size > 0)
    return w - h.lr * np.where(usable, length / np.where(usable, size, 1), 1) * r


OPTIMIZER = Optimizer(
    key="lamb",
    name="LAMB",
    family="layer-wise",
    year=2019,
    paper="You et al., Large Batch Optimization for Deep Learning: Training BERT in 76 Minutes, ICLR 2020",
    url="https://arxiv.org/abs/1904.00962",
    about="Adam chooses the direction, the length of the weights sets how far: a fixed fraction of it each step. "
    "Here (x, y) is the layer, so the origin is a special place even where f does not know it.",
    hypers={
        "lr": rate(0.02, "number", "fraction of |w| that a step is long"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-6),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax", "keras"),
            label="everyone's, without weight decay",
            step=step,
            formula=aligned(
                r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2",
                r"r_t &= \frac{m_t / (1-\beta_1^t)}{\sqrt{v_t / (1-\beta_2^t)} + \varepsilon}",
                r"w_{t+1} &= w_t - \eta\, \frac{\lVert w_t \rVert}{\lVert r_t \rVert}\, r_t",
            ),
            note="The pair (x, y) is one layer; |w| is not clipped. Where |w| or |r| is zero the ratio is 1, as in Optax.",
            state={"m": "m_t", "v": "v_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[0.9, 0.9], [0.81, 0.81]],
        "working": "On the diagonal Adam's direction is (1, 1) times a number, so a step of 0.1·|w| shortens both coordinates by "
        "a tenth, and the point stays on the diagonal.",
    },
    builds_on=("lars", "adam"),
)
