"""A picture as PNG, with the experiment written inside."""

from __future__ import annotations

import io

from engine.runs import Runs
from export.format import DRAWN, Format, Watch
from export.picture import Picture


def png(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The last moment as PNG."""
    from PIL import Image, PngImagePlugin

    from export.scene import LOCK, Scene

    watch.report(0)
    with LOCK:
        image = Image.fromarray(Scene(runs, picture).still(runs.steps))
        if picture.theme != "transparent":
            image = image.convert("RGB")
    info = PngImagePlugin.PngInfo()
    info.add_itxt("experiment", runs.experiment.to_json())
    out = io.BytesIO()
    dots = 100 * picture.scale
    watch.report(0.5)
    image.save(out, "PNG", pnginfo=info, dpi=(dots, dots), compress_level=7)
    watch.report(1)
    return out.getvalue()


FORMAT = Format(
    "png",
    "PNG",
    "image/png",
    "picture",
    png,
    "A picture in pixels: for slides and chats.",
    (*DRAWN, "scale", "steps", "markers"),
    transparent=True,
    weight=(0.9, 0.25, 60_000),
)
