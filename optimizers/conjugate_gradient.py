"""Nonlinear conjugate gradients: directions that do not undo each other, with a line search along each."""

import numpy as np

from optimizers._line_search import C1, c2, strong_wolfe, untried
from optimizers.base import Convention, Optimizer
from plane import dot


def fletcher_reeves(f, w, s, h, t):
    return _step(f, w, s, h, lambda new, old, d: dot(new, new) / dot(old, old))


def polak_ribiere(f, w, s, h, t):
    return _step(f, w, s, h, lambda new, old, d: np.maximum(0, dot(new, new - old) / dot(old, old)))


def hestenes_stiefel(f, w, s, h, t):
    return _step(f, w, s, h, lambda new, old, d: dot(new, new - old) / dot(d, new - old))


def dai_yuan(f, w, s, h, t):
    return _step(f, w, s, h, lambda new, old, d: dot(new, new) / dot(d, new - old))


def _step(f, w, s, h, beta):
    moved = (w != s._w).any(axis=0)  # by something else: the direction kept from before is worth nothing here
    g, value = f.gradient(w, moved | f.noisy), f.value(w, moved)
    s.d[:] = np.where(moved | ~(dot(s.d, g) < 0), -g, s.d)
    slope = dot(s.d, g)
    first = np.where(s.length > 0, s.length * s._slope / slope, 1 / np.sqrt(dot(s.d, s.d)))
    s.length[:], g_new = strong_wolfe(f, w, s, s.d, first, value, g, h)
    s._slope[:], s._w[:] = slope, w + s.length * s.d
    s.beta[:] = np.where(s.length > 0, beta(g_new, g, s.d), 0)
    s.d[:] = np.where(s.beta != 0, s.beta * s.d, 0) - g_new
    return s._w.copy()


def _start(f, w, h):
    zero = np.zeros(w.shape[1])
    return {
        "d": np.zeros_like(w),
        "beta": zero,
        "length": zero.copy(),
        "_slope": zero.copy(),
        "_w": np.full_like(w, np.nan),
    } | untried(w)


STATE = {"d": "d_t", "beta": r"\beta_t", "length": r"\alpha_t"}


def _form(key, label, step, beta, note):
    formula = (
        r"\begin{aligned} \alpha_t &: \text{strong Wolfe conditions along } d_t \\ w_{t+1} &= w_t + \alpha_t d_t \\ "
        r"\beta_{t+1} &= " + beta + r" \\ d_{t+1} &= -g_{t+1} + \beta_{t+1} d_t, \quad d_1 = -g_1 \end{aligned}"
    )
    return Convention(key=key, label=label, step=step, formula=formula, note=note, state=STATE, init=_start)


FALL_BACK = " A direction that would not lead down is replaced by −g."

OPTIMIZER = Optimizer(
    key="conjugate_gradient",
    name="Conjugate gradients",
    family="line search",
    year=1964,
    paper="Fletcher and Reeves, Function minimization by conjugate gradients, Comput. J. 7 (1964); "
    "Polak and Ribière 1969; Hestenes and Stiefel 1952; Dai and Yuan 1999",
    url="https://doi.org/10.1093/comjnl/7.2.149",
    about="Bends each new direction so that it does not spoil what the last one has won. On a quadratic in the plane two "
    "exact searches end at the minimum, however narrow the ravine, and no matrix is kept.",
    hypers={"c1": C1, "c2": c2(0.1)},
    conventions=(
        _form(
            "polak-ribiere",
            "Polak–Ribière+",
            polak_ribiere,
            r"\max\!\left(0, \frac{g_{t+1}^\top (g_{t+1} - g_t)}{g_t^\top g_t}\right)",
            "Starts afresh by itself when a step achieves little; what SciPy uses." + FALL_BACK,
        ),
        _form(
            "fletcher-reeves",
            "Fletcher–Reeves",
            fletcher_reeves,
            r"\frac{g_{t+1}^\top g_{t+1}}{g_t^\top g_t}",
            "The first; after one poor step it tends to make many." + FALL_BACK,
        ),
        _form(
            "hestenes-stiefel",
            "Hestenes–Stiefel",
            hestenes_stiefel,
            r"\frac{g_{t+1}^\top (g_{t+1} - g_t)}{d_t^\top (g_{t+1} - g_t)}",
            "The linear method's formula; new and old direction are conjugate even after an inexact search."
            + FALL_BACK,
        ),
        _form(
            "dai-yuan",
            "Dai–Yuan",
            dai_yuan,
            r"\frac{g_{t+1}^\top g_{t+1}}{d_t^\top (g_{t+1} - g_t)}",
            "Leads down after every search that meets the Wolfe conditions.",
        ),
    ),
    example={
        "hypers": {"c2": 1e-9},
        "path": [[0.73846154, -0.04615385], [0, 0]],
        "working": "Searched exactly: along −(1, 4) the best length is gᵀg / gᵀHg = 17/65, which gives (1 − 17/65, 1 − 68/65). "
        "The second direction is conjugate to the first, and two conjugate directions are all the plane has.",
    },
    builds_on=("sgd",),
    leaps="the search takes any length that makes f fall enough, beyond the picture as well",
    unreferenced="SciPy's search picks other lengths; checked: the two steps on a quadratic are scipy.sparse.linalg.cg's, every length meets the strong Wolfe conditions, and the four formulas agree after exact searches",
)
