"""What the papers claim of their methods, beyond single values: what they are blind to, and what they turn into."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.objective import Objective
from engine.simulate import iterate
from optimizers import OPTIMIZERS
from surfaces.base import Surface, x, y

VIEW = ((-2, 2), (-2, 2))
F = x**2 / 2 + 2 * y**2 + x * y / 2 + x**4 / 8
START = np.array([[1.0, -0.5], [0.8, 1.1]])


def path(expr, key, convention=None, start=START, steps=30, **hypers):
    """Positions (T+1, 2, N) of one form on an expression."""
    optimizer = OPTIMIZERS[key]
    values = {n: h.default for n, h in optimizer.hypers_of(convention).items()} | hypers
    f = Objective(Surface("f", "f", expr, VIEW, ((1, 1),), "", "").bind())
    rule = optimizer.convention(convention)
    with np.errstate(all="ignore"):
        return np.array([w.copy() for w, _ in iterate(rule, f, start.copy(), SimpleNamespace(**values), steps)])


SCALE_FREE = {
    **dict.fromkeys(("signsgd", "signum", "lion", "tiger", "rprop"), {}),
    **dict.fromkeys(("adam", "adamax", "amsgrad", "adamw", "nadamw", "qhadam", "adan", "ademamix"), {"eps": 0.0}),
    **dict.fromkeys(("adagrad", "novograd", "lamb", "dog", "adahessian", "schedule_free_adamw"), {"eps": 0.0}),
}


@pytest.mark.parametrize("key", SCALE_FREE)
def test_the_scale_of_f_does_not_matter(key):
    hypers = SCALE_FREE[key]
    np.testing.assert_allclose(path(1024 * F, key, **hypers), path(F, key, **hypers), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "key", ["sgd", "momentum", "nesterov", "novograd", "full_adagrad", "soap", "dog", "qhm", "aggmo"]
)
def test_turning_the_picture_turns_the_path(key):
    c, s = np.cos(0.6), np.sin(0.6)
    turned = F.subs({x: c * x + s * y, y: c * y - s * x}, simultaneous=True)
    turn = np.array([[c, -s], [s, c]])
    np.testing.assert_allclose(path(turned, key, start=turn @ START), turn @ path(F, key), rtol=1e-6, atol=1e-7)


TURNS_INTO = [
    ("adamw", {"weight_decay": 0.0}, "adam", {}),
    ("qhadam", {"nu1": 1.0, "nu2": 1.0, "beta1": 0.9}, "adam", {}),
    ("qhm", {"nu": 0.0, "lr": 0.05}, "sgd", {"lr": 0.05}),
    ("ademamix", {"alpha": 0.0, "lr": 0.05}, "adam", {}),
    ("signum", {"beta": 0.0}, "signsgd", {}),
    ("lion", {"beta1": 0.8, "beta2": 0.8}, "signum", {"beta": 0.8}),
    ("tiger", {"beta": 0.9, "weight_decay": 0.0}, "signum", {}),
    ("aggmo", {"balls": 1, "lr": 0.05}, "sgd", {"lr": 0.05}),
    ("ftrl", {"beta": 0.0, "l1": 0.0}, "adagrad", {"eps": 0.0}),
    ("schedule_free_sgd", {"beta": 0.0, "lr": 0.05}, "asgd", {"alpha": 0.0, "lr": 0.05}),
    ("accsgd", {"kappa": 0.7, "xi": 1 / 0.7, "lr": 0.05}, "sgd", {"lr": 0.05}),
    ("swats", {"tolerance": 0.0, "eps": 0.0}, "adam", {"eps": 0.0}),
]


@pytest.mark.parametrize(
    ("key", "hypers", "other", "others"), TURNS_INTO, ids=[f"{a}-{b}" for a, _, b, _ in TURNS_INTO]
)
def test_at_the_end_of_its_range_it_is_another_method(key, hypers, other, others):
    np.testing.assert_allclose(path(F, key, **hypers), path(F, other, **others), rtol=1e-6, atol=1e-9)


def test_amsgrad_never_raises_a_rate():
    optimizer = OPTIMIZERS["amsgrad"]
    f = Objective(Surface("f", "f", F, VIEW, ((1, 1),), "", "").bind())
    h = SimpleNamespace(**{n: h.default for n, h in optimizer.hypers_of(None).items()})
    largest = [s.v_max.copy() for _, s in iterate(optimizer.conventions[0], f, START.copy(), h, 40)]
    assert (np.diff(largest, axis=0) >= 0).all()


def test_ftrl_keeps_a_coordinate_at_exactly_zero_until_the_gradients_insist():
    y_path = path((x - 1) ** 2 + (y - 0.01) ** 2, "ftrl", start=np.array([[0.5], [0.0]]), l1=0.5, steps=60)[:, 1, 0]
    assert (y_path[:25] == 0).all()  # each gradient is −0.02, and 25 of them are λ₁
    assert y_path[-1] > 0


def test_the_distance_estimate_of_a_rate_free_method_only_grows():
    f = Objective(Surface("f", "f", x**2 + 4 * y**2, VIEW, ((1, 1),), "", "").bind())
    for key in ("dadapt", "prodigy", "dog"):
        optimizer, name = OPTIMIZERS[key], "r" if key == "dog" else "d"
        h = SimpleNamespace(**{n: h.default for n, h in optimizer.hypers_of(None).items()})
        d = np.array(
            [getattr(s, name).copy() for _, s in iterate(optimizer.conventions[0], f, np.ones((2, 1)), h, 100)]
        )
        assert (np.diff(d, axis=0) >= 0).all()
        assert 0.3 < d[-1] < 3  # the distance to the minimum is √2
