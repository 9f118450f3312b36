"""BFGS: learn the inverse Hessian from how the gradient changes along the way."""

import numpy as np

from optimizers._line_search import C1, c2, strong_wolfe, untried
from optimizers.base import Convention, Optimizer
from plane import TINY, apply, dot, identity, outer, product


def step(f, w, s, h, t):
    return _step(f, w, s, h, t, s.H)


def scaled(f, w, s, h, t):
    return _step(f, w, s, h, t, None if t == 1 else s.H)


def _step(f, w, s, h, t, before):
    moved = (w != s._w).any(axis=0)
    g, value = f.gradient(w, moved | f.noisy), f.value(w, moved)
    d = -apply(s.H, g)
    s.length[:], g_new = strong_wolfe(f, w, s, d, 1 / np.sqrt(dot(g, g)) if t == 1 else 1.0, value, g, h)
    change, y = s.length * d, g_new - g
    before = dot(change, y) / dot(y, y) * identity(w) if before is None else before
    s.H[:] = np.where((dot(change, y) > TINY) & (dot(y, y) > TINY), _updated(before, change, y), s.H)
    stuck = (s.length == 0) & (dot(g, g) > 0)
    s.H[:] = np.where(stuck, identity(w), s.H)  # the search found no way down: what was learned is no good here
    s._w[:] = w + change
    return s._w.copy()


def _updated(inverse, s, y):
    rho = 1 / dot(s, y)
    left = identity(s) - rho * outer(s, y)
    return product(product(left, inverse), left.swapaxes(0, 1)) + rho * outer(s, s)


def _start(f, w, h):
    return {"H": identity(w), "length": np.zeros(w.shape[1]), "_w": np.full_like(w, np.nan)} | untried(w)


STATE = {"H": "H_t", "length": r"\alpha_t"}


def _formula(start):
    return (
        r"\begin{aligned} d_t &= -H_t\, g_t, \quad " + start + r" \\ "
        r"w_{t+1} &= w_t + \alpha_t d_t, \quad \alpha_t : \text{strong Wolfe conditions} \\ "
        r"s &= w_{t+1} - w_t,\quad y = g_{t+1} - g_t,\quad \rho = 1 / y^\top s \\ "
        r"H_{t+1} &= (I - \rho s y^\top)\, H_t\, (I - \rho y s^\top) + \rho s s^\top \end{aligned}"
    )


PRODUCTS = "its matrix is renewed by products of three others, number by number"

OPTIMIZER = Optimizer(
    key="bfgs",
    name="BFGS",
    family="second-order",
    year=1970,
    paper="Broyden, J. Inst. Math. Appl. 6 (1970); Fletcher, Comput. J. 13 (1970); Goldfarb, Math. Comp. 24 (1970); "
    "Shanno, Math. Comp. 24 (1970)",
    url="https://doi.org/10.1093/comjnl/13.3.317",
    about="Newton's method without second derivatives: each step compares two gradients and corrects a guess of the inverse "
    "Hessian. It starts as gradient descent and ends as Newton.",
    hypers={"c1": C1, "c2": c2(0.9)},
    conventions=(
        Convention(
            key="identity",
            label="starts from the identity",
            step=step,
            formula=_formula(r"H_1 = I"),
            note="As SciPy's. The first trial step has length 1, later ones are the whole d. Where a search fails, H is I again.",
            state=STATE,
            init=_start,
            closed=PRODUCTS,
        ),
        Convention(
            key="scaled",
            label="start rescaled",
            step=scaled,
            formula=_formula(r"H_1 = I,\ \text{and } \tfrac{s^\top y}{y^\top y} I \text{ when } H_2 \text{ is made}"),
            note="Nocedal and Wright (6.20): before the first correction the identity is scaled to the curvature just met.",
            state=STATE,
            init=_start,
            closed=PRODUCTS,
        ),
    ),
    example={
        "hypers": {"c2": 1e-9},
        "path": [[0.73846154, -0.04615385], [0, 0]],
        "working": "Searched exactly: along −(1, 4) the best length is gᵀg / gᵀHg = 17/65, which gives (1 − 17/65, 1 − 68/65). "
        "With exact searches BFGS moves as conjugate gradients do on a quadratic: two steps end it.",
    },
    builds_on=("newton",),
    leaps="the search takes any length that makes f fall enough, beyond the picture as well",
    unreferenced="SciPy's search picks other lengths; checked along our own path: H is what scipy.optimize.BFGS makes of the same steps to 1e-9, every length meets the strong Wolfe conditions, and exact searches end a quadratic in two steps",
)
