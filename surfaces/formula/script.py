"""Heads, branches of lines and earlier definitions: what stands around a formula, taken from it.

``f(x, y) = …``, ``lambda x, y: …``, ``def f(w): …``, ``z = …``, ``return …``, ``r = sqrt(x^2 + y^2); 10 sin(r)/r``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from messages import tr
from surfaces.formula.branches import branched
from surfaces.formula.heads import LEADS, TYPES, Definition, names_to, one_head, unpacked
from surfaces.formula.marks import CLOSE, OPEN
from surfaces.formula.pieces import closing, outer
from surfaces.formula.text import FormulaError, Token

GOES_ON = {
    "+",
    "-",
    "*",
    "/",
    "^",
    "and",
    "or",
    ",",
    "=",
    "%",
    "<",
    ">",
    "<=",
    ">=",
    "==",
    "?",
    ":",
    "if",
    "else",
    "in",
}
JOINED = ("=", "+", "-", "*", "/")  # beside these LaTeX's & aligns


@dataclass
class Script:
    """A text taken apart: the formula's own tokens, what was defined around it, and the arguments of its head."""

    body: tuple[Token, ...] = ()
    definitions: list[Definition] = field(default_factory=list)
    arguments: list[Token] | None = None  # None without a head that names them
    unpacked: Token | None = None  # w of ``x, y = w``
    defaults: list[Definition] = field(default_factory=list)  # of a head's arguments


def script(tokens: list[Token]) -> Script:
    """Take a text apart. FormulaError where it holds no formula, or two."""
    end = tokens[-1]
    found = Script()
    bodies: list[tuple[Token, ...]] = []
    last: Definition | None = None
    pieces = branched(_statements(_lines(_without_braces(_arrows(tokens[:-1])))))
    for piece in pieces:
        rest, heads = _head(piece, found)
        if not rest:
            continue
        rest = _augmented(rest)
        word = _target(rest)
        if word is not None and not heads:
            reach = _reach(rest)
            if len(rest) == 3 and _key(rest[2]) == _key(word):
                continue  # x1 = x[1], which are one name here
            last = Definition(word, tuple(rest[2 : len(rest) - len(reach) - bool(reach)]), tuple(reach))
            found.definitions.append(last)
        else:
            bodies.append(tuple(_one_side(rest) if word is None else rest[2:]))
    if len(bodies) > 1:
        raise FormulaError(tr("two formulas stand here: keep one, or name the first as in r = …; …"), bodies[1][0].at)
    if bodies:
        found.body = bodies[0]
    elif last is not None and last.reach:
        raise FormulaError(tr("a range belongs to a letter: a = 3 in [0, 10]; …"), last.reach[0].at)
    elif last is not None:
        found.definitions.remove(last)
        found.body = last.tokens
    _picked(found)
    used = {_key(t) for part in (found.body, *(d.tokens for d in found.definitions)) for t in part}
    given = {_key(d.word) for d in found.definitions}
    found.definitions[:0] = [d for d in found.defaults if _key(d.word) in used - given]
    if _only_head(found.body):
        raise FormulaError(tr("this is the head of a formula alone: f(x, y) = …"), found.body[0].at)
    if not found.body:
        nothing = not any(t.kind != "end" for t in tokens)
        raise FormulaError(
            tr("the formula is empty") if nothing else tr("the formula breaks off after its head"), end.at
        )
    return found


def _picked(found: Script) -> None:
    """``w1 = w[0]; w2 = w[1]``: where w1 would be another name for w[1], the names on the left are the variables."""
    entries = {e: d for d in found.definitions if (e := _entry(d.tokens))}
    for first, second in (("0", "1"), ("1", "2")):
        for base in {name for name, _ in entries}:
            a, b = entries.get((base, first)), entries.get((base, second))
            if a is None or b is None or base not in (a.word.text, b.word.text):
                continue
            found.arguments = [a.word, b.word]
            found.definitions = [d for d in found.definitions if d is not a and d is not b]
            words = {(base, first): a.word, (base, second): b.word}
            found.body = _put(found.body, words)
            found.definitions = [replace(d, tokens=_put(d.tokens, words)) for d in found.definitions]


def _entry(tokens: Sequence[Token]) -> tuple[str, str] | None:
    """Name and number of ``w[0]`` or ``w(1)`` and nothing else."""
    if len(tokens) == 1 and tokens[0].style == "bracket":
        return tokens[0].text, tokens[0].index
    called = len(tokens) == 4 and tokens[0].kind == "word" and not tokens[0].index
    if called and tokens[1].is_("(") and tokens[2].kind == "number" and tokens[3].is_(")"):
        return tokens[0].text, tokens[2].text
    return None


