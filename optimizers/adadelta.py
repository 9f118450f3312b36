"""AdaDelta: RMSProp whose rate is the size of its own recent steps, so that none needs to be chosen."""

from dataclasses import replace

import numpy as np

from optimizers.base import Convention, Optimizer, decay, epsilon, rate


def no_rate(f, w, s, h, t):
    return w - _update(f, w, s, h, 1.0)


def rate_after(f, w, s, h, t):
    return w - h.lr * _update(f, w, s, h, 1.0)


def rate_fed_back(f, w, s, h, t):
    return w - _update(f, w, s, h, h.lr)


def _update(f, w, s, h, scale):
    """The step g' before any rate; ``scale`` times it is what the average of squared steps is fed with."""
    g = f.gradient(w)
    s.s[:] = h.rho * s.s + (1 - h.rho) * (g * g)
    step = scale * np.sqrt((s.d + h.eps) / (s.s + h.eps)) * g
    s.d[:] = h.rho * s.d + (1 - h.rho) * (step * step)
    return step


STATE = {"s": "s_t", "d": r"\Delta_t"}
S_LINE = r"s_t &= \rho s_{t-1} + (1-\rho)\, g_t^2 \\ "
D_LINE = r"\Delta_t &= \rho \Delta_{t-1} + (1-\rho)\, g_t'^2 \\ "
G_LINE = r"g_t' &= \sqrt{\frac{\Delta_{t-1} + \varepsilon}{s_t + \varepsilon}}\, g_t \\ "
AFTER = r"\begin{aligned} " + S_LINE + G_LINE + D_LINE + r"w_{t+1} &= w_t - \eta\, g_t' \end{aligned}"

OPTIMIZER = Optimizer(
    key="adadelta",
    name="AdaDelta",
    family="adaptive",
    year=2012,
    paper="Zeiler, ADADELTA: An Adaptive Learning Rate Method (2012)",
    url="https://arxiv.org/abs/1212.5701",
    about="Replaces the learning rate by the size of its own recent steps. Starts from about √ε, so it creeps at first; "
    "a larger ε makes it bolder.",
    hypers={
        "rho": decay(r"\rho", 0.9, "how much of both averages is kept"),
        "eps": replace(epsilon(1e-5, "starts the method: the first steps are about √ε long"), unit="length²"),
        "lr": rate(1.0, "", "multiplies the step"),
    },
    conventions=(
        Convention(
            key="course",
            label="no rate (course, paper)",
            step=no_rate,
            formula=r"\begin{aligned} " + S_LINE + G_LINE + D_LINE + r"w_{t+1} &= w_t - g_t' \end{aligned}",
            note="There is no learning rate. ε = 1e−5 as in the course; the paper has 1e−6.",
            state=STATE,
            hypers=("rho", "eps"),
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=rate_after,
            formula=AFTER,
            note="A rate multiplies the finished step and is not fed back into Δ.",
            state=STATE,
            defaults={"eps": 1e-6},
        ),
        Convention(
            key="keras",
            label="Keras",
            step=rate_after,
            formula=AFTER,
            note="As PyTorch, with its own defaults.",
            state=STATE,
            defaults={"rho": 0.95, "eps": 1e-7, "lr": 0.001},
        ),
        Convention(
            key="optax",
            label="Optax",
            step=rate_after,
            formula=AFTER,
            note="As PyTorch.",
            state=STATE,
            defaults={"eps": 1e-6},
        ),
        Convention(
            key="gif",
            label="the classic GIFs",
            step=rate_fed_back,
            formula=r"\begin{aligned} "
            + S_LINE
            + r"g_t' &= \eta\, \sqrt{\frac{\Delta_{t-1} + \varepsilon}{s_t + \varepsilon}}\, g_t \\ "
            + D_LINE
            + r"w_{t+1} &= w_t - g_t' \end{aligned}",
            note="The rate-scaled step is fed back into Δ: the form that fits the two published GIFs.",
            state=STATE,
            defaults={"rho": 0.95, "eps": 1e-6},
        ),
    ),
    example={
        "hypers": {"rho": 0.5, "eps": 1},
        "path": [[0.18350342, -0.33333333], [-0.00475448, 0.42180282]],
        "working": "s₁ = (0.5, 8): g′ = (√(1/1.5), √(1/9)·4) = (0.8164966, 1.3333333); Δ₁ = g′²/2 = (1/3, 8/9). "
        "g₂ = (0.1835034, −1.3333333), s₂ = (0.25 + 0.0168368, 4 + 0.8888889): "
        "g′₂ = (√(1.3333333/1.2668368)·0.1835034, −√(1.8888889/5.8888889)·1.3333333) = (0.1882579, −0.7551361).",
    },
    builds_on=("rmsprop",),
)
