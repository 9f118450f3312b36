"""What is told of experiments, rules, runs and maps; see ``tests/told.py``."""

import json

import numpy as np

from engine import starts
from engine.experiment import Experiment, ExperimentError, SurfaceChoice, read
from engine.files import with_files
from engine.link import to_link
from engine.look import lane_colors, lane_names
from engine.minima import all_minima
from engine.numbers import number, power
from engine.paths import read_paths
from engine.places import places
from engine.ranges import axis_range, own_two
from engine.recorded import CannotSpell
from engine.rules import typed_rule
from engine.schedules import KINDS, Schedule
from engine.schema import experiment_schema
from engine.simulate import simulate
from engine.spelled import spelled
from engine.suggest import cost, curvature, excess, fit, guess, in_sight, ladder, suggest, tuned
from engine.theory import curvatures, optimum, product_limit, rate_limit
from engine.thin import kept_steps
from engine.variants import grid, things, variants
from engine.wrappers import WRAPPERS
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from surfaces.fitting import DataError
from surfaces.formula import FormulaError
from tests.engine import test_reading, test_rules, test_wrappers
from tests.told import check, known


def refusal(act):
    """What ``act`` returns, or in which words it is refused."""
    try:
        return act()
    except (ExperimentError, FormulaError, DataError, CannotSpell) as error:
        return f"refused: {error}"


def experiment(*lanes, surface="rosenbrock", start=(-1.2, 1.0), steps=20, **more):
    return read(Experiment, {"surface": surface, "start": start, "steps": steps, "lanes": list(lanes), **more})


def rule(text):
    method = typed_rule(text)
    form = method.conventions[0]
    w0 = np.array([[-1.2, 0.5], [1.0, 0.3]])
    made = experiment({"optimizer": {"rule": text}}, start=w0.T.tolist(), steps=4, surface="booth")
    runs = simulate(made)
    return {
        "name": method.name,
        "typeset": form.formula,
        "state": dict(form.state),
        "scheduled": form.scheduled,
        "numbers": {n: [h.symbol, h.default, h.low, h.high, *h.slider, h.scale] for n, h in method.hypers.items()},
        "path": runs.path[-1],
        "state after": {n: v[-1] for n, v in runs.state[0].items()},
    }


RULES = list(known("rules"))  # a new one is written there with nothing behind it


def test_typed_rules():
    texts = [*RULES, *(t for _, t, _ in test_rules.SAME), *(t for t, _ in test_rules.HOSTILE if t.isprintable())]
    with np.errstate(all="ignore"):
        check("rules", {t: refusal(lambda t=t: rule(t)) for t in texts})


SOME = (
    "sgd", "momentum", "nesterov", "adam", "amsgrad", "lion", "rmsprop", "adadelta", "nelder_mead", "cma_es", "newton", "lbfgs", "bfgs",
    "rprop", "sgld", "schedule_free_sgd", "adabound", "qhadam", "trust_region", "lars",
)  # fmt: skip


def test_built_in_rules_written_out():
    forms = [(key, c.key) for key in OPTIMIZERS for c in OPTIMIZERS[key].conventions]
    check("spelled", {f"{key}, {form}": refusal(lambda k=key, c=form: spelled(k, c).text) for key, form in forms})


