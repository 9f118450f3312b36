"""What a picture should look like: layout, size, theme, timing; checked against the limits before anything is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from engine import limits
from engine.experiment import Experiment
from figures.scale import LEVELS
from messages import tr
from surfaces import View

Layout = Literal["contour", "surface", "loss", "all", "strip"]
Theme = Literal["light", "dark", "transparent", "classic"]
Colors = Literal["ravine", "grey", "viridis", "lines"]
Place = Literal["below", "top right", "top left", "bottom right", "bottom left", "none"]
Aspect = Literal["fill", "equal"]
LAYOUTS: tuple[str, ...] = get_args(Layout)
THEMES: tuple[str, ...] = get_args(Theme)
COLORS: tuple[str, ...] = get_args(Colors)
PLACES: tuple[str, ...] = get_args(Place)
ASPECTS: tuple[str, ...] = get_args(Aspect)
CHOICES = {"view": LAYOUTS, "theme": THEMES, "colors": COLORS, "legend": PLACES, "aspect": ASPECTS}

CAMERA = (46.0, -122.0)  # degrees up and round, when neither the picture nor the experiment says
SHORTEST, LONGEST = 3.0, 10.0  # seconds of motion when nobody says how long


class PictureError(ValueError):
    """A picture that cannot be made; the message is one line that says what is wrong and what to change."""


@dataclass(frozen=True)
class Picture:
    """How runs are drawn.

    ``size`` is in pixels, multiplied by ``scale`` (1 to 4: the same picture, sharper). ``seconds`` is the time of the
    motion; None shows one step a frame where that takes 3 to 10 seconds, else stretches or squeezes it to that.
    ``hold`` is how long the last frame stays; with ``poster`` the finished picture is also the first frame, for slides,
    printers and previews, and takes its time from ``hold``. ``turn`` is how far the 3D view turns in a film, in degrees. ``title`` None names the surface, "" leaves it out; ``$...$`` in it is
    set as a formula. ``window`` ((x₀, x₁), (y₀, y₁)) overrides the surface's view; ``star`` marks known minima.
    ``markers`` puts a dot at every step. ``lines`` (a colour, or "jet") and ``axes`` belong to the classic theme.
    ``z_range`` ends the vertical axis of the surface, and ``camera`` is its (elevation, azimuth) in degrees,
    None for that of the experiment.
    ``steps`` are those of a strip, or of a series of frames (all when empty); ``labels`` are steps whose points are
    called x₀, x₁, ... ``levels`` is the number of contour bands, ``line_width`` a factor, and ``dash`` tells lanes apart
    without colour as well. ``text`` keeps the letters of an SVG as text, in the fonts of whoever opens it.
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
    legend: Place = "below"
    font_scale: float = 1.0
    markers: bool = False
    star: bool = True
    axes: bool = False
    lines: str = "jet"
    window: View | None = None
    z_range: tuple[float, float] | None = None
    camera: tuple[float, float] | None = None
    levels: int = LEVELS
    colors: Colors = "ravine"
    line_width: float = 1.0
    dash: bool = False
    aspect: Aspect = "fill"
    steps: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()
    text: bool = False
    poster: bool = True
    turn: float = 0.0

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
        _within("levels", self.levels, *limits.PICTURE_LEVELS)
        _within("line width", self.line_width, 0.3, 4)
        _within("turn", self.turn, -360, 360)
        if self.camera is not None:
            _within("elevation of the camera", self.camera[0], -90, 90)
            _within("azimuth of the camera", self.camera[1], -360, 360)
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise PictureError(
                    tr(
                        "{given!r} is no {name}; known are {those}",
                        given=getattr(self, name),
                        name=name,
                        those=", ".join(known),
                    )
                )
        if self.window is not None:
            for low, high in self.window:
                if not (math.isfinite(low) and math.isfinite(high) and low < high):
                    raise PictureError(
                        tr("the window must run from low to high, not from {low:g} to {high:g}", low=low, high=high)
                    )
        if self.title is not None and len(self.title) > limits.MAX_TITLE:
            raise PictureError(
                tr(
                    "the title has {count} characters; the limit is {most}",
                    count=len(self.title),
                    most=limits.MAX_TITLE,
                )
            )
        width, height = self.pixels
        if width * height > limits.PICTURE_PIXELS:
            raise PictureError(
                tr(
                    "{width} × {height} pixels is over the limit of {most:,}: lower the size or the scale",
                    width=width,
                    height=height,
                    most=limits.PICTURE_PIXELS,
                )
            )

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the finished picture in pixels."""
        return round(self.size[0] * self.scale), round(self.size[1] * self.scale)

    def seen_from(self, experiment: Experiment) -> tuple[float, float]:
        """The camera: the picture's own, else the experiment's, else the usual one."""
        return self.camera or experiment.camera or CAMERA

    def chosen(self, steps: int) -> list[int]:
        """The chosen steps of a run of ``steps`` steps, in order; for a strip without any, six from first to last.

        Raises PictureError for one that the run does not have.
        """
        asked = set(self.steps) or {round(k * steps / 5) for k in range(6)}
        _known(asked, steps)
        if self.view == "strip" and len(asked) > limits.STRIP:
            raise PictureError(
                tr(
                    "a strip of {count} steps is over the limit of {most}: choose fewer",
                    count=len(asked),
                    most=limits.STRIP,
                )
            )
        return sorted(asked)

    def labelled(self, steps: int) -> list[int]:
        """The steps whose points are named, in order. Raises PictureError for one that the run does not have."""
        _known(set(self.labels), steps)
        if len(self.labels) > limits.MAX_POINT_LABELS:
            raise PictureError(
                tr(
                    "{count} labelled steps are over the limit of {most}",
                    count=len(self.labels),
                    most=limits.MAX_POINT_LABELS,
                )
            )
        return sorted(set(self.labels))

    @property
    def posters(self) -> int:
        """How many frames stand before the motion: one with the finished picture, where the hold has room for it."""
        return int(self.poster and round(self.hold * self.fps) >= 2)

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
            raise PictureError(
                tr(
                    "{frames} frames are over the limit of {most}: lower fps or seconds",
                    frames=frames,
                    most=limits.EXPORT_FRAMES,
                )
            )
        if count * width * height > limits.EXPORT_PIXELS:
            raise PictureError(
                tr(
                    "{count} frames of {width} × {height} pixels are over the limit of {most:,} pixels: lower fps, seconds, size or scale",
                    count=count,
                    width=width,
                    height=height,
                    most=limits.EXPORT_PIXELS,
                )
            )
        return [k * steps / (count - 1) for k in range(count)]

    def timeline(self, steps: int) -> list[tuple[float, int]]:
        """The moments of a film and how many frames each stays: poster, motion, and the end held.

        Raises PictureError when frames × pixels are over the limit.
        """
        shown = [(moment, 1) for moment in self.moments(steps)]
        held = round(self.hold * self.fps) - self.posters
        return [(float(steps), 1)] * self.posters + shown[:-1] + [(float(steps), 1 + held)]


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # a NaN is in no interval
        raise PictureError(
            tr("{name} = {value:g} is outside [{low:g}, {high:g}]", name=name, value=value, low=low, high=high)
        )


def _known(asked: set[int], steps: int) -> None:
    for step in asked:
        if not 0 <= step <= steps:
            raise PictureError(tr("there is no step {step}: the run has steps 0 to {steps}", step=step, steps=steps))
