"""The colours and sizes of exported pictures; on light and dark ground the same as the player's."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.colors import LinearSegmentedColormap, to_rgba

from figures.theme import GROUND, lifted

Color = tuple[float, float, float, float]


@dataclass(frozen=True)
class Style:
    """How one theme paints. Widths are in pixels of a 720 × 540 picture; ``paper`` None is see-through."""

    paper: str | None
    ink: str
    muted: str
    grid: Color
    ground: LinearSegmentedColormap
    contour_line: Color
    halo: Color
    edge: Color
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
    line_width=3.6,
    halo_width=0,
    head=11.0,
)
STYLES = {"light": LIGHT, "dark": DARK, "transparent": TRANSPARENT, "classic": CLASSIC}
