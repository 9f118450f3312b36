"""The colours of lanes on light and dark ground."""

import pytest

from engine.look import LANE_COLORS
from figures.theme import lifted


def luminance(color):
    return sum(w * int(color[k : k + 2], 16) / 255 for w, k in ((0.2126, 1), (0.7152, 3), (0.0722, 5)))


@pytest.mark.parametrize("color", LANE_COLORS)
def test_a_dark_colour_is_lifted_on_dark_ground_only(color):
    assert lifted(color, dark=False) == color
    assert luminance(lifted(color, dark=True)) >= max(0.3, luminance(color))


def test_lifted_colours_can_still_be_told_apart():
    assert len({lifted(color, dark=True) for color in LANE_COLORS}) == len(LANE_COLORS)
