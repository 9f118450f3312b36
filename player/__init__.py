"""The animated picture: a Streamlit component around browser modules that the stand-alone export uses as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from player.component import show
from player.files import ASSETS, ASSETS_URL, PLOTLY, PLOTLY_URL, assets, panels, routes, with_imports

__all__ = ["ASSETS", "ASSETS_URL", "PLOTLY", "PLOTLY_URL", "assets", "panels", "player", "routes", "with_imports"]


def player(payload: bytes, *, key: str, on_event: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Show the player. ``payload`` comes from ``player.payload.encode``.

    ``on_event`` is called, before the script runs again, with each event the person caused: ``{"seq", "type", ...}``.
    The next payload must carry the event's ``seq`` as ``ack``, or the player waits before it sends another. An event
    that is not acknowledged in time comes again under its number; ``on_event`` hears it once.
    """
    import streamlit as st

    taken = f"{key}: last event taken in"

    def heard(event: Any) -> None:
        seq = event.get("seq") if isinstance(event, dict) else None
        if isinstance(seq, int):
            if seq <= st.session_state.get(taken, 0):
                return
            st.session_state[taken] = seq
        if on_event:
            on_event(event)

    show("player", payload, key=key, heard=heard)
