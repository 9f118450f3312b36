"""Heads of formulas: ``f(x, y) = …``, ``lambda x, y: …``, ``def f(w): …``, ``(x, y) => …`` and their arguments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from messages import tr
from surfaces.formula.pieces import closing, outer
from surfaces.formula.text import FormulaError, Token

LEADS = {"const", "let", "var", "double", "float", "return"}
TYPES = ("f64", "f32", "double", "float", "Double", "Float", "f", "number")  # what a function's head may end with


@dataclass(frozen=True)
class Definition:
    """``word = tokens``, with what follows ``in`` as ``reach``."""

    word: Token
    tokens: tuple[Token, ...]
    reach: tuple[Token, ...] = ()


def one_head(tokens: list[Token], defaults: list[Definition]) -> tuple[list[Token], list[Token]] | None:
    first = tokens[0]
    if first.is_("def", "function"):
        return _def(tokens, defaults)
    if first.is_("|") and (close := names_to(tokens, 1, "|")) is not None and close > 2:
        return _words(tokens[1:close]), tokens[close + 1 :]  # Rust's |x, y| …
    if first.is_("double", "float") and len(tokens) > 3 and tokens[1].kind == "word" and tokens[2].is_("("):
        return _def(tokens, defaults)
    if first.kind == "word" and first.text == "lambda" and (k := _colon(tokens)):
        return _with_defaults(tokens[1:k], defaults), tokens[k + 1 :]
    if first.is_("@") and len(tokens) > 1 and tokens[1].is_("("):
        close = closing(tokens, 1)
        if close is not None:
            return _words(tokens[2:close]), tokens[close + 1 :]
    if first.is_("(") and (close := closing(tokens, 0)) is not None and names_to(tokens, 1, ")") == close:
        after = tokens[close + 1 : close + 2]
        if after and after[0].is_("->"):
            return _words(tokens[1:close]), tokens[close + 2 :]
    if (k := names_to(tokens, 0, "->")) is not None:
        return _words(tokens[:k]), tokens[k + 1 :]
    if first.kind != "word" or len(tokens) < 3:
        return None
    if tokens[1].is_("=") and len(tokens) > 3 and (inner := one_head(tokens[2:], defaults)) is not None:
        lambda_like = (
            tokens[2].is_("@", "(", "|", "function") or tokens[2].text == "lambda" or any(t.is_("->") for t in tokens)
        )
        return inner if lambda_like else None
    if tokens[1].is_(":") and (tokens[2].is_("(") or (len(tokens) > 3 and tokens[3].is_("->"))):
        return one_head(tokens[2:], defaults)  # f: (x, y) ↦ …
    if tokens[1].is_("(") and tokens[2].is_("(") and (inner_close := names_to(tokens, 3, ")")) is not None:
        tokens = [*tokens[:2], *tokens[3:inner_close], *tokens[inner_close + 1 :]]  # Julia's f((x, y)) = …
    for opened, closed in ("()", "[]"):
        close = names_to(tokens, 2, closed) if tokens[1].is_(opened) else None
        if close is not None and len(tokens) > close + 1:
            body = tokens[close + 2 :]
            return (_words(tokens[2:close]), body) if tokens[close + 1].is_("=", "->") else None
    return None


def _def(tokens: list[Token], defaults: list[Definition]) -> tuple[list[Token], list[Token]]:
    """``def f(x: float, y=1) -> float:`` or ``function f(x, y)``, ``function z = f(x, y)``."""
    if len(tokens) > 4 and tokens[2].is_("=") and tokens[3].kind == "word":  # MATLAB's
        tokens = [tokens[0], *tokens[3:]]
    opened = next((k for k, t in enumerate(tokens) if t.is_("(")), None)
    close = closing(tokens, opened) if opened is not None else None
    if opened is None or close is None or opened > 2:
        raise FormulaError(tr("the head of the function is not complete"), tokens[0].at)
    words = _with_defaults(tokens[opened + 1 : close], defaults)
    rest = tokens[close + 1 :]
    if tokens[0].is_("def"):
        colon = next((k for k, t in enumerate(rest) if t.is_(":")), None)
        if colon is None or colon > 2:
            raise FormulaError(tr("a colon is missing after the head"), tokens[close].end)
        rest = rest[colon + 1 :]
    elif rest and rest[0].is_("->", ":") and len(rest) > 2:  # the type of what it gives
        rest = rest[2:]
    return words, rest


def _colon(tokens: list[Token]) -> int | None:
    """Where the colon of ``lambda x, y, a=1: …`` stands."""
    if len(tokens) < 3 or tokens[1].kind != "word" or not tokens[2].is_(",", ":", "="):
        return None
    return next((k for k, t in enumerate(tokens) if t.is_(":")), None)


def _with_defaults(tokens: list[Token], defaults: list[Definition]) -> list[Token]:
    """The arguments of a head; those beside the variables that have a default, ``b=100``, are letters with that value."""
    words: list[Token] = []
    given: list[Definition] = []
    for piece in _parted(tokens):
        while piece and piece[0].is_(*LEADS):
            piece = piece[1:]
        if not piece or piece[0].kind != "word":
            continue
        equals = next((k for k, t in enumerate(piece) if t.is_("=")), None)
        if equals is None or equals + 1 == len(piece):
            words.append(piece[0])
        else:
            given.append(Definition(piece[0], tuple(piece[equals + 1 :])))
    if not words:  # x=0, y=0 are the variables after all
        words, given = [d.word for d in given[:2]], given[2:]
    elif [w.text for w in words] == ["x"] and given and given[0].word.text == "y":  # as in x, y=0
        words, given = [*words, given[0].word], given[1:]
    defaults += given
    return words


def _parted(tokens: list[Token]) -> list[list[Token]]:
    """The pieces between commas."""
    commas = [k for k, t in outer(tokens) if t.is_(",")]
    return [tokens[a + 1 : b] for a, b in pairwise([-1, *commas, len(tokens)])]


def names_to(tokens: list[Token], first: int, end: str) -> int | None:
    """Where the sign that ends a list of words stands, None where this is no such list. Mathematica's x_ is x."""
    kept = [k for k in range(first, len(tokens)) if not tokens[k].is_("_")]
    found = _words_to(([*tokens[:first], *(tokens[k] for k in kept)]), first, end)
    return None if found is None else kept[found - first]


def _words_to(tokens: list[Token], first: int, end: str) -> int | None:
    for k in range(first, len(tokens)):
        odd = (k - first) % 2
        if odd and tokens[k].is_(end):
            return k
        if (odd and not tokens[k].is_(",", ";")) or (not odd and tokens[k].kind != "word"):
            return None
    return None


def _words(tokens: list[Token]) -> list[Token]:
    return [t for t in tokens if t.kind == "word"]


def unpacked(tokens: list[Token]) -> list[Token] | None:
    """The two words of ``x, y = w`` and ``(x, y) = w``."""
    if len(tokens) == 7 and tokens[0].is_("(", "[") and tokens[4].is_(")", "]"):
        tokens = [*tokens[1:4], *tokens[5:]]
    if len(tokens) != 5 or not (tokens[1].is_(",") and tokens[3].is_("=")):
        return None
    return [tokens[0], tokens[2]] if all(tokens[k].kind == "word" for k in (0, 2, 4)) else None
