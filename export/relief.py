"""The surface in 3D: drawn once, the trails projected onto it, pale where it hides them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpl_toolkits.mplot3d  # noqa: F401  (registers the 3d projection)
import numpy as np
from contourpy import contour_generator
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import proj3d

from engine.runs import Runs
from export.panel import GRID, Panel, boxed_legend, drawable, held, mesh, view_scale
from export.sheet import Rectangle, Sheet
from figures.scale import HeightScale
from surfaces import View

MESH = 81  # points along each axis of a surface
VERTICES = 400  # a trail on a surface has about this many, so that it follows the ground between two steps
RAY = 40  # points looked at between a trail and the eye


def surface_panel(sheet: Sheet, rectangle: Rectangle) -> Panel:
    """The landscape in 3D, drawn once; trails are projected onto it, and pale where it hides them."""
    runs, picture = sheet.runs, sheet.picture
    window = picture.window or runs.surface.view
    # The classic ones have the default margins of the program that the originals were made with.
    alone = sheet.classic and picture.view == "surface"
    fraction = (0.125, 0.1, 0.775, 0.8) if alone else sheet.fraction(rectangle)
    axes: Any = sheet.figure.add_axes(fraction, projection="3d", computed_zorder=False)
    axes.set_facecolor("none")
    (x0, x1), (y0, y1) = window
    if sheet.classic:
        low, high = _classic_surface(sheet, axes, window)
        to_height: Callable[[np.ndarray], np.ndarray] = np.asarray
    else:
        scale = view_scale(runs, window)
        low, high = _shaded_surface(sheet, axes, window, scale)
        to_height = scale.height
    axes.set(xlim=(x0, x1), ylim=(y0, y1), zlim=(low, high))
    axes.view_init(*picture.seen_from(runs.experiment))
    matrix = axes.get_proj()
    every = max(1, -(-VERTICES // runs.steps)) if runs.path.size < 100_000 else 1
    points = _subdivided(held(runs.path, runs.last), every)
    with np.errstate(all="ignore"):
        heights = to_height(runs.surface.value(points.transpose(1, 0, 2)))
    shown = (heights >= low) & (heights <= high)
    if not sheet.classic:  # the originals run over the edge of the surface
        shown &= (points[:, 0] >= x0) & (points[:, 0] <= x1) & (points[:, 1] >= y0) & (points[:, 1] <= y1)
    heights = np.where(shown, heights, np.nan)
    solid = np.stack([points[:, 0], points[:, 1], heights], axis=1)  # (K, 3, N)
    px, py, _ = proj3d.proj_transform(*(solid[:, k].ravel() for k in range(3)), matrix)
    tracks = np.stack([np.asarray(px).reshape(heights.shape), np.asarray(py).reshape(heights.shape)], axis=1)
    if sheet.boxed:
        boxed_legend(sheet, sheet.figure)
    if sheet.classic:
        return Panel(axes, tracks, every)
    ground = _heights_on(runs, window, to_height, low, high)
    _level_lines(sheet, axes, window, ground, scale.levels(picture.levels))
    return Panel(axes, tracks, every, _hidden(solid, _eye(matrix), window, ground))


def _shaded_surface(sheet: Sheet, axes: Any, window: View, scale: HeightScale) -> tuple[float, float]:
    """The surface in the ground's colours, lit from the upper left, with a fine mesh."""
    runs, style = sheet.runs, sheet.style
    xs, ys, z = mesh(runs, window, MESH)
    levels, u = scale.levels(), drawable(scale, z)
    low, high = float(levels[0]), float(levels[-1])
    slope_y, slope_x = np.gradient(np.clip((u - low) / (high - low), 0, 1), 1 / (MESH - 1))
    normal = np.stack([-0.65 * slope_x, -0.65 * slope_y, np.ones_like(u)])
    light = np.array([-0.45, -0.35, 0.82])
    shade = np.tensordot(light, normal / np.linalg.norm(normal, axis=0), 1)
    colors = style.ground(np.clip((u - low) / (high - low), 0, 1))
    lit = 0.80 + 0.26 * np.clip(shade, 0, 1)
    colors[..., :3] = np.clip(colors[..., :3] * (lit if not style.dark else lit * 1.45)[..., None], 0, 1)
    x, y = np.meshgrid(xs, ys)
    axes.plot_surface(
        x, y, np.clip(u, low, high), facecolors=colors, rstride=1, cstride=1, shade=False, linewidth=sheet.points(1.0)
    )
    _quiet_box(sheet, axes, scale)
    return low, high


