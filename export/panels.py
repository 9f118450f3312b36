"""The parts of a picture: contour map, surface in 3D, loss curve; each draws its ground once and places the runs on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from contourpy import contour_generator
from matplotlib.colors import BoundaryNorm
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.ticker import FixedLocator, MaxNLocator
from mpl_toolkits.mplot3d import proj3d

from engine.look import lane_names
from engine.runs import Runs
from export.lettering import typeset
from figures.axis import axis_kind, shown_values
from figures.scale import HeightScale, _label, height_scale
from surfaces import View

if TYPE_CHECKING:
    from export.scene import Scene

Rectangle = tuple[float, float, float, float]  # left, bottom, width, height in pixels

GRID = 121  # points along each axis that the height scale is made from, as in the player
FINE = 2 * GRID - 1  # points that contours are drawn from
MESH = 81  # points along each axis of a surface
VERTICES = 400  # a trail on a surface has about this many, so that it follows the ground between two steps
RAY = 40  # points looked at between a trail and the eye


@dataclass
class Panel:
    """Axes, and where the runs go on them.

    ``tracks`` (K, 2, N) are positions in the axes' linear coordinates, ``every`` of them a step; NaN is not drawn.
    ``hidden`` (K, N) says where the ground covers them. ``members`` holds the crowds of lanes, by lane.
    """

    axes: Any
    tracks: np.ndarray
    every: int = 1
    hidden: np.ndarray | None = None
    members: Mapping[int, np.ndarray] = field(default_factory=dict)

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


# -- contour -----------------------------------------------------------------------------------------------------------


def contour_panel(scene: Scene, rectangle: Rectangle) -> Panel:
    """The map: bands of equal height, their lines, known minima and the start points."""
    runs, picture, style = scene.runs, scene.picture, scene.style
    (x0, x1), (y0, y1) = window = picture.window or runs.surface.view
    classic = picture.theme == "classic"
    margins = (58, 44, 10, 8) if picture.axes else (2, 2, 2, 2)
    axes = _axes(scene, rectangle, margins if classic else (46, 30, 67, 4))
    axes.set(xlim=(x0, x1), ylim=(y0, y1))
    xs, ys, z = _mesh(runs, window, FINE)
    if classic:
        _classic_lines(scene, axes, xs, ys, z)
    else:
        scale = view_scale(runs, window)
        levels, u = scale.levels(), _drawable(scale, z)
        axes.contourf(xs, ys, u, levels=levels, cmap=style.ground, norm=_bands(levels, style), extend="both")
        axes.contour(
            xs, ys, u, levels=levels, colors=[style.contour_line], linewidths=scene.points(0.9), linestyles="solid"
        )
        _height_bar(scene, axes, rectangle, scale)
    _plain_ticks(scene, axes, bare=classic and not picture.axes)
    _known_points(scene, axes)
    if classic and picture.legend:
        _classic_legend(scene, axes)
    return Panel(axes, _held(runs.path, runs.last), members=runs.crowds)


def curve_panel(scene: Scene, rectangle: Rectangle) -> Panel:
    """A function of x alone: its line, known minima and the start points on it; the runs stand at their losses."""
    runs, picture, style = scene.runs, scene.picture, scene.style
    classic = picture.theme == "classic"
    margins = (58, 44, 10, 8) if picture.axes else (2, 2, 2, 2)
    axes = _axes(scene, rectangle, margins if classic else (46, 30, 14, 4))
    x0, x1 = (picture.window or runs.surface.view)[0]
    xs = np.linspace(x0, x1, 2 * FINE)
    with np.errstate(all="ignore"):
        z = runs.surface.value(np.stack([xs, np.zeros_like(xs)]))
    finite = z[np.isfinite(z)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    room = 0.06 * ((high - low) or 1.0)
    axes.set(xlim=(x0, x1), ylim=(low - room, high + room))
    axes.plot(xs, np.where(np.isfinite(z), z, np.nan), color=style.muted, lw=scene.points(1.6), zorder=2)
    _plain_ticks(scene, axes, bare=classic and not picture.axes)
    if classic and picture.axes:
        axes.set(xlabel="$x$", ylabel="$f(x)$")
    _known_points(scene, axes)
    if classic and picture.legend:
        _classic_legend(scene, axes)
    return Panel(axes, _held(np.stack([runs.path[:, 0], runs.loss], axis=1), runs.last))


def _classic_lines(scene: Scene, axes: Any, xs: np.ndarray, ys: np.ndarray, z: np.ndarray) -> None:
    """Contour lines as in the published pictures: jet on levels that grow like powers, or one colour on even ones."""
    if scene.picture.lines != "jet":
        axes.contour(xs, ys, z, colors=scene.picture.lines, linewidths=scene.points(1.6))
        return
    low, high = float(np.nanmin(z)), float(np.nanmax(z))
    levels = low + np.geomspace(1e-6, 1, 30) * (high - low)
    axes.contour(xs, ys, z, levels=levels, cmap="jet", norm="log", linewidths=scene.points(1.4))


def _known_points(scene: Scene, axes: Any) -> None:
    """Stars at the global minima in view, ringed dots where the runs start."""
    style, picture = scene.style, scene.picture
    classic = picture.theme == "classic"
    if picture.star:
        x, y = _on_picture(scene.runs, scene.runs.surface.points("minima"))
        color, edge = ("#808080", "#808080") if classic else (style.ink, style.halo)
        size = scene.points(18 if classic else 16)
        axes.plot(x, y, "*", ms=size, mfc=color, mec=edge, mew=scene.points(0.8), zorder=3)
    if not classic:
        x, y = _on_picture(scene.runs, scene.runs.experiment.w0)
        axes.plot(x, y, "o", ms=scene.points(9), mfc="white", mec=style.ink, mew=scene.points(1.6), zorder=3)
        axes.plot(x, y, "o", ms=scene.points(2.5), mfc=style.ink, mec="none", zorder=3)


def _on_picture(runs: Runs, points: np.ndarray) -> np.ndarray:
    """Where points (2, K) stand on the map, or on the curve of a function of x alone."""
    return np.stack([points[0], runs.surface.value(points)]) if runs.surface.flat else points


def _height_bar(scene: Scene, axes: Any, rectangle: Rectangle, scale: HeightScale) -> None:
    """The narrow bar beside the map that says what the bands are worth."""
    left, bottom, width, height = rectangle
    unit, style = scene.unit, scene.style
    bar = _axes(scene, (left + width - 59 * _lettering(scene), bottom, 10 * unit, height), (0, 30, 0, 4))
    levels = scale.levels()
    bar.set(xlim=(0, 1), ylim=(levels[0], levels[-1]))
    column = (levels[:-1] + levels[1:])[:, None] / 2
    bar.pcolormesh([0, 1], levels, column, cmap=style.ground, norm=_bands(levels, style))
    ticks = scale.ticks()
    bar.yaxis.set_major_locator(FixedLocator([u for u, _ in ticks]))
    bar.yaxis.tick_right()
    bar.set_xticks([])
    bar.set_yticklabels([label for _, label in ticks])
    _quiet(scene, bar)


# -- surface -----------------------------------------------------------------------------------------------------------


def surface_panel(scene: Scene, rectangle: Rectangle) -> Panel:
    """The landscape in 3D, drawn once; trails are projected onto it, and pale where it hides them."""
    runs, picture = scene.runs, scene.picture
    classic = picture.theme == "classic"
    window = picture.window or runs.surface.view
    left, bottom, width, height = rectangle
    if classic:  # the default margins of the program that the originals were made with
        full_width, full_height = picture.size
        fraction = (0.125, 0.1, 0.775, 0.8)
    else:
        full_width, full_height = picture.size
        fraction = (left / full_width, bottom / full_height, width / full_width, height / full_height)
    axes: Any = scene.figure.add_axes(fraction, projection="3d", computed_zorder=False)
    axes.set_facecolor("none")
    (x0, x1), (y0, y1) = window
    if classic:
        low, high = _classic_surface(scene, axes, window)
        to_height: Callable[[np.ndarray], np.ndarray] = np.asarray
    else:
        scale = view_scale(runs, window)
        low, high = _shaded_surface(scene, axes, window, scale)
        to_height = scale.height
    axes.set(xlim=(x0, x1), ylim=(y0, y1), zlim=(low, high))
    axes.view_init(*picture.camera)
    matrix = axes.get_proj()
    every = max(1, -(-VERTICES // runs.steps)) if runs.path.size < 100_000 else 1
    points = _subdivided(_held(runs.path, runs.last), every)
    with np.errstate(all="ignore"):
        heights = to_height(runs.surface.value(points.transpose(1, 0, 2)))
    shown = (heights >= low) & (heights <= high)
    if not classic:  # the originals run over the edge of the surface
        shown &= (points[:, 0] >= x0) & (points[:, 0] <= x1) & (points[:, 1] >= y0) & (points[:, 1] <= y1)
    heights = np.where(shown, heights, np.nan)
    solid = np.stack([points[:, 0], points[:, 1], heights], axis=1)  # (K, 3, N)
    px, py, _ = proj3d.proj_transform(*(solid[:, k].ravel() for k in range(3)), matrix)
    tracks = np.stack([np.asarray(px).reshape(heights.shape), np.asarray(py).reshape(heights.shape)], axis=1)
    if classic and picture.legend:
        _classic_legend(scene, scene.figure)
    if classic:
        return Panel(axes, tracks, every)
    ground = _heights_on(runs, window, to_height, low, high)
    _level_lines(scene, axes, window, ground, scale.levels())
    return Panel(axes, tracks, every, _hidden(solid, _eye(matrix), window, ground))


def _shaded_surface(scene: Scene, axes: Any, window: View, scale: HeightScale) -> tuple[float, float]:
    """The surface in the ground's colours, lit from the upper left, with a fine mesh."""
    runs, style = scene.runs, scene.style
    xs, ys, z = _mesh(runs, window, MESH)
    levels, u = scale.levels(), _drawable(scale, z)
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
        x, y, np.clip(u, low, high), facecolors=colors, rstride=1, cstride=1, shade=False, linewidth=scene.points(1.0)
    )
    _quiet_box(scene, axes, scale)
    return low, high


