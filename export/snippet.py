"""An experiment as plain NumPy code, put together from the very functions that ran, so that it gives the same numbers."""

from __future__ import annotations

import ast
import builtins
import inspect
import json
import textwrap
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from engine.experiment import Lane
from engine.limits import DIVERGED
from engine.look import lane_names
from engine.rules import MARK
from engine.runs import Runs
from engine.schedules import KINDS
from export.film import Watch
from export.picture import Picture, PictureError

OWN = ("plane", "optimizers", "engine")  # packages whose functions are copied; all others are imported

FRAME = '''"""{title}

Written by Ravine: run it with Python and NumPy. ``run()`` gives {{name: path}}, each path (steps + 1, 2, starts).
"""

from types import SimpleNamespace

{imports}

EXPERIMENT = {experiment}
STARTS = np.array({starts}).T  # (2, starts)
STEPS = {steps}
SEED = {seed}


# The surface and its derivatives.


{surface}


class Objective:
    """The surface for a batch of points (2, ...)."""

    def __init__(self):
        self.rng = np.random.default_rng(SEED)
        self.noise = noise()

    def begin_step(self):
        self.added = next(self.noise)

    def value(self, w, active=None):
        out = np.empty(w.shape[1:])
        out[...] = value(*w{arguments})
        return out

    def gradient(self, w, active=None):
        out = np.empty(w.shape)
        out[0], out[1] = gradient(*w{arguments})
        for x, y in {cusps}:  # tips, where the gradient is declared to be zero
            out[:, (w[0] == x) & (w[1] == y)] = 0
        return out if self.added is None else out + (self.added if w.ndim == 2 else self.added[..., None])

    def hessian(self, w, active=None):
        out = np.empty((2, *w.shape))
        xx, xy, yy = hessian(*w{arguments})
        out[0, 0], out[0, 1], out[1, 0], out[1, 1] = xx, xy, xy, yy{curved}
        return out


def noise():
    """What is added to the gradient at each step."""
{noise}


# The optimizers: each function returns its step, its state before the first step, and the names of that state.


{rules}


LANES = [
{lanes}
]


def run():
    """Every lane from every start; NaN from where a run left all bounds."""
    paths = {{}}
    for name, rule, hypers, schedule in LANES:
        step, start, names = rule()
        f, w = Objective(), STARTS.copy()
        h = SimpleNamespace(**hypers)
        s = SimpleNamespace(**({{k: np.zeros_like(w) for k in names}} | (start(f, w, h) if start else {{}})))
        path = np.empty((STEPS + 1, *w.shape))
        path[0] = w
        with np.errstate(all="ignore"):
            for t in range(1, STEPS + 1):
                f.begin_step()
                now = h
                if schedule:
                    acts_on, factors = schedule
                    now = SimpleNamespace(**(hypers | {{k: hypers[k] * factors[t - 1] for k in acts_on}}))
                w = step(f, w, s, now, t){held}
                path[t] = w
            centre = np.array({centre})[:, None]
            lost = ~(np.abs(path - centre) <= {bound!r}).all(axis=1)
        path.transpose(0, 2, 1)[np.maximum.accumulate(lost, axis=0)] = np.nan
        paths[name] = path
    return paths


if __name__ == "__main__":
    for name, path in run().items():
        for start in range(path.shape[2]):
            x, y = path[np.isfinite(path[:, 0, start]), :, start][-1].tolist()
            print(f"{{name:24}} from {{STARTS[:, start].tolist()}}: {{x!r}} {{y!r}}")
'''


