"""Many starts at once: every path, faint, and the middle and the spread of the losses."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.runs import Runs
from figures.maps import calm
from figures.scale import height_scale
from figures.theme import lane_color

LOW, HIGH = 0.1, 0.9  # the band holds the runs between these quantiles
POINTS = 400  # positions of one path that are drawn at most


def robustness_figure(runs: Runs, names: list[str], *, dark: bool = False) -> go.Figure:
    """The paths of all lanes from all starts on contour lines, and beside them the losses over the steps."""
    ink, ground = ("#E8E8E8", "#4B5563") if dark else ("#31333F", "#C3CAD3")
    figure = make_subplots(rows=1, cols=2, column_widths=[0.5, 0.5], horizontal_spacing=0.09)
    xs, ys, z = runs.surface.mesh(101, 101)
    scale = height_scale(z)
    levels = scale.levels()
    figure.add_contour(
        x=xs,
        y=ys,
        z=scale.height(z),
        contours={"start": levels[0], "end": levels[-1], "size": levels[1] - levels[0], "coloring": "none"},
        line={"color": ground, "width": 1},
        hoverinfo="skip",
        showlegend=False,
        row=1,
        col=1,
    )
    every = max(1, runs.steps // POINTS)
    middle, low, high = quantiles(runs)
    steps = np.arange(runs.steps + 1)
    for i, lane in enumerate(runs.experiment.lanes):
        color = lane.color or lane_color(i)
        mine = runs.path[::every, :, i * runs.starts : (i + 1) * runs.starts]
        broken = np.concatenate([mine, np.full((1, *mine.shape[1:]), np.nan)])  # a gap between one path and the next
        x, y = broken.transpose(1, 2, 0).reshape(2, -1).astype(np.float32)
        line = {"color": color, "width": 1}
        group = {"legendgroup": names[i], "name": names[i]}
        alpha = max(0.12, 0.9 / np.sqrt(runs.starts))
        figure.add_scatter(
            x=x, y=y, mode="lines", line=line, opacity=alpha, hoverinfo="skip", showlegend=False, row=1, col=1, **group
        )
        band = np.concatenate([steps, steps[::-1]]), np.concatenate([high[:, i], low[::-1, i]])
        finite = np.isfinite(band[1])
        figure.add_scatter(
            x=band[0][finite],
            y=band[1][finite],
            fill="toself",
            fillcolor=color,
            opacity=0.16,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            row=1,
            col=2,
            **group,
        )
        figure.add_scatter(
            x=steps, y=middle[:, i], mode="lines", line={"color": color, "width": 2.2}, row=1, col=2, **group
        )
    start = {"size": 4, "color": ink}
    figure.add_scatter(
        x=runs.experiment.starts[0],
        y=runs.experiment.starts[1],
        mode="markers",
        marker=start,
        hoverinfo="skip",
        showlegend=False,
        row=1,
        col=1,
    )
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "linecolor": ink, "ticks": "outside"}
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    (x0, x1), (y0, y1) = runs.surface.view
    figure.update_xaxes(range=[x0, x1], row=1, col=1)
    figure.update_yaxes(range=[y0, y1], row=1, col=1)
    positive = bool((low[np.isfinite(low)] > 0).all())
    figure.update_yaxes(title="loss", type="log" if positive else "linear", exponentformat="power", row=1, col=2)
    figure.update_xaxes(title="step", row=1, col=2)
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    figure.update_layout(calm(ink) | {"margin": {"l": 40, "r": 8, "t": 40, "b": 44}, "legend": legend})
    return figure


def quantiles(runs: Runs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Median, 10 % and 90 % quantile of the loss over the starts, each (T+1, lanes); a diverged run counts as infinite."""
    loss = np.where(np.isnan(runs.loss), np.inf, runs.loss).reshape(runs.steps + 1, -1, runs.starts)
    middle, low, high = np.quantile(loss, [0.5, LOW, HIGH], axis=2, method="inverted_cdf")
    return middle, low, high
