"""The variance figure: the law of the data, the measured points on it."""

import numpy as np
import pytest

from figures.variance import variance_figure
from surfaces import SURFACES


@pytest.mark.parametrize("key", [key for key, s in SURFACES.items() if s.data])
def test_measured_points_follow_one_over_the_size(key):
    bound = SURFACES[key].bind()
    law, measured = variance_figure(bound, np.array(SURFACES[key].starts[0], dtype=float), 8).data
    np.testing.assert_array_equal(law.x, measured.x)
    assert law.x[0] == 1
    assert law.x[-1] > bound.rows / 2
    np.testing.assert_allclose(law.y * law.x, law.y[0])
    np.testing.assert_allclose(measured.y, law.y, rtol=0.35)


def test_single_rows_have_the_variance_of_the_law():
    bound, w = SURFACES["geyser"].bind(), np.array([0.0, 50.0])
    u, v = (np.array(c) for c in SURFACES["geyser"].data.values())
    r = w[0] * u + w[1] - v
    law = variance_figure(bound, w, 8).data[0]
    assert law.y[0] == pytest.approx((r * u).var() + r.var())


def test_a_formula_has_no_batches():
    with pytest.raises(ValueError, match="not made of data"):
        variance_figure(SURFACES["bowl"].bind(), np.zeros(2), 8)
