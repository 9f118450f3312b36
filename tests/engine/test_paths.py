"""A recorded path is a lane: read back it equals itself, plays beside computed ones, and is no run that diverged."""

import io
import json

import numpy as np
import pytest

from cli import read_experiment
from engine.experiment import Experiment, ExperimentError
from engine.paths import read_paths
from engine.simulate import simulate
from engine.sweep import basin
from export.tables import results, write_results, write_steps
from surfaces.fitting import DataError

CSV = b"step,x,y,loss\n0,-5,-2,10.5\n10,-3,1,4\n20,-1,0.1,0.30000000000000004\n"
LANES = [{"optimizer": "sgd", "lr": 0.1}, {"path": read_paths(CSV)[0][1].write(), "label": "mine"}]


def experiment(*lanes, steps=40, **more):
    data = {"surface": "quadratic", "start": [-5, -2], "steps": steps, "lanes": list(lanes), **more}
    return Experiment.from_json(json.dumps(data))


def test_it_plays_beside_computed_lanes():
    made = experiment(*LANES)
    assert Experiment.from_json(made.to_json()) == made
    runs = simulate(made)
    np.testing.assert_array_equal(runs.path[[0, 5, 10, 20], :, 1], [[-5, -2], [-4, -0.5], [-3, 1], [-1, 0.1]])
    assert np.isnan(runs.path[21:, :, 1]).all()
    np.testing.assert_array_equal(runs.loss[[0, 10, 20], 1], [10.5, 4, 0.1 + 0.2])
    np.testing.assert_array_equal(runs.path[..., 0], simulate(experiment(LANES[0])).path[..., 0])
    assert not runs.diverged.any()
    assert runs.status[1].sentence == "Recorded: 3 points to step 20; it ends at (−1, 0.1)."
    row = results(runs)[1]
    assert (row.name, row.loss, row.gradients, row.status) == ("mine", 0.1 + 0.2, 0, "recorded")


def test_read_back_it_equals_itself():
    made = experiment(LANES[1], steps=20)
    file = io.StringIO()
    write_steps(simulate(made), file)
    assert len(file.getvalue().splitlines()) == 4
    ((_, record),) = read_paths(file.getvalue().encode())
    assert record.write() == LANES[1]["path"]
    both = experiment(*LANES, steps=20)
    file = io.StringIO()
    write_steps(simulate(both), file)
    computed, recorded = read_paths(file.getvalue().encode())
    np.testing.assert_array_equal(computed[1].points, simulate(both).path[..., 0])
    assert recorded[1].write() == LANES[1]["path"]


def test_tables_call_a_position_as_its_writer_does_and_are_read_back():
    def written(formula):
        runs = simulate(experiment({"optimizer": "sgd", "lr": 0.01}, surface={"formula": formula}, steps=3))
        steps, ends = io.StringIO(), io.StringIO()
        write_steps(runs, steps)
        write_results(runs, ends)
        ((_, record),) = read_paths(steps.getvalue().encode())
        np.testing.assert_array_equal(record.points, runs.path[..., 0])
        return steps.getvalue().splitlines()[0].split(",")[3:5], ends.getvalue().split(",")[3:5]

    assert written("f(v, u) = v^2 + 3u^2") == (["v", "u"],) * 2  # u alone would be read as x
    assert written("x^2 + 3y^2") == (["x", "y"],) * 2
    assert written("f(loss, w) = loss^2 + 3w^2") == (["x", "y"],) * 2  # a column of this name is there already


def test_its_look_may_change_and_nothing_else():
    lane = experiment(*LANES).lanes[1]
    assert lane.changed(label="other", color="#123456").record.write() == LANES[1]["path"]
    assert lane.changed(optimizer="sgd").optimizer == "sgd"
    with pytest.raises(ExperimentError, match="drawn as it is"):
        lane.changed(lr=0.1)
    with pytest.raises(ExperimentError, match="drawn as it is"):
        experiment({**LANES[1], "wrappers": {"l2": {}}})
    with pytest.raises(ExperimentError, match="nothing to sweep"):
        basin(experiment(*LANES), 4, 4, 1)


