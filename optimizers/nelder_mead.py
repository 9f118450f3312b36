"""Nelder–Mead: a triangle that walks downhill by turning its worst corner over."""

import numpy as np

from optimizers._population import height, ranked
from optimizers.base import Convention, Hyper, Optimizer


def step(f, w, s, h, t):
    best, second, worst = s.population.swapaxes(0, 1).copy()
    f_best, f_second, f_worst = s._heights.copy()
    centre = (best + second) / 2
    reflected = centre + h.reflect * (centre - worst)
    f_reflected = height(f, reflected)
    expands = f_reflected < f_best
    contracts = ~expands & ~(f_reflected < f_second)
    outside = contracts & (f_reflected < f_worst)
    factor = np.where(expands, h.reflect * h.expand, np.where(outside, h.reflect * h.contract, -h.contract))
    second_try = centre + factor * (centre - worst)
    f_second_try = height(f, second_try, expands | contracts)
    limit = np.where(expands, f_reflected, np.where(outside, np.nextafter(f_reflected, np.inf), f_worst))
    good = (expands | contracts) & (f_second_try < limit)
    shrinks = contracts & ~good
    corner = np.where(good, second_try, reflected)
    f_corner = np.where(good, f_second_try, f_reflected)
    pulled = best[:, None] + h.shrink * (s.population[:, 1:] - best[:, None])
    f_pulled = height(f, pulled, shrinks)
    points = np.where(shrinks, pulled, np.stack([second, corner], axis=1))
    heights = np.where(shrinks, f_pulled, np.stack([f_second, f_corner]))
    s.population[:], s._heights[:] = ranked(
        np.concatenate([best[:, None], points], axis=1), np.concatenate([f_best[None], heights])
    )
    return s.population[:, 0].copy()


def _axes(f, w, h):
    return _start(f, w, h.size * np.ones((2, w.shape[1])))


def _relative(f, w, h):
    return _start(f, w, np.where(w != 0, 0.05 * w, 0.00025))


def _start(f, w, edges):
    corners = np.repeat(w[:, None], 3, axis=1)
    corners[0, 1] += edges[0]
    corners[1, 2] += edges[1]
    points, heights = ranked(corners, height(f, corners))
    return {"population": points, "_heights": heights}


STATE = {"population": r"x_1, x_2, x_3"}
FORMULA = (
    r"\begin{aligned} &f(x_1) \le f(x_2) \le f(x_3),\quad c = \tfrac12 (x_1 + x_2),\quad x(\theta) = c + \theta\,(c - x_3) \\ "
    r"&x_r = x(\rho) \text{ replaces } x_3 \text{ if } f(x_1) \le f(x_r) < f(x_2) \\ "
    r"&f(x_r) < f(x_1):\ \text{the lower of } x_r,\ x(\rho\chi) \\ "
    r"&f(x_2) \le f(x_r) < f(x_3):\ x(\rho\gamma) \text{ if no higher than } x_r \\ "
    r"&f(x_3) \le f(x_r):\ x(-\gamma) \text{ if lower than } x_3 \\ "
    r"&\text{else } x_i \leftarrow x_1 + \sigma\,(x_i - x_1); \qquad w_{t+1} = \text{the lowest corner} \end{aligned}"
)
MOVES = ("reflect", "expand", "contract", "shrink")

OPTIMIZER = Optimizer(
    key="nelder_mead",
    name="Nelder–Mead",
    family="derivative-free",
    year=1965,
    paper="Nelder and Mead, A Simplex Method for Function Minimization, Comput. J. 7 (1965); "
    "rules as in Lagarias, Reeds, Wright and Wright, SIAM J. Optim. 9 (1998)",
    url="https://doi.org/10.1093/comjnl/7.4.308",
    about="Three points and their heights, no slopes. The worst corner is turned over to the other side; the triangle "
    "stretches where that goes well and shrinks where it does not. The position is its lowest corner and never climbs.",
    claims={"never climbs": "never_climbs"},
    hypers={
        "size": Hyper(
            "a",
            0.5,
            "edge of the first triangle, a length in the picture",
            0,
            open_low=True,
            slider=(1e-2, 10),
            scale="log",
            unit="spread",
        ),
        "reflect": Hyper(r"\rho", 1.0, "reflection", 0, 4, True, slider=(0.5, 2)),
        "expand": Hyper(r"\chi", 2.0, "expansion", 1, 10, True, slider=(1.1, 4)),
        "contract": Hyper(r"\gamma", 0.5, "contraction", 0, 1, True, True, slider=(0.1, 0.9)),
        "shrink": Hyper(r"\sigma", 0.5, "shrinking towards the lowest corner", 0, 1, True, True, slider=(0.1, 0.9)),
    },
    conventions=(
        Convention(
            key="axes",
            label="first triangle along the axes",
            step=step,
            formula=FORMULA,
            note="It starts as w and a point at distance a along each axis.",
            state=STATE,
            init=_axes,
        ),
        Convention(
            key="scipy",
            label="first triangle as SciPy's",
            step=step,
            formula=FORMULA,
            note="It starts as w and, along each axis, the coordinate made 5 % larger (0.00025 where it is zero): depends on "
            "where the origin is.",
            state=STATE,
            init=_relative,
            hypers=MOVES,
        ),
    ),
    example={
        "hypers": {"size": 1},
        "path": [[2, 0], [1, 0]],
        "working": "Corners (1, 1), (2, 1), (1, 2) with heights 2.5, 4, 8.5. The worst reflected at (1.5, 1) gives (2, 0), "
        "height 2, the new best; stretched to (2.5, −1) it is 5.125, so (2, 0) stays. Now (2, 1) is the worst: reflected at "
        "(1.5, 0.5) it gives (1, 0), height 0.5; stretched to (0.5, −0.5), 0.625, so (1, 0) stays.",
    },
    gradient_free="it compares heights and never asks for a slope",
    own_points="it goes on from the corners of its triangle",
)
