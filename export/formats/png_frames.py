"""A series of PNG files in a zip, one a step, numbered: to be stepped through on slides, or set in a paper."""

from __future__ import annotations

from engine.runs import Runs
from export.format import DRAWN, Format, Watch
from export.picture import Picture


def png_frames(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """One PNG for each chosen step, or for every step."""
    from export.drawing import png_frames as made

    return made(runs, picture, watch)


FORMAT = Format(
    "png.zip",
    "PNG frames (zip)",
    "application/zip",
    "frames",
    png_frames,
    "One numbered PNG a step.",
    (*DRAWN, "scale", "steps", "markers"),
    rank=0,
    transparent=True,
    weight=(0.8, 0.15, 60_000),
)
