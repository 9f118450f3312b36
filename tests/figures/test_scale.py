"""The height scale holds for values of any magnitude, and its labels can be told apart."""

import numpy as np
import pytest

from figures.scale import height_scale

RNG = np.random.default_rng(0)
SHAPES = {
    "noise": RNG.normal(size=(30, 30)),
    "bowl": np.add.outer(np.linspace(-1, 1, 30) ** 2, np.linspace(-1, 1, 30) ** 2),
    "valley": np.exp(np.add.outer(np.linspace(-9, 9, 30) ** 2, np.zeros(30)) / 4),
    "flat": np.zeros((30, 30)),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("factor", [1e-320, 1e-300, 1e-20, 1.0, 1e20, 1e100, 1e307])
@pytest.mark.parametrize("offset", [0.0, 1.0, -1e9, 1e20, 1e300])
def test_values_of_any_magnitude(shape, factor, offset):
    with np.errstate(over="ignore"):
        scale = height_scale(SHAPES[shape] * factor + offset)
    levels, ticks = scale.levels(), scale.ticks()
    assert np.isfinite(levels).all()
    assert (np.diff(levels) > 0).all()
    assert ticks
    assert len({label for _, label in ticks}) == len(ticks)
    assert all(levels[0] - 1e-9 <= u <= levels[-1] + 1e-9 * abs(levels[-1]) for u, _ in ticks)


def test_where_nothing_is_finite_there_still_is_a_scale():
    assert (np.diff(height_scale(np.full((4, 4), np.nan)).levels()) > 0).all()


def test_labels_far_from_zero_tell_late_digits():
    labels = [label for _, label in height_scale(1e9 + SHAPES["bowl"]).ticks()]
    assert len(labels) > 2
    assert all(label.startswith("1.0000000") and label.endswith("·10⁹") for label in labels)


def read_label(label):
    """The number that a label says: 1.5·10⁹, −20, 10⁻³."""
    plain = label.replace("−", "-").replace(",", "")
    mantissa, ten, power = plain.rpartition("10") if set(plain) & set("⁰¹²³⁴⁵⁶⁷⁸⁹") else (plain, "", "")
    if not ten:
        return float(mantissa)
    exponent = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    return float({"": "1", "-": "-1"}.get(mantissa, mantissa.rstrip("·"))) * 10.0**exponent


@pytest.mark.parametrize("shape", ["noise", "bowl", "valley"])
@pytest.mark.parametrize("factor", [3e-9, 0.02, 7.0, 4e6, 1.3e30])
@pytest.mark.parametrize("offset", [0.0, -250.0, 2.5e7])
def test_a_label_says_the_value_where_it_stands(shape, factor, offset):
    scale = height_scale(SHAPES[shape] * factor + offset)
    low, high = scale.height(np.array([scale.low, scale.high]))
    for u, label in scale.ticks():
        assert float(scale.height(np.array(read_label(label)))) == pytest.approx(u, abs=0.002 * (high - low))