def _put(tokens: Sequence[Token], words: dict[tuple[str, str], Token]) -> tuple[Token, ...]:
    """The tokens with these words in place of the entries they name."""
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        length = 1 if tokens[k].style == "bracket" else 4
        word = words.get(_entry(tokens[k : k + length]) or ("", ""))
        t = tokens[k]
        out.append(t if word is None else replace(word, at=t.at, end=t.end, spaced=t.spaced))
        k += 1 if word is None else length
    return tuple(out)


def _one_side(tokens: list[Token]) -> list[Token]:
    """``… = z`` and ``… = f(x, y)`` without what it is called."""
    k = next((k for k, t in enumerate(tokens) if t.is_("=")), 0)
    named = tokens[k + 1 :]
    alone = len(named) == 1 and named[0].kind == "word" and all(_key(t) != _key(named[0]) for t in tokens[:k])
    return tokens[:k] if k and (alone or _only_head(tuple(named))) else tokens


def _only_head(tokens: tuple[Token, ...]) -> bool:
    """Whether this is f(x, y) and nothing else."""
    named = len(tokens) > 3 and tokens[0].text in ("f", "g", "h", "F", "J", "L") and tokens[1].is_("(")
    return named and names_to(list(tokens), 2, ")") == len(tokens) - 1


def _key(t: Token) -> tuple[str, str, str]:
    """What tells a name from others, however it is indexed."""
    return t.kind, t.text, t.index


def _arrows(tokens: list[Token]) -> list[Token]:
    """R's ``f <- …`` as ``f = …``: where a name begins a statement, and what follows stands apart or is a function."""
    out: list[Token] = []
    for k, t in enumerate(tokens):
        if t.is_("-") and out and out[-1].is_("<") and out[-1].end == t.at and k > 1 and out[-2].kind == "word":
            begins = len(out) == 2 or out[-3].is_("\n", ";", "{")
            if begins and k + 1 < len(tokens) and tokens[k + 1].spaced and out[-1].spaced:
                out[-1] = Token("sign", "=", out[-1].at, t.end, True)
                continue
        out.append(t)
    return out


def statements(tokens: list[Token]) -> list[Definition]:
    """A text that is assignments only, as rules are. FormulaError where a line is none."""
    found = []
    for piece in _statements(_lines(_arrows(tokens[:-1]))):
        while piece and piece[0].is_(*LEADS - {"return"}):
            piece = piece[1:]
        piece = _augmented(piece)
        word = _target(piece)
        if word is None or not piece[1].is_("="):
            raise FormulaError(tr("each line of a rule is name = …"), piece[0].at if piece else tokens[-1].at)
        reach = _reach(piece)
        found.append(Definition(word, tuple(piece[2 : len(piece) - len(reach) - bool(reach)]), tuple(reach)))
    return found


def _lines(tokens: list[Token]) -> list[Token]:
    """Line breaks kept only where they end a statement."""
    out: list[Token] = []
    depth, after = 0, 0  # the next token that is none of the breaks at hand
    for k, t in enumerate(tokens):
        if t.kind == "sign":
            depth += (t.text in OPEN) - (t.text in CLOSE)
        if not t.is_("\n") and not (t.is_("\\\\") and depth <= 0):
            out.append(t)
            continue
        after = max(after, k + 1)
        while after < len(tokens) and tokens[after].is_("\n", "&"):
            after += 1
        rest = tokens[after:]
        goes_on = not rest or (rest[0].is_(*GOES_ON) and not _branches(rest)) or (out and out[-1].is_(*GOES_ON - {":"}))
        if out and depth <= 0 and not goes_on and not out[-1].is_(";"):
            out.append(t)
    return out


def _branches(tokens: list[Token]) -> bool:
    """Whether a line begins with an if or else that is a statement: it has a colon, a brace or a return."""
    line = tokens[: next((k for k, t in enumerate(tokens) if t.is_("\n")), len(tokens))]
    if line[0].is_("else"):
        return len(line) == 1 or line[1].is_(":", "{", "return", "if")
    return line[0].is_("elif", "elseif") or (line[0].is_("if") and not any(t.is_("else") for t in line))


def _without_braces(tokens: list[Token]) -> list[Token]:
    """Without the braces of functions' and branches' bodies, and without the word that ends one."""
    last = next((k for k, t in reversed([*enumerate(tokens)]) if not t.is_("end", "\n", ";", "}")), -1)
    tokens = [t for k, t in enumerate(tokens) if k <= last or not t.is_("end")]
    led = next((k for k, t in enumerate(tokens) if t.is_("function", "if", *LEADS)), len(tokens))
    gone: set[int] = set()
    for k, t in enumerate(tokens[:-1]):
        begins = t.is_("->", "else") or ((t.is_(")") or t.text in TYPES) and led < k)
        if not begins:
            continue
        opened = next((j for j in range(k + 1, len(tokens)) if not tokens[j].is_("\n")), k)
        if tokens[opened].is_("{") and (close := closing(tokens, opened)) is not None:
            gone |= {opened, close}
    return [
        Token("sign", "\n", t.at, t.end) if k in gone and t.is_("}") else t
        for k, t in enumerate(tokens)
        if k not in gone or t.is_("}")
    ]


