"""One picture of some runs: panels drawn once, trails and heads drawn over them for any moment."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg

from engine.runs import Runs
from export.contour import contour_panel, curve_panel, strip_panels
from export.lettering import lettered, title, typeset, worded
from export.losses import loss_panel
from export.panel import Panel, dress, key
from export.picture import Picture
from export.relief import surface_panel
from export.sheet import DPI, LOCK, Sheet
from export.trails import PointNames, Trails
from messages import later

__all__ = ["DPI", "LOCK", "Scene"]


class Scene(Sheet):
    """Runs drawn as a ``Picture`` says. Make it, draw it and close it within ``LOCK``; it holds no global state.

    ``frame(moment)`` gives the pixels (H, W, 4) at a step (fractions lie between two steps).
    """

    def __init__(self, runs: Runs, picture: Picture):
        super().__init__(runs, picture)
        top, bottom = self._header(), self._legend()
        self.panels = self._panels(top, bottom)
        self.trails = [Trails(panel, self) for panel in self.panels]
        self.names_of_points = [
            PointNames(panel, self, trails)
            for panel, trails in zip(self.panels, self.trails, strict=True)
            if picture.labels and panel.named
        ]
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

    def still(self, moment: float) -> np.ndarray:
        """The pixels of one moment alone: in one go, with no ground kept for other frames."""
        self.set_moment(moment)
        canvas: Any = self.figure.canvas
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())

    def set_moment(self, moment: float) -> None:
        """The step that trails and heads are shown at; the panels of a strip keep theirs."""
        for trails in self.trails:
            trails.moment = moment if trails.panel.still is None else trails.panel.still
        for names in self.names_of_points:
            names.update()
        self.counter.set_text(worded(later("step {step}", step=int(moment))) if self._counted else "")

    def _moving(self) -> list[Artist]:
        return [
            *self.trails,
            *self.stars,
            *(text for names in self.names_of_points for _, text in names.texts),
            self.counter,
        ]

    def _canvas(self) -> FigureCanvasAgg:
        canvas: Any = self.figure.canvas
        if self._background is None:
            for artist in self._moving():
                artist.set_animated(True)
            canvas.draw()
            self._background = canvas.copy_from_bbox(self.figure.bbox)
        return canvas

    # -- layout, in pixels of the unscaled picture ---------------------------------------------------------------

    @property
    def _counted(self) -> bool:
        return not self.classic and self.picture.view != "strip"

    def _header(self) -> float:
        """The title and the step counter; the height they take."""
        width, height = self.picture.size
        line = 34 * self.unit * self.picture.font_scale
        text = self.picture.title
        words = typeset(text) if text is not None else ("" if self.classic else title(self.runs))
        middle, side = 1 - line / 2 / height, 14 * self.unit / width
        self.counter = self.figure.text(
            1 - side,
            middle,
            "",
            ha="right",
            va="center",
            size=self.font(12),
            color=self.style.muted,
            fontfamily=lettered(worded(later("step {step}", step=0))),
        )
        if words:
            drawn = self.figure.text(side, middle, words, ha="left", va="center", size=self.font(15))
            drawn.set(color=self.style.ink, math_fontfamily="cm", fontfamily=lettered(words))
            self._fit(
                drawn, width * (1 - 2 * side) - (90 * self.unit * self.picture.font_scale if self._counted else 0)
            )
        return line if words or self._counted else 0.0

    def _fit(self, drawn: Any, room: float) -> None:
        """Make a title smaller where it would run out of the picture, down to half its size; then cut it, with …"""
        wide = drawn.get_window_extent().width / self.picture.scale
        if wide > room:
            drawn.set_size(drawn.get_size() * max(0.6, room / wide))
        text = drawn.get_text()
        while len(text) > 8 and drawn.get_window_extent().width / self.picture.scale > room and text.count("$") == 0:
            text = text[: -max(1, len(text) // 20)]
            drawn.set_text(text.rstrip() + "…")

    def _legend(self) -> float:
        """Names and colours of the lanes in rows under the picture; the height they take."""
        if self.classic:
            return 0.0
        if self.picture.legend != "below" or not self.lanes:
            return 8 * self.unit
        handles = [key(self, i, 3.2) for i in self.lanes]
        width, height = self.picture.size
        size = self.font(12.5)
        letters = max(sum(2 if ord(c) > 0x2E80 else 1 for c in self.names[i]) for i in self.lanes)
        cell = 40 * self.unit + letters * size * 0.62 * DPI / 72
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
            handlelength=2.6 if self.picture.dash else 1.5,
            handletextpad=0.5,
            columnspacing=1.6,
            labelspacing=0.35,
            borderpad=0.2,
        )
        dress(self, legend)
        return (rows * size * 1.42 * DPI / 72) + 12 * self.unit

    def _panels(self, top: float, bottom: float) -> list[Panel]:
        width, height = self.picture.size
        make = {"contour": contour_panel, "surface": surface_panel, "loss": loss_panel}
        view, flat = self.picture.view, self.runs.surface.flat
        left, tall = round(width * 0.58), height - top - bottom
        if view == "strip":
            return strip_panels(self, (0, bottom, width, tall))
        if flat:  # a curve has no third dimension: it stands for the map and for the surface
            make |= {"contour": curve_panel, "surface": curve_panel}
        if view != "all":
            return [make[view](self, (0, bottom, width, tall))]
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
