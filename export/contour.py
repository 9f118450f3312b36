"""The contour map of a surface, and the curve of a function of x alone: drawn once, the runs are placed on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, MaxNLocator

from engine import limits
from engine.runs import Runs
from export.lettering import lettered, worded
from export.panel import GRID, Panel, bands, boxed_legend, drawable, held, mesh, view_scale
from export.sheet import Margins, Rectangle, Sheet
from figures.scale import HeightScale
from messages import later
from surfaces.formula.names import drawn

FINE = 2 * GRID - 1  # points along each axis that contours are drawn from
CAPTION = 18  # pixels above a picture of a strip, for its step


def contour_panel(sheet: Sheet, rectangle: Rectangle) -> Panel:
    """The map: bands of equal height, their lines, known minima and the start points."""
    axes = _frame(sheet, rectangle, (46, 30, 67, 4))
    scale = _ground(sheet, axes)
    if scale:
        _height_bar(sheet, axes, rectangle, scale)
    _ticks(sheet, axes)
    _known_points(sheet, axes)
    if sheet.boxed:
        boxed_legend(sheet, axes)
    return Panel(axes, held(sheet.runs.path, sheet.runs.last), members=sheet.runs.crowds)


def curve_panel(sheet: Sheet, rectangle: Rectangle) -> Panel:
    """A function of x alone: its line, known minima and the start points on it; the runs stand at their losses."""
    axes = _frame(sheet, rectangle, (46, 30, 14, 4))
    _line(sheet, axes)
    _ticks(sheet, axes)
    if sheet.classic and sheet.picture.axes:
        name = drawn(sheet.runs.surface.surface.names[0])
        axes.set(xlabel="$x$" if name == "x" else name, ylabel="$f(x)$" if name == "x" else f"f({name})")
    _known_points(sheet, axes)
    if sheet.boxed:
        boxed_legend(sheet, axes)
    return Panel(axes, _heights(sheet.runs))


def strip_panels(sheet: Sheet, rectangle: Rectangle) -> list[Panel]:
    """The same map (or curve) at chosen steps, side by side in rows."""
    runs, steps = sheet.runs, sheet.picture.chosen(sheet.runs.steps)
    left, bottom, width, height = rectangle
    columns = min(len(steps), max(1, round((len(steps) * width / max(height, 1) * 0.85) ** 0.5)))
    rows = -(-len(steps) // columns)
    panels = []
    for k, step in enumerate(steps):
        row, column = divmod(k, columns)
        wide, tall = width / columns, height / rows
        axes = _frame(sheet, (left + column * wide, bottom + (rows - 1 - row) * tall, wide, tall), (5, 4, 5, CAPTION))
        flat = runs.surface.flat
        _line(sheet, axes) if flat else _ground(sheet, axes)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        _known_points(sheet, axes)
        told = worded(later("step {step}", step=step))
        axes.set_title(
            told, size=sheet.font(11.5), color=sheet.style.muted, pad=sheet.points(4), fontfamily=lettered(told)
        )
        tracks = _heights(runs) if flat else held(runs.path, runs.last)
        panels.append(Panel(axes, tracks, members=runs.crowds, still=float(step)))
    return panels


def _frame(sheet: Sheet, rectangle: Rectangle, margins: Margins) -> Any:
    """Axes over the window; as wide as it is high in its own units where that was asked for."""
    picture = sheet.picture
    if sheet.classic:
        margins = (58, 44, 10, 8) if picture.axes else (2, 2, 2, 2)
    axes = sheet.axes(rectangle, margins)
    (x0, x1), (y0, y1) = picture.window or sheet.runs.surface.view
    axes.set(xlim=(x0, x1), ylim=(y0, y1))
    if picture.aspect == "equal" and not sheet.runs.surface.flat:
        axes.set_aspect("equal", adjustable="box")
    return axes


def _ground(sheet: Sheet, axes: Any) -> HeightScale | None:
    """The bands and lines of equal height; their scale, which the classic pictures do not have."""
    runs, picture, style = sheet.runs, sheet.picture, sheet.style
    window = picture.window or runs.surface.view
    xs, ys, z = mesh(runs, window, FINE)
    if sheet.classic:
        _classic_lines(sheet, axes, xs, ys, z)
        return None
    scale = view_scale(runs, window)
    levels, u = scale.levels(picture.levels), drawable(scale, z)
    filled = picture.colors != "lines"
    drawn = []
    if filled:
        drawn.append(
            axes.contourf(xs, ys, u, levels=levels, cmap=style.ground, norm=bands(levels, style), extend="both")
        )
    color = style.contour_line if filled else style.bare_line
    lines = axes.contour(xs, ys, u, levels=levels, colors=[color], linewidths=sheet.points(0.9), linestyles="solid")
    drawn.append(lines)
    sheet.dense |= sum(len(path.vertices) for path in lines.get_paths()) > limits.DRAWING_POINTS
    for part in drawn:
        part.set_rasterized(sheet.dense)  # in a drawing: a picture of the ground, under lines and letters
    return scale


def _line(sheet: Sheet, axes: Any) -> None:
    """The line of a function of x alone, with room above and below."""
    runs = sheet.runs
    x0, x1 = (sheet.picture.window or runs.surface.view)[0]
    xs = np.linspace(x0, x1, 2 * FINE)
    with np.errstate(all="ignore"):
        z = runs.surface.value(np.stack([xs, np.zeros_like(xs)]))
    finite = z[np.isfinite(z)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    room = 0.06 * ((high - low) or 1.0)
    axes.set(xlim=(x0, x1), ylim=(low - room, high + room))
    axes.plot(xs, np.where(np.isfinite(z), z, np.nan), color=sheet.style.muted, lw=sheet.points(1.6), zorder=2)


def _heights(runs: Runs) -> np.ndarray:
    """Where the runs stand on a curve: x and f, (T+1, 2, N)."""
    return held(np.stack([runs.path[:, 0], runs.loss], axis=1), runs.last)


def _classic_lines(sheet: Sheet, axes: Any, xs: np.ndarray, ys: np.ndarray, z: np.ndarray) -> None:
    """Contour lines as in the published pictures: jet on levels that grow like powers, or one colour on even ones."""
    if sheet.picture.lines != "jet":
        axes.contour(xs, ys, z, colors=sheet.picture.lines, linewidths=sheet.points(1.6))
        return
    low, high = float(np.nanmin(z)), float(np.nanmax(z))
    levels = low + np.geomspace(1e-6, 1, 30) * (high - low)
    axes.contour(xs, ys, z, levels=levels, cmap="jet", norm="log", linewidths=sheet.points(1.4))


def _known_points(sheet: Sheet, axes: Any) -> None:
    """Stars at the global minima in view, ringed dots where the runs start."""
    style, picture = sheet.style, sheet.picture
    if picture.star:
        x, y = _on_picture(sheet.runs, sheet.runs.surface.points("minima"))
        color, edge = ("#808080", "#808080") if sheet.classic else (style.ink, style.halo)
        size = sheet.points(18 if sheet.classic else 16)
        axes.plot(x, y, "*", ms=size, mfc=color, mec=edge, mew=sheet.points(0.8), zorder=3)
        if not sheet.classic:
            sheet.stars.append(_outline(sheet, axes, x, y, size))
    if not sheet.classic:
        x, y = _on_picture(sheet.runs, sheet.runs.experiment.w0)
        axes.plot(x, y, "o", ms=sheet.points(9), mfc="white", mec=style.ink, mew=sheet.points(1.6), zorder=3)
        axes.plot(x, y, "o", ms=sheet.points(2.5), mfc=style.ink, mec="none", zorder=3)


def _outline(sheet: Sheet, axes: Any, x: np.ndarray, y: np.ndarray, size: float) -> Line2D:
    """Stars seen through the runs that stand on them."""
    star = Line2D(x, y, ls="", marker="*", ms=size, mfc="none", mec=sheet.style.ink, mew=sheet.points(1.2), zorder=12)
    star.set_transform(axes.transData)
    star.set_clip_path(axes.patch)
    sheet.figure.add_artist(star)
    return star


def _on_picture(runs: Runs, points: np.ndarray) -> np.ndarray:
    """Where points (2, K) stand on the map, or on the curve of a function of x alone."""
    return np.stack([points[0], runs.surface.value(points)]) if runs.surface.flat else points


def _height_bar(sheet: Sheet, axes: Any, rectangle: Rectangle, scale: HeightScale) -> None:
    """The narrow bar beside the map that says what the bands are worth."""
    left, bottom, width, height = rectangle
    unit, style = sheet.unit, sheet.style
    bar = sheet.axes((left + width - 59 * sheet.lettering, bottom, 10 * unit, height), (0, 30, 0, 4))
    levels = scale.levels(sheet.picture.levels)
    bar.set(xlim=(0, 1), ylim=(levels[0], levels[-1]))
    column = (levels[:-1] + levels[1:])[:, None] / 2
    bar.pcolormesh([0, 1], levels, column, cmap=style.ground, norm=bands(levels, style))
    ticks = scale.ticks()
    bar.yaxis.set_major_locator(FixedLocator([u for u, _ in ticks]))
    bar.yaxis.tick_right()
    bar.set_xticks([])
    bar.set_yticklabels([label for _, label in ticks])
    sheet.quiet(bar)


def _ticks(sheet: Sheet, axes: Any) -> None:
    """A few round numbers along both sides; in a classic picture, none unless it has axes."""
    if sheet.classic and not sheet.picture.axes:
        axes.set_axis_off()
        return
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    sheet.quiet(axes)
    if sheet.classic:
        axes.spines[:].set(visible=True, color="black", linewidth=sheet.points(1.1))
        axes.tick_params(length=sheet.points(4), color="black")
        names = sheet.runs.surface.surface.names
        across, up = ("$x_1$", "$x_2$") if names == ("x", "y") else map(drawn, names)
        axes.set_xlabel(across, size=sheet.font(17), math_fontfamily="cm", labelpad=0)
        axes.set_ylabel(up, size=sheet.font(17), math_fontfamily="cm", labelpad=0)
