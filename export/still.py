"""Pictures that stand still: PNG and SVG, with the experiment written inside."""

from __future__ import annotations

import io
import re

from PIL import Image, PngImagePlugin

from engine.runs import Runs
from export.film import Watch
from export.picture import Picture
from export.scene import LOCK, Scene


def png(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The last moment as PNG."""
    watch.report(0, 1)
    with LOCK:
        pixels = Scene(runs, picture).frame(runs.steps).copy()
    image = Image.fromarray(pixels)
    info = PngImagePlugin.PngInfo()
    info.add_itxt("experiment", runs.experiment.to_json())
    out = io.BytesIO()
    see_through = picture.theme == "transparent"
    dots = 100 * picture.scale
    (image if see_through else image.convert("RGB")).save(out, "PNG", optimize=True, pnginfo=info, dpi=(dots, dots))
    watch.report(1, 1)
    return out.getvalue()


def svg(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The last moment as SVG; letters are outlines, so that it looks the same everywhere."""
    watch.report(0, 1)
    out = io.BytesIO()
    with LOCK:
        scene = Scene(runs, picture)
        scene.set_moment(runs.steps)
        metadata = {"Date": None, "Title": "Ravine", "Description": runs.experiment.to_json()}
        scene.figure.savefig(out, format="svg", metadata=metadata, transparent=picture.theme == "transparent")
    watch.report(1, 1)
    width, height = picture.pixels  # pixels as they were asked for, where matplotlib writes points
    size = f'width="{width}" height="{height}"'.encode()
    return re.sub(rb'width="[\d.]+pt" height="[\d.]+pt"', size, out.getvalue(), count=1)
