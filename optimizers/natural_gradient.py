"""Natural gradient: the slope measured by how far the model's predictions move, and not its parameters."""

from optimizers.base import Convention, Hyper, Optimizer
from plane import solve


def step(f, w, s, h, t):
    return w - h.lr * solve(f.fisher(w), f.gradient(w))


OPTIMIZER = Optimizer(
    key="natural_gradient",
    name="Natural gradient",
    family="second-order",
    year=1998,
    paper="Amari, Natural Gradient Works Efficiently in Learning, Neural Computation 10 (1998)",
    url="https://doi.org/10.1162/089976698300017746",
    about="How long a step is should not depend on the units of the parameters: its length is how far the predictions move, "
    "which Fisher's information measures. Scaled features or not, the path through predictions is nearly the same.",
    hypers={"lr": Hyper(r"\eta", 1.0, "part of the step that is taken", 0, 2, True, slider=(0.05, 2))},
    conventions=(
        Convention(
            key="fisher",
            label="Fisher's information",
            step=step,
            formula=r"\begin{aligned} F_t &= \tfrac1n \textstyle\sum_i \mathbb{E}_{y \sim p_i}\bigl[\ell'(p_i, y)^2\bigr]\, "
            r"\nabla p_i \nabla p_i^{\top} \\ w_{t+1} &= w_t - \eta\, F_t^{-1}\, \nabla f(w_t) \end{aligned}",
            note="The targets y are drawn as the loss has them, with density in proportion to exp(−ℓ): normal for squares, "
            "Bernoulli for the log-loss, Poisson for Poisson. With those it is Fisher's scoring. On a surface without data "
            "there is no model to ask: there F is the unit matrix times the largest curvature of the place, which makes it "
            "gradient descent with a step that is safe.",
        ),
    ),
    example={
        "hypers": {"lr": 0.5},
        "path": [[0.875, 0.5], [0.765625, 0.25]],
        "working": "This surface has no data, so F is 4, its larger curvature, times the unit matrix: half of (1, 4)/4 is "
        "(0.125, 0.5). Then half of (0.875, 2)/4 = (0.109375, 0.25).",
    },
    builds_on=("sgd", "gauss_newton"),
    leaps="where the predictions hardly move with the parameters the information nearly vanishes, and the step has no bound",
    climbs="a full step may overshoot where the model curves",
    not_live="the model's slopes, row by row, are not printed for the browser",
    unreferenced="packages estimate it for networks, layer by layer; checked: on logistic data its steps equal those of iteratively "
    "reweighted least squares, by NumPy, and on squares Gauss–Newton's",
)
