"""Maps: a metric over a grid of values, and basins, as colours that the page and the picture file share."""

from __future__ import annotations

import base64
import colorsys
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from PIL import Image
from plotly.subplots import make_subplots

from engine.film import Film
from engine.look import lane_colors
from engine.runs import Runs
from engine.sweep import STATUSES, Axis, Map, Sweep
from engine.theory import optimum, rate_limit
from figures.ground import calm, calm_axes, contour_lines, ink, loss_axis
from figures.theme import lifted

DECADES = 12  # of a loss or a distance that are told apart, below which all is one colour
LOW, HIGH = "#0B3C5D", "#EAF1E4"  # the ends of the colour scale: dark is good
RAMP = ((0.0, LOW), (0.3, "#1F7A8C"), (0.6, "#74B49B"), (0.85, "#C9DDB8"), (1.0, HIGH))
DIVERGED, UNDECIDED, BEST = "#B5452F", "#A9A9A9", "#F2A541"
CHOSEN = {"symbol": "circle-open", "size": 16, "color": "#FFFFFF"}
NAMES = {
    "final_loss": "final loss",
    "best_loss": "best loss",
    "steps_to_tolerance": "steps to a minimum",
    "distance": "distance to a minimum",
    "minimum": "minimum reached",
    "status": "status",
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
        return Shade(values, [(float(k), name) for k, name in enumerate(STATUSES[:3])], NAMES[metric])  # dark is good
    if metric in ("steps_to_tolerance", "minimum"):
        finite = values[np.isfinite(values)]
        first, last = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        whole = np.unique(np.round(np.linspace(first, last, 6))).tolist()
        return Shade(values, [(v, f"{v:.0f}") for v in whole], NAMES[metric])
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
    title = NAMES[metric] + (f" above {base:.4g}" if base else "")
    return Shade(u, [(float(k), ("≥ " if k == high else "") + _power(k)) for k in ticks], title)


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
    """The frames of a film as pictures, (rows, columns, 3) each, all under the same scale of brightness."""

    film: Film
    dark: bool
    minima: np.ndarray
    images: list[np.ndarray]


def reel(film: Film, maps: Iterable[Map], dark: bool) -> Reel:
    """Turn the maps of a film into pictures."""
    found = list(maps)
    slow = max(slowest(one) for one in found)
    return Reel(film, dark, found[0].minima, [basin_image(one, dark, slow) for one in found])


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
    return x, y, "theory: converges " + ("left of" if names[0] == "lr" else "below") + " this line"


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


def map_figure(found: Map, metric: str, *, dark: bool = False, chosen: int | None = None) -> go.Figure:
    """The metric over the swept values: a heatmap, or a curve for one axis. Diverged runs have a colour of their own."""
    figure = _framed(found.sweep, dark)
    (_curve if len(found.sweep.axes) == 1 else _heatmap)(figure, found, metric, "#F5F5F5" if dark else "#111111")
    if chosen is not None:
        _mark(figure, found.sweep, chosen, shade(found, metric), CHOSEN)
    return figure


def basin_figure(found: Map, *, dark: bool = False, chosen: int | None = None) -> go.Figure:
    """The view coloured by the minimum that a run from there reaches, stars at the minima."""
    figure = _framed(found.sweep, dark)
    figure.add_layout_image(_laid(found.sweep, basin_image(found, dark)))
    home = np.where((found.stopped < 0) & (found.minimum >= 0), found.arrived, np.nan)
    lost = np.where((found.stopped < 0) & (found.minimum < 0), 0.0, np.nan)
    clear, where = "rgba(0,0,0,0)", "from %{x:.4g}, %{y:.4g}: "
    label = where + "minimum %{customdata} in %{z:.0f} steps"
    _layer(figure, found, home, clear, label, found.minimum)
    _layer(figure, found, lost, clear, where + "at no minimum")
    _layer(figure, found, _stopped(found), clear, where + "diverged at step %{z:.0f}")
    if found.minima.ndim == 2:
        _stars(figure, found.minima)
    if chosen is not None:
        _mark(figure, found.sweep, chosen, None, CHOSEN)
    figure.update_layout(showlegend=False)
    return figure


def film_figure(reel: Reel, *, at: int = 0, chosen: int | None = None) -> go.Figure:
    """Basins that change with a hyperparameter, a frame for each value; the one at ``at`` is shown first."""
    film = reel.film
    figure = _framed(film.sweep, reel.dark)
    pictures = [_laid(film.sweep, image) for image in reel.images]
    names = [f"{film.axis.name} = {value:.3g}" for value in film.axis.values()]
    figure.frames = [go.Frame(name=n, layout={"images": [p]}) for n, p in zip(names, pictures, strict=True)]
    figure.add_layout_image(pictures[at])
    _stars(figure, reel.minima)
    if chosen is not None:
        _mark(figure, film.sweep, chosen, None, CHOSEN)
    figure.update_layout(showlegend=False, meta={"frame": at})
    return figure


def _heatmap(figure: go.Figure, found: Map, metric: str, ink: str) -> None:
    toned = shade(found, metric)
    names = [axis.name for axis in found.sweep.axes]
    where = f"{names[0]} %{{x:.4g}}<br>{names[1]} %{{y:.4g}}<br>"
    diverged = _stopped(found)
    never = np.where(np.isnan(toned.shade.ravel()) & np.isnan(diverged), 0.0, np.nan)
    _layer(figure, found, diverged, DIVERGED, where + "diverged at step %{z:.0f}")
    _layer(figure, found, never, UNDECIDED, where + f"no {NAMES[metric]}")
    bar = {
        "title": {"text": toned.title, "side": "right"},
        "tickvals": [u for u, _ in toned.ticks],
        "ticktext": [label for _, label in toned.ticks],
        "thickness": 12,
        "outlinewidth": 0,
    }
    told, values = _told(found, metric)
    _layer(figure, found, toned.shade, RAMP, where + told, values, bar)
    line, point, best = theory_line(found), theory_point(found), found.best_cell(metric)
    if line:
        under = {"color": "#FFFFFF" if ink == "#111111" else "#111111", "width": 3.2}  # seen on any colour of the map
        over = {"color": ink, "width": 1.6, "dash": "dash"}
        figure.add_scatter(x=line[0], y=line[1], mode="lines", line=under, showlegend=False, hoverinfo="skip")
        figure.add_scatter(x=line[0], y=line[1], mode="lines", line=over, name=line[2], hoverinfo="skip")
    if point:
        x, y = (point[name] for name in names)
        cross = {"symbol": "x", "size": 10, "color": "#FFFFFF", "line": {"width": 1, "color": "#222222"}}
        figure.add_scatter(x=[x], y=[y], mode="markers", marker=cross, name="theory: best", hoverinfo="skip")
    if best is not None:
        star = {"symbol": "star", "size": 14, "color": BEST, "line": {"width": 1.2, "color": "#222222"}}
        _mark(figure, found.sweep, best, toned, star, "best cell")


def _told(found: Map, metric: str) -> tuple[str, np.ndarray]:
    """What the pointer is told of a metric, as a template, and the values that go into it."""
    if metric == "status":
        return "%{customdata}", np.array(STATUSES)[found.status]
    return NAMES[metric] + " %{customdata:.4g}", found.metric(metric)


def _curve(figure: go.Figure, found: Map, metric: str, ink: str) -> None:
    toned, (axis,) = shade(found, metric), found.sweep.axes
    xs, gone = axis.values(), found.stopped >= 0
    told, values = _told(found, metric)
    figure.add_scatter(
        x=xs,
        y=toned.shade[0],
        customdata=values,
        hovertemplate=f"{axis.name} %{{x:.4g}}<br>{told}<extra></extra>",
        line={"color": "#0072B2"},
        name=NAMES[metric],
    )
    if gone.any():
        floor = np.nanmin(toned.shade, initial=np.inf)
        label = f"{axis.name} %{{x:.4g}}<br>diverged at step %{{customdata}}<extra></extra>"
        figure.add_scatter(
            x=xs[gone],
            y=np.full(gone.sum(), floor if np.isfinite(floor) else 0.0),
            customdata=found.stopped[gone],
            hovertemplate=label,
            mode="markers",
            marker={"symbol": "x", "color": DIVERGED},
            name="diverged",
        )
    line = theory_line(found)
    if line and axis.low <= line[0][0] <= axis.high:
        figure.add_vline(x=float(line[0][0]), line={"dash": "dash", "color": ink}, annotation_text=line[2])
    figure.update_yaxes(title=toned.title, tickvals=[u for u, _ in toned.ticks], ticktext=[t for _, t in toned.ticks])


def _framed(sweep: Sweep, dark: bool) -> go.Figure:
    """An empty figure with the axes of the sweep."""
    figure = go.Figure()
    legend = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)"}
    figure.update_layout(calm(dark) | {"margin": {"l": 64, "r": 12, "t": 36, "b": 52}, "legend": legend})
    calm_axes(figure, dark)
    for update, axis in zip((figure.update_xaxes, figure.update_yaxes), sweep.axes, strict=False):
        low, high = _range(axis)
        update(title=axis.name, type="log" if axis.log else "linear", range=[low, high], exponentformat="power")
        if axis.log and high - low > 2:
            update(dtick=1)  # decades only: the digits between them look like values
    return figure


