"""What the browser holds does not travel again, and nothing that it may lack is left out."""

import json

from engine.experiment import Experiment
from engine.simulate import simulate
from player.payload import encode, head
from player.wire import KEPT, Wire

EIGHT = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "nadam")


def runs(lr=0.1, **more):
    lanes = [{"optimizer": "sgd", "lr": lr}, *({"optimizer": o} for o in EIGHT[1:])]
    return simulate(Experiment.from_json(json.dumps({"surface": "bowl", "steps": 200, "lanes": lanes} | more)))


def travels(payload):
    return [size for _, size, comes in head(payload)["pieces"] if comes]


def test_only_the_lane_that_changed_travels_once_the_browser_has_said_what_it_has():
    wire = Wire()
    first = encode(runs(), wire=wire)
    assert len(travels(first)) == len(head(first)["pieces"])
    again = encode(runs(0.2), wire=wire)  # nobody has said that the first one was shown
    assert len(travels(again)) == len(head(again)["pieces"])
    wire.has(head(first)["digest"])
    thin = encode(runs(0.2), wire=wire)
    assert len(travels(thin)) == 3  # its path, losses and slopes
    assert len(thin) < 10_000 < 65_000 < len(first)
    assert head(thin)["digest"] == head(again)["digest"]


def test_a_browser_that_has_nothing_gets_everything():
    wire = Wire()
    wire.has(head(encode(runs(), wire=wire))["digest"])
    for unknown in ("", "never sent", None, 5, []):
        wire.has(unknown)
        assert 0 not in [comes for _, _, comes in head(encode(runs(), wire=wire))["pieces"]]


def test_what_is_remembered_is_bounded():
    wire = Wire()
    first = head(encode(runs(steps=3), wire=wire))["digest"]
    for steps in range(4, 4 + KEPT):
        encode(runs(steps=steps), wire=wire)
    wire.has(first)
    assert 0 not in [comes for _, _, comes in head(encode(runs(steps=3), wire=wire))["pieces"]]
