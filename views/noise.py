"""Noise in the gradient, as it is chosen on the page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.experiment import Experiment
from engine.limits import MAX_NOISE
from figures.variance import variance_figure
from messages import mark, tr
from views.visit import bound, visit

NONE = "none"
NOISES = {
    NONE: mark("none"),
    "gaussian": mark("Gaussian"),
    "student": mark("heavy tails (Student t)"),
    "minibatch": mark("mini-batches"),
}


def noise_controls(experiment: Experiment) -> None:
    """What is random about the gradient."""
    noise = experiment.noise
    now = noise.model_dump() if noise else {}

    def event(**changes: Any) -> dict[str, Any]:
        return {"type": "noise", "noise": now | changes}

    visit().noisy |= noise is not None
    with st.expander(tr("Noise"), expanded=visit().noisy):
        kinds = [k for k in NOISES if k != "minibatch" or experiment.surface.declaration.data]
        st.selectbox(
            tr("Noise in the gradient"),
            kinds,
            format_func=lambda kind: tr(NOISES[kind]),
            help=tr("One draw a step, the same for every run: a fair race. Losses are shown without it."),
            **bound(
                "noise kind",
                noise.kind if noise else NONE,
                lambda kind: {"type": "noise", "noise": None if kind == NONE else {"kind": kind}},
            ),
        )
        if noise is None:
            return
        if noise.kind == "minibatch":
            rows = experiment.surface.bind().rows
            st.number_input(
                tr("Rows of {rows} in a batch", rows=rows),
                1,
                rows,
                **bound("noise size", min(noise.size, rows), lambda v: event(size=v)),
            )
            st.checkbox(
                tr("with replacement"),
                **bound("noise replacement", noise.replacement, lambda v: event(replacement=v)),
            )
            st.caption(
                tr(
                    "Variance of the gradient at the start point: twice the rows, half the variance. Dots are measured, the line is σ²/B."
                )
            )
            figure = variance_figure(experiment.surface.bind(), experiment.w0[:, 0], noise.size, experiment.seed)
            st.plotly_chart(figure, key="variance", config={"displayModeBar": False})
        else:
            _scales(noise.scale, event)
        if noise.kind == "student":
            st.number_input(
                tr("Degrees of freedom (few: heavy tails)"),
                0.1,
                1e6,
                format="%g",
                step=0.5,
                **bound("noise df", noise.df, lambda v: event(df=v)),
            )
        st.number_input(
            tr("Seed"), 0, 2**32 - 1, **bound("seed", experiment.seed, lambda v: {"type": "seed", "seed": int(v)})
        )


def _scales(scale: float | tuple[float, float], event: Any) -> None:
    both = scale if isinstance(scale, tuple) else (scale, scale)
    for axis, (name, column) in enumerate(zip("xy", st.columns(2), strict=True)):

        def changed(value: float, axis: int = axis) -> dict[str, Any]:
            new = [value if a == axis else both[a] for a in (0, 1)]
            return event(scale=new[0] if new[0] == new[1] else new)

        with column:
            st.number_input(
                tr("Scale in {name}", name=name),
                0.0,
                MAX_NOISE,
                step=0.1,
                format="%g",
                **bound(f"noise {name}", both[axis], changed),
            )
