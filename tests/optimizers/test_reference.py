"""Every optimizer goes where published implementations go, to 1e-9 relative over 50 steps; see tests/reference."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine.experiment import Lane, read
from engine.objective import Objective
from engine.simulate import iterate
from optimizers import OPTIMIZERS
from surfaces import SURFACES

TABLES = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in Path(__file__).parents[1].glob("reference/*.json")}
CASES = [
    pytest.param(key, table["steps"], case, problem, id=f"{key}-{case['convention']}-{case['source']}-{problem}")
    for key, table in sorted(TABLES.items())
    for case in table["cases"]
    for problem in case["paths"]
]


@pytest.mark.parametrize(("key", "steps", "case", "problem"), CASES)
def test_agrees_with_a_published_implementation(key, steps, case, problem):
    optimizer, theirs = OPTIMIZERS[key], case["paths"][problem]
    known = optimizer.hypers_of(case["convention"])
    assert set(theirs["hypers"]) <= set(known) | {"lr"}
    hypers = {n: h.default for n, h in known.items()} | theirs["hypers"]
    f = Objective(SURFACES[problem].bind())
    start = np.array(theirs["start"])[:, None]
    rule = optimizer.convention(case["convention"])
    with np.errstate(all="ignore"):
        path = np.array([w[:, 0] for w, _ in iterate(rule, f, start, SimpleNamespace(**hypers), steps[-1])])
    points = np.array(theirs["points"])
    scale = np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-3)
    np.testing.assert_array_less(np.abs(path[steps] - points) / scale, 1e-9)
    assert np.ptp(points, axis=0).max() > 1e-4  # the reference does move


@pytest.mark.parametrize("key", TABLES)
def test_every_case_is_50_steps_on_two_quadratics_rosenbrock_and_beale(key):
    assert TABLES[key]["steps"][-1] == 50
    assert all(set(case["paths"]) == {"quadratic", "booth", "rosenbrock", "beale"} for case in TABLES[key]["cases"])


@pytest.mark.parametrize("optimizer", [pytest.param(o, id=o.key) for o in OPTIMIZERS.values()])
def test_every_optimizer_has_a_reference_or_says_why_not(optimizer):
    assert (optimizer.key in TABLES) != bool(optimizer.unreferenced)


LIBRARIES = {"torch.optim": "pytorch", "keras": "keras", "optax": "optax"}


@pytest.mark.parametrize("key", TABLES)
def test_a_library_that_has_the_method_may_be_asked_for_by_its_name(key):
    optimizer = OPTIMIZERS[key]
    for case in TABLES[key]["cases"]:
        library = next((name for start, name in LIBRARIES.items() if case["source"].startswith(start)), None)
        assert library is None or library in optimizer.accepted


def test_a_library_s_name_is_read_as_the_form_that_it_has():
    lane = read(Lane, {"optimizer": "sgd", "convention": "pytorch"})
    assert lane.form.key == lane.convention == "course"
