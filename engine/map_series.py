"""A series of maps: the same sweep at several values of one more hyperparameter, as basins while a rate grows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine import limits
from engine.axis import Axis
from engine.crew import Progress
from engine.experiment import ExperimentError
from engine.sweep import Map, Sweep, sweep_map
from messages import tr


@dataclass(frozen=True)
class MapSeries:
    """A sweep at each value of ``axis``, which is a hyperparameter of its lane that the sweep itself leaves alone.

    Raises ExperimentError where that makes no sense, or asks for too many frames or runs.
    """

    sweep: Sweep
    axis: Axis

    def __post_init__(self) -> None:
        sweep, axis = self.sweep, self.axis.suited(self.sweep.the_lane)
        object.__setattr__(self, "axis", axis)
        free = [n for n in sweep.hypers if n not in {a.name for a in sweep.axes}]
        if axis.name not in free:
            raise ExperimentError(
                tr(
                    "{name!r} cannot change from frame to frame; these can: {those}",
                    name=axis.name,
                    those=", ".join(free),
                )
            )
        if not 2 <= axis.size <= limits.MAX_FRAMES:
            raise ExperimentError(
                tr("{size} frames asked for; 2 to {most} are possible", size=axis.size, most=limits.MAX_FRAMES)
            )
        if axis.size * sweep.cells > limits.MAX_CELLS:
            raise ExperimentError(
                tr(
                    "{size} frames of {cells:,} runs are over the limit of {most:,} runs: make the grid coarser or take fewer frames",
                    size=axis.size,
                    cells=sweep.cells,
                    most=limits.MAX_CELLS,
                )
            )
        self.frames()

    @property
    def runs(self) -> int:
        """How many runs there are in all frames."""
        return self.axis.size * self.sweep.cells

    def frames(self) -> list[Sweep]:
        """The sweep of each frame."""
        whole, k = self.sweep.experiment, self.sweep.lane
        return [
            replace(self.sweep, experiment=whole.changed(lanes=(*whole.lanes[:k], lane, *whole.lanes[k + 1 :])))
            for lane in (whole.lanes[k].changed(**{self.axis.name: float(v)}) for v in self.axis.values())
        ]


def series_maps(
    series: MapSeries, *, progress: Progress | None = None, cancel: threading.Event | None = None
) -> Iterator[Map]:
    """The map of each frame in turn. ``progress`` and ``cancel`` are those of ``sweep_map``, for the series as a whole."""
    frames = series.frames()
    for k, sweep in enumerate(frames):

        def hear(part: float, done: int = k) -> None:
            if progress:
                progress((done + part) / len(frames))

        yield sweep_map(sweep, progress=hear, cancel=cancel)
