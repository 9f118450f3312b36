"""What figures of runs have in common: inks, calm axes, the contour lines of a surface, an axis for losses."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures.scale import height_scale
from messages import tr
from surfaces import BoundSurface

MESH = 101  # points a side of the mesh under the contour lines
PLAIN = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "outside"}


def ink(dark: bool) -> str:
    """The colour of text and axes."""
    return "#E8E8E8" if dark else "#31333F"


def calm(dark: bool) -> dict[str, Any]:
    """The layout that all figures of the page share."""
    return {
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": ink(dark), "size": 12},
        "dragmode": False,
        "hovermode": "closest",
    }


def calm_axes(figure: go.Figure, dark: bool) -> None:
    """Give every axis of a figure its line and its ticks, and nothing else."""
    axis = PLAIN | {"linecolor": ink(dark), "tickcolor": ink(dark)}
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)


def contour_lines(surface: BoundSurface, dark: bool) -> go.Contour:
    """The surface over its view as lines, to draw runs on."""
    xs, ys, z = surface.mesh(MESH, MESH)
    scale = height_scale(z)
    levels = scale.levels()
    return go.Contour(
        x=xs,
        y=ys,
        z=scale.height(z),
        contours={"start": levels[0], "end": levels[-1], "size": levels[1] - levels[0], "coloring": "none"},
        line={"color": "#4B5563" if dark else "#C3CAD3", "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )


def loss_axis(loss: np.ndarray) -> dict[str, Any]:
    """An axis for losses: logarithmic where none is negative; one of exactly 0 has no place there and is left out."""
    finite = loss[np.isfinite(loss)]
    log = bool((finite >= 0).all() and (finite > 0).any())
    return {"title": tr("loss"), "type": "log" if log else "linear", "exponentformat": "power", "nticks": 6}
