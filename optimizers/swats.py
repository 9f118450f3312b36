"""SWATS: starts as Adam, watches which rate of SGD would do the same, and switches when it has settled."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    return _step(f, w, s, h, t, lambda average, now: np.abs(average - now) < h.tolerance)


def relative(f, w, s, h, t):
    def settled(average, now):
        return np.abs(average - now) <= 1e-8 + h.tolerance * np.abs(now)

    return _step(f, w, s, h, t, settled)


def _step(f, w, s, h, t, settled):
    g = f.gradient(w)
    adam = s.rate == 0
    s.m += np.where(adam, (1 - h.beta1) * (g - s.m), 0)
    s.v += np.where(adam, (1 - h.beta2) * (g * g - s.v), 0)
    s.b[:] = np.where(adam, 0, h.beta1 * s.b + g)
    p = -h.lr * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t)) * s.m / (np.sqrt(s.v) + h.eps)
    move = np.where(adam, p, -s.rate * (1 - h.beta1) * s.b)
    slope = -(p * g).sum(axis=0)
    defined = adam & (slope != 0)
    gamma = (p * p).sum(axis=0) / np.where(defined, slope, 1)
    s.l += np.where(defined, (1 - h.beta2) * (gamma - s.l), 0)
    average = s.l / (1 - power(h.beta2, t))
    switch = defined & (average > 0) & settled(average, gamma) & (t > 1)
    s.rate[:] = np.where(switch, average, s.rate)
    return w + move


def start(f, w, h):
    zeros = np.zeros(w.shape[1])
    return {"l": zeros, "rate": zeros.copy()}


STATE = {"m": "m_t", "v": "v_t", "b": "b_t", "l": r"\lambda_t", "rate": r"\Lambda"}


def _formula(condition):
    return aligned(
        r"p_t &= -\eta\, \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\, \frac{m_t}{\sqrt{v_t} + \varepsilon} "
        r"\quad (m_t, v_t \text{ as in Adam}), \quad w_{t+1} = w_t + p_t",
        r"\gamma_t &= \frac{p_t^\top p_t}{-p_t^\top g_t}, \quad \lambda_t = \beta_2 \lambda_{t-1} + (1-\beta_2)\, \gamma_t, "
        r"\quad \hat\lambda_t = \frac{\lambda_t}{1-\beta_2^t}",
        r"&\text{once } " + condition + r": \; \Lambda = \hat\lambda_t, \text{ and from then on}",
        r"b_t &= \beta_1 b_{t-1} + g_t, \quad w_{t+1} = w_t - (1-\beta_1)\, \Lambda\, b_t",
    )


OPTIMIZER = Optimizer(
    key="swats",
    name="SWATS",
    family="adaptive",
    year=2017,
    paper="Keskar and Socher, Improving Generalization Performance by Switching from Adam to SGD (2017)",
    url="https://arxiv.org/abs/1712.07628",
    about="Adam is quick at first, SGD ends better. It projects each Adam step on the gradient, which tells SGD's "
    "equivalent rate; when that rate agrees with its own average, SGD with momentum takes over for good.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average, later of the velocity, is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the averages is kept"),
        "tolerance": Hyper(
            r"\tau", 1e-4, "how closely the rates must agree; the paper has 1e−9", 0, slider=(1e-9, 1), scale="log"
        ),
        "eps": epsilon(1e-9),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=_formula(r"t > 1, \; |\hat\lambda_t - \gamma_t| < \tau, \; \hat\lambda_t > 0"),
            note="An absolute tolerance. Until the switch Λ is zero.",
            state=STATE,
            init=start,
        ),
        Convention(
            key="relative",
            label="relative tolerance",
            step=relative,
            formula=_formula(
                r"t > 1, \; |\hat\lambda_t - \gamma_t| \le 10^{-8} + \tau |\gamma_t|, \; \hat\lambda_t > 0"
            ),
            note="As in public implementations.",
            state=STATE,
            init=start,
            defaults={"tolerance": 0.01},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "tolerance": 1e-9, "eps": 0},
        "path": [[0.9, 0.9], [0.8001386, 0.8001386]],
        "working": "Two steps of Adam: 0.1 and 0.1·(0.18/0.19)/√0.9 = 0.0998614 in each coordinate. The rates of SGD that match are "
        "0.02/0.5 = 0.04 and 0.0199446/0.4493763 = 0.0443828, whose average is 0.0423068: no switch yet.",
    },
    builds_on=("adam", "momentum"),
)
