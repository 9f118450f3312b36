"""Films of basins: each frame is the map that its value alone would give."""

import threading

import numpy as np
import pytest

from engine import limits
from engine.axis import Axis
from engine.crew import Cancelled
from engine.experiment import Experiment, ExperimentError, read
from engine.map_series import MapSeries, series_maps
from engine.sweep import basin, sweep_map

EXPERIMENT = read(
    Experiment,
    {"surface": "himmelblau", "steps": 60, "lanes": [{"optimizer": "adam"}, {"optimizer": "sgd", "lr": 0.01}]},
)
BASIN = basin(EXPERIMENT, 16, 12, 1)


def test_each_frame_is_the_map_at_its_value():
    film, heard = MapSeries(BASIN, Axis("lr", 0.002, 0.05, 5, log=True)), []
    maps = list(series_maps(film, progress=heard.append))
    assert heard == sorted(heard)
    assert heard[-1] == 1
    for value, found in zip(np.geomspace(0.002, 0.05, 5), maps, strict=True):
        lane = EXPERIMENT.lanes[1].changed(lr=float(value))
        alone = sweep_map(basin(EXPERIMENT.changed(lanes=(lane,)), 16, 12))
        assert found.sweep.run(3) == alone.sweep.run(3)
        for name in ("final", "minimum", "arrived", "stopped"):
            np.testing.assert_array_equal(getattr(found, name), getattr(alone, name))
    assert not np.array_equal(maps[0].minimum, maps[-1].minimum)


@pytest.mark.parametrize(
    ("axis", "answer"),
    [
        (Axis("beta", 0, 0.9, 5), "these can: lr"),
        (Axis("x", 0, 1, 5), "'x' cannot change from frame to frame"),
        (Axis("lr", 0.1, 0.2, 1), "1 frames asked for"),
        (Axis("lr", 0.1, 0.2, limits.MAX_FRAMES + 1), "frames asked for"),
        (Axis("lr", -1, 0.2, 3), "lr"),
    ],
)
def test_what_makes_no_sense_is_said(axis, answer):
    with pytest.raises(ExperimentError, match=answer):
        MapSeries(BASIN, axis)


def test_too_many_runs_are_refused():
    with pytest.raises(ExperimentError, match="make the grid coarser or take fewer frames"):
        MapSeries(basin(EXPERIMENT, 256, 256, 1), Axis("lr", 0.01, 0.02, 5))


def test_a_film_is_called_off_between_frames():
    cancel, film = threading.Event(), MapSeries(BASIN, Axis("lr", 0.002, 0.05, 5))
    made = series_maps(film, cancel=cancel)
    next(made)
    cancel.set()
    with pytest.raises(Cancelled):
        next(made)
