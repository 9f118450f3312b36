"""Every surface is printed and gives the engine's values, slopes and curvatures; nothing printed is a person's text."""

import json
import re

import numpy as np
import pytest

from engine.experiment import SurfaceChoice, read
from live.graph import CannotRecord, Graph
from live.javascript import around_module, optimizer_module, surface_module
from live.symbols import symbols
from live.trace import record_rule
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from tests.live.node import run_node

WORDS = {
    *("export", "const", "let", "for", "if", "else", "return", "true", "false", "NaN", "Infinity", "Math", "Number"),
    *(
        "surface",
        "rows",
        "value",
        "gradient",
        "hessian",
        "Float64Array",
        "of",
        "copysign",
        "mod",
        "Object",
        "is",
        "abs",
    ),
    *(
        "sqrt",
        "exp",
        "log",
        "log2",
        "log10",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "sign",
    ),
    *("hypot", "floor", "min", "max", "isNaN", "isFinite", "x", "y", "p", "i", "a", "b"),
}
SCRIPT = """
import { readFileSync } from "node:fs";
const { names, points } = JSON.parse(readFileSync("points.json", "utf8"));
const out = {};
for (const name of names) {
  const { surface } = await import(`./${name}.js`);
  const { at, params } = points[name];
  const mean = (what, x, y) => {
    if (!surface.rows) return surface[what](x, y, params);
    let sum = null;
    for (let i = 0; i < surface.rows; i++) {
      const part = [surface[what](x, y, params, i)].flat();
      sum = sum ? sum.map((v, k) => v + part[k]) : part;
    }
    return sum.map((v) => v / surface.rows);
  };
  out[name] = at.map(([x, y]) => ["value", "gradient", "hessian"].flatMap((what) => mean(what, x, y)).map(String));
}
console.log(JSON.stringify(out));
"""


def test_every_surface_has_the_engines_values(tmp_path):
    points, wanted = {}, {}
    for key, surface in SURFACES.items():
        bound = surface.bind()
        (x0, x1), (y0, y1) = surface.view
        share = np.random.default_rng(1).random((2, 12))
        w = np.array([[x0], [y0]]) + share * np.array([[x1 - x0], [y1 - y0]])
        with np.errstate(all="ignore"):
            hessian = bound.hessian(w)
            wanted[key] = np.stack([bound.value(w), *bound.gradient(w), hessian[0, 0], hessian[0, 1], hessian[1, 1]])
        points[key] = {"at": w.T.tolist(), "params": [*bound.params.values()]}
        (tmp_path / f"{key}.js").write_text(surface_module(bound))
    (tmp_path / "points.json").write_text(json.dumps({"names": [*SURFACES], "points": points}))
    (tmp_path / "check.js").write_text(SCRIPT)
    found = json.loads(run_node(["check.js"], tmp_path))
    for key, expected in wanted.items():
        scale = np.maximum(1, np.nanmax(np.abs(np.where(np.isfinite(expected), expected, 0)), axis=1, keepdims=True))
        actual = np.array(found[key], dtype=float).T
        np.testing.assert_allclose(actual / scale, expected / scale, 1e-9, 1e-11, err_msg=key)


@pytest.mark.parametrize("text", ["alert(1)x", "q*x^2 + Q*y^2 + z*x", "constructor", "x^2*e + w*y + t*s*y"])
def test_no_name_of_a_person_is_printed(text):
    try:
        surface = read(SurfaceChoice, {"formula": text}).bind()
    except ValueError:
        return  # refused before anything is printed
    words = set(re.findall(r"[A-Za-z_$][\w$]*", surface_module(surface)))
    assert {w for w in words if not re.fullmatch(r"v\d+|l\d+_\w+|column\d+|e", w)} <= WORDS


def test_nothing_printed_evaluates_text():
    modules = [around_module(), *(optimizer_module(o.key) for o in OPTIMIZERS.values() if not o.not_live)]
    for module in modules:
        assert not re.search(r"\b(eval|Function|import|setTimeout|document|window|globalThis)\b", module)
    assert sum(map(len, modules)) < 260_000


def test_what_draws_cannot_be_recorded_and_says_so():
    optimizer = OPTIMIZERS["random_search"]
    hypers = optimizer.hypers_of(None)
    with pytest.raises(CannotRecord, match="draws at random"):
        record_rule(optimizer.conventions[0], hypers, {})


def test_a_question_of_a_value_becomes_a_branch():
    graph = Graph()
    x = symbols(graph, (1,), lambda k: graph.input("x"))
    way = graph.ways(lambda: [graph.node((2 * x if x > 0 else -x)[0])])
    assert way.question.op == "<"
    assert [end[0].op for end in way.ends] == ["*", "negative"]


def test_a_symbol_is_no_number():
    graph = Graph()
    x = symbols(graph, (1,), lambda k: graph.input("x"))
    with pytest.raises(CannotRecord):
        float(x)
    with pytest.raises(CannotRecord, match="into an array of numbers"):
        np.zeros(1).__iadd__(x)
