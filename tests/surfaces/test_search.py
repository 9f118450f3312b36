"""What is found for a typed formula: its minima and nothing that only looks like one, a window that shows it, a start that moves."""

import time

import numpy as np
import pytest

from surfaces import SURFACES
from surfaces.formula import formula_surface

MINIMA = [
    ("x^4 + y^2", [(0, 0)]),
    ("x^8 + y^2", [(0, 0)]),
    ("x^6 + y^4", [(0, 0)]),
    ("x^2 (x - 1)^2 + y^2", [(0, 0), (1, 0)]),
    ("x^3 + y^2", []),
    ("x^3", []),
    ("x^3 - x^2 + x/3 + y^2", []),
    ("|x - y|", []),
    ("(y - x^2)^2", []),
    ("(x^2 + y^2 - 1)^2", []),
    ("x^2 y^2", []),
    ("e^(-x^2)", []),
    ("e^(-x^2 - y^2)", []),
    ("floor(x)^2 + y^2", []),
    ("sqrt(x) + y^2", []),
    ("-1/x^2 + y^2", []),
    ("max(x, -x) + y^2", [(0, 0)]),
    ("x log(x) + y^2", [(np.exp(-1), 0)]),
    ("x + 1e20", []),
]


@pytest.mark.parametrize(("text", "expected"), MINIMA)
def test_minima_are_found_to_1e_8_and_nothing_else_is_one(text, expected):
    surface = formula_surface(text)
    found = sorted((*surface.minima, *surface.other_minima))
    assert len(found) == len(expected)
    for (px, py), (qx, qy) in zip(found, expected, strict=True):
        assert abs(px - qx) <= 1e-8
        assert surface.flat or abs(py - qy) <= 1e-8


VIEWS = [
    ("e^(-x^2)", (1.5, 6)),
    ("e^(-x^2 - y^2)", (1.5, 6)),
    ("x^3", (1.5, 6)),
    ("x + y", (1.5, 6)),
    ("(x^2 + y^2 - 1)^2", (1.2, 6)),
]


@pytest.mark.parametrize(("text", "reach"), VIEWS)
def test_windows_are_where_something_happens(text, reach):
    surface = formula_surface(text)
    least, most = reach
    low, high = surface.view[0]
    assert least <= -low <= most
    assert least <= high <= most
    w = np.array(surface.starts).T
    slope = np.hypot(*surface.bind().gradient(w))
    assert (slope > 1e-3).all()


def test_the_window_of_rosenbrocks_valley_has_the_valley_in_it():
    (x0, x1), (y0, y1) = formula_surface("(1-x)^2 + 100(y-x^2)^2").view
    assert x0 <= -1.5
    assert x1 >= 1.5
    assert y1 >= 2.25


TYPED = [s for s in SURFACES.values() if not s.data and s.family != "Curves"][::7]


@pytest.mark.parametrize("surface", TYPED, ids=lambda s: s.key)
def test_a_typed_copy_of_a_built_in_surface_shows_its_minima(surface):
    letters = [f"{name} = {p.default!r}" for name, p in surface.parameters.items()]
    typed = formula_surface("; ".join([*letters, str(surface.expr).replace("E", "e")]))
    known = surface.bind().points("minima")
    (x0, x1), (y0, y1) = typed.view
    found = np.array([*typed.minima, *typed.other_minima]).reshape(-1, 2).T
    for px, py in known[:, (np.abs(known) <= 5).all(axis=0)].T:
        assert x0 <= px <= x1
        assert y0 <= py <= y1
        if not surface.cusps and "sinc" not in str(surface.expr):
            assert np.hypot(found[0] - px, found[1] - py).min() < 1e-6


@pytest.mark.parametrize(
    "text",
    [
        "log(cosh((acos(x)+sqrt(y)+log(x))^20))",
        "+".join(f"sin({k}x{'*' if k % 2 else '+'}y)^2" for k in range(1, 50)),
        "(" * 35 + "x" + "+y)^2" * 35,
        "; ".join(["r0 = x*y", *(f"r{k} = r{k - 1} + r{k - 1}^2" for k in range(1, 30))]) + "; r29",
        "x^x^x^x^y^x^x^x",
    ],
    ids=lambda t: t[:20],
)
def test_no_text_takes_more_than_a_second(text):
    """From reading through value, gradient, Hessian and minima to the mesh of the contour lines, in seconds of the processor."""
    began = time.process_time()
    surface = formula_surface(text)
    surface.bind().mesh(257, 257)
    assert time.process_time() - began < 2  # a second on a quiet machine; others may share this one