WRONG = [None, True, -1, 0.5, 1e308, "x", [], {"kind": "x"}]
MORE = [
    {"surface": s, "lanes": [{"optimizer": "sgd"}]}
    for s in (
        {"grid": [[1, 2], [3]]}, {"grid": [[1, 2, 3]] * 3}, {"grid": {"z": "abc", "shape": [2, 2]}}, {"grid": {"z": "AAAA", "shape": [0, 2]}}, {"grid": {"x": [1]}},
        {"grid": [[float(i * j) for i in range(7)] for j in range(6)], "view": [[0, 1], [0, 2]]}, {"grid": {"z": [[1, "a"]]}}, {"grid": 3},
        {"data": {"x": [1, 2, 3], "y": [1, 2, 4]}, "model": "line"}, {"data": {"x": [1, 2], "y": [1]}, "model": "line"}, {"data": {"x": [1, "a"]}, "model": "line"},
        {"data": {"2": [1, 2], "y": [1, 2]}, "model": "line"}, {"data": {"x": [1, 2, 3], "y": [1, 2, 4]}, "model": 3}, {"data": {"x": 3}, "model": "line"},
        {"data": {"x": [1, 2, 3], "y": [1, 2, 4]}, "model": "line", "scaled": 1}, {"data": {"x": [1, 2, 3], "y": [1, 2, 4]}, "model": "line", "loss": "no"},
        {"formula": "x^2", "name": "formula"}, {"formula": "x^2", "name": "bowl"}, {"formula": "a x^2", "a": 2, "b": 3}, {"formula": "x^2 + y", "view": [[0, 1e-9], [0, 1]]},
        {"formula": "x^2 + y", "view": [[0, 1e300], [0, 1]]}, {"formula": "x^2 + y", "view": [[0, 1], [0, 1], [0, 1]]}, {"name": "no such"}, {"view": 3},
    )
]  # fmt: skip
MORE += [
    {"lanes": lanes, "surface": "bowl"}
    for lanes in (
        [{"optimizer": "adamm"}], [{"optimizer": "adam", "lrr": 1}], [{"optimizer": "adam", "lr": -1}], [{"optimizer": "adam", "beta1": 1}], [{"lr": 1}],
        [{"optimizer": "adam", "color": "red"}], [{"optimizer": "adam", "label": "a" * 300}], [{"optimizer": "adam", "wrappers": {"box": {"x_low": 3, "x_high": 1}}}],
        [{"optimizer": "lbfgs", "history": 2.5}], [{"optimizer": "adam", "convention": "none"}], [{"path": {"x": [1, 2], "y": [1]}}], [{"path": {"x": [1, 2], "y": [1, 2], "step": [0, 0]}}],
        [{"path": {"x": [1, 2], "y": [1, 2], "step": [0, 0.5]}}], [{"path": {"x": [1, 2e9], "y": [1, 2]}}], [{"path": {"x": [1, 2], "y": [1, 2], "step": [0, 1e9]}}], [{"path": "file"}],
        [{"path": {"x": [1, 2], "z": [1, 2]}}], [{"optimizer": "nelder_mead", "wrappers": {"clip_norm": {}}}], [{"optimizer": "adam"}] * 70,
    )
]  # fmt: skip


def outcome(data):
    return read(Experiment, data).to_json()


def test_wrong_values_are_refused_in_these_words():
    found = {json.dumps(data)[:200]: refusal(lambda data=data: outcome(data)) for data in MORE}
    for whole in (test_reading.FULL, test_reading.TYPED, test_reading.ROWS):
        for path in test_reading.places(whole):
            for wrong in WRONG:
                data = test_reading.put(whole, path, wrong)
                told = refusal(lambda data=data: outcome(data))
                if told.startswith("refused"):
                    found[f"{'.'.join(map(str, path))} = {wrong!r} in {whole['surface']}"[:120]] = told
    check("refused", found)


def test_the_schema():
    schema = experiment_schema()
    whole, lanes = schema["properties"], schema["properties"]["lanes"]
    names = [json.dumps(lane["properties"].get("optimizer", "")) for lane in lanes["items"]["oneOf"]]
    found = {k: v for k, v in schema.items() if k != "properties"}
    found |= {k: v for k, v in whole.items() if k not in ("lanes", "surface")}
    found |= {k: v for k, v in lanes.items() if k != "items"}
    kept = ('"momentum"', '"lbfgs"', "rule", '""')  # the wrappers and schedules of all are alike
    for name, lane in zip(names, lanes["items"]["oneOf"], strict=True):
        if any(k in name for k in kept):
            found[f"lane {name}"] = (
                lane
                if '"momentum"' in name
                else {k: v for k, v in lane["properties"].items() if k not in ("schedule", "wrappers")}
            )
    found["surfaces"] = [
        one
        for one in json.loads(json.dumps(whole["surface"])).popitem()[1]
        if "properties" not in one
        or set(one["properties"]) & {"formula", "data", "grid"}
        or "himmelblau" in str(one)
        or "quadratic" in str(one)
    ]
    check("schema", found)


