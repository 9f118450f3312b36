"""AggMo: several heavy balls of different persistence, averaged; the light ones calm the heavy one."""

import numpy as np

from optimizers._batch import power, total
from optimizers.base import Convention, Hyper, Optimizer, aligned, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    beta = 1 - power(h.a, np.arange(s.v.shape[1])[:, None])
    s.v *= beta
    s.v -= g[:, None]
    return w + h.lr / s.v.shape[1] * total(s.v, axis=1)


def start(f, w, h):
    return {"v": np.zeros((2, int(h.balls), w.shape[1]))}


OPTIMIZER = Optimizer(
    key="aggmo",
    name="AggMo",
    family="momentum",
    year=2018,
    paper="Lucas, Sun, Zemel and Grosse, Aggregated Momentum: Stability Through Passive Damping, ICLR 2019",
    url="https://arxiv.org/abs/1804.00325",
    about="Averages velocities with β = 0, 0.9, 0.99, ... They swing at different paces and damp each other, so it can use "
    "a β at which a single heavy ball would swing for ever.",
    hypers={
        "lr": rate(0.01, "1/curvature"),
        "a": Hyper(
            "a", 0.1, "the velocities decay with β = 1 − a to the power 0, 1, 2, ...", 0, 1, True, True, (0.01, 0.9)
        ),
        "balls": Hyper("K", 3, "how many velocities", 1, 8, slider=(1, 8), kind="int", structural=True),
    },
    conventions=(
        Convention(
            key="paper",
            label="everyone's",
            step=step,
            formula=aligned(
                r"v_t^{(k)} &= \beta_k v_{t-1}^{(k)} - g_t, \quad \beta_k = 1 - a^{k-1}, \quad k = 1 \ldots K",
                r"w_{t+1} &= w_t + \frac{\eta}{K} \sum_k v_t^{(k)}",
            ),
            note="The paper's exponential choice of the K decay rates.",
            state={"v": "v_t^{(k)}"},
            init=start,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "a": 0.1, "balls": 2},
        "path": [[0.9, 0.6], [0.765, 0.18]],
        "working": "β = 0 and 0.9. Both velocities are −(1, 4) at first: 0.05·2·(1, 4). At (0.9, 0.6) they are −(0.9, 2.4) and "
        "−0.9·(1, 4) − (0.9, 2.4) = −(1.8, 6): 0.05·(2.7, 8.4) = (0.135, 0.42).",
    },
    builds_on=("momentum",),
)
