"""Wrappers: they do what published implementations do, mix in a batch, refuse what they cannot act on, round-trip."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine.axis import Axis
from engine.experiment import Experiment, ExperimentError, Lane, read
from engine.objective import Objective
from engine.schema import experiment_schema
from engine.simulate import simulate
from engine.sweep import Sweep, sweep_map
from engine.wrappers import WRAPPERS
from optimizers import OPTIMIZERS
from surfaces import SURFACES

START = [-1.2, 1.0]
TABLE = json.loads((Path(__file__).parents[1] / "reference" / "wrappers" / "wrappers.json").read_text(encoding="utf-8"))
EACH = {"clip_value": {"limit": 0.5}, "clip_norm": {"limit": 0.7}, "l2": {"rate": 0.3}, "weight_decay": {"rate": 0.02}}
EACH |= {"lookahead": {"k": 4, "alpha": 0.3}, "cautious": {}}
EACH |= {"box": {"x_high": 0.5}, "ball": {"x": 0.1, "radius": 0.8}, "half_plane": {"a": 0.5, "b": 1.0, "c": 0.4}}


def run(lanes, surface="rosenbrock", steps=50, start=START):
    return simulate(read(Experiment, {"surface": surface, "start": start, "steps": steps, "lanes": lanes}))


def wrapped(key, optimizer="adam", **more):
    return {"optimizer": optimizer, "wrappers": {key: EACH[key]}, **more}


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda c: c["name"])
@pytest.mark.parametrize("problem", ["quadratic", "rosenbrock", "beale"])
def test_agrees_with_a_published_implementation(case, problem):
    theirs = case["paths"][problem]
    path = run([case["lane"] | {"lr": theirs["lr"]}], problem, start=theirs["start"]).path[TABLE["steps"], :, 0]
    points = np.array(theirs["points"])
    scale = np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-3)
    np.testing.assert_array_less(np.abs(path - points) / scale, 1e-9)


@pytest.mark.parametrize("key", WRAPPERS)
def test_values_may_differ_within_a_batch(key):
    if not WRAPPERS[key].hypers:
        return
    name = next(iter(EACH[key]))
    h = WRAPPERS[key].hypers[name]
    other = {"wrappers": {key: EACH[key] | {name: 2 if h.kind == "int" else 0.5 * EACH[key][name]}}}
    lanes = [wrapped(key), {"optimizer": "adam"}, {"optimizer": "adam", **other}]
    together = run(lanes)
    assert np.abs(np.diff(together.path[-1], axis=1)).max(axis=0).min() > 1e-6
    for n, lane in enumerate(lanes):
        np.testing.assert_allclose(together.path[:, :, n], run([lane]).path[:, :, 0], rtol=1e-12, atol=1e-14)


STRONG = {"clip_value": {"limit": 1e-3}, "clip_norm": {"limit": 1e-3}, "l2": {"rate": 100}}


@pytest.mark.parametrize("optimizer", [pytest.param(o, id=o.key) for o in OPTIMIZERS.values()])
def test_every_wrapper_acts_on_every_optimizer_or_says_why_not(optimizer):
    taken = []
    for wrapper in WRAPPERS.values():
        if refusal := wrapper.refuses(optimizer):
            with pytest.raises(ExperimentError, match="can do nothing to") as error:
                read(Lane, wrapped(wrapper.key, optimizer.key))
            assert refusal in str(error.value)
        else:
            taken.append(wrapper.key)
    lanes = [{"optimizer": optimizer.key, "wrappers": {key: STRONG.get(key, EACH[key])}} for key in taken]
    runs = run([*lanes, {"optimizer": optimizer.key}], "himmelblau", 30, [1.0, 0.5])
    raw = any(h.unit == "1/curvature" for h in optimizer.hypers_of(None).values())
    for n, key in enumerate(taken):
        last = min(runs.last[n], runs.last[-1])
        differs = np.abs(runs.path[: last + 1, :, n] - runs.path[: last + 1, :, -1]).max() > 1e-9
        # Methods that divide by the gradient's size, or read only its signs, say the same of a shortened gradient.
        assert differs or key == "cautious" or (key in ("clip_value", "clip_norm") and not raw), key


@pytest.mark.parametrize("optimizer", [pytest.param(o, id=o.key) for o in OPTIMIZERS.values()])
def test_a_moved_point_changes_what_follows_unless_the_optimizer_says_that_it_goes_on_from_its_own(optimizer):
    """Lookahead and decay set the position from outside; the next step must start there."""
    rule = optimizer.conventions[0]
    h = SimpleNamespace(**{n: x.default for n, x in optimizer.hypers_of(None).items()})
    ends = []
    for shift in (0.0, 0.01):
        f, w = Objective(SURFACES["himmelblau"].bind()), np.array([[1.0], [0.5]])
        with np.errstate(all="ignore"):
            s = rule.start(f, w, h)
            for t in (1, 2, 3):
                w = rule.step(f, w + (shift if t == 3 else 0), s, h, t)
        ends.append(w)
    follows = not np.array_equal(*ends)
    assert follows == (not optimizer.own_points)


def test_the_penalty_is_part_of_what_is_minimized():
    lanes = [
        {"optimizer": k, "wrappers": {"l2": {"rate": 3.0}}} for k in ("newton", "bfgs", "nelder_mead", "trust_region")
    ]
    final = run(lanes, {"name": "quadratic", "a": 0.5, "b": 1.5}, 120, [2.0, 1.0]).final
    np.testing.assert_allclose(final, 0, atol=1e-6)
    shifted = run(lanes, "booth", 200, [0.0, 0.0]).final  # (H + λI) w = H w*, with H = [[10, 8], [8, 10]], w* = (1, 3)
    expected = np.linalg.solve([[13, 8], [8, 13]], np.array([[10, 8], [8, 10]]) @ [1, 3])
    np.testing.assert_allclose(shifted, np.repeat(expected[:, None], 4, axis=1), atol=1e-6)


def test_clipping_by_hand():
    """Gradient (x, 4y) = (1, 4) at (1, 1): by value 0.5 → (0.5, 0.5); by norm 0.5 → 0.5·(1, 4)/√17."""
    surface = {"name": "quadratic", "a": 0.5, "b": 2}
    sgd = {"optimizer": "sgd", "lr": 1.0}
    lanes = [sgd | {"wrappers": {k: {"limit": 0.5}}} for k in ("clip_value", "clip_norm")]
    both = sgd | {"wrappers": {"clip_norm": {"limit": 0.5}, "clip_value": {"limit": 2}, "l2": {"rate": 0.1}}}
    path = run([*lanes, both], surface, 1, [1, 1]).path[1]
    root = np.sqrt(17)
    np.testing.assert_allclose(path[:, 0], [0.5, 0.5])
    np.testing.assert_allclose(path[:, 1], [1 - 0.5 / root, 1 - 2 / root])
    # By value first, then by norm, and the penalty after both: (1, 4) → (1, 2) → 0.5·(1, 2)/√5, plus 0.1·(1, 1).
    np.testing.assert_allclose(path[:, 2], [0.9 - 0.5 / np.sqrt(5), 0.9 - 1 / np.sqrt(5)])


def test_lookahead_by_hand_and_recorded():
    """Every 2nd step half of the way back: 1 → 0.9 → 0.81, pulled to (1 + 0.81)/2 = 0.905."""
    lane = {"optimizer": "sgd", "lr": 0.1, "wrappers": {"lookahead": {"k": 2}}}
    runs = run([lane], {"name": "quadratic", "a": 0.5, "b": 2}, 3, [1, 0])
    np.testing.assert_allclose(runs.path[:, 0, 0], [1, 0.9, 0.905, 0.8145])
    np.testing.assert_allclose(runs.state[0]["slow_weights"][:, 0, 0], [1, 1, 0.905, 0.905])


def test_lanes_round_trip_and_change():
    lane = read(Lane, {"optimizer": "adam", "lr": 0.1, "wrappers": {"lookahead": {"k": 7}, "l2": {}}})
    again = read(Lane, json.loads(json.dumps(lane.model_dump())))
    assert again == lane
    assert hash(again) == hash(lane)
    assert list(lane.model_dump()["wrappers"]) == ["l2", "lookahead"]
    assert lane.hypers["lookahead.k"] == 7
    assert lane.hypers["l2.rate"] == WRAPPERS["l2"].hypers["rate"].default
    assert lane.hypers.keys() == lane.declared_hypers.keys()
    assert lane.changed(**{"lookahead.k": 3}).hypers["lookahead.k"] == 3
    assert lane.changed(**{"lookahead.k": None}).hypers["lookahead.k"] == 5
    assert lane.changed(lr=0.2).wrappers == lane.wrappers
    assert [k for k, _ in lane.changed(optimizer="nelder_mead").wrappers] == ["l2"]
    assert lane.changed(wrappers=None).wrappers == ()
    scheduled = lane.changed(schedule={"kind": "cosine"})
    assert scheduled.changed(lr=0.3).schedule is not None
    assert scheduled.changed(optimizer="bfgs").schedule is None


@pytest.mark.parametrize(
    ("wrappers", "message"),
    [
        ({"lookahed": {}}, "did you mean 'lookahead'"),
        ({"lookahead": {"j": 1}}, '"j" is no value of lookahead'),
        ({"lookahead": {"k": 2.5}}, "lookahead.k = 2.5 is not a whole number in [1, 100]"),
        ({"clip_norm": {"limit": 0}}, "clip_norm.limit = 0 is not in (0, ∞)"),
        ({"clip_norm": 3}, "clip_norm is an object with its values"),
        ("l2", "wrappers is an object"),
        ([["l2", 1]], "wrappers is an object"),
        ({"l2": {"rate": None}}, "l2.rate must be a number"),
    ],
)
def test_a_mistake_is_told_in_one_line(wrappers, message):
    with pytest.raises(ExperimentError) as error:
        read(Experiment, {"surface": "bowl", "lanes": [{"optimizer": "sgd", "wrappers": wrappers}]})
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_wrapper_s_value_can_be_swept():
    lane = {"optimizer": "sgd", "lr": 1e-3, "wrappers": {"lookahead": {"k": 5}}}
    experiment = read(Experiment, {"surface": "rosenbrock", "start": START, "steps": 20, "lanes": [lane]})
    found = sweep_map(Sweep(experiment, (Axis.parse("lookahead.k:1:5:5"), Axis.parse("lookahead.alpha:0.25:1:4"))))
    for cell in (0, 7, 19):
        alone = simulate(found.sweep.run(cell))
        np.testing.assert_allclose(found.final[:, cell], alone.final[:, 0], rtol=1e-12)


def test_the_schema_offers_each_lane_the_wrappers_that_fit():
    items = {
        i["properties"]["optimizer"].get("const"): i
        for i in experiment_schema()["properties"]["lanes"]["items"]["oneOf"]
    }
    assert set(items["adam"]["properties"]["wrappers"]["properties"]) == set(WRAPPERS)
    assert set(items["nelder_mead"]["properties"]["wrappers"]["properties"]) == {"l2"}


@pytest.mark.parametrize("wrapper", [pytest.param(w, id=w.key) for w in WRAPPERS.values()])
def test_the_declaration_is_whole(wrapper):
    assert wrapper.url.startswith("https://")
    assert wrapper.formula.count("{") == wrapper.formula.count("}")
    assert wrapper.hypers or wrapper.around
    assert all(
        h.legal(h.default) and h.legal(h.slider[0]) and h.legal(h.slider[1]) and h.help for h in wrapper.hypers.values()
    )


CONSTRAINED = {
    # minimum of ½(x − 3)² + ½(y − 2)² within the box, the disc and the half-plane, by geometry
    "box": ({"x_low": -1, "x_high": 1, "y_low": -1, "y_high": 5}, (1, 2)),
    "ball": ({"x": 0, "y": 0, "radius": 1}, (3 / np.sqrt(13), 2 / np.sqrt(13))),
    "half_plane": ({"a": 1, "b": 2, "c": 2}, (2, 0)),
}


@pytest.mark.parametrize(
    ("key", "optimizer"), [*((key, o) for key in CONSTRAINED for o in ("sgd", "momentum")), ("box", "adam")]
)
def test_a_constraint_leads_to_the_nearest_point_that_it_allows(key, optimizer):
    values, there = CONSTRAINED[key]
    surface = {"formula": "(x-3)^2/2+(y-2)^2/2", "view": [[-5, 5], [-5, 5]]}
    runs = run([{"optimizer": optimizer, "lr": 0.05, "wrappers": {key: values}}], surface, 800, [-0.5, 0.5])
    np.testing.assert_allclose(runs.final[:, 0], there, atol=1e-6)
    x, y = runs.path[1:, :, 0].T
    inside = {"box": (x <= 1), "ball": np.hypot(x, y) <= 1 + 1e-12, "half_plane": x + 2 * y <= 2 + 1e-12}[key]
    assert inside.all()


def test_caution_by_hand():
    """Momentum lr 0.1, β 0.9 on f = ½(x² + 4y²): v = (0.1, 0.4), then (0.18, 0.6), (0.24, 0.54) ...; where v has not yet
    turned with the slope, that coordinate stays and the other moves twice as far."""
    surface = {"name": "quadratic", "a": 0.5, "b": 2}
    lane = {"optimizer": "momentum", "convention": "course", "lr": 0.1, "beta": 0.9}
    free, cautious = run([lane, lane | {"wrappers": {"cautious": {}}}], surface, 3, [1, 1]).path.transpose(2, 0, 1)
    np.testing.assert_allclose(cautious[:3], free[:3], rtol=1e-12)  # (0.9, 0.6), (0.72, 0.0)
    # at y = 0 the slope along y is 0, v_y = 0.54 does not go against it: only x moves, by 2·(0.9·0.18 + 0.1·0.72)
    np.testing.assert_allclose(free[2], (0.72, 0.0), atol=1e-12)
    assert cautious[3, 0] == pytest.approx(0.72 - 2 * 0.234)
    assert cautious[3, 1] == pytest.approx(free[2, 1], abs=1e-12)