LANES = [
    {"optimizer": "sgd", "lr": 0.002}, {"optimizer": "sgd", "lr": 0.001, "schedule": {"kind": "plateau", "patience": 1}}, {"optimizer": "momentum", "convention": "ema", "lr": 0.01},
    {"optimizer": "nesterov", "lr": 0.001}, {"optimizer": "nesterov", "convention": "full", "lr": 0.001}, {"optimizer": "adam", "schedule": "cosine"},
    {"optimizer": "adam", "wrappers": {"lookahead": {"k": 3, "alpha": 0.5}, "l2": {"rate": 0.1}}}, {"optimizer": "lbfgs", "history": 3}, {"optimizer": "nelder_mead"},
    {"optimizer": "newton"}, {"optimizer": "cma_es"}, {"optimizer": "sgd", "lr": 5.0}, {"optimizer": "adam", "label": "mine", "color": "#123456", "visible": False},
]  # fmt: skip


def test_runs():
    found = {}
    for surface, start, noise in [
        ("rosenbrock", [[-1.2, 1.0], [0.5, 0.3]], None),
        ("himmelblau", [[1.0, 0.5]], {"kind": "gaussian", "scale": [0.5, 1.0]}),
        ("geyser_standardized", [[-1.0, 1.5]], {"kind": "minibatch", "size": 8}),
        ("geyser_standardized", [[-1.0, 1.5]], {"kind": "minibatch", "size": 100, "replacement": True}),
        ("double_well", [[1.7, 0.0]], {"kind": "student", "scale": 0.1, "df": 3.0}),
    ]:
        made = experiment(*LANES, surface=surface, start=start, steps=12, seed=3, **({"noise": noise} if noise else {}))
        runs = simulate(made)
        found[f"{surface}, {noise}"] = {
            "last": runs.last,
            "final": runs.final.T[:, :],
            "loss": runs.at_last(runs.loss),
            "slope": runs.at_last(runs.grad_norm),
            "distance": runs.at_last(runs.distance),
            "near": runs.steps_to(0.3),
            "spent": runs.spent,
            "rates": None if runs.rates is None else runs.rates[[1, 2, 6, 12]],
            "crowds": {k: v.shape for k, v in runs.crowds.items()},
            "bytes": runs.nbytes,
            "status": [s.kind for s in runs.status],
            "kept": [k.tolist() for k in kept_steps(runs)],
        }
    check("runs", found)


def test_wrappers_and_schedules():
    found = {}
    for key in WRAPPERS:
        for optimizer in (*SOME, "natural_gradient", "gauss_newton"):
            if optimizer in OPTIMIZERS and not WRAPPERS[key].refuses(OPTIMIZERS[optimizer]):
                made = refusal(
                    lambda k=key, o=optimizer: experiment(
                        test_wrappers.wrapped(k, o), surface="geyser_standardized", steps=5
                    )
                )
                found[f"{key} around {optimizer}"] = made if isinstance(made, str) else simulate(made).path[-1]
        lanes = [test_wrappers.wrapped(key, o, lr=0.01) for o in ("sgd", "adam")]
        found[key] = simulate(experiment(*lanes, steps=7)).path[[1, 7]]
        for optimizer in SOME:
            if why := WRAPPERS[key].refuses(OPTIMIZERS[optimizer]):
                found[f"{key}: {optimizer}"] = why
    for kind in KINDS:
        found[f"schedule {kind}"] = read(Schedule, {"kind": kind}).factors(60)[::7]
    check("wrappers", found)


