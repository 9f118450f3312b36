"""The maps that follow the hand have the cells of the engine's."""

import json
import shutil
import time

import numpy as np
import pytest

from engine.experiment import Experiment, read
from engine.sweep import Axis, Sweep, basin, sweep_map
from live import browser
from live.javascript import around_module, optimizer_module, surface_module
from player import ASSETS
from player.live import places
from tests.live.node import run_node

SCRIPT = """
import { readFileSync, writeFileSync } from "node:fs";
import * as live from "./live.js";
import * as around from "./around.js";
import { passes, prepared, room, work } from "./map_worker.js";
const job = JSON.parse(readFileSync("job.json", "utf8"));
const { surface } = await import("./surface.js");
const { forms } = await import("./optimizer.js");
const begun = performance.now();
const ready = prepared(live, job, surface, live.assemble({ forms }, around, job.lane));
const cells = room(job);
const [columns, rows] = job.axes.map(({ values }) => values.length);
const taken = {};
for (const { stride, cells: todo } of passes(columns, rows)) {
  for (const [column, row] of todo) work(ready, cells, column, row);
  taken[stride] = performance.now() - begun;
}
const lists = Object.fromEntries(Object.entries(cells).map(([name, values]) => [name, Array.from(values, String)]));
writeFileSync("out.json", JSON.stringify({ ...lists, taken }));
"""
ALIKE = 0.995  # of the cells: the rest lie on borders
MOMENTUM = {"optimizer": "momentum", "lr": 0.01, "beta": 0.85}


def worked_out(sweep: Sweep, folder):
    """Minimum (−2: diverged), arrival and loss of every cell as the worker has them; seconds to the coarse and to all cells."""
    e, lane = sweep.experiment, sweep.the_lane
    surface = e.surface.bind()
    told = places(e.surface)
    axes = [
        {"of": "start" if a.name in "xy" else "hyper", "name": a.name, "values": a.values().tolist()}
        for a in sweep.axes
    ]
    known = told["minima"] if sweep.axes[0].name == "x" else told["minima"][: told["known"]]
    job = {"id": 1, "ground": browser.ground(surface), "lane": browser.live_lane(lane), "start": list(e.start[0])}
    job |= {"steps": e.steps, "axes": axes, "minima": known, "at": told["params"]}
    for name in ("live.js", "map_worker.js"):
        shutil.copy(ASSETS / name, folder)
    (folder / "around.js").write_text(around_module())
    (folder / "surface.js").write_text(surface_module(surface))
    (folder / "optimizer.js").write_text(optimizer_module(lane.optimizer))
    (folder / "job.json").write_text(json.dumps(job))
    (folder / "run.js").write_text(SCRIPT)
    run_node(["run.js"], folder)
    out = json.loads((folder / "out.json").read_text())
    arrays = [np.array(out[n], dtype=float) for n in ("minimum", "arrived", "loss")]
    return *arrays, out["taken"]


def test_basins_of_momentum_on_himmelblau(tmp_path):
    e = read(Experiment, {"surface": "himmelblau", "start": [-1, -1], "steps": 200, "lanes": [MOMENTUM]})
    begun = time.perf_counter()
    found = sweep_map(basin(e, 128, 128))
    theirs = time.perf_counter() - begun
    minimum, arrived, loss, taken = worked_out(found.sweep, tmp_path)
    np.testing.assert_array_less(ALIKE, (minimum == np.where(found.stopped >= 0, -2, found.minimum)).mean())
    home = (found.stopped < 0) & (found.minimum >= 0)
    assert (arrived == found.arrived)[home].mean() > ALIKE
    assert np.isclose(loss, found.loss, 1e-6, 1e-9).mean() > ALIKE
    assert (
        taken["4"] < 500 + 2000 * theirs
    )  # ms, on a machine that may be busy with one and not the other: a coarse map is no matter of waiting
    assert taken["1"] < 3000 + 2000 * theirs


@pytest.mark.parametrize(
    ("surface", "start", "lane", "axes"),
    [
        ("quadratic", [-3, 1], MOMENTUM, (Axis("lr", 0.01, 1, 40, log=True), Axis("beta", 0, 0.99, 40))),
        ("rosenbrock", [-1.2, 1], {"optimizer": "adam"}, (Axis("lr", 0.001, 1, 40, log=True), Axis("beta1", 0, 0.99, 40))),
        ({"formula": "a x^2 + y^4 + x y", "a": 1.5}, [1, 1], {"optimizer": "sgd"}, None),
    ],
)  # fmt: skip
def test_other_maps(surface, start, lane, axes, tmp_path):
    e = read(Experiment, {"surface": surface, "start": start, "steps": 80, "lanes": [lane]})
    found = sweep_map(Sweep(e, axes) if axes else basin(e, 40, 40))
    minimum, _, loss, _ = worked_out(found.sweep, tmp_path)
    np.testing.assert_array_equal(minimum == -2, found.stopped >= 0)
    lasting = found.stopped < 0
    assert np.isclose(loss, found.loss, 1e-6, 1e-9)[lasting].mean() > ALIKE
    if axes is None:
        assert (minimum == np.where(lasting, found.minimum, -2)).mean() > ALIKE
