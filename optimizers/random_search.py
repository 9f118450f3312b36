"""Random search: try a random point nearby, go there if it is lower."""

import numpy as np

from optimizers._population import height
from optimizers.base import Convention, Hyper, Optimizer


def fixed(f, w, s, h, t):
    return _try(f, w, s, w + s.size * f.rng.standard_normal((2, 1)))[0]


def one_fifth(f, w, s, h, t):
    new, better = _try(f, w, s, w + s.size * f.rng.standard_normal((2, 1)))
    s.size[:] *= np.exp(np.where(better, 1, -0.25) / 3)
    return new


def pure(f, w, s, h, t):
    return _try(f, w, s, s.centre + s.size * f.rng.uniform(-1, 1, (2, 1)))[0]


def _try(f, w, s, trial):
    here, there = height(f, w, (w != s._w).any(axis=0)), height(f, trial)
    better = there < here
    s.trial[:], s._w[:] = trial, np.where(better, trial, w)
    return s._w.copy(), better


def _start(f, w, h):
    return {"trial": w.copy(), "size": h.size * np.ones(w.shape[1]), "_w": np.full_like(w, np.nan)}


def _start_pure(f, w, h):
    return _start(f, w, h) | {"centre": w.copy()}


TAKEN = r"w_{t+1} &= \begin{cases} x & f(x) < f(w_t) \\ w_t & \text{otherwise} \end{cases}"
STATE = {"trial": "x", "size": r"\sigma_t"}

OPTIMIZER = Optimizer(
    key="random_search",
    name="Random search",
    family="derivative-free",
    year=1958,
    paper="Brooks, A Discussion of Random Methods for Seeking Maxima, Oper. Res. 6 (1958); Rastrigin 1963; "
    "one-fifth rule: Rechenberg, Evolutionsstrategie, 1973",
    url="https://doi.org/10.1287/opre.6.2.244",
    about="Guess a point; keep it if it is lower. In the plane it is better than its reputation, and it is the yardstick "
    "that any cleverer method must beat. The position is the best point so far and never climbs.",
    claims={"never climbs": "never_climbs"},
    hypers={
        "size": Hyper(
            r"\sigma_1",
            0.3,
            "how far the guesses are spread, a length in the picture",
            0,
            open_low=True,
            slider=(1e-3, 10),
            scale="log",
            unit="length",
        )
    },
    conventions=(
        Convention(
            key="fixed",
            label="around the best, fixed spread",
            step=fixed,
            formula=r"\begin{aligned} x &= w_t + \sigma z,\quad z \sim \mathcal N(0, I) \\ "
            + TAKEN
            + r" \end{aligned}",
            note="Near the minimum almost every guess is too far: progress dies at the scale of σ.",
            state=STATE,
            init=_start,
        ),
        Convention(
            key="one-fifth",
            label="one-fifth rule, (1+1)-ES",
            step=one_fifth,
            formula=r"\begin{aligned} x &= w_t + \sigma_t z,\quad z \sim \mathcal N(0, I) \\ "
            + TAKEN
            + r" \\ \sigma_{t+1} &= \sigma_t \cdot \begin{cases} e^{1/3} & f(x) < f(w_t) \\ e^{-1/12} & \text{otherwise} "
            r"\end{cases} \end{aligned}",
            note="The spread grows on success and shrinks on failure, and stands still when one guess in five is good.",
            state=STATE,
            init=_start,
        ),
        Convention(
            key="pure",
            label="in a square around the start",
            step=pure,
            formula=r"\begin{aligned} x &= w_0 + \sigma u,\quad u \sim \mathcal U[-1, 1]^2 \\ "
            + TAKEN
            + r" \end{aligned}",
            note="Brooks' pure random search: guesses do not learn from each other at all.",
            state=STATE | {"centre": "w_0"},
            init=_start_pure,
            defaults={"size": 1.0},
        ),
    ),
    example={
        "hypers": {"size": 0.5},
        "draws": [-1, 0] + [0, 1],
        "path": [[0.5, 1], [0.5, 1]],
        "working": "f is 2.5 at the start. z = (−1, 0) tries (0.5, 1), where f is 0.125 + 2 = 2.125: lower, taken. z = (0, 1) "
        "tries (0.5, 1.5), where f is 0.125 + 4.5: not taken.",
    },
    not_live="every guess is drawn, from the engine's own stream",
    gradient_free="it compares heights and never asks for a slope",
    unreferenced="a package draws other numbers; checked: never climbs, takes exactly the lower trials, and its path "
    "does not change when f is replaced by an increasing function of f",
)
