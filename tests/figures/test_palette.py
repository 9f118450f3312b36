"""Lanes can be told apart by their colours, whatever cones one has: computed with CIEDE2000, written down anew here.

CIEDE2000 and its test pairs: Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula: implementation notes,
supplementary test data, and mathematical observations", Color Research & Application 30 (2005). Sight without one kind
of cone: Machado, Oliveira, Fernandes, "A physiologically-based model for simulation of color vision deficiency", IEEE
TVCG 15 (2009), severity 1.
"""

from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import numpy as np
import pytest

from engine.look import LANE_COLORS
from figures.theme import DARK_COLORS

PAIRS = """
50 2.6772 -79.7751 50 0 -82.7485 2.0425
50 -1.3802 -84.2814 50 0 -82.7485 1
50 0 0 50 -1 2 2.3669
50 2.49 -0.001 50 -2.49 0.0009 7.1792
50 2.49 -0.001 50 -2.49 0.0011 7.2195
50 -0.001 2.49 50 0.0009 -2.49 4.8045
50 -0.001 2.49 50 0.0011 -2.49 4.7461
50 2.5 0 50 0 -2.5 4.3065
50 2.5 0 73 25 -18 27.1492
50 2.5 0 61 -5 29 22.8977
50 2.5 0 56 -27 -3 31.903
50 2.5 0 58 24 15 19.4535
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
22.7233 20.0904 -46.694 23.0331 14.973 -42.5619 2.0373
36.4612 47.858 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.441 91.1528 -1.6435 0.0447 1.4441
2.0776 0.0795 -1.135 0.9033 -0.0636 -0.5514 0.9082
"""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # IEC 61966-2-1
SIGHTS = {
    "all cones": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def ciede2000(one, other):
    """The difference of two colours (L*, a*, b*)."""
    grey = lambda chroma: sqrt(chroma**7 / (chroma**7 + 25.0**7))  # noqa: E731
    stretch = 1.5 - grey((hypot(*one[1:]) + hypot(*other[1:])) / 2) / 2
    (l1, c1, h1), (l2, c2, h2) = (
        (light, hypot(a * stretch, b), degrees(atan2(b, a * stretch)) % 360) for light, a, b in (one, other)
    )
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = h1 + turn / 2 if c1 * c2 else h1 + h2
    middle, c = (l1 + l2) / 2, (c1 + c2) / 2
    wave = sum(
        part * cos(radians(k * hue + shift))
        for k, part, shift in ((0, 1, 0), (1, -0.17, -30), (2, 0.24, 0), (3, 0.32, 6), (4, -0.2, -63))
    )
    light = (l2 - l1) / (1 + 0.015 * (middle - 50) ** 2 / sqrt(20 + (middle - 50) ** 2))
    chroma = (c2 - c1) / (1 + 0.045 * c)
    tone = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * c * wave)
    mixed = -sin(radians(60 * exp(-(((hue % 360 - 275) / 25) ** 2)))) * 2 * grey(c)
    return sqrt(light**2 + chroma**2 + tone**2 + mixed * chroma * tone)


def lab(color, sight):
    """L*, a*, b* (D65) of ``#rrggbb`` as this sight has it."""
    rgb = np.array([int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    x, y, z = (
        v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116
        for v in TO_XYZ @ np.clip(sight @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("line", PAIRS.strip().splitlines())
def test_the_distance_is_the_published_one(line):
    numbers = [float(v) for v in line.split()]
    assert ciede2000(numbers[:3], numbers[3:6]) == pytest.approx(numbers[6], abs=6e-5)
    assert ciede2000(numbers[3:6], numbers[:3]) == pytest.approx(numbers[6], abs=6e-5)


@pytest.mark.parametrize("palette", [LANE_COLORS, DARK_COLORS], ids=["pale ground", "dark ground"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_first_eight_colours_are_far_apart(palette, sight):
    seen = [lab(color, SIGHTS[sight]) for color in palette[:8]]
    nearest = min(ciede2000(a, b) for a, b in combinations(seen, 2))
    assert nearest >= (12 if sight == "all cones" else 8)
