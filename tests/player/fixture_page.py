"""A page with nothing but the player: what the browser tests drive while they look at the player alone."""

import json

import streamlit as st

from engine.experiment import Experiment
from engine.simulate import simulate
from player import player
from player.payload import encode

DEFAULT = {
    "surface": "quadratic",
    "start": [-5, -2],
    "steps": 200,
    "lanes": [
        {"optimizer": o} for o in ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "nadam")
    ],
}

st.set_page_config(layout="wide", initial_sidebar_state="collapsed")


def show(changes):
    """Put a player up anew, which knows nothing of the one before."""
    st.session_state.experiment = Experiment.from_json(json.dumps(DEFAULT | changes))
    st.session_state.ack = 0
    st.session_state.shown = st.session_state.get("shown", 0) + 1


def apply(event):
    if event["type"] == "anew":
        show(event["changes"])
        return
    st.session_state.ack = event["seq"]
    if event["type"] == "start":
        start = list(st.session_state.experiment.start)
        start[event["index"]] = tuple(event["point"])
        st.session_state.experiment = st.session_state.experiment.changed(start=tuple(start))


if "shown" not in st.session_state:
    show(json.loads(st.query_params.get("e", "{}")))
payload = encode(simulate(st.session_state.experiment, state=False), ack=st.session_state.ack)
player(payload, key=f"p{st.session_state.shown}", on_event=apply)
rate = st.slider("rate", 0.01, 0.4, 0.1, key="rate")
st.text_input("a text field")
