"""Sums and products over an index, written out: Σ from 1 to 2, sum(… for i in range(2)), Sum[…, {i, 1, 2}]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from messages import later, tr
from surfaces import limits
from surfaces.formula.functions import WORDS
from surfaces.formula.marks import CLOSE, OPEN
from surfaces.formula.pieces import closed, outer
from surfaces.formula.text import FormulaError, Token

SIZES = ("n", "N", "d", "D", "m", "M", "p", "k", "K")  # letters for how many variables there are: two
CALLED = {"sum": "∑", "Sum": "∑", "fsum": "∑", "prod": "∏", "product": "∏", "Product": "∏", "mean": "mean"}
ENDS = (
    ",",
    ";",
    "\n",
    "=",
    "&",
    "\\\\",
    "if",
    "else",
    "<",
    ">",
    "<=",
    ">=",
    "==",
    "!=",
    "?",
    ":",
    "with",
    "for",
    "|)",
    "}",
)


def expanded(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """The tokens with every sum over an index written out, the outermost first; and what is to be said. FormulaError."""
    notes: list[str] = []
    tokens = _lengths(tokens)
    k = 0
    while k < len(tokens):
        before = tokens
        if tokens[k].is_("∑", "∏"):
            tokens = _sigma(tokens, k, notes)
        elif tokens[k].kind == "word" and tokens[k].text in CALLED and tokens[k + 1].is_("(", "["):
            tokens = _called(tokens, k, notes)
        if len(tokens) > limits.MAX_TOKENS:
            raise FormulaError(tr("the sums make this formula too long"), before[k].at)
        k += tokens is before  # what was written out may have sums inside
    lost = next((t for t in tokens if "+" in t.index or "-" in t.index), None)
    if lost is not None:
        raise FormulaError(tr("the index {index} belongs to no sum", index=lost.index), lost.at)
    return tokens, notes


def _lengths(tokens: list[Token]) -> list[Token]:
    """``len(x)`` as the number 2: the picture has two variables."""
    out: list[Token] = []
    for t in tokens:
        out.append(t)
        if t.is_(")") and len(out) > 3 and out[-3].is_("(") and out[-4].text in ("len", "length", "numel"):
            word = out[-4]
            out[-4:] = [Token("number", "2", word.at, t.end, word.spaced)]
    return out


def _sigma(tokens: list[Token], k: int, notes: list[str]) -> list[Token]:
    """Σ with its limits at foot and head."""
    sign, at = tokens[k], k + 1
    if not tokens[at].is_("_"):
        raise FormulaError(tr("this sum needs its index: \\sum_{i=1}^{2}"), sign.at)
    foot, at = _group(tokens, at + 1)
    head: list[Token] = []
    if tokens[at].is_("^"):
        head, at = _group(tokens, at + 1)
    if not foot or foot[0].kind != "word" or foot[0].index or (len(foot) > 1 and not foot[1].is_("=")):
        raise FormulaError(tr("this sum needs its index: \\sum_{i=1}^{2}"), sign.at)
    index = foot[0].text
    low = _bound(foot[2:], notes, 1) if len(foot) > 2 else 1
    high = _bound(head, notes, low + 1) if head else low + 1
    end = _reach(tokens, at, index)
    if end == at:
        raise FormulaError(tr("nothing stands behind this sum"), sign.at)
    body, rest = tokens[at:end], tokens[end:]
    written = _terms(body, index, range(low, high + 1), sign)
    return _sized([*tokens[:k], *written, *rest], head, notes)


def _called(tokens: list[Token], k: int, notes: list[str]) -> list[Token]:
    """``sum(… for i in …)`` and ``Sum[…, {i, 1, 2}]``; a call without an index is left as it is."""
    word, end = tokens[k], closed(tokens, k + 1)
    inner = tokens[k + 2 : end]
    if inner and inner[0].is_("[") and closed(inner, 0) == len(inner) - 1:  # a list of terms
        inner = inner[1:-1]
    split = next((j for j, t in outer(inner) if t.is_("for") or (t.is_(",") and _limits(inner[j + 1 :]))), None)
    if split is None:
        return tokens
    body, clause = inner[:split], inner[split + 1 :]
    sign = replace(word, kind="sign", text=CALLED[word.text])
    if inner[split].is_("for"):
        written, used = _looped(body, clause, sign, notes)
    else:
        found = _limits(clause)
        assert found is not None
        index, low, used = found[0], _bound(found[1], notes, 1), found[2]
        written = _terms(body, index, range(low, _bound(used, notes, 2) + 1), sign)
    return _sized([*tokens[:k], *written, *tokens[end + 1 :]], used, notes)


def _limits(tokens: Sequence[Token]) -> tuple[str, Sequence[Token], Sequence[Token]] | None:
    """Index, lower and upper end of ``{i, 1, 2}`` or ``i = 1..2``."""
    if len(tokens) > 4 and tokens[0].is_("{") and tokens[-1].is_("}") and tokens[1].kind == "word":
        parts = _parts(tokens[2:-1])
        if len(parts) == 3 and not parts[0]:
            return tokens[1].text, parts[1], parts[2]
    if len(tokens) > 4 and tokens[0].kind == "word" and tokens[1].is_("="):
        dots = next((j for j in range(2, len(tokens) - 2) if tokens[j].is_(".") and tokens[j + 1].is_(".")), None)
        if dots is not None:
            return tokens[0].text, tokens[2:dots], tokens[dots + 2 :]
    return None


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for t in tokens:
        if t.is_(","):
            parts.append([])
        else:
            parts[-1].append(t)
    return parts


def _looped(
    body: list[Token], clause: list[Token], sign: Token, notes: list[str]
) -> tuple[list[Token], Sequence[Token]]:
    """Python's ``for i in range(2)``, ``for v in x`` and ``for i, v in enumerate(x)``."""
    where = next((j for j, t in enumerate(clause) if t.is_("in")), None)
    names = [t for t in clause[:where] if t.kind == "word"] if where is not None else []
    over = clause[where + 1 :] if where is not None else []
    if names and over and over[0].text == "range" and len(over) > 3 and over[-1].is_(")"):
        ends = _parts(over[2:-1])
        low = _bound(ends[0], notes, 0) if len(ends) == 2 else 0
        return _terms(body, names[0].text, range(low, _bound(ends[-1], notes, 2)), sign), ends[-1]
    if len(names) == 2 and over and over[0].text == "enumerate" and len(over) == 4:
        rows = [_filled(_filled(body, names[0].text, k), names[1].text, k, over[2]) for k in (0, 1)]
        return _joined(rows, sign), ()
    if len(names) == 1 and len(over) == 1 and over[0].kind == "word":
        return _joined([_filled(body, names[0].text, k, over[0]) for k in (0, 1)], sign), ()
    raise FormulaError(tr("a sum runs for i in range(2) here, or for v in x"), sign.at)


