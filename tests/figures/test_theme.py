"""The colours of lanes on light and dark ground, and what tells them apart without."""

import numpy as np
import pytest

from engine import limits
from engine.experiment import Experiment, read
from engine.look import LANE_COLORS
from engine.simulate import simulate
from export.picture import Picture
from export.scene import Scene
from figures.theme import lane_dash, lane_marker, lifted


def luminance(color):
    return sum(w * int(color[k : k + 2], 16) / 255 for w, k in ((0.2126, 1), (0.7152, 3), (0.0722, 5)))


@pytest.mark.parametrize("color", LANE_COLORS)
def test_a_dark_colour_is_lifted_on_dark_ground_only(color):
    assert lifted(color, dark=False) == color
    assert luminance(lifted(color, dark=True)) >= max(0.3, luminance(color))


def test_lifted_colours_can_still_be_told_apart():
    assert len({lifted(color, dark=True) for color in LANE_COLORS}) == len(LANE_COLORS)


def test_no_two_lanes_have_both_dash_and_mark_alike():
    assert len({(lane_dash(k), lane_marker(k)) for k in range(limits.PAGE_LANES)}) == limits.PAGE_LANES


@pytest.mark.parametrize("view", ["contour", "surface", "loss"])
def test_an_exported_picture_without_colour_tells_lanes_apart_by_dashes_and_marks(view):
    lane = {"optimizer": "sgd", "lr": 0.02, "color": "#000000"}

    def drawn(at, **look):
        lanes = [lane | {"visible": k == at} for k in range(4)]
        runs = simulate(read(Experiment, {"surface": "bowl", "start": [-2.5, 2.0], "steps": 40, "lanes": lanes}))
        return Scene(runs, Picture(size=(320, 240), view=view, legend="none", **look)).frame(40)

    plain = [drawn(at) for at in (0, 1, 2, 3)]
    told = [drawn(at, dash=True) for at in (0, 1, 2, 3)]
    assert all(np.array_equal(plain[0], one) for one in plain)
    assert len({one.tobytes() for one in told}) == 4
