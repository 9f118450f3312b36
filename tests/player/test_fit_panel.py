"""What the panel of a fit draws: the model, worked out in Node as in the browser, has the loss that the surface has there."""

import json
import shutil

import numpy as np
import pytest

from engine.experiment import SurfaceChoice, read
from player import ASSETS
from player.fit import ROWS, fit
from tests.live.node import run_node

X = [0.0, 1.0, 2.0, 3.0]
OWN = {"data": {"x": X, "y": [1.0, 3.0, 5.0, 8.0]}}
BITS = {"data": {"x": X, "y": [0.0, 0.0, 1.0, 1.0]}}
PLACES = [(0.3, 0.2), (1.5, -0.4), (-0.7, 1.1)]
LOSSES = {
    "squared": lambda p, y: (p - y) ** 2,
    "absolute": lambda p, y: np.abs(p - y),
    "log-loss": lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)),
}
CASES = [
    (OWN | {"model": "line", "loss": "squared"}, "squared"),
    (OWN | {"model": "y = a + b*x", "loss": "absolute"}, "absolute"),
    (OWN | {"model": "saturation", "loss": "squared"}, "squared"),
    (OWN | {"model": "sine", "loss": "squared", "scaled": True}, "squared"),
    (BITS | {"model": "logistic", "loss": "log-loss"}, "log-loss"),
]
SCRIPT = """
import { readFileSync } from "node:fs";
import { workedOut } from "./tree.js";
const jobs = JSON.parse(readFileSync("jobs.json", "utf8"));
const row = ({ tree, leaves }, columns, [x, y], k) =>
  workedOut(tree, (leaf) => ({ x, y }[leaves[leaf][0]] ?? columns[leaves[leaf][1]][k]));
console.log(JSON.stringify(jobs.map(({ told, columns, places }) =>
  places.map((place) => columns[0].map((_, k) => row(told, columns, place, k))))));
"""


@pytest.fixture(scope="module")
def predictions(tmp_path_factory):
    """Of each case, place and row, what the browser's module makes of the tree."""
    folder = tmp_path_factory.mktemp("node")
    shutil.copy(ASSETS / "tree.js", folder)
    (folder / "run.js").write_text(SCRIPT)
    drawn = [fit(read(SurfaceChoice, data)) for data, _ in CASES]
    jobs = [{"told": told, "columns": rows["fit rows"].tolist(), "places": PLACES} for told, rows in drawn]
    (folder / "jobs.json").write_text(json.dumps(jobs))
    return json.loads(run_node(["run.js"], folder))


@pytest.mark.parametrize("case", range(len(CASES)))
def test_the_drawn_curve_has_the_surfaces_loss(predictions, case):
    data, loss = CASES[case]
    choice = read(SurfaceChoice, data)
    told, rows = fit(choice)
    truth = rows["fit rows"][told["target"]]
    surface = choice.bind()
    for place, predicted in zip(PLACES, predictions[case], strict=True):
        expected = surface.value(np.array(place)[:, None])[0]
        with np.errstate(all="ignore"):
            mean = LOSSES[loss](np.array(predicted, dtype=float), truth).mean()
        assert mean == pytest.approx(expected, rel=1e-5, nan_ok=True)  # rows travel as float32
    assert told["feature"] == 1 - told["target"]


def test_of_many_rows_some_travel_and_a_formula_has_no_fit():
    many = {"data": {"x": list(range(1500)), "y": list(range(1500))}, "model": "line"}
    told, rows = fit(read(SurfaceChoice, many))
    assert told["every"] == 3
    assert rows["fit rows"].shape == (2, 500)
    assert rows["fit rows"].shape[1] <= ROWS
    assert fit(read(SurfaceChoice, "beale")) == (None, {})