SIBLINGS = [
    b"0,-5,-2,10.5\n10,-3,1,4\n20,-1,0.1,0.30000000000000004\n",
    "\ufeffEpoch;X;Y;Loss\r\n0;-5;-2;10,5\r\n10;-3;1;4\r\n20;-1;0,1;0,30000000000000004\r\n".encode(),
    b"loss\ty\tx\titeration\n10.5\t-2\t-5\t0\n4\t1\t-3\t10\n0.30000000000000004\t.1\t-1\t20\n",
    "Step;PC_1;PC_2;Train loss\n0;-5;-2;10,5\n10;-3;1;4\n20;-1;0,1;0,30000000000000004\n".encode("utf-16"),
    "epoch,θ₁,θ₂,cost\n0,-5,-2,10.5\n10,-3,1,4\n20,-1,.1,0.30000000000000004\n".encode(),
    b"iter weight bias loss\n0 -5 -2 10.5\n10 -3 1 4\n20 -1 .1 0.30000000000000004\n",
    b"w0,w1,loss,step\n-5,-2,10.5,0\n-3,1,4,10\n-1,.1,0.30000000000000004,20\n",
    b"step,speed,angle,loss\n0,-5,-2,10.5\n10,-3,1,4\n20,-1,.1,0.30000000000000004\n",
    b"lane,start,step,x,y,loss,grad_norm\n0,0,0,-5.0,-2.0,10.5,1\n0,0,10,-3.0,1.0,4.0,1\n0,0,20,-1.0,0.1,0.30000000000000004,1\n",
]


@pytest.mark.parametrize("raw", SIBLINGS)
def test_other_ways_to_write_it(raw):
    ((_, record),) = read_paths(raw)
    assert record.write() == LANES[1]["path"]


def test_several_in_one_file():
    found = read_paths(b"lane,x,y\nadam,1,2\nsgd,1,2\nadam,3,4\n")
    assert [name for name, _ in found] == ["adam", "sgd"]
    assert found[0][1].write() == {"step": [0, 1], "x": [1, 3], "y": [2, 4]}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"q,r,s\n1,2,3\n", "columns x and y"),
        (b"step,x,y\n0,1,2\n0,1,2\n", "ascend"),
        (b"step,x,y\n0,1,1\n1.5,1,2\n", "whole numbers.*point 2 has 1.5"),
        (b"step,x,y\n0,1,\n", "row 2, y: the cell is empty"),
        (b"step,x,y\n0,1,nan\n", "row 2, y: 'nan'"),
        (b"1,2,3\n4,5\n", "row 2 has 2 cells"),
        (b"x,y\n1e9,1\n", "beyond"),
        (b"step,x,y\n99999,1,1\n", "at most 50,000"),
        (b"step,x,y\n", "no rows"),
        (b"1,2,3,4,5\n", "5 columns"),
        (b"x,y\n" + b"1,2\n" * 200_000, "rows"),
    ],
)
def test_what_is_no_path_says_so(raw, words):
    with pytest.raises(DataError, match=words) as error:
        read_paths(raw)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("a.csv", "command line"),
        ({"x": [1]}, '"x" and "y"'),
        ({"x": [1], "y": [1, 2]}, "equally many"),
        ({"x": ["a"], "y": [1]}, "place 1"),
        ({"x": 3, "y": [1]}, "list"),
        (3, "a path is"),
    ],
)
def test_bad_paths_in_json_say_so(path, words):
    with pytest.raises(ExperimentError, match=words):
        experiment({"path": path})


def test_files_are_read_by_the_command_line_only(tmp_path):
    np.savez(tmp_path / "hill.npz", z=np.add.outer(np.arange(7.0) ** 2, np.arange(8.0) ** 2))
    (tmp_path / "runs.csv").write_text("lane,x,y\nadam,1,2\nsgd,1,2\nadam,3,4\n")
    lanes = [{"optimizer": "sgd", "lr": 0.1}, {"path": "runs.csv"}]
    (tmp_path / "e.json").write_text(json.dumps({"surface": {"grid": "hill.npz"}, "start": [5, 5], "lanes": lanes}))
    made = read_experiment(str(tmp_path / "e.json"))
    assert made.surface.grid.z.shape == (7, 8)
    assert [lane.look.label for lane in made.lanes] == [None, "adam", "sgd"]
    for name, words in (("/etc/passwd", "relative"), ("e.json", "e.json: ")):
        (tmp_path / "bad.json").write_text(json.dumps({"surface": {"grid": name}, "lanes": lanes[:1]}))
        with pytest.raises(ExperimentError, match=words):
            read_experiment(str(tmp_path / "bad.json"))
