"""A fan: one lane at many values of one hyperparameter, as one batch."""

from __future__ import annotations

from collections.abc import Sequence

from engine.experiment import Experiment, ExperimentError
from engine.runs import Runs
from engine.simulate import simulate
from messages import tr

VALUES = 64


def fan(experiment: Experiment, lane: int, name: str, values: Sequence[float], seconds: float | None = None) -> Runs:
    """The runs of lane ``lane`` at these ``values`` of its hyperparameter ``name``: lane k of the result has the k-th.

    Raises ExperimentError when the lane has no such hyperparameter or a value is not legal; TooSlow as ``simulate``.
    """
    chosen = experiment.lanes[lane]
    if name not in chosen.hypers:
        raise ExperimentError(
            tr(
                "{optimizer} has no {name} in its {key!r} form",
                optimizer=chosen.optimizer,
                name=name,
                key=chosen.form.key,
            )
        )
    many = experiment.changed(lanes=tuple(chosen.changed(**{name: v}) for v in values))
    return simulate(many, state=False, seconds=seconds)
