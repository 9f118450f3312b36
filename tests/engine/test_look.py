"""What lanes are called and how they look: one answer for every picture, and nothing to the physics."""

import numpy as np
import pytest

from engine import limits
from engine.experiment import Experiment, ExperimentError, read
from engine.look import LANE_COLORS, lane_colors, lane_names
from engine.simulate import simulate
from messages import speaking, tr


def raced(*lanes):
    return read(Experiment, {"surface": "bowl", "steps": 5, "lanes": list(lanes)})


SGD = {"optimizer": "sgd", "lr": 0.1}


@pytest.mark.parametrize(
    ("lanes", "names"),
    [
        ([SGD, {"optimizer": "adam"}], ["SGD", "Adam"]),
        ([SGD, {**SGD, "lr": 0.25}], ["SGD lr 0.1", "SGD lr 0.25"]),
        ([SGD, {**SGD, "label": "mine"}], ["SGD", "mine"]),
        ([SGD, {**SGD, "schedule": "warmup"}], ["SGD constant", "SGD linear warm-up"]),
        ([SGD, {**SGD, "wrappers": {"l2": {}}}], ["SGD", "SGD + L2 penalty"]),
        ([SGD, SGD, SGD], ["SGD", "SGD (2)", "SGD (3)"]),
        ([{**SGD, "label": "A"}, {**SGD, "label": "A"}], ["A", "A"]),
        (
            [{"optimizer": "adam", "beta1": b, "lr": 0.1} for b in (0.5, 0.9)],
            ["Adam beta1 0.5", "Adam beta1 0.9"],
        ),
    ],
)
def test_names_tell_lanes_apart(lanes, names):
    assert lane_names(raced(*lanes)) == names


def test_names_are_words_of_the_language():
    lanes = [
        {**SGD, "schedule": "plateau"},
        {**SGD, "wrappers": {"l2": {}, "clip_norm": {}}},
        {"optimizer": "adam"},
        {"optimizer": "adam", "convention": "uncorrected"},
    ]
    with speaking("zh"):
        names = lane_names(raced(*lanes), tr)
    assert names == ["SGD 停滞时降低", "SGD 恒定 + 按范数裁剪 + L2 惩罚", "Adam 论文（课程）", "Adam 不做偏差修正"]


def test_forms_are_told():
    first, second = lane_names(raced({"optimizer": "momentum"}, {"optimizer": "momentum", "convention": "pytorch"}))
    assert first.startswith("Momentum ")
    assert second.endswith("PyTorch")


def test_colours_are_those_of_the_lane_else_of_its_place():
    assert lane_colors(raced(SGD, {**SGD, "color": "#123456"}, SGD)) == [LANE_COLORS[0], "#123456", LANE_COLORS[2]]


def test_a_look_changes_no_number_and_no_key():
    plain, dressed = raced(SGD), raced({**SGD, "label": "mine", "color": "#123456", "visible": False})
    assert plain != dressed
    assert plain.physics == dressed.physics
    assert hash(plain.physics) == hash(dressed.physics)
    runs = simulate(plain.physics)
    seen = runs.wearing(dressed)
    assert seen.experiment == dressed
    assert seen.path is runs.path
    np.testing.assert_array_equal(seen.loss, simulate(dressed).loss)
    assert lane_names(runs.experiment) == ["SGD"]


def test_a_label_may_be_as_long_as_the_limit_says():
    longest = "x" * limits.MAX_LABEL
    assert lane_names(raced({**SGD, "label": longest})) == [longest]
    with pytest.raises(ExperimentError, match="at most"):
        raced({**SGD, "label": longest + "x"})
