"""Names that stand for the vector of both variables, and lists of MATLAB's kind: made plain before a text is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from messages import later, tr
from surfaces.formula.functions import CONSTANTS
from surfaces.formula.marks import CLOSE, OPEN
from surfaces.formula.pieces import closed, closing, opening, outer
from surfaces.formula.tables import ARRAYS, REDUCTIONS
from surfaces.formula.text import FormulaError, Token

BINARY = ("+", "-", "*", "/", "^", ",", ";", "=", "@", "%", "<", ">", "<=", ">=", "==")
LARGEST = ("max", "min", "amax", "amin", "maximum", "minimum", "Max", "Min")


def prepared(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """The tokens with commas in [x y] and with the vector x as [x_1; x_2]; and what is to be said. FormulaError."""
    tokens = _matrices(_slices(_spaced(tokens)))
    vector = _vector(tokens)
    if vector is None:
        return tokens, []
    entries = {t.index for t in tokens if t.text == vector and t.style == "bracket"}
    indices = ("0", "1") if "0" in entries else ("1", "2")
    out: list[Token] = []
    for k, t in enumerate(tokens):
        if t.kind != "word" or t.text != vector or t.index or _in_head(tokens, k):
            out.append(t)
            continue
        first, second = (replace(t, index=i, style="sub", shown=f"{vector}_{i}", spaced=False) for i in indices)
        out += [replace(t.sign("["), spaced=t.spaced), first, t.sign(";"), second, t.sign("]")]
    return out, [
        later("{name} is read as the vector ({name}_{a}, {name}_{b})", name=vector, a=indices[0], b=indices[1])
    ]


def _matrices(tokens: list[Token]) -> list[Token]:
    """``Ax`` as A x, in a text that has norms or products of matrices."""
    if not any(t.is_("norm(", "@", "'", "ᵀ") or t.text in ("norm", "T") for t in tokens):
        return tokens
    out: list[Token] = []
    for t in tokens:
        if t.kind == "word" and re.fullmatch("[A-Z][a-z]", t.text) and not t.shown and t.style != "sub":
            out += [
                replace(t, text=t.text[0], end=t.at + 1, index="", style=""),
                replace(t, text=t.text[1], at=t.at + 1, spaced=False),
            ]
        else:
            out.append(t)
    return out


def _spaced(tokens: list[Token]) -> list[Token]:
    """Commas where spaces part the entries of a list, as in [2 0; 0 1]: where a text has such lists with ; in them."""
    lists = [k for k, t in enumerate(tokens) if t.is_("[")]
    if not lists:
        return tokens
    spans = [(k, closed(tokens, k)) for k in lists]
    if not any(_at_depth_one(tokens, span, ";") for span in spans):
        return tokens
    commas: set[int] = set()
    for first, last in spans:
        if not _at_depth_one(tokens, (first, last), ","):
            commas |= set(_gaps(tokens, first, last))
    out: list[Token] = []
    for k, t in enumerate(tokens):
        out += [Token("sign", ",", t.at, t.at), replace(t, spaced=False)] if k in commas else [t]
    return out


def _at_depth_one(tokens: Sequence[Token], span: tuple[int, int], sign: str) -> bool:
    return any(t.is_(sign) for _, t in outer(tokens[span[0] + 1 : span[1]]))


def _gaps(tokens: Sequence[Token], first: int, last: int) -> list[int]:
    """The entries that begin after a space, the first of each row left out."""
    found = []
    for k, t in outer(tokens[first + 1 : last]):
        before, after = tokens[first + k], tokens[first + k + 2]
        joins = t.is_(*BINARY) and not (t.is_("+", "-") and not after.spaced)
        if k and t.spaced and not joins and not t.is_(*CLOSE) and not before.is_(*BINARY, "[", "("):
            found.append(first + 1 + k)
    return found


def _slices(tokens: list[Token]) -> list[Token]:
    """``x[1:]`` and ``x[:-1]`` of a vector of two, each of one entry; where ``sum`` runs over them."""
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        t, texts = tokens[k], [u.text for u in tokens[k + 1 : k + 6]]
        found = None
        if t.kind == "word" and not t.index:
            if texts[:4] == ["[", "1", ":", "]"]:
                found = "1", 5
            elif texts[:5] == ["[", ":", "-", "1", "]"]:
                found = "0", 6
        if found is None:
            out.append(t)
            k += 1
            continue
        entry = replace(t, index=found[0], style="bracket", shown=f"{t.text}[{found[0]}]", spaced=False)
        out += [replace(t.sign("["), spaced=t.spaced), entry, t.sign(";"), t.sign("]")]
        k += found[1]
    return out


def _vector(tokens: Sequence[Token]) -> str | None:
    """The one name that is used as a vector, if any. FormulaError where a second one, or a matrix, is not given."""
    given = {t.text for k, t in enumerate(tokens[:-1]) if t.kind == "word" and tokens[k + 1].is_("=") and not t.index}
    indexed = {t.text for t in tokens if t.kind == "word" and t.index and t.style != "bracket"}
    found: dict[str, Token] = {}
    product, normed, behind = False, _normed(tokens), _behind(tokens, given)
    for k, t in enumerate(tokens[:-1]):
        called = tokens[k + 1].is_("(") and len(t.text) > 2
        plain = t.kind == "word" and not t.index and not called and not (k > 0 and tokens[k - 1].is_(".", "^"))
        if plain and t.text not in given | indexed and t.text not in CONSTANTS:
            turned = _turned(tokens, k) or tokens[k + 1].is_("@") or (k > 0 and tokens[k - 1].is_("@"))
            if turned or normed[k] or k in behind:
                found.setdefault(t.text, t)
            product |= turned
    if not found:
        found = _summed(tokens, given | indexed)
    words = {t.text for t in tokens if t.kind == "word"}
    if (found.keys() & set("xX") and words & set("yY")) or (found.keys() & set("yY") and words & set("xX")):
        return None  # x beside y is a number
    for name, t in found.items():
        before_vector = any(t is a and b.kind == "word" and b.text in found for a, b in pairwise(tokens))
        if name[:1].isupper() and len(found) > 1 and (product or before_vector):
            raise FormulaError(
                tr("“{name}” is a matrix here: say what it is, as in {name} = [[2, 0], [0, 1]]; …", name=name), t.at
            )
    if len(found) > 1:
        name, t = list(found.items())[-1]
        raise FormulaError(
            tr("“{name}” is a second vector here: say what it is, as in {name} = [1, 2]; …", name=name), t.at
        )
    vector = next(iter(found), None)
    if vector is not None and product:
        for t in tokens:
            if t.kind == "word" and t.text[:1].isupper() and not t.index and t.text not in (*given, vector, "T"):
                raise FormulaError(
                    tr("“{name}” is a matrix here: say what it is, as in {name} = [[2, 0], [0, 1]]; …", name=t.text),
                    t.at,
                )
    return vector


def turned(tokens: Sequence[Token], k: int) -> int:
    """How many tokens at ``k`` turn rows to columns: ', ᵀ, ^T, ^{T}, .T; 0 where none do."""
    texts = [t.text for t in tokens[k : k + 4]] + [""] * 4
    if texts[0] in ("'", "ᵀ"):
        return 1
    if texts[0] == "." and texts[1] == "T":
        return 2
    if texts[0] == "^":
        if texts[1] in ("T", "ᵀ", "'"):
            return 2
        if texts[1] in ("{", "(") and texts[2] in ("T", "ᵀ") and texts[3] in ("}", ")"):
            return 4
    return 0


