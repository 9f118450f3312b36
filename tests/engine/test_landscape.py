"""A landscape of one's own: heights become a surface with slopes, from files and from JSON, or are refused in one line."""

import io
import json

import numpy as np
import pytest

from engine.experiment import Experiment, ExperimentError
from engine.simulate import simulate
from surfaces import SURFACES
from surfaces.fitting import DataError
from surfaces.grid import Grid, read_grid

SIDE = np.linspace(-6, 6, 201)
HIMMELBLAU = SURFACES["himmelblau"].bind()
HEIGHTS = HIMMELBLAU.value(np.stack(np.meshgrid(SIDE, SIDE)))
SMALL = [[float(i * j) for i in range(6)] for j in range(7)]


def experiment(grid, **more):
    return Experiment.from_json(
        json.dumps({"surface": {"grid": grid, **more}, "lanes": [{"optimizer": "adam"}], "steps": 50})
    )


def saved(save, *arrays, **named):
    file = io.BytesIO()
    save(file, *arrays, **named)
    return file.getvalue()


def test_slopes_are_those_of_the_formula():
    made = experiment(HEIGHTS.tolist(), view=[[-6, 6], [-6, 6]])
    bound = made.surface.bind()
    w = np.random.default_rng(0).uniform(-6, 6, (2, 1000))
    np.testing.assert_allclose(bound.value(w), HIMMELBLAU.value(w), atol=1e-6)
    np.testing.assert_allclose(bound.gradient(w), HIMMELBLAU.gradient(w), atol=1e-4)
    np.testing.assert_allclose(bound.hessian(w), HIMMELBLAU.hessian(w), atol=1e-4)
    assert bound.points("minima").shape == (2, 4)
    assert np.isnan(bound.value(np.array([[7.0], [0.0]]))).all()
    again = Experiment.from_json(made.to_json())
    assert again == made
    assert hash(again) == hash(made)
    np.testing.assert_array_equal(again.surface.bind().value(w), bound.value(w))
    assert simulate(made).status[0].kind in ("converged", "under way", "crawls")


FILES = [
    saved(np.save, HEIGHTS),
    saved(np.savez, HEIGHTS),
    saved(np.savez_compressed, z=HEIGHTS, x=SIDE, y=SIDE),
    saved(np.savez, z=HEIGHTS.T, **dict(zip("xy", np.meshgrid(SIDE, SIDE, indexing="ij"), strict=True))),
    saved(np.savez, z=HEIGHTS[::-1], x=SIDE, y=SIDE[::-1]),
    saved(np.savetxt, HEIGHTS, delimiter=","),
    saved(np.savetxt, HEIGHTS),
]


@pytest.mark.parametrize("raw", FILES)
def test_files_are_read(raw):
    np.testing.assert_array_equal(read_grid(raw).z, HEIGHTS)


def test_a_table_of_points_is_a_grid_in_any_order():
    x, y = np.meshgrid(np.arange(6.0), np.arange(7.0))
    rows = np.random.default_rng(0).permutation(np.stack([x.ravel(), y.ravel(), (x * y).ravel()], axis=1))
    grid = read_grid(saved(np.savetxt, rows, delimiter=",", header="x,y,z", comments=""))
    np.testing.assert_array_equal(grid.z, SMALL)
    assert experiment(SMALL).surface.grid == grid
    assert experiment({"z": SMALL, "x": list(range(6)), "y": list(range(7))}).surface.grid == grid


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"1,2\n3,4\n", "6 rows and columns"),
        (b"PK\x03\x04", "NPZ"),
        (FILES[0][:200], "NPY"),
        (saved(np.save, np.zeros((400, 400))), "at most 90,000"),
        (saved(np.save, np.zeros((10, 10)) * np.nan), "row 1, column 1 .* no height"),
        (saved(np.save, np.array([["a"]])), "not numbers"),
        (saved(np.save, np.array([{}])), "not numbers"),
        (saved(np.savez, a=HEIGHTS, b=HEIGHTS), "no array z"),
        (saved(np.savez, z=HEIGHTS, x=SIDE[:5], y=SIDE), "values of y"),
        (b"1,2,3,4,5,6\n" * 6 + b"1,2,,4,5,6\n", "row 7, column"),
        (b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (10**9, 10**9), }", "NPY"),
    ],
)
def test_what_is_no_grid_says_so(raw, words):
    with pytest.raises(DataError, match=words) as error:
        read_grid(raw)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ("himmelblau.npz", "command line"),
        ([[1, 2], [3]], "row 2 has 1"),
        ([[1, 2], [3, 4]], "6 rows"),
        ([], "rows of heights"),
        (3, "rows of heights"),
        ([[None] * 8] * 8, "row 1, place 1"),
        ({"z": SMALL, "q": 1}, "rows of heights"),
        ({"z": SMALL, "x": [0] * 6}, "ascend"),
        ({"z": "AAAA", "shape": [6, 6]}, "packed numbers"),
        ({"z": "AAAA"}, "shape"),
    ],
)
def test_bad_heights_in_json_say_so(grid, words):
    with pytest.raises(ExperimentError, match=words):
        experiment(grid)


def test_grids_are_told_apart_by_their_numbers():
    one, two = Grid(np.arange(6), np.arange(7), SMALL), Grid(np.arange(6), np.arange(7), np.array(SMALL) + 1)
    assert one != two
    assert one != 3
