"""The browser's modules and where the app serves them: for ever cacheable, as their address tells their version."""

from __future__ import annotations

import gzip
import hashlib
import posixpath
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plotly
from rjsmin import jsmin

if TYPE_CHECKING:
    from starlette.routing import Mount

ASSETS = Path(__file__).parent / "assets"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"  # for the pages of figures, see chart.py
IMPORTED = re.compile(r'from\s*"(\.[^"]+\.js)"')
TYPES = {".js": "text/javascript", ".css": "text/css"}


def assets() -> dict[str, Path]:
    """Every module and style sheet, by its path below the folder."""
    return {p.relative_to(ASSETS).as_posix(): p for p in sorted(ASSETS.rglob("*")) if p.suffix in TYPES}


@lru_cache(maxsize=1)
def digest() -> str:
    """A short fingerprint of the assets: part of their address, so that two versions are never mixed."""
    fingerprint = hashlib.sha256()
    for name, path in assets().items():
        fingerprint.update(name.encode() + path.read_bytes())
    return fingerprint.hexdigest()[:12]


ASSETS_URL = f"/player/assets/{digest()}"
PLOTLY_URL = f"/vendor/plotly/{plotly.__version__}/plotly.min.js"


def panels() -> dict[str, str]:
    """The panels of the player, by name: one file in ``assets/panels/`` each, told as a path below the assets."""
    return {Path(name).stem: name for name in assets() if name.startswith("panels/")}


def with_imports(*names: str) -> list[str]:
    """These modules and all that they import, each once: what a page can ask for before it has read the first of them."""
    found = list(names)
    for name in found:  # which grows
        text = (ASSETS / name).read_text(encoding="utf-8")
        others = (posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in IMPORTED.findall(text))
        found += [other for other in dict.fromkeys(others) if other not in found]
    return found


def routes() -> list[Mount]:
    """Where the browser finds the modules and plotly.js; for ``st.App(..., routes=routes())``."""
    from starlette.routing import Mount

    return [
        Mount(ASSETS_URL, app=_Files(assets())),
        Mount(PLOTLY_URL.rsplit("/", 1)[0], app=_Files({PLOTLY.name: PLOTLY})),
    ]


class _Files:
    """An ASGI app that serves a few files, compressed once."""

    def __init__(self, files: dict[str, Path]):
        self.files = files

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import PlainTextResponse, Response

        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        if name not in self.files:
            await PlainTextResponse("no such file", 404)(scope, receive, send)
            return
        body = await run_in_threadpool(_packed, self.files[name])
        headers = {"content-encoding": "gzip", "cache-control": "public, max-age=31536000, immutable"}
        media_type = TYPES[self.files[name].suffix]
        await Response(body, headers=headers, media_type=media_type)(scope, receive, send)


@lru_cache(maxsize=64)
def _packed(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    return gzip.compress((jsmin(text) if path.suffix == ".js" and path != PLOTLY else text).encode(), 6, mtime=0)
