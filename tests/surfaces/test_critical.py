"""What sort of place a point is: told rightly where curvature alone cannot tell, and every declared point is what it is called."""

import numpy as np
import pytest

from surfaces import SURFACES
from surfaces.critical import WORDS, kinds, rest, strict_minima
from surfaces.formula import formula_surface, parse, parsed_surface

PLACES = [
    ("x^3", (0.001, 0), "ledge"),
    ("x^3+y^2", (0.001, 0), "ledge"),
    ("x^4-x^3+y^2", (0.001, 0.001), "ledge"),
    ("(y-x^2)^2+x^3", (0.001, 0), "ledge"),
    ("x^4+y^2", (0.003, 0.002), "minimum"),
    ("x^8+y^2", (0.003, 0.002), "minimum"),
    ("(y-x^2)^2+x^4", (0.001, 0), "minimum"),
    ("(x-1)^4+(y+2)^4+5", (1.001, -2.003), "minimum"),
    ("(x^2)^(2/3)+y^2", (0.001, 0.001), "minimum"),
    ("1e6*x^2+1e-3*y^2", (0.001, 0.001), "minimum"),
    ("abs(x)+y^2", (0.003, -0.002), "minimum"),
    ("abs(x)+abs(y)", (0.003, -0.002), "tip"),
    ("sqrt(x^2+y^2)", (0.001, 0.001), "tip"),
    ("abs(x)+y", (0.003, -0.002), "slope"),
    ("e^(100x)+y^2", (0.046, 0), "slope"),
    ("log(x^2+y^2)", (0.001, 0.001), "slope"),
    ("(x^2+y^2-1)^2", (0.6003, 0.8001), "ring"),
    ("(sqrt(x^2+y^2)-1)^2", (0.6001, 0.8), "ring"),
    ("(x+y)^2", (0.001, 0), "trough"),
    ("(x-y)^2+3", (1.001, 1), "trough"),
    ("(y-x^2)^2", (1.001, 1), "trough"),
    ("-(x^2+y^2-1)^2", (0.6003, 0.8001), "ridge"),
    ("x^2-y^2", (0.001, 0.002), "saddle"),
    ("x*y", (0.001, 0.002), "saddle"),
    ("x^2-y^4", (0.001, 0.002), "saddle"),
    ("x^3-3x*y^2", (0.001, 0.002), "saddle"),
    ("-x^2-y^2", (0.001, 0.002), "maximum"),
    ("1/(1+x^2+y^2)", (0.001, 0.001), "maximum"),
    ("x^(4/3)+y^2", (0.001, 0.001), "edge"),
    ("0x+3", (1, 1), "plateau"),
]


@pytest.mark.parametrize(("text", "near", "kind"), PLACES, ids=[f"{t} {k}" for t, _, k in PLACES])
def test_a_place_is_called_what_it_is(text, near, kind):
    surface = parsed_surface(parse(text)).bind({})
    at = rest(surface, np.array([near], dtype=float).T, 1e-3 * surface.diagonal)
    assert kinds(surface, at) == [kind]
    assert WORDS[kind]


EXPECTED = {"minima": {"minimum", "tip", "trough"}, "other_minima": {"minimum", "tip"}, "saddles": {"saddle", "ledge"}, "maxima": {"maximum"}}  # fmt: skip
UNSEEN = {"bukin6", "eggholder"}  # the one is a bent crease with an infinite slope, the other's lies on the view's edge


@pytest.mark.parametrize("key", [k for k in SURFACES if k not in UNSEEN])
def test_declared_points_are_found_from_nearby_and_called_what_they_are(key):
    surface = SURFACES[key].bind()
    for name, allowed in EXPECTED.items():
        points = surface.points(name)
        if not points.size:
            continue
        off = np.random.default_rng(0).uniform(-3e-4, 3e-4, points.shape) * surface.diagonal
        at = rest(surface, points + off * [[1], [0 if surface.flat else 1]], 1e-3 * surface.diagonal)
        assert np.abs(at - points)[: 1 if surface.flat else 2].max() < 1e-6
        assert set(kinds(surface, at)) <= allowed


MINIMA = [
    ("x^3", 0),
    ("x^3+y^2", 0),
    ("(x+y)^2", 0),
    ("(x^2+y^2-1)^2", 0),
    ("sqrt(x)+y^2", 0),
    ("abs(x^2-y)+(x-1)^2/100", 1),  # at (1, 1), where it is 0
    ("x^4-x^3+y^2", 1),
    ("x^8+y^2", 1),
    ("abs(x)+abs(y)", 1),
    ("sin(x)*sin(y)", 8),
]


@pytest.mark.parametrize(("text", "count"), MINIMA)
def test_no_minimum_is_listed_that_is_none(text, count):
    surface = formula_surface(text, ((-5, 5), (-5, 5)), ())
    found = surface.minima + surface.other_minima
    assert len(found) == count
    if text == "x^8+y^2":
        np.testing.assert_allclose(found[0], (0, 0), atol=1e-8)


def test_a_minimum_farther_than_the_reach_is_not_this_point_s():
    surface = SURFACES["bowl"].bind()
    w = np.array([[0.3], [0.4]])
    assert np.isnan(rest(surface, w, 0.49)).all()
    np.testing.assert_allclose(rest(surface, w, 0.51), 0, atol=1e-12)
    assert strict_minima(surface, w, 0.49).shape == (2, 0)
    assert strict_minima(surface, w, 0.51).shape == (2, 1)


def test_of_minima_of_one_height_all_are_listed_or_none():
    ackley = "-20 exp(-0.2 sqrt(0.5(x^2+y^2))) - exp(0.5(cos(2πx)+cos(2πy))) + e + 20"
    surface = formula_surface(ackley)
    places = {(round(a, 3) + 0.0, round(b, 3) + 0.0) for a, b in surface.minima + surface.other_minima}
    assert len(places) > 20
    assert places == {(b, a) for a, b in places} == {(0.0 - a, b) for a, b in places}
