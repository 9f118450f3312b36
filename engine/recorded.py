"""A rule's step called once with symbols for whole vectors: what it does with them, as expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from optimizers import Convention, Hyper

COLUMNS = 3  # runs that the arrays of a recording seem to have
COORDINATES = "it looks at single coordinates, or keeps what no line can hold"
Node = tuple[Any, ...]  # (op, *arguments): hashable, so that what is the same is found


class CannotSpell(Exception):
    """A rule that cannot be written in lines; the message says what it does, as in "it searches along a line"."""


class _Decide(Exception):
    """A question about a symbol that has no answer yet."""


def recorded(form: Convention, hypers: Mapping[str, Hyper]) -> tuple[dict[str, Node], dict[str, Node]]:
    """The state before the first step, and after a step the state and ``w``, each by what is known before it."""
    h = SimpleNamespace(**{n: Symbol(("hyper", n)) for n in hypers})
    w = Symbol(("name", "w"), vector=True)
    try:
        state = vars(form.start(_Objective(), w.copy(), h))  # type: ignore[arg-type]
        first = {n: _node(v) for n, v in state.items()}
    except CannotSpell:
        raise
    except Exception as error:
        raise CannotSpell(COORDINATES) from error
    kinds = {n: np.ndim(v) > 1 if isinstance(v, np.ndarray) else v.vector for n, v in state.items()}

    def step() -> dict[str, Node]:
        s = _State({n: Symbol(("state", n), vector=kinds[n]) for n in first})
        new = form.step(_Objective(), Symbol(("name", "w"), vector=True), s, h, Symbol(("name", "t")))  # type: ignore[arg-type]
        return {n: _node(getattr(s, n)) for n in first} | {"w": _node(new)}

    return first, _both_ways(step, ())


def _both_ways(step: Callable[[], dict[str, Node]], answers: tuple[tuple[Node, bool], ...]) -> dict[str, Node]:
    """The results of a step that may ask questions: one after the other is answered both ways."""
    if len(answers) > 3:
        raise CannotSpell("it asks too many questions")
    Symbol.answers = dict(answers)
    try:
        return step()
    except _Decide as question:
        asked = question.args[0]
    except CannotSpell:
        raise
    except Exception as error:
        raise CannotSpell(COORDINATES) from error
    finally:
        Symbol.answers = {}
    yes, no = (_both_ways(step, (*answers, (asked, answer))) for answer in (True, False))
    return {n: _merged(asked, yes[n], no[n]) for n in yes}


def _merged(asked: Node, yes: Node, no: Node) -> Node:
    """One of two values by the answer to a question, asked as deep inside as they are alike."""
    if yes == no:
        return yes
    alike = (
        yes[0] == no[0]
        and len(yes) == len(no)
        and all(isinstance(a, tuple) for a in (*yes[1:], *no[1:]))
        and len(yes) > 1
    )
    if alike:
        return (yes[0], *(_merged(asked, a, b) for a, b in zip(yes[1:], no[1:], strict=True)))
    return ("where", asked, yes, no)


class _State(SimpleNamespace):
    def __init__(self, cells: Mapping[str, Symbol]):
        super().__init__(**cells)


class _Objective:
    """Answers with symbols."""

    noisy = False

    def gradient(self, w: Any, active: Any = None) -> Symbol:
        return Symbol(("gradient", _node(w)), vector=True)

    def value(self, w: Any, active: Any = None) -> Symbol:
        return Symbol(("value", _node(w)))

    def hessian(self, w: Any, active: Any = None) -> Any:
        raise CannotSpell("it takes the Hessian apart")

    @property
    def rng(self) -> Any:
        raise CannotSpell("it draws at random")


class Symbol:
    """A vector or a number whose value is not known; what NumPy does with it is written down."""

    __array_priority__ = 1000
    answers: dict[Node, bool] = {}  # noqa: RUF012 - set while a step is called

    def __init__(self, node: Node, *, vector: bool = False):
        self.node, self.vector = node, vector

    @property
    def shape(self) -> tuple[int, ...]:
        """As that of an array of ``COLUMNS`` runs."""
        return (2, COLUMNS) if self.vector else (COLUMNS,)

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return len(self.shape)

    def copy(self) -> Symbol:
        """Another cell with the same value."""
        return Symbol(self.node, vector=self.vector)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **more: Any) -> Any:
        if method != "__call__" or more.keys() - {"out"}:
            raise CannotSpell("it does what no line can hold")
        made = _applied(ufunc.__name__, *inputs)
        if "out" in more:
            more["out"][0].take(made)
            return more["out"][0]
        return made

    def __array_function__(self, function: Any, types: Any, args: Any, more: Any) -> Any:
        name = function.__name__
        if name in ("zeros_like", "ones_like"):
            return Symbol(("number", float(name == "ones_like")), vector=args[0].vector)
        if name in ("where", "clip") and not more:
            return _applied(name, *args)
        if name == "copy":
            return args[0].copy()
        raise CannotSpell("it does what no line can hold")

    def take(self, value: Any) -> None:
        """Hold another value."""
        self.node = _node(value)
        self.vector = self.vector or getattr(value, "vector", False)

    def __setitem__(self, where: Any, value: Any) -> None:
        if isinstance(where, Symbol):
            self.take(np.where(where, value, self.copy()))  # type: ignore[call-overload]
        elif where is Ellipsis or where == slice(None):
            self.take(value)
        else:
            raise CannotSpell("it changes single coordinates")

    def __getitem__(self, where: Any) -> Symbol:
        if where is Ellipsis:
            return self
        if not self.vector or where not in (0, 1):
            raise CannotSpell("it looks at single coordinates")
        return Symbol(("coordinate", self.node, where))

    def __iter__(self) -> Any:
        return iter((self[0], self[1]))

    def __bool__(self) -> bool:
        if self.node not in Symbol.answers:
            raise _Decide(self.node)
        return Symbol.answers[self.node]

    def sum(self, axis: int | None = None) -> Symbol:
        """Of a product of vectors: their inner product."""
        if axis == 0 and self.node[0] == "multiply":
            return Symbol(("dot", *self.node[1:]))
        raise CannotSpell("it adds up coordinates")


def _operators() -> None:
    pairs = {
        "add": "add",
        "sub": "subtract",
        "mul": "multiply",
        "truediv": "divide",
        "pow": "power",
        "and": "logical_and",
        "or": "logical_or",
    }

    def define(short: str, name: str) -> None:
        def forth(self: Symbol, other: Any) -> Any:
            return _applied(name, self, other)

        def back(self: Symbol, other: Any) -> Any:
            return _applied(name, other, self)

        def inside(self: Symbol, other: Any) -> Symbol:
            self.take(_applied(name, self, other))
            return self

        for prefix, method in (("", forth), ("r", back), ("i", inside)):
            setattr(Symbol, f"__{prefix}{short}__", method)

    def single(method: str, name: str) -> None:
        setattr(Symbol, method, lambda self, *other: _applied(name, self, *other))

    for short, name in pairs.items():
        define(short, name)
    for method, name in {
        "lt": "less",
        "le": "less_equal",
        "gt": "greater",
        "ge": "greater_equal",
        "eq": "equal",
        "ne": "not_equal",
    }.items():
        single(f"__{method}__", name)
    for method, name in {"neg": "negative", "abs": "absolute", "invert": "logical_not"}.items():
        single(f"__{method}__", name)
    Symbol.__hash__ = None  # type: ignore[assignment]


_operators()


def _node(value: Any) -> Node:
    if isinstance(value, Symbol):
        return value.node
    array = np.asarray(value, dtype=float)
    if array.size and (array == array.flat[0]).all() and array.ndim < 3:
        return ("number", float(array.flat[0]))
    raise CannotSpell("it keeps what no line can hold")


def _applied(name: str, *inputs: Any) -> Symbol:
    """An operation, or a simpler one that is the same: √(x² + y²) of a vector's coordinates is its norm."""
    nodes = tuple(_node(v) for v in inputs)
    name = {
        "true_divide": "divide",
        "bitwise_and": "logical_and",
        "bitwise_or": "logical_or",
        "invert": "logical_not",
    }.get(name, name)
    if name == "square":
        name, nodes = "multiply", (*nodes, *nodes)
    if name == "hypot" and _coordinates(*nodes) is not None:
        return Symbol(("norm", nodes[0][1]))
    if name == "add" and all(n[0] == "multiply" for n in nodes):
        (_, a0, b0), (_, a1, b1) = nodes
        a, b = _coordinates(a0, a1), _coordinates(b0, b1)
        if a is not None and b is not None:
            return Symbol(("dot", a, b))
    if name in ("minimum", "maximum") and any(n == ("number", np.inf if name == "minimum" else -np.inf) for n in nodes):
        kept = next(n for n in nodes if n[0] != "number")
        return Symbol(kept, vector=any(getattr(v, "vector", False) for v in inputs))
    return Symbol((name, *nodes), vector=any(getattr(v, "vector", False) for v in inputs))


def _coordinates(first: Node, second: Node) -> Node | None:
    """The vector whose coordinates these are."""
    whole = first[0] == second[0] == "coordinate" and first[1] == second[1] and (first[2], second[2]) == (0, 1)
    return first[1] if whole else None
