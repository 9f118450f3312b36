"""ASGD: gradient descent that reports the average of its iterates; the noise averages out."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, rate


def step(f, w, s, h, t):
    s.z -= h.lr / power(1.0 * t, h.alpha) * f.gradient(s.z)
    return w + (s.z - w) / t


def pytorch(f, w, s, h, t):
    lr = h.lr / power(1 + h.lambd * h.lr * (t - 1), h.alpha)
    s.z[:] = s.z * (1 - h.lambd * lr) - lr * f.gradient(s.z)
    return w + (s.z - w) / np.maximum(1, t - 1 - h.t0)


def start(f, w, h):
    return {"z": w.copy()}


STATE = {"z": "z_t"}

OPTIMIZER = Optimizer(
    key="asgd",
    name="ASGD",
    family="averaging",
    year=1992,
    paper="Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM J. Control Optim. 30 (1992)",
    url="https://doi.org/10.1137/0330046",
    about="Runs plain gradient descent at a slowly falling rate and reports the average of where it has been. With noise "
    "that is the best one can do; without, the average drags behind. Drawn is the average, which is what it reports.",
    hypers={
        "lr": rate(0.01, "1/curvature"),
        "alpha": Hyper(r"\alpha", 0.6, "how fast the rate falls: like 1/t to the power α", 0, 1),
        "lambd": Hyper(
            r"\lambda", 1e-4, "weight decay, and pace of the falling rate", 0, slider=(1e-6, 1), scale="log"
        ),
        "t0": Hyper("t_0", 0, "the step from which iterates are averaged", 0, slider=(0, 200), kind="int"),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=aligned(
                r"z_t &= z_{t-1} - \eta\, t^{-\alpha}\, \nabla f(z_{t-1})",
                r"w_{t+1} &= w_t + \tfrac1t (z_t - w_t) = \tfrac1t \textstyle\sum_{i=1}^t z_i",
            ),
            note="The gradient is taken at the iterate z, not at the average.",
            state=STATE,
            init=start,
            hypers=("lr", "alpha"),
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=pytorch,
            formula=aligned(
                r"\eta_t &= \frac{\eta}{(1 + \lambda \eta\, (t-1))^\alpha}",
                r"z_t &= (1 - \lambda \eta_t)\, z_{t-1} - \eta_t \nabla f(z_{t-1})",
                r"w_{t+1} &= w_t + \frac{z_t - w_t}{\max(1,\, t - 1 - t_0)}",
            ),
            note="Bottou's schedule and a weight decay. The average lags one step, so that z₁ is forgotten. PyTorch's own t₀ "
            "is a million: the average then is the iterate.",
            state=STATE,
            init=start,
            defaults={"alpha": 0.75},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "alpha": 0.5},
        "path": [[0.9, 0.6], [0.86818019, 0.51514719]],
        "working": "z₁ = (0.9, 0.6). The second rate is 0.1/√2 = 0.0707107: z₂ = (0.9·0.9292893, 0.6·0.7171573) = "
        "(0.8363604, 0.4302944); the average of z₁ and z₂ is drawn.",
    },
    builds_on=("sgd",),
)