def _turned(tokens: Sequence[Token], k: int) -> bool:
    """Whether the word at ``k`` is turned and multiplied with something."""
    count = turned(tokens, k + 1)
    after = tokens[min(k + 1 + count, len(tokens) - 1)]
    return bool(count) and (after.kind == "word" or after.is_("*", "@", "(", "[", "."))


def _behind(tokens: Sequence[Token], given: set[str]) -> set[int]:
    """Where something is multiplied with a vector that is given and turned: b = [1, 2]; bᵀx, (2b)ᵀ(x - 1)."""
    found: set[int] = set()
    for k, t in enumerate(tokens[:-1]):
        first = opening(tokens, k) if t.is_(")") else k
        count = turned(tokens, k + 1)
        if not count or not any(u.text in given for u in tokens[first or 0 : k + 1]):
            continue
        after = k + 1 + count
        after += tokens[min(after, len(tokens) - 1)].is_("*", "@")
        bracket = closing(tokens, after) if tokens[min(after, len(tokens) - 1)].is_("(") else after
        found |= {*range(after, (bracket or after) + 1)}
    return found


def _normed(tokens: Sequence[Token]) -> list[bool]:
    """Whether each token stands in ‖…‖, norm(…) or dot(…), or in a bracket that is turned: (w - b)ᵀ (w - b)."""
    found, within = [], [False]
    turn = {opening(tokens, k) for k, t in enumerate(tokens) if t.is_(")") and turned(tokens, k + 1)}
    for k, t in enumerate(tokens):
        found.append(within[-1])
        if t.is_(*OPEN):
            called = k > 0 and t.is_("(") and tokens[k - 1].kind == "word"
            sums = called and tokens[k - 1].text in ("norm", "dot", "matmul", "inner")
            begins = t.is_("norm(") or sums or (k in turn and not called)
            within.append(begins or (within[-1] and (t.spaced or not t.is_("["))))
        elif t.is_(*CLOSE) and len(within) > 1:
            within.pop()
    return found


