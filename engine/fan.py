"""A fan: one lane at many values of one hyperparameter, as one batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.experiment import Experiment, ExperimentError
from engine.runs import Runs
from engine.simulate import simulate
from optimizers import Hyper

VALUES = 64


def fan(experiment: Experiment, lane: int, name: str, values: Sequence[float]) -> Runs:
    """The runs of lane ``lane`` at these ``values`` of its hyperparameter ``name``: lane k of the result has the k-th.

    Raises ExperimentError when the lane has no such hyperparameter or a value is not legal.
    """
    chosen = experiment.lanes[lane]
    if name not in chosen.hypers:
        raise ExperimentError(f"{chosen.optimizer} has no {name} in its {chosen.form.key!r} form")
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
    return [v for v in sorted({_short(hyper, float(v)) for v in values}) if hyper.legal(v)]


def _short(hyper: Hyper, value: float) -> float:
    """A value to the three digits that a person would type, counted from 1 where the handle is."""
    if hyper.scale == "one_minus_log":
        return float(f"{1 - float(f'{1 - value:.3g}'):.12g}")
    return float(f"{value:.3g}")
