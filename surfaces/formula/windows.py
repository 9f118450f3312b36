"""The window that people write behind a formula: ``for -5 <= x, y <= 5``, ``on [-5, 5]^2``, ``x ∈ [-2, 2], y ∈ [-1, 3]``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messages import tr
from surfaces.formula.pieces import outer
from surfaces.formula.text import FormulaError, Token

LEADS = {
    "for", "with", "on", "over", "within", "where", "when", "all", "the", "square", "box", "region", "domain", "range",
    "interval", "search", "bounds", "input", "usually", "evaluated", "plotted", "defined", "window", "auf", "im", "über",
    "sur", "dans", "domaine", "für", "pour", "en", "dominio", "Domain", "Range", "Bounds", "Search", "Input",
}  # fmt: skip
PARTS = (",", ";", "\n", "\\\\", "and", "with", "for", "&", "->")
FALLS = {"<": True, "<=": True, ">": False, ">=": False}
REALS = ("R",)
PLOTS = ("Plot", "ContourPlot", "DensityPlot")  # Mathematica's: Plot3D[f, {x, -2, 2}, {y, -2, 2}]
AXES = (0, 1)
OPERATORS = ("+", "-", "*", "/", "^", "=")  # a bracket behind one of them belongs to the formula
VECTORS = ("a", "b", "c", "d")  # b = [1, -1] is a vector sooner than a window


@dataclass(frozen=True)
class Window:
    """From where to where: for these names, or for these axes where none is named."""

    low: tuple[Token, ...]
    high: tuple[Token, ...]
    names: tuple[Token, ...] = ()
    axes: tuple[int, ...] = AXES


class _Other(Exception):
    """What stands here is no window."""


def taken(tokens: list[Token]) -> tuple[list[Token], list[Window]]:
    """The tokens without the windows that end them, or begin them before a colon; and those windows. FormulaError.

    A text counts as windows only where all of it, to the end, can be read so.
    """
    tokens = _plotted(tokens)
    *body, end = tokens
    for k, t in outer(body):
        bracket = t.is_("(", "[", "{") and not body[k - 1].is_(*OPERATORS)
        if not k or not (bracket or t.is_(*PARTS, "in") or _leads(t)):
            continue
        if t.is_(*PARTS) and body[k - 1].is_(*PARTS):
            continue  # the first of them was tried
        try:
            return [*body[:k], end], _Windows(body[k:]).all()
        except _Other:
            continue
    colon = next((k for k, t in enumerate(body) if t.is_(":")), 0)
    if colon:
        try:
            return [*body[colon + 1 :], end], _Windows([body[0].sign(","), *body[:colon]]).all()
        except _Other:
            pass
    return tokens, []


def _leads(t: Token) -> bool:
    """Whether a word says that a window comes; LaTeX's \\text{for} is a condition's elsewhere."""
    return t.text in LEADS or t.shown in LEADS


def _plotted(tokens: list[Token]) -> list[Token]:
    """Without Plot3D[…] around a formula and its windows, and without what is said of the looks."""
    k = 2 if tokens[0].text == "Plot" and len(tokens) > 2 and tokens[1].text == "D" else 1
    last = next((j for j in range(len(tokens) - 2, k, -1) if not tokens[j].is_(";")), k)
    if tokens[0].text not in PLOTS or not tokens[k].is_("[") or not tokens[last].is_("]"):
        return tokens
    inner = tokens[k + 1 : last]
    looks = next((j for j, t in outer(inner) if t.is_(",") and any(u.is_("->") for u in inner[j + 2 : j + 3])), None)
    return [*inner[:looks], tokens[-1]]


class _Windows:
    """Reads tokens that are windows and nothing else; _Other where they are not."""

    def __init__(self, tokens: Sequence[Token]):
        last = len(tokens) - (bool(tokens) and tokens[-1].is_(".", ";", "\n"))
        self.tokens, self.k = [*tokens[:last], Token("end", "", tokens[-1].end, tokens[-1].end)], 0
        self.found: list[Window] = []
        self.half: Token | None = None

    def all(self) -> list[Window]:
        wrapped = {"(": ")", "{": "}"}.get(self.token.text) if self.token.kind == "sign" else None
        named = wrapped and self.names_in_brackets() is not None
        if wrapped and not named and not self.mathematica():
            self.k += 1
            self.several(wrapped)
            self.must(wrapped)
            while self.take("{"):  # Desmos has a brace for each
                self.several("}")
                self.must("}")
        else:
            self.several("")
        if self.token.kind != "end":
            raise _Other
        if self.half is not None and wrapped:
            raise _Other  # a condition by which the formula is multiplied
        if self.half is not None:
            text = tr("a window has two ends, as in {name} in [0, 5]", name=self.half.text + self.half.index)
            raise FormulaError(text, self.half.at)
        return self.found

    def several(self, closing: str) -> None:
        """Windows one after the other, with what joins and leads them."""
        while True:
            lead = self.leads()
            if self.token.kind == "end" and not closing:
                raise _Other
            self.one(lead)
            if self.token.kind == "end" or self.token.is_(closing or "end"):
                return
            if not (self.token.is_(*PARTS, "{") or _leads(self.token)):
                raise _Other

    def leads(self) -> bool:
        """Takes the words before a window; whether they say that one comes."""
        first = self.k
        while self.token.is_(*PARTS, ":", "in") or _leads(self.token):
            self.k += 1
        return any(_leads(t) for t in self.tokens[first : self.k])

    def one(self, lead: bool) -> None:
        if self.take("|"):
            self.magnitude()
        elif self.mathematica():
            self.k += 1
            name = self.name()
            self.must(",")
            low = self.number()
            self.must(",")
            self.put((name,), low, self.number())
            self.must("}")
        elif (names := self.names_in_brackets()) is not None:
            self.of(names)
        elif self.token.is_("[", "]") or (lead and self.token.is_("(")):
            self.unnamed(lead)
        elif self.token.kind == "word" and self.token.text not in ("pi", "e"):
            self.of(self.names())
        else:
            self.between()

    def between(self) -> None:
        """-5 <= x, y <= 5."""
        low = self.number()
        sign = self.relation()
        names = self.names()
        if FALLS[self.relation()] != FALLS[sign]:
            raise _Other
        high = self.number()
        self.put(names, *((low, high) if FALLS[sign] else (high, low)))

    def of(self, names: tuple[Token, ...]) -> None:
        """What follows names: their interval, or its ends."""
        if self.take("in"):
            if self.token.text in REALS:
                self.k += 1
                self.square()
            else:
                self.interval_of(names)
        elif self.word("between"):
            low = self.number()
            self.must("and", ",")
            self.put(names, low, self.number())
        elif self.word("from"):
            low = self.number()
            if not self.word("to") and not self.take("->"):
                raise _Other
            self.put(names, low, self.number())
        elif self.take("="):
            self.ranged(names)
        elif len(names) == 1 and self.token.text in FALLS:
            self.k += 1
            self.number()
            self.half = self.half or names[0]
        else:
            raise _Other

    def ranged(self, names: tuple[Token, ...]) -> None:
        """x = -5..5, x = -5:0.1:5, x = [-5, 5]; of an index, i = 1, 2, nothing is left."""
        if self.token.is_("["):
            if names[0].text in VECTORS:
                raise _Other
            self.interval_of(names)
            return
        low = self.number()
        if names[0].text in ("i", "j", "k") and self.token.is_(","):
            while self.take(",") or self.token.is_("."):
                if self.token.kind != "number" and self.token.text not in (".", "n", "d", "D", "N"):
                    raise _Other
                self.k += 1
        elif self.take("."):
            while self.take("."):
                pass
            self.put(names, low, self.number())
        else:
            self.must(":")
            high = self.number()
            self.put(names, low, self.number() if self.take(":") else high)

    def interval_of(self, names: tuple[Token, ...]) -> None:
        low, high = self.interval()
        if not self.times():
            self.square()
            self.put(names, low, high)
            return
        if len(names) != 2:
            raise _Other
        self.put(names[:1], low, high)
        self.put(names[1:], *self.interval())

    def unnamed(self, lead: bool) -> None:
        """[-5, 5]^2, [-5, 5] × [-3, 3]; of one interval alone a word must say that it is a window."""
        low, high = self.interval()
        if self.times():
            self.found.append(Window(low, high, axes=AXES[:1]))
            self.found.append(Window(*self.interval(), axes=AXES[1:]))
        elif self.square() or lead:
            self.found.append(Window(low, high))
        else:
            raise _Other

    def interval(self) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        if not self.take("[", "(", "]"):
            raise _Other
        closing = next((k for k in range(self.k, len(self.tokens)) if self.tokens[k].is_("]", "[", ")")), self.k)
        if any(t.is_(";") for t in self.tokens[self.k : closing]):  # then a comma may be a decimal one
            self.tokens[self.k : closing] = _decimals(self.tokens[self.k : closing])
        low = self.number()
        self.must(",", ";")
        high = self.number()
        self.must("]", "[", ")")
        return low, high

    def magnitude(self) -> None:
        """|x| <= 5."""
        names = self.names()
        self.must("|")
        if not FALLS[self.relation()]:
            raise _Other
        high = self.number()
        minus = high[0].sign("-")
        self.put(names, (minus, high[0].sign("("), *high, high[0].sign(")")), high)

    def put(self, names: tuple[Token, ...], low: tuple[Token, ...], high: tuple[Token, ...]) -> None:
        self.found.append(Window(low, high, names))

    def names(self) -> tuple[Token, ...]:
        found = [self.name()]
        while self.token.is_(",", "and", "&", "with") and self.ahead(1).kind == "word":
            self.k += 1
            found.append(self.name())
        return tuple(found)

    def names_in_brackets(self) -> tuple[Token, ...] | None:
        """(x, y), which an interval follows."""
        names, signs = self.tokens[self.k + 1 : self.k + 4 : 2], [self.ahead(k) for k in (0, 2, 4, 5)]
        if not (len(names) == 2 and all(t.kind == "word" for t in names) and signs[0].is_("(", "[")):
            return None
        if not (signs[1].is_(",") and signs[2].is_(")", "]") and signs[3].is_("in")):
            return None
        self.k += 5
        return tuple(names)

    def mathematica(self) -> bool:
        """Whether {x, -2, 2} stands here."""
        return self.token.is_("{") and self.ahead(1).kind == "word" and self.ahead(2).is_(",")

    def name(self) -> Token:
        if self.token.kind != "word" or self.token.text in ("pi", "e"):
            raise _Other
        self.k += 1
        return self.tokens[self.k - 1]

    def number(self) -> tuple[Token, ...]:
        """Tokens that make a number, such as -2pi or 1/2."""
        first, depth = self.k, 0
        while True:
            t = self.token
            number = t.kind == "number" or t.text in ("pi", "e", "sqrt")
            if not number and not t.is_("+", "-", "*", "/", "^", "(", ")"):
                break
            if t.is_(")") and depth == 0:
                break
            depth += t.is_("(") - t.is_(")")
            self.k += 1
        found = tuple(self.tokens[first : self.k])
        if depth or not any(t.kind == "number" or t.text in ("pi", "e") for t in found):
            raise _Other
        return found

    def relation(self) -> str:
        if self.token.kind != "sign" or self.token.text not in FALLS:
            raise _Other
        self.k += 1
        return self.tokens[self.k - 1].text

    def square(self) -> bool:
        """Takes ^2, and whether it stood here."""
        two = self.token.is_("^") and self.ahead(1).text in ("2", "n", "d")
        self.k += 2 * two
        return two

    def times(self) -> bool:
        """Takes the sign between two intervals."""
        found = self.token.is_("*") or self.token.text in ("x", "X", "by")
        found = found and self.ahead(1).is_("[", "(", "]")
        self.k += found
        return found

    @property
    def token(self) -> Token:
        return self.tokens[self.k]

    def ahead(self, count: int) -> Token:
        return self.tokens[min(self.k + count, len(self.tokens) - 1)]

    def word(self, text: str) -> bool:
        found = self.token.text == text
        self.k += found
        return found

    def take(self, *signs: str) -> bool:
        found = self.token.is_(*signs)
        self.k += found
        return found

    def must(self, *signs: str) -> None:
        if not self.take(*signs):
            raise _Other


def _decimals(tokens: Sequence[Token]) -> list[Token]:
    """2,5 as the one number that it is where semicolons part."""
    out: list[Token] = []
    for t in tokens:
        if t.kind == "number" and len(out) > 1 and out[-1].is_(",") and out[-2].kind == "number" and not t.spaced:
            before = out[-2]
            out[-2:] = [Token("number", f"{before.text}.{t.text}", before.at, t.end, before.spaced)]
        else:
            out.append(t)
    return out
