"""The payload: what is packed comes out again, true, aligned and small."""

import json

import numpy as np
import pytest

from engine.experiment import Experiment, read
from engine.fan import fan
from engine.simulate import simulate
from figures.scale import height_scale
from player.payload import GRID, MISSING, decode, encode

EIGHT = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "nadam")


def run(**changes):
    data = {"surface": "beale", "steps": 200, "lanes": [{"optimizer": o} for o in EIGHT]} | changes
    return simulate(Experiment.from_json(json.dumps(data)))


def test_arrays_come_back():
    runs = run(start=[[1, 1.6], [-1, -2]])
    header, arrays = decode(encode(runs, ack=7, desk={"x": 1}))
    np.testing.assert_array_equal(arrays["loss"], runs.loss)
    np.testing.assert_array_equal(arrays["grad"], runs.grad_norm)
    np.testing.assert_allclose(arrays["path"], runs.path, rtol=1e-7)
    assert (header["ack"], header["desk"], header["steps"]) == (7, {"x": 1}, 200)
    assert header["starts"] == [[1, 1.6], [-1, -2]]
    assert [lane["label"] for lane in header["lanes"]][:2] == ["SGD", "Momentum"]
    assert all(offset % 8 == 0 for *_, offset in [array[:3] for array in header["arrays"].values()])


def test_rates_of_lanes_with_a_schedule():
    lanes = [
        {"optimizer": "sgd", "lr": 0.2},
        {"optimizer": "sgd", "lr": 0.2, "schedule": {"kind": "inverse", "rate": 1}},
    ]
    header, arrays = decode(encode(run(surface="bowl", steps=3, lanes=lanes, start=[[1, 1], [2, 1]])))
    rate = arrays["rate"]
    assert np.isnan(rate[:, :2]).all()
    assert np.isnan(rate[0]).all()
    np.testing.assert_allclose(rate[1:, 2:], np.repeat([[0.1], [0.2 / 3], [0.05]], 2, axis=1), rtol=1e-6)
    assert "rate" not in decode(encode(run()))[1]


@pytest.mark.parametrize("surface", ["beale", "goldstein_price", "saddle"])
def test_grid_holds_the_heights(surface):
    runs = run(surface=surface)
    header, arrays = decode(encode(runs))
    scale = header["surface"]["scale"]
    z = runs.surface.mesh(GRID, GRID)[2]
    u = scale["low"] + arrays["grid"] / (MISSING - 1) * (scale["high"] - scale["low"])
    np.testing.assert_allclose(u, height_scale(z).height(z), atol=(scale["high"] - scale["low"]) / MISSING)


def test_a_stopped_run_is_nan():
    runs = run(surface="bowl", lanes=[{"optimizer": "sgd", "lr": 1.5}, {"optimizer": "sgd", "lr": 0.1}])
    header, arrays = decode(encode(runs))
    stopped = runs.last[0]
    assert np.isfinite(arrays["path"][: stopped + 1, :, 0]).all()
    assert np.isnan(arrays["path"][stopped + 1 :, :, 0]).all()
    assert np.isfinite(arrays["loss"][: stopped + 1, 0]).all()
    assert header["lanes"][0]["status"]["kind"] == "diverged"


def test_digest_is_of_the_content_alone():
    runs = run()
    digests = [decode(p)[0]["digest"] for p in (encode(runs), encode(runs, ack=3), encode(run(steps=150)))]
    assert digests[0] == digests[1] != digests[2]


def test_eight_lanes_of_200_steps_are_small():
    assert len(encode(run())) < 100_000


def test_a_fan_travels_with_the_picture_and_is_no_part_of_it():
    runs = run(start=[[1, 1.6], [-1, -2]], steps=33)
    spread = fan(runs.experiment, 6, "lr", [0.01, 0.02, 0.1])
    header, arrays = decode(encode(runs, fan=(6, "lr", spread)))
    assert header["digest"] == decode(encode(runs))[0]["digest"]
    assert {k: header["fan"][k] for k in ("lane", "name", "values")} == {
        "lane": 6,
        "name": "lr",
        "values": [0.01, 0.02, 0.1],
    }
    assert all(offset % 8 == 0 for _, _, offset in header["fan"]["arrays"].values())
    np.testing.assert_array_equal(arrays["path"], runs.path.astype(np.float32))
    np.testing.assert_array_equal(arrays["fan path"], spread.path.astype(np.float32))
    np.testing.assert_array_equal(arrays["fan loss"], spread.loss)
    np.testing.assert_array_equal(arrays["fan grad"], spread.grad_norm)


@pytest.mark.parametrize(("formula", "dense"), [("sin(40x) * sin(40y)", True), ("sin(3x) * sin(3y)", False)])
def test_ripples_that_would_stall_the_browser_are_told(formula, dense):
    surface = {"formula": formula, "view": [[-3, 3], [-3, 3]]}
    experiment = read(Experiment, {"surface": surface, "start": [1, 1], "lanes": [{"optimizer": "sgd"}]})
    assert decode(encode(simulate(experiment)))[0]["surface"]["dense"] is dense


def test_populations_travel_with_all_their_members():
    lanes = [{"optimizer": "sgd"}, {"optimizer": "nelder_mead"}, {"optimizer": "cma_es", "members": 8}]
    runs = run(lanes=lanes, steps=20)
    _, arrays = decode(encode(runs))
    assert {name for name in arrays if name.startswith("members")} == {"members 1", "members 2"}
    assert arrays["members 1"].shape == (21, 2, 3)
    np.testing.assert_allclose(arrays["members 2"], runs.state[2]["population"][..., 0], rtol=1e-6)
    _, arrays = decode(encode(run(lanes=lanes, steps=20, start=[[1, 1.6], [-1, -2]])))
    assert not any(name.startswith("members") for name in arrays)
