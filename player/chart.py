"""A Plotly figure that can be clicked anywhere, drawn by the installed package's own plotly.js."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from player.component import show
from player.files import PLOTLY_URL

BAR = 48  # pixels under a figure with frames


def chart(
    figure: go.Figure,
    *,
    key: str,
    height: int,
    on_click: Callable[[float, float, int], None] | None = None,
    cells: tuple[int, int] | None = None,
) -> None:
    """Show a figure. ``on_click`` is called, before the script runs again, with the x and y that were clicked.

    Its third argument is the frame that was shown, 0 where the figure has none. With ``cells``, the columns and rows of
    a map, the arrow keys go from cell to cell and count as clicks.
    """

    def heard(event: Any) -> None:
        told = event if isinstance(event, dict) else {}
        numbers = [n for n in map(told.get, ("x", "y", "frame")) if isinstance(n, int | float) and math.isfinite(n)]
        if on_click and len(numbers) == 3:
            on_click(float(numbers[0]), float(numbers[1]), int(numbers[2]))

    data = {"figure": figure.to_json(), "height": height, "plotly": PLOTLY_URL, "cells": list(cells) if cells else None}
    room = height + BAR if figure.frames else height
    show("chart", data, key=key, heard=heard, look="rv-chart", height=room)
