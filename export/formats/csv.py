"""Every step of every run as CSV."""

from __future__ import annotations

import io

from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture
from export.tables import write_steps


def csv(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """Every step of every run, in full precision."""
    out = io.StringIO()
    write_steps(runs, out)
    return out.getvalue().encode()


FORMAT = Format(
    "csv", "CSV of every step", "text/csv", "data", csv, "Positions, losses and gradients in full precision."
)
