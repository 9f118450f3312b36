"""How the variance of the mini-batch gradient falls with the size of the batch."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from engine.look import lane_color
from engine.noise import measured_variance, row_gradients
from messages import tr
from surfaces import BoundSurface

DRAWS = 500  # batches measured for each size


def variance_figure(surface: BoundSurface, w: np.ndarray, size: int, seed: int = 0) -> go.Figure:
    """Variance against batch size at the point ``w`` (2,), both logarithmic: measured, and the law σ²/B.

    ``size`` is the batch in use and is marked. ValueError for a surface without data.
    """
    if not surface.rows:
        raise ValueError("the surface is not made of data")
    sizes = 2 ** np.arange(int(np.log2(surface.rows)) + 1)
    law = row_gradients(surface, w).var(axis=1).sum() / sizes
    measured = measured_variance(surface, w, sizes, DRAWS, seed)
    figure = go.Figure()
    figure.add_scatter(x=sizes, y=law, mode="lines", name="σ²/B", line={"color": lane_color(0)})
    figure.add_scatter(
        x=sizes, y=measured, mode="markers", name=tr("measured"), marker={"color": lane_color(1), "size": 7}
    )
    figure.add_vline(x=size, line={"color": "#888", "dash": "dot"})
    figure.update_xaxes(type="log", title=tr("rows in a batch"), tickvals=sizes[::2])
    figure.update_yaxes(type="log", title=tr("variance"), exponentformat="power", dtick=1)
    figure.update_layout(height=240, margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False)
    return figure
