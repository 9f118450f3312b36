"""One run in full beside a map: its path on the contour lines, its loss below."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.look import lane_colors
from engine.runs import Runs
from figures.ground import calm, calm_axes, contour_lines, ink, loss_axis
from figures.theme import lifted
from messages import tr


def run_figure(runs: Runs, *, dark: bool = False) -> go.Figure:
    """The paths of some runs on the contour lines of their surface, and their losses below."""
    figure = make_subplots(rows=2, cols=1, row_heights=[0.7, 0.3], vertical_spacing=0.1)
    figure.add_trace(contour_lines(runs.surface, dark), row=1, col=1)
    for n in range(runs.path.shape[2]):
        color = lifted(lane_colors(runs.experiment)[n // runs.start_count], dark)
        line = {"color": color, "width": 2.2}
        label = tr("step %{customdata}: %{x:.4g}, %{y:.4g}") + "<extra></extra>"
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
    figure.update_xaxes(title=tr("step"), row=2, col=1)
    return figure
