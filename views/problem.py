"""What is rarer on the page: a formula of one's own, and noise in the gradient."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from engine.experiment import Experiment
from engine.limits import MAX_NOISE
from figures.variance import variance_figure
from surfaces import limits
from surfaces.formula import KEY, FormulaError, formula_surface, parse
from views.text import plain
from views.visit import bound, change, visit

FIRST = "(1 - x)^2 + 20 (y - x^2)^2 + sin(3x)"  # shown when somebody chooses to type a formula
LABEL = "f(x, y) ="
AROUND = 14  # characters shown on either side of the place where a formula cannot be understood
NOISES = {None: "none", "gaussian": "Gaussian", "student": "heavy tails (Student t)", "minibatch": "mini-batches"}


def chosen(key: str) -> dict[str, Any]:
    """The event of choosing a surface in the list."""
    visit().formula_complaint = None
    return {"type": "formula", "text": FIRST} if key == KEY else {"type": "surface", "name": key}


def formula_controls(experiment: Experiment) -> None:
    """The box for a formula, what is wrong with it and where, and the edges of its window."""
    surface = experiment.surface
    if visit().formula_complaint is None:
        st.session_state["formula text"] = surface.formula
    st.text_input(
        LABEL,
        key="formula text",
        max_chars=limits.MAX_LENGTH,
        on_change=_typed,
        help="As you have it: Python, NumPy, MATLAB, JavaScript, LaTeX or plain signs. Any two names are the variables; "
        "other letters become handles (a = 3 in [0, 10]; a x^2 + y^2). Without a second variable it is a curve.",
    )
    _preview()
    with st.expander("Window"):
        view = surface.bind().view
        for axis, name in enumerate(surface.declaration.names):
            for end, (side, column) in enumerate(zip(("from", "to"), st.columns(2), strict=True)):
                edge = float(view[axis][end])

                def event(value: float, axis: int = axis, end: int = end) -> dict[str, Any]:
                    new = [list(pair) for pair in view]
                    new[axis][end] = value
                    return {"type": "formula", "text": surface.formula, "view": new}

                with column:
                    label = f"{name} {side}"
                    st.number_input(
                        label, -limits.MAX_VIEW, limits.MAX_VIEW, step=0.5, format="%g", **bound(label, edge, event)
                    )
        found = {"type": "formula", "text": surface.formula, "view": None}
        st.button("Find a window", on_click=change, args=(found,), disabled=surface.view is None, width="stretch")


@st.fragment
def _preview() -> None:
    """The formula in the box typeset, or what is wrong with it and where: while it is typed, and when it is entered."""
    typed = _ear()(key="formula ear", data={"label": LABEL}, on_typed_change=lambda: None).typed
    text, complaint = st.session_state["formula text"], visit().formula_complaint
    if typed is not None:
        text, complaint = typed, None
    try:
        formula = parse(text)
    except FormulaError as error:
        complaint = error
    if complaint is None:
        st.latex(f"{formula.head} = {formula.latex}")
        for note in (*formula.notes, *formula.slopes_told):
            st.caption(plain(note))
        if typed is not None:
            st.caption("Enter draws it.")
    else:
        (st.error if typed is None else st.caption)(str(complaint))
        st.code(_pointed(text, complaint.position), language=None)


@lru_cache(maxsize=1)
def _ear() -> Callable[..., Any]:
    js = (Path(__file__).parent / "typing.js").read_text(encoding="utf-8")
    return st.components.v2.component("ravine_typing", html="<span hidden></span>", js=js, isolate_styles=False)


def _typed() -> None:
    """Take in what was typed; when it is refused, keep it in the box beside the reason."""
    text = st.session_state["formula text"]
    try:
        formula_surface(text)
    except FormulaError as error:
        visit().formula_complaint = error
        return
    visit().formula_complaint = None
    change({"type": "formula", "text": text})


def _pointed(text: str, position: int) -> str:
    """The part of the text around a position, with a pointer under it."""
    first = max(0, position - AROUND)
    lead = "…" if first else ""
    tail = "…" if position + AROUND < len(text) else ""
    return f"{lead}{text[first : position + AROUND]}{tail}\n{' ' * (len(lead) + position - first)}▲"


def noise_controls(experiment: Experiment) -> None:
    """What is random about the gradient."""
    noise = experiment.noise
    now = noise.model_dump() if noise else {}

    def event(**changes: Any) -> dict[str, Any]:
        return {"type": "noise", "noise": now | changes}

    with st.expander("Noise", expanded=noise is not None):
        kinds = [k for k in NOISES if k != "minibatch" or experiment.surface.declaration.data]
        st.selectbox(
            "Noise in the gradient",
            kinds,
            format_func=lambda kind: NOISES[kind],
            help="One draw a step, the same for every run: a fair race. Losses are shown without it.",
            **_bound_choice("noise kind", noise.kind if noise else None),
        )
        if noise is None:
            return
        if noise.kind == "minibatch":
            rows = experiment.surface.bind().rows
            st.number_input(
                f"Rows of {rows} in a batch",
                1,
                rows,
                **bound("noise size", min(noise.size, rows), lambda v: event(size=v)),
            )
            st.checkbox(
                "with replacement",
                **bound("noise replacement", noise.replacement, lambda v: event(replacement=v)),
            )
            st.caption(
                "Variance of the gradient at the start point: twice the rows, half the variance. Dots are measured, the line is σ²/B."
            )
            figure = variance_figure(experiment.surface.bind(), experiment.w0[:, 0], noise.size, experiment.seed)
            st.plotly_chart(figure, key="variance", config={"displayModeBar": False})
        else:
            _scales(noise.scale, event)
        if noise.kind == "student":
            st.number_input(
                "Degrees of freedom (few: heavy tails)",
                0.1,
                1e6,
                format="%g",
                step=0.5,
                **bound("noise df", noise.df, lambda v: event(df=v)),
            )
        st.number_input(
            "Seed", 0, 2**32 - 1, **bound("seed", experiment.seed, lambda v: {"type": "seed", "seed": int(v)})
        )


def _bound_choice(key: str, value: str | None) -> dict[str, Any]:
    """A choice of which one option is None, which ``bound`` would take for no choice."""
    st.session_state[key] = value

    def changed() -> None:
        kind = st.session_state[key]
        change({"type": "noise", "noise": {"kind": kind} if kind else None})

    return {"key": key, "on_change": changed}


def _scales(scale: float | tuple[float, float], event: Any) -> None:
    both = scale if isinstance(scale, tuple) else (scale, scale)
    for axis, (name, column) in enumerate(zip("xy", st.columns(2), strict=True)):

        def changed(value: float, axis: int = axis) -> dict[str, Any]:
            new = [value if a == axis else both[a] for a in (0, 1)]
            return event(scale=new[0] if new[0] == new[1] else new)

        with column:
            st.number_input(
                f"Scale in {name}", 0.0, MAX_NOISE, step=0.1, format="%g", **bound(f"noise {name}", both[axis], changed)
            )
