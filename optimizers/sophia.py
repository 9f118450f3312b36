"""Sophia: momentum over curvature, cut to a step of the rate's length where the curvature is small or negative."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    s.m += (1 - h.beta1) * (f.gradient(w) - s.m)
    due = np.broadcast_to((t - 1) % h.every == 0, w.shape[1:])
    if due.any():
        hessian = f.hessian(w, due)
        diagonal = np.stack([hessian[0, 0], hessian[1, 1]])
        s.h[:] = np.where(due, h.beta2 * s.h + (1 - h.beta2) * diagonal, s.h)
    return w - h.lr * np.clip(s.m / np.maximum(h.gamma * s.h, h.eps), -1, 1)


OPTIMIZER = Optimizer(
    key="sophia",
    name="Sophia",
    family="second-order",
    year=2023,
    paper="Liu, Li, Hall, Liang and Ma, Sophia: A Scalable Stochastic Second-order Optimizer for Language Model "
    "Pre-training, ICLR 2024",
    url="https://arxiv.org/abs/2305.14342",
    about="Where the curvature is known and positive it takes a Newton-like step in each coordinate; where that would be too "
    "long, or the curvature is negative, it falls back to the sign of the momentum. The Hessian's diagonal is exact here.",
    hypers={
        "lr": rate(0.05, "length"),
        "gamma": Hyper(
            r"\gamma",
            0.05,
            "the larger, the less is cut; 1 would be Newton's step times the rate",
            0,
            open_low=True,
            slider=(1e-3, 1),
            scale="log",
        ),
        "beta1": decay(r"\beta_1", 0.96, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.99, "how much of the curvature average is kept"),
        "every": Hyper("k", 10, "steps between two looks at the Hessian", 1, 1000, slider=(1, 50), kind="int"),
        "eps": epsilon(1e-12),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper, exact diagonal",
            step=step,
            formula=aligned(
                r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
                r"h_t &= \begin{cases} \beta_2 h_{t-1} + (1-\beta_2) \operatorname{diag} \nabla^2 f(w_t) & k \mid t-1 \\ "
                r"h_{t-1} & \text{else} \end{cases}",
                r"w_{t+1} &= w_t - \eta \operatorname{clip}\!\left( \frac{m_t}{\max(\gamma h_t, \varepsilon)},\, \pm 1 \right)",
            ),
            note="The exact diagonal of the Hessian in place of Hutchinson's or the Gauss–Newton–Bartlett estimate: Sophia-H "
            "without its randomness.",
            state={"m": "m_t", "h": "h_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.4, "gamma": 0.5, "beta1": 0.5, "beta2": 0.5, "every": 1},
        "path": [[0.6, 0.6], [0.2, 0.2]],
        "working": "m₁ = (0.5, 2), h₁ = (0.5, 2): the quotient with γ = 0.5 is 2, cut to 1. m₂ = (0.55, 2.2), h₂ = (0.75, 3): "
        "1.467, cut to 1 again.",
    },
    builds_on=("adahessian", "signum"),
)
