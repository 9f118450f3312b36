"""Several processes behind the shipped proxy, really run: TLS, a path of its own, a process that falls, headers."""

import asyncio
import contextlib
import os
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import websockets
from playwright.sync_api import expect

from benchmarks.visitors import Visitor
from deploy.serve import free_port
from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link
from tests.player.looks import PATIENCE, entered, rate

ROOT = Path(__file__).parents[2]
TRUSTING = ssl._create_unverified_context()
PAGES, OTHERS = 2, 8  # in Chromium, and such as speak its protocol: ten of Chromium's take minutes on two cores


async def _stay(url: str, cookie: str, ready: threading.Event, fell: threading.Event) -> list[float]:
    """Visitors of the process that the cookie leads to, each with a rate of its own, who come back when it falls.

    Gives the seconds until each has its picture again and has taken in a change.
    """

    async def come(k: int) -> Visitor:
        told = {"surface": "quadratic", "lanes": [{"optimizer": "sgd", "lr": 0.01 * (k + 1)}]}
        one = Visitor(url, query=f"{PARAMETER}={to_link(read(Experiment, told))}")
        one.headers["Cookie"], one.trusting = f"ravine_worker={cookie}", TRUSTING
        await one.open()
        return one

    async def back(k: int, before: Visitor) -> float:
        end = time.monotonic() + PATIENCE / 1000
        while True:
            with contextlib.suppress(OSError, websockets.WebSocketException):
                one = await come(k)
                if one.have:
                    break
            assert time.monotonic() < end
            await asyncio.sleep(0.2)
        assert one.have == before.have  # the picture that it had
        await one.event(type="lane", index=0, changes={"lr": 0.02 * (k + 1.5)})
        assert (one.have != before.have, one.errors) == (True, [])
        await one.close()
        return round(time.monotonic() - begun, 1)

    everyone = [await come(k) for k in range(OTHERS)]
    assert len({one.have for one in everyone}) == OTHERS
    ready.set()
    await asyncio.to_thread(fell.wait)
    begun = time.monotonic()
    return await asyncio.gather(*(back(k, one) for k, one in enumerate(everyone)))


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """``ravine serve`` with two processes behind TLS and below /ravine; gives its process and address."""
    port = free_port()
    home = tmp_path_factory.mktemp("caddy")
    url = f"https://127.0.0.1:{port}/ravine"
    told = {
        "RAVINE_ADDRESS": f"https://127.0.0.1:{port}",
        "RAVINE_TLS": "tls internal",
        "RAVINE_METRICS": "secret",
        "XDG_DATA_HOME": str(home),
        "HOME": str(home),
    }
    command = [sys.executable, "cli.py", "serve", "--workers", "2", "--port", str(port), "--base", "/ravine"]
    log = (home / "log.txt").open("w")
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | told, stdout=log, stderr=log)
    try:
        _until(lambda: _get(f"{url}/_stcore/health")[0] == 200, PATIENCE / 1000, lambda: (home / "log.txt").read_text())
        yield psutil.Process(process.pid), url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()
    assert "Traceback" not in (home / "log.txt").read_text()


def _get(url: str, **headers: str) -> tuple[int, dict, bytes]:
    try:
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=20, context=TRUSTING) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()
    except OSError:
        return 0, {}, b""


def _until(true, seconds, why=lambda: ""):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, why()
        time.sleep(0.1)


def _processes(front) -> list[psutil.Process]:
    """The processes of the app, each with the port that it listens at."""
    found = []
    for p in front.children():
        with contextlib.suppress(psutil.NoSuchProcess):  # a zombie is one that has ended
            found += [p] if "streamlit" in " ".join(p.cmdline()) else []
    return found


def _inside(process: psutil.Process, path: str, **headers: str) -> tuple[int, dict, bytes]:
    """What one process answers at its own port."""
    port = next((c.laddr.port for c in process.net_connections() if c.status == psutil.CONN_LISTEN), 0)
    return _get(f"http://127.0.0.1:{port}/ravine{path}", **headers)


def _visits(process: psutil.Process) -> int:
    """How many visits it holds."""
    told = _inside(process, "/metrics", authorization="Bearer secret")[2].decode()
    found = re.search(r"^ravine_sessions (\d+)", told, re.MULTILINE)
    return int(found[1]) if found else 0


