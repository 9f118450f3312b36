"""The bond between the page and the pure session: where a visit's state is kept, and how runs are had."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from engine.experiment import Experiment, ExperimentError
from engine.link import PARAMETER, from_link, to_link
from engine.runs import Runs
from engine.simulate import simulate
from views.session import Notice, Work, advance


def work() -> Work:
    """The state of this visit; a new one begins with the experiment in the address, if there is one."""
    if "work" not in st.session_state:
        st.session_state["work"] = _opened(st.query_params.get(PARAMETER))
    return st.session_state["work"]


def _opened(link: str | None) -> Work:
    if link is None:
        return Work()
    try:
        return advance(Work(), {"type": "load", "experiment": from_link(link)}, 0.0)
    except ExperimentError as error:
        return Work(notice=Notice(f"The link could not be opened: {error}", error=True))


def address(experiment: Experiment) -> str:
    """The link that opens ``experiment`` in this app."""
    return f"{(st.context.url or '').partition('?')[0]}?{PARAMETER}={to_link(experiment)}"


def change(event: dict[str, Any]) -> None:
    """Apply one event to this visit. For callbacks, which run before the page is drawn again."""
    if event.get("type") == "fan":  # only what the player holds changes, not the experiment
        st.session_state["fan"] = (event.get("index"), event.get("name"))
    else:
        st.session_state["fan"] = None
        st.session_state["work"] = advance(work(), event, time.monotonic())
        st.session_state["stale"] = not event.get("live")
    st.session_state["ack"] = event.get("seq", ack())


def go(page: str) -> None:
    """Show the page of this name next. For callbacks, from which Streamlit itself lets no one leave a page."""
    st.session_state["go"] = page


def stale(*, clear: bool = False) -> bool:
    """Whether the last event concerns the whole page, and not only the player while something is dragged in it."""
    return st.session_state.pop("stale", False) if clear else st.session_state.get("stale", False)


def ack() -> int:
    """The number of the last event that the player sent and this visit took in."""
    return st.session_state.setdefault("ack", 0)


@st.cache_resource(max_entries=16, ttl=900, show_spinner=False, hash_funcs={Experiment: Experiment.to_json})
def runs_of(experiment: Experiment) -> Runs:
    """What happens in an experiment; shared by all visitors, not to be changed."""
    return simulate(experiment, state=experiment.crowded)


def bound(key: str, value: Any, event: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Arguments that bind a widget to the experiment: it shows ``value``, and a new one becomes ``event(new)``."""
    st.session_state[key] = value

    def changed() -> None:
        if st.session_state[key] is not None:
            change(event(st.session_state[key]))

    return {"key": key, "on_change": changed}
