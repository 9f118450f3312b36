"""What the search methods must do by their nature, and by SciPy: termination, invariance, monotony, accepted lengths."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import BFGS as SciPyBFGS
from scipy.sparse.linalg import cg

from engine.experiment import Experiment, ExperimentError, read
from engine.objective import Objective
from engine.simulate import iterate, simulate
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from surfaces.base import Surface, x, y

STARTS = np.array([[-1.2, 0.5, 1.5, -0.7], [1.0, 0.4, -0.8, 0.2]])
HESSIAN = np.array([[3.0, 1.0], [1.0, 2.0]])
TILTED = Surface(
    "tilted", "tilted", (3 * x**2 + 2 * x * y + 2 * y**2) / 2 - x + y, ((-4, 4), (-4, 4)), ((1, 1),), "", ""
)
LOWEST = np.linalg.solve(HESSIAN, [1, -1])
SEARCHES = ["bfgs", "lbfgs", "conjugate_gradient"]


def run(key, form=None, surface="rosenbrock", starts=STARTS, steps=30, seed=0, **hypers):
    """Positions (T+1, 2, N), and each recorded state array as (T+1, ..., N)."""
    rule, known = OPTIMIZERS[key].convention(form), OPTIMIZERS[key].hypers_of(form)
    assert set(hypers) <= set(known)
    values = SimpleNamespace(**({n: h.default for n, h in known.items()} | hypers))
    bound = (SURFACES[surface] if isinstance(surface, str) else surface).bind()
    path, states = [], []
    with np.errstate(all="ignore"):
        for w, s in iterate(rule, Objective(bound, seed), starts.copy(), values, steps):
            path.append(w.copy())
            states.append({n: a.copy() for n, a in vars(s).items() if n in rule.state})
    return np.array(path), {n: np.array([s[n] for s in states]) for n in rule.state}


def heights(surface, path):
    with np.errstate(over="ignore", invalid="ignore"):  # where f falls without end the path does too
        return SURFACES[surface].bind().value(path.swapaxes(0, 1))


def forms(*keys):
    return [pytest.param(k, c, id=f"{k}-{c}") for k in keys for c in OPTIMIZERS[k].convention_keys]


@pytest.mark.parametrize(("key", "form"), forms("newton"))
def test_newton_solves_a_quadratic_in_one_step(key, form):
    path, _ = run(key, form, TILTED, steps=1)
    np.testing.assert_allclose(path[1], np.repeat(LOWEST[:, None], 4, axis=1), atol=1e-14)


@pytest.mark.parametrize(("key", "form"), forms("conjugate_gradient", "bfgs") + [pytest.param("lbfgs", "wolfe")])
def test_exact_searches_end_a_quadratic_in_two_steps(key, form):
    path, _ = run(key, form, TILTED, steps=2, c2=1e-12)
    np.testing.assert_allclose(path[2], np.repeat(LOWEST[:, None], 4, axis=1), atol=1e-10)


@pytest.mark.parametrize("form", OPTIMIZERS["conjugate_gradient"].convention_keys)
def test_conjugate_gradients_are_the_linear_method_on_a_quadratic(form):
    path, _ = run("conjugate_gradient", form, TILTED, STARTS[:, :1], steps=2, c2=1e-12)
    theirs = []
    cg(HESSIAN, [1, -1], x0=STARTS[:, 0], maxiter=2, rtol=0, callback=lambda p: theirs.append(p.copy()))
    np.testing.assert_allclose(path[1:, :, 0], theirs, atol=1e-10)


def test_newton_does_not_see_a_linear_change_of_coordinates():
    matrix = np.array([[2.0, 0.5], [-1.0, 3.0]])
    u, v = matrix @ [x, y]
    changed = Surface(
        "c", "c", SURFACES["beale"].expr.subs({x: u, y: v}, simultaneous=True), ((-5, 5), (-5, 5)), ((1, 1),), "", ""
    )
    straight, _ = run("newton", "plain", "beale", steps=8)
    there, _ = run("newton", "plain", changed, np.linalg.solve(matrix, STARTS), steps=8)
    np.testing.assert_allclose(np.einsum("ij,tjn->tin", matrix, there), straight, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("surface", ["rosenbrock", "beale"])
def test_bfgs_keeps_the_matrix_that_scipy_makes_of_the_same_steps(surface):
    path, state = run("bfgs", "identity", surface, steps=12)
    gradient = SURFACES[surface].bind().gradient(path.swapaxes(0, 1))
    for n in range(STARTS.shape[1]):
        theirs = SciPyBFGS(init_scale=1.0, min_curvature=0)
        theirs.initialize(2, "inv_hess")
        for t in range(12):
            theirs.update(path[t + 1, :, n] - path[t, :, n], gradient[:, t + 1, n] - gradient[:, t, n])
            ours = state["H"][t + 1, :, :, n]
            np.testing.assert_allclose(ours, theirs.get_matrix(), rtol=1e-9, atol=1e-12 * np.abs(ours).max())


@pytest.mark.parametrize("key", SEARCHES)
@pytest.mark.parametrize("surface", ["rosenbrock", "beale", "himmelblau"])
def test_every_length_meets_the_strong_wolfe_conditions(key, surface):
    path, _ = run(key, None, surface, steps=12, c2=0.3)
    bound = SURFACES[surface].bind()
    value, g = heights(surface, path), bound.gradient(path.swapaxes(0, 1)).swapaxes(0, 1)
    moved = np.diff(path, axis=0)
    before, after = (moved * g[:-1]).sum(axis=1), (moved * g[1:]).sum(axis=1)
    far = np.abs(moved).max(axis=1) > 1e-6  # nearer, f does not resolve a fall any more
    assert far[:4].all()
    assert (before[far] < 0).all()
    assert (np.diff(value, axis=0)[far] <= 1e-4 * before[far]).all()
    assert (np.abs(after[far]) <= 0.3 * np.abs(before[far]) + 1e-12).all()


@pytest.mark.parametrize("key", SEARCHES)
@pytest.mark.parametrize("surface", ["rosenbrock", "eggholder", "three_hump_camel", "geyser_standardized", "wells"])
def test_a_search_in_vain_is_paid_for_once(key, surface):
    """At the bottom, where f no longer tells which of two neighbouring floats is lower."""
    runs = simulate(read(Experiment, {"surface": surface, "steps": 400, "lanes": [{"optimizer": key}]}))
    paid = runs.evaluations["gradient"][:, 0]
    assert paid[-1] == paid[200] < 400
    assert np.linalg.norm(runs.surface.gradient(runs.final)) < 1e-8
    assert runs.status[0].kind == "converged"


@pytest.mark.parametrize(
    ("key", "form"),
    forms("backtracking", "bfgs", "conjugate_gradient", "trust_region", "levenberg_marquardt", "nelder_mead")
    + forms("pattern_search", "random_search", "differential_evolution", "particle_swarm")
    + [
        pytest.param("newton", "damped"),
        pytest.param("saddle_free_newton", "searched"),
        pytest.param("lbfgs", "wolfe"),
    ],
)
@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau", "saddle"])
def test_methods_that_promise_it_never_climb(key, form, surface):
    path, _ = run(key, form, surface)
    value = heights(surface, path)
    value = value[:, np.isfinite(value).all(axis=0)]
    assert value.shape[1] or surface == "saddle"
    assert (np.diff(value, axis=0) <= 1e-15 * np.abs(value[1:])).all()
    assert surface == "saddle" or (value[-1] < value[0]).all()


def test_backtracking_takes_the_longest_length_that_will_do():
    path, state = run("backtracking", "armijo", steps=15)
    bound = SURFACES["rosenbrock"].bind()
    for t in range(15):
        g, length = bound.gradient(path[t]), state["length"][t + 1]
        limit = lambda a: bound.value(path[t]) - 1e-4 * a * (g * g).sum(axis=0)  # noqa: B023, E731
        assert (bound.value(path[t] - length * g) <= limit(length)).all()
        longer = length < 1
        assert (bound.value(path[t] - 2 * length * g) > limit(2 * length))[longer].all()


@pytest.mark.parametrize("form", OPTIMIZERS["barzilai_borwein"].convention_keys)
def test_barzilai_borwein_steps_are_one_over_a_curvature(form):
    _, state = run("barzilai_borwein", form, TILTED, steps=8, lr=0.1)
    low, high = np.linalg.eigvalsh(HESSIAN)
    lengths = state["length"][2:8]
    assert (lengths >= 1 / high - 1e-9).all()
    assert (lengths <= 1 / low + 1e-9).all()
    path, _ = run("barzilai_borwein", form, "bowl", steps=2, lr=0.1)
    np.testing.assert_allclose(path[2], 0, atol=1e-14)


@pytest.mark.parametrize("form", OPTIMIZERS["trust_region"].convention_keys)
def test_the_trust_region_keeps_its_radius(form):
    path, state = run("trust_region", form, "himmelblau", radius=0.3, steps=20)
    length = np.sqrt((np.diff(path, axis=0) ** 2).sum(axis=1))
    assert (length <= state["radius"][:-1] * (1 + 1e-9)).all()


def test_the_exact_trust_region_step_is_the_lowest_point_of_the_circle():
    path, state = run("trust_region", "exact", "himmelblau", radius=0.3, steps=1)
    bound = SURFACES["himmelblau"].bind()
    g, hessian = bound.gradient(STARTS), bound.hessian(STARTS)
    angle, share = np.meshgrid(np.linspace(0, 2 * np.pi, 721), np.linspace(0, 1, 101))
    disc = 0.3 * share.ravel() * np.stack([np.cos(angle.ravel()), np.sin(angle.ravel())])
    for n in range(STARTS.shape[1]):
        model = lambda p: g[:, n] @ p + np.einsum("ik,ij,jk->k", p, hessian[..., n], p) / 2  # noqa: B023, E731
        assert model(path[1, :, [n]].T - STARTS[:, [n]])[0] <= model(disc).min() + 1e-9


def test_the_exact_trust_region_leaves_a_saddle():
    path, _ = run("trust_region", "exact", "saddle", np.zeros((2, 1)), radius=0.5, steps=1)
    assert np.hypot(*path[1])[0] == pytest.approx(0.5)
    assert heights("saddle", path)[1, 0] < 0


def test_levenberg_marquardt_damping_has_newton_and_gradient_descent_at_its_ends():
    bound = TILTED.bind()
    newton, _ = run("levenberg_marquardt", None, TILTED, steps=1, damping=1e-12)
    slope, _ = run("levenberg_marquardt", None, TILTED, steps=1, damping=1e8)
    np.testing.assert_allclose(newton[1], np.repeat(LOWEST[:, None], 4, axis=1), atol=1e-10)
    np.testing.assert_allclose(slope[1] - STARTS, -1e-8 * bound.gradient(STARTS), rtol=1e-6, atol=1e-15)


def test_saddle_free_newton_leaves_a_saddle_that_draws_newton_in():
    starts = np.array([[0.4], [0.01]])
    drawn, _ = run("newton", "plain", "saddle", starts, steps=5)
    driven, _ = run("saddle_free_newton", "fixed", "saddle", starts, steps=5)
    np.testing.assert_allclose(drawn[-1], 0, atol=1e-12)
    assert abs(driven[-1, 1, 0]) > 10 * 0.01


def test_compass_search_halves_its_step_exactly_where_all_four_neighbours_are_higher():
    path, state = run("pattern_search", "compass", "himmelblau", steps=30)
    value = SURFACES["himmelblau"].bind().value
    for t in range(30):
        around = value(path[t][:, None] + state["size"][t] * np.array([[1, -1, 0, 0], [0, 0, 1, -1]])[:, :, None])
        stuck = (around >= value(path[t])).all(axis=0)
        np.testing.assert_array_equal(state["size"][t + 1], np.where(stuck, state["size"][t] / 2, state["size"][t]))


RANKS = ("cma_es", "differential_evolution", "particle_swarm", "nelder_mead", "random_search", "pattern_search")


@pytest.mark.parametrize(("key", "form"), forms(*RANKS))
def test_only_the_order_of_heights_counts(key, form):
    beale = SURFACES["beale"]
    cubed = Surface("m", "m", beale.expr**3 + 2 * beale.expr + 1, beale.view, ((1, 1),), "", "")
    straight, _ = run(key, form, "beale", steps=12)
    bent, _ = run(key, form, cubed, steps=12)
    np.testing.assert_allclose(bent, straight, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("key", ["differential_evolution", "particle_swarm", "nelder_mead"])
def test_the_position_is_the_best_member(key):
    path, state = run(key, None, "himmelblau", steps=20)
    members = state["best" if key == "particle_swarm" else "population"]  # (T+1, 2, M, N)
    value = SURFACES["himmelblau"].bind().value
    best = np.array([value(m).min(axis=0) for m in members])
    np.testing.assert_array_equal(heights("himmelblau", path)[1:], best[1:])
    if key != "nelder_mead":
        each = np.array([value(m) for m in members])
        assert (np.diff(each, axis=0) <= 0).all()  # no member climbs


def test_cma_es_learns_the_shape_of_the_ravine():
    """20 times steeper along y, so in the end the cloud's variance is about 20 times larger along x."""
    _, state = run("cma_es", None, "quadratic", steps=60, members=12)
    ratio = np.median(state["C"][30:, 0, 0] / state["C"][30:, 1, 1], axis=0)
    assert (ratio > 5).all()
    assert (ratio < 80).all()


