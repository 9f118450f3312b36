"""Whether a part of a rule is one number a run, a vector or a matrix; products of matrices are made such."""

from __future__ import annotations

from collections.abc import Mapping

from messages import tr
from surfaces.formula import FormulaError
from surfaces.formula.nodes import Node
from surfaces.formula.terms import Term, ordered


def kinded(node: Node, known: Mapping[str, str], at: int, *, settled: bool) -> tuple[Node, str]:
    """The node with products of matrices and vectors made such, and whether it is a number, a vector or a matrix.

    Until what is ``known`` has ``settled``, a state that is called a number may turn out to be a vector.
    """
    done: dict[int, tuple[Term, str]] = {}
    for t in ordered([node.term]):
        args = [done[id(a)][0] for a in t.args]
        done[id(t)] = _one(t, args, [done[id(a)][1] for a in t.args], known, at, settled)
    term, kind = done[id(node.term)]
    if kind in ("matrix", "inverse"):
        raise FormulaError(tr("a matrix can be no state: multiply it with a vector, or take diag(H)"), at)
    return Node(term, node.latex, node.level, node.at), kind


def _one(
    t: Term, args: list[Term], kinds: list[str], known: Mapping[str, str], at: int, settled: bool
) -> tuple[Term, str]:
    if not args:
        return t, known.get(t.name, "number") if t.op == "name" else "number"
    made = Term(t.op, tuple(args))
    matrices = [k in ("matrix", "inverse") for k in kinds]
    if t.op in ("gradient", "value", "hessian"):
        if kinds != ["vector"] and (settled or matrices[0]):
            raise FormulaError(tr("f, g and H are asked at a point: this is one number"), at)
        return made, {"gradient": "vector", "value": "number", "hessian": "matrix"}[t.op]
    if t.op in ("dot", "norm"):
        if set(kinds) != {"vector"} and (settled or any(matrices)):
            raise FormulaError(tr("{op} takes vectors", op=t.op), at)
        return made, "number"
    if t.op in ("turned", "solve"):
        if kinds[0] != "matrix" or kinds[1] == "matrix":
            raise FormulaError(tr("solve takes a matrix and a vector: solve(H, g)"), at)
        return made, "vector"
    if t.op == "diagonal":
        if kinds != ["matrix"]:
            raise FormulaError(tr("diag takes a matrix"), at)
        return made, "vector"
    if not any(matrices):
        return made, "vector" if "vector" in kinds else "number"
    return _of_matrices(t, args, kinds, at)


def _of_matrices(t: Term, args: list[Term], kinds: list[str], at: int) -> tuple[Term, str]:
    if t.op == "multiply" and sorted(kinds) == ["matrix", "vector"]:
        m, v = args if kinds[0] == "matrix" else args[::-1]
        return Term("turned", (m, v)), "vector"
    if t.op == "multiply" and kinds == ["inverse", "vector"]:
        return Term("solve", (args[0].args[1], args[1])), "vector"
    if t.op == "divide" and kinds == ["number", "matrix"] and args[0].number == 1:
        return Term("divide", tuple(args)), "inverse"
    if t.op in ("add", "subtract") and kinds == ["matrix", "matrix"]:
        return Term(t.op, tuple(args)), "matrix"
    if t.op == "negative" or (t.op == "multiply" and sorted(kinds) == ["matrix", "number"]):
        return Term(t.op, tuple(args)), "matrix"
    raise FormulaError(
        tr("a matrix is multiplied with a vector, added to one or solved: H*v, H + c*I, solve(H, g)"), at
    )
