"""The line on top of the pages of families: surface, start, lane and length in reach, undo, and the link to take away."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from engine import limits
from engine.experiment import Experiment
from engine.look import lane_names
from messages import mark, tr
from player import ASSETS_URL
from player.component import show
from player.desk import catalogue_url
from surfaces.fitting import KEY as DATA
from surfaces.formula import KEY
from surfaces.formula.names import drawn
from surfaces.grid import KEY as GRID
from views.formula import chosen, pointed
from views.text import plain
from views.visit import bound, change, visit, work

HERE = Path(__file__).parent
TOOLS = (
    mark("Undo"), mark("Redo"), mark("Copy link"), mark("Copied"), mark("The address bar has it"),
    mark("Too long for a link: save the JSON"),
)  # of tools.js  # fmt: skip


def stage(*, lane: bool = False, start: bool = True) -> Experiment:
    """Draw the line; gives the experiment of this visit. ``lane``: whether the page is about the chosen lane."""
    experiment = work().experiment
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="stage"):
        surface_menu(experiment, width=250)
        if start:
            _start(experiment)
        st.number_input(
            tr("Steps"), 1, limits.MAX_STEPS, step=10, width=130,
            **bound("steps", experiment.steps, lambda steps: {"type": "steps", "steps": int(steps)}),
        )  # fmt: skip
        if lane:
            names = lane_names(experiment, tr)
            st.selectbox(
                tr("Optimizer"), range(len(names)), format_func=lambda i: names[i], width=210,
                **bound("lane", work().selected, lambda i: {"type": "select", "index": i}),
            )  # fmt: skip
        tools()
    if notice := work().notice:
        (st.error if notice.error else st.info)(plain(notice.text))
        if draft := visit().formula_draft:
            st.code(pointed(draft[0], draft[1].position), language=None)
    return experiment


def _start(experiment: Experiment) -> None:
    """The first start point; on a function of x alone only its x."""
    point = experiment.start[0]
    (x0, x1), _ = experiment.surface.bind().view

    def moved(axis: int) -> Callable[[float], dict[str, Any]]:
        return lambda value: {"type": "start", "index": 0, "point": [value if a == axis else point[a] for a in (0, 1)]}

    surface = experiment.surface.declaration
    for axis, name in enumerate(surface.names[:1] if surface.flat else surface.names):
        st.number_input(
            tr("Start {name}", name=drawn(name)), -limits.MAX_COORDINATE, limits.MAX_COORDINATE, step=float(f"{(x1 - x0) / 100:.1g}"),
            format="%.6g", width=130, **bound(f"start {name}", point[axis], moved(axis)),
        )  # fmt: skip


def surface_menu(experiment: Experiment, **layout: Any) -> None:
    """The menu of surfaces, family by family, and what is one's own."""
    choice = experiment.surface
    own = [
        (KEY, tr("Your own formula"), tr("Type f(x, y) as you have it")),
        (DATA, tr("Your own data"), tr("A table, a model of two parameters and a loss")),
        (GRID, tr("Your own landscape"), tr("Heights on a grid, such as those of a network's loss")),
    ]
    key = choice.declaration.key
    name = next((name for other, name, _ in own if other == key), tr(choice.declaration.name))
    data = {"chosen": key, "name": name, "own": own, "catalogue": catalogue_url()}
    show("surface_menu", data, key="surface", heard=visit().parts.heard(_chosen), look="rv-desk rv-menu", **layout)


def _chosen(event: Any) -> None:
    change(chosen(event.get("surface") if isinstance(event, dict) else None))


def tools() -> None:
    """Undo, redo, and the address of what is shown to take away."""
    state = work()

    def pressed() -> None:
        if kind := st.session_state["tools"].get("event"):
            change({"type": kind})

    said = {text: tr(text) for text in TOOLS}
    data = {"undo": bool(state.past), "redo": bool(state.future), "words": said}
    _tools()(data=data, key="tools", on_event_change=pressed, width="content")


@lru_cache(maxsize=1)
def _tools() -> Callable[..., Any]:
    css, js = ((HERE / f"tools.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    js = js.replace("ASSETS_URL", ASSETS_URL)
    return st.components.v2.component("ravine_tools", html='<div class="root"></div>', css=css, js=js)