@pytest.mark.browser
def test_below_a_path_a_process_that_falls_takes_nothing_with_it(front, browser):
    process, url = front
    context = browser.new_context(ignore_https_errors=True, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    answers: list[tuple[int, str]] = []
    context.on("response", lambda r: answers.append((r.status, r.url)))
    pages = []
    for k in range(PAGES):
        page = context.new_page()
        if k == 0:  # a page that is not the first is found below the path, and so is the way from it
            page.goto(f"{url}/robustness")
            page.locator(".rv-chart[data-drawn]").first.wait_for()
            page.get_by_role("link", name="Explore").click()
        else:
            page.goto(f"{url}/")
        page.locator(".rv-knobs-head").wait_for()
        entered(page, f"0.3{k + 1}")
        pages.append(page)
    assert [a for a in answers if a[0] >= 400 or not a[1].startswith((f"{url}/", "data:", "blob:"))] == []
    cookie = next(c for c in context.cookies() if c["name"] == "ravine_worker")  # one browser is served by one process
    ready, fell = threading.Event(), threading.Event()
    others = ThreadPoolExecutor(1).submit(lambda: asyncio.run(_stay(url, cookie["value"], ready, fell)))
    _until(lambda: ready.is_set() or others.done(), PATIENCE / 1000)
    assert not others.done(), others.result()
    fallen = max(_processes(process), key=_visits)
    assert _visits(fallen) == PAGES + OTHERS
    fallen.kill()
    fell.set()
    begun = time.monotonic()
    for k, page in enumerate(pages):
        page.locator("[data-testid=stConnectionStatus]").wait_for(state="hidden")
        expect(rate(page)).to_have_value(f"0.3{k + 1}")
        entered(page, f"0.2{k + 1}")  # what is done now is taken in, and nothing from before is lost
        expect(rate(page)).to_have_value(f"0.2{k + 1}")
        print(f"page {k} has taken in a change {time.monotonic() - begun:.1f} s after the fall")
    print("the others after", others.result(PATIENCE / 1000))
    assert [a for a in answers if not a[1].startswith((f"{url}/", "data:", "blob:"))] == []
    context.close()
    _until(lambda: len(_processes(process)) == 2, PATIENCE / 1000)  # the one that fell is started again


@pytest.mark.browser
def test_what_the_front_tells_and_what_not(front):
    process, url = front
    status, headers, body = _get(f"{url}/")
    assert status == 200
    assert b"<title>Ravine</title>" in body
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers["strict-transport-security"].startswith("max-age=")
    assert "ravine_worker=" in headers["set-cookie"]
    for hidden in ("/metrics", "/_stcore/metrics"):
        assert _get(f"{url}{hidden}", authorization="Bearer secret")[0] == 404
    dots = [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "..%5capp.py",
        "....//app.py",
        "%252e%252e/app.py",
        "..%c0%afapp.py",
    ]
    for start in ("player/assets/x/", "vendor/plotly/x/", "live/x/", "front/", "static/", "app/static/"):
        for path in dots:
            status, _, body = _get(f"{url}/{start}{path}")
            assert status in (400, 404) or b"<title>" in body or b"Streamlit" in body
            assert b"st.App(" not in body
    one = next(p for p in _processes(process) if _inside(p, "/_stcore/health")[0] == 200)
    assert _inside(one, "/metrics")[0] == 404
    status, _, body = _inside(one, "/metrics", authorization="Bearer secret")
    assert status == 200
    for name in (b"ravine_reruns_total", b"ravine_sessions", b"ravine_jobs_waiting", b"process_resident_memory_bytes"):
        assert b"# TYPE " + name in body


@pytest.mark.browser
def test_a_restart_leaves_somebody_to_answer(front):
    process, url = front
    before = {p.pid for p in _processes(process)}
    process.send_signal(signal.SIGHUP)
    silent = 0
    end = time.monotonic() + 120
    while {p.pid for p in _processes(process)} & before or len(_processes(process)) < 2:
        assert time.monotonic() < end
        silent += _get(f"{url}/_stcore/health")[0] != 200
        time.sleep(0.2)
    assert silent == 0
