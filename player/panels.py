"""Many small animated pictures under one timeline."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from player import ASSETS_URL

SCRIPT = """
const at = (path) => new URL(path, location.origin).href;
const module = import(at("ADDRESS"));
export default async function ({ data, parentElement, setTriggerValue }) {
  const { show, hide } = await module;
  const root = parentElement.querySelector(".rv-root");
  await show(root, { data, send: (e) => setTriggerValue("chosen", e) });
  return () => hide(root);
}
"""


@lru_cache(maxsize=2)
def _component(module: str) -> Callable[..., Any]:
    import streamlit as st

    html, js = '<div class="rv-root"></div>', SCRIPT.replace("ADDRESS", f"{ASSETS_URL}/{module}.js")
    return st.components.v2.component(f"ravine_{module}", html=html, js=js, isolate_styles=False)


def panels(payload: bytes, *, key: str, on_open: Callable[[int], None]) -> None:
    """Show what ``player.payload.encode_panels`` packed. ``on_open`` is called with the index of a panel that is chosen."""
    _show("panels", payload, key, on_open)


def fan(payload: bytes, *, key: str, on_release: Callable[[int], None]) -> None:
    """Show what ``player.payload.encode_fan`` packed. ``on_release`` is called with the value at which it is let go."""
    _show("fan", payload, key, on_release)


def _show(module: str, payload: bytes, key: str, told: Callable[[int], None]) -> None:
    import streamlit as st

    def changed() -> None:
        event = st.session_state[key].get("chosen")
        if event:
            told(int(event["index"]))

    _component(module)(data=payload, key=key, on_chosen_change=changed)
