"""The bond between a module of the browser and Streamlit: one component each, mounted once and shown with every rerun."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from messages import ENGLISH, language
from player.files import ASSETS_URL, panels
from player.words import words

# Sent again with every rerun, so it only points to the modules.
SCRIPT = """
const at = (name) => new URL(".ADDRESS/" + name, document.baseURI).href;
const words = WORDS;
const panels = Object.fromEntries(Object.entries(PANELS).map(([name, path]) => [name, at(path)]));
const loaded = [import(at("component.js")), import(at("MODULE.js")), import(at("words.js"))];
export default async function (given) {
  const [{ component }, part, { speak }] = await Promise.all(loaded);
  speak(words);
  document.documentElement.lang = SPOKEN;
  return component(".rv-part", "event", part, { panels })(given);
}
"""


@lru_cache(maxsize=32)
def _component(module: str, look: str, spoken: str) -> Callable[..., Any]:
    import streamlit as st  # late: exports use the modules without Streamlit

    js = SCRIPT.replace("ADDRESS", ASSETS_URL).replace("MODULE", module)
    js = js.replace("PANELS", json.dumps(panels() if module == "player" else {}))
    js = js.replace("SPOKEN", json.dumps(spoken))
    js = js.replace("WORDS", json.dumps(words(spoken), ensure_ascii=False))
    html = f'<div class="rv-part {look}"></div>'
    named = f"ravine_{module}" if spoken == ENGLISH else f"ravine_{module}_{spoken}"
    return st.components.v2.component(named, html=html, js=js, isolate_styles=False)


def show(
    module: str,
    data: Any,
    *,
    key: str,
    heard: Callable[[Any], None] | None = None,
    look: str = "rv-root",
    **layout: Any,
) -> None:
    """Show what ``assets/<module>.js`` makes of ``data``, in an element of class ``look``.

    ``heard`` is called, before the script runs again, with each event that the person caused; it is
    what a browser sent, so it may be anything.
    """
    import streamlit as st

    def changed() -> None:
        event = st.session_state[key].get("event")
        if event is not None and heard:
            heard(event)

    _component(module, look, language())(data=data, key=key, on_event_change=changed, **layout)
