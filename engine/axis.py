"""The values of one thing that is varied over a grid: a hyperparameter, a parameter of the surface, a start coordinate."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine import limits
from engine.experiment import ExperimentError, Lane
from messages import tr


@dataclass(frozen=True)
class Axis:
    """``count`` values of the hyperparameter, surface parameter or start coordinate ``name``, both ends included.

    Where only ``whole`` numbers make sense the values are rounded and none stands twice, so that there may be fewer.
    """

    name: str
    low: float
    high: float
    count: int
    log: bool = False
    whole: bool = False

    @classmethod
    def parse(cls, text: str) -> Axis:
        """Read ``name:from:to:count[:log]``. ExperimentError says what is wrong."""
        form = tr("{given!r}: an axis is name:from:to:count or name:from:to:count:log", given=text)
        name, *rest = text.split(":")
        if len(rest) not in (3, 4) or (len(rest) == 4 and rest[3] != "log"):
            raise ExperimentError(form)
        try:
            axis = cls(name, float(rest[0]), float(rest[1]), int(rest[2]), len(rest) == 4)
        except ValueError:
            raise ExperimentError(form) from None
        axis.values()
        return axis

    def values(self) -> np.ndarray:
        """The values, (count,). ExperimentError when there are none such."""
        if not 1 <= self.count <= limits.MAX_AXIS:
            raise ExperimentError(
                tr(
                    "{name}: {count} values asked for; 1 to {most} are possible",
                    name=self.name,
                    count=self.count,
                    most=limits.MAX_AXIS,
                )
            )
        if not (np.isfinite(self.low) and np.isfinite(self.high)):
            raise ExperimentError(
                tr("{name}: from {low:g} to {high:g} is not a range", name=self.name, low=self.low, high=self.high)
            )
        if self.log and not (self.low > 0 and self.high > 0):
            raise ExperimentError(
                tr(
                    "{name}: a logarithmic axis needs values above 0, not {low:g}:{high:g}",
                    name=self.name,
                    low=self.low,
                    high=self.high,
                )
            )
        values = (np.geomspace if self.log else np.linspace)(self.low, self.high, self.count)
        return np.unique(np.rint(values)) if self.whole else values

    def suited(self, lane: Lane) -> Axis:
        """This axis with ``whole`` as the lane's hyperparameter asks for."""
        hyper = lane.declared_hypers.get(self.name)
        return replace(self, whole=hyper is not None and hyper.kind != "float")

    @property
    def size(self) -> int:
        """How many values there are."""
        return self.values().size if self.whole else self.count
