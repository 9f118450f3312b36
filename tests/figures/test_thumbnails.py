"""Thumbnails are small, well-formed, and show what the engine says."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from engine.experiment import Experiment, SurfaceChoice
from engine.simulate import simulate
from figures.thumbnails import HEIGHT, WIDTH, optimizer_thumbnail, runs_thumbnail, showcase, surface_thumbnail
from optimizers import OPTIMIZERS
from surfaces import SURFACES

LARGEST = 16_000


def parse(svg):
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    return root


def outlines(svg):
    """Every point of every path, (K, 2), from the relative moves."""
    points = []
    for data in re.findall(r' d="([^"]*)"', svg):
        for x, y, moves in re.findall(r"M(-?\d+) ?(-?\d+)(?:l([-\d ]*))?", data):
            steps = np.array(re.findall(r"-?\d+", moves or ""), dtype=int).reshape(-1, 2)
            points.append(np.concatenate([[[int(x), int(y)]], steps]).cumsum(axis=0))
    return points


@pytest.mark.parametrize("key", SURFACES)
def test_surfaces(key):
    svg = surface_thumbnail(SurfaceChoice.model_validate(key))
    parse(svg)
    assert 400 < len(svg) < LARGEST
    assert len(outlines(svg)) >= 2
    assert "NaN" not in svg


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_optimizers(key):
    svg = optimizer_thumbnail(key)
    root = parse(svg)
    assert len(svg) < LARGEST
    head = [c for c in root.iter() if c.tag.endswith("circle")][-1]
    final = simulate(showcase(key), state=False)
    (x0, x1), (y0, y1) = final.surface.view
    x, y = final.final[:, 0]
    assert float(head.get("cx")) == pytest.approx((x - x0) / (x1 - x0) * WIDTH, abs=0.5001)
    assert float(head.get("cy")) == pytest.approx((y1 - y) / (y1 - y0) * HEIGHT, abs=0.5001)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_showcase_moves_and_stays_in_the_picture(key):
    runs = simulate(showcase(key), state=False)
    (x0, x1), (y0, y1) = runs.surface.view
    unit = (runs.path[: runs.last[0] + 1, :, 0] - [x0, y0]) / [x1 - x0, y1 - y0]
    assert np.ptp(unit, axis=0).max() > 0.05
    assert not runs.diverged[0]
    assert (np.abs(unit[-1] - 0.5) <= 0.5).all()


def test_every_lane_has_its_colour():
    lanes = [{"optimizer": "sgd", "lr": 0.1, "color": "#123456"}, {"optimizer": "adam", "color": "#654321"}]
    svg = runs_thumbnail(simulate(Experiment.model_validate({"surface": "booth", "lanes": lanes, "steps": 5})))
    assert "#123456" in svg
    assert "#654321" in svg


def test_contours_lie_where_the_surface_has_that_height():
    """On the round bowl the outlines are circles around the star."""
    svg = surface_thumbnail(SurfaceChoice.model_validate("bowl"))
    surface = SURFACES["bowl"].bind()
    (x0, x1), (y0, y1) = surface.view
    for ring in outlines(svg.split("</g>")[0]):
        inside = ring[(ring[:, 0] > 0) & (ring[:, 0] < WIDTH) & (ring[:, 1] > 0) & (ring[:, 1] < HEIGHT)]
        x = x0 + inside[:, 0] / WIDTH * (x1 - x0)
        y = y1 - inside[:, 1] / HEIGHT * (y1 - y0)
        radius = np.sqrt(surface.value(np.stack([x, y])))
        assert radius.size == 0 or np.ptp(radius) < 0.03 * (x1 - x0)
