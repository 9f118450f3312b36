"""The result table and the step-by-step table of some runs, as rows and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any, TextIO

import numpy as np

from engine.look import lane_names
from engine.runs import TOLERANCE, Runs

OTHERS = ("lane", "start", "step", "loss", "grad_norm")  # columns beside the position


@dataclass(frozen=True)
class Result:
    """How one run ended. ``distance`` is to the nearest known minimum; None where none is known or it never came."""

    lane: int
    start: int
    name: str
    x: float
    y: float
    loss: float
    best_loss: float
    distance: float | None
    steps_to_tolerance: int | None
    gradients: int
    values: int
    hessians: int
    status: str
    sentence: str


RESULTS = tuple(f.name for f in fields(Result) if f.name not in ("x", "y"))


def results(runs: Runs, tolerance: float | None = None) -> list[Result]:
    """One row a run, lane by lane. ``tolerance`` is a distance in x, y units (1 % of the view's diagonal when None)."""
    tolerance = TOLERANCE * runs.surface.diagonal if tolerance is None else tolerance
    final, loss, distance = runs.final, runs.at_last(runs.loss), runs.at_last(runs.distance)
    with np.errstate(all="ignore"):
        best, steps = np.fmin.reduce(runs.loss, axis=0), runs.steps_to(tolerance)
    spent = runs.spent
    names = lane_names(runs.experiment)
    return [
        Result(
            lane=n // runs.start_count,
            start=n % runs.start_count,
            name=names[n // runs.start_count],
            x=float(final[0, n]),
            y=float(final[1, n]),
            loss=float(loss[n]),
            best_loss=float(best[n]),
            distance=None if np.isnan(distance[n]) else float(distance[n]),
            steps_to_tolerance=None if steps[n] < 0 else int(steps[n]),
            gradients=int(spent["gradient"][n]),
            values=int(spent["value"][n]),
            hessians=int(spent["hessian"][n]),
            status=str(status),
            sentence=status.sentence,
        )
        for n, status in enumerate(runs.status)
    ]


def across_and_up(runs: Runs) -> tuple[str, str]:
    """The columns of a position: x and y, or what the writer of a formula or model calls them."""
    names = runs.surface.surface.names
    return names if len({*names, *OTHERS, *RESULTS}) == 2 + len({*OTHERS, *RESULTS}) else ("x", "y")


def step_columns(runs: Runs) -> tuple[str, ...]:
    """What ``step_rows`` holds: lane, start, step, x, y, loss, grad_norm."""
    return (*OTHERS[:3], *across_and_up(runs), *OTHERS[3:])


def step_rows(runs: Runs) -> Iterator[tuple[Any, ...]]:
    """A row of every step; a diverged run's rows end where it stopped."""
    for n in range(runs.path.shape[2]):
        lane, start = divmod(n, runs.start_count)
        record = runs.experiment.lanes[lane].record
        kept: Any = slice(0, int(runs.last[n]) + 1)
        steps: Any = range(int(runs.last[n]) + 1)
        if record:  # the points that were recorded, not those between them
            kept = steps = record.steps[record.steps <= runs.steps]
        columns = (runs.path[kept, 0, n], runs.path[kept, 1, n], runs.loss[kept, n], runs.grad_norm[kept, n])
        for step, row in zip(steps, zip(*(c.tolist() for c in columns), strict=True), strict=True):
            yield (lane, start, int(step), *row)


def write_steps(runs: Runs, file: TextIO) -> None:
    """Write the step-by-step table as CSV; floats in full precision, so that reading gives the same numbers."""
    _write(step_columns(runs), step_rows(runs), file)


def write_results(runs: Runs, file: TextIO, tolerance: float | None = None) -> None:
    """Write the result table as CSV; empty where a value does not exist."""
    called = dict(zip(("x", "y"), across_and_up(runs), strict=True))
    heads = [called.get(f.name, f.name) for f in fields(Result)]
    _write(heads, (map(_harmless, asdict(row).values()) for row in results(runs, tolerance)), file)


def _harmless(value: Any) -> Any:
    """Words that a spreadsheet would take for a formula get an apostrophe in front, which it does not show."""
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@") else value


def _write(header: Iterable[str], rows: Iterable[Iterable[Any]], file: TextIO) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
