"""The Scrub page: drag one value and watch the run follow, with no trip to the server."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from engine.experiment import Experiment, ExperimentError, Lane
from engine.fan import around
from engine.fan import fan as fan_of
from engine.runs import Runs
from export.tables import lane_names
from figures.theme import lane_color
from player.panels import fan
from player.payload import encode_fan
from views.visit import change, runs_of, work

TITLE, ORDER = "Scrub", 7


def page() -> None:
    """Draw the page."""
    experiment = work().experiment
    with st.sidebar:
        names = lane_names(runs_of(experiment))
        lane = st.selectbox("Lane", range(len(names)), format_func=lambda i: names[i], index=work().selected)
        chosen = experiment.lanes[lane]
        name = st.selectbox("Value", list(chosen.hypers), key=f"scrub {chosen.optimizer} {chosen.form.key}")
    values = _values(chosen, name)
    st.caption("Drag the handle under the picture: the run follows. Let go, and the lane keeps the value.")
    at = int(np.abs(np.array(values) - chosen.hypers[name]).argmin())
    try:
        payload = encode_fan(runs_of(experiment), lane, _fan(experiment, lane, name, tuple(values)), at)
    except ExperimentError as error:
        st.error(str(error))
        return
    fan(payload, key="fan", on_release=lambda k: _keep(lane, name, values[k]))


def _values(lane: Lane, name: str) -> list[float]:
    """The values of the fan: those around the value that the lane had when scrubbing it began, and the present one."""
    key = f"fan of {lane.optimizer} {lane.form.key} {name}"
    values, present = st.session_state.get(key, []), lane.hypers[name]
    if present not in values:
        values = sorted({*around(lane.declared_hypers[name], present), present})
        if len(values) > 64:  # the present one takes the place of its nearest neighbour
            near = min((v for v in values if v != present), key=lambda v: abs(v - present))
            values.remove(near)
        st.session_state[key] = values
    return values


@st.cache_resource(max_entries=8, ttl=900, show_spinner=False, hash_funcs={Experiment: Experiment.to_json})
def _fan(experiment: Experiment, lane: int, name: str, values: tuple[float, ...]) -> Runs:
    color = experiment.lanes[lane].color or lane_color(lane)
    runs = fan_of(experiment, lane, name, values)
    told = {"color": color, "visible": True}  # hidden or not: it is the one that is looked at
    labels = (one.changed(label=f"{name} = {one.hypers[name]:.4g}", **told) for one in runs.experiment.lanes)
    return replace(runs, experiment=runs.experiment.changed(lanes=tuple(labels)))


def _keep(lane: int, name: str, value: float) -> None:
    change({"type": "lane", "index": lane, "changes": {name: value}})