def _range(axis: Axis) -> list[float]:
    """From half a cell before the first value to half a cell after the last."""
    low, high = (np.log10(axis.low), np.log10(axis.high)) if axis.log else (axis.low, axis.high)
    half = (high - low) / max(1, axis.size - 1) / 2
    return [float(low - half), float(high + half)]


def _layer(
    figure: go.Figure,
    found: Map,
    z: np.ndarray,
    color: str | tuple[tuple[float, str], ...],
    label: str,
    data: np.ndarray | None = None,
    bar: dict[str, Any] | None = None,
) -> None:
    """Cells with a number in ``z``, in one colour or on a scale, with what the pointer is told there."""
    if not np.isfinite(z).any():
        return
    shape = found.sweep.shape
    figure.add_heatmap(
        x=found.sweep.axes[0].values(),
        y=found.sweep.axes[1].values(),
        z=z.reshape(shape).astype(np.float32),
        customdata=None if data is None else data.reshape(shape),
        colorscale=color if isinstance(color, tuple) else [[0, color], [1, color]],
        colorbar=bar,
        showscale=bar is not None,
        hoverongaps=False,
        hovertemplate=label + "<extra></extra>",
    )


def _stopped(found: Map) -> np.ndarray:
    """The step at which each run diverged; NaN where it did not."""
    return np.where(found.stopped >= 0, found.stopped, np.nan)


