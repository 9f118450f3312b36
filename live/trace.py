"""Records the rules of optimizers and wrappers, schedules and surfaces as graphs, by running them once with symbols."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from engine.experiment import Lane, read
from engine.schedules import KINDS, Rates
from engine.theory import product_limit
from engine.wrappers import Wrapper
from live.graph import CannotRecord, Graph, Node, Way
from live.symbols import Symbols, bare, scalar, symbols
from optimizers import Hyper
from optimizers.base import Convention
from surfaces import BoundSurface

Layout = dict[str, tuple[int, tuple[int, ...]]]  # name → where it begins in the flat state, and its shape


@dataclass(frozen=True)
class Rule:
    """One step of a form, and the state before the first.

    Both are trees of results: ``init`` of the state, flat, in the order of ``state``; ``step`` of the new position's two
    coordinates and of the state after it. Inputs are called ("w", i), ("s", i), ("h", name), ("t",).
    """

    state: Layout
    init: Way
    step: Way

    @property
    def size(self) -> int:
        """How many numbers the state has."""
        return _size(self.state)


class _Objective:
    """Answers with symbols."""

    noisy = False  # tells only who pays for a gradient, which is not recorded

    def __init__(self, graph: Graph):
        self.graph = graph
        self.asked: Counter[str] = Counter()  # points by kind, as ``Objective.counts``
        self.masked = False  # whether only those count whose run is active

    def value(self, w: Symbols, active: Any = None) -> Symbols:
        """f, as a call."""
        return self._at("value", w, (), active)

    def gradient(self, w: Symbols, active: Any = None) -> Symbols:
        """∇f, as a call with two results."""
        return self._at("gradient", w, (0, 1), active)

    def hessian(self, w: Symbols, active: Any = None) -> Symbols:
        """The Hessian, as a call with three results."""
        xx, xy, yy = self._at("hessian", w, (0, 1, 2), active)
        return np.stack([np.stack([xx, xy]), np.stack([xy, yy])])  # type: ignore[return-value]

    def gauss_newton(self, w: Symbols, active: Any = None) -> Symbols:
        """The rows of data behind it are no call on (x, y)."""
        raise CannotRecord("it asks for the slopes of a model, row by row")

    fisher = gauss_newton

    def _at(self, what: str, w: Any, parts: tuple[int, ...], active: Any) -> Symbols:
        points = bare(w)
        self.asked[what] += points[0].size
        self.masked |= active is not None
        places = points.shape[1:]
        calls = [
            self.graph.apply(what, x, y) for x, y in zip(points[0].reshape(-1), points[1].reshape(-1), strict=True)
        ]
        if not parts:
            return symbols(self.graph, places, lambda k: calls[k])
        rows = [symbols(self.graph, places, lambda k, i=i: self.graph._make("item", (calls[k], i))) for i in parts]  # type: ignore[misc]
        return np.stack(rows)  # type: ignore[return-value]

    @property
    def rng(self) -> Any:
        raise CannotRecord("it draws at random")


def record_rule(form: Convention, hypers: Mapping[str, Hyper], fixed: Mapping[str, float]) -> Rule:
    """The rule of a form for one run. ``fixed`` has the values of structural hyperparameters.

    Raises CannotRecord where it does what a graph cannot express.
    """
    recording = Recording(form, hypers, fixed)
    return Rule(recording.layout, recording.init, recording.graph.ways(recording.step))


class Recording:
    """The graph of a form's rule, its state before the first step, and the code that records a step of it once."""

    def __init__(self, form: Convention, hypers: Mapping[str, Hyper], fixed: Mapping[str, float]):
        self.form, self.graph = form, Graph()
        self.h = SimpleNamespace(
            **{n: int(fixed[n]) if n in fixed else scalar(self.graph.input("h", n)) for n in hypers},
        )
        self.f = _Objective(self.graph)
        self.w = symbols(self.graph, (2, 1), lambda k: self.graph.input("w", k))
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.init = self.graph.ways(self._start)
        self.layout = _layout(self.shapes)

    def _start(self) -> list[Node]:
        state = vars(self.form.start(self.f, self.w, self.h))
        self.shapes.clear()
        self.shapes.update({name: array.shape[:-1] for name, array in state.items()})
        return [n for array in state.values() for n in _nodes(self.graph, array)]

    def step(self) -> list[Node]:
        """The new position's two coordinates, and the state after it."""
        inner = {name: _state(self.graph, at, (*shape, 1)) for name, (at, shape) in self.layout.items()}
        s = SimpleNamespace(**inner)
        t: Any = scalar(self.graph.input("t"))
        new = self.form.step(self.f, self.w.copy(), s, self.h, t)
        after = [n for name in self.layout for n in _nodes(self.graph, getattr(s, name))]
        return [*_nodes(self.graph, new), *after]


def record_limit(optimizer: str, convention: str) -> Way | None:
    """How large the rate times the curvature may be on a parabola, by the hyperparameters; None where theory is silent."""
    graph = Graph()
    lane = read(Lane, {"optimizer": optimizer, "convention": convention})
    limit = product_limit(lane, {n: scalar(graph.input("h", n)) for n in lane.declared_hypers})
    return None if limit is None else graph.ways(lambda: _nodes(graph, limit))


