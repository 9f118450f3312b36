"""The part of a lane's hyperparameters that a map begins with: it reaches to the best cell and over the theory's line."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.axis import Axis
from engine.experiment import Experiment
from engine.suggest import tuned
from engine.sweep import Sweep, sweep_map
from engine.theory import optimum, rate_limit

REACH = (0.01, 10.0)  # from which part of the present value to which multiple of it, at least
WIDE = 1e3  # how far from the present value the best is looked for
BEYOND = 3.0  # times the best value, or the theory's limit: so far the axis reaches
COARSE = (37, 7)  # values tried of the axis itself, and of the other
DECAY = (0.0, 0.99)


def own_two(experiment: Experiment, lane: int) -> list[str]:
    """The one or two hyperparameters that a map of a lane begins with: its rate, then a decay rate or what else is a number."""
    chosen = experiment.lanes[lane]
    rate = tuned(chosen)
    numbers = [n for n, h in chosen.declared_hypers.items() if h.kind == "float" and not h.structural and n != rate]
    numbers.sort(key=lambda n: not chosen.declared_hypers[n].counts_from_one)  # decay rates first
    return [*([rate] if rate else []), *numbers][:2]


@lru_cache(maxsize=64)
def axis_range(experiment: Experiment, lane: int, name: str, other: str | None = None) -> tuple[float, float]:
    """Where the axis of the hyperparameter ``name`` begins and ends when ``other`` runs along the second axis."""
    chosen = experiment.lanes[lane]
    hyper = chosen.declared_hypers[name]
    if hyper.counts_from_one:
        return DECAY
    if hyper.scale != "log":
        return float(hyper.slider[0]), float(hyper.slider[1])
    middle = chosen.hypers[name] or hyper.slider[0]
    marks = [] if hyper.kind != "float" else _marks(experiment, lane, name, other, middle)
    low = min([middle * REACH[0], *(m / BEYOND for m in marks)])
    high = max([middle * REACH[1], *(m * BEYOND for m in marks)])
    low, high = (float(f"{end:.1g}") for end in (low, high))
    return (low if hyper.legal(low) else float(f"{middle:.2g}")), (high if hyper.legal(high) else hyper.high)


def _marks(experiment: Experiment, lane: int, name: str, other: str | None, middle: float) -> list[float]:
    """Values that are to be seen: the best of a coarse search, and the theory's limit and optimum where they are known."""
    chosen, surface = experiment.lanes[lane], experiment.surface.bind()
    hypers, second = chosen.declared_hypers, chosen.declared_hypers.get(other or "")
    tried = [v for v in np.geomspace(middle / WIDE, middle * WIDE, COARSE[0]).tolist() if hypers[name].legal(v)]
    axes = [Axis(name, tried[0], tried[-1], len(tried), log=True)]
    if second is not None and other is not None and second.counts_from_one:
        axes.append(Axis(other, *DECAY, COARSE[1]))
    found = sweep_map(Sweep(experiment, tuple(axes), lane))
    best = found.best_cell("final_loss")
    marks = [] if best is None else [float(found.sweep.values(np.array(best))[name])]
    if name == "lr":
        swept = {axis.name: axis.values() for axis in axes[1:]}
        limit = rate_limit(chosen, chosen.hypers | swept, surface)
        marks += [] if limit is None else [float(np.max(limit))]
        marks += [v for n, v in (optimum(chosen, surface) or {}).items() if n == name]
    return [m for m in marks if m > 0]
