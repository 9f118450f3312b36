"""The code that is given away, executed: NumPy gives the same numbers to the last bit, PyTorch up to rounding."""

import re
import runpy
import subprocess
import sys

import numpy as np
import pytest

from engine.experiment import Experiment, read
from engine.simulate import simulate
from export.formats import FORMATS, make
from export.picture import Picture
from lessons.presets import PRESETS
from optimizers import OPTIMIZERS
from surfaces import SURFACES


def executed(runs, tmp_path):
    file = tmp_path / "snippet.py"
    file.write_bytes(make(runs, Picture(), "py"))
    return runpy.run_path(str(file))["run"]()


def same(runs, paths):
    for lane, path in enumerate(paths.values()):
        columns = slice(lane * runs.start_count, (lane + 1) * runs.start_count)
        np.testing.assert_array_equal(path, runs.path[:, :, columns])


@pytest.mark.parametrize("key", ["classic-beale", "classic-saddle", "ravine", "d2l-gd-0.6", "own-adadelta"])
def test_presets_as_code(key, tmp_path):
    runs = simulate(PRESETS[key].experiment)
    same(runs, executed(runs, tmp_path))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_as_code(optimizer, tmp_path):
    lanes = [{"optimizer": optimizer, "convention": c} for c in OPTIMIZERS[optimizer].convention_keys]
    start = [[1.0, 1.6], [-0.5, 0.3]]
    runs = simulate(read(Experiment, {"surface": "beale", "start": start, "steps": 12, "lanes": lanes, "seed": 5}))
    same(runs, executed(runs, tmp_path))


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_as_code(surface, tmp_path):
    lanes = [{"optimizer": "adam", "label": 'a "quote" \\ and\nmore'}, {"optimizer": "newton"}, {"optimizer": "cma_es"}]
    runs = simulate(read(Experiment, {"surface": surface, "steps": 8, "lanes": lanes}))
    same(runs, executed(runs, tmp_path))


def test_noise_schedules_and_lost_runs_as_code(tmp_path):
    lanes = [
        {"optimizer": "sgd", "lr": 0.4, "schedule": "exponential"},
        {"optimizer": "sgd", "lr": 0.4, "schedule": {"kind": "cosine", "final": 0.1}},
        {"optimizer": "sgd", "lr": 9.0},
    ]
    for noise in ({"kind": "gaussian", "scale": [1.0, 0.5]}, {"kind": "student", "df": 2.5}):
        data = {"surface": "bowl", "start": [1.0, 2.0], "steps": 30, "lanes": lanes, "noise": noise, "seed": 3}
        runs = simulate(read(Experiment, data))
        assert runs.diverged.tolist() == [False, False, True]
        same(runs, executed(runs, tmp_path))


TORCH_LANES = [
    {"optimizer": "sgd", "lr": 0.001},
    {"optimizer": "momentum", "lr": 0.001},
    {"optimizer": "momentum", "convention": "pytorch", "lr": 0.001, "dampening": 0.1},
    {"optimizer": "nesterov", "convention": "pytorch", "lr": 0.001},
    {"optimizer": "adagrad", "convention": "pytorch", "lr_decay": 0.01},
    {"optimizer": "adadelta", "convention": "pytorch"},
    {"optimizer": "rmsprop", "convention": "pytorch"},
    {"optimizer": "adam"},
    {"optimizer": "nadam", "convention": "pytorch"},
    {"optimizer": "rmsprop", "label": "theirs differs"},
    {"optimizer": "sgd", "lr": 0.001, "schedule": "cosine", "label": "scheduled"},
]


def torch_runs():
    data = {"surface": "beale", "start": [[1.0, 1.6], [0.5, -1.0]], "steps": 30, "lanes": TORCH_LANES}
    return simulate(read(Experiment, data))


def test_torch_code_has_every_lane():
    code = make(torch_runs(), Picture(), "torch.py").decode()
    classes = re.findall(r"torch\.optim\.(\w+), ", code)
    assert classes == ["SGD", "SGD", "SGD", "SGD", "Adagrad", "Adadelta", "RMSprop", "Adam", "NAdam", "SGD"]
    note = FORMATS["torch.py"].notes(torch_runs(), Picture())
    assert note == [
        "Written out, for torch.optim has another form of it or none: theirs differs. Its gradients are PyTorch's."
    ]


def test_torch_code_gives_the_same_paths(tmp_path):
    runs = torch_runs()
    file = tmp_path / "snippet.py"
    file.write_bytes(make(runs, Picture(), "torch.py"))
    for lane, path in enumerate(runpy.run_path(str(file))["run"]().values()):
        rounding = 1e-6 if TORCH_LANES[lane]["optimizer"] == "nadam" else 1e-9  # its product is a float32 in PyTorch
        np.testing.assert_allclose(path, runs.path[:, :, 2 * lane : 2 * lane + 2], rtol=rounding, atol=rounding)


@pytest.mark.parametrize("ending", ["py", "torch.py"])
def test_it_runs_alone(ending, tmp_path):
    """As a program of its own, in a folder with nothing of ours."""
    runs = simulate(PRESETS["d2l-momentum-0.5"].experiment)
    file = tmp_path / "alone.py"
    file.write_bytes(make(runs, Picture(), ending))
    command = [sys.executable, "-I", "-W", "error", str(file)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    x, y = map(float, done.stdout.split(": ")[1].split())
    assert (x, y) == (tuple(runs.final[:, 0]) if ending == "py" else pytest.approx(runs.final[:, 0], rel=1e-9))
