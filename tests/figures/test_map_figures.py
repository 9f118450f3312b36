"""Maps as figures: every cell stands where it belongs, diverged ones are marked, and theory lies where it says."""

import io

import numpy as np
import pytest
from PIL import Image

from engine.axis import Axis
from engine.experiment import Experiment, read
from engine.map_series import MapSeries, series_maps
from engine.sweep import METRICS, Sweep, basin, sweep_map
from export.maps import film_gif
from figures.maps import basin_figure, film_figure, map_figure
from figures.shade import DIVERGED, NAMES, basin_image, minimum_colors, reel, theory_line, theory_point

QUADRATIC = {"name": "quadratic", "a": 0.25, "b": 2}
MOMENTUM = read(Experiment, {"surface": QUADRATIC, "start": [-5, 2], "lanes": [{"optimizer": "momentum"}]})
MAP = sweep_map(Sweep(MOMENTUM, (Axis("lr", 0.01, 1.2, 30), Axis("beta", 0, 0.9, 20))))
BASIN = sweep_map(
    basin(read(Experiment, {"surface": "himmelblau", "lanes": [{"optimizer": "sgd", "lr": 0.012}]}), 40, 30)
)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("metric", METRICS)
def test_every_cell_is_in_one_layer(metric, dark):
    figure = map_figure(MAP, metric, dark=dark, chosen=7)
    layers = [t for t in figure.data if t.type == "heatmap"]
    shown = np.sum([np.isfinite(t.z) for t in layers], axis=0)
    np.testing.assert_array_equal(shown, np.ones(MAP.sweep.shape))
    red = next(t for t in layers if t.colorscale[0][1] == DIVERGED)
    np.testing.assert_array_equal(np.isfinite(red.z).ravel(), MAP.stopped >= 0)
    assert figure.to_json()


def test_theory_lies_on_the_edge_and_the_best_cell_near_the_best_point():
    x, y, sentence = theory_line(MAP)
    np.testing.assert_allclose(x, 2 * (1 + y) / 4)
    assert "left of" in sentence
    point, best = theory_point(MAP), MAP.sweep.values(np.array(MAP.best_cell("final_loss")))
    assert abs(point["lr"] - best["lr"]) < 0.1
    assert abs(point["beta"] - best["beta"]) < 0.12
    assert theory_line(BASIN) is None
    assert theory_point(BASIN) is None


def test_one_axis_is_a_curve():
    found = sweep_map(Sweep(MOMENTUM, (Axis("lr", 0.01, 1.2, 30, log=True),)))
    figure = map_figure(found, "final_loss", chosen=3)
    assert {t.name for t in figure.data} >= {NAMES["final_loss"], "diverged"}
    assert figure.layout.xaxis.type == "log"


@pytest.mark.parametrize("dark", [False, True])
def test_a_basin_tells_minima_apart(dark):
    image = basin_image(BASIN, dark)
    assert image.shape == (30, 40, 3)
    settled = [image.reshape(-1, 3)[BASIN.minimum == k] for k in range(4)]
    hues = [np.median(cells, axis=0) for cells in settled]
    for k in range(4):
        for j in range(k):
            assert np.abs(hues[k] - hues[j]).max() > 40
    figure = basin_figure(BASIN, dark=dark, chosen=5)
    assert figure.to_json()
    assert np.sum([np.isfinite(t.z).sum() for t in figure.data if t.type == "heatmap"]) == BASIN.sweep.cells


def test_many_minima_have_colours_of_their_own():
    assert len(set(minimum_colors(121))) == 121


def test_a_film_has_a_picture_for_each_value_on_one_scale():
    film = MapSeries(BASIN.sweep, Axis("lr", 0.004, 0.02, 4))
    maps = list(series_maps(film))
    found = reel(film, maps, dark=False)
    figure = film_figure(found, at=2, chosen=7)
    assert [frame.name for frame in figure.frames] == ["lr = 0.004", "lr = 0.00933", "lr = 0.0147", "lr = 0.02"]
    sources = [frame.layout.images[0].source for frame in figure.frames]
    assert len(set(sources)) == 4
    assert figure.layout.images[0].source == sources[2]
    assert figure.layout.meta["frame"] == 2
    there = np.all([one.minimum >= 0 for one in maps], axis=0)
    slow, fast = (maps[k].arrived[there] for k in (0, 3))
    dark, bright = (found.images[k].reshape(-1, 3)[there].sum(axis=1) for k in (0, 3))
    same = maps[0].minimum[there] == maps[3].minimum[there]
    assert np.all((bright >= dark)[same & (fast <= slow)])
    assert figure.to_json()
    gif = Image.open(io.BytesIO(film_gif(found)))
    assert (gif.size, gif.n_frames) == ((600, 500), 4)
