"""Moving along the tokens of an expression: what all parts of the grammar stand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from messages import mark, tr
from surfaces import limits
from surfaces.formula.functions import Function, function
from surfaces.formula.marks import OPEN
from surfaces.formula.nodes import Node
from surfaces.formula.said import readable
from surfaces.formula.text import FormulaError, Token

MATRIX = mark(
    "a matrix form needs its numbers, as in A = [[2, 0], [0, 1]]; x^T A x, or is written out: a*x^2 + 2*b*x*y + c*y^2"
)
FACTORIAL = mark("there is no factorial here; powers, products and functions such as exp and sqrt are")
RELATIONS = ("<", "<=", ">", ">=", "==", "!=")
STARTS = (*OPEN, "√", "∛", "\\frac", "\\sqrt")


class Cursor:
    """A place among tokens. ``word`` makes a node of a name; ``text`` is what the tokens were cut from."""

    def __init__(self, tokens: Sequence[Token], end: Token, text: str, word: Callable[[Token], Node]):
        self.tokens, self.end, self.text, self.word = list(tokens), end, text, word
        self.index, self.depth = 0, 0
        self.bars = 0  # open bars |…
        self.lists = [False]  # whether a comma separates arguments here, and is no decimal sign
        self.notes: list[str] = []

    def lookup(self, name: str) -> Function | None:
        """The function of that name."""
        return function(name)

    @property
    def token(self) -> Token:
        return self.ahead(0)

    def ahead(self, count: int) -> Token:
        k = self.index + count
        return self.tokens[k] if k < len(self.tokens) else self.end

    def take(self, *signs: str) -> Token | None:
        """The token, taken, where it is one of these signs."""
        token = self.token
        if token.is_(*signs):
            self.index += 1
            return token
        return None

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def written(self, first: int, last: int) -> str:
        """The text of some tokens, to be told."""
        return readable(" ".join(self.text[self.tokens[first].at : self.tokens[last - 1].end].split()))

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > limits.MAX_DEPTH:
            raise FormulaError(tr("the formula is nested too deeply"), self.token.at)

    def begins(self) -> bool:
        """Whether a factor begins here, with no sign before it."""
        token = self.token
        if token.is_("|"):
            return self.bars == 0 and not (self.ahead(1).is_("|") and self.compared())
        return token.kind in ("word", "function") or token.is_(*STARTS)

    def compared(self) -> bool:
        """Whether a comparison was read already."""
        return any(t.is_(*RELATIONS) for t in self.tokens[: self.index])

    def stray(self) -> str:
        """Why the token here cannot stand where it stands."""
        token = self.token
        if token.is_(")", "]", "}", "|)"):
            return tr("this bracket closes nothing")
        if token.is_("="):
            return tr("this is an equation: a formula is one side of it, or f(x, y) = … with the name first")
        if token.is_(","):
            return tr("this comma separates nothing; a decimal comma stands between two digits")
        if token.is_("!"):
            return tr(FACTORIAL)
        if token.is_("'", "ᵀ", "@"):
            return tr(MATRIX)
        if token.is_("in"):
            return tr("a range belongs to a letter: a = 3 in [0, 10]; …")
        return tr("“{text}” is out of place", text=token.text.replace("\n", tr("line break")))

    # The parts of the grammar that others call.

    def choice(self) -> Node:
        """A whole expression."""
        raise NotImplementedError

    def either(self) -> Node:
        """An expression without if and else."""
        raise NotImplementedError

    def condition(self) -> Node:
        """A comparison, or several joined."""
        raise NotImplementedError

    def must_hold(self, node: Node, at: int) -> None:
        """Refuses a number where a condition belongs."""
        raise NotImplementedError

    def sum(self) -> Node:
        """A sum of products."""
        raise NotImplementedError

    def power(self) -> Node:
        """A power, without a sign before it."""
        raise NotImplementedError

    def atom(self) -> Node:
        """What no sign takes apart."""
        raise NotImplementedError

    def number(self) -> Node:
        """A number."""
        raise NotImplementedError
