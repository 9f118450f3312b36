"""A film as MP4: what slides and phones play."""

from __future__ import annotations

from engine.runs import Runs
from export.format import MOVING, Format, Watch
from export.picture import Picture


def mp4(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """H.264 in MP4, ready to play while it loads."""
    from export.video import Codec, video

    options = {"crf": "23", "preset": "veryfast"}
    return video(runs, picture, watch, Codec("mp4", "libx264", "yuv420p", options, {"movflags": "+faststart"}))


FORMAT = Format(
    "mp4",
    "MP4",
    "video/mp4",
    "film",
    mp4,
    "For slides and phones.",
    MOVING,
    rank=1,
    weight=(0.8, 0.02, 2_000),
)
