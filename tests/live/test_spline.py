"""A landscape of one's own in the browser: its JavaScript gives what SciPy's spline gives, and a race on it runs live."""

import json

import numpy as np

from engine.experiment import Experiment
from engine.simulate import simulate
from live.javascript import surface_module
from surfaces.grid import Grid, grid_surface
from tests.live.node import run_in_node, run_node

X, Y = np.array([-5.0, -4.2, -3.0, -2.5, -1.0, 0.0, 0.7, 2.0, 3.1, 5.0]), np.linspace(-4, 4, 9)
HEIGHTS = (X**2 + Y[:, None] - 11) ** 2 + (X + Y[:, None] ** 2 - 7) ** 2
GRID = Grid(X, Y, HEIGHTS)
SCRIPT = """
import { readFileSync } from "node:fs";
import { surface } from "./surface.js";
const points = JSON.parse(readFileSync("points.json", "utf8"));
const told = points.map(([x, y]) => [surface.value(x, y), ...surface.gradient(x, y), ...surface.hessian(x, y)]);
console.log(JSON.stringify(told.map((row) => row.map((v) => (Number.isFinite(v) ? v : null)))));
"""


def test_value_slope_and_curvature_are_those_of_scipy(tmp_path):
    rng = np.random.default_rng(3)
    inside = np.stack([rng.uniform(-5, 5, 200), rng.uniform(-4, 4, 200)])
    corners = np.array([[-5, -5, 5, 5, -4.2, 0, 2], [-4, 4, -4, 4, -4, 0, 1]])  # edges and knots too
    outside = np.array([[-5.001, 5.001, 0], [0, 0, 4.001]])
    w = np.concatenate([inside, corners, outside], axis=1)
    surface = grid_surface(GRID).bind()
    (tmp_path / "surface.js").write_text(surface_module(surface))
    (tmp_path / "points.json").write_text(json.dumps(w.T.tolist()))
    (tmp_path / "run.js").write_text(SCRIPT)
    found = np.array(json.loads(run_node(["run.js"], tmp_path)), dtype=float).T
    h = surface.hessian(w)
    expected = np.concatenate([surface.value(w)[None], surface.gradient(w), [h[0, 0], h[0, 1], h[1, 1]]])
    assert np.isnan(found[:, -3:]).all()
    assert np.isnan(expected[:, -3:]).all()
    scale = np.abs(expected[:, :-3]).max(axis=1, keepdims=True)
    np.testing.assert_allclose(found[:, :-3] / scale, expected[:, :-3] / scale, atol=1e-11)


def test_a_race_on_heights_runs_live(tmp_path):
    lanes = [
        {"optimizer": "adam", "lr": 0.1},
        {"optimizer": "momentum", "lr": 0.002},
        {"optimizer": "newton", "convention": "damped"},
    ]
    about = {
        "surface": {"grid": {"z": HEIGHTS.tolist(), "x": X.tolist(), "y": Y.tolist()}},
        "start": [[-2, 1]],
        "steps": 60,
    }
    experiment = Experiment.model_validate(about | {"lanes": lanes})
    ((path, loss, _),) = run_in_node([experiment], tmp_path)
    runs = simulate(experiment)
    np.testing.assert_allclose(path, runs.path, atol=1e-7)
    np.testing.assert_allclose(loss, runs.loss, rtol=1e-6, atol=1e-6)