def test_what_is_suggested():
    found = {}
    rng = np.random.default_rng(5)
    for key in ("rosenbrock", "double_well", "saddle"):
        surface = SURFACES[key].bind()
        (x0, x1), (y0, y1) = surface.view
        walk = rng.normal(0, 0.03, (201, 2, 6)).cumsum(axis=0) * [[x1 - x0], [y1 - y0]]
        path = walk + np.array(surface.surface.starts[0])[:, None]
        path[150:, :, 1] = np.nan
        path[:, :, 2] = path[:1, :, 2]  # stands still
        path[40:, 0, 3] += 3 * (x1 - x0)
        found[key] = {
            "cost": cost(path, surface), "fit": fit(path, surface), "seen": in_sight(path, surface), "excess": excess(path, surface),
            "curvature": curvature(surface, surface.surface.starts[0]),
        }  # fmt: skip
    for key in SOME:
        o = OPTIMIZERS[key]
        name = o.tuned(None)
        hyper = o.hypers.get(name) if name else None
        if hyper is not None:
            near = guess(hyper, SURFACES["beale"].bind(), (1.0, 1.6))
            steps = ladder(near, hyper, 1)
            found[f"guess {key}"] = [name, near, len(steps), steps[0], steps[-1]]
    beale = read(SurfaceChoice, "beale")
    for lane in (experiment({"optimizer": k}).lanes[0] for k in ("adam", "nelder_mead", "newton")):
        found[f"for {lane.optimizer}"] = [tuned(lane), suggest(lane, beale, (1.0, 1.6))]
    check("suggested", found)


def test_theory_and_ranges():
    found = {}
    lanes = [
        {"optimizer": "sgd"}, {"optimizer": "momentum", "beta": 0.8}, {"optimizer": "momentum", "convention": "ema"}, {"optimizer": "momentum", "convention": "pytorch", "dampening": 0.2},
        {"optimizer": "nesterov", "beta": 0.7}, {"optimizer": "nesterov", "convention": "full"}, {"optimizer": "adam"}, {"optimizer": "sgd", "wrappers": {"l2": {"rate": 0.1}}}, {"optimizer": "lbfgs"},
    ]  # fmt: skip
    for data in lanes:
        for surface in ("quadratic", "rotated_ellipse", "rosenbrock", "saddle"):
            made = refusal(lambda d=data, s=surface: experiment(d, surface=s, steps=20, start=(1.0, 1.0)))
            if isinstance(made, str):
                found[f"{data} on {surface}"] = made
                continue
            lane, bound, two = made.lanes[0], made.surface.bind(), own_two(made, 0)
            found[f"{data} on {surface}"] = [
                curvatures(bound),
                product_limit(lane),
                rate_limit(lane, lane.hypers, bound),
                optimum(lane, bound),
                two,
            ]
            if surface == "quadratic":
                found[f"{data}"] = [axis_range(made, 0, n, o) for n, o in zip(two, [*two[1:], None], strict=False)]
    check("theory", found)


def test_looks_variants_and_numbers():
    made = experiment(
        *LANES, {"optimizer": "adam", "wrappers": {"l2": {}}}, {"optimizer": "adam"}, {"optimizer": "adam"}
    )
    found = {
        "names": lane_names(made),
        "colours": lane_colors(made),
        "link": to_link(made),
        "things": things(made.lanes[2]),
    }
    for thing, value in [
        ("surface", "beale"), ("optimizer", "lbfgs"), ("convention", "ema"), ("convention", "none"), ("start", "1,2"), ("start", "1 2"),
        ("start", "1,2,3"), ("start", "a,b"), ("seed", "4"), ("seed", "x"), ("lr", "0.5"), ("lr", "-1"), ("lr", "x"), ("beta", "0.3"), ("nothing", "3"),
    ]:  # fmt: skip
        found[f"{thing} {value}"] = refusal(
            lambda t=thing, v=value: [
                (n, e.to_json()) for n, e in grid(made, variants(t, [v], 2), variants("seed", ["1", "2"], 2), 2)
            ]
        )
    found["too many"] = refusal(
        lambda: grid(made, variants("seed", list("1234567"), 0), variants("seed", list("123456"), 0), 0)
    )
    values = [
        0,
        -0.0,
        1,
        -2.5,
        1e-3,
        9.99e-4,
        -1e-8,
        123456,
        999999.5,
        1e6,
        -2.5e7,
        1e300,
        np.inf,
        -np.inf,
        np.nan,
        1 / 3,
    ]
    found["numbers"] = [[number(v), number(v, 2), power(v, 3) if np.isfinite(v) and v else ""] for v in values]
    found["starts"] = [
        starts.disc((1.0, 2.0), 3.0, 5),
        starts.disc((0.0, 0.0), 1.0, 1),
        starts.lattice(((0, 1), (2, 4)), 7),
        starts.latin_hypercube(((0, 1), (2, 4)), 4, 1),
    ]
    check("looks", found)


