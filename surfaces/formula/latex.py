"""LaTeX's commands as tokens: the part of the cutter that reads what a backslash begins."""

from __future__ import annotations

import re
from dataclasses import replace

from messages import tr
from surfaces.formula.functions import VARIANTS, WORDS
from surfaces.formula.marks import ANONYMOUS, CASES, COMMANDS, DECORATED, DECORATION, KNOWN, STYLES, WORD
from surfaces.formula.pieces import FormulaError, Token

COMMAND = re.compile(r"\\[A-Za-z{]")


class Latex:
    """Needs of the cutter: its text and place, and how words, names with accents and bars are put."""

    text: str
    at: int
    spaced: bool
    rule: bool
    found: list[Token]
    matrices: list[int]  # where LaTeX's matrices that are open begin

    def put(self, kind: str, text: str, at: int, **more: str) -> None:
        """Add a token that ends here."""
        raise NotImplementedError

    def word(self) -> None:
        """A word with its index."""
        raise NotImplementedError

    def indexed(self, letters: str, at: int) -> None:
        """These letters with what stands at their foot."""
        raise NotImplementedError

    def index(self) -> tuple[str, str]:
        """What stands at a word's foot, and how it is written."""
        raise NotImplementedError

    def accented(self, letters: str, accent: str, at: int, index: str = "") -> None:
        """A letter with a hat, tilde or bar."""
        raise NotImplementedError

    def gradient(self, at: int) -> None:
        """The sign of a gradient."""
        raise NotImplementedError

    def double_bar(self, at: int) -> None:
        """A bar of a norm."""
        raise NotImplementedError

    def inner(self, text: str) -> list[Token]:
        """The tokens of a part."""
        raise NotImplementedError

    def command(self) -> None:
        """A LaTeX command."""
        at = self.at
        match = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL).match(self.text, at)
        if match is None:
            raise FormulaError(tr("this backslash begins nothing"), at)
        name, self.at = match[1].rstrip("*"), match.end()
        if name in ("left", "right"):
            self.delimiter(name)
        elif name in COMMANDS:
            if COMMANDS[name]:
                self.put("sign", COMMANDS[name], at)
        elif name in ("begin", "end"):
            self.environment(name, at)
        elif name in DECORATED:
            self.decorated(DECORATED[name], name, at)
        elif name in STYLES:
            self.styled(name, at)
        elif name in ("{", "}"):
            self.put("sign", "(" if name == "{" else ")", at)
        elif name == "\\":
            self.put("sign", ";" if self.matrices else "\\\\", at)
        elif name == "|" or name == "Vert":
            self.double_bar(at)
        elif name == "(" and ANONYMOUS.match(self.text, at):
            self.at -= 1
            self.put("sign", "function", at)  # R's \(x, y) …
        elif name == " " and self.text[at - 1 : at] == " " and not COMMAND.search(self.text):
            raise FormulaError(tr("“\\” divides from the left in MATLAB: write solve(H, g), or the inverse"), at)
        elif name in ("(", ")", "[", "]", ",", ";", ":", "!", " ", "\n"):
            self.spaced = True
        else:
            self.named(VARIANTS.get(name, name), at)

    def named(self, name: str, at: int) -> None:
        if name in KNOWN or name in WORDS or name == "pi":
            self.indexed(name, at)
        elif name in ("sum", "prod"):
            self.put("sign", "∑" if name == "sum" else "∏", at)
        elif name == "nabla" and self.rule:
            self.gradient(at)
        elif name == "infty" and self.found and self.found[-1].is_("_"):  # of a norm
            self.put("sign", "∞", at)
        elif name in ("int", "nabla", "partial", "lim", "infty"):
            raise FormulaError(tr("\\{name} is not read here: write the formula itself", name=name), at)
        elif name in ("ldots", "dots", "cdots"):
            raise FormulaError(tr("dots leave something out: write the terms that they stand for"), at)
        else:
            raise FormulaError(tr("“\\{name}” is no LaTeX command that is read here", name=name[:20]), at)

    def delimiter(self, side: str) -> None:
        """What follows \\left or \\right: bars know which side they are on."""
        rest = self.text[self.at :].lstrip()
        at = self.at = len(self.text) - len(rest)
        if rest.startswith("."):
            self.at += 1
        elif rest.startswith(("|", "\\vert", "\\lvert", "\\rvert")):
            self.at += 1 if rest[0] == "|" else 5 if rest.startswith("\\vert") else 6
            self.put("sign", "|(" if side == "left" else "|)", at)
        elif rest.startswith(("[", "]")):
            self.at += 1
            self.put("sign", "(" if rest[0] == "[" else ")", at)
        elif rest.startswith(("\\{", "\\lbrace")) and re.match(r"\\(?:\{|lbrace)\s*\\begin", rest):
            self.at += 2 if rest.startswith("\\{") else 7
            self.put("sign", "(", at, style="brace")

    def environment(self, name: str, at: int) -> None:
        match = re.compile(r"\s*\{\s*([A-Za-z]+)\*?\s*\}").match(self.text, self.at)
        if match is None:
            raise FormulaError(tr("\\{name} needs a name in braces", name=name), at)
        self.at = match.end()
        if match[1] == "cases":
            self.put("sign", "cases(" if name == "begin" else "cases)", at)
        elif match[1] in ("matrix", "pmatrix", "bmatrix", "smallmatrix", "array"):
            self.matrix(name, at)
        elif match[1] not in ("equation", "align", "aligned", "gather", "split", "displaymath"):
            raise FormulaError(tr("the LaTeX environment {match} is not read here", match=match[1][:20]), at)

    def matrix(self, name: str, at: int) -> None:
        """LaTeX's matrices; an array behind a brace is one of cases."""
        if name == "end":
            if self.matrices:
                self.matrices.pop()
                self.put("sign", "]", at)
            else:
                self.put("sign", "cases)", at)
            return
        if match := re.compile(r"\s*\{[lcr|\s@{}]*\}").match(self.text, self.at):
            self.at = match.end()
        if self.found and self.found[-1].style == "brace":
            self.found.pop()
            self.put("sign", "cases(", at)
            return
        self.put("sign", "[", at)
        self.matrices.append(at)

    def styled(self, name: str, at: int) -> None:
        """The word inside \\text{…}, \\operatorname{…} and the like, as if it stood there plainly."""
        match = re.compile(r"\s*\{\s*([^{}]*?)\s*\}").match(self.text, self.at)
        if match is None:
            return  # \\mathbf x: the letter follows
        self.at = match.end()
        inner = match[1].strip(" .,:")
        if inner.lower() in CASES:
            word = CASES[inner.lower()]
            self.put("sign", word, at, shown=inner.lower())
        elif inner.startswith("\\") or re.fullmatch(r"[A-Za-z0-9]+", inner):
            saved, self.at = self.at, match.start(1)
            word_end = match.end(1)
            if inner.startswith("\\"):
                self.command()
            elif WORD.match(self.text, self.at):
                self.word()
            if self.at == word_end:
                self.at = saved
                self.found[-1] = self.restyled(self.found[-1])
            else:
                raise FormulaError(tr("“{inner}” is not read inside \\{name}", inner=inner[:20], name=name), at)
        elif inner:
            raise FormulaError(tr("the words “{inner}” mean nothing here", inner=inner[:20]), at)

    def decorated(self, accent: str, name: str, at: int) -> None:
        r"""\hat{m}_t, \hat m_t, \tilde\theta."""
        match = DECORATION.match(self.text, self.at)
        inner = self.inner(match[1] or match[2]) if match else []
        if match is None or len(inner) != 1 or inner[0].kind != "word":
            raise FormulaError(tr("\\{name} needs one letter, as in \\{name}{{x}}", name=name), at)
        self.at = match.end()
        self.accented(inner[0].text, accent, at, inner[0].index)

    def restyled(self, word: Token) -> Token:
        """A word of \\mathrm{…} with the index that follows the brace."""
        if word.kind != "word" or word.index:
            return word
        index, style = self.index()
        return replace(word, index=index, style=style, end=self.at)
