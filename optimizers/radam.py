"""RAdam: Adam that waits until its average of squares can be trusted, and eases in from there."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    return _rectified(f, w, s, h, t, lambda rho: rho > 4, _corrected)


def pytorch(f, w, s, h, t):
    return _rectified(f, w, s, h, t, lambda rho: rho > 5, _uncorrected)


def optax(f, w, s, h, t):
    return _rectified(f, w, s, h, t, lambda rho: rho >= 5, _corrected)


def _rectified(f, w, s, h, t, trusted, root):
    g = f.gradient(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)
    m_hat = s.m / (1 - power(h.beta1, t))
    last = 2 / (1 - h.beta2) - 1
    rho = last - 2 * t * power(h.beta2, t) / (1 - power(h.beta2, t))
    r = np.sqrt(np.maximum((rho - 4) * (rho - 2) * last / ((last - 4) * (last - 2) * rho), 0))
    return w - h.lr * m_hat * np.where(trusted(rho), r / root(s.v, h, t), 1)


def _corrected(v, h, t):
    return np.sqrt(v / (1 - power(h.beta2, t))) + h.eps


def _uncorrected(v, h, t):
    return (np.sqrt(v) + h.eps) / np.sqrt(1 - power(h.beta2, t))


def _formula(condition, root):
    return aligned(
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad \hat m_t = \frac{m_t}{1-\beta_1^t}",
        r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
        r"\rho_t &= \rho_\infty - \frac{2 t \beta_2^t}{1-\beta_2^t}, \quad \rho_\infty = \frac{2}{1-\beta_2} - 1",
        r"r_t &= \sqrt{\frac{(\rho_t-4)(\rho_t-2)\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\rho_t}}",
        r"w_{t+1} &= w_t - \eta\, \hat m_t \begin{cases} r_t / (" + root + r") & " + condition + r" \\ 1 & \text{else} "
        r"\end{cases}",
    )


STATE = {"m": "m_t", "v": "v_t"}
ROOT = r"\sqrt{\hat v_t} + \varepsilon"

OPTIMIZER = Optimizer(
    key="radam",
    name="RAdam",
    family="adaptive",
    year=2019,
    paper="Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, ICLR 2020",
    url="https://arxiv.org/abs/1908.03265",
    about="Adam's first divisions rest on a handful of gradients. RAdam takes plain momentum steps until enough have been "
    "seen (four with β₂ = 0.999) and then fades the division in: a warm-up with no setting. Those first steps are "
    "as long as the gradient, so on a steep wall its rate has to be SGD's.",
    hypers={
        "lr": rate(0.01, "1/curvature", "learning rate: of plain momentum at first, a length later"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=_formula(r"\rho_t > 4", ROOT),
            note="The division starts when ρ > 4 (the paper has no ε).",
            state=STATE,
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=pytorch,
            formula=_formula(r"\rho_t > 5", r"\tfrac{\sqrt{v_t} + \varepsilon}{\sqrt{1-\beta_2^t}}"),
            note="The division starts when ρ > 5; ε is added before the correction.",
            state=STATE,
        ),
        Convention(
            key="optax",
            label="Optax",
            step=optax,
            formula=_formula(r"\rho_t \ge 5", ROOT),
            note="The division starts when ρ ≥ 5; ε is added after the correction.",
            state=STATE,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[0.9, 0.6], [0.80526316, 0.28421053]],
        "working": "ρ₁ = 19 − 2·0.9/0.1 = 1 and ρ₂ = 19 − 4·0.81/0.19 = 1.9473684 are below 4: momentum alone. "
        "m̂₁ = (1, 4). m₂ = (0.09 + 0.09, 0.36 + 0.24) = (0.18, 0.6), over 0.19: (0.9473684, 3.1578947).",
    },
    builds_on=("adam",),
)
