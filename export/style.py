"""The colours and sizes of exported pictures; on light and dark ground the same as the player's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matplotlib import colormaps
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgba
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path

from export.picture import Picture
from figures.theme import GROUND, lane_dash, lane_marker, lifted

Color = tuple[float, float, float, float]

GREYS = ("#c4c4c4", "#f4f4f4")  # pale: trails stay the darkest that there is
DARK_GREYS = ("#1c1f26", "#5c6068")
MARKS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D", "down": "v", "pentagon": "p", "plus": "P", "cross": "X"}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How one theme paints. Widths are in pixels of a 720 × 540 picture; ``paper`` None is see-through."""

    paper: str | None
    ink: str
    muted: str
    grid: Color
    ground: Colormap
    contour_line: Color
    halo: Color
    edge: Color
    bare_line: Color  # contour lines with no colours between them
    dark: bool = False
    line_width: float = 2.2
    halo_width: float = 4.5
    head: float = 9.0

    def lane(self, color: str) -> Color:
        """A lane's colour as it is drawn: the darkest are lifted on dark ground."""
        return to_rgba(lifted(color, self.dark))


def _ground(name: str, colors: tuple[str, ...]) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list(name, colors)


LIGHT = Style(
    paper="#ffffff",
    ink="#31333f",
    muted="#6b6d78",
    grid=to_rgba("#31333f", 0.12),
    ground=_ground("ravine-light", GROUND["light"]),
    contour_line=(60 / 255, 80 / 255, 95 / 255, 0.20),
    halo=(1, 1, 1, 0.92),
    edge=(20 / 255, 22 / 255, 30 / 255, 0.75),
    bare_line=(60 / 255, 80 / 255, 95 / 255, 0.55),
)
DARK = Style(
    paper="#0e1117",
    ink="#fafafa",
    muted="#a3aab5",
    grid=to_rgba("#e2e8f0", 0.14),
    ground=_ground("ravine-dark", GROUND["dark"]),
    contour_line=(226 / 255, 232 / 255, 240 / 255, 0.13),
    halo=(8 / 255, 12 / 255, 18 / 255, 0.85),
    edge=(1, 1, 1, 0.85),
    bare_line=(226 / 255, 232 / 255, 240 / 255, 0.4),
    dark=True,
)
TRANSPARENT = Style(
    paper=None,
    ink="#7a7f8c",
    muted="#7a7f8c",
    grid=to_rgba("#7a7f8c", 0.25),
    ground=LIGHT.ground,
    contour_line=LIGHT.contour_line,
    halo=LIGHT.halo,
    edge=LIGHT.edge,
    bare_line=to_rgba("#7a7f8c", 0.7),
)
CLASSIC = Style(
    paper="#ffffff",
    ink="#000000",
    muted="#000000",
    grid=to_rgba("#000000", 0.15),
    ground=LIGHT.ground,
    contour_line=LIGHT.contour_line,
    halo=(0, 0, 0, 0),
    edge=(0, 0, 0, 1),
    bare_line=LIGHT.bare_line,
    line_width=3.6,
    halo_width=0,
    head=11.0,
)
STYLES = {"light": LIGHT, "dark": DARK, "transparent": TRANSPARENT, "classic": CLASSIC}


def style_of(picture: Picture) -> Style:
    """The style of a picture's theme, with the colours and the width of lines that it asks for."""
    style = STYLES[picture.theme]
    if picture.theme == "classic" and picture.axes:  # the course's figures have thinner lines than the animations
        style = replace(style, line_width=2.1, head=8.0)
    if picture.colors == "grey":
        style = replace(style, ground=_ground("ravine-grey", DARK_GREYS if style.dark else GREYS))
    elif picture.colors == "viridis":
        style = replace(style, ground=colormaps["viridis"])
    width = picture.line_width
    halo = style.line_width * width + style.halo_width - style.line_width if style.halo_width else 0.0
    return replace(style, line_width=style.line_width * width, halo_width=halo, head=style.head * max(width, 1) ** 0.5)


def dashes(lane: int, width: float = 1.0) -> tuple[float, ...] | None:
    """The dashes of a lane as matplotlib has them, for a line ``width`` wide; None for a whole line."""
    return tuple(width * length for length in lane_dash(lane)) or None


def marker(lane: int) -> Path:
    """The outline of a lane's mark, about 2 wide, around the origin."""
    style = MarkerStyle(MARKS[lane_marker(lane)])
    return style.get_path().transformed(style.get_transform()).interpolated(1)