def _statements(tokens: list[Token]) -> list[list[Token]]:
    pieces: list[list[Token]] = [[]]
    depth, dropped = 0, -1
    for k, t in enumerate(tokens):
        if k == dropped:
            continue
        if t.kind == "sign":
            depth += (t.text in OPEN) - (t.text in CLOSE)
        value = _before_value(tokens, k) and len(pieces[-1]) != 1 and not _in_lambda(pieces[-1])
        if depth <= 0 and (t.is_(";", "\n", "\\\\") or value):
            pieces.append([])
        elif depth == 1 and pieces[-1] and (close := _aside(tokens, k)):
            pieces.append([])
            depth -= 1
            dropped = close
        else:
            pieces[-1].append(t)
    return [q for p in pieces if p for q in _paired(_aligned(p))]


def _in_lambda(piece: list[Token]) -> bool:
    """Whether a statement is still at the arguments of a lambda."""
    return any(t.text == "lambda" and t.kind == "word" for t in piece[:3]) and not any(t.is_(":") for t in piece)


def _aligned(tokens: list[Token]) -> list[Token]:
    """Without the & that LaTeX aligns equations at."""
    return [
        t
        for k, t in enumerate(tokens)
        if not (
            t.is_("&")
            and (k == 0 or tokens[k - 1].is_(*JOINED) or (k + 1 < len(tokens) and tokens[k + 1].is_(*JOINED)))
        )
    ]


def _aside(tokens: list[Token], k: int) -> int | None:
    """Where a bracket such as (a = 2, b = 3) at the end of a text closes, None where ``k`` begins none."""
    inside = tokens[k + 1 : k + 3]
    if not tokens[k].is_("(") or len(inside) < 2 or inside[0].kind != "word" or not inside[1].is_("="):
        return None
    close = closing(tokens, k)
    return close if close == len(tokens) - 1 else None


def _before_value(tokens: list[Token], k: int) -> bool:
    """Whether a comma, where or with stands before ``a = 3``."""
    t, after = tokens[k], tokens[k + 1 : k + 3]
    if t.is_(",") and after and (after[0].text == "where" or after[0].is_("with")):
        return True
    joins = t.is_(",", "with", "for", "and") or t.text == "where"
    return joins and len(after) == 2 and after[0].kind == "word" and after[1].is_("=", "in")


def _head(tokens: list[Token], found: Script) -> tuple[list[Token], bool]:
    """The tokens after heads and leading words; whether a head named arguments."""
    headed = False
    while tokens:
        taken = one_head(tokens, found.defaults)
        if taken is not None:
            arguments, tokens = taken
            if found.arguments is not None:
                raise FormulaError(
                    tr("a second head; one formula has one"), arguments[0].at if arguments else tokens[0].at
                )
            found.arguments, headed = arguments, True
        elif tokens[0].is_(*LEADS) or (len(tokens) > 1 and tokens[0].is_("=") and headed):
            tokens = tokens[1:]
        elif names := unpacked(tokens):
            if found.arguments is not None and len(found.arguments) > 1:
                raise FormulaError(tr("the names of the two variables are given twice"), tokens[0].at)
            found.arguments, found.unpacked = names, tokens[len(tokens) - 1]
            return [], headed
        else:
            return tokens, headed
    return tokens, headed


def _paired(piece: list[Token]) -> list[list[Token]]:
    """``x, y = w[0], w[1]`` as two assignments."""
    if len(piece) < 7 or not (piece[0].kind == piece[2].kind == "word" and piece[1].is_(",") and piece[3].is_("=")):
        return [piece]
    first, _, second, equals, *values = piece
    comma = next((k for k, t in outer(values) if t.is_(",")), None)
    return [piece] if comma is None else [[first, equals, *values[:comma]], [second, equals, *values[comma + 1 :]]]


def _augmented(tokens: list[Token]) -> list[Token]:
    """``w -= a`` as ``w = w - (a)``."""
    if len(tokens) < 4 or not (
        tokens[1].is_("+", "-", "*", "/") and tokens[2].is_("=") and tokens[1].end == tokens[2].at
    ):
        return tokens
    word, operator, equals, *rest = tokens
    return [word, equals, word, operator, operator.sign("("), *rest, rest[-1].sign(")")]


def _target(tokens: list[Token]) -> Token | None:
    """The word of ``word = …`` or ``word in …``."""
    return tokens[0] if len(tokens) > 2 and tokens[0].kind == "word" and tokens[1].is_("=", "in") else None


def _reach(tokens: list[Token]) -> list[Token]:
    """What follows ``in``, of ``a = 3 in [0, 10]``."""
    return next((tokens[k + 1 :] for k, t in enumerate(tokens) if t.is_("in")), [])
