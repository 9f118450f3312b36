"""Values against independent packages; tests/reference/surfaces/make_values.py made the numbers."""

import json
from pathlib import Path

import numpy as np
import pytest

from surfaces import SURFACES

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "surfaces" / "values.json").read_text())
CASES = [(package, key) for package, values in REFERENCE["values"].items() for key in values]


@pytest.mark.parametrize(("package", "key"), CASES)
def test_values(package, key):
    points = np.array(REFERENCE["points"]).T
    expected = REFERENCE["values"][package][key]
    np.testing.assert_allclose(SURFACES[key].bind().value(points), expected, rtol=1e-9, atol=1e-12)
