"""One picture of some runs: panels drawn once, trails and heads drawn over them for any moment."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import mpl_toolkits.mplot3d  # noqa: F401  (registers the 3d projection)
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from engine.look import lane_colors, lane_names
from engine.runs import Runs
from export.lettering import title, typeset
from export.panels import Panel, contour_panel, curve_panel, loss_panel, surface_panel
from export.picture import Picture
from export.style import STYLES, Style

DPI = 100
LOCK = threading.RLock()  # matplotlib keeps fonts and formulas in caches that threads share

CIRCLE = Path.unit_circle()


class Scene:
    """Runs drawn as a ``Picture`` says. Make it, draw it and close it within ``LOCK``; it holds no global state.

    ``frame(moment)`` gives the pixels (H, W, 4) at a step (fractions lie between two steps).
    """

    def __init__(self, runs: Runs, picture: Picture):
        self.runs, self.picture = runs, picture
        self.style: Style = STYLES[picture.theme]
        if picture.theme == "classic" and picture.axes:  # the course's figures have thinner lines than the animations
            self.style = replace(self.style, line_width=2.1, head=8.0)
        width, height = picture.size
        # Lettering and lines grow with the picture, a little slower than its sides.
        self.unit = max(0.75, (width * height / (720 * 540)) ** 0.4)
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI * picture.scale)
        self.figure.patch.set_facecolor(self.style.paper or "none")
        self.lanes = [i for i, lane in enumerate(runs.experiment.lanes) if lane.look.visible]
        self.colors = [self.style.lane(color) for color in lane_colors(runs.experiment)]
        top, bottom = self._header(), self._legend()
        self.panels = self._panels(top, bottom)
        self.trails = [Trails(panel, self) for panel in self.panels]
        for trails in self.trails:
            self.figure.add_artist(trails)
        self._background: Any = None

    def frame(self, moment: float) -> np.ndarray:
        """Pixels (H, W, 4), RGBA, of the picture at a moment; the array is overwritten by the next call."""
        canvas = self._canvas()
        canvas.restore_region(self._background)
        renderer = canvas.get_renderer()
        self.set_moment(moment)
        for artist in self._moving():
            artist.draw(renderer)
        return np.asarray(canvas.buffer_rgba())

    def set_moment(self, moment: float) -> None:
        """The step that trails and heads are shown at."""
        for trails in self.trails:
            trails.moment = moment
        self.counter.set_text(f"step {int(moment)}" if self._counted else "")

    def _moving(self) -> list[Artist]:
        return [*self.trails, self.counter]

    def _canvas(self) -> FigureCanvasAgg:
        if self._background is None:
            canvas = FigureCanvasAgg(self.figure)
            for artist in self._moving():
                artist.set_animated(True)
            canvas.draw()
            self._background = canvas.copy_from_bbox(self.figure.bbox)
            self._agg = canvas
        return self._agg

    # -- layout, in pixels of the unscaled picture ---------------------------------------------------------------

    @property
    def _counted(self) -> bool:
        return self.picture.theme != "classic"

    def points(self, pixels: float) -> float:
        """A length in pixels of a 720 × 540 picture as points of this one."""
        return pixels * self.unit * 72 / DPI

    def font(self, pixels: float) -> float:
        """A font size in pixels of a 720 × 540 picture as points of this one."""
        return self.points(pixels) * self.picture.font_scale

    def _header(self) -> float:
        """The title and the step counter; the height they take."""
        height = self.picture.size[1]
        line = 34 * self.unit * self.picture.font_scale
        classic = self.picture.theme == "classic"
        text = self.picture.title
        words = typeset(text) if text is not None else ("" if classic else title(self.runs))
        self.counter = self.figure.text(
            1 - 14 * self.unit / self.picture.size[0],
            1 - line / 2 / height,
            "",
            ha="right",
            va="center",
            size=self.font(12),
            color=self.style.muted,
        )
        if words:
            self.figure.text(
                14 * self.unit / self.picture.size[0],
                1 - line / 2 / height,
                words,
                ha="left",
                va="center",
                size=self.font(15),
                color=self.style.ink,
                math_fontfamily="cm",
            )
        return line if words or self._counted else 0.0

    def _legend(self) -> float:
        """Names and colours of the lanes in rows under the picture; the height they take."""
        if self.picture.theme == "classic":
            return 0.0
        if not self.picture.legend or not self.lanes:
            return 8 * self.unit
        names = [typeset(name) for name in lane_names(self.runs.experiment)]
        handles = [
            Line2D([], [], color=self.colors[i], lw=self.points(3.2), solid_capstyle="round", label=names[i])
            for i in self.lanes
        ]
        width, height = self.picture.size
        size = self.font(12.5)
        cell = 40 * self.unit + max(map(len, names)) * size * 0.62 * DPI / 72
        columns = int(min(len(handles), max(1, (width - 16) // cell)))
        rows = -(-len(handles) // columns)
        columns = -(-len(handles) // rows)  # even rows
        legend = self.figure.legend(
            handles=handles,
            loc="lower center",
            bbox_to_anchor=(0.5, 3 * self.unit / height),
            ncols=columns,
            frameon=False,
            fontsize=size,
            labelcolor=self.style.ink,
            handlelength=1.5,
            handletextpad=0.5,
            columnspacing=1.6,
            labelspacing=0.35,
            borderpad=0.2,
        )
        for text in legend.get_texts():
            text.set_math_fontfamily("cm")
        return (rows * size * 1.42 * DPI / 72) + 12 * self.unit

    def _panels(self, top: float, bottom: float) -> list[Panel]:
        width, height = self.picture.size
        make = {"contour": contour_panel, "surface": surface_panel, "loss": loss_panel}
        view, flat = self.picture.view, self.runs.surface.flat
        if flat:  # a curve has no third dimension: it stands for the map and for the surface
            make = {"contour": curve_panel, "surface": curve_panel, "loss": loss_panel}
        if view != "all":
            return [make[view](self, (0, bottom, width, height - top - bottom))]
        left, tall = round(width * 0.58), height - top - bottom
        if flat:
            return [
                curve_panel(self, (0, bottom, left, tall)),
                loss_panel(self, (left, bottom, width - left, tall)),
            ]
        return [
            contour_panel(self, (0, bottom, left, tall)),
            surface_panel(self, (left, bottom + tall * 0.46, width - left, tall * 0.54)),
            loss_panel(self, (left, bottom, width - left, tall * 0.46)),
        ]


class Trails(Artist):
    """The trails and heads of one panel up to ``moment``."""

    def __init__(self, panel: Panel, scene: Scene):
        super().__init__()
        self.zorder = 10.0  # over the panels, where a picture is drawn in one go
        self.panel, self.scene, self.moment = panel, scene, float(scene.runs.steps)

    def draw(self, renderer: Any) -> None:
        """Draw every visible lane: halo, line, and on top of all lines the heads."""
        scene, style, panel = self.scene, self.scene.style, self.panel
        transform = panel.transform
        heads = []
        for lane in scene.lanes:
            lines, faded, points = panel.up_to(self.moment, lane, scene.runs.start_count)
            heads.append((scene.colors[lane], points))
            if faded is not None:
                self._line(renderer, faded, transform, (*scene.colors[lane][:3], 0.28), style.line_width * 0.8)
            if style.halo_width:
                self._line(renderer, lines, transform, style.halo, style.halo_width)
            self._line(renderer, lines, transform, scene.colors[lane], style.line_width)
            if scene.picture.markers:
                self._dots(
                    renderer, panel.marks(self.moment, lane, scene.runs.start_count), scene.colors[lane], 5.5, 0.0
                )
            if lane in panel.members:
                self._crowd(renderer, panel.members[lane][min(int(self.moment), scene.runs.last[lane])], lane)
        for color, points in heads:
            self._dots(renderer, points, color, style.head, 1.1)

    def _crowd(self, renderer: Any, members: np.ndarray, lane: int) -> None:
        """All members (2, M) of a population as dots, of a simplex as its triangle."""
        color = self.scene.colors[lane]
        if members.shape[1] == 3:
            triangle = Path(members.T[[0, 1, 2, 0]])
            self._line(renderer, triangle, self.panel.transform, color, self.scene.style.line_width * 0.7)
        else:
            self._dots(renderer, members.T, color, 5.5, 0.6)

    def _line(self, renderer: Any, path: Path, transform: Any, color: Any, width: float) -> None:
        if np.shape(path.vertices)[0] < 2:
            return
        gc = self._context(renderer, color, width)
        renderer.draw_path(gc, path, transform)
        gc.restore()

    def _dots(self, renderer: Any, points: np.ndarray, color: Any, size: float, edge: float) -> None:
        gc = self._context(renderer, self.scene.style.edge, edge)
        radius = renderer.points_to_pixels(self.scene.points(size / 2))
        placed = self.panel.transform.transform(points[np.isfinite(points).all(axis=1)])
        renderer.draw_markers(gc, CIRCLE, Affine2D().scale(radius), Path(placed), IdentityTransform(), color)
        gc.restore()

    def _context(self, renderer: Any, color: Any, width: float) -> Any:
        gc = renderer.new_gc()
        gc.set_linewidth(renderer.points_to_pixels(self.scene.points(width)))
        gc.set_foreground(color, isRGBA=True)
        gc.set_capstyle("round")
        gc.set_joinstyle("round")
        gc.set_clip_rectangle(self.panel.axes.bbox)
        gc.set_antialiased(True)
        return gc
