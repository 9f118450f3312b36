"""A fan: one lane at many values of one hyperparameter, as one batch, for scrubbing through them."""

from __future__ import annotations

import numpy as np

from engine.experiment import Experiment, ExperimentError
from engine.runs import Runs
from engine.simulate import simulate
from optimizers import Hyper

VALUES = 64


def fan(experiment: Experiment, lane: int, name: str, count: int = VALUES) -> Runs:
    """The runs of lane ``lane`` at ``count`` values of its hyperparameter ``name``, along the handle.

    Lane k of the result has the k-th value. Raises ExperimentError when the lane has no such hyperparameter.
    """
    chosen = experiment.lanes[lane]
    if name not in chosen.hypers:
        raise ExperimentError(f"{chosen.optimizer} has no {name} in its {chosen.form.key!r} form")
    values = handle(chosen.declared[name], count)
    return simulate(experiment.changed(lanes=tuple(chosen.changed(**{name: v}) for v in values)), state=False)


def handle(hyper: Hyper, count: int = VALUES) -> list[float]:
    """Values along a hyperparameter's handle, spaced on its scale, lowest first; only legal ones, so at most ``count``."""
    low, high = hyper.slider
    if hyper.kind != "float":
        values = np.unique(np.round(np.linspace(low, high, count)))
    elif hyper.scale == "log":
        values = np.geomspace(low, high, count)
    elif hyper.scale == "one_minus_log":
        values = 1 - np.geomspace(1 - low, 1 - high, count)
    else:
        values = np.linspace(low, high, count)
    return [float(v) for v in values if hyper.legal(v)]
