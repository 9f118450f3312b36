"""AdaHessian: Adam that scales by the curvature of each coordinate instead of its slope."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    g, hessian = f.gradient(w), f.hessian(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (np.stack([hessian[0, 0], hessian[1, 1]]) ** 2 - s.v)
    m_hat, v_hat = s.m / (1 - power(h.beta1, t)), s.v / (1 - power(h.beta2, t))
    return w - h.lr * m_hat / (power(v_hat, h.power / 2) + h.eps)


OPTIMIZER = Optimizer(
    key="adahessian",
    name="AdaHessian",
    family="second-order",
    year=2020,
    paper="Yao et al., ADAHESSIAN: An Adaptive Second Order Optimizer for Machine Learning, AAAI 2021",
    url="https://arxiv.org/abs/2006.00719",
    about="A diagonal Newton method with Adam's averages. For large models the diagonal of the Hessian is guessed from "
    "random probes; with two parameters it is computed exactly, so that nothing here is random.",
    hypers={
        "lr": rate(0.15, "number"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-curvature average is kept"),
        "power": Hyper("k", 1.0, "Hessian power: 1 divides by the curvature, 0 not at all", 0, 1),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="everyone's, exact diagonal",
            step=step,
            formula=aligned(
                r"D_t &= \operatorname{diag} \nabla^2 f(w_t)",
                r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad \hat m_t = \frac{m_t}{1-\beta_1^t}",
                r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, D_t^2, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
                r"w_{t+1} &= w_t - \eta\, \frac{\hat m_t}{\hat v_t^{k/2} + \varepsilon}",
            ),
            note="The exact diagonal in place of Hutchinson's random estimate, of which it is the mean. The averaging over "
            "blocks of weights has no meaning for two.",
            state={"m": "m_t", "v": "v_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.4, "beta1": 0.9, "beta2": 0.9, "power": 1, "eps": 0},
        "path": [[0.6, 0.6], [0.28421053, 0.28421053]],
        "working": "The curvatures are 1 and 4, so v̂ = (1, 16) throughout and each coordinate moves by 0.4 times the mean of "
        "itself: 0.4·1, then 0.4·(0.09 + 0.06)/0.19 = 0.4·0.7894737.",
    },
    builds_on=("adam",),
)
