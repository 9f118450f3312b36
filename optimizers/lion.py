"""Lion: the sign of a mix of momentum and gradient; a rule that was found by program search."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, decay, penalty, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    c = h.beta1 * s.m + (1 - h.beta1) * g
    s.m += (1 - h.beta2) * (g - s.m)
    return w - h.lr * (np.sign(c) + h.weight_decay * w)


OPTIMIZER = Optimizer(
    key="lion",
    name="Lion",
    family="sign",
    year=2023,
    paper="Chen et al., Symbolic Discovery of Optimization Algorithms, NeurIPS 2023",
    url="https://arxiv.org/abs/2302.06675",
    about="Steps by the sign of a blend of long-lived momentum and the newest gradient. Half of Adam's memory, "
    "every step equally long; the newest slope counts ten times more in the step than in the memory.",
    claims={"every step equally long": "equal_steps"},
    hypers={
        "lr": rate(0.02, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the momentum goes into the step"),
        "beta2": decay(r"\beta_2", 0.99, "how much of the momentum is kept"),
        "weight_decay": penalty(0.0),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax", "keras"),
            label="everyone's",
            step=step,
            formula=aligned(
                r"c_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
                r"w_{t+1} &= w_t - \eta\, (\operatorname{sign}(c_t) + \lambda w_t)",
                r"m_t &= \beta_2 m_{t-1} + (1-\beta_2)\, g_t",
            ),
            note="The paper, Optax and others agree.",
            state={"m": "m_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.4, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.1},
        "path": [[0.56, 0.56], [0.1376, 0.1376]],
        "working": "c₁ = 0.1·(1, 4): the step is 0.4·(1 + 0.1·1) = 0.44 in each coordinate. m₁ = (0.01, 0.04); "
        "c₂ = (0.009 + 0.056, 0.036 + 0.224), positive again: 0.4·(1 + 0.056) = 0.4224.",
    },
    builds_on=("signum",),
)