def record_after(wrapper: Wrapper) -> Rule:
    """What a wrapper does with the position before (("b", i)) and after (("w", i)) a step; its state starts at w."""
    graph = Graph()
    h = _wrapper_hypers(graph, wrapper)
    layout = _layout(dict.fromkeys(wrapper.state, (2,)))
    before = symbols(graph, (2, 1), lambda k: graph.input("b", k))
    after = symbols(graph, (2, 1), lambda k: graph.input("w", k))

    def step() -> list[Node]:
        s = SimpleNamespace(**{name: _state(graph, at, (*shape, 1)) for name, (at, shape) in layout.items()})
        assert wrapper.after is not None
        new = wrapper.after(before, after, s, h, scalar(graph.input("t")))  # type: ignore[arg-type]
        return [*_nodes(graph, new), *(n for name in layout for n in _nodes(graph, getattr(s, name)))]

    init = Way([graph.input("w", k % 2) for k in range(_size(layout))])
    return Rule(layout, init, graph.ways(step))


def record_seen(wrapper: Wrapper) -> dict[str, Way]:
    """What an optimizer sees through a wrapper: ``value``, ``gradient``, ``hessian`` at ("x",), ("y",), as far as it differs."""
    graph = Graph()
    assert wrapper.objective is not None
    seen = wrapper.objective(_Objective(graph), _wrapper_hypers(graph, wrapper))
    w = symbols(graph, (2, 1), lambda k: graph.input("xy"[k]))
    found = {}
    for what, parts in (("value", [()]), ("gradient", [0, 1]), ("hessian", [(0, 0), (0, 1), (1, 1)])):
        if what in vars(type(seen)):
            answer = getattr(seen, what)(w)
            found[what] = Way([_nodes(graph, answer[part])[0] for part in parts])
    return found


def record_factor(kind: str) -> Way:
    """What a schedule multiplies the rate by at step ("t",) of ("steps",); its numbers are ("h", name)."""
    graph = Graph()
    numbers = SimpleNamespace(**{n: scalar(graph.input("h", n)) for n in KINDS[kind].hypers})
    t = symbols(graph, (1,), lambda k: graph.input("t"))
    return graph.ways(lambda: _nodes(graph, KINDS[kind].factor(t, scalar(graph.input("steps")), numbers)))  # type: ignore[arg-type]


def record_plateau() -> Rule:
    """How ``plateau`` watches the value ("value",): the new factor, then its state best, bad, reduced."""
    graph = Graph()
    names = ("best", "bad", "reduced")
    rates = Rates.__new__(Rates)
    for name in ("gamma", "patience", "threshold"):
        setattr(rates, name, scalar(graph.input("h", name)))

    def step() -> list[Node]:
        for k, name in enumerate(names):
            setattr(rates, name, _state(graph, k, (1,)))
        factor = rates._watch(symbols(graph, (1,), lambda k: graph.input("value")))
        return [*_nodes(graph, factor), *(n for name in names for n in _nodes(graph, getattr(rates, name)))]

    init = Way([graph.constant(v) for v in (float("inf"), 0.0, 1.0)])
    return Rule(_layout(dict.fromkeys(names, ())), init, graph.ways(step))


@lru_cache(maxsize=256)
def _surface(functions: tuple[Callable[..., Any], ...], params: int, columns: int) -> tuple[Way, ...]:
    graph = Graph()
    args = [symbols(graph, (1,), lambda k, n=n: graph.input(n)) for n in ("x", "y")]  # type: ignore[misc]
    args += [scalar(graph.input("p", i)) for i in range(params)] + [
        scalar(graph.input("row", i)) for i in range(columns)
    ]
    found = []
    for count, function in zip((1, 2, 3), functions, strict=True):
        results = function(*args)
        parts = [results] if count == 1 else list(results)
        found.append(Way([_nodes(graph, part)[0] for part in parts]))
    return tuple(found)


def record_surface(surface: BoundSurface) -> dict[str, Way]:
    """``value``, ``gradient`` (2) and ``hessian`` (xx, xy, yy) of a surface at ("x",), ("y",) with parameters ("p", i).

    Of a surface of data they are those of one row, whose columns are ("row", i): what counts is the mean over all rows.
    """
    functions = (surface._value, surface._gradient, surface._hessian)
    ways = _surface(functions, len(surface.params), len(surface.surface.data))
    return dict(zip(("value", "gradient", "hessian"), ways, strict=True))


def record_model(surface: BoundSurface) -> Node:
    """What a surface of data predicts for one row, with inputs as those of ``record_surface``."""
    graph = Graph()
    args = [symbols(graph, (1,), lambda k, n=n: graph.input(n)) for n in ("x", "y")]  # type: ignore[misc]
    args += [scalar(graph.input("p", i)) for i in range(len(surface.params))]
    args += [scalar(graph.input("row", i)) for i in range(len(surface.surface.data))]
    return _nodes(graph, surface._model(*args))[0]


def _wrapper_hypers(graph: Graph, wrapper: Wrapper) -> Any:
    return SimpleNamespace(
        **{f"{wrapper.key}.{n}": scalar(graph.input("h", f"{wrapper.key}.{n}")) for n in wrapper.hypers}
    )


def _state(graph: Graph, at: int, shape: tuple[int, ...]) -> Symbols:
    return symbols(graph, shape, lambda k: graph.input("s", at + k))


def _layout(shapes: Mapping[str, Sequence[int]]) -> Layout:
    layout: Layout = {}
    at = 0
    for name, shape in shapes.items():
        layout[name] = (at, tuple(shape))
        at += int(np.prod(shape))
    return layout


def _size(layout: Layout) -> int:
    return sum(int(np.prod(shape)) for _, shape in layout.values())


def _nodes(graph: Graph, array: Any) -> list[Node]:
    return [graph.node(e) for e in bare(np.asarray(array, dtype=object)).reshape(-1)]
