"""NumPy arrays of symbols: code written for NumPy, called with them, writes down what it does with every number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from live.graph import CannotRecord, Graph, Node, Scalar

SAME_NAME = [
    "sqrt",
    "exp",
    "log",
    "log2",
    "log10",
    "log1p",
    "expm1",
    "cbrt",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "sinh",
    "cosh",
    "tanh",
    "arctan2",
    "hypot",
    "sign",
    "floor",
    "ceil",
    "minimum",
    "maximum",
    "copysign",
    "nextafter",
    "isnan",
    "isfinite",
]
RENAMED = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "less": "<",
    "less_equal": "<=",
    "equal": "==",
    "not_equal": "!=",
    "logical_and": "and",
    "bitwise_and": "and",
    "logical_or": "or",
    "bitwise_or": "or",
    "logical_not": "not",
    "invert": "not",
    "negative": "negative",
    "absolute": "abs",
    "fabs": "abs",
    "remainder": "mod",
}


def _power(graph: Graph, a: Scalar, b: Scalar) -> Node:
    """As NumPy: squares, roots and reciprocals are not made by pow."""
    exponent = graph.node(b)
    if exponent.op == "constant":
        if exponent.value == 2:
            return graph.apply("*", a, a)
        if exponent.value == 1:
            return graph.node(a)
        if exponent.value == 0.5:
            return graph.apply("sqrt", a)
        if exponent.value == -1:
            return graph.apply("/", 1.0, a)
    return graph.apply("power", a, b)


def _plain(op: str) -> Callable[..., Node]:
    return lambda graph, *args: graph.apply(op, *args)


OPERATIONS: dict[str, Callable[..., Node]] = {
    **{name: _plain(name) for name in SAME_NAME},
    **{name: _plain(op) for name, op in RENAMED.items()},
    "power": _power,
    "float_power": _power,
    "greater": lambda g, a, b: g.apply("<", b, a),
    "greater_equal": lambda g, a, b: g.apply("<=", b, a),
    "square": lambda g, a: g.apply("*", a, a),
    "reciprocal": lambda g, a: g.apply("/", 1.0, a),
    "positive": lambda g, a: g.node(a),
    "floor_divide": lambda g, a, b: g.apply("floor", g.apply("/", a, b)),
    "isinf": lambda g, a: g.apply("==", g.apply("abs", a), float("inf")),
}
"""What each ufunc comes to, by its name."""


class Symbols(np.ndarray):
    """An array whose elements are nodes of a graph, or plain numbers."""

    graph: Graph

    def __array_finalize__(self, source: Any) -> None:
        self.graph = getattr(source, "graph", None)  # type: ignore[assignment]

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **more: Any) -> Any:
        graph = _graph(inputs + (out or ()))
        if ufunc.__name__ not in OPERATIONS:
            raise CannotRecord(f"np.{ufunc.__name__} of symbols")
        operation = OPERATIONS[ufunc.__name__]
        if method == "reduce":
            return _reduced(graph, ufunc.__name__, inputs[0], more.get("axis", 0))
        if method != "__call__":
            raise CannotRecord(f"np.{ufunc.__name__}.{method} of symbols")
        result = _each(graph, lambda *a: operation(graph, *a), *inputs)
        if out is None:
            return result
        if not isinstance(out[0], Symbols):
            raise CannotRecord("symbols written into an array of numbers")
        np.copyto(bare(out[0]), bare(result))
        return out[0]

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        name = function.__name__
        if name in FUNCTIONS:
            return FUNCTIONS[name](_graph(args), *args, **kwargs)
        if name not in MOVES:
            raise CannotRecord(f"np.{name} of symbols")
        result = function(*(_stripped(a) for a in args), **{k: _stripped(v) for k, v in kwargs.items()})
        return _wrapped(_graph(args), result)

    def __setitem__(self, where: Any, value: Any) -> None:
        if isinstance(where, Symbols):
            value = np.where(where, value, self)
            where = ...
        super().__setitem__(where, bare(value))

    def __bool__(self) -> bool:
        if self.size != 1:
            raise CannotRecord("a question asked of several values")
        return self.graph.decide(self.graph.node(self.reshape(-1).view(np.ndarray)[0]))

    def __float__(self) -> float:
        raise CannotRecord("a symbol taken for a number")

    __int__ = __index__ = __float__  # type: ignore[assignment]

    def any(self, axis: Any = None, **more: Any) -> Any:  # type: ignore[override]
        """Whether one of them holds."""
        return _reduced(self.graph, "logical_or", self, axis)

    def all(self, axis: Any = None, **more: Any) -> Any:  # type: ignore[override]
        """Whether all of them hold."""
        return _reduced(self.graph, "logical_and", self, axis)

    def sum(self, axis: Any = None, **more: Any) -> Any:  # type: ignore[override]
        """The sum, in order."""
        return _reduced(self.graph, "add", self, axis)

    def min(self, axis: Any = None, **more: Any) -> Any:  # type: ignore[override]
        """The least."""
        return _reduced(self.graph, "minimum", self, axis)

    def max(self, axis: Any = None, **more: Any) -> Any:  # type: ignore[override]
        """The greatest."""
        return _reduced(self.graph, "maximum", self, axis)

    def argmin(self, axis: Any = None, **more: Any) -> Any:  # type: ignore[override]
        """Where the least stands, the first of equals."""
        return _argsort(self.graph, self, axis=axis)[0]

    def repeat_while(self, body: Callable[..., Sequence[Any]], most: int, values: Sequence[Any]) -> list[Any]:
        """What ``optimizers._loop.repeat`` calls: record ``body`` once, as a loop; ``self`` tells whether it goes on."""
        shapes = [np.asarray(v).shape for v in (self, *values)]
        flat = [e for v in (self, *values) for e in bare(np.asarray(v, dtype=object)).reshape(-1)]

        def once(k: Node, *inner: Node) -> list[Scalar]:
            arrays = _parted(self.graph, inner, shapes)
            results = body(_wrapped(self.graph, k), *arrays)
            made = [np.broadcast_to(bare(np.asarray(r, dtype=object)), s) for r, s in zip(results, shapes, strict=True)]
            return [e for array in made for e in array.reshape(-1)]

        if self.size != 1:
            raise CannotRecord("a loop over several runs")
        return _parted(self.graph, self.graph.loop(most, flat, once), shapes)


def symbols(graph: Graph, shape: tuple[int, ...], name: Callable[[int], Node]) -> Symbols:
    """An array of inputs; ``name`` makes the k-th."""
    flat = np.empty(int(np.prod(shape)), dtype=object)
    flat[:] = [name(k) for k in range(flat.size)]
    return _wrapped(graph, flat.reshape(shape))


def scalar(node: Node) -> Symbols:
    """One node as an array without axes, which broadcasts as a number does."""
    return _wrapped(node.graph, node)


def bare(value: Any) -> Any:
    """The array below the symbols."""
    return value.view(np.ndarray) if isinstance(value, Symbols) else value


def _wrapped(graph: Graph, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_wrapped(graph, v) for v in value)
    array = np.empty((), dtype=object) if isinstance(value, Node) else np.asarray(value, dtype=object)
    if isinstance(value, Node):
        array[()] = value
    view = array.view(Symbols)
    view.graph = graph
    return view


def _parted(graph: Graph, flat: Sequence[Node], shapes: Sequence[tuple[int, ...]]) -> list[Symbols]:
    """Nodes one after the other as arrays of these shapes."""
    out, at = [], 0
    for shape in shapes:
        count = int(np.prod(shape))
        out.append(symbols(graph, shape, lambda k, at=at: flat[at + k]))  # type: ignore[misc]
        at += count
    return out


def _stripped(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_stripped(v) for v in value)
    return bare(value)


def _graph(values: Any) -> Graph:
    for value in values:
        if isinstance(value, Symbols):
            return value.graph
        if isinstance(value, list | tuple):
            found = _graph(value)
            if found:
                return found
    return None  # type: ignore[return-value]


def _each(graph: Graph, operation: Callable[..., Node], *inputs: Any) -> Symbols:
    arrays = [bare(i) if isinstance(i, np.ndarray) else np.asarray(i, dtype=object) for i in inputs]
    return _wrapped(graph, np.frompyfunc(operation, len(inputs), 1)(*arrays))


def _reduced(graph: Graph, name: str, array: Any, axis: Any) -> Symbols:
    """One value after the other, as NumPy does along a short axis."""
    values = bare(np.asarray(array, dtype=object))
    if axis is None:
        values, axis = values.reshape(-1), 0
    total: Any = _wrapped(graph, values.take(0, axis=axis))
    for k in range(1, values.shape[axis]):
        total = _each(graph, lambda *a: OPERATIONS[name](graph, *a), total, values.take(k, axis=axis))
    return total


def _where(graph: Graph, condition: Any, yes: Any, no: Any) -> Symbols:
    def choose(c: Scalar, a: Scalar, b: Scalar) -> Node:
        node = graph.node(c)
        return graph.apply("where", node if node.truth else graph.apply("!=", node, 0.0), a, b)

    return _each(graph, choose, condition, yes, no)


def _clip(graph: Graph, value: Any, low: Any = None, high: Any = None, **more: Any) -> Any:
    low, high = more.get("min", low), more.get("max", high)
    value = value if low is None else np.maximum(value, low)
    return value if high is None else np.minimum(value, high)


def _like(fill: float | None) -> Callable[..., Symbols]:
    def make(graph: Graph, like: Any, value: Any = None, **more: Any) -> Symbols:
        return _wrapped(graph, np.full(like.shape, value if fill is None else fill, dtype=object))

    return make


def _select(graph: Graph, conditions: Any, choices: Any, default: Any = 0) -> Any:
    for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
        default = np.where(condition, choice, default)
    return default


def _argsort(graph: Graph, array: Any, axis: int = 0, **more: Any) -> Any:
    """The order of values along the first axis; equals keep theirs, NaN comes last."""
    values = bare(array)
    if axis != 0:
        raise CannotRecord("a sort along another axis than the first")
    count = values.shape[0]
    rows = [_wrapped(graph, values[k]) for k in range(count)]
    order = []
    for k in range(count):  # how many stand before it
        before = [rows[i] <= rows[k] if i < k else rows[i] < rows[k] for i in range(count) if i != k]
        order.append(sum((np.where(b, 1.0, 0.0) for b in before[1:]), np.where(before[0], 1.0, 0.0)))
    places = []
    for place in range(count):
        at: Any = np.zeros_like(order[0])
        for k in range(1, count):
            at = np.where(order[k] == place, float(k), at)
        places.append(at)
    return np.stack(places)


def _take_along(graph: Graph, array: Any, order: Any, axis: int = 0) -> Any:
    """The values in an order that is made of symbols."""
    values, order = np.moveaxis(array, axis, 0), np.moveaxis(order, axis, 0)
    rows = []
    for place in range(order.shape[0]):
        row: Any = values[0]
        for k in range(1, values.shape[0]):
            row = np.where(order[place] == k, values[k], row)
        rows.append(row)
    return np.moveaxis(np.stack(rows), 0, axis)


def _sinc(graph: Graph, value: Any) -> Any:
    turned = np.pi * np.where(value == 0, 1e-20, value)
    return np.sin(turned) / turned


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sinc": _sinc,
    "where": _where,
    "clip": _clip,
    "select": _select,
    "zeros_like": _like(0.0),
    "ones_like": _like(1.0),
    "full_like": _like(None),
    "argsort": _argsort,
    "take_along_axis": _take_along,
    "any": lambda graph, a, axis=None: _reduced(graph, "logical_or", a, axis),
    "all": lambda graph, a, axis=None: _reduced(graph, "logical_and", a, axis),
    "sum": lambda graph, a, axis=None: _reduced(graph, "add", a, axis),
    "amax": lambda graph, a, axis=None: _reduced(graph, "maximum", a, axis),
    "amin": lambda graph, a, axis=None: _reduced(graph, "minimum", a, axis),
    "max": lambda graph, a, axis=None: _reduced(graph, "maximum", a, axis),
    "min": lambda graph, a, axis=None: _reduced(graph, "minimum", a, axis),
}
MOVES = {
    *("stack", "concatenate", "broadcast_to", "broadcast_arrays", "expand_dims", "repeat", "moveaxis", "swapaxes"),
    *("transpose", "reshape", "ravel", "copy", "squeeze", "atleast_1d", "copyto", "flip", "roll", "tile"),
}
"""Functions that only move values about."""
