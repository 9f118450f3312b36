"""Many starts: spread as they are named, and the band holds what it says."""

import numpy as np

from engine.experiment import Experiment, read
from engine.simulate import simulate
from engine.starts import disc, latin_hypercube, lattice
from figures.robustness import losses_figure, paths_figure, quantiles

VIEW = ((-2, 4), (1, 3))


def test_starts_lie_where_they_should():
    points = disc((1, 2), 0.5, 50)
    np.testing.assert_allclose(points[:, 0], [1, 2])
    distance = np.hypot(points[0] - 1, points[1] - 2)
    assert distance.max() <= 0.5 + 1e-12
    assert abs((distance < 0.25).mean() - 0.25) < 0.05  # as much of the points as of the area
    grid = lattice(VIEW, 49)
    assert grid.shape == (2, 49)
    assert len(set(np.round(grid[0], 9))) == len(set(np.round(grid[1], 9))) == 7
    latin = latin_hypercube(VIEW, 20, 3)
    for values, (low, high) in zip(latin, VIEW, strict=True):
        cells = np.floor((values - low) / (high - low) * 20).astype(int)
        assert sorted(cells) == list(range(20))
    np.testing.assert_array_equal(latin, latin_hypercube(VIEW, 20, 3))


def test_the_band_holds_what_it_says():
    starts = disc((1, 1), 0.5, 41).T.tolist()
    lanes = [{"optimizer": "sgd", "lr": 0.1}, {"optimizer": "sgd", "lr": 1.5}]
    runs = simulate(read(Experiment, {"surface": "bowl", "start": starts, "steps": 60, "lanes": lanes}))
    middle, low, high = quantiles(runs)
    loss = runs.loss[:, :41]
    assert ((loss <= middle[:, :1]).sum(axis=1) >= 21).all()
    inside = (loss >= low[:, :1]) & (loss <= high[:, :1])
    assert (inside.mean(axis=1) >= 0.8).all()
    assert np.isinf(middle[-1, 1])  # every run of the second lane diverged
    figure = losses_figure(runs, ["slow", "wild"], dark=True)
    assert {t.name for t in figure.data} == {"slow", "wild"}
    assert figure.layout.yaxis.type == "log"
    assert figure.to_json()
    lines = [t for t in paths_figure(runs).data if t.type == "scatter" and t.mode == "lines"]
    assert [len(t.x) for t in lines] == [41 * 62] * 2
    np.testing.assert_array_equal(lines[0].x[:61], runs.path[:, 0, 0].astype(np.float32))


def test_hidden_lanes_are_not_drawn():
    lanes = [{"optimizer": "sgd", "color": "#ff0000", "visible": False}, {"optimizer": "adam", "color": "#00ff00"}]
    runs = simulate(read(Experiment, {"surface": "bowl", "start": [[1, 1], [2, 1]], "steps": 9, "lanes": lanes}))
    assert {t.name for t in losses_figure(runs, ["hidden", "shown"]).data} == {"shown"}
    lines = [t.line.color for t in paths_figure(runs).data if t.type == "scatter" and t.mode == "lines"]
    assert lines == ["#00ff00"]
    nothing = runs.experiment.changed(lanes=tuple(lane.changed(visible=False) for lane in runs.experiment.lanes))
    assert losses_figure(simulate(nothing), ["hidden", "hidden too"]).data == ()


def test_a_path_ends_where_the_run_ends_also_between_the_points_drawn():
    lanes = [{"optimizer": "sgd", "lr": 0.01}, {"optimizer": "sgd", "lr": 1.005}]
    runs = simulate(read(Experiment, {"surface": "bowl", "start": [[1, 1], [2, 1]], "steps": 1999, "lanes": lanes}))
    lines = [t for t in paths_figure(runs).data if t.type == "scatter" and t.mode == "lines"]
    for i, line in enumerate(lines):
        ends = np.flatnonzero(np.isnan(line.x)) - 1
        np.testing.assert_array_equal(line.x[ends], runs.final[0, 2 * i : 2 * i + 2].astype(np.float32))
        assert len(line.x) <= 2 * 502


def test_of_a_curve_the_curve_is_drawn():
    data = {"surface": "quartic_curve", "start": [[1.5, 0], [-1, 0]], "steps": 30, "lanes": [{"optimizer": "adam"}]}
    runs = simulate(read(Experiment, data))
    figure = paths_figure(runs)
    assert {t.type for t in figure.data} == {"scatter"}
    heights = [v for t in figure.data[1:] for v in t.y if np.isfinite(v)]
    np.testing.assert_allclose(min(heights), runs.loss.min(), rtol=1e-6, atol=1e-9)
