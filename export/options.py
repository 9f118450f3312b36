"""What can be chosen about a picture: one list that the command line and the page's dialog both read."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal

from engine import limits
from export.picture import Picture
from messages import tr

Control = Literal["choice", "switch", "number", "text"]
DEFAULTS = {f.name: f.default for f in fields(Picture) if f.default is not MISSING}
SIZES = ("720x540", "1280x720", "1920x1080", "1080x1080", "620x480", "480x360")


@dataclass(frozen=True)
class Option:
    """A field of Picture that people choose: its flag, what it is called and what it does, and how it is asked for.

    ``words`` name the choices; ``read`` turns typed text into the value and raises ValueError with one sentence;
    ``low``, ``high`` and ``step`` bound a number. A switch that is on by default has the flag that turns it off, and
    ``label`` says what is on. ``rare`` ones are one level deeper.
    """

    name: str
    flag: str
    label: str
    help: str
    control: Control
    words: dict[str, str] | None = None
    read: Callable[[str], Any] | None = None
    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    metavar: str | None = None
    rare: bool = False

    @property
    def default(self) -> Any:
        """The value when nobody chooses."""
        return DEFAULTS[self.name]


def size(text: str) -> tuple[int, int]:
    """Width and height from ``720x540``."""
    width, cross, height = text.lower().replace("×", "x").replace(" ", "").partition("x")
    if not (cross and width.isdecimal() and height.isdecimal() and len(width + height) < 12):
        raise ValueError(tr("{text!r} is no size such as 720x540", text=text))
    return int(width), int(height)


def window(text: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """((x₀, x₁), (y₀, y₁)) from ``-2,2,-1,3``."""
    try:
        x0, x1, y0, y1 = (float(part) for part in text.replace("−", "-").split(","))
    except ValueError:
        raise ValueError(tr("{text!r} is no window such as -2,2,-1,3 (x from, to, y from, to)", text=text)) from None
    return (x0, x1), (y0, y1)


def camera(text: str) -> tuple[float, float]:
    """(elevation, azimuth) from ``30,-60``."""
    try:
        elevation, azimuth = (float(part) for part in text.replace("−", "-").split(","))
    except ValueError:
        raise ValueError(tr("{text!r} is no camera such as 46,-122 (degrees up, degrees round)", text=text)) from None
    return elevation, azimuth


def steps(text: str) -> tuple[int, ...]:
    """Steps from ``0,5,20`` or ``0:200:10``: from, to (included), every."""
    chosen: list[int] = []
    for part in text.replace(" ", "").split(","):
        ends = part.split(":")
        if not part or len(ends) > 3 or not all(e.isdecimal() and len(e) < 8 for e in ends):
            raise ValueError(tr("{text!r} is no list of steps such as 0,5,20 or 0:200:10", text=text))
        first, last, every = int(ends[0]), int(ends[min(1, len(ends) - 1)]), int(ends[2]) if len(ends) > 2 else 1
        if not every or last < first or last > limits.MAX_STEPS:
            raise ValueError(
                tr("{part} is no range of steps within 0 to {most}, such as 0:200:10", part=part, most=limits.MAX_STEPS)
            )
        chosen.extend(range(first, last + 1, every))
    return tuple(sorted(set(chosen)))


VIEWS = {
    "contour": "Contour",
    "surface": "Surface in 3D",
    "loss": "Loss",
    "all": "All three",
    "strip": "Strip of chosen steps",
}
COLORS = {"ravine": "Cool to warm", "grey": "Greys", "viridis": "Viridis", "lines": "Lines only"}
PLACES = {"below": "Below", "none": "Nowhere"} | {
    "top right": "In the top right corner",
    "top left": "In the top left corner",
    "bottom right": "In the bottom right corner",
    "bottom left": "In the bottom left corner",
}
ASPECTS = {"fill": "Fill the picture", "equal": "Equal units on both axes"}
THEMES = {"light": "Light", "dark": "Dark", "transparent": "Transparent", "classic": "Classic"}

_ALL = (
    Option("view", "--view", "View", "what is drawn", "choice", VIEWS),
    Option("size", "--size", "Size", "pixels", "text", read=size, metavar="WIDTHxHEIGHT"),
    Option("theme", "--theme", "Colours", "the colours of ground, letters and paper", "choice", THEMES),
    Option("scale", "--scale", "Sharpness", "1 to 4: the same picture with more pixels", "number", low=1, high=4),
    Option(
        "steps", "--steps", "Steps", "for a strip or a series of frames, such as 0,5,20 or 0:200:10",
        "text", read=steps, metavar="LIST",
    ),
    Option("fps", "--fps", "Frames a second", "frames a second", "number", low=1, high=limits.EXPORT_FPS, step=5),
    Option(
        "seconds", "--seconds", "Seconds", "how long the motion lasts (default: 3 to 10, by the steps)",
        "number", low=0.5, high=limits.EXPORT_SECONDS, step=0.5,
    ),
    Option("hold", "--hold", "Hold the end (s)", "seconds that the last frame stays", "number", high=30.0, step=0.5),
    Option(
        "title", "--title", "Title", "instead of the surface's name; $...$ is set as a formula", "text", read=str,
        metavar="WORDS",
    ),
    Option("legend", "--legend", "Names of the optimizers", "where their names stand", "choice", PLACES),
    Option("dash", "--dash", "Dashes and marks", "tell the lanes apart without colour as well", "switch"),
    Option("loop", "--once", "Play again and again", "play once, instead of for ever", "switch"),
    Option(
        "labels", "--label-steps", "Name points", "steps whose points are called x₀, x₁, ..., such as 0,1,2", "text",
        read=steps, metavar="LIST",
    ),
    Option(
        "font_scale", "--font-scale", "Letters", "larger or smaller letters, 0.5 to 3", "number", low=0.5, high=3,
        step=0.1,
    ),
    Option(
        "line_width", "--line-width", "Lines", "thicker or thinner lines, 0.3 to 4", "number", low=0.3, high=4, step=0.1
    ),
    Option("colors", "--colors", "Ground", "how heights are coloured", "choice", COLORS, rare=True),
    Option(
        "levels", "--levels", "Contour bands", "how many", "number", low=limits.PICTURE_LEVELS[0],
        high=limits.PICTURE_LEVELS[1], rare=True,
    ),
    Option("aspect", "--aspect", "Axes", "equal units show gradients at right angles", "choice", ASPECTS, rare=True),
    Option(
        "window", "--window", "Window", "x from, to, y from, to, such as -2,2,-1,3 (default: the surface's)", "text",
        read=window, metavar="X0,X1,Y0,Y1", rare=True,
    ),
    Option("markers", "--dots", "A dot at every step", "a dot at every step", "switch", rare=True),
    Option(
        "camera", "--camera", "Camera of the 3D view", "degrees up and degrees round, such as 46,-122 (default: as it was turned by hand)", "text",
        read=camera, metavar="UP,ROUND", rare=True,
    ),
    Option(
        "turn", "--turn", "Turn the 3D view (degrees)", "how far it turns during the film", "number", low=-360,
        high=360, step=15, rare=True,
    ),
    Option(
        "poster", "--no-poster", "Finished picture first", "begin with the start, not with a frame of the finished "
        "picture (which slides and previews show)", "switch", rare=True,
    ),
    Option("text", "--text", "Letters as text", "keep the letters of an SVG as text instead of outlines", "switch", rare=True),
)  # fmt: skip
OPTIONS: dict[str, Option] = {o.name: o for o in _ALL}
"""Every option by the field of Picture that it sets."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the flag of each option; what is not given is None."""
    for option in OPTIONS.values():
        if option.control == "switch":
            const = not option.default
            parser.add_argument(option.flag, dest=option.name, action="store_const", const=const, help=tr(option.help))
        elif option.control == "choice":
            known = list(option.words or {})
            more = tr("{what} (default: {value})", what=tr(option.help), value=option.default)
            parser.add_argument(option.flag, dest=option.name, choices=known, help=more)
        else:
            kind = _typed(option.read) if option.read else (int if isinstance(option.default, int) else float)
            parser.add_argument(option.flag, dest=option.name, type=kind, metavar=option.metavar, help=tr(option.help))
    parser.add_argument("--no-legend", dest="legend", action="store_const", const="none", help=argparse.SUPPRESS)


def given(arguments: argparse.Namespace) -> dict[str, Any]:
    """The fields of Picture that were given on the command line."""
    return {name: getattr(arguments, name) for name in OPTIONS if getattr(arguments, name) is not None}


def _typed(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def typed(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return typed
