"""Normalised gradient: a step of set length straight down, however steep the slope."""

import numpy as np

from optimizers.base import Convention, Optimizer, rate


def constant(f, w, s, h, t):
    return w - h.lr * _direction(f.gradient(w))


def falling(f, w, s, h, t):
    return w - h.lr / np.sqrt(t) * _direction(f.gradient(w))


def _direction(g):
    size = np.hypot(g[0], g[1])
    return np.where(size > 0, g / np.where(size > 0, size, 1), 0)


OPTIMIZER = Optimizer(
    key="normalised_gradient",
    name="Normalised gradient",
    family="sign",
    year=1985,
    paper="Shor, Minimization Methods for Non-Differentiable Functions, Springer (1985)",
    url="https://doi.org/10.1007/978-3-642-82118-9",
    about="Uses the direction of the slope and not its size: plateaus are crossed at the same pace as cliffs. It never comes to "
    "rest by itself and hops about a minimum in steps of its rate.",
    hypers={"lr": rate(0.1, "length", "the length of every step")},
    conventions=(
        Convention(
            key="constant",
            label="constant length",
            step=constant,
            formula=r"w_{t+1} = w_t - \eta\, \frac{g_t}{\lVert g_t \rVert}",
            note="Where the slope is zero it stays.",
        ),
        Convention(
            key="falling",
            label="length falls as 1/√t",
            step=falling,
            formula=r"w_{t+1} = w_t - \frac{\eta}{\sqrt t}\, \frac{g_t}{\lVert g_t \rVert}",
            note="Steps that fall and still add up to any distance: it converges on every convex function, kinks or not.",
        ),
    ),
    example={
        "hypers": {"lr": 0.1},
        "path": [[0.97574644, 0.90298575], [0.94966685, 0.80644635]],
        "working": "g = (1, 4), |g| = √17 = 4.1231056: a tenth of g/|g| is (0.0242536, 0.0970143). Then g = (0.9757464, 3.6119430), "
        "|g| = 3.7414186: (0.0260796, 0.0965394).",
    },
    builds_on=("sgd",),
    unreferenced="packages have it only inside other methods; checked: published numbers on a tilted ellipse, the length of every step, "
    "and that doubling f changes nothing",
)