def numpy_code(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A program that gives the same paths. PictureError where a part has no plain code."""
    experiment, surface = runs.experiment, runs.surface
    if surface.rows:
        raise PictureError("a loss on data has no snippet: the data would have to come along; take CSV or JSON")
    scope = _Scope()
    names = _distinct(lane_names(runs.experiment))
    rules: dict[str, str] = {}
    for lane in experiment.lanes:
        rules.setdefault(_rule_name(lane), _rule(lane, scope))
    lanes = [
        f"    ({name!r}, {_rule_name(lane)}, {lane.hypers}, {_factors(lane, experiment.steps, scope)}),"
        for name, lane in zip(names, experiment.lanes, strict=True)
    ]
    derivatives = [(n, getattr(surface, f"_{n}")) for n in ("value", "gradient", "hessian")]
    drawn = "\n\n\n".join(_renamed(scope.source(f), f.__name__, name) for name, f in derivatives)
    (x0, x1), (y0, y1) = surface.view
    flat = surface.flat
    text = FRAME.format(
        title=f"{surface.surface.name}: {', '.join(names)}".replace("\\", "").replace('"', "'"),
        experiment=json.loads(experiment.to_json()),
        starts=[list(p) for p in experiment.start],
        steps=experiment.steps,
        seed=experiment.seed,
        surface=drawn,
        arguments="".join(f", {v!r}" for v in surface.params.values()),
        cusps=[tuple(map(float, p)) for p in surface.surface.cusps],
        noise=textwrap.indent(_noise(runs), "    "),
        rules="\n\n\n".join([*scope.shared(), *rules.values()]),
        lanes="\n".join(lanes),
        curved="\n        out[1, 1] = 1  # f does not depend on y: dividing by this leaves y where it is"
        if flat
        else "",
        held="\n                w[1] = STARTS[1]" if flat else "",
        centre=[(x0 + x1) / 2, (y0 + y1) / 2],
        bound=DIVERGED * surface.diagonal / 2,
        imports="\n".join(["import numpy as np", *sorted(scope.imports - {"import numpy as np"})]),
    )
    return text.encode()


class _Scope:
    """What the copied functions call for: imports of whole modules, and schedule functions at the top level."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.top: dict[str, str] = {}

    def source(self, function: Callable[..., Any]) -> str:
        """A function's own source, its imports noted."""
        source = textwrap.dedent(inspect.getsource(function))
        for name, thing in _free(function, source).items():
            self._import(name, thing)
        return source.strip()

    def closure(self, function: Callable[..., Any], into: dict[str, str]) -> None:
        """The sources of a function and of all it calls of our own, in an order in which they can be defined."""
        if function.__name__ in into:
            return
        plain = inspect.unwrap(function)
        source = textwrap.dedent(inspect.getsource(plain)).strip()
        into[function.__name__] = ""  # a mark, for functions that call each other
        for name, thing in _free(plain, source).items():
            if inspect.isroutine(inspect.unwrap(thing)) and _home(inspect.unwrap(thing)).split(".")[0] in OWN:
                self.closure(thing, into)
            elif isinstance(thing, int | float | str | tuple | dict):
                into.setdefault(name, f"{name} = {thing!r}")
            elif isinstance(thing, np.ndarray):
                into.setdefault(name, f"{name} = np.array({thing.tolist()!r})")
            else:
                self._import(name, thing)
        del into[function.__name__]
        into[function.__name__] = source

    def shared(self) -> list[str]:
        """Functions that stand at the top level."""
        return list(self.top.values())

    def _import(self, name: str, thing: Any) -> None:
        if isinstance(thing, ModuleType):
            plain = thing.__name__ == name
            self.imports.add(f"import {thing.__name__}" + ("" if plain else f" as {name}"))
        elif getattr(np, name, None) is thing or (isinstance(thing, float) and getattr(np, name, None) == thing):
            self.imports.add(f"from numpy import {name}")
        elif _home(thing).split(".")[0] in {"functools", "math", "itertools", "types"}:
            self.imports.add(f"from {_home(thing)} import {name}")
        else:
            raise PictureError(f"no plain NumPy code: {name} comes from {_home(thing)}; take CSV or JSON")


def _free(function: Callable[..., Any], source: str) -> dict[str, Any]:
    """The names that a function takes from its module, in order, with what they stand for."""
    known = inspect.unwrap(function).__globals__
    own = function.__name__
    nodes = list(ast.walk(ast.parse(source)))
    names = [n.id for n in nodes if isinstance(n, ast.Name)]
    local = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local |= {n.arg for n in nodes if isinstance(n, ast.arg)} | {own}
    return {n: known[n] for n in dict.fromkeys(names) if n in known and n not in local and not hasattr(builtins, n)}


def _home(thing: Any) -> str:
    return getattr(thing, "__module__", None) or type(thing).__module__


def _rule_name(lane: Lane) -> str:
    if lane.optimizer.startswith(MARK):
        return f"own_rule_{zlib.crc32(lane.optimizer.encode()):08x}"
    return f"{lane.optimizer}_{lane.form.key}".replace("-", "_").replace(" ", "_")


def _rule(lane: Lane, scope: _Scope) -> str:
    """One rule and its helpers, in a function of their own, so that equal names do not meet."""
    parts: dict[str, str] = {}
    scope.closure(lane.form.step, parts)
    if lane.form.init:
        scope.closure(lane.form.init, parts)
    body = "\n\n".join(parts.values())
    start = lane.form.init.__name__ if lane.form.init else "None"
    words = f"{lane.method.name}, {lane.form.label}. {lane.method.paper}.".replace("\\", "").replace('"', "'")
    ending = f"return {lane.form.step.__name__}, {start}, {tuple(lane.form.state)!r}"
    return f'def {_rule_name(lane)}():\n    """{words}"""\n\n' + textwrap.indent(f"{body}\n\n{ending}", "    ")


def _factors(lane: Lane, steps: int, scope: _Scope) -> str:
    """The schedule of a lane as an expression: the hyperparameters it acts on, and its factors at steps 1 ... T."""
    if lane.schedule is None:
        return "None"
    if lane.schedule.kind == "plateau":
        raise PictureError("a rate that is reduced on a plateau has no snippet: take CSV or JSON")
    factor = KINDS[lane.schedule.kind].factor
    scope.closure(factor, scope.top)
    numbers = f"SimpleNamespace(**{vars(lane.schedule.numbers)})"
    return f"({lane.form.scheduled!r}, {factor.__name__}(np.arange(1.0, STEPS + 1), STEPS, {numbers}))"


def _noise(runs: Runs) -> str:
    noise = runs.experiment.noise
    if noise is None:
        return "while True:\n    yield None"
    draw = "rng.standard_normal(2)" if noise.kind == "gaussian" else f"rng.standard_t({noise.df!r}, 2)"
    flat = "    draw[1] = 0\n" if runs.surface.flat else ""
    scale = f"np.broadcast_to(np.array({noise.scale}, dtype=float), 2)"
    return (
        f"rng = np.random.default_rng([SEED, 1])\nscale = {scale}\nwhile True:\n"
        f"    draw = (scale * {draw})[:, None]\n{flat}    yield draw"
    )


def _renamed(source: str, old: str, new: str) -> str:
    return source.replace(f"def {old}(", f"def {new}(", 1)


def _distinct(names: list[str]) -> list[str]:
    """The names, with a number where two are the same."""
    return [f"{n} ({i + 1})" if names.count(n) > 1 else n for i, n in enumerate(names)]
