"""CMA-ES: sample a cloud, move it to its better half, and shape it after the steps that worked."""

import math
from functools import lru_cache

import numpy as np

from optimizers._batch import total
from optimizers._population import height, ranked
from optimizers.base import Convention, Hyper, Optimizer
from plane import apply, dot, identity, mapped, outer

EPSILON = 1e-8  # as in the cmaes package: a point at the very centre does not divide by zero
LEAST = 1e-14  # of C's trace: rounding would make a variance below it negative, once the cloud is a line
NORM = math.sqrt(2) * (1 - 1 / 8 + 1 / 84)  # about the mean length of a normal vector in the plane


@lru_cache
def constants(members: int) -> dict:
    """The strategy's constants for two coordinates, equations (49) to (58) of Hansen's tutorial; weights as (λ, 1)."""
    n, mu = 2, members // 2
    raw = math.log((members + 1) / 2) - np.log(np.arange(1, members + 1))
    size, size_minus = (raw[part].sum() ** 2 / (raw[part] ** 2).sum() for part in (slice(mu), slice(mu, None)))
    c1 = 2 / ((n + 1.3) ** 2 + size)
    c_mu = min(1 - c1 - 1e-8, 2 * (size - 2 + 1 / size) / ((n + 2) ** 2 + size))
    least = min(1 + c1 / c_mu, 1 + 2 * size_minus / (size + 2), (1 - c1 - c_mu) / (n * c_mu))
    weights = np.where(raw >= 0, raw / raw[raw > 0].sum(), least * raw / -raw[raw < 0].sum())
    c_s = (size + 2) / (n + size + 5)
    return {
        "mu": mu,
        "size": size,
        "weights": weights[:, None],
        "c1": c1,
        "c_mu": c_mu,
        "c_s": c_s,
        "d_s": 1 + 2 * max(0, math.sqrt((size - 1) / (n + 1)) - 1) + c_s,
        "c_c": (4 + size / n) / (n + 4 + 2 * size / n),
    }


def step(f, w, s, h, t):
    k = constants(s.population.shape[1])
    least = LEAST * (s.C[0, 0] + s.C[1, 1])
    root = mapped(lambda v: np.sqrt(np.maximum(v, least)), s.C)
    drawn = f.rng.standard_normal((2, s.population.shape[1], 1))
    points = w[:, None] + s.sigma * _each(root, drawn)
    s.population[:], _ = ranked(points, height(f, points))
    y = (s.population - w[:, None]) / s.sigma
    mean = total(k["weights"][: k["mu"]] * y[:, : k["mu"]], axis=1)
    moved = s.sigma * mean
    _shape(s, k, y, mean, mapped(lambda v: 1 / np.sqrt(np.maximum(v, least)), s.C), t)
    return w + moved


def _shape(s, k, y, mean, whiten, t):
    """Step size from the length of the path p_σ, covariance from the path p_c and from the steps themselves."""
    s.p_sigma[:] = (1 - k["c_s"]) * s.p_sigma + math.sqrt(k["c_s"] * (2 - k["c_s"]) * k["size"]) * apply(whiten, mean)
    length = np.sqrt(dot(s.p_sigma, s.p_sigma))
    s.sigma *= np.exp(k["c_s"] / k["d_s"] * (length / NORM - 1))
    steady = length / math.sqrt(1 - (1 - k["c_s"]) ** (2 * (t + 1))) < (1.4 + 2 / 3) * NORM
    s.p_c[:] = (1 - k["c_c"]) * s.p_c + steady * math.sqrt(k["c_c"] * (2 - k["c_c"]) * k["size"]) * mean
    sizes = (_each(whiten, y) ** 2).sum(axis=0)
    weights = np.where(k["weights"] >= 0, k["weights"], k["weights"] * 2 / (sizes + EPSILON))
    rank_mu = total(weights * y[:, None] * y[None], axis=2)
    lost = (1 - steady) * k["c_c"] * (2 - k["c_c"])
    keep = 1 + k["c1"] * lost - k["c1"] - k["c_mu"] * k["weights"].sum()
    s.C[:] = keep * s.C + k["c1"] * outer(s.p_c, s.p_c) + k["c_mu"] * rank_mu


def _each(m, points):
    """The matrices (2, 2, N) times all members (2, M, N)."""
    return m[:, 0, None] * points[0] + m[:, 1, None] * points[1]


