"""What the server answers besides Streamlit's own: the pages' HTML with our script in it, and headers that protect."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import hashlib
import os
import re
import socket
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from streamlit import config, file_util
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

import player
from player import desk, live
from views.frame import watch
from views.pages import pages
from views.pages.gallery import PICTURES, picture_url

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

FRONT = Path(__file__).parent / "front.js"
POSTER = Path(__file__).parent / "poster"  # the first picture, light and dark: docs/make.py
FONTS = Path(__file__).parent / "fonts"  # Streamlit's own, cut to the signs in use: docs/fonts.py
FRAMES = (
    "RAVINE_FRAME_ANCESTORS"  # environment variable: who may show the app in a frame, such as https://school.example
)
POSTER_LOOK = """
#poster { position: fixed; inset: 0; z-index: 2000000; display: none; place-content: center; gap: 12px; background: #fcfcfa; color: #22282d;
  font: 600 20px "Source Sans", sans-serif; }
.shows-poster #poster { display: grid; }
#poster img { width: min(640px, 94vw); height: auto; border-radius: 5px; }
@media (prefers-color-scheme: dark) { #poster { background: #14181c; color: #e3e7e8; } }
"""
POSTER_HTML = """
    <div id="poster" aria-hidden="true">Ravine<picture><source media="(prefers-color-scheme: dark)" srcset=".{dark}">\
<img src=".{light}" width="640" height="480" alt=""></picture></div>"""
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
OURS = (
    "/player/",
    "/vendor/",
    "/front/",
    "/catalogue/",
    "/live/",
)  # addresses with a version in them: an old one is no page


def base_path() -> str:
    """The path under which the app is served, such as ``/ravine``; empty at the root."""
    path = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def routes() -> list[BaseRoute]:
    """For ``st.App(..., routes=routes())``."""
    from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
    from starlette.routing import Mount, Route

    base = base_path()
    html = index()
    script = FRONT.read_bytes()
    own: list[Any] = [*player.routes(), *desk.routes(), *live.routes()]
    made: list[BaseRoute] = [
        Route(base + front_url(), lambda request: Response(script, headers=FOR_EVER, media_type="text/javascript")),
        *(
            Route(base + poster_url(path.stem), lambda request, path=path: FileResponse(path, headers=FOR_EVER))
            for path in sorted(POSTER.iterdir())
        ),
        *(
            Route(base + picture_url(path), lambda request, path=path: FileResponse(path, headers=FOR_EVER))
            for path in sorted(PICTURES.iterdir())
        ),
        *(type(r)(base + r.path, r.app if isinstance(r, Mount) else r.endpoint) for r in own),
        *(
            Route(base + start + "{rest:path}", lambda request: PlainTextResponse("no such file", 404))
            for start in OURS
        ),
    ]
    made.append(Route(base + "/metrics", watch.answer))
    page = Route("/", lambda request: HTMLResponse(html, headers={"cache-control": "no-cache"}))
    names = ["/", *(f"/{name}" for name in pages())]
    return [*made, *(Route(base + name, page.endpoint) for name in names)]


@lru_cache(maxsize=1)
def front_url() -> str:
    """The address of our script; it tells the version."""
    return f"/front/{hashlib.sha256(FRONT.read_bytes()).hexdigest()[:12]}.js"


def poster_url(theme: str) -> str:
    """The address of the first picture; it tells the version."""
    return f"/front/{hashlib.sha256((POSTER / f'{theme}.webp').read_bytes()).hexdigest()[:12]}.webp"


@lru_cache(maxsize=1)
def index() -> str:
    """Streamlit's page with our name, our script before its own, and the player's modules asked for before it needs them.

    Until the page lives (some seconds where nothing is cached) it shows the first picture; ``front.js`` takes it away.
    """
    html = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    html = html.replace("<title>Streamlit</title>", "<title>Ravine</title>")
    modules = player.with_imports("component.js", "player.js", "words.js", *player.panels().values())
    early = "".join(f'\n    <link rel="modulepreload" href=".{player.ASSETS_URL}/{name}">' for name in modules)
    html = html.replace("<head>", f'<head>\n    <script src=".{front_url()}"></script>', 1)
    html = html.replace("</head>", f"{early}\n    <style>{POSTER_LOOK}</style>\n  </head>", 1)
    return html.replace("<body>", "<body>" + POSTER_HTML.format(light=poster_url("light"), dark=poster_url("dark")), 1)


def policy() -> str:
    """The content-security policy: everything comes from here, and nobody shows the app in a frame unasked."""
    inline = re.findall(r"<script>(.*?)</script>", index(), re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in inline]
    return "; ".join(
        [
            "default-src 'self'",
            # Scripts of components are blobs; plotly.js makes functions of text for its 3D.
            f"script-src 'self' blob: 'unsafe-eval' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss: blob: data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {os.environ.get(FRAMES, chr(39) + 'self' + chr(39))}",
        ]
    )


def answer_at_once() -> None:
    """Let no answer wait in the kernel, on Linux: connections inherit this from the socket that Streamlit listens on.

    An answer is written in two parts, head and body, and the second waits up to 40 ms for the browser to confirm the
    first (Nagle's algorithm). asyncio turns that off, but only for sockets that name their protocol, and Streamlit's does
    not. A first visit makes some 200 requests.
    """
    for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(int(name))) as own:
            if own.family in (socket.AF_INET, socket.AF_INET6) and own.type == socket.SOCK_STREAM:
                own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def tell_theme_once() -> None:
    """Work out what every run tells of the theme once a process: Streamlit reads some 300 options anew for each, 1.5 ms of 18."""
    fill = app_session._populate_theme_msg

    @lru_cache(maxsize=16)
    def filled(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        fill(message, section)
        return message

    def merged(msg: CustomThemeConfig, section: str = "theme") -> None:
        msg.MergeFrom(filled(section))

    app_session._populate_theme_msg = merged


class Headers:
    """ASGI middleware: the protecting headers on every answer, and no answer where Streamlit tells its own numbers."""

    def __init__(self, app: Any):
        self.app = app
        self.headers = [
            (b"content-security-policy", policy().encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self.headers]}
            await send(message)

        if scope["type"] == "http" and scope["path"].endswith("/_stcore/metrics"):
            from starlette.responses import PlainTextResponse

            await PlainTextResponse("no such file", 404)(scope, receive, sent)
            return
        await self.app(scope, receive, sent if scope["type"] == "http" else send)


class Fonts:
    """ASGI middleware: Streamlit's two fonts are sent as ``docs/fonts.py`` cut them; its routes leave us no ``/static/``."""

    def __init__(self, app: Any):
        self.app = app
        self.cut = {f"{base_path()}/static/media/{path.name}": path for path in FONTS.glob("*.woff2")}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from starlette.responses import FileResponse

        path = self.cut.get(scope["path"]) if scope["type"] == "http" else None
        await (FileResponse(path, headers=FOR_EVER) if path else self.app)(scope, receive, send)


class Packed:
    """Compresses Streamlit's own scripts and styles, which it sends as they are: 5 MB at a first visit become 1.5 MB.

    Each is compressed once and kept: their names tell their versions, and all of them together have 6 MB.
    """

    def __init__(self, app: Any):
        self.app = app
        self.kept: dict[str, tuple[Any, bytes]] = {}  # the head of an answer and its body, by path

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not self._fits(scope):
            await self.app(scope, receive, send)
            return
        if scope["path"] not in self.kept and not await self._pack(scope, receive, send):
            return
        head, body = self.kept[scope["path"]]
        await send(head)
        await send({"type": "http.response.body", "body": body})

    def _fits(self, scope: Any) -> bool:
        """Whether this asks for a whole script or style sheet, and may have it compressed."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        asked = dict(scope["headers"])
        path = scope["path"].removeprefix(base_path())
        partly = b"range" in asked or b"if-none-match" in asked or b"if-modified-since" in asked
        return (
            path.startswith(("/static/js/", "/static/css/"))
            and b"gzip" in asked.get(b"accept-encoding", b"")
            and not partly
        )

    async def _pack(self, scope: Any, receive: Any, send: Any) -> bool:
        """Keep the answer, compressed; one that is no file is sent on as it is.

        The file is read to its end though the visitor may be gone: a piece of it would be kept for everybody.
        """
        from starlette.concurrency import run_in_threadpool

        messages: list[Any] = []

        async def heard(message: Any) -> None:
            messages.append(message)

        async def stays() -> Any:
            await asyncio.Event().wait()

        await self.app(scope, stays, heard)
        head, *parts = messages
        if head["status"] != 200:
            for message in messages:
                await send(message)
            return False
        body = await run_in_threadpool(gzip.compress, b"".join(part["body"] for part in parts), 9, mtime=0)
        own = (b"content-length", b"content-encoding", b"vary", b"accept-ranges")
        headers = [(name, value) for name, value in head["headers"] if name.lower() not in own]
        headers += [
            (b"content-encoding", b"gzip"),
            (b"vary", b"accept-encoding"),
            (b"content-length", str(len(body)).encode()),
        ]
        self.kept[scope["path"]] = {**head, "headers": headers}, body
        return True
