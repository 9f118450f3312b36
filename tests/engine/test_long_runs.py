"""Runs of tens of thousands of steps: what travels is little, and no corner of a zigzag is lost."""

import json

import numpy as np

from engine.experiment import Experiment
from engine.simulate import simulate
from engine.thin import PIECE, _apart, kept_steps
from player.payload import decode, encode


def long(*lanes, surface="quadratic", start=(-5, -2), steps=20_000):
    data = {"surface": surface, "start": list(start), "steps": steps, "lanes": list(lanes)}
    return simulate(Experiment.from_json(json.dumps(data)), state=False)


def test_every_step_lies_where_it_is_drawn():
    runs = long(
        {"optimizer": "sgd", "lr": 0.4999},
        {"optimizer": "momentum", "lr": 0.01, "beta": 0.999},
        {"optimizer": "sgd", "lr": 0.6},
    )
    steps, size = np.arange(runs.steps + 1), np.ptp(runs.surface.view, axis=1)
    for n, kept in enumerate(kept_steps(runs)):
        assert kept[0] == 0
        assert kept[-1] == runs.steps
        for axis in (0, 1):
            true = runs.path[:, axis, n]
            drawn = np.interp(steps, kept, true[kept])
            near = np.abs(true) < 2 * size[axis]
            assert np.abs(drawn - true)[near & np.isfinite(true)].max() <= 2.001 * PIECE * size[axis]
            np.testing.assert_array_equal(np.isnan(drawn), np.isnan(true))


def test_a_zigzag_is_kept_while_it_can_be_seen_and_dropped_afterwards():
    runs = long({"optimizer": "sgd", "lr": 0.499})  # y changes its sign at every step, by a little less
    (kept,) = kept_steps(runs)
    swing = np.abs(runs.path[:, 1, 0]) > 2 * PIECE * np.ptp(runs.surface.view[1])
    assert set(np.flatnonzero(swing)) <= set(kept)
    rest = long({"optimizer": "sgd", "lr": 0.1})
    assert kept_steps(rest)[0].size < 1_000


def test_a_long_payload_is_small_and_a_short_one_whole():
    runs = long({"optimizer": "sgd", "lr": 0.1}, {"optimizer": "adam", "lr": 0.01})
    header, arrays = decode(encode(runs))
    assert header["thin"] == [steps.size for steps in kept_steps(runs)]
    assert arrays["thin path"].shape == (sum(header["thin"]), 2)
    assert arrays["kept"].max() == 20_000
    short, arrays = decode(encode(long({"optimizer": "sgd", "lr": 0.1}, steps=2_000)))
    assert short["thin"] is None
    assert arrays["path"].shape == (2001, 2, 1)


def test_what_is_drawn_may_differ_by_what_nobody_sees():
    def apart(drawn, true, spans=(1.0, 1.0), place=False):
        with np.errstate(all="ignore"):
            return _apart(np.array([drawn]), np.array([true]), spans, place)[0]

    for size, scale in ((0.5, 1), (1.0, 1), (100.0, 100)):  # in sides of the view: far outside less is seen
        assert not apart(size + 0.99 * scale / 4000, size, place=True)
        assert apart(size + 1.01 * scale / 4000, size, place=True)
    assert not apart(5.004, 5.0, (5.0, 1.0))
    assert apart(5.006, 5.0, (5.0, 1.0))  # over a thousandth of the range
    assert not apart(0.1022, 0.1, (5.0, 1.0))
    assert apart(0.1024, 0.1, (5.0, 1.0))  # over a hundredth of a decade
    assert not apart(0.1046, 0.1, (5.0, 20.0))
    assert apart(0.1048, 0.1, (5.0, 20.0))  # over a thousandth of twenty decades
    assert apart(-0.1, 0.1, (5.0, 1.0))
    assert not apart(0.0, 0.0)
    assert not apart(np.nan, np.nan)
    assert apart(np.nan, 1.0)
    assert apart(1.0, np.nan)
    assert apart(1.0, np.inf)
