"""NAdamW: Nadam with decoupled weight decay."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, penalty, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    _moments(g, s, h)
    m_hat = h.beta1 * s.m / (1 - power(h.beta1, t + 1)) + (1 - h.beta1) * g / (1 - power(h.beta1, t))
    v_hat = s.v / (1 - power(h.beta2, t))
    return w - h.lr * (m_hat / (np.sqrt(v_hat) + h.eps) + h.weight_decay * w)


def scheduled(f, w, s, h, t):
    g = f.gradient(w)
    mu = h.beta1 * (1 - 0.5 * power(0.96, t * h.momentum_decay))
    mu_next = h.beta1 * (1 - 0.5 * power(0.96, (t + 1) * h.momentum_decay))
    s.product *= mu
    _moments(g, s, h)
    m_hat = mu_next * s.m / (1 - s.product * mu_next) + (1 - mu) * g / (1 - s.product)
    v_hat = s.v / (1 - power(h.beta2, t))
    return w * (1 - h.lr * h.weight_decay) - h.lr * m_hat / (np.sqrt(v_hat) + h.eps)


def _moments(g, s, h):
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (g * g - s.v)


def start(f, w, h):
    return {"product": np.ones(w.shape[1])}


MOMENTS = (
    r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t",
    r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
)
LAST = r"w_{t+1} &= w_t - \eta \left( \frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} + \lambda w_t \right)"

OPTIMIZER = Optimizer(
    key="nadamw",
    name="NAdamW",
    family="adaptive",
    year=2023,
    paper="Dahl et al., Benchmarking Neural Network Training Algorithms (2023), which trains with it; "
    "Dozat (2016) with Loshchilov and Hutter (2017)",
    url="https://arxiv.org/abs/2306.07179",
    about="Nadam's look-ahead and AdamW's decay together: the baseline that the AlgoPerf competition tunes most carefully.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
        "weight_decay": penalty(0.01),
        "momentum_decay": Hyper(r"\psi", 0.004, "how fast μ rises from β₁/2 to β₁", 0, slider=(1e-4, 1), scale="log"),
    },
    conventions=(
        Convention(
            key="optax",
            label="AlgoPerf, Optax",
            step=step,
            formula=aligned(
                *MOMENTS,
                r"\hat m_t &= \frac{\beta_1 m_t}{1-\beta_1^{t+1}} + \frac{(1-\beta_1)\, g_t}{1-\beta_1^t}",
                LAST,
            ),
            note="μ is β₁ throughout; the rate multiplies the decay.",
            state={"m": "m_t", "v": "v_t"},
            hypers=("lr", "beta1", "beta2", "eps", "weight_decay"),
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=scheduled,
            formula=aligned(
                r"\mu_t &= \beta_1 \left(1 - \tfrac12\, 0.96^{t \psi}\right)",
                *MOMENTS,
                r"\hat m_t &= \frac{\mu_{t+1} m_t}{1 - \prod_{i=1}^{t+1} \mu_i} "
                r"+ \frac{(1-\mu_t)\, g_t}{1 - \prod_{i=1}^{t} \mu_i}",
                LAST,
            ),
            note="PyTorch's NAdam with decoupled_weight_decay: Dozat's schedule of μ.",
            state={"m": "m_t", "v": "v_t", "product": r"\prod_i \mu_i"},
            init=start,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 0, "weight_decay": 0.1},
        "path": [[0.84263158, 0.84263158], [0.72365039, 0.72365039]],
        "working": "For x: m₁ = 0.1, m̂₁ = 0.9·0.1/0.19 + 0.1/0.1 = 1.4736842, v̂₁ = 1; the step is 0.1·(1.4736842 + 0.1). "
        "m₂ = 0.09 + 0.0842632 = 0.1742632, m̂₂ = 0.9·0.1742632/0.271 + 0.0842632/0.19 = 1.0222240, v̂₂ = 0.8549415; "
        "0.1·(1.0222240/√0.8549415 + 0.0842632) = 0.1189812.",
    },
    builds_on=("nadam", "adamw"),
)
