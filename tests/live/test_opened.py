"""An opened step is the engine's: its numbers are those of the record, and its lines, worked out by hand, give the next place."""

import json
import random
import shutil

import numpy as np
import pytest

from engine.experiment import Experiment, read
from engine.objective import Objective
from engine.schedules import KINDS
from engine.simulate import iterate, simulate, stack
from engine.wrappers import WRAPPERS
from live import browser
from live.javascript import around_module, optimizer_module, surface_module
from live.opened import open_rule, symbol_of
from live.opened_module import around_opened_module, opened_module
from live.trace import record_rule
from optimizers import OPTIMIZERS
from player import ASSETS
from surfaces import SURFACES
from tests.live.node import run_node
from tests.live.test_live_contract import lane
from tests.live.tex import value_of

STEPS = 8
EXACT, ROUNDED = 1e-12, 1e-7  # the latter for methods of which it is declared that they amplify rounding
FORMS = [(o, c) for o in OPTIMIZERS.values() for c in o.conventions]
OPENED = [(o, c) for o, c in FORMS if not (o.not_live or c.closed or "population" in c.state)]

COMMON = """
import { readFileSync, writeFileSync } from "node:fs";
import { Followed, rowsOf } from "./opened.js";
const jobs = JSON.parse(readFileSync("jobs.json", "utf8"));
const told = (followed, t) => {
  const step = followed.at(t);
  const fill = (tex) => tex.replace(/\\\\slot\\{(\\w+):([^:}]+):(\\d)\\}/g, (_, block, name, guard) => {
    const value = block === "rate" ? followed.lane.hypers[name] : block === "share" ? step.share
      : block === "now" ? step.h[name] : step.blocks[Number(block)].values[Number(name)];
    return guard === "1" && value < 0 ? `(${value})` : `${value}`;
  });
  const rows = rowsOf(step, { symbols: followed.told.symbols, scheduled: followed.lane.scheduled, factor: "1" });
  const names = step.blocks.flatMap(({ way, values }) => way.lines.map((line) => [line.name, line.leaves.map((k) => values[k])]));
  return { after: step.after, g: step.g, rows: rows.map((row) => row.numbers.map(({ tex }) => fill(tex))), names };
};
"""
RECORDED = """
const out = [];
for (const job of jobs) {
  const { opened } = await import(`./opened/${job.module}.js`);
  const { surface } = await import(`./surfaces/${job.surface}.js`);
  const followed = Object.create(Followed.prototype);
  Object.assign(followed, { ground: { ...job.ground, surface, noise: null }, told: opened[job.form], kept: new Map(), around: null, start: [0, 0],
    lane: { keys: [], wrappers: [], schedule: null, scheduled: [], hypers: job.h } });
  followed.frames = job.frames.map(({ w, s }) => ({ w: Float64Array.from(w), s: Float64Array.from(s), h: job.h, outer: [] }));
  out.push(job.frames.map((_, k) => told(followed, k + 1)));
}
"""
WHOLE = """
const out = [];
import { assemble } from "./live.js";
import * as around from "./around.js";
import * as opened_around from "./opened/around.js";
for (const job of jobs) {
  const { opened } = await import(`./opened/${job.lane.module.split("/").pop()}`);
  const { surface } = await import(`./surfaces/${job.surface}.js`);
  const one = assemble(await import(`./${job.lane.module}`), around, job.lane);
  const followed = new Followed({ ...job.ground, surface, noise: job.noise }, one, opened[job.lane.convention], opened_around, job.start, job.steps);
  out.push(Array.from({ length: job.steps }, (_, k) => told(followed, k + 1)));
}
"""
END = 'writeFileSync("out.json", JSON.stringify(out, (_, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v)));'


def test_every_form_is_opened_or_says_why_not():
    for o, c in FORMS:
        reason = c.closed or ("population" in c.state and "several points move together") or o.not_live
        assert opened_module(o.key).count("closed: ") == sum((p, f) not in OPENED for p, f in FORMS if p is o)
        assert not reason or f"closed: {json.dumps(o.not_live or reason, ensure_ascii=False)}" in opened_module(o.key)
    assert len({o.key for o, _ in OPENED}) >= 50


def in_node(script: str, jobs: list[dict], surfaces: list[str], modules: dict[str, str], folder) -> list:
    for name in ("live.js", "opened.js", "words.js"):
        shutil.copy(ASSETS / name, folder)
    files = {f"surfaces/{key}.js": surface_module(SURFACES[key].bind()) for key in surfaces} | modules
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "jobs.json").write_text(json.dumps(jobs))
    (folder / "run.js").write_text(COMMON + script + END)
    run_node(["run.js"], folder)
    return json.loads((folder / "out.json").read_text())


def script(value: float) -> float | str:
    """A number that JSON may not have, as JavaScript's Number reads it."""
    return value if np.isfinite(value) else str(value).replace("inf", "Infinity").replace("nan", "NaN")


def worked_out(rows: list[list[str]], name: str) -> None:
    """Every line with a result: its left side, worked out, is its right side."""
    for tex in (tex for row in rows for tex in row if r"= \part{value}" in tex):
        left, right = tex.split(r" = \part{value}{")
        if "NaN" in tex or "Infinity" in tex:
            continue
        value, told = value_of(left), float(right[:-1])
        assert abs(value - told) <= EXACT * max(1, abs(told)), f"{name}: {tex} is {value}"


