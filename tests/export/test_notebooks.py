"""The widget in the notebooks that people use: dragged, its path is the engine's, and a saved notebook keeps a picture."""

import contextlib
import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from deploy.serve import free_port
from engine.experiment import Experiment, read
from engine.simulate import simulate
from tests.player.hand import sweep
from tests.player.looks import LET_GO, wait_for

ROOT = Path(__file__).parents[2]
SHOW = "import ravine as rv\nw = rv.show(rv.run('beale', ['adam', rv.lane('momentum', lr=0.001)], start=(1, 1.6), steps=100))"
MARIMO = f"""
import marimo
app = marimo.App()
@app.cell
def _():
    {SHOW.replace(chr(10), chr(10) + "    ")}
    return (w,)
@app.cell
def _(w):
    w
"""


@pytest.fixture
def serve_notebook(tmp_path):
    """``serve_notebook(*command)`` starts a notebook server in ``tmp_path``; PORT in the command is a free one."""
    running = []

    def start(*command):
        port = str(free_port())
        folders = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
        command = [sys.executable, "-m", *(part.replace("PORT", port) for part in command)]
        environment = os.environ | folders | {"PYTHONPATH": str(ROOT)}
        with (tmp_path / "log.txt").open("w") as log:
            running.append(subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log))
        return f"http://127.0.0.1:{port}"

    yield start
    for process in running:
        process.kill()  # JupyterLab takes its time to say goodbye
        process.wait(30)


def up(address):
    with contextlib.suppress(OSError):
        urllib.request.urlopen(address, timeout=5).close()
        return True
    return False


def dragged(page):
    """Drag the start in the widget; the experiment shown then, whose paths in the browser are the engine's."""
    frame = page.frame_locator("iframe[title=Ravine]")
    frame.locator(".rv-root[data-digest]").wait_for()
    handle = frame.get_by_test_id("rv-start-0")
    handle.scroll_into_view_if_needed()
    places = []

    def rests():  # the frame takes its height
        places.append(handle.bounding_box())
        page.wait_for_timeout(150)
        return places[-2:] == [handle.bounding_box()] * 2

    wait_for(rests)
    box = places[-1]
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    sweep(page, (x, y), (x + 60, y + 30))
    within = next(f for f in page.frames if f.url == "about:srcdoc")
    wait_for(lambda: within.evaluate(LET_GO) and within.evaluate("ravine.experiment.start[0] > 1.2"))
    told = within.evaluate("(async (e) => [e, await ravine.run(e)])(ravine.experiment)")  # in one turn
    experiment, lanes = read(Experiment, told[0]), told[1]["lanes"]
    runs = simulate(experiment)
    for n, lane in enumerate(lanes):
        np.testing.assert_allclose([lane["x"], lane["y"]], runs.path[:, :, n].T, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(lane["loss"], runs.loss[:, n], rtol=1e-9, atol=1e-9)
    return experiment


@pytest.mark.browser
def test_in_jupyterlab(serve_notebook, new_page, tmp_path):
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [cell | {"id": "a", "source": f"{SHOW}\nw"}, cell | {"id": "b", "source": "print('told', w.json)"}]
    file = tmp_path / "a.ipynb"
    file.write_text(
        json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})
    )
    here = ("--ip=127.0.0.1", "--port=PORT", "--no-browser", "--allow-root", "--IdentityProvider.token=")
    address = serve_notebook("jupyterlab", *here, "--ServerApp.disable_check_xsrf=True")
    wait_for(lambda: up(f"{address}/api"))
    page = new_page(viewport={"width": 1300, "height": 900})
    page.goto(f"{address}/doc/tree/a.ipynb")
    page.get_by_text("| Idle").wait_for()
    page.locator(".jp-Cell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    experiment = dragged(page)
    page.locator(".jp-OutputArea-child img").wait_for(state="hidden")  # the picture is for those who open it later
    page.locator(".jp-Cell .cm-content").nth(1).click()
    page.keyboard.press("Control+Enter")
    told = page.get_by_text("told {").last
    told.wait_for()
    assert Experiment.from_json(told.inner_text().removeprefix("told ")) == experiment  # the kernel knows
    page.keyboard.press("Control+s")
    page.wait_for_function("!document.title.startsWith('*')")

    def kept():
        with contextlib.suppress(json.JSONDecodeError):  # while it is being written
            outputs = json.loads(file.read_text())["cells"][0]["outputs"]
            return [list(one["data"])[0] for one in outputs]
        return []

    wait_for(kept)
    assert kept() == ["image/png", "text/html", "application/vnd.jupyter.widget-view+json"]
    for session in json.load(urllib.request.urlopen(f"{address}/api/sessions", timeout=10)):
        gone = urllib.request.Request(f"{address}/api/sessions/{session['id']}", method="DELETE")
        urllib.request.urlopen(gone, timeout=10).close()
    again = new_page(viewport={"width": 1300, "height": 900})
    again.goto(f"{address}/doc/tree/a.ipynb")
    again.locator(".jp-OutputArea-child img").first.wait_for()
    told = again.get_by_text(re.compile("(Loading|Error displaying) widget"))
    told.wait_for(state="attached")
    assert not told.is_visible()


@pytest.mark.browser
def test_in_marimo(serve_notebook, new_page, tmp_path):
    (tmp_path / "a.py").write_text(MARIMO)
    here = ("--headless", "--no-token", "--host", "127.0.0.1", "-p", "PORT")
    address = serve_notebook("marimo", "run", "a.py", *here)
    wait_for(lambda: up(f"{address}/health"))
    page = new_page(viewport={"width": 1300, "height": 900})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    dragged(page)
    assert all(url.startswith((address, address.replace("http", "ws"), "data:", "blob:", "about:")) for url in asked)