def test_annealing_takes_steps_by_metropolis_rule():
    starts = np.repeat([[0.4], [0.3]], 4000, axis=1) + np.random.default_rng(1).normal(0, 1.0, (2, 4000))
    path, state = run("simulated_annealing", "geometric", "himmelblau", starts, steps=1)
    value = SURFACES["himmelblau"].bind().value
    climb = value(state["trial"][1]) - value(path[0])
    taken = (path[1] != path[0]).any(axis=0)
    assert taken[climb <= 0].all()
    # All runs share one number u: taken exactly where u < exp(-climb / T), so the two sides do not overlap.
    chance = np.exp(-np.maximum(climb, 0) / state["temperature"][1])
    assert taken.any()
    assert not taken.all()
    assert chance[taken].min() >= chance[~taken].max()


def test_annealing_visits_places_as_boltzmann_says():
    """At a fixed temperature the walk on x² + y² has the variance T/2 of e^(−f/T)."""
    path, state = run("simulated_annealing", "geometric", "bowl", np.zeros((2, 1)), 15_000, size=0.8, cooling=1 - 1e-9)
    temperature = state["temperature"][1, 0]
    assert path[1000:].var(axis=0).mean() == pytest.approx(temperature / 2, rel=0.15)


@pytest.mark.parametrize(
    "key", ["cma_es", "random_search", "simulated_annealing", "differential_evolution", "particle_swarm"]
)
def test_the_seed_decides(key):
    one, again, other = (run(key, None, seed=s)[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 1e-3


def test_populations_count_towards_the_size_of_a_record_where_they_are_drawn():
    lanes = [{"optimizer": "differential_evolution", "members": 64}]
    data = {"surface": "bowl", "start": [1, 1], "steps": 2000, "lanes": lanes * 30}
    with pytest.raises(ExperimentError, match=r"members = 3,900,000 points of 16 bytes are over the limit of 50 MB"):
        read(Experiment, data)
    many = read(Experiment, data | {"steps": 4, "start": [[1, 1], [1, 2]]})  # their crowds would cover each other
    assert simulate(many, state=many.drawn_state).state == [{}] * 30
    one = read(Experiment, data | {"steps": 4, "lanes": [*lanes, {"optimizer": "particle_swarm", "members": 5}]})
    runs = simulate(one, state=one.drawn_state)
    assert [{n: a.shape for n, a in s.items()} for s in runs.state] == [
        {"population": (5, 2, 64, 1)},
        {"population": (5, 2, 5, 1)},
    ]
    assert runs.nbytes > one.nbytes == 16 * 4 * (65 + 6)
