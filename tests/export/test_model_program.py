"""The program of a race with rules that ask for the model's slopes goes where the engine goes."""

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from export.numpy_program import program
from export.picture import PictureError
from export.torch_program import program as torch_program

LANES = [{"optimizer": "gauss_newton", "lr": 0.5}, {"optimizer": "natural_gradient", "lr": 0.5}]


@pytest.mark.parametrize("surface", ["iris_logistic", "calls_huber", "rosenbrock", "parabola"])
def test_the_paths_are_the_same(surface):
    about = {"surface": surface, "start": [[1.2, 0.7]], "steps": 12, "lanes": LANES}
    runs = simulate(Experiment.model_validate(about))
    scope = {"__name__": "program"}
    exec(compile(program(runs), "program.py", "exec"), scope)  # noqa: S102 - what is exported, executed as a reader would
    found = np.concatenate([*scope["run"]().values()], axis=2)
    np.testing.assert_array_equal(found, runs.path)


def test_pytorch_says_what_it_lacks():
    about = {"surface": "iris_logistic", "start": [[1.2, 0.7]], "steps": 2, "lanes": LANES}
    with pytest.raises(PictureError, match="slopes of the model"):
        torch_program(simulate(Experiment.model_validate(about)))
