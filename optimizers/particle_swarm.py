"""Particle swarm: points with momentum, each drawn to its own best place and to the best of all."""

import numpy as np

from optimizers._population import height, lowest
from optimizers.base import Convention, Hyper, Optimizer


def inertia(f, w, s, h, t):
    return _step(f, w, s, h, h.inertia, 1.0)


def constriction(f, w, s, h, t):
    pull = h.own + h.social
    root = np.sqrt(np.maximum(pull * pull - 4 * pull, 0))
    chi = np.where(pull > 4, 2 / np.abs(2 - pull - root), 1.0)
    return _step(f, w, s, h, chi, chi)


def _step(f, w, s, h, keep, scale):
    r1, r2 = f.rng.random((2, 2, s.population.shape[1], 1))
    leader = lowest(s.best, s._heights)[:, None]
    pull = h.own * r1 * (s.best - s.population) + h.social * r2 * (leader - s.population)
    s.velocity[:] = keep * s.velocity + scale * pull
    s.population += s.velocity
    heights = height(f, s.population)
    better = heights < s._heights
    s.best[:], s._heights[:] = np.where(better, s.population, s.best), np.where(better, heights, s._heights)
    return lowest(s.best, s._heights)


def _start(f, w, h):
    spread = f.rng.uniform(-1, 1, (2, int(h.members), 1))
    spread[:, 0] = 0  # the start itself is one of them
    population = w[:, None] + h.size * spread
    return {
        "population": population,
        "velocity": np.zeros_like(population),
        "best": population.copy(),
        "_heights": height(f, population),
    }


def _formula(velocity):
    return (
        r"\begin{aligned} v_i &\leftarrow " + velocity + r", \quad r_1, r_2 \sim \mathcal U[0, 1)^2 \\ "
        r"x_i &\leftarrow x_i + v_i, \qquad p_i \leftarrow x_i \text{ if } f(x_i) < f(p_i) \\ "
        r"w_{t+1} &= \arg\min_i f(p_i) \end{aligned}"
    )


PULL = r"c_1 r_1 (p_i - x_i) + c_2 r_2 (w_t - x_i)"
STATE = {"population": "x_i", "velocity": "v_i", "best": "p_i"}
NOTE = "The first points are the start and others spread evenly in a square of half-width r around it, at rest."

OPTIMIZER = Optimizer(
    key="particle_swarm",
    name="Particle swarm",
    family="derivative-free",
    year=1995,
    paper="Kennedy and Eberhart, Particle Swarm Optimization, ICNN 1995; inertia: Shi and Eberhart 1998; "
    "constriction: Clerc and Kennedy 2002",
    url="https://doi.org/10.1109/ICNN.1995.488968",
    about="A swarm of points, each with a velocity. Two springs pull at every point, one towards the best place it has seen "
    "and one towards the best that any has seen. The position is the best place of all so far, and never climbs.",
    claims={"never climbs": "never_climbs"},
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
        "members": Hyper("M", 12, "how many points", 2, 64, slider=(2, 40), kind="int", structural=True),
        "inertia": Hyper(r"\omega", 0.73, "how much of the velocity is kept", 0, 1, open_high=True, slider=(0, 0.99)),
        "own": Hyper("c_1", 1.5, "pull towards the point's own best place", 0, 4, slider=(0, 4)),
        "social": Hyper("c_2", 1.5, "pull towards the best place of all", 0, 4, slider=(0, 4)),
    },
    conventions=(
        Convention(
            key="inertia",
            label="inertia weight",
            step=inertia,
            formula=_formula(r"\omega v_i + " + PULL),
            note=NOTE,
            state=STATE,
            init=_start,
        ),
        Convention(
            key="constriction",
            label="constriction",
            step=constriction,
            formula=_formula(
                r"\chi\,\bigl[v_i + "
                + PULL
                + r"\bigr],\ \chi = \tfrac{2}{|2 - \varphi - \sqrt{\varphi^2 - 4\varphi}|},\ \varphi = c_1 + c_2"
            ),
            note="χ makes the springs' swing die out; it is 1 where φ ≤ 4. " + NOTE,
            state=STATE,
            init=_start,
            defaults={"own": 2.05, "social": 2.05},
            hypers=("size", "members", "own", "social"),
        ),
    ),
    example={
        "hypers": {"size": 1, "members": 2, "inertia": 0.5, "own": 1, "social": 4},
        "draws": [0, -1, 0, -0.5]
        + [0.5, 0.5, 0.5, 0.5, 0.8, 0.5, 0.75, 0.5]
        + [0.5, 0.5, 0.5, 0.5, 0.25, 0.5, 0.125, 0.5],
        "path": [[0, 0.5], [0, 0]],
        "working": "The second point is (1 − 1, 1 − 0.5), where f is 0.5: it leads, and rests. The first flies at it with "
        "v = 4·(0.8·(0 − 1), 0.75·(0.5 − 1)) = (−3.2, −1.5), past it to (−2.2, −0.5), where f is 2.92; its best place stays (1, 1). "
        "Then v = 0.5·(−3.2, −1.5) + 0.5·(3.2, 1.5) + 4·(0.25·2.2, 0.125·1) = (2.2, 0.5), which ends at (0, 0): the new best.",
    },
    not_live="every particle's pull is drawn, from the engine's own stream",
    gradient_free="it compares heights and never asks for a slope",
    own_points="it goes on from its swarm",
    unreferenced="a package draws other numbers; checked: the best place never climbs, and the path does not change "
    "when f is replaced by an increasing function of f",
)