def _level_lines(scene: Scene, axes: Any, window: View, heights: np.ndarray, levels: np.ndarray) -> None:
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
    style, width = scene.style, scene.points(0.9)
    axes.add_artist(Line2D(shown, np.asarray(py), color=style.contour_line, lw=width, transform=axes.transData))


def _classic_surface(scene: Scene, axes: Any, window: View) -> tuple[float, float]:
    """The surface of the published saddle: coolwarm under a black mesh."""
    (x0, x1), (y0, y1) = window
    x, y = np.meshgrid(np.linspace(x0, x1, 40), np.linspace(y0, y1, 60))
    with np.errstate(all="ignore"):
        z = scene.runs.surface.value(np.stack([x, y]))
    low, high = scene.picture.z_range or (float(np.nanmin(z)), float(np.nanmax(z)))
    axes.plot_surface(
        x, y, z, cmap="coolwarm", rstride=2, cstride=2, linewidth=scene.points(0.7), edgecolor="black", antialiased=True
    )
    axes.tick_params(labelsize=scene.font(13))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    return low, high


def _quiet_box(scene: Scene, axes: Any, scale: HeightScale) -> None:
    """Three thin axes with a few numbers, no walls."""
    style = scene.style
    axes.set_box_aspect((4, 4, 2.6), zoom=1.06)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_visible(False)
        axis.line.set_color(style.grid)
        axis.set_tick_params(labelsize=scene.font(9.5), labelcolor=style.muted, color=style.grid, pad=-2)
        axis._axinfo["tick"].update(inward_factor=0.0, outward_factor=0.0)
    axes.grid(False)
    axes.xaxis.set_major_locator(MaxNLocator(4, prune="both"))
    axes.yaxis.set_major_locator(MaxNLocator(4, prune="both"))
    ticks = scale.ticks(4)
    axes.set_zticks([u for u, _ in ticks], [label for _, label in ticks])


