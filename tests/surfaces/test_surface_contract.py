"""What every surface owes: derivatives that agree with its values, and known points that are what they are said to be."""

import numpy as np
import pytest

from surfaces import SURFACES

KINDS = ("minima", "other_minima", "saddles", "maxima")
TAGS = {"plateau", "cusp", "kink", "border", "degenerate", "unbounded"}
STEPS = (1e-2, 1e-3, 1e-4, 1e-5)  # of the view's shorter side; the best one of each point counts
SMALL = 1e-9  # of the view's diagonal: how near a listed point must be to the true one


@pytest.fixture(params=SURFACES.values(), ids=SURFACES.keys(), scope="module")
def surface(request):
    return request.param


def random_points(bound, count=1000):
    (x0, x1), (y0, y1) = bound.view
    return np.random.default_rng(7).uniform([[x0], [y0]], [[x1], [y1]], (2, count))


def differences(function, w, axis, h):
    """The derivative along ``axis`` by central differences of fourth order."""
    e = np.zeros((2, 1))
    e[axis] = h
    near, far = function(w + e) - function(w - e), function(w + 2 * e) - function(w - 2 * e)
    return (8 * near - far) / (12 * h)


def worst_error(function, derivative, bound, w):
    """The largest relative error of ``derivative`` (2, ...) at points w, each by the step that suits it best."""
    side = min(b - a for a, b in bound.view)
    errors = []
    for h in STEPS:
        numeric = np.stack([differences(function, w, axis, h * side) for axis in (0, 1)])
        size = np.abs(derivative).max(axis=tuple(range(derivative.ndim - 1)))
        floor = 1e-3 * np.median(size) + 1e-9
        errors.append(np.abs(numeric - derivative) / (size + floor))
    best = np.min(errors, axis=0)
    # A crease within reach of the smallest step spoils a few of the numeric derivatives, not ours.
    return np.quantile(best, 0.99) if "kink" in bound.surface.tags else np.max(best)


def test_declaration(surface):
    (x0, x1), (y0, y1) = surface.view
    assert x0 < x1
    assert y0 < y1
    assert surface.starts
    assert all(x0 <= sx <= x1 and y0 <= sy <= y1 for sx, sy in surface.starts)
    assert set(surface.tags) <= TAGS
    assert all(surface.tags.values())
    assert surface.about.endswith(".")
    assert surface.source
    assert surface.latex
    for p in surface.parameters.values():
        assert p.low <= p.default <= p.high
        assert p.help


def test_starts_move(surface):
    """Every start has a finite value and a slope to go by."""
    bound = surface.bind()
    w = np.array(surface.starts, dtype=float).T
    assert np.isfinite(bound.value(w)).all()
    assert (np.hypot(*bound.gradient(w)) > 0).all()


def test_gradient(surface):
    bound = surface.bind()
    w = random_points(bound)
    assert worst_error(bound.value, bound.gradient(w), bound, w) < 1e-6


def test_hessian(surface):
    bound = surface.bind()
    w = random_points(bound)
    assert worst_error(bound.gradient, bound.hessian(w), bound, w) < 1e-5


def corners(surface):
    """The surface with its defaults, and with each parameter moved towards its bounds."""
    yield surface.bind()
    for name, p in surface.parameters.items():
        for value in (p.low + 0.2 * (p.default - p.low), p.high - 0.2 * (p.high - p.default)):
            yield surface.bind({name: value})


def test_known_points_lie_in_view(surface):
    (x0, x1), (y0, y1) = surface.view
    for kind in KINDS:
        px, py = surface.bind().points(kind)
        assert ((x0 <= px) & (px <= x1) & (y0 <= py) & (py <= y1)).all(), kind


def test_known_points_are_stationary(surface):
    """The Newton step from each listed point, an estimate of its error, is next to nothing."""
    for bound in corners(surface):
        for kind in KINDS:
            for w in bound.points(kind).T:
                if tuple(w) in surface.cusps or on_border(surface, w):
                    continue
                g, hessian = bound.gradient(w[:, None])[:, 0], bound.hessian(w[:, None])[..., 0]
                if "degenerate" in surface.tags or surface.flat:
                    assert np.hypot(*g) <= 1e-9 * np.abs(bound.gradient(random_points(bound))).max(), (kind, w)
                else:
                    assert np.hypot(*np.linalg.solve(hessian, g)) <= SMALL * bound.diagonal, (kind, w)


def on_border(surface, w):
    return "border" in surface.tags and any(c in side for c, side in zip(w, surface.view, strict=True))


def test_known_points_are_what_they_say(surface):
    """By the curvature; where that vanishes, by the values on a small circle."""
    angles = np.linspace(0, 2 * np.pi, 361)[:-1]
    for bound in corners(surface):
        circle = 1e-3 * bound.diagonal * np.stack([np.cos(angles), np.sin(angles)])
        for kind in KINDS:
            for w in bound.points(kind).T:
                if tuple(w) in surface.cusps or on_border(surface, w):
                    continue
                hessian = bound.hessian(w[:, None])[..., 0]
                low, high = (hessian[0, 0],) * 2 if surface.flat else np.linalg.eigvalsh(hessian)
                if "degenerate" in surface.tags and min(abs(low), abs(high)) <= 1e-6 * max(abs(low), abs(high), 1e-6):
                    rise = bound.value(w[:, None] + circle) - bound.value(w[:, None])
                    low, high = rise.min(), rise.max()
                if "minima" in kind:
                    assert low >= 0, (kind, w)
                    assert high > 0, (kind, w)
                elif kind == "maxima":
                    assert high <= 0, (kind, w)
                    assert low < 0, (kind, w)
                else:
                    assert low < 0 < high, (kind, w)


def test_nothing_in_view_is_lower_than_the_lowest_minimum(surface):
    for bound in corners(surface):
        minima = bound.points("minima")
        if not minima.size:
            continue
        values = bound.value(minima)
        _, _, z = bound.mesh(500, 500)
        scale = np.ptp(z[np.isfinite(z)])
        assert np.ptp(values) <= 1e-9 * scale, "the global minima differ in height"
        assert np.nanmin(z) >= values.min() - 1e-12 * scale
        others = bound.points("other_minima")
        assert (bound.value(others) > values.min()).all()


def test_minima_are_named(surface):
    """A surface without a minimum says why."""
    assert surface.minima or "unbounded" in surface.tags


def test_a_tip_is_declared(surface):
    assert bool(surface.cusps) == ("cusp" in surface.tags)
    for cusp in surface.cusps:
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(surface.bind().gradient(np.array([cusp], dtype=float).T), 0)
