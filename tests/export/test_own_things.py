"""Rules, data, landscapes and paths of one's own in files: programs repeat what can be repeated and refuse the rest in a sentence."""

import contextlib
import io
import json

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from export.formats import make
from export.kit import kit
from export.picture import Picture, PictureError

RULE = {"optimizer": {"rule": "m = beta*m + (1-beta)*g\nw = w - lr*m"}, "lr": 0.1, "label": "typed"}
PATH = {"path": {"x": [2, 1, 0.5], "y": [2, 1, 0], "loss": [5, 4, 3]}, "label": "recorded"}
GRID = {"grid": np.add.outer(np.arange(8.0) ** 2, np.arange(8.0) ** 2).tolist()}
DATA = {"data": {"x": [0, 1, 2, 3], "y": [1, 3, 5, 8]}, "model": "line"}


def runs(surface, *lanes):
    data = {"surface": surface, "start": [2, 2], "steps": 6, "lanes": list(lanes)}
    return simulate(Experiment.from_json(json.dumps(data)))


@pytest.mark.parametrize("surface", ["quadratic", DATA], ids=["formula", "data"])
def test_a_program_repeats_what_is_computed(surface):
    program = make(runs(surface, RULE, PATH), Picture(), "py").decode()
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})  # noqa: S102 - the program is ours
    end = runs(surface, RULE).final[:, 0]
    assert repr(float(end[0])) in told.getvalue()
    assert "recorded" not in told.getvalue()
    assert "typed" in make(runs(surface, RULE, PATH), Picture(), "js").decode()


@pytest.mark.parametrize("ending", ["py", "torch.py", "jl"])
@pytest.mark.parametrize(("surface", "lane", "words"), [(GRID, RULE, "no formula"), ("quadratic", PATH, "no rule")])
def test_what_no_program_can_hold_is_refused(ending, surface, lane, words):
    with pytest.raises(PictureError, match=words):
        make(runs(surface, lane), Picture(), ending)


@pytest.mark.parametrize("surface", ["quadratic", DATA, GRID], ids=["formula", "data", "grid"])
def test_the_page_carries_them(surface):
    lab = kit(runs(surface, RULE, PATH), light=True)
    facts = lab["lab"]
    assert [lane["optimizer"] for lane in facts["experiment"]["lanes"]][1] in facts["paths"]
    assert set(facts["rules"]) == {"rule:" + RULE["optimizer"]["rule"], *facts["paths"]}
    assert {f"ravine/live/{name}" for name in facts["rules"].values()} <= set(lab["modules"])
