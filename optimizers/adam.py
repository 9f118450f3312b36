"""Adam: momentum and RMSProp together, both corrected for their start at zero."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Optimizer, decay, epsilon, rate


def step(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    v_hat = s.v / (1 - power(h.beta2, t))
    return w - h.lr / (1 - power(h.beta1, t)) * s.m / (np.sqrt(v_hat) + h.eps)


def epsilon_hat(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    lr = h.lr * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t))
    return w - lr * s.m / (np.sqrt(s.v) + h.eps)


def with_root(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    m_hat = s.m / (1 - power(h.beta1, t))
    v_hat = s.v / (1 - power(h.beta2, t))
    return w - h.lr * m_hat / (np.sqrt(v_hat + h.eps_root) + h.eps)


def uncorrected(f, w, s, h, t):
    _moments(f.gradient(w), s, h)
    return w - h.lr * s.m / (np.sqrt(s.v) + h.eps)


def _moments(g, s, h):
    s.m *= h.beta1
    s.m += (1 - h.beta1) * g
    s.v *= h.beta2
    s.v += (1 - h.beta2) * g * g


STATE = {"m": "m_t", "v": "v_t"}
MOMENTS = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t \\ v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2 \\ "
HATS = r"\hat m_t &= \frac{m_t}{1-\beta_1^t}, \quad \hat v_t = \frac{v_t}{1-\beta_2^t} \\ "
PAPER = (
    r"\begin{aligned} "
    + MOMENTS
    + HATS
    + r"w_{t+1} &= w_t - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} \end{aligned}"
)
HAT = (
    r"\begin{aligned} "
    + MOMENTS
    + r"w_{t+1} &= w_t - \eta\, \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\, \frac{m_t}{\sqrt{v_t} + \hat\varepsilon} "
    + r"\end{aligned}"
)
PLAIN = ("lr", "beta1", "beta2", "eps")

OPTIMIZER = Optimizer(
    key="adam",
    name="Adam",
    family="adaptive",
    year=2014,
    paper="Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015",
    url="https://arxiv.org/abs/1412.6980",
    about="A running mean of the gradient over the root of a running mean of its square: each coordinate moves about one "
    "rate a step at first, whatever its slope, so it heads for the corner where SGD follows the steepest wall.",
    claims={"each coordinate moves about one rate a step at first": "diagonal"},
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
        "eps_root": epsilon(0.0, "an ε inside the root as well"),
    },
    conventions=(
        Convention(
            key="course",
            label="paper (course)",
            step=step,
            formula=PAPER,
            note="ε outside the root, after bias correction.",
            state=STATE,
            hypers=PLAIN,
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=step,
            formula=PAPER,
            note="The paper's main form.",
            state=STATE,
            hypers=PLAIN,
        ),
        Convention(
            key="keras",
            label="Keras (ε-hat)",
            step=epsilon_hat,
            formula=HAT,
            note="The paper's shorter form: the correction goes into the rate, so ε is in effect larger at first.",
            state=STATE,
            defaults={"eps": 1e-7},
            hypers=PLAIN,
        ),
        Convention(
            key="epsilon-hat",
            label="ε-hat (paper, section 2)",
            step=epsilon_hat,
            formula=HAT,
            note="The paper's shorter form: the correction goes into the rate, so ε is in effect larger at first.",
            state=STATE,
            hypers=PLAIN,
        ),
        Convention(
            key="optax",
            label="Optax",
            step=with_root,
            formula=r"\begin{aligned} "
            + MOMENTS
            + HATS
            + r"w_{t+1} &= w_t - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t + \bar\varepsilon} + \varepsilon} \end{aligned}",
            note="The paper's form, with room for a second ε inside the root (zero unless set).",
            state=STATE,
        ),
        Convention(
            key="uncorrected",
            label="no bias correction",
            step=uncorrected,
            formula=r"\begin{aligned} "
            + MOMENTS
            + r"w_{t+1} &= w_t - \eta\, \frac{m_t}{\sqrt{v_t} + \varepsilon} \end{aligned}",
            note="A common mistake, here to be seen: with β₁ = 0.9 and β₂ = 0.999 the first step is 0.1/√0.001 ≈ 3.2 times "
            "too long.",
            state=STATE,
            hypers=PLAIN,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 0},
        "path": [[0.9, 0.9], [0.80041229, 0.80041229]],
        "working": "Corrected, the first step is η·g/|g| = 0.1 in each coordinate. For x: m₂ = 0.9·0.1 + 0.1·0.9 = 0.18, "
        "over 1 − 0.81: 0.9473684; v₂ = 0.999·0.001 + 0.001·0.81 = 0.001809, over 1 − 0.998001: 0.9049525; "
        "0.1·0.9473684/√0.9049525 = 0.0995877.",
    },
    builds_on=("momentum", "rmsprop"),
)