def _mark(
    figure: go.Figure, sweep: Sweep, cell: int, toned: Shade | None, marker: dict[str, Any], name: str | None = None
) -> None:
    """A mark on a cell, or on the curve where there is one axis."""
    place = [float(v) for v in sweep.values(np.array(cell)).values()]
    y = place[1] if len(place) > 1 or toned is None else float(toned.shade[0, cell])
    figure.add_scatter(
        x=place[:1], y=[y], mode="markers", marker=marker, name=name, showlegend=name is not None, hoverinfo="skip"
    )


def _laid(sweep: Sweep, image: np.ndarray) -> dict[str, Any]:
    """A picture (rows, columns, 3) as it lies behind the axes of a sweep, each of its pixels around its cell."""
    xs, ys = (axis.values() for axis in sweep.axes)
    dx, dy = (v[1] - v[0] if v.size > 1 else 1.0 for v in (xs, ys))
    file = io.BytesIO()
    Image.fromarray(image[::-1]).save(file, "PNG")
    return {
        "source": "data:image/png;base64," + base64.b64encode(file.getvalue()).decode(),
        "xref": "x",
        "yref": "y",
        "layer": "below",
        "sizing": "stretch",
        "x": xs[0] - dx / 2,
        "y": ys[-1] + dy / 2,
        "sizex": dx * xs.size,
        "sizey": dy * ys.size,
    }


def _stars(figure: go.Figure, minima: np.ndarray) -> None:
    figure.add_scatter(
        x=minima[0],
        y=minima[1],
        customdata=np.arange(minima.shape[1]),
        hovertemplate="minimum %{customdata} at %{x:.4g}, %{y:.4g}<extra></extra>",
        mode="markers",
        marker={"symbol": "star", "size": 13, "color": "#FFFFFF", "line": {"width": 1.2, "color": "#222222"}},
    )


def _lowest(found: Map, values: np.ndarray) -> float:
    """f at the declared minima, if the surface is the same in all cells; else the lowest value of the map, or zero."""
    surface = found.sweep.experiment.surface.bind()
    declared = surface.points("minima")
    lowest = float(np.nanmin(values)) if np.isfinite(values).any() else 0.0
    if found.minima.ndim == 2 and declared.size:
        lowest = min(lowest, float(surface.value(declared).min()))
    return 0.0 if 0 <= lowest < 1e-6 else lowest


def _power(exponent: int) -> str:
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _rgb(color: str) -> tuple[float, float, float]:
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255


def run_figure(runs: Runs, *, dark: bool = False) -> go.Figure:
    """The paths of some runs on the contour lines of their surface, and their losses below."""
    figure = make_subplots(rows=2, cols=1, row_heights=[0.7, 0.3], vertical_spacing=0.1)
    figure.add_trace(contour_lines(runs.surface, dark), row=1, col=1)
    for n in range(runs.path.shape[2]):
        color = lifted(lane_colors(runs.experiment)[n // runs.start_count], dark)
        line = {"color": color, "width": 2.2}
        label = "step %{customdata}: %{x:.4g}, %{y:.4g}<extra></extra>"
        x, y = runs.path[:, :, n].T
        steps = np.arange(runs.steps + 1)
        figure.add_scatter(x=x, y=y, mode="lines", line=line, customdata=steps, hovertemplate=label, row=1, col=1)
        head = {"color": color, "size": 9, "line": {"color": ink(dark), "width": 1}}
        figure.add_scatter(x=runs.final[:1, n], y=runs.final[1:, n], mode="markers", marker=head, row=1, col=1)
        figure.add_scatter(x=steps, y=runs.loss[:, n], mode="lines", line=line, row=2, col=1)
    start = {"symbol": "circle", "size": 9, "color": "#FFFFFF", "line": {"color": ink(dark), "width": 2}}
    x, y = runs.experiment.w0
    figure.add_scatter(x=x, y=y, mode="markers", marker=start, row=1, col=1)
    figure.update_layout(calm(dark) | {"showlegend": False, "margin": {"l": 66, "r": 8, "t": 8, "b": 40}})
    calm_axes(figure, dark)
    (x0, x1), (y0, y1) = runs.surface.view
    figure.update_xaxes(range=[x0, x1], row=1, col=1)
    figure.update_yaxes(range=[y0, y1], row=1, col=1)
    figure.update_yaxes(**loss_axis(runs.loss), row=2, col=1)
    figure.update_xaxes(title="step", row=2, col=1)
    return figure
