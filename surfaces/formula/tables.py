"""Vectors and matrices whose entries are written: products, transposes, and what makes one number of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from messages import mark, tr
from surfaces.formula import nodes
from surfaces.formula.functions import FUNCTIONS
from surfaces.formula.nodes import Node, Table, table, transposed
from surfaces.formula.text import FormulaError

REDUCTIONS = ("sum", "prod", "mean", "norm", "dot", "matmul", "inner")
"""Functions that make one number of vectors."""
ARRAYS = ("array", "matrix", "Matrix", "tensor", "asarray")
"""What libraries call around a list."""

ALONE = {
    "sum": mark("sum has nothing to run over here: leave it out, or write the terms one after the other"),
    "prod": mark("prod has nothing to run over here: leave it out, or write the factors one after the other"),
    "mean": mark("mean has nothing to run over here: leave it out"),
}


def of_rows(rows: Sequence[Sequence[Node]], at: int) -> Table:
    """A table of rows of entries; entries that are rows themselves, as in [[2, 0], [0, 1]], are the rows."""
    if len(rows) == 1 and all(isinstance(n, Table) for n in rows[0]):
        rows = [row for n in rows[0] if isinstance(n, Table) for row in n.rows]
    if len({len(row) for row in rows}) > 1:
        raise FormulaError(tr("the rows of this matrix are not equally long"), at)
    return table([[nodes.numeric(n) for n in row] for row in rows], at)


def product(a: Node, b: Node, sign: str = "*") -> Node:
    """a times b: of matrices where their sizes say so, else entry by entry; ``@`` turns a vector as it must."""
    if not (isinstance(a, Table) and isinstance(b, Table)):
        return nodes.multiply(a, b)
    alike = a.shape == b.shape and 1 in a.shape
    if sign == "@" or (alike and a.turned):  # a plain list of numbers is a row or a column, whichever fits
        a = transposed(a) if a.shape[1] == 1 and (b.shape[0] != 1 or not b.turned) else a
        b = transposed(b) if b.shape[0] == 1 and a.shape[1] != b.shape[0] else b
    elif alike:
        return nodes.multiply(a, b)
    elif a.shape == b.shape:
        raise FormulaError(tr("* between two matrices could go by entry or be their product, which is written @"), a.at)
    if a.shape[1] != b.shape[0]:
        raise FormulaError(tr("{size} and {size2} cannot be multiplied", size=nodes.size(a), size2=nodes.size(b)), a.at)
    columns = list(zip(*b.rows, strict=True))
    return table([[_dot(row, column) for column in columns] for row in a.rows], a.at)


def _dot(p: Sequence[Node], q: Sequence[Node]) -> Node:
    return _sum([nodes.multiply(m, n) for m, n in zip(p, q, strict=True) if m.number != 0 and n.number != 0], p[0].at)


def _sum(parts: Sequence[Node], at: int) -> Node:
    total = parts[0] if parts else nodes.constant(0.0, "0", at)
    for part in parts[1:]:
        total = nodes.add(total, part, "+")
    return total


def entries(node: Node) -> list[Node]:
    """All entries of a table, row by row."""
    return [n for row in node.rows for n in row] if isinstance(node, Table) else [node]


def reduced(name: str, arguments: Sequence[Node], at: int) -> Node:
    """``sum`` and its kin of their arguments."""
    if name in ("dot", "matmul", "inner"):
        if len(arguments) != 2:
            raise FormulaError(tr("{name} takes two vectors, not {arguments}", name=name, arguments=len(arguments)), at)
        return product(arguments[0], arguments[1], "@")
    if name == "norm":
        return norm(arguments[0], arguments[1] if len(arguments) > 1 else None, at)
    parts = [n for a in arguments for n in entries(a)]
    if len(parts) == 1 and not isinstance(arguments[0], Table):
        raise FormulaError(tr(ALONE.get(name, ALONE["mean"])), at)
    if name == "prod":
        total = parts[0]
        for part in parts[1:]:
            total = nodes.multiply(total, part)
        return total
    total = _sum(parts, at)
    return total if name == "sum" else nodes.divide(total, nodes.constant(float(len(parts)), str(len(parts)), at), at)


def norm(node: Node, order: Node | None, at: int) -> Node:
    """The length of a vector: Euclidean, or the norm of order 1, 2 or infinity."""
    if not isinstance(node, Table) or 1 not in node.shape:
        raise FormulaError(tr("a norm is taken of a vector: norm([x, y]), which is hypot(x, y)"), at)
    parts = entries(node)
    number = 2.0 if order is None else order.number
    if number == 2:
        squares = _sum([nodes.power(p, nodes.constant(2.0, "2", at), at) for p in parts], at)
        return nodes.call(FUNCTIONS["sqrt"], "sqrt", [squares], at)
    sizes = [nodes.call(FUNCTIONS["abs"], "abs", [p], at) for p in parts]
    if number == 1:
        return _sum(sizes, at)
    if number == math.inf:
        return nodes.call(FUNCTIONS["max"], "max", sizes, at)
    raise FormulaError(tr("the norms read here are those of order 1, 2 and infinity"), at)
