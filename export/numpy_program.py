"""An experiment as plain NumPy code, put together from the very functions that ran, so that it gives the same numbers."""

from __future__ import annotations

import json
import textwrap
import zlib
from typing import Any

from engine.experiment import Experiment, Lane
from engine.limits import DIVERGED
from engine.look import lane_names
from engine.rules import MARK
from engine.runs import Runs
from engine.schedules import KINDS
from engine.wrappers import WRAPPERS
from export.lettering import one_line
from export.model_program import model_matrices
from export.source import Scope, renamed
from surfaces.base import BLOCK

FRAME = '''"""{title}

Written by Ravine: run it with Python and NumPy. ``run()`` gives {{name: path}}, each path (steps + 1, 2, starts).
"""

from types import SimpleNamespace

{imports}

EXPERIMENT = {experiment}
STARTS = np.array({starts}).T  # (2, starts)
STEPS = {steps}
SEED = {seed}{data}


# The surface and its derivatives.


{surface}


class Objective:
    """The surface for a batch of points (2, ...)."""

    def __init__(self):
        self.rng = np.random.default_rng(SEED)
        self.noise, self.noisy = noise(), {noisy}

    def begin_step(self):
        self.added, self.rows = next(self.noise)

    def value(self, w, active=None):
        out = np.empty(w.shape[1:])
        out[...] = {value}
        return out

    def gradient(self, w, active=None):
        out = np.empty(w.shape)
        out[0], out[1] = {gradient}
        for x, y in {cusps}:  # tips, where the gradient is declared to be zero
            out[:, (w[0] == x) & (w[1] == y)] = 0
        return out if self.added is None else out + (self.added if w.ndim == 2 else self.added[..., None])

    def hessian(self, w, active=None):
        out = np.empty((2, *w.shape))
        xx, xy, yy = {hessian}
        out[0, 0], out[0, 1], out[1, 0], out[1, 1] = xx, xy, xy, yy{curved}
        return out{matrices}


{parts}


LANES = [  # name, rule, its numbers, its schedule, the starts from which it does not diverge
{lanes}
]


def run():
    """Every lane from every start; NaN from where a run left all bounds."""
    return {{name: rule_path(*lane) for name, *lane in LANES}}


{run_rule}


if __name__ == "__main__":
    for name, path in run().items():
        for start in range(path.shape[2]):
            x, y = path[np.isfinite(path[:, 0, start]), :, start][-1].tolist()
            print(f"{{name:24}} from {{STARTS[:, start].tolist()}}: {{x!r}} {{y!r}}")
'''

MEAN = '''def mean(function, w, rows=None):
    """The mean of each of a function's results over the rows of the data, some rows at a time."""
    data = DATA if rows is None else DATA[:, rows]
    args = [np.asarray(a)[..., None] for a in (*w, {arguments})]
    count = max(1, {block} // max(1, w[0].size))
    totals = []
    for k in range(0, data.shape[1], count):
        part = data[:, k : k + count]
        sums = [np.broadcast_to(r, (*w.shape[1:], part.shape[1])).sum(-1) for r in function(*args, *part)]
        totals = [t + s for t, s in zip(totals, sums)] if totals else sums
    return [t / data.shape[1] for t in totals]'''

PARTS = '''def noise():
    """At each step: what is added to the gradient, and the rows of the data that it is taken over (None: all)."""
{noise}


def table(factors):
    """The factors of the rate that a schedule has at steps 1, 2, ..."""
    return lambda t, f, w: factors[t - 1]{plateau}


# The optimizers: each function returns its step, its state before the first step, and the names of that state.


{rules}'''

PLATEAU = '''


def plateau(gamma, patience, threshold):
    """The factors of a rate that is reduced by ``gamma`` when f has not fallen for longer than ``patience`` steps."""
    best, bad, reduced = np.inf, 0, 1.0

    def factor(t, f, w):
        nonlocal best, bad, reduced
        value = f.value(w)
        better = value < best - threshold * np.abs(np.where(np.isfinite(best), best, 0))
        best = np.where(better, value, best)
        bad = np.where(better, 0, bad + 1)
        late = bad > patience
        reduced = np.where(late, reduced * gamma, reduced)
        bad = np.where(late, 0, bad)
        return reduced

    return factor'''

