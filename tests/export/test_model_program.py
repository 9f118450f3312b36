"""The program of a race with rules that ask for the model's slopes goes where the engine goes."""

import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from export.picture import PictureError
from export.torch_program import program as torch_program
from tests.export.test_snippet import executed, same

LANES = [{"optimizer": "gauss_newton", "lr": 0.5}, {"optimizer": "natural_gradient", "lr": 0.5}]


@pytest.mark.parametrize("surface", ["iris_logistic", "calls_huber", "rosenbrock", "parabola"])
def test_the_paths_are_the_same(surface, tmp_path):
    about = {"surface": surface, "start": [[1.2, 0.7]], "steps": 12, "lanes": LANES}
    runs = simulate(Experiment.model_validate(about))
    same(runs, executed(runs, tmp_path))


def test_pytorch_says_what_it_lacks():
    about = {"surface": "iris_logistic", "start": [[1.2, 0.7]], "steps": 2, "lanes": LANES}
    with pytest.raises(PictureError, match="slopes of the model"):
        torch_program(simulate(Experiment.model_validate(about)))
