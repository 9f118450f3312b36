"""What a picture should look like: layout, size, theme, timing; checked against the limits before anything is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

from engine import limits
from surfaces import View

Layout = Literal["contour", "surface", "loss", "all"]
Theme = Literal["light", "dark", "transparent", "classic"]
LAYOUTS: tuple[str, ...] = get_args(Layout)
THEMES: tuple[str, ...] = get_args(Theme)

SHORTEST, LONGEST = 3.0, 10.0  # seconds of motion when nobody says how long


class PictureError(ValueError):
    """A picture that cannot be made; the message is one line that says what is wrong and what to change."""


@dataclass(frozen=True)
class Picture:
    """How runs are drawn.

    ``size`` is in pixels, multiplied by ``scale`` (1 to 4: the same picture, sharper). ``seconds`` is the time of the
    motion; None shows one step a frame where that takes 3 to 10 seconds, else stretches or squeezes it to that.
    ``hold`` is how long the last frame stays. ``title`` None names the surface, "" leaves it out; ``$...$`` in it is
    set as a formula. ``window`` ((x₀, x₁), (y₀, y₁)) overrides the surface's view; ``star`` marks known minima.
    ``markers`` puts a dot at every step. ``lines`` (a colour, or "jet") and ``axes`` belong to the classic theme.
    ``z_range`` ends the vertical axis of the surface, and ``camera`` is its (elevation, azimuth) in degrees.
    """

    view: Layout = "contour"
    size: tuple[int, int] = (720, 540)
    scale: float = 1.0
    theme: Theme = "light"
    fps: float = 30.0
    seconds: float | None = None
    hold: float = 1.5
    loop: bool = True
    title: str | None = None
    legend: bool = True
    font_scale: float = 1.0
    markers: bool = False
    star: bool = True
    axes: bool = False
    lines: str = "jet"
    window: View | None = None
    z_range: tuple[float, float] | None = None
    camera: tuple[float, float] = field(default=(46.0, -122.0))

    def __post_init__(self) -> None:
        width, height = self.size
        least, most = limits.PICTURE_SIDE
        _within("width", width, least, most)
        _within("height", height, least, most)
        _within("scale", self.scale, 1, 4)
        _within("fps", self.fps, 1, limits.EXPORT_FPS)
        _within("hold", self.hold, 0, limits.EXPORT_SECONDS)
        _within("font scale", self.font_scale, 0.5, 3)
        if self.seconds is not None:
            _within("seconds", self.seconds, 0, limits.EXPORT_SECONDS)
        if self.view not in LAYOUTS:
            raise PictureError(f"{self.view!r} is no view; known are {', '.join(LAYOUTS)}")
        if self.theme not in THEMES:
            raise PictureError(f"{self.theme!r} is no theme; known are {', '.join(THEMES)}")
        if self.title is not None and len(self.title) > limits.MAX_TITLE:
            raise PictureError(f"the title has {len(self.title)} characters; the limit is {limits.MAX_TITLE}")
        width, height = self.pixels
        if width * height > limits.PICTURE_PIXELS:
            raise PictureError(
                f"{width} × {height} pixels is over the limit of {limits.PICTURE_PIXELS:,}: lower the size or the scale"
            )

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the finished picture in pixels."""
        return round(self.size[0] * self.scale), round(self.size[1] * self.scale)

    def moments(self, steps: int) -> list[float]:
        """The step shown in each frame, from 0 to ``steps``; fractions are between two steps.

        Raises PictureError when frames × pixels are over the limit.
        """
        if self.seconds is None:
            count = min(max(steps + 1, math.ceil(SHORTEST * self.fps)), round(LONGEST * self.fps))
        else:
            count = max(round(self.seconds * self.fps), 2)
        width, height = self.pixels
        frames = count + round(self.hold * self.fps)
        if frames > limits.EXPORT_FRAMES:
            raise PictureError(f"{frames} frames are over the limit of {limits.EXPORT_FRAMES}: lower fps or seconds")
        if count * width * height > limits.EXPORT_PIXELS:
            raise PictureError(
                f"{count} frames of {width} × {height} pixels are over the limit of {limits.EXPORT_PIXELS:,} pixels: "
                "lower fps, seconds, size or scale"
            )
        return [k * steps / (count - 1) for k in range(count)]


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # a NaN is in no interval
        raise PictureError(f"{name} = {value:g} is outside [{low:g}, {high:g}]")
