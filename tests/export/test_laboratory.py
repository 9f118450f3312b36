"""The light page as a laboratory: offline, on a phone's width, and its paths are those of ``cli.py run``."""

import csv

import numpy as np
import pytest

import cli
from engine.experiment import Experiment, read
from engine.simulate import simulate
from export.formats import make
from export.picture import Picture
from lessons.presets import PRESETS
from tests.player.hand import sweep
from tests.player.looks import LET_GO, wait_for


@pytest.mark.browser
def test_drag_turn_add_and_compare(new_page, tmp_path):
    start = PRESETS["classic-beale"].experiment
    data = make(simulate(start, state=False), Picture(), "light.html")
    assert len(data) <= 300_000
    file = tmp_path / "lab.html"
    file.write_bytes(data)
    page = new_page(offline=True, viewport={"width": 390, "height": 800})
    page.goto(file.as_uri())
    page.wait_for_function("document.querySelector('.rv-root')?.dataset.digest")
    box = page.get_by_test_id("rv-start-0").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    sweep(page, (x, y), (x + 40, y + 30))
    before = list(start.start[0])
    wait_for(lambda: page.evaluate(LET_GO) and page.evaluate("ravine.experiment.start") != before)
    page.get_by_test_id("add-lane").click()
    page.keyboard.type("lion")
    page.keyboard.press("Enter")
    page.wait_for_function(f"ravine.experiment.lanes.length === {len(start.lanes) + 1}")
    rate = read(Experiment, page.evaluate("ravine.experiment")).lanes[-1].hypers["lr"]
    knob = page.get_by_test_id("knob-lr").locator("input[type=range]")
    knob.evaluate(
        "e => { e.value = e.value * 0.9; e.dispatchEvent(new Event('input')); e.dispatchEvent(new Event('change')) }"
    )
    wait_for(lambda: page.evaluate(LET_GO))
    page.wait_for_function("decodeURIComponent(location.hash.slice(1)) === JSON.stringify(ravine.experiment)")
    experiment = read(Experiment, page.evaluate("ravine.experiment"))
    assert experiment.lanes[-1].optimizer == "lion"
    assert experiment.lanes[-1].hypers["lr"] < rate
    page.get_by_test_id(
        "rv-pad-open"
    ).click()  # under the finger a rate and a decay, the maps worked out offline as well
    page.wait_for_selector(".rv-pad[data-done=true]")
    compare(page.evaluate("ravine.run(ravine.experiment)"), experiment, tmp_path)
    page.reload()  # the address keeps it
    page.wait_for_function("window.ravine?.experiment")
    assert read(Experiment, page.evaluate("ravine.experiment")) == experiment


def compare(answer, experiment, folder):
    """The paths of ``ravine.run`` are those that the command line writes."""
    (folder / "experiment.json").write_text(experiment.to_json())
    assert cli.main(["run", str(folder / "experiment.json"), "--out", str(folder / "paths.csv")]) == 0
    theirs = np.full((len(experiment.lanes), 3, experiment.steps + 1), np.nan)
    with (folder / "paths.csv").open() as file:
        for row in csv.DictReader(file):
            theirs[int(row["lane"]), :, int(row["step"])] = [float(row[k]) for k in ("x", "y", "loss")]
    for lane, columns, told in zip(answer["lanes"], theirs, experiment.lanes, strict=True):
        mine = np.array([[np.nan if v is None else float(v) for v in lane[k]] for k in ("x", "y", "loss")])
        np.testing.assert_allclose(mine, columns, 1e-9, 1e-9, err_msg=told.optimizer)
