"""Lanes that were run one by one are the same record, to the last bit, as all lanes run at once."""

import numpy as np
import pytest

from engine.experiment import Experiment, read
from engine.lanewise import apart, simulate_missing, singles, together
from engine.simulate import simulate

LANES = [
    {"optimizer": "sgd", "lr": 0.3},
    {"optimizer": "sgd", "lr": 1.5},  # diverges
    {"optimizer": "adam"},
    {"optimizer": "adam", "lr": 0.05, "wrappers": {"lookahead": {}}},
    {"optimizer": "cma_es"},
    {"optimizer": "momentum", "schedule": "cosine"},
    {"optimizer": "newton"},
    {"optimizer": "bfgs"},
]


@pytest.mark.parametrize("start", [[-5, -2], [[-5, -2], [1, 1]]])
@pytest.mark.parametrize("noise", [None, {"kind": "gaussian", "scale": 0.1}])
def test_one_by_one_is_all_at_once(start, noise):
    data = {"surface": "quadratic", "start": start, "steps": 60, "lanes": LANES, "noise": noise}
    physics = read(Experiment, data).physics
    state = physics.drawn_state
    whole = simulate(physics, state=state)
    for parts in (apart(whole), [simulate(one, state=one.drawn_state) for one in singles(physics)]):
        runs = together(physics, parts)
        for name in ("path", "last", "beyond", "factors", "rates", "loss", "grad_norm", "distance"):
            np.testing.assert_array_equal(getattr(runs, name), getattr(whole, name), err_msg=name)
        for kind, table in whole.evaluations.items():
            np.testing.assert_array_equal(runs.evaluations[kind], table)
        assert runs.status == whole.status
        assert runs.crowds.keys() == whole.crowds.keys()


def test_only_what_is_missing_is_simulated(monkeypatch):
    physics = read(Experiment, {"surface": "bowl", "steps": 9, "lanes": LANES[:3]}).physics
    kept = dict(zip(singles(physics), apart(simulate(physics)), strict=True))
    changed = physics.changed(lanes=(physics.lanes[0].changed(lr=0.2), *physics.lanes[1:])).physics
    asked = []
    monkeypatch.setattr("engine.lanewise.simulate", lambda e, **how: asked.append(e) or simulate(e, **how))
    found = simulate_missing(changed, kept.get)
    assert [e.lanes for e in asked] == [changed.lanes[:1]]
    np.testing.assert_array_equal(together(changed, found).path, simulate(changed).path)


def test_a_lane_weighs_what_it_holds():
    """Tables in which all runs agree hold one row, which counts."""
    one, _ = apart(
        simulate(
            read(
                Experiment,
                {
                    "surface": "beale",
                    "start": [[1, 1], [2, 1]],
                    "steps": 9,
                    "lanes": [{"optimizer": "adam"}, {"optimizer": "sgd"}],
                },
            ),
            state=False,
        )
    )
    rows = [table if table.base is None else table.base for table in one.evaluations.values()]
    assert {row.shape for row in rows} == {(10, 1)}
    assert one.nbytes == one.path.nbytes * 5 // 2 + sum(row.nbytes for row in rows)
