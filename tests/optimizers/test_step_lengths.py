"""Steepest descent, normalised gradient, Polyak, Nesterov's convex schedule, SAM, SGLD, SPSA: published numbers and what is proved."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.objective import Objective
from engine.simulate import iterate
from optimizers import OPTIMIZERS
from surfaces.base import Surface, x, y

VIEW = ((-4, 4), (-4, 4))
ELLIPSE = x**2 / 2 + 5 * y**2 / 2


def surface(expr):
    return Surface("f", "f", expr, VIEW, ((1, 1),), "", "").bind()


def path(expr, key, convention=None, start=(2.0, 0.4), steps=3, seed=0, **hypers):
    optimizer, starts = OPTIMIZERS[key], np.array(start, dtype=float)
    values = {n: h.default for n, h in optimizer.hypers_of(convention).items()} | hypers
    f = Objective(surface(expr), seed)
    starts = starts[:, None] if starts.ndim == 1 else starts
    with np.errstate(all="ignore"):
        walk = iterate(optimizer.convention(convention), f, starts, SimpleNamespace(**values), steps)
        out = np.array([w.copy() for w, _ in walk])
    return out[:, :, 0] if np.ndim(start) == 1 else out


@pytest.mark.parametrize("form", ["parabola", "searched"])
def test_a_textbook_s_exact_search(form):
    points = path(ELLIPSE, "steepest_descent", form)[1:]
    np.testing.assert_allclose(points, [(4 / 3, -4 / 15), (8 / 9, 8 / 45), (16 / 27, -16 / 135)], atol=1e-5)


def test_exact_searches_turn_by_right_angles():
    steps = np.diff(path(ELLIPSE + (x + y) ** 4 / 20, "steepest_descent", "searched", steps=12), axis=0)
    cosine = (steps[1:] * steps[:-1]).sum(axis=1) / np.hypot(*steps[1:].T) / np.hypot(*steps[:-1].T)
    assert np.abs(cosine).max() < 1e-3


def test_published_normalised_descent():
    points = path(x**2 + x * y + y**2 - x + y, "normalised_gradient", start=(-3, 1), lr=0.25)[1:]
    np.testing.assert_allclose(points, [(-2.75, 1), (-2.50026, 0.98865), (-2.25138, 0.96496)], atol=6e-6)


def test_normalised_steps_have_their_length_and_do_not_see_the_scale():
    for form, length in (("constant", [0.1] * 5), ("falling", 0.1 / np.sqrt(np.arange(1, 6)))):
        points = path(ELLIPSE, "normalised_gradient", form, steps=5)
        np.testing.assert_allclose(np.hypot(*np.diff(points, axis=0).T), length, rtol=1e-12)
        np.testing.assert_allclose(path(64 * ELLIPSE, "normalised_gradient", form, steps=5), points, rtol=1e-12)
    assert (path(ELLIPSE, "normalised_gradient", start=(0, 0)) == 0).all()


def test_polyak_s_step_never_leads_away_and_finds_the_tip_of_a_cone():
    for expr in (ELLIPSE, ELLIPSE + x**4 / 4 + abs(y)):
        away = np.hypot(*path(expr, "polyak", steps=40).T)
        assert (np.diff(away) <= 1e-12).all()
        assert away[-1] < 0.15
    np.testing.assert_allclose(path((x**2 + y**2) ** 0.5, "polyak", steps=1)[1], 0, atol=1e-15)
    assert (path(ELLIPSE, "polyak", lowest=5.0)[-1] == (2.0, 0.4)).all()  # it stands below f* already
    first = path(ELLIPSE, "polyak", "bounded", steps=1, c=0.5, lr=1e9)[1] - (2.0, 0.4)
    np.testing.assert_allclose(first, 2 * (path(ELLIPSE, "polyak", steps=1)[1] - (2.0, 0.4)), rtol=1e-12)
    assert path(ELLIPSE, "polyak", "bounded", steps=1, lr=0.01)[1, 0] == pytest.approx(2 * 0.99)


@pytest.mark.parametrize("form", ["quotient", "paper"])
def test_the_accelerated_gradient_keeps_its_promise(form):
    f = surface(x**2 / 200 + y**2 / 2 + y**4 / 40)
    points = path(f.surface.expr, "accelerated", form, start=(3, 2), steps=120, lr=0.4)
    k = np.arange(1, 121)
    assert (f.value(points[1:].T) <= 2 * 13 / (0.4 * (k + 1) ** 2) + 1e-15).all()


@pytest.mark.parametrize("form", ["restart-slope", "restart-value"])
def test_a_restart_takes_the_ripples_away(form):
    f = surface(x**2 / 200 + y**2 / 2)
    ends = [f.value(path(f.surface.expr, "accelerated", c, start=(3, 2), steps=300, lr=0.9)[-1]) for c in (None, form)]
    assert ends[1] < 1e-4 * ends[0]


def test_sam_asks_at_its_distance_and_is_sgd_without_one():
    np.testing.assert_array_equal(path(ELLIPSE, "sam", rho=0.0, lr=0.1), path(ELLIPSE, "sgd", lr=0.1))
    f, asked = Objective(surface(ELLIPSE)), []
    plain = f.gradient
    f.gradient = lambda w, active=None: asked.append(w.copy()) or plain(w, active)
    w = np.array([[2.0], [0.4]])
    form = OPTIMIZERS["sam"].conventions[0]
    form.step(f, w, form.start(f, w, SimpleNamespace()), SimpleNamespace(lr=0.1, rho=0.3), 1)
    assert len(asked) == 2
    assert np.hypot(*(asked[1] - asked[0])[:, 0]) == pytest.approx(0.3)


def test_sgld_samples_the_valley_and_is_sgd_when_cold():
    np.testing.assert_array_equal(path(ELLIPSE, "sgld", temperature=0.0, lr=0.1), path(ELLIPSE, "sgd", lr=0.1))
    points = path(ELLIPSE, "sgld", steps=40_000, lr=0.02, temperature=0.3, start=(0, 0))
    np.testing.assert_allclose(points.var(axis=0), (0.3, 0.06), rtol=0.15)  # T over the curvatures
    paper = path(ELLIPSE, "sgld", "paper", lr=0.1, start=(0.5, 0.1))
    np.testing.assert_allclose(path(ELLIPSE, "sgld", lr=0.05, temperature=1.0, start=(0.5, 0.1)), paper, rtol=1e-12)


def test_spsa_s_slope_is_right_on_average():
    form = OPTIMIZERS["spsa"].convention("constant")
    f, w, h = Objective(surface(ELLIPSE)), np.array([[2.0], [0.4]]), SimpleNamespace(lr=0.0, c=0.1)
    s, found = form.start(f, w, h), []
    for t in range(1, 4001):
        form.step(f, w, s, h, t)
        found.append(s.g[:, 0].copy())
    assert {tuple(g.round(9)) for g in found} == {(4.0, 4.0), (0.0, 0.0)}  # 2 + 2 and 2 − 2 along the two diagonals
    np.testing.assert_allclose(np.mean(found, axis=0), (2, 2), atol=0.15)
    assert f.counts == {"value": 8000, "gradient": 0, "hessian": 0}
