"""The animated picture: a Streamlit component around browser modules that the stand-alone export uses as well."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plotly

if TYPE_CHECKING:
    from starlette.routing import Mount

ASSETS = Path(__file__).parent / "assets"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
TYPES = {".js": "text/javascript", ".css": "text/css"}


@lru_cache(maxsize=1)
def digest() -> str:
    """A short fingerprint of the assets: part of their address, so that two versions are never mixed."""
    fingerprint = hashlib.sha256()
    for path in sorted(ASSETS.iterdir()):
        fingerprint.update(path.name.encode() + path.read_bytes())
    return fingerprint.hexdigest()[:12]


ASSETS_URL = f"/player/assets/{digest()}"
PLOTLY_URL = f"/vendor/plotly/{plotly.__version__}/plotly.min.js"

# Sent again with every rerun, so it only points to the modules.
SCRIPT = f"""
const at = (path) => new URL(`.${{path}}`, document.baseURI).href;
const module = import(at("{ASSETS_URL}/player.js"));
export default async function ({{ data, parentElement, setTriggerValue }}) {{
  const {{ mount, unmount }} = await module;
  const root = parentElement.querySelector(".rv-root");
  await mount(root, {{ data, send: (e) => setTriggerValue("event", e), plotly: at("{PLOTLY_URL}") }});
  return () => unmount(root);
}}
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    import streamlit as st  # late: exports use the modules without Streamlit

    html = '<div class="rv-root"></div>'
    return st.components.v2.component("ravine_player", html=html, js=SCRIPT, isolate_styles=False)


def player(payload: bytes, *, key: str, on_event: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Show the player. ``payload`` comes from ``player.payload.encode``.

    ``on_event`` is called, before the script runs again, with each event the person caused: ``{"seq", "type", ...}``.
    The next payload must carry the event's ``seq`` as ``ack``, or the player waits before it sends another.
    """

    import streamlit as st

    def changed() -> None:
        event = st.session_state[key].get("event")
        if event is not None and on_event:
            on_event(event)

    _component()(data=payload, key=key, on_event_change=changed)


def routes() -> list[Mount]:
    """Where the browser finds the modules and plotly.js; for ``st.App(..., routes=routes())``."""
    from starlette.routing import Mount

    assets = {path.name: path for path in ASSETS.iterdir()}
    return [
        Mount(ASSETS_URL, app=_Files(assets)),
        Mount(PLOTLY_URL.rsplit("/", 1)[0], app=_Files({PLOTLY.name: PLOTLY})),
    ]


class _Files:
    """An ASGI app that serves a few files, compressed once, for ever cacheable: their address tells the version."""

    def __init__(self, files: dict[str, Path]):
        self.files = files

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import PlainTextResponse, Response

        name = scope["path"].rsplit("/", 1)[-1]
        if name not in self.files:
            await PlainTextResponse("no such file", 404)(scope, receive, send)
            return
        body = await run_in_threadpool(_packed, self.files[name])
        headers = {"content-encoding": "gzip", "cache-control": "public, max-age=31536000, immutable"}
        media_type = TYPES[self.files[name].suffix]
        await Response(body, headers=headers, media_type=media_type)(scope, receive, send)


@lru_cache(maxsize=64)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)
