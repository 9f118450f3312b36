"""Differential evolution: a population that takes its steps from the differences between its own members."""

import numpy as np

from optimizers._population import height, lowest
from optimizers.base import Convention, Hyper, Optimizer


def rand1(f, w, s, h, t):
    a, b, c = _others(f, s.population.shape[1])
    return _step(f, w, s, h, s.population[:, a], b, c)


def best1(f, w, s, h, t):
    _, b, c = _others(f, s.population.shape[1])
    return _step(f, w, s, h, lowest(s.population, s._heights)[:, None], b, c)


def _others(f, members):
    """For each member three others, all different, as three index arrays (M,)."""
    keys = f.rng.random((members, members))
    np.fill_diagonal(keys, np.inf)
    return np.argsort(keys, axis=1)[:, :3].T


def _step(f, w, s, h, base, b, c):
    members = s.population.shape[1]
    mutant = base + h.weight * (s.population[:, b] - s.population[:, c])
    kept = f.rng.random((2, members, 1)) >= h.crossover
    kept[f.rng.integers(2, size=members), np.arange(members)] = False  # one coordinate always comes from the mutant
    trial = np.where(kept, s.population, mutant)
    heights = height(f, trial)
    better = heights <= s._heights
    s.population[:], s._heights[:] = np.where(better, trial, s.population), np.where(better, heights, s._heights)
    return lowest(s.population, s._heights)


def _start(f, w, h):
    spread = f.rng.uniform(-1, 1, (2, int(h.members), 1))
    spread[:, 0] = 0  # the start itself is one of them
    population = w[:, None] + h.size * spread
    return {"population": population, "_heights": height(f, population)}


def _formula(base):
    return (
        r"\begin{aligned} v_i &= " + base + r" + F\,(x_b - x_c), \quad a, b, c \ne i \text{ at random} \\ "
        r"u_{ij} &= \begin{cases} v_{ij} & \mathcal U[0,1) < C \text{ or } j = j_i \\ x_{ij} & \text{otherwise} \end{cases} \\ "
        r"x_i &\leftarrow u_i \text{ if } f(u_i) \le f(x_i), \qquad w_{t+1} = \arg\min_i f(x_i) \end{aligned}"
    )


STATE = {"population": "x_i"}
NOTE = "The first population is the start and points spread evenly in a square of half-width r around it; it is not bounded later."

OPTIMIZER = Optimizer(
    key="differential_evolution",
    name="Differential evolution",
    family="derivative-free",
    year=1997,
    paper="Storn and Price, Differential Evolution: A Simple and Efficient Heuristic for Global Optimization over "
    "Continuous Spaces, J. Glob. Optim. 11 (1997)",
    url="https://doi.org/10.1023/A:1008202821328",
    about="Many points at once. Each tries a step that is the difference of two others, and moves if that is lower: while "
    "the crowd is wide the steps are long, as it closes in they shorten by themselves. The position is its best, never climbing.",
    claims={"never climbing": "never_climbs"},
    hypers={
        "size": Hyper(
            "r",
            1.0,
            "half-width of the square of first points, a length in the picture",
            0,
            open_low=True,
            slider=(1e-2, 10),
            scale="log",
            unit="spread",
        ),
        "members": Hyper("M", 12, "how many points", 4, 64, slider=(4, 40), kind="int", structural=True),
        "weight": Hyper("F", 0.7, "factor on the differences", 0, 2, True, slider=(0.1, 1.5)),
        "crossover": Hyper("C", 0.9, "probability that a coordinate is taken from the mutant", 0, 1),
    },
    conventions=(
        Convention(
            key="rand1", label="rand/1/bin", step=rand1, formula=_formula("x_a"), note=NOTE, state=STATE, init=_start
        ),
        Convention(
            key="best1",
            label="best/1/bin",
            step=best1,
            formula=_formula("w_t"),
            note="Steps start from the best point: faster, and sooner fooled. " + NOTE,
            state=STATE,
            init=_start,
        ),
    ),
    example={
        "hypers": {"size": 1, "members": 4, "weight": 0.5, "crossover": 0.9},
        "draws": [0, -1, 0, 1]
        + [0, 0, -1, 0]
        # for each member numbers whose order names a, b, c; then those that choose coordinates, x and y; then the j of each
        + [0, 0.1, 0.2, 0.3]
        + [0.2, 0, 0.1, 0.3]
        + [0.1, 0.3, 0, 0.2]
        + [0.3, 0.1, 0.2, 0]
        + [0.5, 0.5, 0.5, 0.5]
        + [0.5, 0.5, 0.5, 0.95]
        + [0, 0, 0, 0]
        + [0, 0.1, 0.3, 0.2]
        + [0.1, 0, 0.2, 0.3]
        + [0.2, 0.1, 0, 0.3]
        + [0.2, 0.1, 0.3, 0]
        + [0.5, 0.5, 0.5, 0.5]
        + [0.5, 0.5, 0.5, 0.5]
        + [0, 0, 0, 0],
        "path": [[0.5, 0], [0, 0]],
        "working": "The points A (1, 1), B (0, 1), C (1, 0), D (2, 1) have f = 2.5, 2, 0.5, 4. A tries B + ½(C − D) = (−0.5, 0.5), "
        "f = 0.625, and goes there; B tries C + ½(A − D) = (0.5, 0), f = 0.125, and goes there; C tries A + ½(D − B) = (2, 1), f = 4, "
        "and stays; D tries B + ½(A − C) = (0, 1.5) but keeps its own y: (0, 1), f = 2, and goes there. B is the best. Then "
        "A tries B + ½(D − C) = (0, 0.5), B tries A + ½(C − D) = (0, 0), C tries B + ½(A − D) = (0.25, −0.25), D tries "
        "B + ½(A − C) = (−0.25, 0.25): all are lower, and B is at the minimum.",
    },
    not_live="which members are mixed is drawn, from the engine's own stream",
    gradient_free="it compares heights and never asks for a slope",
    own_points="it goes on from its population",
    unreferenced="a package draws other numbers; checked: no member ever climbs, and the path does not change "
    "when f is replaced by an increasing function of f",
)
