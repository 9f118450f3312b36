"""The box for a formula of one's own: typeset while it is typed, with what is wrong and where, and its window."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from engine.experiment import Experiment
from messages import mark, tr
from surfaces import limits
from surfaces.fitting import KEY as DATA
from surfaces.formula import KEY, FormulaError, formula_surface, parse
from surfaces.formula.names import drawn
from surfaces.grid import KEY as GRID
from views.own_data import data_event, grid_event
from views.text import plain
from views.visit import bound, change, visit

FIRST = "(1 - x)^2 + 20 (y - x^2)^2 + sin(3x)"  # shown when somebody chooses to type a formula
LABEL = "f(x, y) ="
AROUND = 14  # characters shown on either side of the place where a formula cannot be understood


def chosen(key: Any) -> dict[str, Any]:
    """The event of choosing a surface in the menu."""
    visit().formula_draft = None
    if key in (DATA, GRID):
        return data_event() if key == DATA else grid_event()
    return {"type": "formula", "text": FIRST} if key == KEY else {"type": "surface", "name": key}


def formula_controls(experiment: Experiment) -> None:
    """The box for a formula, what is wrong with it and where, and the edges of its window.

    A formula that was refused stays in it, also beside another surface.
    """
    surface, draft = experiment.surface, visit().formula_draft
    st.session_state["formula text"] = draft[0] if draft else surface.formula
    st.text_input(
        LABEL,
        key="formula text",
        max_chars=limits.MAX_LENGTH,
        on_change=visit().parts.heard(_typed),
        help=tr(
            "As you have it: Python, NumPy, MATLAB, JavaScript, R, LaTeX or plain signs; pasted here, or anywhere on this page. Any two names are the variables; other letters become handles (a = 3 in [0, 10]; a x^2 + y^2). Without a second variable it is a curve."
        ),
    )
    _preview()
    if surface.formula is None:
        st.button(tr("Drop this text"), on_click=_drop)
        return
    with st.expander(tr("Window")):
        view = surface.bind().view
        for axis, name in enumerate(surface.declaration.names):
            for end, (side, column) in enumerate(
                zip((mark("{name} from"), mark("{name} to")), st.columns(2), strict=True)
            ):
                edge = float(view[axis][end])

                def event(value: float, axis: int = axis, end: int = end) -> dict[str, Any]:
                    new = [list(pair) for pair in view]
                    new[axis][end] = value
                    return {"type": "formula", "text": surface.formula, "view": new}

                with column:
                    label = tr(side, name=drawn(name))
                    st.number_input(
                        label,
                        -limits.MAX_VIEW,
                        limits.MAX_VIEW,
                        step=0.5,
                        format="%g",
                        **bound(f"window {name} {end}", edge, event),
                    )
        found = {"type": "formula", "text": surface.formula, "view": None}
        st.button(tr("Find a window"), on_click=change, args=(found,), disabled=surface.view is None, width="stretch")


@st.fragment
def _preview() -> None:
    """The formula in the box typeset, or what is wrong with it and where: while it is typed, and when it is entered."""
    typed = _ear()(
        key="formula ear", data={"label": LABEL, "most": limits.MAX_LENGTH}, on_typed_change=lambda: None
    ).typed
    draft = visit().formula_draft
    text, complaint = st.session_state["formula text"], draft and draft[1]
    if typed is not None:
        text, complaint = typed, None
    try:
        formula = parse(text)
    except FormulaError as error:
        complaint = error
    if complaint is None:
        st.latex(f"{formula.head} = {formula.latex}")
        for note in (*formula.notes, *formula.slopes_told):
            st.caption(plain(tr(note)))
        if typed is not None:
            st.caption(tr("Enter draws it."))
    else:
        (st.error if typed is None else st.caption)(str(complaint))
        st.code(pointed(text, complaint.position), language=None)


@lru_cache(maxsize=1)
def _ear() -> Callable[..., Any]:
    js = (Path(__file__).parent / "typing.js").read_text(encoding="utf-8")
    return st.components.v2.component("ravine_typing", html="<span hidden></span>", js=js, isolate_styles=False)


def _typed() -> None:
    """Take in what was typed; what is refused stays in the box beside the reason, and is told nowhere else."""
    text = st.session_state["formula text"]
    try:
        formula_surface(text)
    except FormulaError as error:
        visit().formula_draft = text, error
        return
    change({"type": "formula", "text": text})


def _drop() -> None:
    visit().formula_draft = None


def pointed(text: str, position: int) -> str:
    """The part of the text around a position, with a pointer under it."""
    first = max(0, position - AROUND)
    lead = "…" if first else ""
    tail = "…" if position + AROUND < len(text) else ""
    return f"{lead}{text[first : position + AROUND]}{tail}\n{' ' * (len(lead) + position - first)}▲"
