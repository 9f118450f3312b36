"""A series of PDF files in a zip, one a step, numbered: to be stepped through on slides, or set in a paper."""

from __future__ import annotations

from engine.runs import Runs
from export.format import DRAWN, Format, Watch
from export.picture import Picture


def pdf_frames(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """One PDF for each chosen step, or for every step."""
    from export.drawing import pdf_frames as made

    return made(runs, picture, watch)


FORMAT = Format(
    "pdf.zip",
    "PDF frames (zip)",
    "application/zip",
    "frames",
    pdf_frames,
    "One numbered PDF a step.",
    (*DRAWN, "steps", "markers"),
    rank=1,
    transparent=True,
    weight=(0.8, 2.0, 250_000),
)
