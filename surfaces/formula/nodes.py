"""A piece of a formula that has been read: its term, how it is typeset, and whether it is a number or a condition."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from messages import mark, tr
from surfaces import limits
from surfaces.formula import terms
from surfaces.formula.functions import Function
from surfaces.formula.terms import Term
from surfaces.formula.text import FormulaError

CHOICE, SUM, PRODUCT, POWER, ATOM = range(5)  # how tightly the typeset piece binds
SIGNS = {
    "<": ("less", "<"), "<=": ("less_equal", r"\le"), ">": ("greater", ">"), ">=": ("greater_equal", r"\ge"),
    "==": ("equal", "="), "=": ("equal", "="), "!=": ("not_equal", r"\ne"),
}  # fmt: skip

BY_ZERO = mark("this divides by zero")
NO_VALUE = mark("this has no value")


@dataclass(frozen=True)
class Node:
    """``at`` is where it begins; ``condition`` marks a truth value."""

    term: Term
    latex: str
    level: int
    at: int
    condition: bool = False

    def __post_init__(self) -> None:
        if len(self.latex) > limits.MAX_TYPESET:  # a vector times itself over and over doubles with every sign
            raise FormulaError(tr("what is written here becomes too long when it is multiplied out"), self.at)

    @property
    def number(self) -> float | None:
        """Its value where it has no letters."""
        return self.term.number


@dataclass(frozen=True)
class Table(Node):
    """A vector or a matrix: rows of nodes. Its own term means nothing."""

    rows: tuple[tuple[Node, ...], ...] = ()
    turned: bool = False  # whether the text has turned it: bᵀ

    @property
    def number(self) -> None:
        """None: it is more than one number."""
        return None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])


def table(rows: Sequence[Sequence[Node]], at: int) -> Table:
    """A table of rows that are equally long."""
    body = r" \\ ".join(" & ".join(n.latex for n in row) for row in rows)
    return Table(terms.NAN, rf"\begin{{bmatrix}} {body} \end{{bmatrix}}", ATOM, at, rows=tuple(map(tuple, rows)))


def transposed(t: Table) -> Table:
    """Rows as columns."""
    return table(list(zip(*t.rows, strict=True)), t.at)


def by_entry(operation: Callable[..., Node]) -> Callable[..., Node]:
    """An operation of numbers, on tables entry by entry; a number goes with each."""

    @functools.wraps(operation)
    def each(*args: Any) -> Node:
        tables = [a for a in args if isinstance(a, Table)]
        if not tables:
            return operation(*args)
        if len(tables) == 2 and 1 in tables[0].shape and tables[0].shape == tables[1].shape[::-1]:
            column = (
                tables[1] if tables[1].shape[1] == 1 else tables[0]
            )  # [1, 2] goes with a column, too: NumPy has one kind
            args = tuple(transposed(a) if isinstance(a, Table) and a.shape != column.shape else a for a in args)
            tables = [a for a in args if isinstance(a, Table)]
        shapes = {t.shape for t in tables}
        if len(shapes) > 1:
            raise FormulaError(
                tr("{size} and {size2} do not go together", size=size(tables[0]), size2=size(tables[1])), tables[0].at
            )
        ((height, width),) = shapes
        at = tables[0].at
        pick = lambda a, j, k: a.rows[j][k] if isinstance(a, Table) else a  # noqa: E731
        made = table([[operation(*(pick(a, j, k) for a in args)) for k in range(width)] for j in range(height)], at)
        return replace(made, turned=any(t.turned for t in tables))

    return each


def size(t: Table) -> str:
    """What a table is, in words."""
    height, width = t.shape
    if 1 in t.shape:
        return tr("a vector of {count}", count=max(t.shape))
    return tr("a matrix of {height} × {width}", height=height, width=width)


def bracketed(node: Node, level: int) -> str:
    """Its LaTeX, in brackets where it binds less tightly than ``level``."""
    return node.latex if node.level >= level else rf"\left({node.latex}\right)"


def checked(node: Node, trouble: str = NO_VALUE, **values: str) -> Node:
    """A node whose number, where it is one, is within bounds; ``trouble`` and its ``values`` say why it may be no number."""
    value = node.number
    if value is None or node.condition:
        return node
    if math.isnan(value):
        raise FormulaError(tr(trouble, **values), node.at)
    if abs(value) > limits.MAX_NUMBER:
        raise FormulaError(tr(BY_ZERO) if trouble == BY_ZERO else tr("a number here is too large"), node.at)
    if 0 < abs(value) < 1 / limits.MAX_NUMBER:
        raise FormulaError(tr("a number here is too small"), node.at)
    return node


def constant(value: float, latex: str, at: int, level: int = ATOM) -> Node:
    """A number as it is written."""
    return checked(Node(terms.number(value), latex, level, at))


def numeric(node: Node) -> Node:
    """A node for arithmetic: a condition counts 1 where it holds and 0 elsewhere. A table of one entry is that entry."""
    if isinstance(node, Table):
        if node.shape == (1, 1):
            return numeric(node.rows[0][0])
        raise FormulaError(
            tr("this is {size}, and not one number: norm, dot and sum make one of it", size=size(node)), node.at
        )
    if not node.condition:
        return node
    term = terms.apply("where", node.term, terms.ONE, terms.ZERO)
    if node.term.op == "number":
        term = terms.number(float(bool(node.term.value)))
    return replace(node, term=term, latex=rf"\left[{node.latex}\right]", level=ATOM, condition=False)


@by_entry
def add(a: Node, b: Node, sign: str) -> Node:
    """a + b or a − b."""
    a, b = numeric(a), numeric(b)
    term = terms.apply("add" if sign == "+" else "subtract", a.term, b.term)
    right = bracketed(b, SUM if sign == "+" else PRODUCT)
    if right.startswith("-"):
        right = rf"\left({right}\right)"
    return checked(Node(term, f"{a.latex if a.level else bracketed(a, SUM)} {sign} {right}", SUM, a.at))


@by_entry
def negative(a: Node, at: int) -> Node:
    """−a"""
    a = numeric(a)
    right = bracketed(a, PRODUCT)
    right = rf"\left({right}\right)" if right.startswith("-") else right
    return Node(terms.apply("negative", a.term), f"-{right}", PRODUCT, at)


@by_entry
def multiply(a: Node, b: Node) -> Node:
    """a·b"""
    a, b = numeric(a), numeric(b)
    left, right = bracketed(a, PRODUCT), bracketed(b, PRODUCT)
    right = rf"\left({right}\right)" if right.startswith("-") else right
    dot = right[:1].isdigit() or right.startswith((r"\frac", "[")) or (left[-1:].isdigit() and right[:1].isdigit())
    latex = rf"{left} \cdot {right}" if dot else f"{left} {right}"
    return checked(Node(terms.apply("multiply", a.term, b.term), latex, PRODUCT, a.at))


@by_entry
def divide(a: Node, b: Node, at: int) -> Node:
    """a/b"""
    a, b = numeric(a), numeric(b)
    if b.number == 0:
        raise FormulaError(tr(BY_ZERO), at)
    node = Node(terms.apply("divide", a.term, b.term), rf"\frac{{{a.latex}}}{{{b.latex}}}", PRODUCT, a.at)
    checked(replace(node, at=at), BY_ZERO)
    return node


@by_entry
def modulo(a: Node, b: Node) -> Node:
    """a mod b, with the sign of b."""
    a, b = numeric(a), numeric(b)
    latex = rf"{bracketed(a, POWER)} \bmod {bracketed(b, POWER)}"
    return checked(Node(terms.apply("mod", a.term, b.term), latex, PRODUCT, a.at), BY_ZERO)


@by_entry
def power(a: Node, b: Node, at: int) -> Node:
    """a to the power b."""
    a, b = numeric(a), numeric(b)
    if a.number is not None and a.number <= 0 and b.number is None:
        raise FormulaError(tr("a power with a letter in its exponent needs a positive base"), at)
    if a.number == 0 and b.number is not None and b.number < 0:
        raise FormulaError(tr(BY_ZERO), at)
    node = Node(terms.power(a.term, b.term), rf"{bracketed(a, ATOM)}^{{{b.latex}}}", POWER, a.at)
    checked(replace(node, at=at), mark("this power of a negative number is not real"))
    return node


def call(function: Function, name: str, arguments: Sequence[Node], at: int) -> Node:
    """A function of its arguments."""
    arguments = [numeric(a) for a in arguments]
    if not function.least <= len(arguments) <= function.most:
        wants = tr(_wanted(function))
        raise FormulaError(tr("{name} takes {wants}, not {count}", name=name, wants=wants, count=len(arguments)), at)
    latex = function.latex.replace("#*", ", ".join(a.latex for a in arguments))
    for k, a in enumerate(arguments):
        bare = latex.startswith("#1 ") or rf"#{k + 1}\bmod" in latex
        latex = latex.replace(f"#{k + 1}", bracketed(a, POWER) if bare else a.latex)
    if name == "log" and len(arguments) == 2:
        latex = rf"\log_{{{arguments[1].latex}}}\left({arguments[0].latex}\right)"
    level = POWER if "^{" in function.latex else PRODUCT if "mod" in function.latex else ATOM
    node = Node(function.build(*(a.term for a in arguments)), latex, level, at)
    return checked(node, mark("{name} has no value for this number"), name=name)


def _wanted(function: Function) -> str:
    """How many arguments a function takes, in words."""
    if (function.least, function.most) == (1, 2):
        return mark("one or two arguments")
    if function.most > 3:
        return (mark("one argument or more"), mark("two arguments or more"))[function.least - 1]
    return (mark("one argument"), mark("two arguments"), mark("three arguments"))[function.least - 1]


def compare(sign: str, a: Node, b: Node) -> Node:
    """A condition such as a < b."""
    op, shown = SIGNS[sign]
    a, b = numeric(a), numeric(b)
    return Node(terms.compare(op, a.term, b.term), f"{a.latex} {shown} {b.latex}", CHOICE, a.at, True)


def join(word: str, a: Node, b: Node) -> Node:
    """Two conditions joined by and, or."""
    shown = r"\wedge" if word == "and" else r"\vee"
    latex = rf"{bracketed(a, SUM) if a.latex.count('wedge') + a.latex.count('vee') else a.latex} {shown} {b.latex}"
    return Node(terms.apply(f"logical_{word}", a.term, b.term), latex, CHOICE, a.at, True)


def opposite(a: Node, at: int) -> Node:
    """not a"""
    return Node(terms.apply("logical_not", a.term), rf"\neg\left({a.latex}\right)", ATOM, at, True)


def choose(cases: Sequence[tuple[Node, Node | None]], at: int) -> Node:
    """Pieces (value, condition), tried in order; a condition None is otherwise. Without one, NaN is left."""
    if not cases:
        raise FormulaError(tr("these cases are empty"), at)
    term, rows = terms.NAN, []
    for value, condition in reversed(cases):
        value = numeric(value)
        if condition is None:
            term = value.term
            rows.append(rf"{value.latex} & \text{{otherwise}}")
        else:
            term = terms.where(condition.term, value.term, term)
            rows.append(rf"{value.latex} & {condition.latex}")
    return Node(term, r"\begin{cases} " + r" \\ ".join(reversed(rows)) + r" \end{cases}", ATOM, at)
