"""Which axis shows values over the steps best; told to the player and used by the exports, so that both choose alike."""

from __future__ import annotations

import numpy as np

from engine.runs import Runs


def shown_values(runs: Runs, values: np.ndarray, lanes: list[int] | None = None) -> np.ndarray:
    """The finite ``values`` (T+1, N) that an axis is made for: of the lanes shown, of runs to the end if there are any."""
    lanes = [i for i, lane in enumerate(runs.experiment.lanes) if lane.look.visible] if lanes is None else lanes
    columns = np.array([runs.of(lane, start) for lane in lanes for start in range(runs.start_count)], dtype=int)
    whole = columns[runs.last[columns] == runs.steps]
    chosen = values[:, whole if whole.size else columns]
    return chosen[np.isfinite(chosen)]


def axis_kind(values: np.ndarray) -> str:
    """``"log"``, ``"symlog"`` or ``"linear"``, for finite values of any shape.

    Logarithmic where none is negative and the positive ones span more than a factor of ten; symlog where some are
    negative and the largest is a thousand times the smallest positive one (or the one nearest to 0, if none is positive).
    """
    sizes = np.abs(values[values > 0] if (values > 0).any() else values[values != 0])
    if not sizes.size:
        return "linear"
    low, most, least = float(values.min()), float(np.abs(values).max()), float(sizes.min())
    if low >= 0:
        return "log" if most > 10 * least else "linear"
    return "symlog" if most > 1000 * least else "linear"