def _heights_on(
    runs: Runs, window: View, to_height: Callable[[np.ndarray], np.ndarray], low: float, high: float
) -> np.ndarray:
    _, _, z = _mesh(runs, window, GRID)
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


# -- loss --------------------------------------------------------------------------------------------------------------


def loss_panel(scene: Scene, rectangle: Rectangle) -> Panel:
    """f at every step, on the axis that shows it best; under it the rates of lanes with a schedule."""
    runs, style = scene.runs, scene.style
    margins, last = (58.0, 36.0, 16.0, 8.0), None
    if any(runs.experiment.lanes[i].schedule for i in scene.lanes):
        left, bottom, width, height = rectangle
        strip = RATES * height
        last = _rate_strip(scene, (left, bottom, width, strip), margins)
        rectangle, margins = (left, bottom + strip, width, height - strip), (58, 4, 16, 8)
    axes = _axes(scene, rectangle, margins)
    to_axis, low, high, ticks = _loss_axis(shown_values(runs, runs.loss, list(scene.lanes)))
    axes.set(xlim=(0, runs.steps * 1.02), ylim=(low, high))  # room for the heads
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_yticks([u for u, _ in ticks], [label for _, label in ticks])
    axes.grid(True, color=style.grid, linewidth=scene.points(0.9))
    axes.set_axisbelow(True)
    _quiet(scene, axes)
    if last:
        axes.tick_params(labelbottom=False)
    (last or axes).set_xlabel("step", size=scene.font(11.5), color=style.muted)
    axes.set_ylabel("$f$", size=scene.font(13), color=style.muted, math_fontfamily="cm")
    if scene.picture.theme == "classic" and scene.picture.legend:
        _classic_legend(scene, axes)
    with np.errstate(all="ignore"):
        heights = np.clip(to_axis(_held(runs.loss[:, None], runs.last)[:, 0]), low - 9 * (high - low), 9 * high + 9)
    steps = np.broadcast_to(np.arange(runs.steps + 1.0)[:, None], heights.shape)
    stopped = np.minimum(steps, runs.last)
    return Panel(axes, np.stack([stopped, heights], axis=1))