def _start(f, w, h):
    return {
        "population": np.repeat(w[:, None], int(h.members), axis=1),
        "sigma": h.size * np.ones(w.shape[1]),
        "C": identity(w),
        "p_sigma": np.zeros_like(w),
        "p_c": np.zeros_like(w),
    }


OPTIMIZER = Optimizer(
    key="cma_es",
    name="CMA-ES",
    family="derivative-free",
    year=2001,
    paper="Hansen and Ostermeier, Completely Derandomized Self-Adaptation in Evolution Strategies, Evol. Comput. 9 (2001); "
    "constants as in Hansen, The CMA Evolution Strategy: A Tutorial, 2016",
    url="https://arxiv.org/abs/1604.00772",
    about="Throws a cloud of points, moves its centre to the better half, and stretches the cloud along the steps that worked: "
    "it learns the ravine's direction from heights alone. The position is the centre, which may climb for a while.",
    hypers={
        "size": Hyper(
            r"\sigma_1",
            0.5,
            "spread of the first cloud, a length in the picture",
            0,
            open_low=True,
            slider=(1e-2, 10),
            scale="log",
            unit="spread",
        ),
        "members": Hyper(
            r"\lambda", 6, "how many points a cloud has", 4, 64, slider=(4, 40), kind="int", structural=True
        ),
    },
    conventions=(
        Convention(
            key="tutorial",
            label="Hansen's tutorial",
            step=step,
            formula=r"\begin{aligned} x_i &= w_t + \sigma_t y_i,\quad y_i \sim \mathcal N(0, C_t),\quad f(x_1) \le f(x_2) \le \dots \\ "
            r"w_{t+1} &= w_t + \sigma_t \bar y,\quad \bar y = \textstyle\sum_{i \le \lambda/2} \omega_i y_i \\ "
            r"p_\sigma &\leftarrow (1 - c_\sigma) p_\sigma + \sqrt{c_\sigma (2 - c_\sigma) \mu_w}\, C_t^{-1/2} \bar y,\quad "
            r"\sigma_{t+1} = \sigma_t \exp\!\Bigl(\tfrac{c_\sigma}{d_\sigma} \bigl(\tfrac{\lVert p_\sigma \rVert}{\chi} - 1\bigr)\Bigr) \\ "
            r"p_c &\leftarrow (1 - c_c) p_c + h_\sigma \sqrt{c_c (2 - c_c) \mu_w}\, \bar y \\ "
            r"C_{t+1} &= \bigl(1 + c_1 (1 - h_\sigma) c_c (2 - c_c) - c_1 - c_\mu \textstyle\sum \omega_i\bigr) C_t + c_1 p_c p_c^\top "
            r"+ c_\mu \sum \omega_i^\circ y_i y_i^\top \end{aligned}",
            note="With negative weights for the worse half (active CMA), as the cmaes package. All constants follow from λ. "
            "Points are drawn with the symmetric root of C.",
            state={"population": "x_i", "sigma": r"\sigma_t", "C": "C_t", "p_sigma": r"p_\sigma", "p_c": "p_c"},
            init=_start,
        ),
    ),
    example={
        "hypers": {"size": 0.5, "members": 4},
        "draws": [0, 0, 1, 2] + [-2, -1, 0, 0] + [-1, 0, 1, 0] + [0, 0, 0, 1],
        "path": [[1, 0.09791857], [0.59870441, 0.09791857]],
        "working": "For λ = 4 the weights are 0.8041629, 0.1958371, −0.5500163, −1.4178776 and μ_w = 1.4597899, c_σ = 0.4089688, "
        "d_σ = 1.4089688, c₁ = 0.1619461, c_μ = 0.0165890, χ = 1.2542727. The points 1 + 0.5·z have f = 0.5, 1, 3.125, 4 in the order "
        "drawn, so ȳ = 0.8041629·(0, −2) + 0.1958371·(0, −1) = (0, −1.8041629), and the centre moves by half of it. "
        "p_σ = √(0.6506821·1.4597899)·ȳ has the length 1.7583501: σ₂ = 0.5·exp(0.2902610·(1.4018881 − 1)) = 0.5618644. C stays "
        "diagonal, its first entry is 0.8541103 + c_μ·2·(−0.5500163 − 1.4178776) = 0.7888196, with the root 0.8881552. Of the next "
        "four, (−1, 0) is the lowest and (0, 0) the second: x falls by 0.5618644·0.8041629·0.8881552 = 0.4012956.",
    },
    not_live="every member of the cloud is drawn, from the engine's own stream",
    gradient_free="it compares heights and never asks for a slope",
    builds_on=("random_search",),
)
