"""A film as animated PNG: every pixel as drawn, with a transparent ground if wanted."""

from __future__ import annotations

from engine.runs import Runs
from export.format import MOVING, Format, Watch
from export.picture import Picture


def apng(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """Animated PNG, lossless."""
    from export.video import Codec, video

    return video(
        runs,
        picture,
        watch,
        Codec("apng", "apng", "rgba", {"pred": "mixed"}, {"plays": "0" if picture.loop else "1"}, clear="rgba"),
    )


FORMAT = Format(
    "apng",
    "Animated PNG",
    "image/apng",
    "film",
    apng,
    "Every pixel as drawn; plays in browsers.",
    (*MOVING, "loop"),
    rank=4,
    transparent=True,
    weight=(0.8, 0.3, 40_000),
)