RATES = 0.36  # of the panel's height, with the numbers of the steps
APART = 10  # peaks of rates farther from each other than this want a logarithmic axis


def _rate_strip(scene: Scene, rectangle: Rectangle, margins: tuple[float, float, float, float]) -> Any:
    """The learning rates of the lanes with a schedule, in their colours over the same steps; the axes."""
    runs, style = scene.runs, scene.style
    axes = _axes(scene, rectangle, margins)
    lines = {n: i for i in scene.lanes for n in range(i * runs.start_count, (i + 1) * runs.start_count)}
    rates = runs.rates[:, list(lines)] if runs.rates is not None else np.empty((runs.steps + 1, 0))
    scheduled = np.isfinite(rates).any(axis=0)
    peaks = np.nanmax(rates[:, scheduled], axis=0, initial=0)
    for column, lane in zip(rates.T, lines.values(), strict=True):
        axes.plot(column, color=scene.colors[lane], lw=scene.points(1.8))
    top, least = float(peaks.max(initial=0)) or 1.0, float(peaks.min(initial=np.inf))
    axes.set(xlim=(0, runs.steps * 1.02), ylim=(-0.05 * top, 1.08 * top))
    axes.yaxis.set_major_locator(MaxNLocator(2))
    if 0 < APART * least < top:
        axes.set_yscale("log")
        axes.set_ylim(least / 10, 1.5 * top)
        axes.minorticks_off()
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.grid(True, color=style.grid, linewidth=scene.points(0.9))
    axes.set_axisbelow(True)
    _quiet(scene, axes)
    axes.set_ylabel(r"$\eta_t$", size=scene.font(13), color=style.muted, math_fontfamily="cm")
    return axes


DECADES = 16  # a logarithmic axis reaches this far below its top: farther down only rounding is left


def _loss_axis(loss: np.ndarray) -> tuple[Callable[[np.ndarray], np.ndarray], float, float, list[tuple[float, str]]]:
    """The map from f to the axis, the axis' ends, and its ticks, for finite losses of any shape."""
    low, high = (float(loss.min()), float(loss.max())) if loss.size else (0.0, 1.0)
    positive = loss[loss > 0]
    kind = axis_kind(loss)
    if kind == "log":
        bottom = max(float(positive.min()), high * 10.0**-DECADES)
        a, b = _padded(np.log10(bottom), np.log10(high))
        exponents = _spread(int(np.ceil(a)), int(np.floor(b)), 6)
        ticks = [(float(e), rf"$10^{{{e}}}$") for e in exponents]
        if len(ticks) < 2:  # too few powers of ten: 1, 2, 5 of each
            near = [m * 10.0**e for e in range(int(np.floor(a)), int(np.ceil(b))) for m in (1, 2, 5)]
            ticks = [(float(np.log10(v)), _label(v)) for v in near if a <= np.log10(v) <= b]
        return (lambda f: np.log10(np.maximum(f, 1e-300))), a, b, ticks
    reach = max(abs(low), abs(high))
    if kind == "symlog":
        width = 10 ** (np.floor(np.log10(reach)) - 3)
        to_axis = lambda f: np.arcsinh(f / width)  # noqa: E731
        a, b = _padded(float(to_axis(low)), float(to_axis(high)))
        exponents = _spread(int(np.log10(width)), int(np.floor(np.log10(reach))), 3)
        values = [(-(10.0**e), rf"$-10^{{{e}}}$") for e in exponents] + [(0.0, "0")]
        values += [(10.0**e, rf"$10^{{{e}}}$") for e in exponents]
        return to_axis, a, b, [(float(to_axis(v)), t) for v, t in values if a <= to_axis(v) <= b]
    a, b = _padded(low, high)
    round_values = [float(v) for v in MaxNLocator(5).tick_values(a, b) if a <= v <= b]
    return (lambda f: f), a, b, [(v, _label(round(v, 12))) for v in round_values]