def test_places_and_minima():
    found = {}
    for key in ("himmelblau", "rastrigin", "double_well", "rosenbrock", "six_hump_camel", "monkey_saddle"):
        if key not in SURFACES:
            continue
        bound = SURFACES[key].bind()
        minima = all_minima(bound)
        found[key] = [minima.shape, np.round(minima[:, :6], 7) + 0.0]
        w = (
            np.concatenate([bound.points(k) for k in ("minima", "other_minima", "saddles", "maxima")], axis=1)[:, :8]
            + 1e-5
        )
        found[f"{key} places"] = places(bound, w)[0]
    check("minima", found)


PATHS = [
    "step,x,y,loss\n0,1,2,3\n5,2,3,1\n", "x,y\n1,2\n3,4\n", "1,2\n3,4\n", "1,2,3\n2,3,4\n", "1,2,3,4\n2,3,4,5\n", "1,2,3,4,5\n", "lane,step,x,y\na,0,1,2\na,1,2,3\nb,0,1,1\n", "lane,start,step,a,b\nadam,1,0,1,2\nadam,2,0,2,3\n",
    "lane,start,step,u,v,loss\nadam,1,0,1,2,3\n", "iteration;alpha;beta\n0;1,5;2\n3;2;2,5\n", "x,z\n1,2\n", "x,y\n1,\n", "x,y\n1,a\n", "x,y\n1,2,3\n", "x,y\n", "step,x,y\n1,1,1\n0,2,2\n", "step,x,y\n0.5,1,1\n", "step,x,y\n-1,1,1\n",
    "step,x,y\n0,1e9,1\n", "step,x,y\n0,1,1\n9999999,2,2\n", "epoch,PC1,PC2,train_loss\n0,1,2,3\n1,2,3,2\n", "lane,x,y\n1,1,2\n2,3,4\n", "", "".join(f"{k},x,y\n" for k in range(3)), "lane,x,y\n" + "".join(f"l{k},1,2\n" for k in range(99)),
]  # fmt: skip


def test_paths_beside_an_experiment(tmp_path):
    for name, text in (("one", PATHS[0]), ("two", PATHS[6]), ("none", "x,z\n1,2\n")):
        (tmp_path / f"{name}.csv").write_text(text)
    (tmp_path / "heights.csv").write_text("1,2,3,4,5,6\n" * 6)
    lanes = [
        {"path": "one.csv", "label": "mine", "color": "#123456"},
        {"path": "two.csv", "label": "mine"},
        {"optimizer": "adam"},
        3,
    ]
    cases = [
        {"lanes": lanes},
        {"lanes": lanes[:1], "surface": {"grid": "heights.csv"}},
        {"lanes": 3},
        {"surface": "bowl"},
        {"lanes": [{"path": "none.csv"}]},
        {"lanes": [{"path": str(tmp_path / "one.csv")}]},
    ]
    told = [refusal(lambda c=c: with_files(c, tmp_path)) for c in cases]
    check("files_beside", {"told": json.loads(json.dumps(told).replace(str(tmp_path), "/here"))})


def test_recorded_paths():
    check("paths", {t[:200]: refusal(lambda t=t: [(n, r.write()) for n, r in read_paths(t.encode())]) for t in PATHS})
