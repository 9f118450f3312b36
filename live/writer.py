"""Which values of a rule get a line of their own, and in which order the lines stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from live.graph import Graph, Node, reached
from live.lines import Line, Opened, Symbols, Trees, arguments, labels_of
from live.printer import CALLS
from messages import mark

PARTS = ("gradient", "state", "direction", "update", "after")
MOST_LINES = 24  # a step with more of them is told by its result
TOO_LONG = mark("one step of it is more lines of scalar arithmetic than can be followed")
LONG = 14  # numbers in one line; longer ones are told in two
REPEATED = 4  # numbers in what is used twice, from which on it gets a line of its own


class Closed(Exception):
    """A step that would be no clearer for being opened; the message says why."""


@dataclass
class Definition:
    """A name and the nodes that it stands for."""

    name: str
    nodes: list[Node]
    part: str
    wanted: bool = True  # else only where it is used more than once, or long


class Writer:
    """Turns nodes into lines, the named ones each in its own."""

    def __init__(self, graph: Graph, known: dict[Node, tuple[str, str]], w: Sequence[Node] | None = None):
        """``known`` has the symbols of what comes from outside, ``w`` is where the step begins."""
        self.graph, self.known = graph, known
        self.w = [graph.input("w", k) for k in (0, 1)] if w is None else list(w)
        self.defs: list[Definition] = []
        self.locals: list[Definition] = []
        self.split = True
        self.trees = Trees(known)

    def define(self, name: str, nodes: Sequence[Node], part: str) -> None:
        """A result."""
        self.defs.append(Definition(name, list(nodes), part))

    def local(self, name: str, shape: tuple[int, ...], nodes: list[Node], wanted: bool) -> None:
        """A name that stands in the code, for values that are not called otherwise; unless ``wanted`` only where it helps."""
        if len(nodes) not in (1, 2) or (len(nodes) == 2 and shape[0] != 2):
            return
        self.locals.append(Definition(name, nodes, "", wanted))

    def written(self) -> Opened:
        """All lines that the results need."""
        moved = self.defs[-1].nodes  # the new position
        self._share_step()
        self._calls(moved)
        taken = {name for name, _ in self.known.values()} | {d.name for d in self.defs}
        for d in self.locals:
            if any(n in self.known for n in d.nodes) or any(d.nodes == other.nodes for other in self.defs):
                continue
            if any(n in other.nodes for n in d.nodes for other in self.defs if other.wanted):
                continue
            while d.name in taken:
                d.name += "'"
            taken.add(d.name)
            self.defs.append(d)
        self._found_lengths()
        self._cut()
        own = {n: (d.name, labels_of(len(d.nodes))[k]) for d in self.defs for k, n in enumerate(d.nodes)}
        names = {**own, **self.known}
        lines = [self._line(d, names) for d in self._ordered(moved)]
        if len(lines) > MOST_LINES:
            raise Closed(TOO_LONG)
        return Opened(lines, self.trees.symbols, list(self.trees.leaves))

    def _share_step(self) -> None:
        """w + Δ and w − Δ become two lines, the step first."""
        d = self.defs[-1]
        ops = {n.op for n in d.nodes}
        if not self.split or len(ops) != 1 or not ops <= {"+", "-"} or [n.args[0] for n in d.nodes] != self.w:
            return
        moves = [n.args[1] for n in d.nodes]
        if any(m in self.known or m.op == "constant" or any(m in o.nodes for o in self.defs) for m in moves):
            return
        sign = "" if ops == {"+"} else "-"
        self.locals.insert(0, Definition(r"\Delta_t" if not sign else "u_t", moves, "direction"))

    def _calls(self, moved: list[Node]) -> None:
        """Names for f, its gradient and its Hessian wherever they are asked, and for the points that have none."""
        asked = sorted({n for n in self._below() if n.op in CALLS}, key=lambda n: n.index)
        marks: dict[tuple[Node, ...], str] = {}
        for node in asked:
            at = tuple(node.args)
            if list(at) == self.w:
                time, here = "t", "w_t"
            elif list(at) == moved:
                time, here = "t+1", "w_{t+1}"
            else:
                if at not in marks:
                    own = next((d.name for d in chain(self.defs, self.locals) if tuple(d.nodes) == at), None)
                    marks[at] = own or r"\tilde w_t" + "'" * len(marks)
                    if own is None and not any(n in self.known for n in at):
                        self.defs.insert(0, Definition(marks[at], list(at), "gradient"))
                time, here = "t", marks[at]
            parts = 1 if node.op == "value" else 2 if node.op == "gradient" else 3
            nodes = [node] if parts == 1 else [self.graph._make("item", (node, k)) for k in range(parts)]
            elsewhere = at in marks
            name = {"value": f"f({here})", "gradient": f"g_{{{time}}}" if len(time) > 1 else "g_t", "hessian": "H_t"}[
                node.op
            ]
            if node.op == "gradient" and elsewhere:
                name = rf"\nabla f({here})"
            if node.op == "hessian" and elsewhere:
                name = rf"\nabla^2 f({here})"
            part = "after" if list(at) == moved else "gradient"
            self.defs.insert(0, Definition(name, nodes, part))

    def _found_lengths(self) -> None:
        """A number that a search has found and that is reckoned with has a line of its own."""
        below = self._below()
        named = {n for d in self.defs for n in d.nodes}
        for node in sorted((n for n in below if n.op == "item" and n.args[0].op == "loop"), key=lambda n: n.index):
            users = {n.op for n in below if node in n.args}
            if node not in named and not node.truth and users and users <= {"*", "+", "-", "negative"}:
                self.defs.insert(0, Definition(r"\alpha_t", [node], "direction"))
                return

    def _below(self) -> set[Node]:
        return reached((n for d in self.defs for n in d.nodes), arguments)

    def _cut(self) -> None:
        """Keep the names that make lines shorter, and find more where lines stay too long."""
        for d in list(self.defs):
            d.wanted = d.wanted or self._uses(d) > 1
        self.defs = [d for d in self.defs if d.wanted]
        for count in range(1, MOST_LINES + 2):
            units = self._repeated()
            if not units:
                break
            self.defs.append(Definition(f"q_{{{count}}}", list(units), ""))

    def _uses(self, wanted: Definition) -> int:
        nodes = set(wanted.nodes)
        if self._searched(wanted):
            return 2
        others = {n for d in self.defs if d is not wanted and d.wanted for n in d.nodes} | set(self.known)
        roots = [n for d in self.defs if d is not wanted and d.wanted for n in d.nodes]
        found, pending, seen = 0, [a for r in roots for a in arguments(r)], set()
        while pending:
            node = pending.pop()
            if node in nodes:
                found += 1
            elif node not in others and node not in seen:
                seen.add(node)
                pending += arguments(node)
        long = max(self._size(n, others) for n in wanted.nodes) > LONG
        return 2 if long else found // len(wanted.nodes)

    def _searched(self, d: Definition) -> bool:
        """Whether a loop's result is in it, other than by another name."""
        names = {n for other in self.defs if other is not d and other.wanted for n in other.nodes} | set(self.known)
        return any(n.op == "loop" for n in reached(d.nodes, lambda n: [] if n in names else arguments(n)))

    def _size(self, node: Node, named: set[Node]) -> int:
        if node in named or not arguments(node):
            return 1
        return sum(1 if a in named else self._size(a, named) for a in arguments(node))

    def _repeated(self) -> tuple[Node, ...] | None:
        """What has no name, is long and used more than once (or makes a line too long): pairs of coordinates together."""
        named = {n for d in self.defs for n in d.nodes} | set(self.known)
        uses: dict[tuple[Node, ...], int] = {}
        too_long: list[tuple[int, tuple[Node, ...]]] = []
        for d in self.defs:
            if any(n.op in (*CALLS, "item", "loop") for n in d.nodes) or self._searched(d):
                continue
            inner: list[tuple[Node, ...]] = []
            pending = [_units(children) for children in _zipped(d.nodes)]
            while pending:
                for unit in pending.pop():
                    if all(n in named or not arguments(n) for n in unit):
                        continue
                    if any(n in named for n in unit):
                        pending += [[(n,)] for n in unit if n not in named]
                        continue
                    uses[unit] = uses.get(unit, 0) + 1
                    if uses[unit] == 1:
                        inner.append(unit)
                        pending += [_units(children) for children in _zipped(unit)]
            size = max(self._size_below(n, named) for n in d.nodes)
            if size > 2 * LONG and inner:
                half = min(inner, key=lambda u: abs(self._size(u[0], named) - size / 2))
                too_long.append((half[0].index, half))
        again = [u for u, k in uses.items() if k > 1 and self._size(u[0], named) >= REPEATED and not u[0].truth]
        if again:
            return min(again, key=lambda u: u[0].index)
        return min(too_long, key=lambda pair: pair[0])[1] if too_long else None

    def _size_below(self, node: Node, named: set[Node]) -> int:
        return sum(1 if a in named else self._size(a, named) for a in arguments(node))

    def _ordered(self, moved: list[Node]) -> list[Definition]:
        """The definitions that are needed, part by part, in the order in which the code makes them."""
        owner = {n: d for d in self.defs for n in d.nodes if n not in self.known}
        needs: dict[int, set[int]] = {}
        for d in self.defs:
            pending = [a for n in d.nodes for a in arguments(n)]
            found: set[int] = set()
            seen: set[Node] = set()
            while pending:
                node = pending.pop()
                if node in owner and owner[node] is not d:
                    found.add(id(owner[node]))
                elif node not in self.known and node not in seen:
                    seen.add(node)
                    pending += arguments(node)
            needs[id(d)] = found
        for d in self.defs:
            if self._searched(d):
                needs[id(d)] = set()  # it is told by what it found
        by_id = {id(d): d for d in self.defs}

        def reach(d: Definition, seen: set[int]) -> set[int]:
            for other in needs[id(d)] - seen:
                seen.add(other)
                reach(by_id[other], seen)
            return seen

        update = next(d for d in self.defs if d.nodes == moved)
        for d in self.defs:
            if d is not update and id(update) in reach(d, set()):
                d.part = "after"
        wanted: set[int] = set()
        for part in PARTS:
            for d in [d for d in self.defs if d.part == part and (d.part != "direction" or d.name)]:
                if part == "gradient" or d.part == "after":
                    continue
                if part in ("state", "update"):
                    wanted |= {id(d)} | reach(d, set())
                    for other in reach(d, set()):
                        by_id[other].part = by_id[other].part or ("state" if part == "state" else "direction")
        for d in self.defs:
            if d.part == "after" and d.name and d.wanted:
                wanted |= {id(d)} | reach(d, set())
        for d in self.defs:
            if d.part == "gradient":
                for other in reach(d, set()):
                    if id(d) in wanted and by_id[other].part in ("", "direction"):
                        by_id[other].part = "gradient"
            d.part = d.part or "after"
        kept = [d for d in self.defs if id(d) in wanted]
        return sorted(kept, key=lambda d: (PARTS.index(d.part), max(n.index for n in d.nodes)))

    def _line(self, d: Definition, names: Symbols) -> Line:
        labels = labels_of(len(d.nodes))
        leaves = [self.trees.leaf(n, (d.name, labels[k])) for k, n in enumerate(d.nodes)]
        top = d.nodes[0]
        whole = top.args[0] if top.op == "item" else top
        if whole.op in CALLS:
            at = [self.trees.tree(a, names) for a in whole.args]
            return Line(d.part, d.name, labels, leaves, [], call=whole.op, at=at)
        if self._searched(d):
            return Line(d.part, d.name, labels, leaves, [], call="search")
        trees = [self.trees.tree(n, names, top=True) for n in d.nodes]
        shared = len(trees) == 1 or (
            len(trees) == 2 and self.trees.general(trees[0], 0) == self.trees.general(trees[1], 1)
        )
        return Line(d.part, d.name, labels, leaves, trees, shared)


def _zipped(nodes: Sequence[Node]) -> list[list[tuple[Node, ...]]]:
    """The arguments of nodes of one operation, side by side; else each node's by themselves."""
    if any(n.op in (*CALLS, "item", "loop") for n in nodes):
        return []
    if len({(n.op, len(n.args)) for n in nodes}) == 1:
        return [list(zip(*(arguments(n) for n in nodes), strict=True))]
    return [[(a,)] for n in nodes for a in arguments(n)]


def _units(units: Sequence[tuple[Node, ...]]) -> list[tuple[Node, ...]]:
    return [u[:1] if len(set(u)) == 1 else u for u in units]
