"""SGLD: gradient descent with noise of the right size, so that it does not settle but samples the valleys."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, rate


def langevin(f, w, s, h, t):
    return w - h.lr * f.gradient(w) + np.sqrt(2 * h.lr * h.temperature) * f.rng.standard_normal((2, 1))


def paper(f, w, s, h, t):
    return w - h.lr / 2 * f.gradient(w) + np.sqrt(h.lr) * f.rng.standard_normal((2, 1))


OPTIMIZER = Optimizer(
    key="sgld",
    name="SGLD",
    family="momentum",
    year=2011,
    paper="Welling and Teh, Bayesian Learning via Stochastic Gradient Langevin Dynamics, ICML 2011",
    url="https://www.stats.ox.ac.uk/~teh/research/compstats/WelTeh2011a.pdf",
    about="A particle in warm water: it drifts down the slope and is jostled, and where it has been in the long run follows "
    "e^(−f/T). It leaves shallow minima for deep ones and never stops; a schedule that falls cools it.",
    hypers={
        "lr": rate(0.01, "1/curvature"),
        "temperature": Hyper("T", 0.1, "how hot: the height that jostling climbs", 0, slider=(1e-4, 10), scale="log"),
    },
    conventions=(
        Convention(
            key="langevin",
            label="with a temperature",
            step=langevin,
            formula=r"w_{t+1} = w_t - \eta\, g_t + \sqrt{2 \eta T}\; \xi_t, \quad \xi_t \sim \mathcal N(0, I)",
            note="Samples e^(−f/T) for short steps; T = 0 is gradient descent.",
        ),
        Convention(
            key="paper",
            label="paper",
            step=paper,
            formula=r"w_{t+1} = w_t - \frac{\eta}{2}\, g_t + \sqrt{\eta}\; \xi_t, \quad \xi_t \sim \mathcal N(0, I)",
            note="With f the negative log posterior: the first form at T = 1 and half the rate.",
            hypers=("lr",),
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "temperature": 0.05},
        "draws": [1, -2, 0.5, 1],
        "path": [[1.0, 0.4], [0.95, 0.34]],
        "working": "√(2·0.1·0.05) = 0.1. x: 1 − 0.1 + 0.1·1 = 1; y: 1 − 0.4 − 0.1·2 = 0.4. "
        "Then 1 − 0.1 + 0.05 = 0.95 and 0.4 − 0.16 + 0.1 = 0.34.",
    },
    builds_on=("sgd",),
    climbs="noise carries it uphill, which is its purpose",
    not_live="the noise of every step is drawn, from the engine's own stream",
    unreferenced="a package draws other numbers; checked: on a parabola the spread in the long run is that of e^(−f/T), and "
    "at T = 0 it is SGD",
)
