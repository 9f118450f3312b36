"""What every format keeps to; that films, pictures and pages are drawn is tested elsewhere, one kind at a time."""

from dataclasses import fields
from importlib import import_module
from pkgutil import iter_modules

import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from export import formats
from export.formats import FORMATS, make
from export.picture import Picture, PictureError

WRITTEN = [ending for ending, form in FORMATS.items() if form.kind in ("data", "code")]
LANES = [{"optimizer": "sgd", "lr": 0.1, "label": "a, b | <c>"}, {"optimizer": "sgd", "lr": 1e3}]
RUNS = {
    "diverged": {"surface": "quadratic", "lanes": LANES},
    "a curve": {"surface": {"formula": "t^4/20", "view": [[-3, 3], [-1, 1]]}, "start": [2, 0], "lanes": LANES[:1]},
    "a population": {"surface": "himmelblau", "lanes": [{"optimizer": "particle_swarm"}]},
    "several starts": {"surface": "geyser", "start": [[1, 2], [-5, 10]], "lanes": LANES[:1]},
}


@pytest.fixture(scope="module")
def runs():
    return {name: simulate(Experiment.model_validate({**about, "steps": 4})) for name, about in RUNS.items()}


def test_each_has_an_ending_of_its_own_and_known_options():
    modules = [import_module(f"export.formats.{m.name}") for m in iter_modules(formats.__path__)]
    declared = [form for m in modules for form in (m.FORMATS if hasattr(m, "FORMATS") else (m.FORMAT,))]
    assert len(declared) == len(FORMATS), "two formats have one ending"
    for form in declared:
        assert form.name
        assert form.about
        assert not form.ending.startswith(".")
        assert set(form.options) <= {field.name for field in fields(Picture)}


@pytest.mark.parametrize("kind", RUNS)
@pytest.mark.parametrize("ending", WRITTEN)
def test_what_is_written_is_text_whatever_was_run(runs, ending, kind):
    try:
        data = make(runs[kind], Picture(), ending)
    except PictureError:  # such as a method that PyTorch has not
        assert ending not in ("csv", "json", "results.csv", "experiment.json", "bib")
        return
    assert data.decode().strip()
    if kind != "a population" and ending.endswith("csv"):
        assert "nan" not in data.decode()
