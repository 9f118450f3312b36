"""NovoGrad: the whole gradient is scaled by its own length before momentum averages it."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    square = (g * g).sum(axis=0)
    s.v[:] = square if t == 1 else h.beta2 * s.v + (1 - h.beta2) * square
    s.m[:] = h.beta1 * s.m + g / (np.sqrt(s.v) + h.eps)
    return w - h.lr * s.m


def start(f, w, h):
    return {"v": np.zeros(w.shape[1])}


OPTIMIZER = Optimizer(
    key="novograd",
    name="NovoGrad",
    family="layer-wise",
    year=2019,
    paper="Ginsburg et al., Stochastic Gradient Methods with Layer-wise Adaptive Moments for Training of Deep Networks (2019)",
    url="https://arxiv.org/abs/1905.11286",
    about="One second moment for a whole layer instead of one for each weight; here (x, y) is the layer. It keeps the "
    "direction of the slope, as SGD does, with Adam's indifference to its size.",
    hypers={
        "lr": rate(0.02, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the momentum is kept"),
        "beta2": decay(r"\beta_2", 0.25, "how much of the average squared length is kept"),
        "eps": epsilon(1e-6),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's",
            step=step,
            formula=aligned(
                r"v_1 &= \lVert g_1 \rVert^2, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2) \lVert g_t \rVert^2",
                r"m_t &= \beta_1 m_{t-1} + \frac{g_t}{\sqrt{v_t} + \varepsilon}",
                r"w_{t+1} &= w_t - \eta\, m_t",
            ),
            note="The pair (x, y) is one layer.",
            state={"m": "m_t", "v": "v_t"},
            init=start,
        ),
    ),
    example={
        "hypers": {"lr": 0.4, "beta1": 0.5, "beta2": 0.5, "eps": 0},
        "path": [[0.90298575, 0.611943], [0.74978896, 0.1341266]],
        "working": "|g|² = 17: m₁ = (1, 4)/√17 = (0.2425356, 0.9701425). Then |g|² = 6.8069710, v₂ = 11.9034855, "
        "m₂ = ½m₁ + (0.9029857, 2.4477720)/3.4501428 = (0.3829920, 1.1945410), times 0.4.",
    },
    builds_on=("momentum", "adam"),
)
