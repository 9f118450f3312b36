"""The experiment and the paths of its runs as JSON."""

from __future__ import annotations

import json
import math
from typing import Any

from engine.look import lane_names
from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture
from export.tables import across_and_up


def paths(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The experiment and the paths, losses and gradient norms of its runs, and what lies across and up; a run's lists end where it stopped."""
    names = lane_names(runs.experiment)
    rows = []
    for n, status in enumerate(runs.status):
        kept = slice(0, int(runs.last[n]) + 1)
        lane, start = divmod(n, runs.start_count)
        rows.append(
            {
                "lane": lane,
                "start": start,
                "name": names[lane],
                "status": str(status),
                "path": runs.path[kept, :, n].tolist(),
                "loss": _numbers(runs.loss[kept, n].tolist()),
                "grad_norm": _numbers(runs.grad_norm[kept, n].tolist()),
            }
        )
    data = {"experiment": runs.experiment.model_dump(), "axes": across_and_up(runs), "runs": rows}
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()


def _numbers(values: list[float]) -> list[Any]:
    return [v if math.isfinite(v) else None for v in values]


FORMAT = Format(
    "json", "JSON of every step", "application/json", "data", paths, "The experiment and all its paths.", rank=2
)