def _group(tokens: Sequence[Token], k: int) -> tuple[list[Token], int]:
    """What stands in braces, or the one token, and where it ends."""
    if tokens[k].is_("{", "("):
        end = closed(tokens, k)
        return list(tokens[k + 1 : end]), end + 1
    if tokens[k].kind == "end":
        raise FormulaError(tr("this sum breaks off"), tokens[k].at)
    return [tokens[k]], k + 1


def _bound(tokens: Sequence[Token], notes: list[str], otherwise: int) -> int:
    """The end of a sum: a whole number, or the letter for how many variables there are, with what is added to it."""
    tokens = [t for t in tokens if not t.is_("(", ")", "{", "}")]
    kinds = [t.kind for t in tokens]
    if kinds == ["number"] and tokens[0].text.isdigit():
        return min(int(tokens[0].text), 10**6)
    if kinds[:1] in (["word"], ["number"]) and (tokens[0].text in (*SIZES, "2") and not tokens[0].index):
        if len(tokens) == 1:
            return 2
        if len(tokens) == 3 and tokens[1].is_("+", "-") and tokens[2].text.isdigit():
            return 2 + int(tokens[2].text[:6]) * (1 if tokens[1].text == "+" else -1)
    at = tokens[0].at if tokens else 0
    raise FormulaError(tr("a sum runs from one whole number to another here, or to n"), at)


def _reach(tokens: Sequence[Token], begin: int, index: str) -> int:
    """Where the body of a sum ends: after its first term, or after the last one that has the index."""
    depth, ends, uses, first, own = 0, [], [False], True, False
    for k in range(begin, len(tokens)):
        t = tokens[k]
        if depth == 0 and not first and t.is_("+", "-") and not tokens[k - 1].is_("^", "*", "/", "+", "-", "@"):
            ends.append(k)
            uses.append(False)
            own = False
        depth += t.is_(*OPEN) - t.is_(*CLOSE)
        if depth < 0 or (depth == 0 and t.is_(*ENDS) and not t.is_(*CLOSE)) or t.kind == "end":
            ends.append(k)
            break
        own |= t.is_("∑", "∏")  # which has an index of its own, perhaps of the same name
        uses[-1] |= not own and _has(t, index)
        first = False
    else:
        ends.append(len(tokens))
    last = max((j for j, used in enumerate(uses) if used), default=0)
    return ends[last]


def _has(t: Token, index: str) -> bool:
    if t.kind != "word":
        return False
    return index in (t.text, t.index[:1]) or (len(t.text) < 4 and t.text not in WORDS and index in t.text)


