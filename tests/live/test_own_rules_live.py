"""A typed rule in the browser's language gives the engine's path."""

import json

import numpy as np

from engine.experiment import Experiment
from engine.rules import MARK
from engine.simulate import simulate
from engine.spelled import rewritten
from player.live import live, printed
from tests.live.node import run_in_node

RULES = [
    "m = beta*m + (1-beta)*g\nw = w - lr*m",
    "v = beta*v + lr*g(w - beta*v); w = w - v; lr = 0.001",
    "w = w - where(norm(g) > c, c*lr*g/norm(g), lr*g); c = 2 in [0.1, 10]; lr = 0.001",
    "k0 = 1; k = k + dot(g, g); w = w - lr*g/sqrt(k)",
    "w = w - solve(H + lam*I, g); lam = 3",
    "b0 = g; b = max(b, |g|); w = w - lr*clip(g, -b, b)/(b + eps)",
    r"x_{k+1} = x_k - \alpha \nabla f(x_k) + \beta (x_k - x_{k-1}); α = 0.001",
    "new = w - lr*(g + 0.1λ w); w = new; lr = 0.001",
]


def test_a_typed_rule_runs_in_the_browser(tmp_path):
    made = []
    for surface, start in (("rosenbrock", [-1.2, 1]), ("double_well", [1.7, 0])):
        lanes = [{"optimizer": {"rule": text}} for text in RULES]
        lanes += [
            rewritten(one).model_dump()
            for key in ("adam", "adan", "lion", "rprop")
            for one in Experiment.from_json(json.dumps({"surface": surface, "lanes": [{"optimizer": key}]})).lanes
        ]
        made.append(Experiment.from_json(json.dumps({"surface": surface, "start": start, "steps": 50, "lanes": lanes})))
    for experiment, (path, loss, _) in zip(made, run_in_node(made, tmp_path), strict=True):
        runs = simulate(experiment)
        np.testing.assert_allclose(path, runs.path, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(loss, runs.loss, rtol=1e-8, atol=1e-8)


def test_its_module_is_named_by_its_text():
    experiment = Experiment.from_json(json.dumps({"surface": "bowl", "lanes": [{"optimizer": {"rule": RULES[0]}}]}))
    told, _ = live(experiment)
    assert told["lanes"][0]["module"].startswith("rule.js?text=m%20%3D")
    assert "forms" in printed("rule.js", experiment.lanes[0].optimizer.removeprefix(MARK))
