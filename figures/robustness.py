"""Many starts at once: every path, faint, and the middle and the spread of the losses."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from engine.look import lane_colors
from engine.runs import Runs
from figures.ground import calm, calm_axes, contour_lines, ink, loss_axis
from figures.theme import lifted
from messages import tr

LOW, HIGH = 0.1, 0.9  # the band holds the runs between these quantiles
POINTS = 400  # positions of one path that are drawn at most
CURVE = 401  # points of the curve under the paths


def paths_figure(runs: Runs, *, dark: bool = False) -> go.Figure:
    """The paths of all lanes from all starts on contour lines; of a function of x alone, along its curve."""
    flat = runs.surface.flat
    figure = go.Figure(_curve(runs, dark) if flat else contour_lines(runs.surface, dark))
    every, alpha = max(1, runs.steps // POINTS), max(0.15, min(0.8, 1.8 / np.sqrt(runs.start_count)))
    for i, color in _shown(runs, dark):
        columns = slice(runs.of(i), runs.of(i) + runs.start_count)
        mine = _thinned(np.stack([runs.path[:, 0], runs.loss], axis=1) if flat else runs.path, runs.last, every)[
            ..., columns
        ]
        broken = np.concatenate([mine, np.full((1, *mine.shape[1:]), np.nan)])  # a gap between one path and the next
        x, y = broken.transpose(1, 2, 0).reshape(2, -1).astype(np.float32)
        line = {"color": color, "width": 1}
        figure.add_scatter(x=x, y=y, mode="lines", line=line, opacity=alpha, hoverinfo="skip")
    x, y = runs.experiment.w0
    heights = runs.surface.value(np.stack([x, y])) if flat else y
    figure.add_scatter(x=x, y=heights, mode="markers", marker={"size": 4, "color": ink(dark)}, hoverinfo="skip")
    calm_axes(figure, dark)
    (x0, x1), (y0, y1) = runs.surface.view
    figure.update_xaxes(range=[x0, x1])
    figure.update_yaxes(**({"title": tr("loss")} if flat else {"range": [y0, y1]}))
    return figure.update_layout(calm(dark) | {"showlegend": False, "margin": {"l": 34, "r": 8, "t": 40, "b": 44}})


def _curve(runs: Runs, dark: bool) -> go.Scatter:
    """The curve of a function of x alone over its view."""
    x = np.linspace(*runs.surface.view[0], CURVE)
    with np.errstate(all="ignore"):
        y = runs.surface.value(np.stack([x, 0 * x]))
    return go.Scatter(x=x, y=y, mode="lines", line={"color": ink(dark), "width": 1}, opacity=0.5, hoverinfo="skip")


def _thinned(path: np.ndarray, last: np.ndarray, every: int) -> np.ndarray:
    """Each ``every``-th row of a record (T+1, 2, N), and the last position of each run, which stays to the end."""
    rows = np.unique(np.append(np.arange(0, len(path), every), len(path) - 1))
    return path[np.minimum(rows[:, None], last), :, np.arange(path.shape[2])].transpose(0, 2, 1)


def losses_figure(runs: Runs, names: list[str], *, dark: bool = False) -> go.Figure:
    """The median loss of each lane over its starts, step by step, in the band that most of its runs keep to."""
    figure, steps = go.Figure(), np.arange(runs.steps + 1)
    middle, low, high = quantiles(runs)
    visible = _shown(runs, dark)
    axis = loss_axis(low[:, [i for i, _ in visible]])
    for i, color in visible:
        group = {"legendgroup": names[i], "name": names[i]}
        x, y = np.concatenate([steps, steps[::-1]]), np.concatenate([high[:, i], low[::-1, i]])
        shown = np.isfinite(y) & ((y > 0) | (axis["type"] == "linear"))
        band = {"fill": "toself", "fillcolor": color, "opacity": 0.16, "line": {"width": 0}, "showlegend": False}
        figure.add_scatter(x=x[shown], y=y[shown], mode="lines", hoverinfo="skip", **band, **group)
        figure.add_scatter(x=steps, y=middle[:, i], mode="lines", line={"color": color, "width": 2.2}, **group)
    calm_axes(figure, dark)
    figure.update_yaxes(**axis)
    figure.update_xaxes(title=tr("step"))
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    return figure.update_layout(calm(dark) | {"margin": {"l": 60, "r": 8, "t": 40, "b": 44}, "legend": legend})


def _shown(runs: Runs, dark: bool) -> list[tuple[int, str]]:
    """The index and the colour of each lane that is not hidden."""
    colors, lanes = lane_colors(runs.experiment), enumerate(runs.experiment.lanes)
    return [(i, lifted(colors[i], dark)) for i, lane in lanes if lane.look.visible]


def quantiles(runs: Runs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Median, 10 % and 90 % quantile of the loss over the starts, each (T+1, lanes); a diverged run counts as infinite."""
    loss = np.where(np.isnan(runs.loss), np.inf, runs.loss).reshape(runs.steps + 1, -1, runs.start_count)
    middle, low, high = np.quantile(loss, [0.5, LOW, HIGH], axis=2, method="inverted_cdf")
    return middle, low, high
