"""Tiger: Signum with decoupled weight decay; the leanest of the sign methods."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, decay, penalty, rate


def step(f, w, s, h, t):
    s.m += (1 - h.beta) * (f.gradient(w) - s.m)
    return w - h.lr * (np.sign(s.m) + h.weight_decay * w)


OPTIMIZER = Optimizer(
    key="tiger",
    name="Tiger",
    family="sign",
    year=2023,
    paper="Su, Tiger: A Tight-fisted Optimizer (2023)",
    url="https://kexue.fm/archives/9512",
    about="Lion with its two decay rates made one, so that momentum fits into the gradient's own memory. "
    "On two parameters what is left is Signum with a decay of the weights; its schedules by kind of layer have no meaning here.",
    hypers={
        "lr": rate(0.02, "length"),
        "beta": decay(r"\beta", 0.965, "how much of the gradient average is kept"),
        "weight_decay": penalty(0.01),
    },
    conventions=(
        Convention(
            key="paper",
            label="author's",
            step=step,
            formula=aligned(
                r"m_t &= \beta m_{t-1} + (1-\beta)\, g_t",
                r"w_{t+1} &= w_t - \eta\, (\operatorname{sign}(m_t) + \lambda w_t)",
            ),
            note="",
            state={"m": "m_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.4, "beta": 0.9, "weight_decay": 0.1},
        "path": [[0.56, 0.56], [0.1376, 0.1376]],
        "working": "m₁ = 0.1·(1, 4): the step is 0.4·(1 + 0.1·1) = 0.44 in each coordinate. "
        "m₂ = (0.09 + 0.056, 0.36 + 0.224), positive again: 0.4·(1 + 0.056) = 0.4224.",
    },
    builds_on=("lion", "signum"),
)
