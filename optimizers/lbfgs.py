"""L-BFGS: BFGS that keeps the last few steps and gradient changes instead of a matrix."""

import numpy as np

from optimizers._line_search import C1, c2, strong_wolfe, untried
from optimizers.base import Convention, Hyper, Optimizer
from plane import TINY, dot


def step(f, w, s, h, t):
    moved = (w != s._w).any(axis=0)
    g, value = f.gradient(w, moved | f.noisy), f.value(w, moved)
    d = _direction(g, s)
    s.length[:], g_new = strong_wolfe(f, w, s, d, 1 / np.sqrt(dot(g, g)) if t == 1 else 1.0, value, g, h)
    change, y = s.length * d, g_new - g
    _remember(s, change, y, (dot(change, y) > TINY) & (dot(y, y) > TINY))
    stuck = (s.length == 0) & (dot(g, g) > 0)
    s.s[:], s.y[:] = np.where(stuck, 0, s.s), np.where(stuck, 0, s.y)  # the search found no way down: forget
    s._w[:] = w + change
    return s._w.copy()


def fixed(f, w, s, h, t):
    g = f.gradient(w)
    y = g - s._g
    _remember(s, s._d * s.length, y, dot(s._d * s.length, y) > 1e-10)
    d = _direction(g, s)
    s.length[:] = h.lr * (np.minimum(1, 1 / np.abs(g).sum(axis=0)) if t == 1 else 1.0)
    s._g[:], s._d[:] = g, d
    return w + s.length * d


def _remember(s, change, y, good):
    for kept, new in ((s.s, change), (s.y, y)):
        kept[:] = np.where(good, np.concatenate([kept[:, 1:], new[:, None]], axis=1), kept)


def _direction(g, s):
    """−Hg by the two loops, newest pair first and then oldest first; slots not yet filled are zero and change nothing."""
    pairs = list(zip(s.s.swapaxes(0, 1), s.y.swapaxes(0, 1), strict=True))
    rhos = [np.where(dot(a, b) > 0, 1 / dot(a, b), 0.0) for a, b in pairs]
    q, alphas = g, []
    for (a, b), rho in reversed(list(zip(pairs, rhos, strict=True))):
        alphas.append(rho * dot(a, q))
        q = q - alphas[-1] * b
    a, b = pairs[-1]
    q = q * np.where(rhos[-1] > 0, dot(a, b) / dot(b, b), 1.0)
    for (a, b), rho, alpha in zip(pairs, rhos, reversed(alphas), strict=True):
        q = q + a * (alpha - rho * dot(b, q))
    return -q


def _start(f, w, h):
    empty = np.zeros((2, int(h.history), w.shape[1]))
    start = {"s": empty, "y": empty.copy(), "length": np.zeros(w.shape[1]), "_w": np.full_like(w, np.nan)}
    return start | untried(w)


def _start_fixed(f, w, h):
    return _start(f, w, h) | {"_g": np.zeros_like(w), "_d": np.zeros_like(w)}


STATE = {"s": "s_{t-m..t}", "y": "y_{t-m..t}", "length": r"\alpha_t"}
PRODUCT = (
    r"H_t &= \text{BFGS from } \tfrac{s_{t-1}^\top y_{t-1}}{y_{t-1}^\top y_{t-1}} I \text{ over the last } m "
    r"\text{ pairs } s_i = w_{i+1} - w_i,\ y_i = g_{i+1} - g_i \\ w_{t+1} &= w_t - \alpha_t H_t\, g_t"
)

FOLDED = "the pairs that it remembers are worked in one after the other, twice"

OPTIMIZER = Optimizer(
    key="lbfgs",
    name="L-BFGS",
    family="second-order",
    year=1989,
    paper="Liu and Nocedal, On the limited memory BFGS method for large scale optimization, Math. Program. 45 (1989)",
    url="https://doi.org/10.1007/BF01589116",
    about="BFGS for millions of parameters: the matrix is never stored, only the last few steps and what the gradient did "
    "on them. With two parameters two pairs already tell nearly everything.",
    hypers={
        "history": Hyper(
            "m", 5, "how many of the last steps are remembered", 1, 20, slider=(1, 20), kind="int", structural=True
        ),
        "c1": C1,
        "c2": c2(0.9),
        "lr": Hyper(r"\eta", 1.0, "part of the step that is taken", 0, 2, True, slider=(0.05, 2)),
    },
    conventions=(
        Convention(
            key="wolfe",
            label="with line search",
            step=step,
            formula=r"\begin{aligned} " + PRODUCT + r", \quad \alpha_t : \text{strong Wolfe conditions} \end{aligned}",
            note="The first trial step has length 1, later ones are the whole step. Where a search fails, the memory is cleared.",
            state=STATE,
            init=_start,
            hypers=("history", "c1", "c2"),
            closed=FOLDED,
        ),
        Convention(
            key="pytorch",
            label="PyTorch, no line search",
            step=fixed,
            formula=r"\begin{aligned} "
            + PRODUCT
            + r", \quad \alpha_1 = \eta \min(1, 1/\lVert g_1 \rVert_1),\ \alpha_t = \eta \end{aligned}",
            note="The default of torch.optim.LBFGS: every step is taken, uphill too. Pairs with sᵀy ≤ 1e-10 are not kept.",
            state=STATE,
            init=_start_fixed,
            hypers=("history", "lr"),
            closed=FOLDED,
        ),
    ),
    example={
        "hypers": {"c2": 1e-9},
        "path": [[0.73846154, -0.04615385], [0, 0]],
        "working": "Searched exactly: along −(1, 4) the best length is gᵀg / gᵀHg = 17/65, which gives (1 − 17/65, 1 − 68/65). "
        "With exact searches it moves as conjugate gradients do on a quadratic: two steps end it.",
    },
    builds_on=("bfgs",),
    leaps="the search takes any length that makes f fall enough, beyond the picture as well",
)
