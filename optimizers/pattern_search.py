"""Pattern search: try a step along each axis; halve the step when none helps."""

import numpy as np

from optimizers._population import height, lowest
from optimizers.base import Convention, Hyper, Optimizer

DIRECTIONS = np.array([[0, 1, -1, 0, 0], [0, 0, 0, 1, -1]])[:, :, None]  # stay, ± along x, ± along y


def compass(f, w, s, h, t):
    s.population[:] = w[:, None] + s.size * DIRECTIONS
    here = height(f, w, (w != s._w).any(axis=0))
    heights = np.concatenate([here[None], height(f, s.population[:, 1:])])
    s.size[:] = np.where(heights[1:].min(axis=0) < here, s.size, h.shrink * s.size)
    s._w[:] = lowest(s.population, heights)  # the first of equals: stays where nothing is lower
    return s._w.copy()


def hooke_jeeves(f, w, s, h, t):
    here = height(f, w, (w != s._w).any(axis=0))
    ahead = (s.base != w).any(axis=0)  # the last step led somewhere: try it again first
    point = 2 * w - s.base
    further, f_further = _explore(f, point, height(f, point, ahead), s.size, ahead)
    goes_on = ahead & (f_further < here)
    near, f_near = _explore(f, w, here, s.size, ~goes_on)
    steps = ~goes_on & (f_near < here)
    s.base[:] = w
    s.size[:] = np.where(goes_on | steps, s.size, h.shrink * s.size)
    s._w[:] = np.where(goes_on, further, np.where(steps, near, w))
    return s._w.copy()


def _explore(f, w, value, size, active):
    """One coordinate after the other: forward if that is lower, else back if that is lower, else stay."""
    for axis in np.eye(2)[:, :, None]:
        trying = active
        for sign in (1, -1):
            trial = w + sign * size * axis
            f_trial = height(f, trial, trying)
            taken = trying & (f_trial < value)
            w, value, trying = np.where(taken, trial, w), np.where(taken, f_trial, value), trying & ~taken
    return w, value


def _start_compass(f, w, h):
    return {
        "population": np.repeat(w[:, None], 5, axis=1),
        "size": h.size * np.ones(w.shape[1]),
        "_w": np.full_like(w, np.nan),
    }


def _start_hooke_jeeves(f, w, h):
    return {"base": w.copy(), "size": h.size * np.ones(w.shape[1]), "_w": np.full_like(w, np.nan)}


SIZE = r"\delta_{t+1} = \begin{cases} \delta_t & f(w_{t+1}) < f(w_t) \\ \beta\, \delta_t & \text{otherwise} \end{cases}"

OPTIMIZER = Optimizer(
    key="pattern_search",
    name="Pattern search",
    family="derivative-free",
    year=1961,
    paper="Hooke and Jeeves, “Direct Search” Solution of Numerical and Statistical Problems, J. ACM 8 (1961); "
    "compass search: Fermi and Metropolis 1952",
    url="https://doi.org/10.1145/321062.321069",
    about="Looks a step to the east, west, north and south and goes where it is lower; when nowhere is, it looks less far. "
    "It never climbs, needs no slope, and has trouble in a ravine that lies across the axes.",
    claims={"never climbs": "never_climbs"},
    hypers={
        "size": Hyper(
            r"\delta_1",
            0.5,
            "the first step, a length in the picture",
            0,
            open_low=True,
            slider=(1e-2, 10),
            scale="log",
            unit="spread",
        ),
        "shrink": Hyper(
            r"\beta", 0.5, "factor on the step when nothing was lower", 0, 1, True, True, slider=(0.1, 0.9)
        ),
    },
    conventions=(
        Convention(
            key="compass",
            label="compass search",
            step=compass,
            formula=r"\begin{aligned} w_{t+1} &= \arg\min\,\{f(x) : x = w_t,\ w_t \pm \delta_t e_1,\ w_t \pm \delta_t e_2\} \\ "
            + SIZE.replace("=", "&=", 1)
            + r" \end{aligned}",
            note="All four neighbours are tried, the lowest is taken.",
            state={"population": r"w_t,\ w_t \pm \delta_t e_i", "size": r"\delta_t"},
            init=_start_compass,
        ),
        Convention(
            key="hooke-jeeves",
            label="Hooke–Jeeves",
            step=hooke_jeeves,
            formula=r"\begin{aligned} w_{t+1} &= E(2 w_t - w_{t-1}) \text{ if that is lower than } w_t, \text{ else } E(w_t) \\ "
            + SIZE.replace("=", "&=", 1)
            + r" \\ E(x) &: \text{per coordinate } x + \delta_t e_i \text{ if lower, else } x - \delta_t e_i \text{ if lower, else } x "
            r"\end{aligned}",
            note="Repeats a step that went well before it looks around again, so its steps grow on a straight way down.",
            state={"base": "w_{t-1}", "size": r"\delta_t"},
            init=_start_hooke_jeeves,
            closed="it compares heights, coordinate by coordinate, from two places",
        ),
    ),
    example={
        "hypers": {"size": 1},
        "path": [[1, 0], [0, 0]],
        "working": "Around (1, 1), height 2.5, the neighbours (2, 1), (0, 1), (1, 2), (1, 0) have 4, 2, 8.5, 0.5: to (1, 0). "
        "Around it (2, 0), (0, 0), (1, 1), (1, −1) have 2, 0, 2.5, 2.5: to (0, 0).",
    },
    gradient_free="it compares heights and never asks for a slope",
    unreferenced="packages differ in the order of trials and in what they do after a failure; worked by hand, never "
    "climbs, and halves its step exactly when all four neighbours are higher",
)
