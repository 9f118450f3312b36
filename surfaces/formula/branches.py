"""Branches written as statements: if, else if and else with a value each, made one choice of cases."""

from __future__ import annotations

from messages import tr
from surfaces.formula.marks import CLOSE, OPEN
from surfaces.formula.pieces import outer
from surfaces.formula.text import FormulaError, Token

Piece = list[Token]


def branched(pieces: list[Piece]) -> list[Piece]:
    """Statements, with the last of them that are ``if …: return a``, ``else: return b`` as one formula. FormulaError."""
    first = next((k for k, p in enumerate(pieces) if _opens(p)), None)
    if first is None:
        return pieces
    head, rows, rest = _before(pieces[first]), [], [pieces[first][len(_before(pieces[first])) :], *pieces[first + 1 :]]
    at = rest[0][0]
    while rest:
        piece = rest.pop(0)
        if piece and all(t.is_("}", "end") for t in piece):
            continue
        piece = piece[1:] if piece[0].is_("}") else piece
        condition, value = _taken_apart(piece)
        if not value and rest:
            value = rest.pop(0)
        value = _value(value, piece[0])
        rows.append((value, condition))
        if condition is None and any(not t.is_("}", "end") for p in rest for t in p):
            raise FormulaError(tr("nothing can follow after the last branch here"), rest[0][0].at)
    if rows[-1][1] is not None:
        raise FormulaError(tr("the last branch is missing: else …"), at.at)
    out = [at.sign("cases(")]
    for value, condition in rows:
        out += [
            *value,
            value[-1].sign("&"),
            *(condition or [value[-1].sign("otherwise")]),
            value[-1].sign("\\\\"),
        ]
    out.append(rows[-1][0][-1].sign("cases)"))
    return [*pieces[:first], [*head, *out]]


def _before(piece: Piece) -> Piece:
    """What stands before a statement's if: the head of a function on the same line."""
    k = next((k for k, t in enumerate(piece) if t.is_("if")), 0)
    return piece[:k]


def _opens(piece: Piece) -> bool:
    """Whether a statement is an if with its own value, and not an expression: it has a colon, a brace or a return."""
    k = next((k for k, t in enumerate(piece) if t.is_("if")), None)
    if k is None or (k > 0 and not piece[k - 1].is_(":", "{", ")", "->")):
        return False
    if k > 0 and piece[k - 1].is_(")") and not any(t.is_("function", "double", "float") for t in piece[:k]):
        return False
    after, depth, parted = piece[k + 1 :], 0, False
    for t in after:
        if depth == 0 and t.is_(":", "{", "return"):
            return True
        depth += t.is_(*OPEN) - t.is_(*CLOSE)
        parted |= depth == 1 and t.is_(",", ";")
    return k == 0 and not parted and not any(t.is_("else", "then") for t in piece)


def _taken_apart(piece: Piece) -> tuple[Piece | None, Piece]:
    """The condition of a branch, None of the last one, and its value, empty where the next statement is that."""
    if piece[0].is_("return") or not piece[0].is_("if", "elif", "elseif", "else"):
        return None, piece
    if piece[0].is_("else"):
        if len(piece) > 1 and piece[1].is_("if"):
            return _taken_apart(piece[1:])
        return None, [t for k, t in enumerate(piece) if k > 1 or (k == 1 and not t.is_(":", "{"))]
    ends = (":", "then", ")") if len(piece) > 1 and piece[1].is_("(") else (":", "then")
    k = 1 + next((k for k, t in outer(piece[1:]) if t.is_(*ends)), len(piece) - 1)
    bracketed = k < len(piece) and piece[k].is_(")")
    value = piece[k + 1 :]
    while value and value[0].is_(":", "{"):
        value = value[1:]
    return piece[1 : k + 1] if bracketed else piece[1:k], value


def _value(piece: Piece, near: Token) -> Piece:
    """The value of a branch without what leads to it."""
    while piece and piece[0].is_(":", "{", "return", "then"):
        piece = piece[1:]
    while piece and piece[-1].is_("}", "end"):
        piece = piece[:-1]
    if not piece:
        raise FormulaError(tr("this branch has no value"), near.at)
    if any(t.is_("=", "return") for t in piece):
        raise FormulaError(tr("a branch gives its value at once here: return …"), piece[0].at)
    return piece
