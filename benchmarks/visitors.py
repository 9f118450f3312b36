"""Visitors without a browser: they speak Streamlit's protocol (protobuf over a WebSocket) as the player's page would."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import ssl
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from player.payload import head

OVERTAKEN = 2  # what Streamlit says of a run that a newer one has ended


@dataclass
class Round:
    """One trip: what was asked, how long until the page was done, what came."""

    what: str
    seconds: float
    bytes: int
    messages: int
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One tab of a browser at ``url``, on the page at ``path``, with ``query`` behind it."""

    def __init__(self, url: str, path: str = "/", query: str = "", timeout: float = 60):
        parts = urlsplit(url)
        self.base = parts.path.rstrip("/")
        scheme = {"http": "ws", "https": "wss"}[parts.scheme]
        self.socket_url = f"{scheme}://{parts.netloc}{self.base}/_stcore/stream"
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.path, self.query, self.timeout = path, query, timeout
        self.headers: dict[str, str] = {}  # such as the cookie that leads to one of several workers
        self.trusting: ssl.SSLContext | None = None  # for a front whose certificate nobody else vouches for
        self.widgets: dict[str, WidgetState] = {}  # by id, as the browser keeps them
        self.elements: dict[str, tuple[str, Any]] = {}  # by id: kind and message
        self.fragments: dict[str, str] = {}  # by the element's id
        self.pages: dict[str, str] = {}  # hash by path
        self.page_hash = self.session = self.have = ""
        self.hashes: set[str] = set()  # of messages that the server need not send again
        self.errors: list[str] = []
        self.texts: list[str] = []  # of the last run of the page
        self.finished = asyncio.Event()
        self.bytes = self.messages = self.seq = 0

    async def connect(self, session: str = "") -> None:
        """Open the socket; with ``session`` go on with an earlier one."""
        self.socket = await websockets.connect(
            self.socket_url,
            subprotocols=["streamlit", "x", *([session] if session else [])],  # type: ignore[list-item]
            origin=self.origin,  # type: ignore[arg-type]
            additional_headers=self.headers,
            ssl=self.trusting,
            max_size=None,
            ping_interval=None,
            open_timeout=60,
        )
        self.reader = asyncio.create_task(self._read())

    async def open(self) -> Round:
        """Connect and have the page drawn for the first time."""
        await self.connect()
        return await self.rerun("open", page_name=self.path.strip("/"))

    async def close(self) -> None:
        """Leave as a tab that is closed."""
        await self.socket.close()
        self.reader.cancel()

    def vanish(self) -> None:
        """Be gone without a word, as a computer that is switched off."""
        self.socket.transport.abort()
        self.reader.cancel()

    async def _read(self) -> None:
        try:
            async for data in self.socket:
                assert isinstance(data, bytes)
                message = ForwardMsg()
                message.ParseFromString(data)
                self.bytes += len(data)
                self.messages += 1
                self._take(message)
        except websockets.ConnectionClosed as gone:
            self.errors.append(f"the connection was closed: {gone}")
            self.finished.set()

    def _take(self, m: Any) -> None:
        kind = m.WhichOneof("type")
        if m.metadata.cacheable and m.hash:
            self.hashes.add(m.hash)
        if kind == "new_session":
            self.session = m.new_session.initialize.session_id or self.session
            self.page_hash = m.new_session.page_script_hash or self.page_hash
        elif kind == "navigation":
            self.pages |= {p.url_pathname: p.page_script_hash for p in m.navigation.app_pages}
            self.page_hash = m.navigation.page_script_hash or self.page_hash
        elif kind == "delta" and m.delta.WhichOneof("type") == "new_element":
            self._element(m.delta.new_element, m.delta.fragment_id)
        elif kind == "page_info_changed":
            self.query = m.page_info_changed.query_string
        elif kind == "script_finished" and m.script_finished != OVERTAKEN:
            self.finished.set()

    def _element(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        found = getattr(element, kind)
        if kind == "exception":
            self.errors.append(f"an exception is shown: {found.type}: {found.message[:200]}")
        if kind in ("markdown", "alert", "heading", "progress"):
            self.texts.append(str(getattr(found, "body", "") or getattr(found, "text", "")))
        name = getattr(found, "id", "")
        if name:
            self.elements[name] = (kind, found)
            self.fragments[name] = fragment
            if getattr(found, "set_value", False):  # the server moved the widget
                self.widgets.pop(name, None)
            if kind == "bidi_component" and found.bytes and name.endswith("-player"):
                self.have = head(found.bytes)["digest"]
                self.seq = max(self.seq, head(found.bytes)["ack"])

    async def rerun(
        self,
        what: str = "",
        trigger: WidgetState | None = None,
        fragment: str = "",
        page: str = "",
        page_name: str = "",
    ) -> Round:
        """Ask for a run of the page, or of a fragment, and wait until it is done."""
        back = BackMsg()
        state = back.rerun_script
        state.query_string = self.query
        state.widget_states.widgets.extend([*self.widgets.values(), *([trigger] if trigger else [])])
        state.page_script_hash = page or self.page_hash
        state.page_name = page_name
        state.fragment_id = fragment
        state.cached_message_hashes.extend(self.hashes)
        state.context_info.timezone, state.context_info.locale = "UTC", "en"
        state.context_info.url = f"{self.origin}{self.base}{self.path}"
        state.context_info.color_scheme = "light"
        self.finished.clear()
        if not fragment:
            self.texts.clear()
        before, told, start = (self.bytes, self.messages), len(self.errors), time.perf_counter()
        try:
            await self.socket.send(back.SerializeToString())
            await asyncio.wait_for(self.finished.wait(), self.timeout)
        except TimeoutError:
            self.errors.append(f"no answer in {self.timeout} s: {what}")
        except websockets.ConnectionClosed as gone:
            self.errors.append(f"the connection was closed: {gone}")
        came = self.bytes - before[0], self.messages - before[1]
        return Round(what, time.perf_counter() - start, *came, self.errors[told:])

    def find(self, key: str) -> str:
        """The id of the widget with this key or label."""
        for name, (_, found) in reversed(list(self.elements.items())):
            if name.endswith(f"-{key}") or getattr(found, "label", None) == key:
                return name
        raise KeyError(key)

    async def set(self, key: str, value: Any) -> Round:
        """Change a widget: a number, a choice by its place or its words, a text, or the press of a button."""
        name = self.find(key)
        kind, found = self.elements[name]
        w, trigger = WidgetState(id=name), None
        if kind == "slider":
            w.double_array_value.data.extend([value])
        elif kind == "number_input" and found.data_type == 0:
            w.int_value = int(value)
        elif kind == "number_input":
            w.double_value = float(value)
        elif kind == "button_group":
            w.string_array_value.data.extend([value])
        elif kind == "selectbox":
            w.string_value = value if isinstance(value, str) else found.options[value]
        elif kind in ("text_input", "text_area"):
            w.string_value = value
        elif kind == "button":
            w.trigger_value, trigger = True, w
        else:
            raise KeyError(f"{kind} is not known to this client")
        if trigger is None:
            self.widgets[name] = w
        return await self.rerun(f"{key}={value}", trigger, self.fragments.get(name, ""))

    async def event(self, **event: Any) -> Round:
        """An event of the player."""
        self.seq += 1
        return await self.tell("player", str(event.get("type")), seq=self.seq, have=self.have, **event)

    async def tell(self, key: str, what: str = "", **value: Any) -> Round:
        """An event of a component of the page's own."""
        name = self.find(key)
        w = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{name}__events")
        w.json_trigger_value = json.dumps([{"event": "event", "value": value}])
        return await self.rerun(what or key, w, self.fragments.get(name, ""))

    async def go(self, path: str) -> Round:
        """Another page, by the navigation."""
        self.path = f"/{path}"
        return await self.rerun(f"go {path}", page=self.pages[path])


SURFACES = ("quadratic", "rosenbrock", "beale", "himmelblau", "ackley", "rastrigin", "saddle", "booth")
USUAL = ("rate",) * 10 + ("start",) * 4 + ("steps",) * 2 + ("surface",) * 2 + ("page",)  # what people change, as often


async def play(visitor: Visitor, rng: random.Random, what: str = "") -> Round:
    """One thing that people do: a rate, the start, the steps, the surface, or another page and back."""
    what = what or rng.choice(USUAL)
    if visitor.path.strip("/") not in ("", "explore"):
        return await visitor.go("")
    if what == "page":
        return await visitor.go(rng.choice(["gallery", "catalogue"]))
    if what == "surface":
        return await visitor.tell("surface", surface=rng.choice(SURFACES))
    if what == "steps":
        return await visitor.set("steps exactly", rng.randrange(50, 300))
    if what == "start":
        point = [rng.uniform(-4, 4), rng.uniform(-2, 2)]
        return await visitor.event(type="start", index=0, point=point)
    return await visitor.event(type="lane", index=0, changes={"lr": float(f"{10 ** rng.uniform(-2.5, -0.5):.4g}")})


async def film(visitor: Visitor) -> None:
    """Have a film made, as large as the dialog offers; on Explore."""
    await visitor.set("export", True)
    await visitor.set("export size", "1920x1080")
    await visitor.set("export make", True)


@contextlib.asynccontextmanager
async def visitors(url: str, count: int, query: str = "", **more: Any):
    """That many visitors, each with its first picture."""
    everyone = [Visitor(url, query=query, **more) for _ in range(count)]
    for one in everyone:
        await one.open()
    try:
        yield everyone
    finally:
        await asyncio.gather(*(one.close() for one in everyone), return_exceptions=True)
