"""Which names a formula uses, and which of them are its two variables."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from messages import later, mark, tr
from surfaces.formula.functions import ALIASES, CONSTANTS, FUNCTIONS, REFUSED, SYMBOLS, WORDS
from surfaces.formula.tables import ARRAYS, REDUCTIONS
from surfaces.formula.text import FormulaError, Token

KNOWN = [*FUNCTIONS, *ALIASES]
CALLED = {*REDUCTIONS, *ARRAYS, "piecewise"}  # words before a bracket
FEET = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
PARTS = 3  # letters that a word may be the product of
PARTED = re.compile(
    "|".join(sorted((w for w in [*WORDS, "pi"] if len(w) > 2 or w == "pi"), key=len, reverse=True)) + "|[A-Za-z]"
)
SPOKEN = (
    "arcsin|arccos|arctan|sinh|cosh|tanh|coth|sech|csch|sqrt|sign|sin|cos|tan|cot|sec|csc|exp|log|abs|sgn|ctg|ln|lg|tg"
)
ONE_CALL = re.compile(rf"(?P<name>{SPOKEN})(?P<of>[xyzuvrwXYZ]{{0,2}})")
GLUED = re.compile(
    rf"(?P<before>[A-Za-z]?|[xyzuvr]{{2}})(?P<calls>(?:{ONE_CALL.pattern.replace('?P<name>', '?:').replace('?P<of>', '?:')})+)"
)
"""Letters of variables that touch the name of a function, as people write by hand: xsin(y), 2sinxcosy, lnx."""
PAIRS = (
    ("X", "Y"), ("u", "v"), ("p", "q"), ("w", "b"), ("theta", "phi"), ("r", "theta"), ("rho", "theta"), ("m", "b"),
    ("m", "c"), ("s", "t"), ("mu", "sigma"), ("alpha", "beta"), ("a", "b"),
)  # fmt: skip
ACCENTED = re.compile("(.+?)(hat|tilde|bar)")
HANDLE = mark("{name} is a handle: the picture has two variables")
AS_FUNCTIONS = ("f", "g", "h", "F", "G", "H", "J", "Phi", "Psi", "psi", "Theta", "delta", "zeta")  # as often as not
BASES = ("x", "w", "theta", "beta", "b", "u", "z", "p", "q", "t", "y")  # which indexed letter is looked at first


@dataclass(frozen=True)
class Name:
    """A letter or word as it was first written: ``key`` tells it from others, however it is written."""

    key: str
    shown: str
    letters: str
    index: str = ""

    @property
    def latex(self) -> str:
        """Typeset."""
        base = _typeset(self.letters)
        if self.index in ("hat", "tilde", "bar"):
            return rf"\{self.index}{{{base}}}"
        index = self.index.replace("_", r"\_")
        return base + (
            f"_{{{index}}}" if not index or index.isdigit() or len(index) == 1 else rf"_{{\mathrm{{{index}}}}}"
        ) * bool(index)

    @property
    def code(self) -> str:
        """As a name in a program."""
        return f"{self.key}_" if self.key in ("lambda", "in", "is", "as", "e") or self.key in KNOWN else self.key


def _typeset(letters: str) -> str:
    """A name's letters: x, \theta, \\hat{m}, \\Delta w, or words upright."""
    if len(letters) == 1 or letters in WORDS:
        return letters if len(letters) == 1 else rf"\{letters}"
    if (match := ACCENTED.fullmatch(letters)) and (len(match[1]) == 1 or match[1] in WORDS):
        return rf"\{match[2]}{{{_typeset(match[1])}}}"
    if letters.startswith("Delta") and (len(letters) == 6 or letters[5:] in WORDS):
        return rf"\Delta {_typeset(letters[5:])}"
    return rf"\mathrm{{{letters}}}"


def key(word: Token) -> str:
    """What tells a name from others: x₁, x_1, x[1] and x1 are the same."""
    joint = "" if word.index[:1].isdigit() or not word.index else "_"
    return f"{word.text}{joint}{word.index}"


