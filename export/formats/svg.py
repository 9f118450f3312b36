"""A drawing as SVG: sharp at any size, its letters as outlines or as text."""

from __future__ import annotations

import io
import re

from engine.runs import Runs
from export.format import DRAWN, Format, Watch
from export.picture import Picture


def svg(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The last moment as SVG; letters are outlines, which look the same everywhere, or text where that is wanted."""
    from matplotlib import rc_context

    from export.drawing import drawn
    from export.scene import LOCK

    watch.report(0)
    out = io.BytesIO()
    metadata = {"Date": None, "Title": "Ravine", "Description": runs.experiment.to_json()}
    with LOCK, rc_context({"svg.fonttype": "none" if picture.text else "path", "svg.hashsalt": "ravine"}):
        drawn(runs, picture).savefig(out, format="svg", metadata=metadata, transparent=picture.theme == "transparent")
    watch.report(1)
    width, height = picture.pixels  # pixels as they were asked for, where matplotlib writes points
    size = f'width="{width}" height="{height}"'.encode()
    return re.sub(rb'width="[\d.]+pt" height="[\d.]+pt"', size, out.getvalue(), count=1)


FORMAT = Format(
    "svg",
    "SVG",
    "image/svg+xml",
    "picture",
    svg,
    "A drawing, sharp at any size: for web pages and for editing.",
    (*DRAWN, "steps", "text", "markers"),
    rank=2,
    transparent=True,
    weight=(1.5, 0.2, 900_000),
)
