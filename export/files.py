"""Every file that can be taken away, by the ending of its name."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from threading import Event
from typing import Any

from engine.look import lane_names
from engine.runs import Runs
from export.film import Progress, Watch, gif, mp4, webm
from export.page import light_page, page
from export.picture import Picture, PictureError
from export.programs import program
from export.snippet import numpy_code
from export.still import png, svg
from export.tables import write_steps
from export.torch_snippet import torch_code
from live.languages import LANGUAGES

Maker = Callable[[Runs, Picture, Watch], bytes]


def make(
    runs: Runs, picture: Picture, ending: str, *, progress: Progress | None = None, cancel: Event | None = None
) -> bytes:
    """The contents of a file with this ending.

    ``progress(done, total)`` is called as it goes; setting ``cancel`` stops it with ``Cancelled``. PictureError, one
    line, when there is no such file, or it would be too large.
    """
    if ending not in FILES:
        raise PictureError(f"no file ends in .{ending}; known are {', '.join(FILES)}")
    if picture.theme == "transparent" and ending in {"gif", "mp4", "webm"}:
        raise PictureError(f"a .{ending} has no transparent ground: take png or svg, or the light or dark theme")
    return FILES[ending](runs, picture, Watch(progress, cancel))


def csv(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """Every step of every run, in full precision."""
    out = io.StringIO()
    write_steps(runs, out)
    return out.getvalue().encode()


def paths_json(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The experiment and the paths, losses and gradient norms of its runs; a run's lists end where it stopped."""
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
    data = {"experiment": runs.experiment.model_dump(), "runs": rows}
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()


def experiment_json(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The experiment, to be opened again."""
    return (runs.experiment.to_json(indent=2) + "\n").encode()


def _numbers(values: list[float]) -> list[Any]:
    return [v if math.isfinite(v) else None for v in values]


FILES: dict[str, Maker] = {
    "gif": gif,
    "mp4": mp4,
    "webm": webm,
    "png": png,
    "svg": svg,
    "html": page,
    "light.html": light_page,
    "csv": csv,
    "json": paths_json,
    "experiment.json": experiment_json,
    "py": numpy_code,
    "torch.py": torch_code,
    **{ending: program(ending) for ending in LANGUAGES},
}
"""Every file by its ending."""
