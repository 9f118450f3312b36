"""SPSA: two heights along one random diagonal stand for the whole slope."""

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, rate


def gains(f, w, s, h, t):
    return _step(f, w, s, h.lr / power(t + h.delay, h.alpha), h.c / power(float(t), h.gamma))


def constant(f, w, s, h, t):
    return _step(f, w, s, h.lr, h.c)


def _step(f, w, s, lr, c):
    direction = 2.0 * f.rng.integers(2, size=(2, 1)) - 1
    s.g[:] = (f.value(w + c * direction) - f.value(w - c * direction)) / (2 * c) * direction
    return w - lr * s.g


STATE = {"g": r"\hat g_t"}
SLOPE = r"\hat g_t &= \frac{f(w_t + c_t \Delta_t) - f(w_t - c_t \Delta_t)}{2 c_t}\, \Delta_t, \quad \Delta_t \in \{-1, 1\}^2 \text{ at random}"

OPTIMIZER = Optimizer(
    key="spsa",
    name="SPSA",
    family="derivative-free",
    year=1992,
    paper="Spall, Multivariate Stochastic Approximation Using a Simultaneous Perturbation Gradient Approximation, "
    "IEEE Trans. Autom. Control 37 (1992)",
    url="https://doi.org/10.1109/9.119632",
    about="Tries one step forward and one back along a random diagonal, and takes their difference for the slope along both axes. "
    "Wrong at each step and right on average: two heights a step, in two dimensions or in two thousand.",
    hypers={
        "lr": rate(0.02, "1/curvature", "rate of the first step", symbol="a"),
        "c": Hyper(
            "c",
            0.1,
            "how far the two trials lie from the point at first",
            0,
            open_low=True,
            slider=(1e-4, 1),
            scale="log",
        ),
        "delay": Hyper("A", 0, "steps by which the fall of the rate is put off", 0, slider=(0, 200)),
        "alpha": Hyper(r"\alpha", 0.602, "how fast the rate falls; 1 is the fastest that is proved", 0, 1),
        "gamma": Hyper(r"\gamma", 0.101, "how fast the trials close in", 0, 1),
    },
    conventions=(
        Convention(
            key="gains",
            label="with Spall's gains",
            step=gains,
            formula=aligned(
                r"a_t &= \frac{a}{(A + t)^\alpha}, \quad c_t = \frac{c}{t^\gamma}",
                SLOPE,
                r"w_{t+1} &= w_t - a_t\, \hat g_t",
            ),
            note="Rate and distance fall as Spall (1998) advises.",
            state=STATE,
        ),
        Convention(
            key="constant",
            label="constant gains",
            step=constant,
            formula=aligned(SLOPE, r"w_{t+1} &= w_t - a\, \hat g_t"),
            note="With c_t = c throughout: it does not come to rest, and follows a minimum that moves.",
            state=STATE,
            hypers=("lr", "c"),
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "c": 0.1, "delay": 0},
        "draws": [1, 0, 1, 1],
        "path": [[1.3, 0.7], [1.02987561, 0.42987561]],
        "working": "Δ = (1, −1): f(1.1, 0.9) = 2.225, f(0.9, 1.1) = 2.825, so ĝ = −0.6/0.2·Δ = (−3, 3), times 0.1. Then Δ = (1, 1); "
        "on a parabola the difference is the slope along Δ, 1.3 + 4·0.7 = 4.1, and a₂ = 0.1/2^0.602 = 0.0658840.",
    },
    climbs="single steps follow a slope that is only right on average",
    gradient_free="it compares heights and never asks for a slope",
    not_live="the diagonal of every step is drawn, from the engine's own stream",
    unreferenced="a package draws other numbers; checked: on a parabola the estimate is the slope along the diagonal exactly, and its "
    "mean is the gradient",
)
