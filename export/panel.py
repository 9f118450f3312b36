"""A panel: axes, and where the runs go on them; with what contour, curve and surface have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.colors import BoundaryNorm
from matplotlib.lines import Line2D
from matplotlib.path import Path

from engine.runs import Runs
from export.sheet import Sheet
from export.style import MARKS, Style, dashes
from figures.scale import HeightScale, height_scale
from figures.theme import lane_marker
from surfaces import View

GRID = 121  # points along each axis that the height scale is made from, as in the player
CORNERS = {
    "top right": "upper right",
    "top left": "upper left",
    "bottom right": "lower right",
    "bottom left": "lower left",
}


@dataclass
class Panel:
    """Axes, and where the runs go on them.

    ``tracks`` (K, 2, N) are positions in the axes' linear coordinates, ``every`` of them a step; NaN is not drawn.
    ``hidden`` (K, N) says where the ground covers them. ``members`` holds the crowds of lanes, by lane.
    ``still`` is the moment that is always shown, in a strip of chosen steps; ``named``, whether chosen points may be named here.
    """

    axes: Any
    tracks: np.ndarray
    every: int = 1
    hidden: np.ndarray | None = None
    members: Mapping[int, np.ndarray] = field(default_factory=dict)
    still: float | None = None
    named: bool = True

    @property
    def transform(self) -> Any:
        """From the tracks' coordinates to pixels."""
        return self.axes.transLimits + self.axes.transAxes

    def up_to(self, moment: float, lane: int, starts: int) -> tuple[Path, Path | None, np.ndarray]:
        """The visible line of a lane's runs, the whole line where some of it is hidden, and the heads (S, 2)."""
        columns = slice(lane * starts, (lane + 1) * starts)
        whole, part = divmod(moment * self.every, 1)
        last = int(whole)
        line = self.tracks[: last + 1, :, columns]
        if part:
            line = np.concatenate([line, (1 - part) * line[-1:] + part * self.tracks[last + 1 : last + 2, :, columns]])
        vertices = line.transpose(2, 0, 1).reshape(-1, 2)
        codes = np.full((starts, len(line)), Path.LINETO, dtype=Path.code_type)
        codes[:, 0] = Path.MOVETO
        whole_line = Path(vertices, codes.ravel())
        if self.hidden is None:
            return whole_line, None, line[-1].T
        shown = codes.copy()
        shown[:, : last + 1][self.hidden[: last + 1, columns].T] = Path.MOVETO
        return Path(vertices, shown.ravel()), whole_line, line[-1].T

    def marks(self, moment: float, lane: int, starts: int) -> np.ndarray:
        """The positions of a lane's runs at each whole step so far, (M, 2)."""
        columns = slice(lane * starts, (lane + 1) * starts)
        return self.tracks[: int(moment) * self.every + 1 : self.every, :, columns].transpose(0, 2, 1).reshape(-1, 2)


def view_scale(runs: Runs, window: View) -> HeightScale:
    """The height scale of a window: the player's, from the same grid."""
    _, _, z = mesh(runs, window, GRID)
    return height_scale(z)


def mesh(runs: Runs, window: View, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x (size,), y (size,) and f (size, size) over a window."""
    (x0, x1), (y0, y1) = window
    xs, ys = np.linspace(x0, x1, size), np.linspace(y0, y1, size)
    with np.errstate(all="ignore"):
        return xs, ys, runs.surface.value(np.stack(np.meshgrid(xs, ys)))


def drawable(scale: HeightScale, z: np.ndarray) -> np.ndarray:
    """Heights for drawing: what is not finite is left out."""
    with np.errstate(all="ignore"):
        return np.ma.masked_invalid(scale.height(z))


def bands(levels: np.ndarray, style: Style) -> BoundaryNorm:
    """Colours for the bands between the levels."""
    return BoundaryNorm(levels, style.ground.N, extend="neither", clip=True)


def held(path: np.ndarray, last: np.ndarray) -> np.ndarray:
    """A record (T+1, ..., N) whose runs stand still where they stopped."""
    steps = np.minimum(np.arange(len(path))[:, None], last)
    return np.take_along_axis(path, np.broadcast_to(steps[:, None, :], path.shape), axis=0)


def key(sheet: Sheet, lane: int, width: float) -> Line2D:
    """How a lane looks, for a legend: ``width`` is that of its line."""
    style, color = sheet.style, sheet.colors[lane]
    line = Line2D([], [], color=color, lw=sheet.points(width), label=sheet.names[lane], solid_capstyle="round")
    if sheet.picture.dash:
        line.set(linestyle=(0, dashes(lane)), marker=MARKS[lane_marker(lane)], dash_capstyle="butt")
        line.set(lw=sheet.points(width * 0.7), markersize=sheet.points(8), markeredgecolor=style.edge)
        line.set_markeredgewidth(sheet.points(0.8))
    return line


def boxed_legend(sheet: Sheet, where: Any) -> None:
    """The names of the lanes in a box in a corner of ``where``, in their order; top right unless a corner is chosen."""
    picture, style = sheet.picture, sheet.style
    place = picture.legend if picture.legend in CORNERS else "top right"
    size, width = (15.5, 3.6) if sheet.classic else (12, 3.2)
    handles = [key(sheet, i, width) for i in sheet.lanes]
    legend = where.legend(handles=handles, loc=CORNERS[place], fontsize=sheet.font(size), fancybox=False, framealpha=1)
    frame = legend.get_frame()
    if sheet.classic:
        frame.set(facecolor="white", edgecolor="black", linewidth=sheet.points(1.2))
    else:
        frame.set(facecolor=style.paper or "#ffffff", edgecolor=style.grid, alpha=0.92, linewidth=sheet.points(1))
    dress(sheet, legend)
    legend.set_zorder(20)


def dress(sheet: Sheet, legend: Any) -> None:
    """Give the names in a legend their ink, and fonts that have their letters."""
    for lane, text in zip(sheet.lanes, legend.get_texts(), strict=True):
        text.set(color=sheet.style.ink, math_fontfamily="cm", fontfamily=sheet.families[lane])
