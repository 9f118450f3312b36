"""Maps and basins as picture files."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from PIL import Image

from engine.sweep import Map, Sweep
from export.lettering import lettered
from figures.shade import BEST, DIVERGED, RAMP, UNDECIDED, Reel, basin_image, shade, theory_line, theory_point
from messages import tr


def save_map(found: Map, metric: str, path: Path) -> None:
    """Write the map of a metric, or its curve where there is one axis, as PNG."""
    figure, axes = _canvas(found.sweep)
    toned, sweep = shade(found, metric), found.sweep
    xs, stopped = sweep.axes[0].values(), (found.stopped >= 0).reshape(sweep.shape)
    if len(sweep.axes) == 1:
        axes.plot(xs, toned.shade[0], ".-", color="#0072B2")
        axes.plot(xs[stopped[0]], np.zeros(stopped.sum()), "x", color=DIVERGED, transform=axes.get_xaxis_transform())
        axes.set_yticks([u for u, _ in toned.ticks], [label for _, label in toned.ticks])
        axes.set_ylabel(toned.title, fontfamily=lettered(toned.title))
    else:
        ys = sweep.axes[1].values()
        nothing = np.where(np.isnan(toned.shade), stopped, np.nan)
        axes.pcolormesh(xs, ys, nothing, cmap=ListedColormap([UNDECIDED, DIVERGED]), vmin=0, vmax=1)
        mesh = axes.pcolormesh(xs, ys, toned.shade, cmap=LinearSegmentedColormap.from_list("ramp", list(RAMP)))
        bar = figure.colorbar(mesh)
        bar.set_label(toned.title, fontfamily=lettered(toned.title))
        bar.set_ticks([u for u, _ in toned.ticks], labels=[label for _, label in toned.ticks])
        _theory(axes, found, metric)
    _save(figure, path)


def save_basin(found: Map, path: Path) -> None:
    """Write the picture of the basins as PNG, stars at the minima."""
    figure, axes = _canvas(found.sweep)
    xs, ys = (axis.values() for axis in found.sweep.axes)
    axes.pcolormesh(xs, ys, basin_image(found, dark=False))
    if found.minima.ndim == 2:
        axes.plot(*found.minima, "*", ms=11, mfc="white", mec="#222222", mew=0.8)
    axes.set(xlim=(xs[0], xs[-1]), ylim=(ys[0], ys[-1]))
    _save(figure, path)


def film_gif(reel: Reel, milliseconds: int = 350) -> bytes:
    """A series of maps as a GIF that repeats, the value above each; the last one stands longer."""
    sweep, frames = reel.series.sweep, []
    xs, ys = (axis.values() for axis in sweep.axes)
    for value, image in zip(reel.series.axis.values(), reel.images, strict=True):
        figure, axes = _canvas(sweep, (6, 5), 100)
        axes.pcolormesh(xs, ys, image)
        axes.plot(*reel.minima, "*", ms=11, mfc="white", mec="#222222", mew=0.8)
        axes.set(xlim=(xs[0], xs[-1]), ylim=(ys[0], ys[-1]), title=f"{reel.series.axis.name} = {value:.3g}")
        figure.canvas.draw()
        frames.append(Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3]))
    file, stands = io.BytesIO(), [*[milliseconds] * (len(frames) - 1), 4 * milliseconds]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=stands, loop=0)
    return file.getvalue()


def _theory(axes, found: Map, metric: str) -> None:
    names = [axis.name for axis in found.sweep.axes]
    line, point, best = theory_line(found), theory_point(found), found.best_cell(metric)
    if line:
        axes.plot(line[0], line[1], "--", color="black", lw=1.2, label=line[2])
    if point:
        axes.plot(
            *([point[name]] for name in names), "X", ms=9, mfc="white", mec="#222222", ls="", label=tr("theory: best")
        )
    if best is not None:
        place = [[float(v)] for v in found.sweep.values(np.array(best)).values()]
        axes.plot(*place, "*", ms=13, mfc=BEST, mec="#222222", ls="", label=tr("best cell"))
    axes.set(xlim=found.sweep.axes[0].values()[[0, -1]], ylim=found.sweep.axes[1].values()[[0, -1]])
    axes.plot([], [], "s", color=DIVERGED, label=tr("diverged"))
    words = axes.get_legend_handles_labels()[1]
    font = {"family": lettered("".join(words)), "size": 9}
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, prop=font, labelcolor="black")


def _canvas(sweep: Sweep, size: tuple[float, float] = (8, 6.2), dpi: int = 150):
    figure = Figure(size, dpi=dpi, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor="#F6F6F6")
    for letter, axis in zip("xy", sweep.axes, strict=False):
        axes.set(**{f"{letter}label": axis.name, f"{letter}scale": "log" if axis.log else "linear"})
    return figure, axes


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, format="png")