RUN_RULE = '''def rule_path(rule, hypers, schedule, kept):
    """The path of one lane from all starts, by its rule as it is written above."""
    step, start, names = rule()
    f, w = Objective(), STARTS.copy()
    h = SimpleNamespace(**hypers)
    s = SimpleNamespace(**({{k: np.zeros_like(w) for k in names}} | (start(f, w, h) if start else {{}})))
    acts_on, factor = schedule() if schedule else ((), None)
    path, now = np.empty((STEPS + 1, *w.shape)), h
    path[0] = w
    with np.errstate(all="ignore"):
        for t in range(1, STEPS + 1):
            f.begin_step()
            if factor:
                times = factor(t, f, w)
                now = SimpleNamespace(**(hypers | {{name: hypers[name] * times for name in acts_on}}))
            w = step(f, w, s, now, t){held}
            path[t] = w
    return without_lost(path, kept)


def without_lost(path, kept):
    """The path with NaN from where a run left all bounds; the runs ``kept`` had arrived before, and stay there."""
    with np.errstate(all="ignore"):
        lost = ~(np.abs(path - np.array({centre})[:, None]) <= {bound!r}).all(axis=1)
    for n in np.flatnonzero(lost.any(axis=0)):
        first = lost[:, n].argmax()
        path[first:, :, n] = path[first - 1, :, n] if n in kept else np.nan
    return path'''

WRAP = """    def seen(f, h):
        return {seen}

    def first(f, w, h):
        return {own} | {{{copies}}}

    def wrapped(f, w, s, h, t):
        after = {step}(seen(f, h), w, s, h, t)
{after}        return after

    return wrapped, first, {names!r}"""


def program(runs: Runs) -> str:
    """A program that gives the same paths, to the last bit."""
    surface, scope = runs.surface, Scope()
    derivatives = [(n, getattr(surface, f"_{n}")) for n in ("value", "gradient", "hessian")]
    drawn = [renamed(scope.source(f), f.__name__, name) for name, f in derivatives]
    arguments = "".join(f", {v!r}" for v in surface.params.values())
    if surface.rows:
        numbers = "".join(f"{v!r}, " for v in surface.params.values())
        drawn.append(MEAN.format(arguments=numbers.rstrip(" "), block=BLOCK))
        calls = {
            "value": "mean(lambda *a: [value(*a)], w)[0]",
            "gradient": "mean(gradient, w, self.rows)",
            "hessian": "mean(hessian, w)",
        }
    else:
        calls = {name: f"{name}(*w{arguments})" for name, _ in derivatives}
    experiment = runs.experiment
    lanes = [
        f"    ({name!r}, {rule_name(lane)}, {lane.hypers}, {schedule(lane, scope)}, {kept(runs, i)}),"
        for i, (name, lane) in enumerate(zip(distinct(lane_names(runs.experiment)), experiment.lanes, strict=True))
    ]
    rules = parts(runs, list(experiment.lanes), scope)
    matrices = model_matrices(runs, rules, drawn, scope)
    return FRAME.format(
        **frame(runs),
        **calls,
        matrices=matrices,
        title=heading(runs, ""),
        surface="\n\n\n".join(drawn),
        parts=rules,
        lanes="\n".join(lanes),
        imports="\n".join(["import numpy as np", *sorted(scope.imports - {"import numpy as np"})]),
    )


def frame(runs: Runs) -> dict[str, Any]:
    """What both programs are filled with, whatever computes the gradients."""
    experiment, surface = runs.experiment, runs.surface
    (x0, x1), (y0, y1) = surface.view
    data = (
        f"\nDATA = np.array({surface._data.tolist()})  # a row for each letter of the formula" if surface.rows else ""
    )
    held = "\n            w[1] = STARTS[1]" if surface.flat else ""
    bound = DIVERGED * surface.diagonal / 2
    return {
        "experiment": json.loads(experiment.to_json()),
        "starts": [list(p) for p in experiment.start],
        "steps": experiment.steps,
        "seed": experiment.seed,
        "noisy": experiment.noise is not None,
        "data": data,
        "cusps": [tuple(map(float, p)) for p in surface.surface.cusps],
        "curved": "\n        out[1, 1] = 1  # f does not depend on y: dividing by this leaves y where it is"
        if surface.flat
        else "",
        "run_rule": RUN_RULE.format(held=held, centre=[(x0 + x1) / 2, (y0 + y1) / 2], bound=bound),
    }


def kept(runs: Runs, lane: int) -> list[int]:
    """The starts from which a lane does not diverge."""
    return [start for start in range(runs.start_count) if not runs.diverged[runs.of(lane, start)]]


def heading(runs: Runs, more: str) -> str:
    """The first line of a program, fit to stand in a docstring."""
    words = one_line(f"{runs.surface.surface.name}: {', '.join(distinct(lane_names(runs.experiment)))}{more}")
    return words.replace("\\", "").replace('"', "'")


