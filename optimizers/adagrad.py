"""AdaGrad: each coordinate's rate shrinks with all the gradient it has ever seen."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, epsilon, rate


def inside(f, w, s, h, t):
    g = f.gradient(w)
    s.s += g * g
    return w - h.lr / np.sqrt(s.s + h.eps) * g


def outside(f, w, s, h, t):
    g = f.gradient(w)
    s.s += g * g
    return w - h.lr / (1 + (t - 1) * h.lr_decay) * g / (np.sqrt(s.s) + h.eps)


def warm_start(f, w, h):
    return {"s": np.zeros_like(w) + h.s0}


S = {"s": "s_t"}
INSIDE = (
    r"\begin{aligned} s_t &= s_{t-1} + g_t^2 \\ "
    r"w_{t+1} &= w_t - \frac{\eta}{\sqrt{s_t + \varepsilon}}\, g_t \end{aligned}"
)

OPTIMIZER = Optimizer(
    key="adagrad",
    name="AdaGrad",
    family="adaptive",
    year=2011,
    paper="Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, "
    "JMLR 12 (2011)",
    url="https://jmlr.org/papers/v12/duchi11a.html",
    about="Divides each coordinate by the root of all its squared gradients so far: steep and flat directions move "
    "alike. The sum only grows, so the step only shrinks.",
    claims={"the step only shrinks": "shrinks"},
    hypers={
        "lr": rate(0.4, "length"),
        "eps": epsilon(1e-6),
        "lr_decay": Hyper(r"\gamma", 0.0, "shrinks the rate by 1 + (t − 1)γ", 0, slider=(0, 0.1)),
        "s0": Hyper("s_0", 0.1, "what the sum of squares starts with", 0, slider=(1e-6, 10), scale="log"),
    },
    conventions=(
        Convention(
            key="course",
            label="ε inside the root (course, d2l)",
            step=inside,
            formula=INSIDE,
            note="ε sits inside the root; the sum starts at zero.",
            state=S,
            hypers=("lr", "eps"),
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=outside,
            formula=r"\begin{aligned} s_t &= s_{t-1} + g_t^2 \\ "
            r"w_{t+1} &= w_t - \frac{\eta}{1 + (t-1)\gamma}\, \frac{g_t}{\sqrt{s_t} + \varepsilon} \end{aligned}",
            note="ε outside the root, and a decay of the rate.",
            state=S,
            defaults={"eps": 1e-10},
            hypers=("lr", "eps", "lr_decay"),
        ),
        Convention(
            key="keras",
            label="Keras",
            step=inside,
            formula=INSIDE + r",\quad s_0 > 0",
            note="ε inside the root; the sum starts at s₀ = 0.1, which tames the first steps.",
            state=S,
            init=warm_start,
            defaults={"eps": 1e-7},
            hypers=("lr", "eps", "s0"),
        ),
        Convention(
            key="optax",
            label="Optax",
            step=inside,
            formula=INSIDE + r",\quad s_0 > 0",
            note="ε inside the root; the sum starts at s₀ = 0.1, which tames the first steps.",
            state=S,
            init=warm_start,
            defaults={"eps": 1e-7},
            hypers=("lr", "eps", "s0"),
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "eps": 0},
        "path": [[0.9, 0.9], [0.8331035, 0.8331035]],
        "working": "The first step is 0.1·g/|g| = 0.1 in each coordinate. s₂ = (1 + 0.81, 16 + 12.96); "
        "0.1·0.9/√1.81 = 0.1·3.6/√28.96 = 0.0668965.",
    },
    builds_on=("sgd",),
)
