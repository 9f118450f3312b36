"""signSGD: a step of the same length in every coordinate, against the sign of its slope."""

import numpy as np

from optimizers.base import Convention, Optimizer, rate


def step(f, w, s, h, t):
    return w - h.lr * np.sign(f.gradient(w))


OPTIMIZER = Optimizer(
    key="signsgd",
    name="signSGD",
    family="sign",
    year=2018,
    paper="Bernstein et al., signSGD: Compressed Optimisation for Non-Convex Problems, ICML 2018",
    url="https://arxiv.org/abs/1802.04434",
    about="Keeps one bit of each slope. It always moves along a diagonal by the same length, so near a minimum it hops "
    "around it; made so that machines training together need to exchange only signs.",
    claims={"moves along a diagonal by the same length": "equal_steps", "hops around it": "rattles"},
    picture={"lr": 0.07},
    hypers={"lr": rate(0.02, "length")},
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's",
            step=step,
            formula=r"w_{t+1} = w_t - \eta\, \operatorname{sign}(g_t)",
            note="All libraries agree.",
        ),
    ),
    example={
        "hypers": {"lr": 0.6},
        "path": [[0.4, 0.4], [-0.2, -0.2]],
        "working": "Both slopes are positive at (1, 1) and at (0.4, 0.4): 0.6 less each time.",
    },
    builds_on=("sgd", "rprop"),
)
