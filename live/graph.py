"""Graphs of scalar operations: what a rule does with numbers, written down once and in order."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Scalar = Any  # a Node, or a plain number or truth value


class CannotRecord(TypeError):
    """Something that a graph of scalar operations cannot express; the message says what."""


class Node:
    """One operation. ``args`` are nodes or, for inputs and constants, what names them; equal nodes are one object.

    ``loops`` tells inside which loops the value changes. ``truth`` marks conditions.
    """

    __slots__ = ("args", "graph", "index", "loop", "loops", "op", "truth")

    def __init__(self, graph: Graph, op: str, args: tuple[Any, ...], index: int):
        self.graph, self.op, self.args, self.index = graph, op, args, index
        self.loop: Loop | None = None
        self.loops: frozenset[int] = frozenset().union(*(a.loops for a in args if isinstance(a, Node)))
        self.truth = op in CONDITIONS or (op == "constant" and isinstance(args[0], bool))

    @property
    def value(self) -> float | bool:
        """The number of a constant."""
        return self.args[0]

    def __repr__(self) -> str:
        return f"<{self.op} {self.index}>"

    def __bool__(self) -> bool:
        return self.graph.decide(self)


class Loop:
    """A part that is repeated while ``outs[0]`` holds, at most ``most`` times: its own inputs, and what they become."""

    def __init__(self, most: int, inputs: list[Node], outs: list[Node]):
        self.most, self.inputs, self.outs = most, inputs, outs
        self.id = inputs[0].index


class Graph:
    """Makes nodes, each only once, and keeps the answers to the questions that the recorded code asks of symbols."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[Any, ...], Node] = {}
        self._count = 0
        self.asked: dict[Node, bool] | None = None  # None: no question may be asked here
        self.wanted: list[bool] = []

    def input(self, *names: Any) -> Node:
        """A value that comes from outside, such as ("h", "lr")."""
        return self._make("input", names)

    def constant(self, value: float | bool) -> Node:
        """A number or truth value that is known."""
        plain = bool(value) if isinstance(value, bool) or type(value).__name__ == "bool" else float(value)
        return self._make("constant", (plain,), (type(plain).__name__, repr(plain)))

    def node(self, value: Scalar) -> Node:
        """A node of this graph for any scalar."""
        if isinstance(value, Node):
            return value
        if hasattr(value, "item"):
            value = value.item()
        if not isinstance(value, bool | int | float):
            raise CannotRecord(f"{type(value).__name__} is no number")
        return self.constant(value)

    def apply(self, op: str, *args: Scalar) -> Node:
        """The operation ``op`` of these scalars."""
        nodes = tuple(self.node(a) for a in args)
        simple = SIMPLER[op](*nodes) if op in SIMPLER else None
        return self.node(simple) if simple is not None else self._make(op, nodes)

    def loop(self, most: int, start: Sequence[Scalar], body: Callable[..., Sequence[Scalar]]) -> list[Node]:
        """``body(k, active, *values)`` repeated from ``start`` (active, *values); what the values are afterwards."""
        self._count += 1
        inputs = [self.input("loop", self._count, i) for i in range(len(start) + 1)]  # the round first
        first = [self.node(v) for v in start]
        for node, before in zip(inputs, [None, *first], strict=True):
            node.loops = frozenset({inputs[0].index})
            node.truth = before is not None and before.truth
        asked, self.asked = self.asked, None
        outs = [self.node(v) for v in body(*inputs)]
        self.asked = asked
        loop = Loop(most, inputs, outs)
        node = self._make("loop", tuple(first), ("loop", self._count))
        node.loop = loop
        inside = frozenset().union(*(o.loops for o in outs))
        node.loops = (node.loops | inside) - {loop.id}
        items = [self._make("item", (node, i)) for i in range(len(first))]
        for item, before in zip(items, first, strict=True):
            item.truth = before.truth
        return items

    def decide(self, node: Node) -> bool:
        """The answer to a question that steers the recorded code: one of the two ways in turn."""
        if node.op == "constant":
            return bool(node.value)
        if self.asked is None:
            raise CannotRecord("a question asked of a value inside a loop")
        if node not in self.asked:
            place = len(self.asked)
            if place == len(self.wanted):
                self.wanted.append(True)
            if place > MOST_QUESTIONS:
                raise CannotRecord("more questions asked of values than there are ways to tell")
            self.asked[node] = self.wanted[place]
        return self.asked[node]

    def ways(self, code: Callable[[], list[Node]]) -> Way:
        """Run ``code`` once for each way that the answers to its questions can lead; the tree of what it returns."""
        self.wanted = []
        return self._ways(code, 0)

    def _ways(self, code: Callable[[], list[Node]], depth: int) -> Way:
        self.asked = {}
        result = code()
        questions, self.asked = list(self.asked), None
        if len(questions) == depth:
            return Way(result)
        kept = self.wanted[:depth]
        branches = []
        for answer in (True, False):
            self.wanted = [*kept, answer]
            branches.append(self._ways(code, depth + 1))
        return Way([], questions[depth], branches[0], branches[1])

    def _make(self, op: str, args: tuple[Any, ...], key: tuple[Any, ...] | None = None) -> Node:
        key = (op, *(key or args))
        if key not in self._nodes:
            self._nodes[key] = Node(self, op, args, len(self._nodes))
        return self._nodes[key]


