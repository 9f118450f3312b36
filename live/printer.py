"""Prints graphs as statements; a language says how it writes numbers, operations, declarations, branches and loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from live.graph import Loop, Node, Way, reached

Finish = Callable[[list[str]], list[str]]
CALLS = ("value", "gradient", "hessian")
MATH = ("exp", "log1p", "expm1", "sin", "cos", "tan", "sinh", "cosh", "tanh", "floor")  # called so everywhere


class Printer:
    """What languages have in common. Statements are lists of lines, indented by what stands around them."""

    indent = "  "
    first = 0  # the index of a list's first element
    operations: dict[str, str]  # operation → template of its arguments {0}, {1}, ...
    item = "{0}[{1}]"
    ways: tuple[str, str, str]  # what opens a branch on {0}, parts it, and closes it
    loop: tuple[
        list[str], list[str]
    ]  # what opens and closes a block that is repeated for {0} = 0, 1, ... while {1} holds
    truths = ("false", "true")
    nan, infinity = "NaN", "Inf"

    def number(self, value: float | bool) -> str:
        """A constant: the shortest digits that mean the same double, negative ones in brackets."""
        if isinstance(value, bool):
            return self.truths[value]
        if math.isnan(value):
            return self.nan
        if math.isinf(value):
            return self.infinity if value > 0 else f"(-{self.infinity})"
        return f"({value!r})" if math.copysign(1, value) < 0 else repr(value)

    def input(self, names: tuple) -> str:
        """A value that comes from outside."""
        raise NotImplementedError

    def declare(self, name: str, expression: str) -> list[str]:
        """A name for a value that does not change."""
        raise NotImplementedError

    def begin(self, name: str, expression: str) -> list[str]:
        """A name for a value that does change."""
        return self.declare(name, expression)

    def assign(self, name: str, expression: str) -> list[str]:
        """Another value for a name."""
        raise NotImplementedError

    def branch(self, question: str, yes: list[str], no: list[str]) -> list[str]:
        """One of two blocks."""
        opened, parted, closed = self.ways
        return [opened.format(question), *yes, *([parted, *no] if no else []), closed]

    def repeat(self, counter: str, most: int, condition: str, body: list[str]) -> list[str]:
        """A block that is repeated for ``counter`` = 0, 1, ..., at most so often, while a condition holds."""
        opened, closed = (
            [line.format(counter, f"{counter} < {most} && {condition}") for line in part] for part in self.loop
        )
        return [*opened, *body, *closed]

    def call(self, name: str, node: Node, args: list[str]) -> list[str]:
        """The declaration of what f, its gradient or its Hessian is somewhere."""
        return self.declare(name, self.operations[node.op].format(*args))

    def indented(self, lines: Iterable[str]) -> list[str]:
        """Lines one level deeper."""
        return [self.indent + line for line in lines]

    # -- graphs ----------------------------------------------------------------------------------------------------

    def way(self, way: Way, finish: Finish, names: dict[Node, str] | None = None) -> list[str]:
        """Statements that compute the results of a tree; ``finish`` says what is done with them."""
        names = {} if names is None else names
        if way.question is None:
            lines = self._block(way.outs, names)
            return [*lines, *finish([names[n] for n in way.outs])]
        assert way.yes is not None
        assert way.no is not None
        shared = _reach(way.yes) & _reach(way.no)
        common = [n for n in shared if n.op in CALLS]  # dear, and wanted on both ways
        lines = self._block([way.question, *sorted(common, key=lambda n: n.index)], names)
        yes, no = (self.way(w, finish, dict(names)) for w in (way.yes, way.no))
        return [*lines, *self.branch(names[way.question], self.indented(yes), self.indented(no))]

    def _block(self, roots: Sequence[Node], names: dict[Node, str], inside: Loop | None = None) -> list[str]:
        """Statements after which all ``roots`` have names; ``inside`` a loop everything else has one already."""
        uses: dict[Node, int] = {}
        pending = list(roots)
        while pending:
            node = pending.pop()
            if node in names:
                continue
            uses[node] = uses.get(node, 0) + 1
            if uses[node] == 1:
                pending += children(node)
        lines: list[str] = []
        for node in sorted(uses, key=lambda n: n.index):
            if node.op == "constant":
                names[node] = self.number(node.value)
            elif node.op == "input":
                text = self.input(node.args)
                kept = uses[node] > 1 or node.args[0] in ("s", "w")
                names[node] = self._named(node, text, lines) if kept and not text.isidentifier() else text
            elif node.op == "loop":
                lines += self._loop(node, names)
            elif node.op == "item":
                whole, at = node.args
                inner = (
                    f"{names[whole]}_{at}" if whole.op == "loop" else self.item.format(names[whole], at + self.first)
                )
                names[node] = inner
            elif node.op in CALLS:
                names[node] = f"v{node.index}"
                lines += self.call(names[node], node, [names[a] for a in node.args])
            else:
                text = self.expression(node, [names[a] for a in node.args])
                names[node] = self._named(node, text, lines) if uses[node] > 1 or len(text) > 400 else text
        return lines

    def expression(self, node: Node, args: list[str]) -> str:
        """An operation, in brackets where it needs them."""
        return self.operations[node.op].format(*args)

    def _named(self, node: Node, text: str, lines: list[str]) -> str:
        name = f"v{node.index}"
        lines += self.declare(name, text)
        return name

    def _loop(self, node: Node, names: dict[Node, str]) -> list[str]:
        loop = node.loop
        assert loop is not None
        name = names[node] = f"l{node.index}"
        lines = [line for i, start in enumerate(node.args) for line in self.begin(f"{name}_{i}", names[start])]
        inner = dict(names)
        counter, *values = loop.inputs
        inner[counter] = f"{name}_k"
        inner |= {value: f"{name}_{i}" for i, value in enumerate(values)}
        body = self._block(loop.outs, inner)
        moves = [(f"{name}_{i}", inner[out], out) for i, out in enumerate(loop.outs) if out is not values[i]]
        after = []
        for target, text, _ in moves:
            body += self.declare(f"{target}n", text)
            after += self.assign(target, f"{target}n")
        return [*lines, *self.repeat(f"{name}_k", loop.most, f"{name}_0", self.indented([*body, *after]))]


def children(node: Node) -> list[Node]:
    """What must have a name before a node is printed."""
    own = [a for a in node.args if isinstance(a, Node)]
    return own if node.loop is None else [*own, *_around(node.loop)]


def _around(loop: Loop) -> list[Node]:
    """What a loop's body takes from outside it."""
    seen: set[Node] = set()
    found: list[Node] = []
    pending = list(loop.outs)
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        if loop.id not in node.loops:
            found.append(node)
        else:
            pending += children(node)
    return found


def _reach(way: Way) -> set[Node]:
    """All nodes that a tree needs on some way, outside of loops."""
    return reached((n for end in way.ends for n in end), children)
