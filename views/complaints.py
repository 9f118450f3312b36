"""What is wrong with what stands in a box, said beside it for as long as it stands there."""

from __future__ import annotations

from typing import Any

import streamlit as st

from views.text import plain
from views.visit import change, visit, work


def complain(key: str, why: str | None) -> None:
    """Keep what is wrong with what the box of this key holds now; None when nothing is."""
    kept = visit().complaints
    kept.pop(key, None)
    if why:
        kept[key] = _held(key), why


def complaint(key: str) -> None:
    """Say it. To be called where the box was drawn."""
    held, why = visit().complaints.get(key, (None, None))
    if why and held == _held(key):
        st.error(plain(why))


def attempt(key: str, event: dict[str, Any]) -> bool:
    """Carry out an event that the box of this key asked for; whether it was, and what is wrong otherwise is kept."""
    change(event)
    notice = work().notice
    complain(key, notice.text if notice and notice.error else None)
    return key not in visit().complaints


def _held(key: str) -> Any:
    """What a box holds: its text, or the name that Streamlit gives to its file."""
    value = st.session_state.get(key)
    return getattr(value, "file_id", value)
