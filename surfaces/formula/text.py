"""Text cut into tokens: numbers, words, functions and signs, whatever of NumPy, MATLAB, JavaScript, LaTeX or plain signs it uses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from messages import tr
from surfaces import limits
from surfaces.formula.functions import LETTERS, SPELLED, SYMBOLS, WORDS
from surfaces.formula.latex import Latex
from surfaces.formula.marks import (
    ACCENTS,
    BRACKET,
    CALLED,
    CLOSE,
    EULER,
    FOOT,
    JOIN,
    KEYWORDS,
    KNOWN,
    LOWERED,
    NUMBER,
    PARTS,
    PREFIX,
    PROD,
    RAISED,
    REFUSALS,
    SAME,
    SIGN,
    SUBSCRIPT,
    SUM,
    TRUTHS,
    WORD,
)
from surfaces.formula.pieces import FormulaError, Token, outer
from surfaces.formula.plain import NEGATED_CELL, plain, sheet


def tokens(text: str, rule: bool = False) -> list[Token]:
    """The tokens of a text, the last of kind end. FormulaError at a character that means nothing. A ``rule`` has gradients, ∇."""
    if len(text) > limits.MAX_LENGTH:
        raise FormulaError(tr("a formula has at most {most:,} characters", most=limits.MAX_LENGTH), limits.MAX_LENGTH)
    cutter = _Cutter(text, rule)
    for pattern, what in REFUSALS:
        if match := pattern.search(cutter.text):
            raise FormulaError(tr(what), match.start())
    if sheet(text) and (match := NEGATED_CELL.search(cutter.text)):
        raise FormulaError(
            tr("a spreadsheet reads -A1^2 as (-A1)^2: write which is meant, with brackets"), match.start(1)
        )
    return cutter.all()


DOUBLE = re.compile(r"\|\|[^|]+\|\|(?!\|)")
ORDER = re.compile(r"\bnorm\([^,]*,\s*(?:[a-z]+\.)?\w+$")  # the second argument of a norm
RELATION = re.compile(r"[<>≤≥≠]|==|!=|\\[lg]eq?\b")


class _Cutter(Latex):
    def __init__(self, text: str, rule: bool):
        self.text, self.rule = plain(text), rule
        self.at, self.spaced = 0, False
        self.found: list[Token] = []
        self.matrices: list[int] = []  # where LaTeX's matrices that are open begin
        self.norm = False  # whether ‖ is open

    def all(self) -> list[Token]:
        while self.at < len(self.text):
            self.one()
        self.put("end", "", self.at)
        return _called_if(self.found)

    def put(self, kind: str, text: str, at: int, **more: str) -> None:
        self.found.append(Token(kind, text, at, self.at, self.spaced, **more))
        self.spaced = False

    def one(self) -> None:
        at, c = self.at, self.text[self.at]
        if c == " " or c == "$" or c == "\u200b":
            self.at, self.spaced = at + 1, True
        elif c == "\n":
            self.at, self.spaced = at + 1, True
            self.found.append(Token("sign", "\n", at, self.at, True))
        elif c == "#":
            end = self.text.find("\n", at)
            self.at = len(self.text) if end < 0 else end
        elif c == "\\":
            self.command()
        elif match := NUMBER.match(self.text, at):
            self.at = match.end()
            self.put("number", match.group().replace("_", ""), at)
        elif (match := JOIN.match(self.text, at)) and (at == 0 or not self.text[at - 1].isalnum()):
            self.at = match.end()
            self.put("sign", "with", at)
        elif (match := SUM.match(self.text, at) or PROD.match(self.text, at)) and not self.text[at - 1 : at].isalnum():
            self.at = match.end()
            self.put("sign", "∑" if SUM.match(self.text, at) else "∏", at)
        elif WORD.match(self.text, at):
            self.word()
        elif (accent := ACCENTS.get(unicodedata.normalize("NFD", c)[1:])) and unicodedata.normalize("NFD", c)[
            0
        ].isascii():
            self.at += 1
            self.accented(unicodedata.normalize("NFD", c)[0], accent, at)
        elif c in PARTS:
            self.at += 1
            self.put("number", repr(PARTS[c]), at)
        elif c in RAISED:
            self.raised()
        elif c in LOWERED:
            raise FormulaError(tr("this subscript belongs to no letter"), at)
        else:
            self.sign()

    def sign(self) -> None:
        at, c = self.at, self.text[self.at]
        if c in SAME:
            self.at += 1
            self.put("sign", SAME[c], at)
            return
        if c == "‖":
            self.double_bar(at)
            return
        if c == "∞" and self.found and self.found[-1].is_("_"):
            self.at += 1
            self.put("sign", "∞", at)
            return
        if c == "∇" and self.rule:
            self.at += 1
            self.gradient(at)
            return
        if c == "&" and self.matrices:
            self.at += 1
            self.put("sign", ",", at)
            return
        if c == "|" and self.bars(at):
            return
        match = SIGN.match(self.text, at)
        if match is None:
            raise FormulaError(_meaningless(self.text, at), at)
        self.at = match.end()
        self.put("sign", SAME.get(match.group(), match.group()), at)

    def bars(self, at: int) -> bool:
        """Takes || where it opens or closes a norm: ||x||, and neither "or" nor bars inside bars."""
        before = self.found[-1] if self.found else None
        operand = before is not None and (before.kind in ("word", "number") or before.is_(*CLOSE, "|"))
        closes = self.norm and self.text[at : at + 2] == "||"
        opens = not self.norm and DOUBLE.match(self.text, at) and not (operand and RELATION.search(self.text))
        if not (closes or opens):
            return False
        self.double_bar(at)
        self.at = at + 2
        self.found[-1] = replace(self.found[-1], end=self.at)
        return True

    def double_bar(self, at: int) -> None:
        """‖, which opens and closes in turn."""
        self.at += 1 if self.text[at] == "‖" else 0
        self.norm = not self.norm
        self.put("sign", "norm(" if self.norm else "norm)", at)

    def raised(self) -> None:
        """Superscript characters: a power in brackets."""
        at = self.at
        while self.at < len(self.text) and self.text[self.at] in RAISED:
            self.at += 1
        inner = "".join(RAISED[c] for c in self.text[at : self.at])
        where = [replace(t, at=at, end=self.at) for t in tokens(inner)[:-1]]
        where = [replace(t, shown=t.text) if t.kind == "word" and len(t.text) == 1 else t for t in where]
        self.put("sign", "^", at, style="raised")
        if len(where) == 1:
            self.found += where
            return
        self.found += [Token("sign", "(", at, self.at), *where, Token("sign", ")", at, self.at)]

    def word(self) -> None:
        at = self.at
        prefix = PREFIX.match(self.text, at)
        if prefix:
            self.at = prefix.end()
        if match := CALLED.match(self.text, self.at):
            self.at = match.end()
            self.put("function", match.group(), at)
            return
        match = WORD.match(self.text, self.at)
        assert match is not None
        letters, self.at = match.group(), match.end()
        if prefix and letters in ("E", "tau"):
            self.put(*(("word", "e", at) if letters == "E" else ("number", repr(6.283185307179586), at)))
            return
        self.indexed(letters, at)

    def indexed(self, letters: str, at: int) -> None:
        """A word with what stands at its foot: digits, subscripts, an index in brackets."""
        letters = (
            LETTERS.get(letters, SPELLED.get(letters, letters)) if len(letters) == 1 else SPELLED.get(letters, letters)
        )
        letters = _spelled(letters)
        if accent := ACCENTS.get(self.text[self.at : self.at + 1]):
            self.at += 1
            self.accented(letters, accent, at)
            return
        if letters == "E" and EULER.match(self.text, self.at) and not re.search(r"\bE\s*(?:=(?!=)|∈|in\b)", self.text):
            letters = "e"
        if letters.lower() in ("inf", "infinity", "oo") and ORDER.search(self.text[: self.at]):
            self.put("sign", "∞", at)
            return
        if letters in KEYWORDS:
            self.put("sign", letters, at)
            return
        if letters in TRUTHS:
            self.put("sign", "true" if TRUTHS[letters] == "1" else "false", at)
            return
        index, style = self.index()
        if letters in KNOWN and style != "bracket":
            self.put("function", letters, at, index=index, style=style)
        else:
            self.put("word", letters, at, index=index, style=style)

    def accented(self, letters: str, accent: str, at: int, index: str = "") -> None:
        """A letter with a hat, tilde or bar, which is another name than the letter."""
        style = "sub" if index else ""
        if not index:
            index, style = self.index()
        letter = SYMBOLS.get(letters, letters) + next(c for c, name in ACCENTS.items() if name == accent)
        shown = f"{letter}_{index}" if index else letter
        self.put("word", letters + accent, at, index=index, style=style, shown=shown)

    def gradient(self, at: int) -> None:
        """∇ in a rule, with the name at its foot dropped."""
        if match := FOOT.match(self.text, self.at):
            self.at = match.end()
        self.put("sign", "∇", at)

    def inner(self, text: str) -> list[Token]:
        """The tokens of a part."""
        return tokens(text, self.rule)[:-1]

    def index(self) -> tuple[str, str]:
        index, style = "", ""
        if match := re.compile("[0-9]+").match(self.text, self.at):
            index, style, self.at = match.group(), "digit", match.end()
        lowered = ""
        while self.at < len(self.text) and self.text[self.at] in LOWERED:
            lowered, self.at = lowered + LOWERED[self.text[self.at]], self.at + 1
        if lowered:
            index, style = index + lowered, "sub"
        while match := SUBSCRIPT.match(self.text, self.at):
            part = (match[1] or match[2]).lstrip("\\").replace(" ", "")
            index, style, self.at = f"{index}_{part}" if index else part, "sub", match.end()
        if not index and (match := BRACKET.match(self.text, self.at)):
            index, style, self.at = match[1] or match[2], "bracket", match.end()
        return index, style


def _called_if(found: list[Token]) -> list[Token]:
    """``If(c, a, b)`` as the function that it is, wherever it stands."""
    out = list(found)
    for k, t in enumerate(found[:-1]):
        called = t.is_("if") and found[k + 1].is_("(", "[")
        if called and any(u.is_(",", ";") for _, u in outer(found[k + 2 :])):
            out[k] = replace(t, kind="function", text="where")
    return out


def _spelled(letters: str) -> str:
    """A name as it is known here, however its letters are cased: Sin, SQRT, ArcTan, If."""
    if letters in KNOWN or letters in WORDS or len(letters) < 2 or letters.islower():
        return letters
    lower = SPELLED.get(letters.lower(), letters.lower())
    return lower if lower in KNOWN or lower in ("if", "then", "else", "piecewise") else letters


def _meaningless(text: str, at: int) -> str:
    c = text[at]
    if " " < c <= "~":
        return tr("“{c}” means nothing here", c=c)
    name = unicodedata.name(c, f"U+{ord(c):04X}")
    if name.startswith("CYRILLIC") and "LETTER" in name or "ARMENIAN" in name:
        return tr("the character {name} only looks like a Latin letter: type it anew", name=name)
    if c == "∞":
        return tr("infinity is no number that can be drawn")
    if c in "∫∂∇":
        return tr("the character {name} is not read here: write the formula itself", name=name)
    if unicodedata.category(c) == "Lo":
        words = re.compile(r"[^\W\da-zA-Z]+").match(text, at)
        return tr(
            "“{words}” is read as words, not as a formula: type the formula alone",
            words=(words[0] if words else c)[:12],
        )
    return tr("the character {name} means nothing here", name=name)


__all__ = ["FormulaError", "Token", "tokens"]
