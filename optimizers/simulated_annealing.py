"""Simulated annealing: a random walk that climbs freely while hot and hardly at all when cold."""

import numpy as np

from optimizers._batch import power, total
from optimizers._population import height
from optimizers.base import Convention, Hyper, Optimizer

PROBES = 16  # trial steps from the start that tell how high the hills are


def geometric(f, w, s, h, t):
    return _step(f, w, s, h, s._first * power(h.cooling, t))


def logarithmic(f, w, s, h, t):
    return _step(f, w, s, h, s._first * np.log(2) / np.log(1 + t))


def _step(f, w, s, h, temperature):
    s.trial[:] = w + h.size * f.rng.standard_normal((2, 1))
    here, there = height(f, w, (w != s._w).any(axis=0)), height(f, s.trial)
    s.temperature[:] = temperature
    accepted = f.rng.random() < np.exp(-np.maximum(there - here, 0) / s.temperature)  # NaN is never accepted
    s._w[:] = np.where(accepted, s.trial, w)
    now = np.where(accepted, there, here)
    s.best[:] = np.where(now < s._lowest, s._w, s.best)
    s._lowest[:] = np.minimum(now, s._lowest)
    return s._w.copy()


def _start(f, w, h):
    here = height(f, w)
    probes = height(f, w[:, None] + h.size * f.rng.standard_normal((2, PROBES, 1)))
    rises = np.abs(probes - here)
    known = np.isfinite(rises)
    first = total(np.where(known, rises, 0), axis=0) / known.sum(axis=0) / -np.log(h.accept)
    return {
        "trial": w.copy(),
        "best": w.copy(),
        "temperature": first,
        "_first": first.copy(),
        "_lowest": here,
        "_w": w.copy(),
    }


STATE = {"trial": "x", "best": r"w^{\text{best}}", "temperature": "T_t"}


def _formula(schedule):
    return (
        r"\begin{aligned} x &= w_t + \sigma z,\quad z \sim \mathcal N(0, I) \\ "
        r"w_{t+1} &= \begin{cases} x & u < e^{-(f(x) - f(w_t)) / T_t},\ u \sim \mathcal U[0, 1) \\ "
        r"w_t & \text{otherwise} \end{cases} \\ T_t &= " + schedule + r",\quad "
        r"T_0 = \overline{|\Delta f|} / \ln(1/p_0) \end{aligned}"
    )


NOTE = (
    "The first temperature is set so that a step that climbs as much as 16 probes around the start differ from it on "
    "average is taken with probability p₀ (Johnson and others 1989)."
)

OPTIMIZER = Optimizer(
    key="simulated_annealing",
    name="Simulated annealing",
    family="derivative-free",
    year=1983,
    paper="Kirkpatrick, Gelatt and Vecchi, Optimization by Simulated Annealing, Science 220 (1983); "
    "acceptance rule: Metropolis and others, J. Chem. Phys. 21 (1953)",
    url="https://doi.org/10.1126/science.220.4598.671",
    about="Wanders at random. A step down is always taken, a step up with a probability that falls as the temperature does: "
    "hot, it crosses hills between valleys; cold, it settles. The position may climb; the best point so far is kept beside it.",
    hypers={
        "size": Hyper(
            r"\sigma",
            0.3,
            "how far a trial step goes, a length in the picture",
            0,
            open_low=True,
            slider=(1e-3, 10),
            scale="log",
            unit="length",
        ),
        "accept": Hyper(
            "p_0", 0.5, "probability of taking an average climb at the start", 0, 1, True, True, slider=(0.01, 0.99)
        ),
        "cooling": Hyper(
            "c", 0.97, "factor on the temperature each step", 0, 1, True, slider=(0.5, 0.999), scale="one_minus_log"
        ),
    },
    conventions=(
        Convention(
            key="geometric",
            label="geometric cooling",
            step=geometric,
            formula=_formula(r"c^t\, T_0"),
            note=NOTE,
            state=STATE,
            init=_start,
        ),
        Convention(
            key="logarithmic",
            label="logarithmic cooling",
            step=logarithmic,
            formula=_formula(r"T_0 \ln 2 / \ln(1 + t)"),
            note="So slow that the global minimum is certain in the end (Geman and Geman 1984), and useless before. "
            + NOTE,
            state=STATE,
            init=_start,
            hypers=("size", "accept"),
        ),
    ),
    example={
        "hypers": {"size": 0.5, "accept": 0.5, "cooling": 0.5},
        "draws": [0] * 16 + [1] * 16 + [1, 0, 0.7] + [0, 0.5, 0.3],
        "path": [[1.5, 1], [1.5, 1]],
        "working": "All 16 probes are (0, 1): at (1, 1.5) f is 5, a climb of 2.5, so T₀ = 2.5/ln 2, T₁ = 1.25/ln 2 and "
        "T₂ = 0.625/ln 2. First to (1.5, 1), a climb of 0.625: its chance is 2^(−0.625/1.25) = 0.707, above u = 0.7, taken. "
        "Then to (1.5, 1.25), a climb of 1.125: 2^(−1.125/0.625) = 0.287 is below u = 0.3, not taken.",
    },
    not_live="every trial step, and whether it is taken, is drawn, from the engine's own stream",
    gradient_free="it compares heights and never asks for a slope",
    unreferenced="a package draws other numbers; checked: the share of climbs taken follows Metropolis' rule, every "
    "step down is taken, and at a fixed temperature points spread as e^(−f/T)",
    builds_on=("random_search",),
)
