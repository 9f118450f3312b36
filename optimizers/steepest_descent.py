"""Steepest descent: straight down the slope, exactly as far as it falls."""

import numpy as np

from optimizers._line_search import C1, c2, strong_wolfe, untried
from optimizers.base import Convention, Hyper, Optimizer
from plane import apply, dot


def searched(f, w, s, h, t):
    moved = (w != s._w).any(axis=0)
    g, value = f.gradient(w, moved | f.noisy), f.value(w, moved)
    first = np.where(s.length > 0, s.length, 1 / np.sqrt(dot(g, g)))
    s.length[:], _ = strong_wolfe(f, w, s, -g, first, value, g, h)
    s._w[:] = w - s.length * g
    return s._w.copy()


def cauchy(f, w, s, h, t):
    g = f.gradient(w)
    below = dot(g, apply(f.hessian(w), g))
    s.length[:] = np.where(below != 0, h.share * dot(g, g) / np.abs(np.where(below != 0, below, 1)), 0)
    return w - s.length * g


def start(f, w, h):
    return {"length": np.zeros(w.shape[1]), "_w": np.full_like(w, np.nan)} | untried(w)


def start_cauchy(f, w, h):
    return {"length": np.zeros(w.shape[1])}


LAST = r"w_{t+1} &= w_t - \alpha_t\, g_t \end{aligned}"

OPTIMIZER = Optimizer(
    key="steepest_descent",
    name="Steepest descent",
    family="line search",
    year=1847,
    paper="Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, C. R. Acad. Sci. Paris 25 (1847)",
    url="https://doi.org/10.1017/CBO9780511702396.063",
    about="Goes down the slope to the lowest point of that line, and turns there by a right angle: the best step each time, "
    "and still a zigzag. The longer the valley, the more turns.",
    hypers={
        "share": Hyper(
            r"\omega",
            1.0,
            "part of the way to the lowest point; other than 1 breaks the zigzag",
            0,
            2,
            True,
            True,
            (0.1, 1.9),
        ),
        "c1": C1,
        "c2": c2(1e-6),
    },
    conventions=(
        Convention(
            key="parabola",
            label="exact on a parabola",
            step=cauchy,
            formula=r"\begin{aligned} \alpha_t &= \omega\, \frac{g_t^\top g_t}{|g_t^\top H_t\, g_t|} \\ " + LAST,
            note="The lowest point of the parabola that fits slope and curvature: exact on quadratics, and one Hessian a step. "
            "Where the curvature is negative it goes as far as if it were positive.",
            state={"length": r"\alpha_t"},
            init=start_cauchy,
            hypers=("share",),
        ),
        Convention(
            key="searched",
            label="line search",
            step=searched,
            formula=r"\begin{aligned} \alpha_t &\approx \arg\min_{\alpha > 0} f(w_t - \alpha g_t) \\ " + LAST,
            note="A search along the line, until hardly any slope is left: c₂ says how little.",
            state={"length": r"\alpha_t"},
            init=start,
            hypers=("c1", "c2"),
        ),
    ),
    example={
        "hypers": {},
        "path": [[0.73846154, -0.04615385], [0.11076923, 0.11076923]],
        "working": "g = (1, 4): gᵀg = 17, gᵀHg = 1 + 4·16 = 65, α = 17/65 = 0.2615385. Then g = (0.7384615, −0.1846154), "
        "which stands at a right angle to the first; gᵀg = 0.5794083, gᵀHg = 0.6816568, α = 0.85: "
        "x shrinks by 0.15, y turns by 1 − 3.4 = −2.4.",
    },
    leaps="the search takes the whole way to the lowest point of its line, which may lie beyond the picture",
    climbs="the first form goes to the lowest point of the parabola that value, slope and curvature draw; where f is none, that may be higher",
    unreferenced="no package has it bare; checked: a textbook's path on an ellipse, which shrinks by 2/3 a step, and right angles "
    "between all steps",
)