@pytest.mark.parametrize(("surface", "start"), [("rosenbrock", (-1.2, 1.0)), ("himmelblau", (-0.4, 3.1))])
def test_numbers_are_the_records_and_lines_give_the_next_place(surface, start, tmp_path):
    chance = random.Random(surface)
    jobs, truth = [], []
    for o, c in OPENED:
        one = lane(o.key, c.key, chance, **({"lr": 1e-3} if "lr" in o.hypers_of(c.key) else {}))
        declared = o.hypers_of(c.key)
        hypers = {n: v for n, v in one.hypers.items() if not declared[n].structural} | {
            n: h.default for n, h in declared.items() if h.structural
        }
        layout = record_rule(c, declared, {n: h.default for n, h in declared.items() if h.structural}).state
        bound = SURFACES[surface].bind()
        f = Objective(bound)
        frames = []
        with np.errstate(all="ignore"):
            for w, s in iterate(c, f, np.array(start)[:, None], stack([hypers], np.array([0])), STEPS):
                flat = np.concatenate([np.asarray(getattr(s, n))[..., 0].reshape(-1) for n in layout] or [np.zeros(0)])
                frames.append({"w": w[:, 0].tolist(), "s": flat.tolist()})
        finite = [
            k for k, frame in enumerate(frames) if np.isfinite(frame["w"]).all() and np.abs(frame["w"]).max() < 1e6
        ]
        frames = frames[: len(finite)]
        module = {"module": o.key, "form": c.key, "surface": surface, "ground": browser.ground(bound), "h": hypers}
        jobs.append(module | {"frames": [x | {"s": [script(v) for v in x["s"]]} for x in frames[:-1]]})
        truth.append((o, c, layout, frames))
    modules = {f"opened/{o.key}.js": opened_module(o.key) for o, _ in OPENED}
    steps = 0
    for told, (o, c, layout, frames) in zip(in_node(RECORDED, jobs, [surface], modules, tmp_path), truth, strict=True):
        near = ROUNDED if o.rounding else EXACT
        for k, step in enumerate(told):
            name = f"{o.key} {c.key}, step {k + 1}"
            steps += 1
            np.testing.assert_allclose(step["after"], frames[k + 1]["w"], near, near, err_msg=name)
            after = dict(step["names"])
            for state, (at, shape) in layout.items():
                symbol = symbol_of(c, state)[1]
                if symbol in after and not state.startswith("_"):
                    record = np.array(frames[k + 1]["s"][at : at + int(np.prod(shape))], dtype=float)
                    np.testing.assert_allclose(
                        np.array(after[symbol], dtype=float), record, near, near, err_msg=f"{name}: {symbol}"
                    )
            worked_out(step["rows"], name)
    assert steps > 6 * len(OPENED)


def test_what_stands_around_a_rule_has_lines_of_its_own(tmp_path):
    chance = random.Random(3)
    keys = [key for key, wrapper in WRAPPERS.items() if not wrapper.not_live]
    lanes = [lane(k, OPTIMIZERS[k].conventions[0].key, chance, wrappers=dict.fromkeys(w, {}))
             for k in ("momentum", "nesterov", "adam") for w in [*([key] for key in keys), keys]]  # fmt: skip
    lanes += [lane("momentum", "course", chance, schedule=kind, lr=0.05) for kind in KINDS]
    noise = {"kind": "gaussian", "scale": 0.1}
    e = read(
        Experiment, {"surface": "quadratic", "start": [-2, 1.5], "steps": 12, "noise": noise, "lanes": tuple(lanes)}
    )
    told = [browser.live_lane(one) for one in e.lanes]
    about = {
        "surface": "quadratic",
        "ground": browser.ground(e.surface.bind()),
        "noise": browser.noise(e),
        "start": list(e.start[0]),
    }
    jobs = [about | {"steps": e.steps, "lane": one} for one in told]
    modules = {"around.js": around_module(), "opened/around.js": around_opened_module()}
    for key in {one.optimizer for one in e.lanes}:
        modules |= {f"opened/{key}.js": opened_module(key), f"optimizers/{key}.js": optimizer_module(key)}
    runs = simulate(e, state=False)
    for i, steps in enumerate(in_node(WHOLE, jobs, ["quadratic"], modules, tmp_path)):
        for k, step in enumerate(steps):
            name = f"{e.lanes[i]}, step {k + 1}"
            np.testing.assert_allclose(step["after"], runs.path[k + 1, :, i], 1e-12, 1e-12, err_msg=name)
            worked_out(step["rows"], name)
            schedule = [row for row in step["rows"] if e.lanes[i].schedule and "= \\slot" not in row[0]]
            assert bool(e.lanes[i].schedule) <= bool(schedule)


def test_every_declared_formula_and_every_line_is_typeset(tmp_path):
    shutil.copy(ASSETS / "tex.js", tmp_path)
    symbols = [s for o, c in FORMS for s in (*c.state.values(), *(h.symbol for h in o.hypers.values()))]
    around = [x.formula for x in (*WRAPPERS.values(), *KINDS.values())]
    names = [line.name for o, c in OPENED for line in lines_of(o, c)]
    texts = sorted({c.formula for _, c in FORMS} | set(symbols) | set(around) | set(names))
    (tmp_path / "texts.json").write_text(json.dumps(texts))
    (tmp_path / "run.js").write_text(
        'import { readFileSync } from "node:fs"; import { typeset } from "./tex.js";'
        'for (const text of JSON.parse(readFileSync("texts.json", "utf8"))) if (/[\\\\{}&]/.test(typeset(text).replace(/&amp;|&lt;|&gt;|<mo>{<\\/mo>|>[{}]</g, ""))) console.log(text);'
    )
    assert run_node(["run.js"], tmp_path) == ""


def lines_of(o, c):
    declared = o.hypers_of(c.key)
    found, _ = open_rule(c, declared, {n: h.default for n, h in declared.items() if h.structural})
    return [line for way in found for line in way.lines]
