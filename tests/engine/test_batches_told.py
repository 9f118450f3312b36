"""What is told of batches of runs: maps, races, which minima are near; see ``tests/told.py``."""

import io
import itertools

import numpy as np

from engine.axis import Axis
from engine.race import race
from engine.summary import _near, _nearest
from engine.sweep import METRICS, Sweep, basin, sweep_map
from tests.engine.test_engine_told import experiment, refusal
from tests.told import check

AXES = [
    "lr:0.1:1:3",
    "lr:0.001:1:4:log",
    "x:-1:1:3",
    "lr",
    "lr:1",
    "lr:a:1:3",
    "lr:1:1:3",
    "lr:1:0:3:log",
    "lr:0:1:3:log",
    "lr:0.1:1:3:cubic",
    "lr:0.1:1:1",
    "lr:0.1:1:2.5",
    "beta1:0:2:3",
    "lr:nan:1:3",
    "lr:0.1:1:99999",
]


def test_maps():
    found = {}
    for text in AXES:
        found[text] = refusal(lambda text=text: Axis.parse(text).values())
        found[f"{text} of Adam"] = refusal(
            lambda text=text: Sweep(experiment({"optimizer": "adam"}), (Axis.parse(text),)).shape
        )
    swept = {
        "lr and beta": Sweep(
            experiment({"optimizer": "momentum"}, steps=60),
            (Axis("lr", 1e-4, 0.03, 4, log=True), Axis("beta", 0, 0.9, 3)),
        ),
        "history": Sweep(experiment({"optimizer": "lbfgs"}, steps=30), (Axis("history", 1, 3, 3),)),
        "a": Sweep(
            experiment({"optimizer": "adam", "lr": 0.1}, surface={"formula": "a x^2 + y^2 + x^4"}, start=(1.0, 1.0)),
            (Axis("a", -1, 2, 4),),
        ),
        "basin": basin(experiment({"optimizer": "newton"}, surface="himmelblau", steps=40), 5, 4),
        "many minima": basin(experiment({"optimizer": "sgd", "lr": 0.002}, surface="rastrigin", steps=60), 7, 6),
        "curve": basin(experiment({"optimizer": "sgd", "lr": 0.02}, surface="double_well", steps=60), 7, 2),
        "saddle": basin(experiment({"optimizer": "sgd", "lr": 0.1}, surface="saddle", steps=200), 5, 3),
    }
    for name, sweep in swept.items():
        done, file = sweep_map(sweep), io.StringIO()
        done.write(file, METRICS)
        found[name] = {
            "shape": sweep.shape,
            "minima": done.minima.shape,
            "told": [done.told(k) for k in range(sweep.cells)],
            "metrics": {m: done.metric(m) for m in METRICS},
            "arrived": done.arrived,
            "best": {m: done.best_cell(m) for m in METRICS},
            "head": file.getvalue().splitlines()[0],
            "cell": sweep.run(sweep.cells // 2).to_json(),
        }
    check("maps", found)


def test_races():
    found = {}
    for surface, lanes in {
        "himmelblau": ("momentum", "adam", "newton"),
        "rastrigin": ("sgd",),
        "double_well": ("sgd",),
    }.items():
        made = experiment(
            *({"optimizer": o, "lr": 0.005} if o != "newton" else {"optimizer": o} for o in lanes),
            surface=surface,
            steps=90,
            start=[[1.0, 0.5], [0.3, 1.2]],
        )
        for goal in ("steps", "final_loss"):
            done = race(made, 9, goal, seed=2)
            entries = [[e.names, e.before, e.after, e.lane.hypers] for e in done.entries]
            found[f"{surface}, {goal}"] = [entries, done.ranks("before"), done.ranks("after")]
    check("races", found)


def test_which_minima_are_near():
    """Of few points and of many, which are looked for in a grid: the same as each of them says; and which is the nearest."""
    rng, found = np.random.default_rng(3), {}
    for count, distance in itertools.product((1, 8, 9, 12, 40), (0.05, 0.3, 2.0)):
        points = rng.uniform(-2, 3, (2, count)) * [[1], [0.4]]
        w = np.concatenate(
            [
                rng.uniform(-3, 4, (2, 400)),
                points + [[distance], [0]],
                points - [[0], [0.999 * distance]],
                [[np.nan, np.inf], [0, -np.inf]],
            ],
            axis=1,
        )
        with np.errstate(all="ignore"):
            told = _near(points, distance)(w)
            each = (np.hypot(w[0] - points[0][:, None], w[1] - points[1][:, None]) <= distance * (1 - 1e-12)).any(
                axis=0
            )
            far, which = _nearest(w[:, :5], points)
        assert (told >= each).all()
        found[f"{count} within {distance}"] = [int(told.sum()), np.flatnonzero(told)[:9], far, which]
    check("near", found)
