"""What every optimizer keeps to, in every form; exceptions are tags that the optimizer declares, shown with their reason."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.objective import Objective
from engine.simulate import iterate, simulate
from optimizers import OPTIMIZERS
from optimizers.base import Hyper
from surfaces import SURFACES
from surfaces.base import Surface, x, y

FORMS = [pytest.param(o, c, id=f"{o.key}-{c.key}") for o in OPTIMIZERS.values() for c in o.conventions]
EACH = [pytest.param(o, id=o.key) for o in OPTIMIZERS.values()]
STARTS = np.array([[-1.2, 0.5, 1.5, -0.7, 0.1], [1.0, 0.4, -0.8, 0.2, -0.3]])
EXAMPLE = Surface("example", "example", (x**2 + 4 * y**2) / 2, ((-2, 2), (-2, 2)), ((1, 1),), "", "")
SMALL = {"1/curvature": 1e-3, "length": 0.02, "": None}


def defaults(optimizer, form):
    """The form's hyperparameters, with a rate that suits the surfaces used here."""
    hypers = optimizer.hypers_of(form.key)
    return {n: SMALL.get(h.unit) or h.default for n, h in hypers.items()}


def run(form, starts, hypers, steps=25, surface="rosenbrock"):
    """The path (T+1, 2, N) and the last state."""
    f = Objective(SURFACES[surface].bind())
    with np.errstate(all="ignore"):
        record = [(w.copy(), s) for w, s in iterate(form, f, starts.copy(), SimpleNamespace(**hypers), steps)]
    return np.array([w for w, _ in record]), record[-1][1]


def another(h: Hyper) -> float:
    """A legal value that is not the default."""
    if h.kind == "bool":
        return 1 - h.default
    if h.kind == "int":
        return h.default + 1 if h.legal(h.default + 1) else h.default - 1
    candidates = (h.default * 0.6, 0.3, 0.03, h.default * 1.5)
    return next(c for c in candidates if h.legal(c) and c != h.default)


@pytest.mark.parametrize(("optimizer", "form"), FORMS)
def test_a_batch_equals_single_runs(optimizer, form):
    hypers = defaults(optimizer, form)
    for surface in ("rosenbrock", "beale"):
        together, _ = run(form, STARTS, hypers, surface=surface)
        alone = [run(form, STARTS[:, [n]], hypers, surface=surface)[0] for n in range(STARTS.shape[1])]
        np.testing.assert_allclose(together, np.concatenate(alone, axis=2), rtol=1e-12, atol=1e-12, err_msg=surface)


@pytest.mark.parametrize(("optimizer", "form"), FORMS)
def test_a_hyperparameter_may_differ_between_runs(optimizer, form):
    hypers = defaults(optimizer, form)
    same = np.repeat(STARTS[:, :1], 2, axis=1)
    for name, h in optimizer.hypers_of(form.key).items():
        if h.structural:
            continue
        values = np.array([hypers[name], another(h)])
        together, _ = run(form, same, hypers | {name: values}, steps=12)
        alone = [run(form, same[:, :1], hypers | {name: float(v)}, steps=12)[0] for v in values]
        np.testing.assert_allclose(
            together, np.concatenate(alone, axis=2), rtol=1e-12, atol=1e-12, err_msg=f"{name} = {values}"
        )


@pytest.mark.parametrize(("optimizer", "form"), FORMS)
def test_the_order_of_runs_does_not_matter(optimizer, form):
    order = [3, 0, 4, 1, 2]
    straight, _ = run(form, STARTS, defaults(optimizer, form))
    mixed, _ = run(form, STARTS[:, order], defaults(optimizer, form))
    np.testing.assert_allclose(mixed, straight[..., order], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("optimizer", "form"), FORMS)
def test_a_broken_run_never_touches_another(optimizer, form):
    good = [0, 1, 3, 4]
    clean, _ = run(form, STARTS, defaults(optimizer, form))
    for bad in (np.nan, np.inf, 1e200):
        starts = STARTS.copy()
        starts[:, 2] = bad
        broken, _ = run(form, starts, defaults(optimizer, form))
        np.testing.assert_allclose(broken[..., good], clean[..., good], rtol=1e-12, atol=1e-12, err_msg=str(bad))


@pytest.mark.parametrize(("optimizer", "form"), FORMS)
def test_divergence_is_survived(optimizer, form):
    hypers = optimizer.hypers_of(form.key)
    wild = {n: 1e6 for n, h in hypers.items() if h.unit and h.legal(1e6)}
    lanes = [{"optimizer": optimizer.key, "convention": form.key, **v} for v in ({}, wild)]
    start = [[1e5, -1e5], [-1.2, 1.0], [0.0, 0.0]]
    runs = simulate(Experiment.model_validate({"surface": "rosenbrock", "start": start, "steps": 60, "lanes": lanes}))
    assert len(runs.status) == 6
    assert np.isfinite(runs.path[0]).all()