def _padded(low: float, high: float) -> tuple[float, float]:
    gap = (high - low or abs(low) or 1) * 0.05
    return float(low - gap), float(high + gap)


def _spread(first: int, last: int, most: int) -> list[int]:
    stride = max(1, -(-(last - first + 1) // most))
    return list(range(last, first - 1, -stride))[::-1]


# -- shared ------------------------------------------------------------------------------------------------------------


def view_scale(runs: Runs, window: View) -> HeightScale:
    """The height scale of a window: the player's, from the same grid."""
    _, _, z = _mesh(runs, window, GRID)
    return height_scale(z)


def _mesh(runs: Runs, window: View, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (x0, x1), (y0, y1) = window
    xs, ys = np.linspace(x0, x1, size), np.linspace(y0, y1, size)
    with np.errstate(all="ignore"):
        return xs, ys, runs.surface.value(np.stack(np.meshgrid(xs, ys)))


def _drawable(scale: HeightScale, z: np.ndarray) -> np.ndarray:
    """Heights for drawing: what is not finite is left out."""
    with np.errstate(all="ignore"):
        return np.ma.masked_invalid(scale.height(z))


def _bands(levels: np.ndarray, style: Any) -> BoundaryNorm:
    return BoundaryNorm(levels, style.ground.N, extend="neither", clip=True)


def _held(path: np.ndarray, last: np.ndarray) -> np.ndarray:
    """A record (T+1, ..., N) whose runs stand still where they stopped."""
    steps = np.minimum(np.arange(len(path))[:, None], last)
    return np.take_along_axis(path, np.broadcast_to(steps[:, None, :], path.shape), axis=0)


def _lettering(scene: Scene) -> float:
    """How much more room letters take than in a 720 × 540 picture; smaller ones leave it free."""
    return scene.unit * max(1.0, scene.picture.font_scale)


def _axes(scene: Scene, rectangle: Rectangle, margins: tuple[float, float, float, float]) -> Any:
    """Axes in a rectangle of pixels, with (left, bottom, right, top) margins in units of a 720 × 540 picture."""
    left, bottom, width, height = rectangle
    full_width, full_height = scene.picture.size
    ml, mb, mr, mt = (m * _lettering(scene) for m in margins)
    return scene.figure.add_axes(
        (
            (left + ml) / full_width,
            (bottom + mb) / full_height,
            max(width - ml - mr, 8) / full_width,
            max(height - mb - mt, 8) / full_height,
        ),
        facecolor="none",
    )


def _plain_ticks(scene: Scene, axes: Any, bare: bool) -> None:
    if bare:
        axes.set_axis_off()
        return
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    _quiet(scene, axes)
    if scene.picture.theme == "classic":
        axes.spines[:].set(visible=True, color="black", linewidth=scene.points(1.1))
        axes.tick_params(length=scene.points(4), color="black")
        axes.set_xlabel("$x_1$", size=scene.font(17), math_fontfamily="cm", labelpad=0)
        axes.set_ylabel("$x_2$", size=scene.font(17), math_fontfamily="cm", labelpad=0)


def _quiet(scene: Scene, axes: Any) -> None:
    """No frame; small muted numbers."""
    axes.spines[:].set_visible(False)
    axes.tick_params(
        length=0, pad=scene.points(4), labelsize=scene.font(11.5), labelcolor=scene.style.muted, which="both"
    )


def _classic_legend(scene: Scene, where: Any) -> None:
    """Top right, in a white box with a black frame, in the order of the lanes."""
    names = [typeset(name) for name in lane_names(scene.runs.experiment)]
    handles = [Line2D([], [], color=scene.colors[i], lw=scene.points(3.6), label=names[i]) for i in scene.lanes]
    legend = where.legend(handles=handles, loc="upper right", fontsize=scene.font(15.5), fancybox=False, framealpha=1)
    legend.get_frame().set(facecolor="white", edgecolor="black", linewidth=scene.points(1.2))
    legend.set_zorder(10)
