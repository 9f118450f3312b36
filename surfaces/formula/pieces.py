"""What a text is cut into, and the refusal of one."""

from __future__ import annotations

from dataclasses import dataclass

from messages import tr


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
