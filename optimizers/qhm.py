"""QHM: a plain gradient step and a momentum step, mixed."""

from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    s.m += (1 - h.beta) * (g - s.m)
    return w - h.lr * ((1 - h.nu) * g + h.nu * s.m)


OPTIMIZER = Optimizer(
    key="qhm",
    name="QHM",
    family="momentum",
    year=2018,
    paper="Ma and Yarats, Quasi-hyperbolic Momentum and Adam for Deep Learning, ICLR 2019",
    url="https://arxiv.org/abs/1810.06801",
    about="With ν = 0 it is SGD, with ν = 1 averaged momentum, with ν = β Nesterov's method. In between, it has "
    "a long memory for direction and still answers the newest slope at once.",
    hypers={
        "lr": rate(0.05, "1/curvature"),
        "beta": decay(r"\beta", 0.95, "how much of the gradient average is kept; the paper trains with 0.999"),
        "nu": Hyper(r"\nu", 0.7, "share of the momentum in the step", 0, 1),
    },
    conventions=(
        Convention(
            key="paper",
            label="everyone's",
            step=step,
            formula=aligned(
                r"m_t &= \beta m_{t-1} + (1-\beta)\, g_t",
                r"w_{t+1} &= w_t - \eta \left[ (1-\nu)\, g_t + \nu\, m_t \right]",
            ),
            note="",
            state={"m": "m_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta": 0.9, "nu": 0.5},
        "path": [[0.945, 0.78], [0.888525, 0.5904]],
        "working": "m₁ = (0.1, 0.4): 0.1·½·(1 + 0.1, 4 + 0.4) = (0.055, 0.22). At (0.945, 0.78), g = (0.945, 3.12): "
        "m₂ = (0.1845, 0.672): 0.05·(1.1295, 3.792) = (0.056475, 0.1896).",
    },
    builds_on=("momentum", "nesterov"),
)
