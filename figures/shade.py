"""A map as colours, which the page and the picture file share: a metric's shade, the basins, what theory says of them."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.axis import Axis
from engine.crew import Progress
from engine.map_series import MapSeries, series_maps
from engine.numbers import ten
from engine.summary import STATUSES
from engine.sweep import Map, Sweep, sweep_map
from engine.theory import optimum, rate_limit
from messages import mark, tr

DECADES = 12  # of a loss or a distance that are told apart, below which all is one colour
LOW, HIGH = "#0B3C5D", "#EAF1E4"  # the ends of the colour scale: dark is good
RAMP = ((0.0, LOW), (0.3, "#1F7A8C"), (0.6, "#74B49B"), (0.85, "#C9DDB8"), (1.0, HIGH))
DIVERGED, UNDECIDED, BEST = "#B5452F", "#A9A9A9", "#F2A541"
NAMES = {
    "final_loss": mark("final loss"),
    "best_loss": mark("best loss"),
    "steps_to_tolerance": mark("steps to a minimum"),
    "distance": mark("distance to a minimum"),
    "minimum": mark("minimum reached"),
    "status": mark("status"),
}


@dataclass(frozen=True)
class Shade:
    """How a metric becomes colour: ``shade`` (rows, columns) with NaN where there is no number; ticks say what it means."""

    shade: np.ndarray
    ticks: list[tuple[float, str]]
    title: str


def shade(found: Map, metric: str) -> Shade:
    """Losses and distances are shown by their order of magnitude above the lowest possible, steps as they are."""
    values = found.metric(metric).reshape(found.sweep.shape)
    if metric == "status":
        return Shade(
            values, [(float(k), tr(name)) for k, name in enumerate(STATUSES[:3])], tr(NAMES[metric])
        )  # dark is good
    if metric in ("steps_to_tolerance", "minimum"):
        finite = values[np.isfinite(values)]
        first, last = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        whole = np.unique(np.round(np.linspace(first, last, 6))).tolist()
        return Shade(values, [(v, f"{v:.0f}") for v in whole], tr(NAMES[metric]))
    base = 0.0 if metric == "distance" else _lowest(found, values)
    above = values - base
    # What ended higher than every run has once been is all one colour: else the edge of divergence takes the whole scale.
    reached = found.metric("distance" if metric == "distance" else "best_loss") - (
        0.0 if metric == "distance" else base
    )
    top = np.ceil(np.log10(np.nanmax(reached, initial=1e-300)))
    u = np.log10(np.clip(above, 10.0 ** (top - DECADES), 10.0**top))
    low, high = (int(np.floor(np.nanmin(u))), int(top)) if np.isfinite(u).any() else (0, 1)
    ticks = range(high, low - 1, -max(1, -(-(high - low) // 6)))
    title = tr("{metric} above {base:.4g}", metric=tr(NAMES[metric]), base=base) if base else tr(NAMES[metric])
    return Shade(u, [(float(k), ("≥ " if k == high else "") + ten(k)) for k in ticks], title)


def basin_image(found: Map, dark: bool, slow: float | None = None) -> np.ndarray:
    """Colours of a basin map, (rows, columns, 3) uint8: the hue says which minimum, the sooner the brighter.

    ``slow`` is the number of steps at which it is darkest: that of the slowest runs of this map when None.
    """
    colors = np.array([_rgb(c) for c in minimum_colors(found.minima.shape[1])] or np.zeros((0, 3)))
    image = np.empty((found.sweep.cells, 3))
    image[:] = _rgb("#5A5A5A" if dark else UNDECIDED)
    home = found.minimum >= 0
    slow = slowest(found) if slow is None else slow
    light = 1 - 0.6 * np.clip(found.arrived / slow, 0, 1)
    ground = np.array(_rgb("#10131A" if dark else "#2B2F38"))
    image[home] = ground + light[home, None] * (colors[found.minimum[home]] - ground)
    image[found.stopped >= 0] = _rgb("#000000" if dark else "#17181C")
    return (image.reshape(*found.sweep.shape, 3) * 255).round().astype(np.uint8)


def slowest(found: Map) -> float:
    """Steps after which nearly all runs that come to a minimum have come there; at least 1."""
    home = found.minimum >= 0
    return max(1.0, float(np.quantile(found.arrived[home], 0.98))) if home.any() else 1.0


@dataclass(frozen=True, eq=False)
class Reel:
    """A series of maps as pictures, (rows, columns, 3) each, all under the same scale of brightness."""

    series: MapSeries
    dark: bool
    minima: np.ndarray
    images: list[np.ndarray]


def made(wanted: Sweep | MapSeries, dark: bool = False, *, progress: Progress | None = None) -> Map | Reel:
    """The map of a sweep, or the pictures of a series, for a ``dark`` page or a light one."""
    if isinstance(wanted, Sweep):
        return sweep_map(wanted, progress=progress)
    return reel(wanted, series_maps(wanted, progress=progress), dark)


def reel(series: MapSeries, maps: Iterable[Map], dark: bool) -> Reel:
    """Turn the maps of a series into pictures."""
    found = list(maps)
    slow = max(slowest(one) for one in found)
    return Reel(series, dark, found[0].minima, [basin_image(one, dark, slow) for one in found])


def minimum_colors(count: int) -> list[str]:
    """A colour for each minimum: far apart for a few, round the colour wheel by the golden angle for many."""
    few = ["#4C9BD6", "#F2A541", "#58B08B", "#E07A8B", "#A98BD0", "#D8C84A"]
    if count <= len(few):
        return few[:count]
    wheel = [colorsys.hls_to_rgb((0.57 + 0.381966 * k) % 1, 0.62 + 0.08 * (k % 3 - 1), 0.62) for k in range(count)]
    return ["#" + "".join(f"{round(255 * c):02x}" for c in rgb) for rgb in wheel]


def theory_line(found: Map) -> tuple[np.ndarray, np.ndarray, str] | None:
    """Where the theory puts the edge of convergence, as x, y and a sentence; None where there is no such theory."""
    sweep = found.sweep
    names = [axis.name for axis in sweep.axes]
    if "lr" not in names or not _plain(found):
        return None
    other = next((axis for axis in sweep.axes if axis.name != "lr"), None)
    fine = np.zeros(2) if other is None else Axis(other.name, other.low, other.high, 400, other.log).values()
    hypers: dict[str, Any] = dict(sweep.hypers)
    params: dict[str, Any] = dict(sweep.experiment.surface.bind().params)
    if other is not None:
        if other.name in hypers:
            hypers[other.name] = fine
        elif other.name in params:
            params[other.name] = fine
    limit = rate_limit(sweep.the_lane, hypers, sweep.experiment.surface.declaration.bind(params))
    if limit is None:
        return None
    line = np.broadcast_to(limit, fine.shape)
    x, y = (line, fine) if names[0] == "lr" else (fine, line)
    return x, y, _where_it_converges(names[0] == "lr")


def _where_it_converges(upright: bool) -> str:
    return tr("theory: converges left of this line") if upright else tr("theory: converges below this line")


def theory_point(found: Map) -> dict[str, float] | None:
    """The best values by theory, where the axes are just these and the surface stays the same; else None."""
    names = {axis.name for axis in found.sweep.axes}
    best = optimum(found.sweep.the_lane, found.sweep.experiment.surface.bind())
    if best is None or set(best) != names or not _plain(found):
        return None
    inside = all(a.low <= best[a.name] <= a.high for a in found.sweep.axes)
    return best if inside else None


def _plain(found: Map) -> bool:
    """Whether the gradients are exact and the rate is constant, which the theory takes for granted."""
    return found.sweep.experiment.noise is None and found.sweep.the_lane.schedule is None


def _lowest(found: Map, values: np.ndarray) -> float:
    """f at the declared minima, if the surface is the same in all cells; else the lowest value of the map, or zero."""
    surface = found.sweep.experiment.surface.bind()
    declared = surface.points("minima")
    lowest = float(np.nanmin(values)) if np.isfinite(values).any() else 0.0
    if found.minima.ndim == 2 and declared.size:
        lowest = min(lowest, float(surface.value(declared).min()))
    return 0.0 if 0 <= lowest < 1e-6 else lowest


def _rgb(color: str) -> tuple[float, float, float]:
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255