def name(word: Token, text: str) -> Name:
    """The name of a word, shown as the text has it."""
    if word.shown:
        return Name(key(word), word.shown, word.text, word.index)
    shown = text[word.at : word.end].strip().lstrip("\\").replace("{", "").replace("}", "").replace(" ", "")
    shown = re.sub(r"^(?:math[a-z]*|text[a-z]*|operatorname|boldsymbol|vec|hat|bar|tilde)\\?", "", shown)
    return Name(key(word), shown, word.text, word.index)


def drawn(shown: str) -> str:
    """A name as a picture has it: theta_1 as θ₁, x2 as x₂; what is written otherwise stays."""
    match = re.fullmatch(r"([A-Za-z]+)_?([0-9]*)", shown)
    if match is None or len(match[1]) > 1 and match[1] not in SYMBOLS:
        return shown
    return SYMBOLS.get(match[1], match[1]) + match[2].translate(FEET)


def split(tokens: Sequence[Token], declared: set[str]) -> list[Token]:
    """The tokens with every word one name: ``axy`` becomes a, x and y; ``x(1)`` the indexed name that it is."""
    out: list[Token] = []
    for k, t in enumerate(tokens):
        plain = key(t) in declared or t.shown or t.text in WORDS or len(t.text) == 1 or t.text in CONSTANTS
        if t.kind != "word" or plain or _calls(tokens, k):
            out.append(t)
        else:
            after = tokens[k + 1] if k + 1 < len(tokens) else t
            out += _glued(t, after.is_("(", "^")) or _parts(t, after.is_("("))
    return out


def _parts(word: Token, called: bool) -> list[Token]:
    found = list(PARTED.finditer(word.text))
    inside = [f for f in KNOWN if len(f) > 2 and f in word.text.lower()]
    if word.text.lower() in ("inf", "infinity", "nan"):
        raise FormulaError(tr(REFUSED[word.text.lower()]), word.at)
    unknown = called and len(found) > 1 and not set(word.text) <= {"x", "y"}
    if unknown or inside or len(found) > PARTS or (word.index and word.style == "sub" and not word.index[0].isdigit()):
        raise FormulaError(_unknown(word, inside, called), word.at)
    width = word.end - word.at
    places = [(m.group(), word.at + min(m.start(), width - 1), word.at + min(m.end(), width)) for m in found]
    parts = [Token("word", part, at, end, word.spaced and not k) for k, (part, at, end) in enumerate(places)]
    parts[-1] = replace(parts[-1], index=word.index, style=word.style, end=word.end)
    return parts


def _glued(word: Token, called: bool) -> list[Token]:
    """``xsin(…)``, ``sinx``, ``xlny`` and ``sinxcosy`` taken apart; nothing where the word could be anything else."""
    match = GLUED.fullmatch(word.text)
    if match is None or (word.index and word.style == "sub" and not word.index.isdigit()):
        return []
    before, calls = match["before"], list(ONE_CALL.finditer(match["calls"]))
    bare = [c for c in calls if not c["of"]]
    if bare and (bare != calls[-1:] or not called or word.index):
        return []
    if before and any(before[k:] + calls[0]["name"] in KNOWN for k in range(len(before))):
        return []  # asinx: arcsin x, or a sin x
    at = word.at + len(before)
    out = [Token("word", before, word.at, at, word.spaced)] * bool(before)
    for c in calls:
        middle = at + len(c["name"])
        out.append(Token("function", c["name"], at, middle, word.spaced and not out))
        at = middle + len(c["of"])
        out += [Token("word", c["of"], middle, at)] * bool(c["of"])
    out[-1] = replace(out[-1], index=word.index, style=word.style, end=word.end)
    return [u for t in out for u in ([t] if t.kind == "function" else _parts(t, False))]


def _unknown(word: Token, inside: list[str], called: bool) -> str:
    shown = word.text if len(word.text) <= 20 else word.text[:19] + "…"
    if called and word.text.lower() in REFUSED:
        return tr(REFUSED[word.text.lower()])
    if re.search(r"plot|surf|solve|minimi|maximi|diff|grad|integr", word.text.lower()):
        return tr("“{shown}” is a command, which is not read: type the formula alone", shown=shown)
    near = difflib.get_close_matches(word.text.lower(), FUNCTIONS, 1, 0.6)
    known = max(inside, key=len) if inside else near[0] if near else ""
    if known == word.text.lower() and called:
        return tr("“{shown}” is written {known}(…) here", shown=shown, known=known)
    if known:
        return tr(
            "“{name}” is no name that is known here; did you mean {known}(…)?", name=shown + word.index, known=known
        )
    return tr(
        "“{name}” is no name that is known here; a handle of its own name is made by {shown} = 1; before the formula",
        name=shown + word.index,
        shown=shown,
    )


