"""LARS: each layer's step is a set fraction of the length of its weights."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    length, slope = np.hypot(*w), np.hypot(*g)
    usable = (length > 0) & (slope > 0)
    ratio = np.where(usable, h.trust * length / np.where(usable, slope, 1), 1)
    s.v[:] = h.beta * s.v + h.lr * ratio * g
    return w - s.v


OPTIMIZER = Optimizer(
    key="lars",
    name="LARS",
    family="layer-wise",
    year=2017,
    paper="You, Gitman and Ginsburg, Large Batch Training of Convolutional Networks (2017)",
    url="https://arxiv.org/abs/1708.03888",
    about="Momentum in which a step is proportional to how far the weights are from zero, whatever the slope. Here "
    "(x, y) is the layer: it strides far out and tiptoes near the origin, wherever the minimum may be.",
    hypers={
        "lr": rate(1.0, "number"),
        "trust": Hyper(
            "c",
            0.01,
            "trust coefficient: fraction of |w| that a step is long",
            0,
            open_low=True,
            slider=(1e-4, 1),
            scale="log",
        ),
        "beta": decay(r"\beta", 0.9, "how much of the velocity is kept"),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's, without weight decay",
            step=step,
            formula=aligned(
                r"v_t &= \beta v_{t-1} + \eta\, c\, \frac{\lVert w_t \rVert}{\lVert g_t \rVert}\, g_t",
                r"w_{t+1} &= w_t - v_t",
            ),
            note="The pair (x, y) is one layer. Where |w| or |g| is zero the ratio with c is 1, as in the libraries.",
            state={"v": "v_t"},
        ),
    ),
    example={
        "hypers": {"lr": 1.0, "trust": 0.1, "beta": 0.5},
        "path": [[0.96570028, 0.86280113], [0.91365492, 0.66949271]],
        "working": "0.1·√2/√17 = 0.0342997: v₁ = (0.0342997, 0.1371989). Then |w| = 1.2950037, |g| = 3.5838014, ratio 0.0361349: "
        "v₂ = ½v₁ + 0.0361349·(0.9657003, 3.4512045) = (0.0520454, 0.1933084).",
    },
    builds_on=("momentum",),
)
