"""A film as WebM: for web pages, with a transparent ground if wanted."""

from __future__ import annotations

from engine.runs import Runs
from export.format import MOVING, Format, Watch
from export.picture import Picture


def webm(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """VP9 in WebM."""
    from export.video import Codec, video

    options = {
        "crf": "32",
        "b": "0",
        "deadline": "realtime",
        "cpu-used": "8",
        "row-mt": "1",
        "tile-columns": "2",
        "auto-alt-ref": "0",
    }
    return video(runs, picture, watch, Codec("webm", "libvpx-vp9", "yuv420p", options, clear="yuva420p"))


FORMAT = Format(
    "webm",
    "WebM",
    "video/webm",
    "film",
    webm,
    "For web pages.",
    MOVING,
    rank=2,
    transparent=True,
    weight=(0.8, 0.05, 2_000),
)
