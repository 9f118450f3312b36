"""Schedule-Free AdamW: the same averaging around steps that are scaled as Adam scales them."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate


def step(f, w, s, h, t):
    s.z -= h.lr * _direction(f, w, s, h, t)
    return w + (s.z - w) / t


def warmed(f, w, s, h, t):
    lr = h.lr * np.minimum(t / h.warmup, 1)
    s.z -= lr * _direction(f, w, s, h, t)
    s.total += lr * lr
    return w + lr * lr / s.total * (s.z - w)


def _direction(f, w, s, h, t):
    g = f.gradient((1 - h.beta1) * s.z + h.beta1 * w)
    s.v += (1 - h.beta2) * (g * g - s.v)
    return g / (np.sqrt(s.v / (1 - power(h.beta2, t))) + h.eps)


def start(f, w, h):
    return {"z": w.copy()}


def start_warmed(f, w, h):
    return {"z": w.copy(), "total": np.zeros(w.shape[1])}


OPTIMIZER = Optimizer(
    key="schedule_free_adamw",
    name="Schedule-Free AdamW",
    family="averaging",
    year=2024,
    paper="Defazio et al., The Road Less Scheduled, NeurIPS 2024",
    url="https://arxiv.org/abs/2405.15682",
    about="Schedule-Free averaging in place of Adam's momentum; the scaling by the root of the squares stays. It won the "
    "self-tuning track of AlgoPerf 2024. Drawn is the average; weight decay is left to the lane's own.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.9, "where the slope is taken: 0 at the iterate, 1 at the average"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
        "warmup": Hyper("T", 50, "steps over which the rate grows", 1, 100_000, slider=(1, 500), kind="int"),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's, without warm-up",
            step=step,
            formula=aligned(
                r"g_t &= \nabla f\big( (1-\beta_1)\, z_{t-1} + \beta_1 w_t \big)",
                r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
                r"z_t &= z_{t-1} - \eta\, \frac{g_t}{\sqrt{\hat v_t} + \varepsilon}",
                r"w_{t+1} &= w_t + \tfrac1t (z_t - w_t)",
            ),
            note="All iterates weigh the same, as they do at a constant rate.",
            state={"z": "z_t", "v": "v_t"},
            init=start,
            hypers=("lr", "beta1", "beta2", "eps"),
        ),
        Convention(
            key="warm-up",
            label="with warm-up",
            step=warmed,
            formula=aligned(
                r"\eta_t &= \eta \min(1, t/T), \quad S_t = S_{t-1} + \eta_t^2",
                r"g_t &= \nabla f\big( (1-\beta_1)\, z_{t-1} + \beta_1 w_t \big)",
                r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2, \quad \hat v_t = \frac{v_t}{1-\beta_2^t}",
                r"z_t &= z_{t-1} - \eta_t\, \frac{g_t}{\sqrt{\hat v_t} + \varepsilon}",
                r"w_{t+1} &= w_t + \tfrac{\eta_t^2}{S_t} (z_t - w_t)",
            ),
            note="The rate rises over T steps, and each iterate weighs as the square of its rate: the timid first ones hardly count.",
            state={"z": "z_t", "v": "v_t", "total": "S_t"},
            init=start_warmed,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 0},
        "path": [[0.9, 0.9], [0.85256584, 0.85256584]],
        "working": "z₁ = 1 − 0.1 in each coordinate. For x: v̂₂ = (0.09 + 0.081)/0.19 = 0.9, z₂ = 0.9 − 0.1·0.9/√0.9 = 0.8051317; "
        "the average of 0.9 and 0.8051317 is 0.8525658.",
    },
    builds_on=("schedule_free_sgd", "adamw"),
)