def with_calls(tokens: Sequence[Token]) -> list[Token]:
    """``x(1)`` and ``x(2)`` as indexed names, where that letter stands in no other way and with more than one number."""
    places: dict[str, list[str | None]] = {}
    for k, t in enumerate(tokens):
        if t.kind == "word" and not t.index:
            places.setdefault(t.text, []).append(_called_with(tokens, k))
    indexed = {w for w, found in places.items() if None not in found and (len(set(found)) > 1 or set(found) == {"1"})}
    for w, found in places.items():
        if w not in indexed and None not in found and "2" in found:
            at = next(t.at for t in tokens if t.kind == "word" and t.text == w)
            raise FormulaError(tr("“{w}(2)” could be {w}_2 or 2*{w}: write which", w=w), at)
    out: list[Token] = []
    skip = 0
    for k, t in enumerate(tokens):
        if skip:
            skip -= 1
        elif t.kind == "word" and t.text in indexed and not t.index:
            out.append(replace(t, index=tokens[k + 2].text, style="bracket", end=tokens[k + 3].end))
            skip = 3
        else:
            out.append(t)
    return out


def called(tokens: Sequence[Token], declared: set[str]) -> tuple[list[Token], list[str]]:
    """The tokens with σ(…) as the sigmoid; and what is said of letters that stand before a bracket as functions do.

    FormulaError at g(x), which nobody writes who means g times x.
    """
    letters = [k for k, t in enumerate(tokens) if t.kind == "word" and not t.index and key(t) not in declared]
    calls = {k for k in letters if k + 1 < len(tokens) and tokens[k + 1].is_("(") and not tokens[k + 1].spaced}
    plain = {tokens[k].text for k in letters if k not in calls}
    notes: list[str] = []
    out = list(tokens)
    for k in sorted(calls):
        t, inside = tokens[k], tokens[k + 2 : k + 4]
        if t.text in plain or t.text in ("x", "y", "X", "Y", *CONSTANTS, *CALLED, *REFUSED):
            continue
        shown = drawn(t.text)
        if t.text == "sigma":
            out[k] = replace(t, kind="function", text="sigmoid")
            notes.append(mark("σ(…) is read as the sigmoid; a letter is written σ*(…)"))
        elif len(inside) == 2 and inside[0].kind == "word" and inside[1].is_(")"):
            of = inside[0].text + inside[0].index
            text = tr("{shown}({of}) could be {shown}*{of} or a function {shown}: write which", shown=shown, of=of)
            raise FormulaError(text, t.at)
        elif t.text in AS_FUNCTIONS:
            notes.append(later("{shown}(…) is read as {shown}*(…): no function {shown} is known here", shown=shown))
    return out, list(dict.fromkeys(notes))


def _called_with(tokens: Sequence[Token], k: int) -> str | None:
    """The number n of ``x(n)`` for a small whole n."""
    a, n, b = (*tokens[k + 1 : k + 4], None, None, None)[:3]
    if a is None or n is None or b is None or not (a.is_("(") and b.is_(")") and n.kind == "number"):
        return None
    return n.text if n.text in ("0", "1", "2", "3") and not a.spaced else None


def _calls(tokens: Sequence[Token], k: int) -> bool:
    """Whether the word at ``k`` is a function of tables here: before its bracket, or as a method."""
    before_bracket = k + 1 < len(tokens) and tokens[k + 1].is_("(", "[")
    return tokens[k].text in CALLED and (before_bracket or (k > 0 and tokens[k - 1].is_(".")))


def letters_used(tokens: Sequence[Token], text: str, declared: Iterable[str]) -> dict[str, Name]:
    """The free names in the order in which they appear."""
    found: dict[str, Name] = {}
    for k, t in enumerate(tokens):
        if t.kind == "word" and key(t) not in CONSTANTS and not _calls(tokens, k):
            found.setdefault(key(t), name(t, text))
    return {k: n for k, n in found.items() if k not in declared}