def parts(runs: Runs, lanes: list[Lane], scope: Scope) -> str:
    """Noise, schedules and the rules of these lanes."""
    rules: dict[str, str] = {}
    for lane in lanes:
        rules.setdefault(rule_name(lane), _rule(lane, scope))
        schedule(lane, scope)
    watched = any(lane.schedule and lane.schedule.kind == "plateau" for lane in runs.experiment.lanes)
    return PARTS.format(
        noise=textwrap.indent(_noise(runs.experiment, runs.surface.flat, runs.surface.rows), "    "),
        plateau=PLATEAU if watched else "",
        rules="\n\n\n".join([*scope.shared(), *rules.values()]),
    ).rstrip()


def rule_name(lane: Lane) -> str:
    """What the function of a lane's rule is called."""
    own = lane.optimizer.startswith(MARK)
    name = f"own_rule_{zlib.crc32(lane.optimizer.encode()):08x}" if own else lane.optimizer
    words = "_".join([name, lane.form.key, *(key for key, _ in lane.wrappers)])
    return "".join(c if c.isalnum() else "_" for c in words)


def _rule(lane: Lane, scope: Scope) -> str:
    """One rule and its helpers, in a function of their own, so that equal names do not meet."""
    form = lane.method.convention(lane.convention)
    around = [w for key, w in WRAPPERS.items() if key in dict(lane.wrappers)]
    needed: dict[str, str] = {}
    for function in (form.step, form.init, *(f for w in around for f in (w.objective, w.after))):
        if function:
            scope.closure(function, needed)
    body = "\n\n".join(needed.values())
    if around:
        ending = _wrapping(form, around, tuple(lane.form.state))
    else:
        start = form.init.__name__ if form.init else "None"
        ending = f"    return {form.step.__name__}, {start}, {tuple(form.state)!r}"
    names = ", ".join([lane.method.name, lane.form.label, *(w.name for w in around)])
    words = one_line(f"{names}. {lane.method.paper}.").replace("\\", "").replace('"', "'")
    return f'def {rule_name(lane)}():\n    """{words}"""\n\n' + textwrap.indent(body, "    ") + "\n\n" + ending


def _wrapping(form: Any, around: list[Any], names: tuple[str, ...]) -> str:
    seen, after = "f", ""
    for wrapper in around:
        if wrapper.objective:
            seen = f"{wrapper.objective.__name__}({seen}, h)"
        if wrapper.after:
            after += f"        after = {wrapper.after.__name__}(w, after, s, h, t)\n"
    copies = ", ".join(f"{name!r}: w.copy()" for wrapper in around for name in wrapper.state)
    own = f"{form.init.__name__}(seen(f, h), w, h)" if form.init else "{}"
    return WRAP.format(seen=seen, own=own, copies=copies, step=form.step.__name__, after=after, names=names)


def schedule(lane: Lane, scope: Scope) -> str:
    """The schedule of a lane as an expression: a function that gives the hyperparameters it acts on, and its factors."""
    if lane.schedule is None:
        return "None"
    numbers = vars(lane.schedule.numbers)
    if lane.schedule.kind == "plateau":
        return f"lambda: ({lane.form.scheduled!r}, plateau(**{numbers}))"
    factor = KINDS[lane.schedule.kind].factor
    scope.closure(factor, scope.top)
    table = f"table({factor.__name__}(np.arange(1.0, STEPS + 1), STEPS, SimpleNamespace(**{numbers})))"
    return f"lambda: ({lane.form.scheduled!r}, {table})"


def _noise(experiment: Experiment, flat: bool, rows: int) -> str:
    noise = experiment.noise
    if noise is None:
        return "while True:\n    yield None, None"
    start = "rng = np.random.default_rng([SEED, 1])\n"
    if noise.kind == "minibatch":
        if noise.replacement:
            return f"{start}while True:\n    yield None, rng.integers({rows}, size={noise.size})"
        batch = f"        yield None, order[k : k + {noise.size}]"
        return f"{start}while True:\n    order = rng.permutation({rows})\n    for k in range(0, {rows}, {noise.size}):\n{batch}"
    draw = "rng.standard_normal(2)" if noise.kind == "gaussian" else f"rng.standard_t({noise.df!r}, 2)"
    still = "    draw[1] = 0\n" if flat else ""
    scale = f"np.broadcast_to(np.array({noise.scale}, dtype=float), 2)"
    return f"{start}scale = {scale}\nwhile True:\n    draw = (scale * {draw})[:, None]\n{still}    yield draw, None"


def distinct(names: list[str]) -> list[str]:
    """The names, with a number where two are the same: as keys, and after any that are called so already."""
    out: list[str] = []
    for i, name in enumerate(names):
        told = f"{name} ({i + 1})" if names.count(name) > 1 else name
        while told in out or (told != name and told in names):
            told += "′"
        out.append(told)
    return out
