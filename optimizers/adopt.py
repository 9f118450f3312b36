"""ADOPT: Adam that divides by yesterday's average of squares, and averages after the division."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, t, (t - 1) ** 0.25)


def unclipped(f, w, s, h, t):
    return _step(f.gradient(w), w, s, h, t, np.inf)


def _step(g, w, s, h, t, bound):
    if t == 1:  # the first gradient only sets the scale
        s.v[:] = g * g
        return w.copy()
    ratio = np.clip(g / np.maximum(np.sqrt(s.v), h.eps), -bound, bound)
    s.m += (1 - h.beta1) * (ratio - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)
    return w - h.lr * s.m


def _formula(ratio):
    return aligned(
        r"v_1 &= g_1^2, \quad w_2 = w_1; \quad \text{then}",
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, " + ratio,
        r"w_{t+1} &= w_t - \eta\, m_t",
        r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2",
    )


STATE = {"m": "m_t", "v": "v_t"}
RATIO = r"\frac{g_t}{\max(\sqrt{v_{t-1}},\, \varepsilon)}"

OPTIMIZER = Optimizer(
    key="adopt",
    name="ADOPT",
    family="adaptive",
    year=2024,
    paper="Taniguchi et al., ADOPT: Modified Adam Can Converge with Any β₂ with the Optimal Rate, NeurIPS 2024",
    url="https://arxiv.org/abs/2411.02853",
    about="Adam's division contains the gradient that it divides, which is why it can fail to converge. ADOPT leaves the "
    "newest one out of the denominator and takes the average afterwards. The first step only looks.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the average of normalised gradients is kept"),
        "beta2": decay(
            r"\beta_2", 0.99, "how much of the squared-gradient average is kept; the paper trains with 0.9999"
        ),
        "eps": epsilon(1e-6),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="paper, clipped",
            step=step,
            formula=_formula(r"\operatorname{clip}\!\left( " + RATIO + r",\, \pm (t-1)^{1/4} \right)"),
            note="The normalised gradient is clipped to a bound that grows: 1 at the first move.",
            state=STATE,
        ),
        Convention(
            key="unclipped",
            label="paper, unclipped",
            step=unclipped,
            formula=_formula(RATIO),
            note="The paper's first version.",
            state=STATE,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[1.0, 1.0], [0.99, 0.99]],
        "working": "The first step only sets v = (1, 16). The second has g/√v = (1, 1), within the bound 1: m = 0.1·(1, 1), "
        "a step of 0.1·0.1.",
    },
    builds_on=("adam",),
)
