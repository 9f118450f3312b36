"""Maps on the page, as Plotly figures: a metric over a grid of values, basins, and basins that change."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from engine.axis import Axis
from engine.summary import STATUSES
from engine.sweep import Map, Sweep
from figures.ground import calm, calm_axes
from figures.shade import (
    BEST,
    DIVERGED,
    NAMES,
    RAMP,
    UNDECIDED,
    Reel,
    Shade,
    basin_image,
    shade,
    theory_line,
    theory_point,
)
from messages import tr

CHOSEN = {"symbol": "circle-open", "size": 16, "color": "#FFFFFF"}


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
    clear = "rgba(0,0,0,0)"
    label = tr("from %{x:.4g}, %{y:.4g}: minimum %{customdata} in %{z:.0f} steps")
    _layer(figure, found, home, clear, label, found.minimum)
    _layer(figure, found, lost, clear, tr("from %{x:.4g}, %{y:.4g}: at no minimum"))
    _layer(figure, found, _stopped(found), clear, tr("from %{x:.4g}, %{y:.4g}: diverged at step %{z:.0f}"))
    if found.minima.ndim == 2:
        _stars(figure, found.minima)
    if chosen is not None:
        _mark(figure, found.sweep, chosen, None, CHOSEN)
    figure.update_layout(showlegend=False)
    return figure


def film_figure(reel: Reel, *, at: int = 0, chosen: int | None = None) -> go.Figure:
    """Basins that change with a hyperparameter, a frame for each value; the one at ``at`` is shown first."""
    series = reel.series
    figure = _framed(series.sweep, reel.dark)
    pictures = [_laid(series.sweep, image) for image in reel.images]
    names = [f"{series.axis.name} = {value:.3g}" for value in series.axis.values()]
    figure.frames = [go.Frame(name=n, layout={"images": [p]}) for n, p in zip(names, pictures, strict=True)]
    figure.add_layout_image(pictures[at])
    _stars(figure, reel.minima)
    if chosen is not None:
        _mark(figure, series.sweep, chosen, None, CHOSEN)
    figure.update_layout(showlegend=False, meta={"frame": at})
    return figure


def _heatmap(figure: go.Figure, found: Map, metric: str, ink: str) -> None:
    toned = shade(found, metric)
    names = [axis.name for axis in found.sweep.axes]
    where = f"{names[0]} %{{x:.4g}}<br>{names[1]} %{{y:.4g}}<br>"
    diverged = _stopped(found)
    never = np.where(np.isnan(toned.shade.ravel()) & np.isnan(diverged), 0.0, np.nan)
    _layer(figure, found, diverged, DIVERGED, where + tr("diverged at step %{z:.0f}"))
    _layer(figure, found, never, UNDECIDED, where + tr("no {metric}", metric=tr(NAMES[metric])))
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
        figure.add_scatter(x=[x], y=[y], mode="markers", marker=cross, name=tr("theory: best"), hoverinfo="skip")
    if best is not None:
        star = {"symbol": "star", "size": 14, "color": BEST, "line": {"width": 1.2, "color": "#222222"}}
        _mark(figure, found.sweep, best, toned, star, tr("best cell"))


def _told(found: Map, metric: str) -> tuple[str, np.ndarray]:
    """What the pointer is told of a metric, as a template, and the values that go into it."""
    if metric == "status":
        return "%{customdata}", np.array([tr(one) for one in STATUSES])[found.status]
    return tr(NAMES[metric]) + " %{customdata:.4g}", found.metric(metric)


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
        name=tr(NAMES[metric]),
    )
    if gone.any():
        floor = np.nanmin(toned.shade, initial=np.inf)
        label = f"{axis.name} %{{x:.4g}}<br>" + tr("diverged at step %{customdata}") + "<extra></extra>"
        figure.add_scatter(
            x=xs[gone],
            y=np.full(gone.sum(), floor if np.isfinite(floor) else 0.0),
            customdata=found.stopped[gone],
            hovertemplate=label,
            mode="markers",
            marker={"symbol": "x", "color": DIVERGED},
            name=tr("diverged"),
        )
    line = theory_line(found)
    if line and axis.low <= line[0][0] <= axis.high:
        edge = float(line[0][0])
        right = np.searchsorted(xs, edge) > len(xs) / 2  # then the words have their room on the left
        side = "top left" if right else "top right"
        dashed = {"dash": "dash", "color": ink}
        figure.add_vline(x=edge, line=dashed, annotation_text=line[2], annotation_position=side)
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
        hovertemplate=tr("minimum %{customdata} at %{x:.4g}, %{y:.4g}") + "<extra></extra>",
        mode="markers",
        marker={"symbol": "star", "size": 13, "color": "#FFFFFF", "line": {"width": 1.2, "color": "#222222"}},
    )