class Way:
    """What recorded code returns; with ``question``, what it returns where that holds and where it does not."""

    def __init__(self, outs: list[Node], question: Node | None = None, yes: Way | None = None, no: Way | None = None):
        self.outs, self.question, self.yes, self.no = outs, question, yes, no

    @property
    def ends(self) -> list[list[Node]]:
        """The results of every way."""
        return [self.outs] if self.question is None else [*self.yes.ends, *self.no.ends]  # type: ignore[union-attr]


MOST_QUESTIONS = 6
CONDITIONS = {"<", "<=", "==", "!=", "and", "or", "not", "isnan", "isfinite"}


def reached(roots: Iterable[Node], below: Callable[[Node], list[Node]]) -> set[Node]:
    """The roots and all that is below them, each once."""
    pending, seen = list(roots), set[Node]()
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += below(node)
    return seen


def _and(a: Node, b: Node) -> Scalar:
    for one, other in ((a, b), (b, a)):
        if one.op == "constant":
            return other if one.value else False
    return a if a is b else None


def _or(a: Node, b: Node) -> Scalar:
    for one, other in ((a, b), (b, a)):
        if one.op == "constant":
            return True if one.value else other
    return a if a is b else None


def _not(a: Node) -> Scalar:
    if a.op == "constant":
        return not a.value
    return a.args[0] if a.op == "not" else None


def _where(condition: Node, yes: Node, no: Node) -> Scalar:
    if condition.op == "constant":
        return yes if condition.value else no
    return yes if yes is no else None


def _known(function: Callable[..., Any]) -> Callable[..., Scalar]:
    """Folds an operation of constants, as NumPy would have before it met a symbol."""

    def fold(*nodes: Node) -> Scalar:
        if any(n.op != "constant" for n in nodes):
            return None
        try:
            return function(*(n.value for n in nodes))
        except (ArithmeticError, ValueError):
            return None

    return fold


SIMPLER: dict[str, Callable[..., Scalar]] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "where": _where,
    "+": _known(lambda a, b: a + b),
    "-": _known(lambda a, b: a - b),
    "*": _known(lambda a, b: a * b),
    "/": _known(lambda a, b: a / b),
    "negative": _known(lambda a: -a),
    "<": _known(lambda a, b: a < b),
    "<=": _known(lambda a, b: a <= b),
    "==": _known(lambda a, b: a == b),
    "!=": _known(lambda a, b: a != b),
    "isnan": _known(lambda a: math.isnan(a)),
}
