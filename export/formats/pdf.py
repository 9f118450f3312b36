"""A drawing as PDF: for papers, its text as text."""

from __future__ import annotations

from engine.runs import Runs
from export.format import DRAWN, Format, Watch
from export.picture import Picture


def pdf(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The last moment as PDF, one page of its size at 100 pixels an inch; letters can be searched and copied."""
    from export.drawing import pdf_page

    watch.report(0)
    data = pdf_page(runs, picture, runs.steps)
    watch.report(1)
    return data


FORMAT = Format(
    "pdf",
    "PDF",
    "application/pdf",
    "picture",
    pdf,
    "A drawing for papers, with text as text.",
    (*DRAWN, "steps", "markers"),
    rank=1,
    transparent=True,
    weight=(1.5, 0.2, 300_000),
)
