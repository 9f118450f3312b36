"""Rprop: each coordinate has its own step length, which grows while the sign of its slope stays and shrinks when it flips."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, aligned, rate


def backtracking(f, w, s, h, t):
    g = f.gradient(w)
    product = _resize(g, s, h)
    flipped = product < 0
    move = np.where(flipped, -s.move, -np.sign(g) * s.d)  # after a flip the last move is taken back
    s.move[:] = np.where(flipped, 0, move)
    s.g[:] = np.where(flipped, 0, g)
    return w + move


def pausing(f, w, s, h, t):
    g = f.gradient(w)
    s.g[:] = np.where(_resize(g, s, h) < 0, 0, g)  # after a flip the coordinate waits for one step
    return w - np.sign(s.g) * s.d


def _resize(g, s, h):
    product = g * s.g
    factor = np.where(product > 0, h.grow, np.where(product < 0, h.shrink, 1))
    s.d[:] = np.clip(s.d * factor, h.d_min, h.d_max)
    return product


def start(f, w, h):
    return {"d": np.zeros_like(w) + h.lr}


RESIZE = (
    r"\Delta_t &= \begin{cases} \eta^+ \Delta_{t-1} & g_t g_{t-1} > 0 \\ \eta^- \Delta_{t-1} & g_t g_{t-1} < 0 \\ "
    r"\Delta_{t-1} & \text{else} \end{cases}"
)

OPTIMIZER = Optimizer(
    key="rprop",
    name="Rprop",
    family="sign",
    year=1993,
    paper="Riedmiller and Braun, A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP Algorithm, "
    "IEEE ICNN 1993",
    url="https://doi.org/10.1109/ICNN.1993.298623",
    about="Looks only at the sign of the slope. A coordinate's step grows by 1.2 while the sign stays and halves when "
    "it flips, so it finds its own scale. Without noise it is hard to beat; with noise the signs lie to it.",
    hypers={
        "lr": rate(0.1, "length", "the first step's length, in every coordinate", symbol=r"\Delta_0"),
        "grow": Hyper(r"\eta^+", 1.2, "factor while the sign stays", 1, open_low=True, slider=(1.01, 2)),
        "shrink": Hyper(r"\eta^-", 0.5, "factor when the sign flips", 0, 1, True, True, (0.1, 0.9)),
        "d_min": Hyper(r"\Delta_{\min}", 1e-6, "the shortest step", 0, slider=(1e-12, 1e-2), scale="log"),
        "d_max": Hyper(r"\Delta_{\max}", 50, "the longest step", 0, open_low=True, slider=(1e-2, 100), scale="log"),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper (Rprop+)",
            step=backtracking,
            formula=aligned(
                RESIZE,
                r"\delta_t &= \begin{cases} -\delta_{t-1} & g_t g_{t-1} < 0, \text{ then } g_t := 0 \\ "
                r"-\operatorname{sign}(g_t)\, \Delta_t & \text{else} \end{cases}",
                r"w_{t+1} &= w_t + \delta_t",
            ),
            note="When the sign flips, the coordinate goes back to where it was; Δ stays between Δmin and Δmax.",
            state={"d": r"\Delta_t", "g": "g_t", "move": r"\delta_t"},
            init=start,
            scheduled=(),
        ),
        Convention(
            key="pytorch",
            label="PyTorch (iRprop−)",
            step=pausing,
            formula=aligned(
                RESIZE,
                r"g_t &:= 0 \text{ where } g_t g_{t-1} < 0",
                r"w_{t+1} &= w_t - \operatorname{sign}(g_t)\, \Delta_t",
            ),
            note="When the sign flips, the coordinate pauses for a step instead of going back (Igel and Hüsken 2003).",
            state={"d": r"\Delta_t", "g": "g_t"},
            init=start,
            scheduled=(),
        ),
    ),
    example={
        "hypers": {"lr": 0.4, "grow": 1.2, "shrink": 0.5},
        "path": [[0.6, 0.6], [0.12, 0.12]],
        "working": "The first step is Δ₀ = 0.4 against the sign of each slope. At (0.6, 0.6) the signs are the same, so "
        "Δ = 1.2·0.4 = 0.48.",
    },
    builds_on=("sgd",),
)