class Typed:
    """A random generator whose numbers are those that were typed in, in their order."""

    def __init__(self, numbers):
        self.numbers = list(numbers)

    def random(self, size=()):
        count = int(np.prod(size))
        drawn, self.numbers = np.array(self.numbers[:count], dtype=float), self.numbers[count:]
        return drawn.reshape(size)

    standard_normal = random

    def uniform(self, low, high, size):
        drawn = self.random(size)
        assert ((drawn >= low) & (drawn <= high)).all()
        return drawn

    def integers(self, high, size):
        drawn = self.random(size).astype(int)
        assert ((drawn >= 0) & (drawn < high)).all()
        return drawn


@pytest.mark.parametrize("optimizer", EACH)
def test_the_worked_example(optimizer):
    hypers = {n: h.default for n, h in optimizer.hypers_of(None).items()}
    assert set(optimizer.example["hypers"]) <= set(hypers)
    hypers |= optimizer.example["hypers"]
    f = Objective(EXAMPLE.bind())
    f.rng = Typed(optimizer.example.get("draws", []))
    with np.errstate(all="ignore"):
        steps = iterate(optimizer.conventions[0], f, np.ones((2, 1)), SimpleNamespace(**hypers), 2)
        path = [w[:, 0].copy() for w, _ in steps]
    np.testing.assert_allclose(path[1:], optimizer.example["path"], rtol=2e-7, atol=2e-8)
    assert len(path) == 3
    assert f.rng.numbers == []  # all that was typed in was needed
    assert optimizer.example["working"]


@pytest.mark.parametrize(("optimizer", "form"), FORMS)
def test_a_step_returns_new_positions_and_declared_state(optimizer, form):
    f = Objective(SURFACES["beale"].bind())
    h = SimpleNamespace(**defaults(optimizer, form))
    w = STARTS.copy()
    with np.errstate(all="ignore"):
        s = form.start(f, w, h)
        after = form.step(f, w, s, h, 1)
    np.testing.assert_array_equal(w, STARTS)
    assert after is not w
    assert after.shape == w.shape
    assert after.dtype == np.float64
    shown = {name: a for name, a in vars(s).items() if not name.startswith("_")}
    assert set(shown) == set(form.state)
    assert all(a.shape[-1] == w.shape[1] for a in shown.values())


@pytest.mark.parametrize("optimizer", EACH)
def test_the_declaration(optimizer):
    assert all(len(reason) > 20 for reason in optimizer.remarks.values())
    assert optimizer.population or not optimizer.own_points
    assert optimizer.url.startswith("https://")
    assert 1600 <= optimizer.year <= 2026
    assert set(optimizer.builds_on) <= set(OPTIMIZERS) - {optimizer.key}
    assert all(OPTIMIZERS[k].year <= optimizer.year for k in optimizer.builds_on)
    assert len(set(optimizer.convention_keys)) == len(optimizer.conventions)
    used = {n for c in optimizer.conventions for n in optimizer.hypers_of(c.key)}
    assert used == set(optimizer.hypers)
    for form in optimizer.conventions:
        assert set(form.defaults) <= set(form.hypers or optimizer.hypers)
        assert all(h.legal(h.default) for h in optimizer.hypers_of(form.key).values())


@pytest.mark.parametrize("optimizer", EACH)
def test_every_formula_is_whole(optimizer):
    for text in (form.formula for form in optimizer.conventions):
        assert text.count("{") == text.count("}")
        assert len(re.findall(r"\\left(?!arrow)", text)) == len(re.findall(r"\\right(?!arrow)", text))
        assert text.count(r"\begin{") == text.count(r"\end{")
        assert "w_{t+1}" in text


@pytest.mark.parametrize("optimizer", EACH)
def test_a_hyperparameter_knows_its_handle(optimizer):
    for hyper in optimizer.hypers.values():
        knows_its_handle(hyper)


def knows_its_handle(hyper):
    low, high = hyper.slider
    assert hyper.exactly(0) == pytest.approx(low)
    assert hyper.exactly(1) == pytest.approx(high)
    for part in (0.0, 0.3, 1.0):
        assert hyper.share(hyper.exactly(part)) == pytest.approx(part, abs=1e-9)
    values = hyper.values(64)
    assert values == sorted(set(values))
    assert all(hyper.complaint("it", v) is None for v in values)
    assert values[-1] == pytest.approx(high, rel=1e-3)
    middle = hyper.exactly(0.5)
    assert {"linear": (low + high) / 2, "log": (low * high) ** 0.5 if low > 0 else 0}.get(hyper.scale, middle) == (
        pytest.approx(middle)
    )
    if hyper.scale == "one_minus_log":
        assert 1 - middle == pytest.approx(((1 - low) * (1 - high)) ** 0.5)
    assert hyper.schema()["default"] == hyper.default
    if hyper.open_low:
        assert hyper.complaint("it", hyper.low) == f"it = {hyper.low:g} is not " + (
            f"a whole number in {hyper.interval}" if hyper.kind != "float" else f"in {hyper.interval}"
        )