def _terms(body: list[Token], index: str, over: range, sign: Token) -> list[Token]:
    if len(over) > limits.MAX_TERMS:
        raise FormulaError(tr("a sum has at most {most} terms here", most=limits.MAX_TERMS), sign.at)
    return _joined([_filled(body, index, k) for k in over], sign)


def _joined(rows: list[list[Token]], sign: Token) -> list[Token]:
    """((…) + (…)), or with * between."""
    if not rows:
        return [Token("number", "1" if sign.text == "∏" else "0", sign.at, sign.end, sign.spaced)]
    out = [replace(sign.sign("("), spaced=sign.spaced)]
    for k, row in enumerate(rows):
        out += [sign.sign("*" if sign.text == "∏" else "+")] * (k > 0) + [sign.sign("("), *row, sign.sign(")")]
    out.append(sign.sign(")"))
    return (
        [sign.sign("("), *out, sign.sign("/"), Token("number", str(len(rows)), sign.at, sign.end), sign.sign(")")]
        if sign.text == "mean"
        else out
    )


def _filled(body: list[Token], index: str, k: int, vector: Token | None = None) -> list[Token]:
    """The body for one value of the index; with ``vector``, the index stands for that entry of it."""
    entry = lambda t, n: replace(t, index=str(n), style="sub", shown=f"{t.text}_{n}")  # noqa: E731
    here = Token("number", str(k), 0, 0) if vector is None else entry(vector, k)
    out: list[Token] = []
    skip = 0
    for j, t in enumerate(body):
        if skip:
            skip -= 1
            continue
        for u in _letters(t, index):
            if u.kind == "word" and u.text == index and not u.index:
                out.append(replace(here, at=u.at, end=u.end, spaced=u.spaced))
            elif (
                u.kind == "word"
                and u.index
                and u.index[:1] == index
                and vector is None
                and u.index[1:2] in ("", "+", "-")
            ):
                out.append(entry(u, k + int(u.index[1:] or 0)))
            else:
                out.append(u)
        if vector is None and t.kind == "word" and not t.index and (found := _place(body, j + 1, index)):
            shift, skip = found
            out[-1] = replace(t, index=str(k + shift), style="bracket", shown=f"{t.text}[{k + shift}]")
    return out


def _letters(t: Token, wanted: str) -> list[Token]:
    """A word such as ``ix`` or ``An`` letter by letter, where the wanted one is among them."""
    short = t.kind == "word" and 1 < len(t.text) < 4 and t.text not in (*WORDS, *CALLED)
    if not short or wanted not in t.text or t.text == wanted:
        return [t]
    letters = [replace(t, text=c, index="", style="", spaced=t.spaced and not n) for n, c in enumerate(t.text)]
    letters[-1] = replace(letters[-1], index=t.index, style=t.style)
    return letters


def _place(body: Sequence[Token], k: int, index: str) -> tuple[int, int] | None:
    """What is added to the index in ``[i + 1]``, and how many tokens that is."""
    inside = list(body[k : k + 5])
    if len(inside) > 2 and inside[0].is_("[") and inside[1].text == index and not inside[1].index:
        if inside[2].is_("]"):
            return 0, 3
        if len(inside) == 5 and inside[2].is_("+", "-") and inside[3].text.isdigit() and inside[4].is_("]"):
            return int(inside[3].text[:3]) * (1 if inside[2].text == "+" else -1), 5
    return None


def _sized(tokens: list[Token], bound: Sequence[Token], notes: list[str]) -> list[Token]:
    """With 2 for the letter n of a sum's end, wherever it stands; where it is set to 2, that is left out."""
    letter = next((t.text for t in bound if t.kind == "word" and t.text in SIZES), None)
    if letter is None:
        return tokens
    said = later("{letter} is 2 here: the picture has two variables", letter=letter)
    if said not in notes:
        notes.append(said)
    tokens = [u for t in tokens for u in _letters(t, letter)]
    out: list[Token] = []
    skip = 0
    for k, t in enumerate(tokens):
        if skip:
            skip -= 1
        elif t.kind == "word" and t.text == letter and not t.index:
            if tokens[k + 1].is_("=") and tokens[k + 2].kind == "number":
                if tokens[k + 2].text != "2":
                    raise FormulaError(
                        tr("the picture has two variables, and {letter} is given another value", letter=letter), t.at
                    )
                skip = 3 if tokens[k + 3].is_(";", "\n", ",") else 2
                while out and out[-1].is_(",", "with", "where", ";"):
                    out.pop()
            else:
                out += [t.sign("("), Token("number", "2", t.at, t.end), t.sign(")")]
        else:
            out.append(t)
    return out
