"""Nadam: Adam with Nesterov's look-ahead in its momentum."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, decay, epsilon, rate


def scheduled(f, w, s, h, t):
    return _scheduled(f, w, s, h, t, h.momentum_decay, kept_by_schedule=True)


def pytorch(f, w, s, h, t):
    return _scheduled(f, w, s, h, t, h.momentum_decay)


def keras(f, w, s, h, t):
    return _scheduled(f, w, s, h, t, 1.0)


def _scheduled(f, w, s, h, t, pace, kept_by_schedule=False):
    mu = h.beta1 * (1 - 0.5 * power(0.96, t * pace))
    mu_next = h.beta1 * (1 - 0.5 * power(0.96, (t + 1) * pace))
    kept = mu if kept_by_schedule else h.beta1
    g = f.gradient(w)
    s.product *= mu
    s.m += (1 - kept) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)
    m_hat = mu_next * s.m / (1 - s.product * mu_next) + (1 - mu) * g / (1 - s.product)
    v_hat = s.v / (1 - power(h.beta2, t))
    return w - h.lr * m_hat / (np.sqrt(v_hat) + h.eps)


def constant(f, w, s, h, t):
    g = f.gradient(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)
    m_hat = h.beta1 * s.m / (1 - power(h.beta1, t + 1)) + (1 - h.beta1) * g / (1 - power(h.beta1, t))
    v_hat = s.v / (1 - power(h.beta2, t))
    return w - h.lr * m_hat / (np.sqrt(v_hat) + h.eps)


def start(f, w, h):
    return {"product": np.ones(w.shape[1])}


STATE = {"m": "m_t", "v": "v_t", "product": r"\prod_i \mu_i"}
SCHEDULE = (
    r"\begin{aligned} \mu_t &= \beta_1 \left(1 - \tfrac12\, 0.96^{%s}\right) \\ "
    r"m_t &= %s m_{t-1} + (1-%s)\, g_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2 \\ "
    r"\hat m_t &= \frac{\mu_{t+1} m_t}{1 - \prod_{i=1}^{t+1} \mu_i} + \frac{(1-\mu_t)\, g_t}{1 - \prod_{i=1}^{t} \mu_i}, "
    r"\quad \hat v_t = \frac{v_t}{1-\beta_2^t} \\ "
    r"w_{t+1} &= w_t - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} \end{aligned}"
)
SCHEDULED = ("lr", "beta1", "beta2", "eps", "momentum_decay")

OPTIMIZER = Optimizer(
    key="nadam",
    name="Nadam",
    family="adaptive",
    year=2016,
    paper="Dozat, Incorporating Nesterov Momentum into Adam, ICLR 2016 workshop",
    url="https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
    about="Adam whose momentum looks one step ahead: it uses the average as it will be, with the newest gradient "
    "already in it, and turns earlier.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept, in the end"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
        "momentum_decay": Hyper(
            r"\psi", 0.004, "how fast μ rises from β₁/2 to β₁; Dozat's 1/250", 0, slider=(1e-4, 1), scale="log"
        ),
    },
    conventions=(
        Convention(
            key="paper",
            label="Dozat's paper",
            step=scheduled,
            formula=SCHEDULE % (r"t \psi", r"\mu_t", r"\mu_t"),
            note="With Dozat's schedule of μ. His workshop text prints a further factor β₂ in v̂, which nobody implements; "
            "it is left out here as well.",
            state=STATE,
            init=start,
            hypers=SCHEDULED,
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=pytorch,
            formula=SCHEDULE % (r"t \psi", r"\beta_1", r"\beta_1"),
            note="The paper's schedule weighs the terms of the step, but the average itself is kept with β₁. "
            "PyTorch calls ψ momentum_decay.",
            state=STATE,
            init=start,
            hypers=SCHEDULED,
        ),
        Convention(
            key="keras",
            label="Keras",
            step=keras,
            formula=SCHEDULE % ("t", r"\beta_1", r"\beta_1"),
            note="As PyTorch, and the schedule goes without Dozat's 1/250: μ reaches β₁ within a hundred steps.",
            state=STATE,
            init=start,
            defaults={"eps": 1e-7},
            hypers=("lr", "beta1", "beta2", "eps"),
        ),
        Convention(
            key="optax",
            label="Optax",
            step=constant,
            formula=r"\begin{aligned} m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad "
            r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2 \\ "
            r"\hat m_t &= \frac{\beta_1 m_t}{1-\beta_1^{t+1}} + \frac{(1-\beta_1)\, g_t}{1-\beta_1^t}, \quad "
            r"\hat v_t = \frac{v_t}{1-\beta_2^t} \\ "
            r"w_{t+1} &= w_t - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} \end{aligned}",
            note="No schedule: μ is β₁ throughout.",
            state={"m": "m_t", "v": "v_t"},
            hypers=("lr", "beta1", "beta2", "eps"),
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 0, "momentum_decay": 0.0},
        "path": [[0.86896552, 0.86896552], [0.76664725, 0.76664725]],
        "working": "ψ = 0 keeps μ at 0.45. For x: m₁ = 0.55, m̂₁ = 0.45·0.55/(1 − 0.2025) + 0.55/(1 − 0.45) = 1.3103448, v̂₁ = 1. "
        "m₂ = 0.45·0.55 + 0.55·0.8689655 = 0.7254310, m̂₂ = 0.45·0.7254310/(1 − 0.091125) + "
        "0.55·0.8689655/(1 − 0.2025) = 0.9584602, v̂₂ = 0.8774893; 0.1·0.9584602/√0.8774893 = 0.1023183.",
    },
    builds_on=("adam", "nesterov"),
)
