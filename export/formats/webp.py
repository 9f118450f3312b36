"""A film as animated WebP: smaller than a GIF, with all colours."""

from __future__ import annotations

from engine.runs import Runs
from export.format import MOVING, Format, Watch
from export.picture import Picture


def webp(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """Animated WebP."""
    from export.video import Codec, video

    options = {"quality": "85", "compression_level": "2"}
    return video(
        runs,
        picture,
        watch,
        Codec("webp", "libwebp_anim", "yuv420p", options, {"loop": "0" if picture.loop else "1"}, clear="yuva420p"),
    )


FORMAT = Format(
    "webp",
    "Animated WebP",
    "image/webp",
    "film",
    webp,
    "Smaller than a GIF, with all colours; plays in browsers.",
    (*MOVING, "loop"),
    rank=3,
    transparent=True,
    weight=(0.8, 0.15, 10_000),
)
