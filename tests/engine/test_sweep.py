"""Sweeps: the same as single runs, the same however they are cut, and the same as the theory where there is one."""

import io
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields, replace

import numpy as np
import pytest

from engine.axis import Axis
from engine.crew import Cancelled
from engine.experiment import Experiment, ExperimentError, Lane, read
from engine.limits import CHUNK_TRIES
from engine.minima import all_minima
from engine.simulate import simulate
from engine.summary import STATUSES
from engine.sweep import METRICS, Sweep, basin, sweep_map
from optimizers import OPTIMIZERS
from surfaces import SURFACES

QUADRATIC = {"name": "quadratic", "a": 0.5, "b": 2}


def experiment(surface, optimizer, steps=60, **values):
    return read(Experiment, {"surface": surface, "steps": steps, "lanes": [{"optimizer": optimizer, **values}]})


def grid(text, **data):
    return Sweep(experiment(**data), tuple(Axis.parse(part) for part in text.split()))


def same(one, other):
    for field in fields(one):
        if field.name != "sweep":
            a, b = getattr(one, field.name), getattr(other, field.name)
            assert a.dtype == b.dtype, field.name
            assert a.tobytes() == b.tobytes(), field.name


@pytest.mark.parametrize(
    "sweep",
    [
        grid("lr:1e-4:2:7:log beta1:0:0.99:5", surface="beale", optimizer="adam"),
        grid("lr:1e-3:1:7:log b:0.1:10:6:log", surface="quadratic", optimizer="nesterov"),
        grid("x:-2:2:6 a:0.3:1.4:5", surface="rosenbrock", optimizer="rmsprop", lr=0.02),
        basin(experiment("himmelblau", "momentum", 150, lr=0.005), 9, 8),
    ],
    ids=["lr and beta1", "lr and b", "start and a", "basin"],
)
def test_every_cell_is_what_its_own_run_says(sweep):
    found = sweep_map(sweep)
    for cell in range(sweep.cells):
        runs = simulate(sweep.run(cell), state=False)
        kind = runs.status[0].kind  # a cell's words are coarser
        assert found.told(cell) == (
            kind if kind in STATUSES[:2] else str(runs.status[0]) if runs.diverged[0] else "under way"
        )
        np.testing.assert_allclose(found.final[:, cell], runs.final[:, 0], rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(found.loss[cell], runs.at_last(runs.loss)[0], rtol=1e-5, atol=1e-12)
        np.testing.assert_allclose(found.best[cell], np.nanmin(runs.loss), rtol=1e-5, atol=1e-12)
        np.testing.assert_allclose(found.distance[cell], runs.at_last(runs.distance)[0], rtol=1e-5, atol=1e-8)
        assert found.reached[cell] == runs.steps_to(sweep.near)[0]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_cut_does_not_show(key):
    lane = experiment("rosenbrock", key).lanes[0]
    rate = next((n for n, h in lane.method.hypers_of(None).items() if h.kind == "float"), None)
    second = f"{rate}:0.01:0.5:5:log" if rate else "y:-1:2:5"
    sweep = grid(f"x:-1.5:1.5:13 {second}", surface="rosenbrock", optimizer=key, steps=15)
    whole = sweep_map(sweep)
    for chunk in (1, 7, 31) if key in ("adam", "momentum") else (31,):
        same(whole, sweep_map(sweep, chunk=chunk))


@pytest.mark.parametrize("key", SURFACES)
def test_the_cut_does_not_show_on_any_surface(key):
    sweep = basin(experiment(key, "adam", 10, lr=0.05), 13, 7)
    same(sweep_map(sweep), sweep_map(sweep, chunk=31))


def test_workers_and_order_do_not_show():
    sweep = grid("lr:1e-3:1:16:log beta1:0:0.99:16", surface="himmelblau", optimizer="adam")
    here = sweep_map(sweep)
    with ThreadPoolExecutor(3) as threads:
        same(here, sweep_map(sweep, threads, chunk=17))
    with ProcessPoolExecutor(2) as processes:
        same(here, sweep_map(sweep, processes, chunk=64))


class Unreliable(Executor):
    """Fails the first ``failures`` chunks that it is given."""

    def __init__(self, failures):
        self.failures, self.given = failures, 0

    def submit(self, function, /, *arguments, **named):
        self.given += 1
        future = Future()
        if self.given <= self.failures:
            future.set_exception(OSError("the worker is gone"))
        else:
            future.set_result(function(*arguments, **named))
        return future


def test_a_lost_chunk_is_run_again_and_a_hopeless_one_is_given_up():
    sweep = grid("lr:1e-3:1:16:log beta1:0:0.99:4", surface="beale", optimizer="adam", steps=10)
    lossy = Unreliable(3)
    same(sweep_map(sweep), sweep_map(sweep, lossy, chunk=16))
    assert lossy.given == 4 + 3
    with pytest.raises(OSError, match="the worker is gone"):
        sweep_map(sweep, Unreliable(10**9), chunk=64)
    hopeless = Unreliable(10**9)
    with pytest.raises(OSError, match="the worker is gone"):
        sweep_map(sweep, hopeless, chunk=64)
    assert hopeless.given == CHUNK_TRIES


def test_gradient_descent_diverges_exactly_beyond_two_over_the_curvature():
    # Both axes have 21 values an octave, and lr·b is half a notch off 1: no cell is nearer to the limit than 1.6 %.
    data = {"surface": QUADRATIC, "start": [1, 1], "steps": 1000, "lanes": [{"optimizer": "sgd"}]}
    axes = Axis("lr", 2 ** (-5 + 1 / 42), 2 ** (0 + 1 / 42), 106, log=True), Axis("b", 0.5, 4, 64, log=True)
    found = sweep_map(Sweep(read(Experiment, data), axes))
    lr, b = found.sweep.values(np.arange(found.sweep.cells)).values()
    limit = 2 / (2 * b)
    assert np.abs(lr / limit - 1).min() > 0.016
    np.testing.assert_array_equal(found.stopped >= 0, lr > limit)
    assert 0.1 < (lr > limit).mean() < 0.9


def test_momentum_diverges_where_theory_says():
    # The limits are whole 64ths and the rates lie half-way between: no cell is nearer to its limit than 0.7 %.
    data = {"surface": QUADRATIC, "start": [1, 1], "steps": 2000, "lanes": [{"optimizer": "momentum"}]}
    axes = Axis("lr", 1 / 128, 1 + 63 / 128, 96), Axis("beta", 0, 31 / 32, 32)
    found = sweep_map(Sweep(read(Experiment, data), axes))
    lr, beta = found.sweep.values(np.arange(found.sweep.cells)).values()
    limit = 2 * (1 + beta) / 4
    assert np.abs(lr / limit - 1).min() > 0.007
    np.testing.assert_array_equal(found.stopped >= 0, lr > limit)
    assert 0.1 < (lr > limit).mean() < 0.9


def test_minima_are_found_where_none_are_declared():
    minima = all_minima(SURFACES["rastrigin"].bind())
    np.testing.assert_array_equal(minima[:, 0], 0)
    assert minima.shape[1] == 121
    whole = np.round(minima)
    assert np.abs(minima - whole).max() < 0.03
    assert len({tuple(p) for p in whole.T}) == 121
    np.testing.assert_array_equal(
        all_minima(SURFACES["himmelblau"].bind()), SURFACES["himmelblau"].bind().points("minima")
    )


@pytest.mark.parametrize("tolerance", [None, 0.01, 0.4])
def test_arrival_among_many_minima_is_what_looking_at_each_of_them_says(tolerance):
    sweep = basin(experiment("rastrigin", "momentum", 60, lr=0.002), 24, 23)
    sweep = replace(sweep, tolerance=tolerance)
    found = sweep_map(sweep)
    path = simulate(sweep.experiment.changed(start=tuple(sweep.run(n).start[0] for n in range(sweep.cells)))).path
    far = np.hypot(*(path[:, :, None] - found.minima[..., None]).swapaxes(0, 1)).min(axis=1)  # (T+1, N)
    within = far <= sweep.near
    away = np.where(within, 0, np.arange(1, len(path) + 1)[:, None]).max(axis=0)  # the step after the last one away
    np.testing.assert_array_equal(found.arrived, np.where(within[-1], away, -1))
    np.testing.assert_array_equal(found.minimum >= 0, within[-1])
    assert found.minima.shape[1] > 100
    assert len(np.unique(found.arrived)) > 5


def test_runs_are_given_to_the_minimum_they_reach():
    sweep = basin(experiment("himmelblau", "sgd", 400, lr=0.01), 20, 20)
    found = sweep_map(sweep)
    for cell in np.flatnonzero(found.status == STATUSES.index("converged"))[::7]:
        final = simulate(sweep.run(cell), state=False).final[:, 0]
        assert found.minimum[cell] == np.hypot(*(found.minima - final[:, None])).argmin()
        assert 0 <= found.arrived[cell] <= 400
    assert set(found.minimum) >= {0, 1, 2, 3}


def test_a_sweep_can_be_called_off():
    sweep = basin(experiment("beale", "adam", 2000), 512, 512)
    cancel, heard = threading.Event(), []

    def progress(part):
        heard.append(part)
        cancel.set()

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        sweep_map(sweep, progress=progress, cancel=cancel)
    assert time.monotonic() - begun < 10  # it would take half a minute, on a busy machine longer
    assert 0 <= heard[0] <= heard[-1] < 0.5


def test_the_table():
    sweep = grid("lr:0.1:2:3:log", surface="bowl", optimizer="sgd", steps=50)
    text = io.StringIO()
    sweep_map(sweep).write(text, ("final_loss",))
    lines = text.getvalue().splitlines()
    assert lines[0] == "lr,final_loss,status"
    assert lines[1].split(",")[::2] == ["0.1", "converged"]
    assert lines[3].startswith("2.0,nan,diverged at step ")
    assert sweep_map(sweep).best_cell("final_loss") == 1
    assert {m: sweep_map(sweep).metric(m).shape for m in METRICS} == dict.fromkeys(METRICS, (3,))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lr", "an axis is name:from:to:count"),
        ("lr:0:1:3:exp", "an axis is name:from:to:count"),
        ("lr:0:1:x", "an axis is name:from:to:count"),
        ("lr:0:1:5:log", "needs values above 0"),
        ("lr:0:1:5", "lr = 0 is not in (0, ∞)"),
        ("lr:nan:1:5", "is not a range"),
        ("lr:1:2:5 lr:1:2:5", "both axes are lr"),
        ("lr:1:2:513", "513 values asked for"),
        ("gamma:1:2:5", "'gamma' cannot be swept here; these can: lr, beta1, beta2, eps, a, b, x, y"),
        ("b:1:2000:5", "b = 2000 is outside [1, 1000]"),
        ("x:1:1e9:5", "start"),
    ],
)
def test_bad_axes_are_told(text, message):
    with pytest.raises(ExperimentError) as error:
        grid(text, surface="rosenbrock", optimizer="adam")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("lane", "name"),
    [
        ({"optimizer": "lbfgs"}, "history"),
        ({"optimizer": "differential_evolution"}, "members"),
        ({"optimizer": "soap"}, "every"),
        ({"optimizer": "ademamix", "convention": "scheduled"}, "warmup"),
        ({"optimizer": "sgd", "wrappers": {"lookahead": {}}}, "lookahead.k"),
        ({"optimizer": "asgd", "convention": "pytorch"}, "t0"),
    ],
)
def test_whole_numbers_are_swept_as_such(lane, name):
    if name not in read(Lane, lane).hypers:
        pytest.fail(f"{lane} has no {name}")
    whole = Experiment.model_validate({"surface": "bowl", "start": [1, 1], "steps": 5, "lanes": [lane]})
    sweep = Sweep(whole, (Axis(name, 4, 9.7, 40, True), Axis("x", -1, 1, 2)))
    assert sweep.axes[0].values().tolist() == [4, 5, 6, 7, 8, 9, 10]
    assert sweep.shape == (2, 7)
    found = sweep_map(sweep)
    for cell in (0, 6):
        np.testing.assert_array_equal(found.final[:, cell], simulate(sweep.run(cell)).final[:, 0])
