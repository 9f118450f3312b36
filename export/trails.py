"""What moves in a picture: the trails and heads of the runs, and the names of chosen points."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D, IdentityTransform

from export.panel import Panel
from export.sheet import Sheet
from export.style import dashes, marker

CIRCLE = Path.unit_circle()


class Trails(Artist):
    """The trails and heads of one panel up to ``moment``."""

    def __init__(self, panel: Panel, sheet: Sheet):
        super().__init__()
        self.zorder = 10.0  # over the panels, where a picture is drawn in one go
        self.panel, self.sheet = panel, sheet
        self.moment = float(sheet.runs.steps) if panel.still is None else panel.still

    def draw(self, renderer: Any) -> None:
        """Draw every visible lane: halo, line, and on top of all lines the heads."""
        sheet, style, panel = self.sheet, self.sheet.style, self.panel
        transform, dashed = panel.transform, sheet.picture.dash
        heads = []
        for lane in sheet.lanes:
            lines, faded, points = panel.up_to(self.moment, lane, sheet.runs.start_count)
            color = sheet.colors[lane]
            heads.append((lane, points))
            if faded is not None:
                self._line(renderer, faded, transform, (*color[:3], 0.28), style.line_width * 0.8)
            if style.halo_width:
                self._line(renderer, lines, transform, style.halo, style.halo_width)
            self._line(renderer, lines, transform, color, style.line_width, lane if dashed else None)
            if sheet.picture.markers:
                self._dots(renderer, panel.marks(self.moment, lane, sheet.runs.start_count), color, 5.5, 0.0)
            if lane in panel.members:
                self._crowd(renderer, panel.members[lane][min(int(self.moment), sheet.runs.last[lane])], lane)
        for lane, points in heads:
            shape = marker(lane) if dashed else CIRCLE
            self._dots(renderer, points, sheet.colors[lane], style.head * (1.15 if dashed else 1), 1.1, shape)

    def _crowd(self, renderer: Any, members: np.ndarray, lane: int) -> None:
        """All members (2, M) of a population as dots, of a simplex as its triangle."""
        color = self.sheet.colors[lane]
        if members.shape[1] == 3:
            triangle = Path(members.T[[0, 1, 2, 0]])
            self._line(renderer, triangle, self.panel.transform, color, self.sheet.style.line_width * 0.7)
        else:
            self._dots(renderer, members.T, color, 5.5, 0.6)

    def _line(
        self, renderer: Any, path: Path, transform: Any, color: Any, width: float, dashed: int | None = None
    ) -> None:
        """A line; with the dashes of the lane ``dashed`` when that is given."""
        if np.shape(path.vertices)[0] < 2:
            return
        gc = self._context(renderer, color, width)
        pattern = None if dashed is None else dashes(dashed, self.sheet.points(width))
        if pattern:
            gc.set_dashes(0, [renderer.points_to_pixels(length) for length in pattern])
            gc.set_capstyle("butt")
        renderer.draw_path(gc, path, transform)
        gc.restore()

    def _dots(
        self, renderer: Any, points: np.ndarray, color: Any, size: float, edge: float, shape: Path = CIRCLE
    ) -> None:
        gc = self._context(renderer, self.sheet.style.edge, edge)
        radius = renderer.points_to_pixels(self.sheet.points(size / 2))
        placed = self.panel.transform.transform(points[np.isfinite(points).all(axis=1)])
        grown = radius * (2 if shape is not CIRCLE else 1)  # other outlines are one wide, a circle has the radius one
        renderer.draw_markers(gc, shape, Affine2D().scale(grown), Path(placed), IdentityTransform(), color)
        gc.restore()

    def _context(self, renderer: Any, color: Any, width: float) -> Any:
        gc = renderer.new_gc()
        gc.set_linewidth(renderer.points_to_pixels(self.sheet.points(width)))
        gc.set_foreground(color, isRGBA=True)
        gc.set_capstyle("round")
        gc.set_joinstyle("round")
        gc.set_clip_rectangle(self.panel.axes.bbox)
        gc.set_antialiased(True)
        return gc


class PointNames:
    """The names x₀, x₁, ... beside the points of chosen steps, there as soon as the step is reached."""

    def __init__(self, panel: Panel, sheet: Sheet, trails: Trails):
        self.trails, self.texts = trails, []
        runs, style = sheet.runs, sheet.style
        for lane in sheet.lanes:
            for step in sheet.picture.labelled(runs.steps):
                for n in range(lane * runs.start_count, (lane + 1) * runs.start_count):
                    if step > runs.last[n] or not np.isfinite(panel.tracks[step * panel.every, :, n]).all():
                        continue
                    text = panel.axes.annotate(
                        f"$x_{{{step}}}$",
                        panel.tracks[step * panel.every, :, n],
                        xytext=(sheet.points(7), sheet.points(7)),
                        textcoords="offset points",
                        size=sheet.font(14),
                        color=sheet.colors[lane],
                        math_fontfamily="cm",
                        annotation_clip=True,
                        zorder=15,
                    )
                    text.set_path_effects([withStroke(linewidth=sheet.points(3), foreground=style.halo)])
                    self.texts.append((step, text))

    def update(self) -> None:
        """Show the names of the steps that the trails have reached."""
        for step, text in self.texts:
            text.set_visible(step <= self.trails.moment)
