"""What a text is cut into, what of it stands in brackets, and the refusal of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from messages import tr
from surfaces.formula.marks import CLOSE, OPEN


class FormulaError(ValueError):
    """A formula that is refused: one sentence, which ends with the place; ``position`` counts characters from 0."""

    def __init__(self, what: str, position: int):
        super().__init__(tr("{what} (at character {place})", what=what, place=position + 1))
        self.what, self.position = what, position


@dataclass(frozen=True)
class Token:
    """A piece of the text.

    ``kind`` is number, word, function, sign or end. A word has letters (``text``) and an ``index`` written with inline
    digits, as a subscript or in brackets (``style`` digit, sub, bracket). ``spaced``: white space stands before it.
    """

    kind: str
    text: str
    at: int
    end: int
    spaced: bool = False
    index: str = ""
    style: str = ""
    shown: str = ""  # how it is shown, where that is not how it is written

    def is_(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.text in signs

    def sign(self, text: str) -> Token:
        """A sign that stands in this one's place."""
        return Token("sign", text, self.at, self.end)


def outer(tokens: Iterable[Token]) -> Iterator[tuple[int, Token]]:
    """The tokens outside of brackets, those brackets among them, with their places: to the end, or to one that closes more."""
    depth = 0
    for k, t in enumerate(tokens):
        depth -= t.is_(*CLOSE)
        if depth < 0:
            return
        if depth == 0:
            yield k, t
        depth += t.is_(*OPEN)


def closing(tokens: Sequence[Token], opened: int) -> int | None:
    """Where the bracket that opens at ``opened`` closes, if it does."""
    return next((opened + k for k, t in outer(tokens[opened:]) if t.is_(*CLOSE)), None)


def opening(tokens: Sequence[Token], close: int) -> int | None:
    """Where the bracket that closes at ``close`` opens, if it does."""
    depth = 0
    for k in range(close, -1, -1):
        depth += tokens[k].is_(*CLOSE) - tokens[k].is_(*OPEN)
        if depth == 0:
            return k
    return None


def closed(tokens: Sequence[Token], opened: int) -> int:
    """Where the bracket that opens at ``opened`` closes. FormulaError where it does not."""
    if (close := closing(tokens, opened)) is None:
        raise FormulaError(tr("this bracket is not closed"), tokens[opened].at)
    return close
