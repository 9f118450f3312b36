"""Signum: signSGD that asks the average gradient for its sign."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, decay, rate


def step(f, w, s, h, t):
    s.m += (1 - h.beta) * (f.gradient(w) - s.m)
    return w - h.lr * np.sign(s.m)


OPTIMIZER = Optimizer(
    key="signum",
    name="Signum",
    family="sign",
    year=2018,
    paper="Bernstein et al., signSGD: Compressed Optimisation for Non-Convex Problems, ICML 2018, algorithm 2",
    url="https://arxiv.org/abs/1802.04434",
    about="The sign of the momentum. A single noisy slope no longer turns the step round; it overshoots instead, until "
    "the average has changed its mind.",
    claims={"overshoots instead": "overshoots"},
    hypers={"lr": rate(0.02, "length"), "beta": decay(r"\beta", 0.9, "how much of the gradient average is kept")},
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's",
            step=step,
            formula=aligned(
                r"m_t &= \beta m_{t-1} + (1-\beta)\, g_t", r"w_{t+1} &= w_t - \eta\, \operatorname{sign}(m_t)"
            ),
            note="The paper, Optax and others agree.",
            state={"m": "m_t"},
        ),
    ),
    example={
        "hypers": {"lr": 1.2, "beta": 0.5},
        "path": [[-0.2, -0.2], [-1.4, -1.4]],
        "working": "m₁ = 0.5·(1, 4), sign (1, 1). At (−0.2, −0.2) the slope is (−0.2, −0.8) but "
        "m₂ = (0.25 − 0.1, 1 − 0.4) = (0.15, 0.6) is still positive: it steps on uphill.",
    },
    builds_on=("signsgd", "momentum"),
)
