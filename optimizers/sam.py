"""SAM: asks for the slope a little way uphill, and so prefers wide valleys to narrow ones."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, aligned, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    size = np.hypot(g[0], g[1])
    return _descend(f, w, s, h, np.where(size > 0, g / np.where(size > 0, size, 1), 0))


def unnormalised(f, w, s, h, t):
    return _descend(f, w, s, h, f.gradient(w))


def _descend(f, w, s, h, uphill):
    s.uphill[:] = h.rho * uphill
    return w - h.lr * f.gradient(w + s.uphill)


STATE = {"uphill": r"\epsilon_t"}
LAST = r"w_{t+1} &= w_t - \eta\, \nabla f(w_t + \epsilon_t)"

OPTIMIZER = Optimizer(
    key="sam",
    name="SAM",
    family="momentum",
    year=2020,
    paper="Foret, Kleiner, Mobahi and Neyshabur, Sharpness-Aware Minimization for Efficiently Improving Generalization, ICLR 2021",
    url="https://arxiv.org/abs/2010.01412",
    about="First climbs ρ uphill, and takes the slope from there back to where it stood. A narrow valley looks steep that way and "
    "throws it out, a wide one holds it. It does not rest at the bottom but hops about it.",
    hypers={
        "lr": rate(0.01, "1/curvature"),
        "rho": Hyper(r"\rho", 0.05, "how far uphill it asks", 0, slider=(1e-3, 1), scale="log"),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="paper",
            step=step,
            formula=aligned(r"\epsilon_t &= \rho\, \frac{g_t}{\lVert g_t \rVert}", LAST),
            note="Two gradients a step; gradient descent underneath.",
            state=STATE,
        ),
        Convention(
            key="unnormalised",
            label="unnormalised",
            step=unnormalised,
            formula=aligned(r"\epsilon_t &= \rho\, g_t", LAST),
            note="As far uphill as the slope is steep (Andriushchenko and Flammarion 2022): it comes to rest at minima.",
            state=STATE,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "rho": 0.1},
        "path": [[0.89757464, 0.5611943], [0.80410447, 0.29957559]],
        "working": "g = (1, 4), |g| = 4.1231056: up to (1.0242536, 1.0970143), where the slope is (1.0242536, 4.3880570). "
        "Then g = (0.8975746, 2.2447772), |g| = 2.4175742: up to (0.9347017, 0.6540468), slope (0.9347017, 2.6161871).",
    },
    builds_on=("sgd",),
    unreferenced="packages wrap it around closures; checked: the slope is asked for at the distance ρ, and with ρ = 0 it is SGD",
)
