"""What a format declares about itself, and how its making is watched and called off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event
from typing import Literal

from engine import limits
from engine.crew import Cancelled, Progress
from engine.runs import Runs
from export.picture import Picture
from messages import tr

Kind = Literal["film", "picture", "frames", "page", "data", "code"]
KINDS: dict[Kind, str] = {
    "film": "Films",
    "picture": "Pictures",
    "frames": "Frame by frame",
    "page": "Page",
    "data": "Data",
    "code": "Code",
}

LOOK = ("view", "size", "theme", "colors", "levels", "line_width", "dash", "window", "aspect")
WORDS = ("title", "legend", "font_scale", "labels")
DRAWN = (*LOOK, *WORDS, "camera")
MOVING = (*DRAWN, "fps", "seconds", "hold", "poster", "turn")


@dataclass(frozen=True)
class Watch:
    """Who is told which part of an export is done, and who may stop it."""

    progress: Progress | None = None
    cancel: Event | None = None

    def report(self, part: float) -> None:
        """Pass the progress on, from 0 to 1; raises Cancelled once that was asked for."""
        if self.cancel is not None and self.cancel.is_set():
            raise Cancelled
        if self.progress is not None:
            self.progress(part)


Maker = Callable[[Runs, Picture, Watch], bytes]


@dataclass(frozen=True)
class Format:
    """A kind of file: its ending without the first dot, what people call it, and how it is made.

    ``options`` are the fields of Picture that it heeds. ``rank`` orders the formats of a kind, the usual one first.
    ``transparent`` says that it can have no ground at all; ``most_fps``, the most frames a second that play as written.
    ``tells`` gives sentences about what this file leaves out or has otherwise. ``weight`` are rough costs on one core:
    seconds before the first frame, seconds and bytes for each million pixels of a frame. ``make`` imports what draws
    when it is called, for that takes half a second.
    """

    ending: str
    name: str
    mime: str
    kind: Kind
    make: Maker
    about: str
    options: tuple[str, ...] = ()
    rank: int = 0
    transparent: bool = False
    most_fps: float = limits.EXPORT_FPS
    tells: Callable[[Runs, Picture], list[str]] | None = None
    weight: tuple[float, float, float] = (0.3, 0.0, 0.0)

    def heeded(self, picture: Picture) -> Picture:
        """The picture as this format has it: no more frames a second than it can play."""
        return replace(picture, fps=min(picture.fps, self.most_fps))

    def estimate(self, picture: Picture, steps: int) -> tuple[float, float, int]:
        """About how many seconds it takes and how many bytes it has, and how many frames; PictureError if too many."""
        first, seconds, size = self.weight
        picture = self.heeded(picture)
        frames = 1
        if self.kind == "film":
            frames = sum(stay for _, stay in picture.timeline(steps))
        elif self.kind == "frames":
            frames = len(picture.chosen(steps)) if picture.steps else steps + 1
        width, height = picture.pixels
        millions = frames * width * height / 1e6
        turning = frames * first if picture.turn and picture.view in ("surface", "all") else 0.0
        return first + seconds * millions + turning, size * millions, frames

    def notes(self, runs: Runs, picture: Picture) -> list[str]:
        """What a person should know about this file before it is made."""
        told = self.tells(runs, picture) if self.tells else []
        if "fps" in self.options and picture.fps > self.most_fps:
            told.append(
                tr(
                    "A .{ending} plays at most {most:g} frames a second, so that is what it has: browsers stretch shorter delays. It lasts as long as was asked for.",
                    ending=self.ending,
                    most=self.most_fps,
                )
            )
        return told
