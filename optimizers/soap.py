"""SOAP: Adam run in the directions that Shampoo finds."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, epsilon, rate
from plane import eigen, turn, turn_back


def step(f, w, s, h, t):
    return _step(f, w, s, h, t, _exact)


def power_iteration(f, w, s, h, t):
    return _step(f, w, s, h, t, _iterated)


def _step(f, w, s, h, t, turn_axes):
    g = f.gradient(w)
    outer = np.stack([g[0] * g[0], g[0] * g[1], g[1] * g[1]])
    s.L += (1 - h.beta2) * (outer - s.L)
    if t == 1:  # the first gradient only sets the axes
        s.q[:] = eigen(s.L)[1]
        return w.copy()
    p = turn(s.q, g)
    s.m += (1 - h.beta1) * (g - s.m)
    s.v += (1 - h.beta2) * (p * p - s.v)
    lr = h.lr * np.sqrt(1 - power(h.beta2, t - 1)) / (1 - power(h.beta1, t - 1))
    move = turn_back(s.q, turn(s.q, s.m) / (np.sqrt(s.v) + h.eps))
    due = np.broadcast_to((t - 1) % h.every == 0, w.shape[1:])
    if due.any():
        turn_axes(s, due)
    return w - lr * move


def _exact(s, due):
    s.q[:] = np.where(due, eigen(s.L)[1], s.q)


def _iterated(s, due):
    """One step of orthogonal iteration from the old axes; the axes, and v with them, trade places where need be."""
    a, b, d = s.L
    c, r = s.q
    other = np.stack([-r, c])
    first = np.stack([a * c + b * r, b * c + d * r])
    second = np.stack([a * other[0] + b * other[1], b * other[0] + d * other[1]])
    swap = (s.q * first).sum(axis=0) < (other * second).sum(axis=0)
    lead = np.where(swap, second, first)
    s.v[:] = np.where(due & swap, s.v[::-1], s.v)
    s.q[:] = np.where(due, lead / np.hypot(*lead), s.q)


def start(f, w, h):
    return {"L": np.zeros((3, w.shape[1]))}


STATE = {"m": "m_t", "v": "v_t", "L": r"(L_{xx}, L_{xy}, L_{yy})", "q": "q_t"}


def _formula(axes):
    return aligned(
        r"L_t &= \beta_2 L_{t-1} + (1-\beta_2)\, g_t g_t^\top, \quad Q_t = " + axes,
        r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2)(Q_{t-1}^\top g_t)^2",
        r"w_{t+1} &= w_t - \eta\, \frac{\sqrt{1-\beta_2^{t-1}}}{1-\beta_1^{t-1}}\, "
        r"Q_{t-1} \frac{Q_{t-1}^\top m_t}{\sqrt{v_t} + \varepsilon}",
    )


OPTIMIZER = Optimizer(
    key="soap",
    name="SOAP",
    family="preconditioned",
    year=2024,
    paper="Vyas et al., SOAP: Improving and Stabilizing Shampoo using Adam, ICLR 2025",
    url="https://arxiv.org/abs/2409.11321",
    about="Adam depends on how the axes lie. SOAP turns to the axes of the gradients' average outer product and runs Adam "
    "there. (x, y) is a vector with a preconditioner of its own. The first step only looks.",
    hypers={
        "lr": rate(0.05, "length"),
        "beta1": decay(r"\beta_1", 0.95, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.95, "how much of the averages of squares is kept"),
        "every": Hyper("k", 10, "steps between two turns of the axes", 1, 1000, slider=(1, 50), kind="int"),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            label="exact axes",
            step=step,
            formula=_formula(r"\text{eigenvectors of } L_t"),
            note="The axes are computed exactly every k steps.",
            state=STATE,
            init=start,
        ),
        Convention(
            key="authors",
            label="authors' code",
            step=power_iteration,
            formula=_formula(r"\operatorname{qr}(L_t Q_{t-1})"),
            note="The axes are improved by one step of power iteration every k steps.",
            state=STATE,
            init=start,
        ),
    ),
    example={
        "hypers": {"lr": 0.5, "beta1": 0.5, "beta2": 0.5, "every": 10, "eps": 1.0},
        "path": [[1.0, 1.0], [0.9097036, 0.63881439]],
        "working": "The first step sets the axes: (1, 4)/√17 and its normal. Along them g = (√17, 0), m = ½(√17, 0), v = ½(17, 0); "
        "½√17/(√8.5 + 1) = 0.5265140, times 0.5·√0.5/0.5 = 0.7071068 along (1, 4)/√17.",
    },
    builds_on=("shampoo", "adam"),
    rounding="where all gradients had one direction, what it divides by along the other axis is rounding alone",
)
