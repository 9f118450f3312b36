"""The lines of an opened step as data: trees of numbers, each number with its symbol, vectors told by coordinate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from live.graph import Node
from live.printer import CALLS

AXES = ("x", "y")
LABELS = {3: ("xx", "xy", "yy"), 4: ("xx", "xy", "yx", "yy")}  # of matrices, by how many numbers they have
NEUTRAL = {"*": "1", "+": "0"}
NOTHING: Mapping[Node, bool] = {}

Symbols = Mapping[Node, tuple[str, str]]  # what a number is called, and which coordinate of that it is
Tree = Any  # a leaf's index, a constant as text, or [operation, *trees]


@dataclass
class Line:
    """One assignment, by coordinate. ``call`` is set where the value is asked for or searched, and there are no trees."""

    part: str
    name: str
    labels: tuple[str, ...]
    leaves: list[int]
    trees: list[Tree]
    shared: bool = False
    call: str = ""
    at: list[Tree] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """For the browser; what is empty is left out, and the labels of coordinates."""
        own = {"part": self.part, "name": self.name, "leaves": self.leaves}
        more = {
            "labels": () if self.labels == AXES else self.labels,
            "trees": self.trees,
            "apart": bool(self.trees) and not self.shared,
            "call": self.call,
            "at": self.at,
        }
        return own | {key: value for key, value in more.items() if value}


@dataclass
class Opened:
    """The lines of one way that a step can go, the symbols of their numbers, and the nodes that these are."""

    lines: list[Line]
    symbols: list[tuple[str, str]]
    nodes: list[Node]

    def told(self) -> dict[str, Any]:
        """For the browser."""
        symbols = [name if not label else [name, label] for name, label in self.symbols]
        return {"lines": [line.told() for line in self.lines], "symbols": symbols}


class Trees:
    """Writes nodes as trees, and keeps which numbers they are made of."""

    def __init__(self, known: Symbols):
        """``known`` has what comes from outside: it is never written as more than its symbol."""
        self.known = known
        self.leaves: dict[Node, int] = {}
        self.symbols: list[tuple[str, str]] = []

    def leaf(self, node: Node, symbol: tuple[str, str]) -> int:
        if node not in self.leaves:
            self.leaves[node] = len(self.leaves)
            self.symbols.append(symbol)
        return self.leaves[node]

    def tree(self, node: Node, names: Symbols, top: bool = False, holds: Mapping[Node, bool] = NOTHING) -> Tree:
        """``holds`` tells which conditions are known to be met or not where this is written."""
        if node.op == "constant":
            return repr(node.value).removesuffix(".0")
        if node in names and (not top or node in self.known):
            return self.leaf(node, names[node])
        if node.op in (*CALLS, "item", "loop", "input"):
            return self.leaf(node, names.get(node, ("?", "")))
        if node.op == "where":
            asked, yes, no = node.args
            if asked in holds:
                return self.tree(yes if holds[asked] else no, names, holds=holds)
            parts = [self.tree(a, names, holds={**holds, asked: is_so}) for a, is_so in ((yes, True), (no, False))]
            return ["where", self.leaf(asked, ("", "")), self.tree(asked, names, holds=holds), *parts]
        tree = [node.op, *(self.tree(a, names, holds=holds) for a in node.args)]
        if tree[0] in NEUTRAL and NEUTRAL[tree[0]] in tree[1:]:
            return tree[2] if tree[1] == NEUTRAL[tree[0]] else tree[1]
        if tree[0] == "*" and "0" in tree[1:]:
            return "0"
        return self._product(tree)

    def _product(self, tree: list[Tree]) -> Tree:
        """An inner product of two vectors is written as one."""
        if tree[0] != "+" or not all(isinstance(t, list) and t[0] == "*" for t in tree[1:]):
            return tree
        (_, a, b), (_, c, d) = tree[1:]
        if all(isinstance(t, int) for t in (a, b, c, d)) and self._pair(a, c) and self._pair(b, d):
            return ["dot", a, b, c, d]
        return tree

    def _pair(self, first: int, second: int) -> bool:
        (a, x), (b, y) = self.symbols[first], self.symbols[second]
        return a == b and (x, y) == AXES

    def general(self, tree: Tree, k: int) -> Tree:
        """A coordinate's tree with vectors in place of coordinates."""
        if isinstance(tree, int):
            name, label = self.symbols[tree]
            return (name, "" if label == AXES[k] else label)
        if isinstance(tree, list) and tree[0] == "dot":
            return ("dot", self.symbols[tree[1]], self.symbols[tree[2]])
        if isinstance(tree, list) and tree[0] == "where":
            return ("where", *(self.general(t, k) for t in tree[2:]))
        return tuple(self.general(t, k) for t in tree) if isinstance(tree, list) else tree


def arguments(node: Node) -> list[Node]:
    """What an operation is made of; what a search is made of is not looked into."""
    return [] if node.op == "loop" else [a for a in node.args if isinstance(a, Node)]


def labels_of(count: int) -> tuple[str, ...]:
    """What the parts of a value of so many numbers are called."""
    if count == 1:
        return ("",)
    return AXES if count == 2 else LABELS.get(count, tuple(map(str, range(1, count + 1))))