def variables(used: dict[str, Name], arguments: list[Name] | None, at: int) -> tuple[list[Name], list[str]]:
    """The names of the variables, at most two, the first across; and what is to be said about the choice."""
    if arguments is not None:
        return _of_head(used, arguments, at)
    if "x" in used or "y" in used:
        return _of_x_and_y(used, at)
    if "X" in used or "Y" in used:
        return [used.get(n, Name(n, n, n)) for n in ("X", "Y")], []
    families: dict[str, list[Name]] = {}
    for n in used.values():
        if n.index.isdigit():
            families.setdefault(n.letters, []).append(n)
    for base in [b for b in BASES if b in families] + [b for b in families if b not in BASES]:
        found = sorted(families[base], key=lambda n: int(n.index))
        if len(found) >= 2:
            return found[:2], [later(HANDLE, name=drawn(n.shown)) for n in found[2:]]
    lone = [f[0] for f in families.values() if int(f[0].index) > 1]
    if len(lone) > 1 and all(re.fullmatch("[A-Z]{1,2}[0-9]+", n.shown) for n in used.values()):
        return sorted(used.values(), key=lambda n: n.key)[:2], []  # a spreadsheet's cells
    if len(lone) > 1 or (lone and len(used) == 1 and lone[0].shown == lone[0].letters + lone[0].index):
        a = lone[0]
        raise FormulaError(
            tr(
                "“{shown}” could be {letters}^{index} or {letters}_{index}: write which",
                shown=a.shown,
                letters=a.letters,
                index=a.index,
            ),
            at,
        )
    names = sorted(used.values(), key=lambda n: n.key)
    pair = next((p for p in PAIRS if p[0] in used and p[1] in used), None)
    if pair and (len(names) == 2 or pair != ("a", "b") or len(names) < 5):
        return [used[p] for p in pair], []
    if len(names) <= 2:
        return names, []
    shown = ", ".join(n.shown for n in names[:6])
    raise FormulaError(
        tr(
            "which two of {shown} are the variables? Say so: f({shown2}, {shown3}) = …",
            shown=shown,
            shown2=names[0].shown,
            shown3=names[1].shown,
        ),
        at,
    )


def _of_head(used: dict[str, Name], arguments: list[Name], at: int) -> tuple[list[Name], list[str]]:
    """The head's names; of one name with indexed uses (w[0], w[1]) those, and of f(x) = x² + y² both."""
    if len(arguments) == 1:
        base = arguments[0].key
        parts = sorted(
            (n for n in used.values() if n.letters == base and n.index.isdigit()), key=lambda n: int(n.index)
        )
        if parts and base not in used:
            return parts[:2], [later(HANDLE, name=drawn(n.shown)) for n in parts[2:]]
        if used and base not in used:
            return variables(used, None, at)  # f(w) = x² + y²
        arguments += [used[n] for n in ("y", "x") if n in used and n != base]
    return arguments[:2], []


def _of_x_and_y(used: dict[str, Name], at: int) -> tuple[list[Name], list[str]]:
    for n in used.values():
        siblings = [m for m in used.values() if m.letters == n.letters and m is not n and m.index.isdigit()]
        if (
            n.letters in ("x", "y")
            and n.index.isdigit()
            and int(n.index) > 1
            and n.shown[1:] == n.index
            and not siblings
        ):
            a, k = n.letters, n.index
            raise FormulaError(
                tr("“{shown}” could be {a}^{k}, {k}*{a} or a letter {a}_{k}: write which", shown=n.shown, a=a, k=k), at
            )
    if "y" not in used and "z" in used:
        return [used["x"], used["z"]], []
    if "x" not in used and "z" in used:
        return [used["y"], used["z"]], []
    more = [
        n.shown
        for k, n in used.items()
        if k == "z" or (n.letters in ("x", "y") and n.index.isdigit() and int(n.index) > 2)
    ]
    return [used.get(n, Name(n, n, n)) for n in ("x", "y")], [later(HANDLE, name=n) for n in more]
