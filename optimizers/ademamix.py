"""AdEMAMix: Adam with a second, much slower momentum beside the fast one."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    return _step(f, w, s, h, t, h.alpha, h.beta3)


def scheduled(f, w, s, h, t):
    share = np.minimum(t / h.warmup, 1)
    beta3 = np.exp(1 / ((1 - share) / np.log(h.beta1) + share / np.log(h.beta3)))
    return _step(f, w, s, h, t, share * h.alpha, beta3)


def _step(f, w, s, h, t, alpha, beta3):
    g = f.gradient(w)
    s.m += (1 - h.beta1) * (g - s.m)
    s.slow += (1 - beta3) * (g - s.slow)
    s.v += (1 - h.beta2) * (g * g - s.v)
    m_hat, v_hat = s.m / (1 - power(h.beta1, t)), s.v / (1 - power(h.beta2, t))
    return w - h.lr * (m_hat + alpha * s.slow) / (np.sqrt(v_hat) + h.eps)


def _formula(*schedules, alpha=r"\alpha", beta3=r"\beta_3"):
    return aligned(
        *schedules,
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad \hat m_t = \frac{m_t}{1-\beta_1^t}",
        rf"\ell_t &= {beta3} \ell_{{t-1}} + (1-{beta3})\, g_t",
        r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
        rf"w_{{t+1}} &= w_t - \eta\, \frac{{\hat m_t + {alpha}\, \ell_t}}{{\sqrt{{\hat v_t}} + \varepsilon}}",
    )


STATE = {"m": "m_t", "slow": r"\ell_t", "v": "v_t"}
PLAIN = ("lr", "beta1", "beta2", "beta3", "alpha", "eps")

OPTIMIZER = Optimizer(
    key="ademamix",
    name="AdEMAMix",
    family="adaptive",
    year=2024,
    paper="Pagliardini, Ablin and Grangier, The AdEMAMix Optimizer: Better, Faster, Older, ICLR 2025",
    url="https://arxiv.org/abs/2409.03137",
    about="One average cannot both answer the newest gradient and remember old ones, so it keeps two. The slow one is not "
    "corrected for its start: it fills up gradually, then carries the point on like a heavy load.",
    hypers={
        "lr": rate(0.02, "length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the fast average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "beta3": decay(r"\beta_3", 0.99, "how much of the slow average is kept; the paper's long trainings use 0.9999"),
        "alpha": Hyper(r"\alpha", 5.0, "weight of the slow average", 0, slider=(0, 10)),
        "eps": epsilon(1e-8),
        "warmup": Hyper("T", 100, "steps over which α and β₃ grow", 1, 100_000, slider=(1, 500), kind="int"),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's, without schedules",
            step=step,
            formula=_formula(),
            note="α and β₃ are constant; for long trainings the paper warms both up.",
            state=STATE,
            hypers=PLAIN,
        ),
        Convention(
            key="scheduled",
            label="paper, with schedules",
            step=scheduled,
            formula=_formula(
                r"u_t &= \min(1, t/T), \quad \alpha_t = u_t\, \alpha, \quad \frac{1}{\ln \beta_{3,t}} = "
                r"\frac{1 - u_t}{\ln \beta_1} + \frac{u_t}{\ln \beta_3}",
                alpha=r"\alpha_t",
                beta3=r"\beta_{3,t}",
            ),
            note="The slow average comes in over T steps: its weight grows evenly, and so does its memory, from that of β₁ to "
            "that of β₃.",
            state=STATE,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "beta3": 0.99, "alpha": 5, "eps": 0},
        "path": [[0.895, 0.895], [0.78519263, 0.78519263]],
        "working": "For x: m̂₁ = 1, ℓ₁ = 0.01: 0.1·(1 + 0.05). m̂₂ = (0.09 + 0.0895)/0.19 = 0.9447368, ℓ₂ = 0.0099 + 0.00895 = "
        "0.01885, v̂₂ = (0.09 + 0.0801025)/0.19 = 0.8952763: 0.1·(0.9447368 + 0.09425)/√0.8952763 = 0.1098074.",
    },
    builds_on=("adam",),
)
