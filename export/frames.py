"""The frames of a film: each moment drawn over a ground that is drawn once, or anew where the view turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from engine import limits
from engine.runs import Runs
from export.format import Watch
from export.picture import Picture, PictureError
from export.scene import LOCK, Scene
from messages import tr


class Film:
    """Runs and how they are shown over time. ``timeline`` has (moment, how many frames it stays) for each picture."""

    def __init__(self, runs: Runs, picture: Picture):
        self.runs, self.picture = runs, picture
        self.timeline = picture.timeline(runs.steps)
        solid = picture.view in ("surface", "all") and not runs.surface.flat
        self.turning = bool(picture.turn) and solid and picture.theme != "classic"
        if self.turning and len(self.timeline) > limits.TURNING_FRAMES:
            raise PictureError(
                tr(
                    "{count} frames of a view that turns are over the limit of {most}: each is drawn anew; lower fps or seconds",
                    count=len(self.timeline),
                    most=limits.TURNING_FRAMES,
                )
            )
        with LOCK:
            self.scene = Scene(runs, picture)

    def draw(self, moment: float) -> np.ndarray:
        """The pixels (H, W, 4) of a moment, overwritten by the next. Only drawing holds the lock, not who uses them."""
        with LOCK:
            if not self.turning:
                return self.scene.frame(moment)
            elevation, azimuth = self.picture.seen_from(self.runs.experiment)
            turned = azimuth + self.picture.turn * moment / self.runs.steps
            turned = (turned + 180) % 360 - 180
            return Scene(self.runs, replace(self.picture, camera=(elevation, turned))).still(moment)

    def frames(self, watch: Watch) -> Iterator[tuple[np.ndarray, int]]:
        """Every picture's pixels and how many frames it stays."""
        for k, (moment, stay) in enumerate(self.timeline):
            watch.report(k / len(self.timeline))
            yield self.draw(moment), stay
        watch.report(1.0)
