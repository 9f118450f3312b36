"""How every run ended, as CSV."""

from __future__ import annotations

import io

from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture
from export.tables import write_results


def results(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """One line a run: where it ended, how far from a minimum, what it cost."""
    out = io.StringIO()
    write_results(runs, out)
    return out.getvalue().encode()


FORMAT = Format(
    "results.csv",
    "CSV of results",
    "text/csv",
    "data",
    results,
    "One line a run: where it ended and what it cost.",
    rank=1,
)
