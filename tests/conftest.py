"""What browser tests share: servers, one Chromium, and pages that fail the test when the console shows an error."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from deploy.serve import free_port
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from tests.player.looks import PATIENCE

# Inputs are experiments: making one derives its surface, whose first use is slow, and a busy machine is slow for all.
settings.register_profile("ravine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ravine")

ROOT = Path(__file__).parent.parent
ARGS = ["--enable-unsafe-swiftshader", "--no-sandbox"]  # as Chromium runs on a machine without a GPU
QUIET = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


KNOWN = [(table, dict(table)) for table in (OPTIMIZERS, SURFACES)]


@pytest.fixture(autouse=True)
def catalogue_as_it_was():
    """What a test, or a fixture that it shares with others, adds to the catalogue is there for no other test."""
    _put_back()
    yield
    _put_back()


def _put_back():
    for table, known in KNOWN:
        if len(table) != len(known):
            table.clear()
            table.update(known)


def pytest_collection_modifyitems(items):
    """A browser on a busy machine is given time: a test that waits for the right thing costs none of it."""
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(4 * PATIENCE / 1000))


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """``serve(script)`` starts ``streamlit run script`` on a free local port, once a session, and gives its address."""
    running = {}

    def start(script: Path) -> str:
        if script not in running:
            log = tmp_path_factory.mktemp("server") / "log.txt"
            running[script] = (*_start(script, log), log)
        return running[script][1]

    yield start
    for process, _, _ in running.values():
        process.terminate()
        process.wait(60)
    for _, _, log in running.values():
        assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def start_server(tmp_path):
    """``start_server(port=None, **options)`` starts a server of the app of one's own; gives its process and address."""
    running = []

    def start(port: int | None = None, **options: str):
        running.append(_start(ROOT / "app.py", tmp_path / f"log {len(running)}.txt", port, **options))
        return running[-1]

    yield start
    for process, _ in running:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def server(serve):
    """The address of the app itself."""
    return serve(ROOT / "app.py")


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests: the system's, else Playwright's own."""
    from playwright.sync_api import Error, expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS + QUIET)
        except Error as error:
            pytest.fail(f"browser tests need Chromium (try `playwright install chromium`): {error.message[:200]}")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def contexts(browser):
    """Browser contexts by their options: tests share them, and with them what the browser has loaded already."""
    opened = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def new_page(browser, contexts):
    """``new_page(**options)`` opens a page; an error in its console fails the test, unless it is ``forgiving``."""
    pages, errors = [], []

    def open_page(forgiving=False, **options):
        pages.append(_opened(browser, contexts, [] if forgiving else errors, options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    assert errors == []


@pytest.fixture(scope="session")
def kept():
    """The pages that ``kept_page`` keeps."""
    return {}


@pytest.fixture
def kept_page(request, browser, contexts, kept):
    """``kept_page(name, **options)``: the page that tests share by this name, and whether it is new.

    Opening a page is most of what a short test costs. ``page.sent`` has what went to the server. A page in whose test
    something failed is not used again; an error in its console fails the test.
    """
    used, failed = set(), request.session.testsfailed

    def take(name, **options):
        new = name not in kept
        if new:
            errors, sent = [], []
            page = kept[name] = _opened(browser, contexts, errors, options)
            page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
            page.errors, page.sent = errors, sent
        used.add(name)
        return kept[name], new

    yield take
    errors = [error for name in used for error in kept[name].errors]
    if errors or request.session.testsfailed > failed:
        for name in used:
            kept.pop(name).close()
    assert errors == []


def _opened(browser, contexts, errors, options):
    options = {"viewport": {"width": 1440, "height": 900}} | options
    name = repr(sorted(options.items()))
    if name not in contexts:
        contexts[name] = browser.new_context(**options)
        contexts[name].set_default_timeout(PATIENCE)
    page = contexts[name].new_page()
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    return page


@pytest.fixture
def page(new_page):
    """A page of 1440 × 900."""
    return new_page()


@pytest.fixture
def still(new_page):
    """The same without motion: a playback takes the processor that the test needs."""
    return new_page(reduced_motion="reduce")


def _start(script: Path, log: Path, port: int | None = None, **more: str) -> tuple[subprocess.Popen, str]:
    port = port or free_port()
    url = f"http://127.0.0.1:{port}{more.get('server.baseUrlPath', '')}"
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        **more,
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script), *(f"--{k}={v}" for k, v in options.items())]
    with log.open("w") as out:
        frames = {"RAVINE_FRAME_ANCESTORS": "'self' http://localhost:*"}  # which is another origin than 127.0.0.1
        environment = os.environ | {"PYTHONPATH": str(ROOT), "RAVINE_METRICS": "tests"} | frames
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=environment)
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            return process, url
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    process.kill()
    process.wait()
    raise RuntimeError(f"{script.name} did not start:\n{log.read_text()}")
