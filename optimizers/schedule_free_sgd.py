"""Schedule-Free SGD: the gradient is taken between the iterate and its average, so that no schedule is needed."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, rate


def step(f, w, s, h, t):
    s.z -= h.lr * f.gradient((1 - h.beta) * s.z + h.beta * w)
    return w + (s.z - w) / t


def warmed(f, w, s, h, t):
    lr = h.lr * np.minimum(t / h.warmup, 1)
    s.z -= lr * f.gradient((1 - h.beta) * s.z + h.beta * w)
    s.total += lr * lr
    return w + lr * lr / s.total * (s.z - w)


def start(f, w, h):
    return {"z": w.copy()}


def start_warmed(f, w, h):
    return {"z": w.copy(), "total": np.zeros(w.shape[1])}


OPTIMIZER = Optimizer(
    key="schedule_free_sgd",
    name="Schedule-Free SGD",
    family="averaging",
    year=2024,
    paper="Defazio et al., The Road Less Scheduled, NeurIPS 2024",
    url="https://arxiv.org/abs/2405.15682",
    about="A falling learning rate has to know when training ends. Here the rate is constant, the average of the iterates is "
    "what counts, and the slope is asked close to that average. Drawn is the average.",
    hypers={
        "lr": rate(0.05, "1/curvature"),
        "beta": decay(r"\beta", 0.9, "where the slope is taken: 0 at the iterate, 1 at the average"),
        "warmup": Hyper("T", 50, "steps over which the rate grows", 1, 100_000, slider=(1, 500), kind="int"),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's, without warm-up",
            step=step,
            formula=aligned(
                r"z_t &= z_{t-1} - \eta\, \nabla f\big( (1-\beta)\, z_{t-1} + \beta\, w_t \big)",
                r"w_{t+1} &= w_t + \tfrac1t (z_t - w_t)",
            ),
            note="All iterates weigh the same, as they do at a constant rate.",
            state={"z": "z_t"},
            init=start,
            hypers=("lr", "beta"),
        ),
        Convention(
            key="warm-up",
            label="with warm-up",
            step=warmed,
            formula=aligned(
                r"\eta_t &= \eta \min(1, t/T), \quad S_t = S_{t-1} + \eta_t^2",
                r"z_t &= z_{t-1} - \eta_t\, \nabla f\big( (1-\beta)\, z_{t-1} + \beta\, w_t \big)",
                r"w_{t+1} &= w_t + \tfrac{\eta_t^2}{S_t} (z_t - w_t)",
            ),
            note="The rate rises over T steps, and each iterate weighs as the square of its rate: the timid first ones hardly count.",
            state={"z": "z_t", "total": "S_t"},
            init=start_warmed,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta": 0.9},
        "path": [[0.9, 0.6], [0.855, 0.48]],
        "working": "z₁ = (0.9, 0.6), and so is its average. z₂ = (0.81, 0.36); the average of z₁ and z₂ is (0.855, 0.48).",
    },
    builds_on=("asgd", "nesterov"),
)
