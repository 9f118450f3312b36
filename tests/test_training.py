"""The recipe from a training in PyTorch to a landscape with the training's path is executed, and its result is opened."""

import shutil

import numpy as np
import pytest

from cli import read_experiment
from docs.training import recipe
from engine.simulate import simulate


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    recipe.main(folder, steps=40, side=15)
    return folder


@pytest.mark.parametrize("name", ["pca", "random"])
def test_the_recipe_writes_what_ravine_opens(written, name):
    runs = simulate(read_experiment(str(written / f"{name}.json")))
    record = runs.experiment.lanes[0].record
    assert record.steps.tolist() == list(range(41))
    assert record.losses[-1] < record.losses[0] / 2
    np.testing.assert_allclose(record.points[-1], 0, atol=1e-12)  # both planes go through the end
    (x0, x1), (y0, y1) = runs.surface.view
    assert ((record.points > [x0, y0]) & (record.points < [x1, y1])).all()
    np.testing.assert_allclose(runs.surface.value(np.zeros((2, 1)))[0], record.losses[-1], rtol=0.05, atol=0.02)
    ends = np.isfinite(runs.at_last(runs.loss))
    assert ends.all() if name == "pca" else ends[0]  # in a random plane SGD may leave the measured heights


def test_most_of_the_path_lies_in_the_principal_plane():
    _, _, path = recipe.train(40)
    plane = recipe.principal_plane(path)
    np.testing.assert_allclose(plane @ plane.T, np.eye(2), atol=1e-12)
    inside = (path - path[-1]) @ plane.T
    assert (inside**2).sum() > 0.8 * ((path - path[-1]) ** 2).sum()


def test_random_directions_are_as_long_as_the_filters():
    model, _, path = recipe.train(5)
    for direction in recipe.random_plane(model):
        first = direction[:16].reshape(8, 2)
        np.testing.assert_allclose(np.linalg.norm(first, axis=1), np.linalg.norm(path[-1][:16].reshape(8, 2), axis=1))
        assert (direction[16:24] == 0).all()  # biases


def test_the_example_that_ships_opens(tmp_path):
    for name in ("pca", "random"):
        runs = simulate(read_experiment(str(recipe.Path(recipe.__file__).parent / f"{name}.json")))
        assert runs.status[0].kind == "recorded"
    shutil.copy(recipe.Path(recipe.__file__).parent / "pca.json", tmp_path)
    with pytest.raises(FileNotFoundError):  # its files are looked for beside it
        read_experiment(str(tmp_path / "pca.json"))
