"""The sheet that a picture is drawn on: its figure, its lengths and letters, the lanes that are shown and their looks."""

from __future__ import annotations

import threading
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from engine.look import lane_colors, lane_names
from engine.runs import Runs
from export.lettering import lettered, typeset, worded
from export.picture import Picture
from export.style import Style, style_of

DPI = 100
LOCK = threading.RLock()  # matplotlib keeps fonts and formulas in caches that threads share

Rectangle = tuple[float, float, float, float]  # left, bottom, width, height in pixels of the unscaled picture
Margins = tuple[float, float, float, float]  # left, bottom, right, top in pixels of a 720 × 540 picture


class Sheet:
    """Runs, the picture that is wanted of them, and an empty figure of its size."""

    def __init__(self, runs: Runs, picture: Picture):
        self.runs, self.picture = runs, picture
        self.style: Style = style_of(picture)
        width, height = picture.size
        # Lettering and lines grow with the picture, a little slower than its sides.
        self.unit = max(0.75, (width * height / (720 * 540)) ** 0.4)
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI * picture.scale)
        FigureCanvasAgg(self.figure)
        self.figure.patch.set_facecolor(self.style.paper or "none")
        lanes = runs.experiment.lanes
        self.lanes = [i for i, lane in enumerate(lanes) if lane.look.visible]
        self.colors = [self.style.lane(color) for color in lane_colors(runs.experiment)]
        self.names = [typeset(name) for name in lane_names(runs.experiment, worded)]
        self.families = [lettered(name) for name in self.names]
        self.stars: list[Artist] = []  # outlines over the runs
        self.dense = False  # whether the ground of this picture has too many corners for a drawing

    @property
    def classic(self) -> bool:
        """Whether the picture is in the manner of the published ones."""
        return self.picture.theme == "classic"

    @property
    def boxed(self) -> bool:
        """Whether the names of the lanes stand in a box inside a panel."""
        return bool(self.lanes) and self.picture.legend != "none" and (self.classic or self.picture.legend != "below")

    @property
    def lettering(self) -> float:
        """How much more room letters take than in a 720 × 540 picture; smaller ones leave it free."""
        return self.unit * max(1.0, self.picture.font_scale)

    def points(self, pixels: float) -> float:
        """A length in pixels of a 720 × 540 picture as points of this one."""
        return pixels * self.unit * 72 / DPI

    def font(self, pixels: float) -> float:
        """A font size in pixels of a 720 × 540 picture as points of this one."""
        return self.points(pixels) * self.picture.font_scale

    def fraction(self, rectangle: Rectangle) -> Rectangle:
        """A rectangle of pixels as parts of the figure."""
        left, bottom, width, height = rectangle
        full_width, full_height = self.picture.size
        return left / full_width, bottom / full_height, width / full_width, height / full_height

    def axes(self, rectangle: Rectangle, margins: Margins) -> Any:
        """Axes in a rectangle, with margins that grow with the letters."""
        left, bottom, width, height = rectangle
        ml, mb, mr, mt = (m * self.lettering for m in margins)
        inside = (left + ml, bottom + mb, max(width - ml - mr, 8), max(height - mb - mt, 8))
        return self.figure.add_axes(self.fraction(inside), facecolor="none")

    def quiet(self, axes: Any) -> None:
        """No frame; small muted numbers."""
        axes.spines[:].set_visible(False)
        axes.tick_params(
            length=0, pad=self.points(4), labelsize=self.font(11.5), labelcolor=self.style.muted, which="both"
        )
