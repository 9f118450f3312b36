"""A Plotly figure that can be clicked anywhere, drawn by the plotly.js that the player uses."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go

from player import ASSETS_URL, PLOTLY_URL

BAR = 48  # pixels under a figure with frames

SCRIPT = f"""
const at = (path) => new URL(`.${{path}}`, document.baseURI).href;
const module = import(at("{ASSETS_URL}/chart.js"));
export default async function ({{ data, parentElement, setTriggerValue }}) {{
  const {{ draw, erase }} = await module;
  const root = parentElement.querySelector(".rv-chart");
  await draw(root, {{ data, send: (e) => setTriggerValue("click", e), plotly: at("{PLOTLY_URL}") }});
  return () => erase(root);
}}
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    import streamlit as st

    html = '<div class="rv-chart"></div>'
    return st.components.v2.component("ravine_chart", html=html, js=SCRIPT, isolate_styles=False)


def chart(
    figure: go.Figure, *, key: str, height: int, on_click: Callable[[float, float, int], None] | None = None
) -> None:
    """Show a figure. ``on_click`` is called, before the script runs again, with the x and y that were clicked.

    Its third argument is the frame that was shown, 0 where the figure has none.
    """
    import streamlit as st

    def changed() -> None:
        click = st.session_state[key].get("click")
        told = click if isinstance(click, dict) else {}
        numbers = [n for n in map(told.get, ("x", "y", "frame")) if isinstance(n, int | float) and math.isfinite(n)]
        if on_click and len(numbers) == 3:
            on_click(float(numbers[0]), float(numbers[1]), int(numbers[2]))

    data = {"figure": figure.to_json(), "height": height}
    room = height + BAR if figure.frames else height
    _component()(data=data, key=key, height=room, on_click_change=changed)
