"""Polyak's step: as far as a cone with this slope would have its tip at the lowest value."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, rate


def step(f, w, s, h, t):
    return _step(f, w, s, h, 1.0, np.inf)


def bounded(f, w, s, h, t):
    return _step(f, w, s, h, h.c, h.lr)


def capped(f, w, s, h, t):
    return _step(f, w, s, h, 1.0, h.lr)


def _step(f, w, s, h, share, most):
    g = f.gradient(w)
    above, square = np.maximum(f.value(w) - h.lowest, 0), share * (g[0] * g[0] + g[1] * g[1])
    s.length[:] = np.minimum(np.where(square > 0, above / np.where(square > 0, square, 1), 0), most)
    return w - s.length * g


def start(f, w, h):
    return {"length": np.zeros(w.shape[1])}


STATE = {"length": r"\alpha_t"}

OPTIMIZER = Optimizer(
    key="polyak",
    name="Polyak's step",
    family="rate-free",
    year=1969,
    paper="Polyak, Minimization of Unsmooth Functionals, USSR Comput. Math. Math. Phys. 9 (1969)",
    url="https://doi.org/10.1016/0041-5553(69)90061-5",
    about="Who knows how low it gets needs no rate: the height still above the lowest value, over the slope squared, is the step. "
    "With convex functions, smooth or kinked, it comes nearer to the minimum every time; with too low an f* it never rests.",
    hypers={
        "lowest": Hyper(r"f^*", 0.0, "the lowest value of f, or a guess from below", slider=(-10, 10)),
        "c": Hyper("c", 0.5, "part of the slope's square that is counted", 0, open_low=True, slider=(0.1, 2)),
        "lr": rate(1.0, "1/curvature", "the longest rate that it may take", symbol=r"\gamma_b"),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper",
            step=step,
            formula=r"w_{t+1} = w_t - \frac{f(w_t) - f^*}{\lVert g_t \rVert^2}\, g_t",
            note="One value of f a step besides the gradient. Below f* it stays.",
            state=STATE,
            init=start,
            hypers=("lowest",),
        ),
        Convention(
            key="bounded",
            label="stochastic, bounded (SPS)",
            step=bounded,
            formula=r"w_{t+1} = w_t - \min\!\left( \frac{f(w_t) - f^*}{c\, \lVert g_t \rVert^2},\, \gamma_b \right) g_t",
            note="Loizou and others 2021: c = ½ goes twice as far, and no step has a rate above γ_b.",
            state=STATE,
            init=start,
        ),
        Convention(
            key="optax",
            label="Optax: no longer than a rate",
            step=capped,
            formula=r"w_{t+1} = w_t - \min\!\left( \frac{f(w_t) - f^*}{\lVert g_t \rVert^2},\, \gamma_b \right) g_t",
            note="The paper's step, and no rate above γ_b, which is 1 there.",
            state=STATE,
            init=start,
            hypers=("lowest", "lr"),
        ),
    ),
    example={
        "hypers": {"lowest": 0},
        "path": [[0.85294118, 0.41176471], [0.67868553, 0.07527104]],
        "working": "f = 2.5, |g|² = 17: 2.5/17 = 0.1470588, times (1, 4). Then f = ½(0.7275087 + 4·0.1695502) = 0.7028547, "
        "g = (0.8529412, 1.6470588), |g|² = 3.4403114: the rate is 0.2042997.",
    },
    builds_on=("sgd",),
    leaps="the step is the height over the slope: near a stationary point that is no minimum the slope vanishes, and the step has no bound",
    climbs="where another stationary point is no minimum, a step without bound throws it out and it may end anywhere",
    rests="below the height f* that it is told, it takes no step",
)
