"""Gradient descent: step straight down the slope."""

from optimizers.base import Convention, Optimizer, rate


def step(f, w, s, h, t):
    return w - h.lr * f.gradient(w)


OPTIMIZER = Optimizer(
    key="sgd",
    name="SGD",
    family="momentum",
    year=1951,
    paper="Robbins and Monro, A Stochastic Approximation Method, Ann. Math. Statist. 22 (1951)",
    url="https://doi.org/10.1214/aoms/1177729586",
    about="Steps straight down the slope. In a ravine it bounces between the walls and creeps along the floor: "
    "one rate has to serve both.",
    claims={"it bounces between the walls": "bounces"},
    picture={"lr": 0.47},
    hypers={"lr": rate(0.01, "1/curvature")},
    conventions=(
        Convention(
            key="course",
            also=("pytorch", "keras", "optax"),
            label="everyone's",
            step=step,
            formula=r"w_{t+1} = w_t - \eta\, \nabla f(w_t)",
            note="All libraries agree.",
        ),
    ),
    example={
        "hypers": {"lr": 0.1},
        "path": [[0.9, 0.6], [0.81, 0.36]],
        "working": "x shrinks by 1 − 0.1·1 = 0.9 a step, y by 1 − 0.1·4 = 0.6.",
    },
)
