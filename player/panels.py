"""Many small animated pictures under one timeline."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from player import ASSETS_URL

SCRIPT = f"""
const at = (path) => new URL(`.${{path}}`, document.baseURI).href;
const module = import(at("{ASSETS_URL}/panels.js"));
export default async function ({{ data, parentElement, setTriggerValue }}) {{
  const {{ show, hide }} = await module;
  const root = parentElement.querySelector(".rv-root");
  await show(root, {{ data, send: (e) => setTriggerValue("chosen", e) }});
  return () => hide(root);
}}
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    import streamlit as st

    html = '<div class="rv-root"></div>'
    return st.components.v2.component("ravine_panels", html=html, js=SCRIPT, isolate_styles=False)


def panels(payload: bytes, *, key: str, on_open: Callable[[int], None]) -> None:
    """Show what ``player.payload.encode_panels`` packed. ``on_open`` is called with the index of a panel that is chosen."""
    import streamlit as st

    def changed() -> None:
        event = st.session_state[key].get("chosen")
        if isinstance(event, dict) and isinstance(event.get("index"), int):
            on_open(event["index"])

    _component()(data=payload, key=key, on_chosen_change=changed)
