"""Variants: each member differs from the experiment in the one thing that it is named after."""

import pytest

from engine.experiment import Experiment, ExperimentError, read
from engine.variants import SAME, grid, things, variants

EXPERIMENT = read(
    Experiment,
    {
        "surface": "quadratic",
        "start": [-5, -2],
        "steps": 30,
        "lanes": [{"optimizer": "sgd"}, {"optimizer": "momentum", "lr": 0.05}],
    },
)


def test_each_kind_changes_its_own_thing():
    lane = EXPERIMENT.lanes[1]
    assert {"surface", "optimizer", "convention", "start", "seed", "lr", "beta"} <= set(things(lane))
    (beale,) = variants("surface", ["beale"], 1)
    moved = beale.change(EXPERIMENT)
    assert (moved.surface.name, moved.start) == ("beale", ((1, 1.6),))
    assert [one.optimizer for one in moved.lanes] == ["sgd", "momentum"]
    assert variants("surface", ["quadratic"], 1)[0].change(EXPERIMENT) == EXPERIMENT
    (adam,) = variants("optimizer", ["adam"], 1)
    assert [one.optimizer for one in adam.change(EXPERIMENT).lanes] == ["sgd", "adam"]
    assert [v.change(EXPERIMENT).lanes[1].form.key for v in variants("convention", ["ema", "keras"], 1)] == [
        "ema",
        "keras",
    ]
    assert [v.change(EXPERIMENT).lanes[1].hypers["beta"] for v in variants("beta", ["0", "0.9"], 1)] == [0, 0.9]
    assert [v.label for v in variants("beta", ["0", "0.9"], 1)] == ["beta = 0", "beta = 0.9"]
    assert variants("start", ["1, 2"], 1)[0].change(EXPERIMENT).start == ((1, 2),)
    assert variants("seed", ["7"], 1)[0].change(EXPERIMENT).seed == 7


def test_the_grid_is_row_by_row():
    rows, columns = variants("lr", ["0.01", "0.1"], 1), variants("beta", ["0", "0.5", "0.9"], 1)
    made = grid(EXPERIMENT, rows, columns, 1)
    assert [title for title, _ in made][:2] == ["lr = 0.01 · beta = 0", "lr = 0.01 · beta = 0.5"]
    values = [(e.lanes[0].hypers["lr"], e.lanes[0].hypers["beta"]) for _, e in made]
    assert values == [(lr, beta) for lr in (0.01, 0.1) for beta in (0, 0.5, 0.9)]
    ((title, whole),) = grid(EXPERIMENT, [SAME], [SAME], None)
    assert (title, whole) == ("", EXPERIMENT)


@pytest.mark.parametrize(
    ("thing", "value", "message"),
    [("lr", "fast", "'fast' is not a number"), ("start", "1", "is not a start"), ("seed", "-1", "is not a seed")],
)
def test_what_cannot_be_read_is_told(thing, value, message):
    with pytest.raises(ExperimentError, match=message):
        variants(thing, [value], 1)


def test_illegal_values_and_too_many_pictures_are_told():
    with pytest.raises(ExperimentError, match="lr = -1"):
        grid(EXPERIMENT, [SAME], variants("lr", ["-1"], 1), 1)
    many = variants("seed", [str(k) for k in range(7)], 1)
    with pytest.raises(ExperimentError, match="49 pictures; at most 36"):
        grid(EXPERIMENT, many, many, 1)
