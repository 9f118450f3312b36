"""The axis of losses is chosen once: from what is shown, and alike for the player and for the exports."""

import json

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.simulate import simulate
from figures.axis import axis, axis_kind, best_axis, number, shown_values
from player import ASSETS
from player.payload import decode, encode
from surfaces import SURFACES
from tests.live.node import run_node


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 5], "linear"),
        ([1, 50], "log"),
        ([0, 1e-9, 3], "log"),
        ([0, 0], "linear"),
        ([-1, 1, 2], "linear"),
        ([-1, 1e-3, 2], "symlog"),
        ([-5, -1e-4], "symlog"),
        ([-2, -1], "linear"),
        ([], "linear"),
    ],
)
def test_kind(values, kind):
    assert axis_kind(np.array(values, dtype=float)) == kind


def runs_on(surface):
    lanes = [{"optimizer": "sgd", "lr": 0.01}, {"optimizer": "adam", "lr": 0.1}, {"optimizer": "sgd", "lr": 3.0}]
    return simulate(Experiment.from_json(json.dumps({"surface": surface, "steps": 60, "lanes": lanes})))


def test_a_run_that_diverges_does_not_make_the_axis():
    runs = runs_on("bowl")
    assert np.nanmax(runs.loss[:, 2]) > 10 * runs.loss[0, 0]
    assert shown_values(runs, runs.loss).max() <= runs.loss[0].max()


@pytest.mark.parametrize("surface", list(SURFACES))
def test_player_and_exports_choose_alike(surface):
    runs = runs_on(surface)
    kind = decode(encode(runs))[0]["axes"]["loss"]
    drawn = best_axis(runs, runs.loss)
    assert kind == drawn.kind
    assert drawn.low < drawn.high
    assert len(drawn.ticks) >= 2


ENDS = [
    ("linear", 0.0, 1.0, 1.0),
    ("linear", -3e-7, 5e-6, 1.0),
    ("linear", 12_345.0, 98_765.0, 1.0),
    ("linear", 1_234_500.0, 1_234_600.0, 1.0),
    ("linear", 1e9, 1e9 + 1e-3, 1.0),
    ("linear", 2.0, 2.0, 1.0),
    ("log", 1e-9, 3.0, 1.0),
    ("log", 1e-30, 40.0, 1.0),
    ("log", 1.5, 8.0, 1.0),
    ("log", 3.1, 3.9, 1.0),
    ("log", 5e-3, 2e5, 1.0),
    ("symlog", -5e4, 3e3, 20.0),
    ("symlog", -1e-3, 1e2, 0.5),
    ("symlog", -7e8, -2.0, 0.0),
]
SAMPLES = [0.0, 0.12345, 1e-3, 99_999.0, 12_345.6, -31_415.9, 1e5, 2.5e-7, -1e10, 9.9999e9, -0.5, 1e300]


def test_the_browser_makes_the_same_axis_and_writes_the_same_numbers(tmp_path):
    probes = [[low, high, (low + high) / 2, high * 1.7, -0.1] for _, low, high, _ in ENDS]
    script = f"""
    import {{ axis, format }} from {json.dumps((ASSETS / "scale.js").as_uri())};
    const made = {json.dumps(ENDS)}.map(([kind, low, high, typical], k) => {{
      const it = axis(kind, {{ low, high, lowPositive: low, typical }});
      return [it.ticks, {json.dumps(probes)}[k].map(it.at)];
    }});
    console.log(JSON.stringify([made, {json.dumps(SAMPLES)}.map((v) => format(v))]));
    """
    (tmp_path / "axes.mjs").write_text(script)
    made, written = json.loads(run_node(["axes.mjs"], tmp_path))
    assert written == [number(v) for v in SAMPLES]
    for (kind, low, high, typical), values, (ticks, shares) in zip(ENDS, probes, made, strict=True):
        here = axis(kind, low, high, low, typical)
        assert len({label for _, label in ticks}) == len(ticks) > 1
        assert [label for _, label in ticks] == [label for _, label in here.ticks]
        np.testing.assert_allclose([v for v, _ in ticks], [v for v, _ in here.ticks], rtol=1e-12)
        u = (here.units(np.array(values)) - here.low) / (here.high - here.low)
        np.testing.assert_allclose(u, shares, rtol=1e-9, atol=1e-9)