def _summed(tokens: Sequence[Token], others: set[str]) -> dict[str, Token]:
    """The one name under all calls such as sum(…) that have one argument: sum(x**2)."""
    found: dict[str, Token] = {}
    for inner in _operands(tokens):
        for u in inner:
            if (
                u.kind == "word"
                and not u.index
                and u.text not in others
                and u.text not in CONSTANTS
                and u.text not in (*REDUCTIONS, *ARRAYS)
            ):
                found.setdefault(u.text, u)
    if len(found) > 1:
        heads = {t.text for k, t in enumerate(tokens[:-1]) if t.kind == "word" and _in_head(tokens, k)}
        found = {n: t for n, t in found.items() if n in heads}
    return found if len(found) == 1 else {}


def _operands(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """What sum(…), max(…) and their kin have as their one argument; and what .sum() is called on."""
    for k, t in enumerate(tokens[:-1]):
        method = k > 0 and tokens[k - 1].is_(".")
        if t.text in REDUCTIONS and method and tokens[k + 1].is_("(") and tokens[k + 2].is_(")"):
            yield tokens[_operand(tokens, k - 1) : k - 1]
        reduces = (t.kind == "word" and t.text in REDUCTIONS) or (t.kind == "function" and t.text in LARGEST)
        if not reduces or method or not tokens[k + 1].is_("("):
            continue
        inner = tokens[k + 2 : closed(tokens, k + 1)]
        alone = t.kind == "function" and len(inner) == 1  # min(x) lacks an argument sooner
        if not alone and not any(u.is_(",", "[") for _, u in outer(inner)):
            yield inner


def _operand(tokens: Sequence[Token], dot: int) -> int:
    """Where what stands before the dot of a method begins."""
    k = dot - 1
    if k >= 0 and tokens[k].is_(")"):
        k = opening(tokens, k) or 0
        if k > 0 and tokens[k - 1].kind in ("word", "function"):
            k -= 1
    return _operand(tokens, k - 1) if k > 1 and tokens[k - 1].is_(".") else max(k, 0)


def _in_head(tokens: Sequence[Token], k: int) -> bool:
    """Whether the word at ``k`` is an argument of a head: def f(x), lambda x, f(x) =, @(x), x =>."""
    before = [t.text for t in tokens[max(0, k - 3) : k]]
    if before[-1:] == ["lambda"] or tokens[k + 1].is_("->"):
        return True
    if before[-1:] not in (["("], ["["]):
        return False
    if before[-2:-1] in (["@"], ["function"]) or before[:1] in (["def"], ["function"]) and len(before) == 3:
        return True
    return tokens[k + 1].is_(")", "]") and tokens[min(k + 2, len(tokens) - 1)].is_("=", "->", "{")