def _level_lines(sheet: Sheet, axes: Any, window: View, heights: np.ndarray, levels: np.ndarray) -> None:
    """The map's contour lines on the surface, where the ground does not hide them."""
    (x0, x1), (y0, y1) = window
    ny, nx = heights.shape
    matrix = axes.get_proj()
    eye = _eye(matrix)
    generator = contour_generator(np.linspace(x0, x1, nx), np.linspace(y0, y1, ny), heights)
    pieces = []
    for level in levels[1:-1]:
        lines: Any = generator.lines(level)
        for line in lines:
            pieces += [np.column_stack([line, np.full(len(line), level)]), np.full((1, 3), np.nan)]
    if not pieces:
        return
    solid = np.concatenate(pieces)  # (K, 3), NaN between the lines
    px, py, _ = proj3d.proj_transform(*solid.T, matrix)
    shown = np.where(_hidden(solid[:, :, None], eye, window, heights)[:, 0], np.nan, np.asarray(px))
    style, width = sheet.style, sheet.points(0.9)
    axes.add_artist(Line2D(shown, np.asarray(py), color=style.contour_line, lw=width, transform=axes.transData))


def _classic_surface(sheet: Sheet, axes: Any, window: View) -> tuple[float, float]:
    """The surface of the published saddle: coolwarm under a black mesh."""
    (x0, x1), (y0, y1) = window
    x, y = np.meshgrid(np.linspace(x0, x1, 40), np.linspace(y0, y1, 60))
    with np.errstate(all="ignore"):
        z = sheet.runs.surface.value(np.stack([x, y]))
    low, high = sheet.picture.z_range or (float(np.nanmin(z)), float(np.nanmax(z)))
    axes.plot_surface(
        x, y, z, cmap="coolwarm", rstride=2, cstride=2, linewidth=sheet.points(0.7), edgecolor="black", antialiased=True
    )
    axes.tick_params(labelsize=sheet.font(13))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    return low, high


def _quiet_box(sheet: Sheet, axes: Any, scale: HeightScale) -> None:
    """Three thin axes with a few numbers, no walls."""
    style = sheet.style
    axes.set_box_aspect((4, 4, 2.6), zoom=1.06)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_visible(False)
        axis.line.set_color(style.grid)
        axis.set_tick_params(labelsize=sheet.font(9.5), labelcolor=style.muted, color=style.grid, pad=-2)
        axis._axinfo["tick"].update(inward_factor=0.0, outward_factor=0.0)
    axes.grid(False)
    axes.xaxis.set_major_locator(MaxNLocator(4, prune="both"))
    axes.yaxis.set_major_locator(MaxNLocator(4, prune="both"))
    ticks = scale.ticks(4)
    axes.set_zticks([u for u, _ in ticks], [label for _, label in ticks])


def _heights_on(
    runs: Runs, window: View, to_height: Callable[[np.ndarray], np.ndarray], low: float, high: float
) -> np.ndarray:
    _, _, z = mesh(runs, window, GRID)
    with np.errstate(all="ignore"):
        return np.clip(np.nan_to_num(to_height(z), nan=low, posinf=high, neginf=low), low, high)


def _eye(matrix: np.ndarray) -> np.ndarray:
    """Where the picture is seen from, (3,): the one point whose projection is undefined."""
    rows = matrix[[0, 1, 3]]
    return np.linalg.solve(rows[:, :3], -rows[:, 3])


def _hidden(solid: np.ndarray, eye: np.ndarray, window: View, heights: np.ndarray) -> np.ndarray:
    """Whether the ground stands between each point (K, 3, N) and the eye, (K, N)."""
    (x0, x1), (y0, y1) = window
    margin = 0.012 * float(np.ptp(heights))
    ground = np.zeros(solid[:, 0].shape, dtype=bool)
    for share in np.linspace(0.004, 0.16, RAY):  # farther on, the ray has left the box
        x, y, u = ((1 - share) * solid[:, k] + share * eye[k] for k in range(3))
        inside = (x > x0) & (x < x1) & (y > y0) & (y < y1)
        column = np.where(inside, (x - x0) / (x1 - x0), 0) * (heights.shape[1] - 1)
        row = np.where(inside, (y - y0) / (y1 - y0), 0) * (heights.shape[0] - 1)
        i, j = column.astype(int), row.astype(int)
        a, b = column - i, row - j
        here = (1 - b) * ((1 - a) * heights[j, i] + a * heights[j, i + 1]) + b * (
            (1 - a) * heights[j + 1, i] + a * heights[j + 1, i + 1]
        )
        ground |= inside & (here > u + margin)
    return ground


def _subdivided(path: np.ndarray, every: int) -> np.ndarray:
    """A path (T+1, 2, N) with ``every`` - 1 points put in between each two, evenly."""
    if every == 1:
        return path
    share = np.arange(every)[:, None, None] / every
    between = path[:-1, None] * (1 - share) + path[1:, None] * share
    return np.concatenate([between.reshape(-1, *path.shape[1:]), path[-1:]])
