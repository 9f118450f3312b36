"""Text cut into tokens: numbers, words, functions and signs, whatever of NumPy, MATLAB, JavaScript, LaTeX or plain signs it uses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from messages import tr
from surfaces import limits
from surfaces.formula.functions import ALIASES, FUNCTIONS, LETTERS, SPELLED, VARIANTS, WORDS


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

    def is_(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.text in signs


PREFIX = re.compile(
    r"(?:(?:np|numpy|math|cmath|torch|jnp|jax|tf|keras|Math|sp|sympy|scipy|special|nn|functional|F|xp|linalg|std|K|nd)\.)+"
    r"(?=[A-Za-z])"
)
NUMBER = re.compile(r"(?:[0-9]+(?:\.(?![*/^])[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
CALLED = re.compile(r"(?:log1p|log10|log2|expm1|exp10|exp2|arctan2|atan2|rad2deg|deg2rad)(?![A-Za-z0-9_])")
WORD = re.compile(r"[A-Za-z]+|[α-ωΑ-Ωϵϑϕϱ]")
SUBSCRIPT = re.compile(r"_\{\s*\\?([A-Za-z0-9]+)\s*\}|_([0-9]+|\\?[A-Za-z][A-Za-z0-9]*)")
BRACKET = re.compile(r"\s*\[\s*(?:(?::|\.\.\.)\s*,\s*)?([0-9])\s*\]")
SIGN = re.compile(r"\*\*|\.\^|\.\*|\./|==|!=|<=|>=|=>|->|:=|&&|//|[-+*/^(),;=<>|&%\[\]{}?:!.~@'_√∛⌊⌋⌈⌉ᵀ]")
SAME = {
    "**": "^", ".^": "^", ".*": "*", "./": "/", "&&": "and", "~": "not", "∧": "and", "∨": "or", "¬": "not",
    "≤": "<=", "≥": ">=", "≠": "!=", "∈": "in", "→": "->", "↦": "->", ":=": "=", "=>": "->",
    "⌊": "floor(", "⌋": "floor)", "⌈": "ceil(", "⌉": "ceil)",
}  # fmt: skip
PLAIN = dict.fromkeys("−–‒﹣", "-") | dict.fromkeys("·×∗⋅•∙✕", "*") | dict.fromkeys("÷∕⁄", "/") | {"ℎ": "h", "‖": "‖"}
SPACES = dict.fromkeys(
    "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2061\u2062\u3000\ufeff\t\r", " "
)
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣʸᵏᵃᵇ", "0123456789+-()nxykab", strict=True)) | {"ᐟ": "/"}
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
PARTS = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅛": 1 / 8, "⅙": 1 / 6}
KEYWORDS = {"if", "else", "and", "or", "not", "def", "return", "in", "function", "otherwise", "const", "let"}
KEYWORDS |= {"var", "double", "float", "for", "elif", "import", "class", "while", "with"}

# LaTeX commands as signs; "" drops one.
COMMANDS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=",
    "geqslant": ">=", "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "land": "and", "wedge": "and", "lor": "or",
    "vee": "or", "neg": "not", "lnot": "not", "lvert": "|(", "rvert": "|)", "vert": "|", "lfloor": "floor(",
    "rfloor": "floor)", "lceil": "ceil(", "rceil": "ceil)", "lbrace": "(", "rbrace": ")", "lbrack": "(", "rbrack": ")",
    "to": "->", "mapsto": "->", "rightarrow": "->", "bmod": "%", "mod": "%", "in": "in",
    "frac": "\\frac", "dfrac": "\\frac", "tfrac": "\\frac", "cfrac": "\\frac", "sqrt": "\\sqrt", "top": "ᵀ",
    "quad": "", "qquad": "", "displaystyle": "", "textstyle": "", "limits": "", "nolimits": "", "mathstrut": "",
    "bigl": "", "bigr": "", "Bigl": "", "Bigr": "", "big": "", "Big": "", "biggl": "", "biggr": "", "bigg": "", "middle": "",
}  # fmt: skip
STYLES = {
    "mathrm",
    "mathbf",
    "mathit",
    "mathsf",
    "operatorname",
    "text",
    "textrm",
    "textbf",
    "textit",
    "boldsymbol",
    "bm",
}
STYLES |= {"mathcal", "hat", "tilde", "vec", "bar"}
KNOWN = {*FUNCTIONS, *ALIASES}


def tokens(text: str) -> list[Token]:
    """The tokens of a text, the last of kind end. FormulaError at a character that means nothing."""
    if len(text) > limits.MAX_LENGTH:
        raise FormulaError(tr("a formula has at most {most:,} characters", most=limits.MAX_LENGTH), limits.MAX_LENGTH)
    return _Cutter(text).all()


def _plain(c: str) -> str:
    """A character as keyboards have it: minus signs, dots, spaces, and the letters of mathematical typesetting."""
    if "\U0001d400" <= c <= "\U0001d7ff":
        return unicodedata.normalize("NFKC", c)
    return PLAIN.get(c) or SPACES.get(c) or c


class _Cutter:
    def __init__(self, text: str):
        self.text = "".join(map(_plain, text))
        self.at, self.spaced = 0, False
        self.found: list[Token] = []

    def all(self) -> list[Token]:
        while self.at < len(self.text):
            self.one()
        self.put("end", "", self.at)
        return self.found

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
            self.put("number", match.group(), at)
        elif WORD.match(self.text, at):
            self.word()
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
        match = SIGN.match(self.text, at)
        if match is None:
            raise FormulaError(_meaningless(c), at)
        self.at = match.end()
        self.put("sign", SAME.get(match.group(), match.group()), at)

    def raised(self) -> None:
        """Superscript characters: a power in brackets."""
        at = self.at
        while self.at < len(self.text) and self.text[self.at] in RAISED:
            self.at += 1
        inner = "".join(RAISED[c] for c in self.text[at : self.at])
        where = [replace(t, at=at, end=self.at) for t in tokens(inner)[:-1]]
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
        if letters in KEYWORDS:
            self.put("sign", letters, at)
            return
        index, style = self.index()
        if letters in KNOWN and style != "bracket":
            self.put("function", letters, at, index=index, style=style)
        else:
            self.put("word", letters, at, index=index, style=style)

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
            part = (match[1] or match[2]).lstrip("\\")
            index, style, self.at = f"{index}_{part}" if index else part, "sub", match.end()
        if not index and (match := BRACKET.match(self.text, self.at)):
            index, style, self.at = match[1], "bracket", match.end()
        return index, style

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
        elif name in STYLES:
            self.styled(name, at)
        elif name in ("{", "}"):
            self.put("sign", "(" if name == "{" else ")", at)
        elif name == "\\":
            self.put("sign", "\\\\", at)
        elif name in ("(", ")", "[", "]", ",", ";", ":", "!", " ", "\n"):
            self.spaced = True
        else:
            self.named(VARIANTS.get(name, name), at)

    def named(self, name: str, at: int) -> None:
        if name in KNOWN or name in WORDS or name == "pi":
            self.indexed(name, at)
        elif name == "|":
            raise FormulaError(tr("norms are not read: write sqrt(x^2 + y^2)"), at)
        elif name in ("sum", "prod", "int", "nabla", "partial", "lim", "infty"):
            raise FormulaError(tr("\\{name} is not read here: write the terms out", name=name), at)
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

    def environment(self, name: str, at: int) -> None:
        match = re.compile(r"\s*\{\s*([A-Za-z]+)\*?\s*\}").match(self.text, self.at)
        if match is None:
            raise FormulaError(tr("\\{name} needs a name in braces", name=name), at)
        self.at = match.end()
        if match[1] == "cases":
            self.put("sign", "cases(" if name == "begin" else "cases)", at)
        elif match[1] in ("matrix", "pmatrix", "bmatrix", "array"):
            raise FormulaError(tr("matrices are not read: write the formula out, as in a*x^2 + 2*b*x*y + c*y^2"), at)
        elif match[1] not in ("equation", "align", "aligned", "gather", "split", "displaymath"):
            raise FormulaError(tr("the LaTeX environment {match} is not read here", match=match[1][:20]), at)

    def styled(self, name: str, at: int) -> None:
        """The word inside \\text{…}, \\operatorname{…} and the like, as if it stood there plainly."""
        match = re.compile(r"\s*\{\s*([^{}]*?)\s*\}").match(self.text, self.at)
        if match is None:
            return  # \\mathbf x: the letter follows
        self.at = match.end()
        inner = match[1].strip(" .,:")
        if inner in ("if", "for", "falls", "si", "when", "and", "or", "otherwise", "else", "sonst", "and if", "if and"):
            word = {"otherwise": "otherwise", "else": "otherwise", "sonst": "otherwise", "or": "or", "and": "and"}.get(
                inner, "if"
            )
            self.put("sign", word, at)
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

    def restyled(self, word: Token) -> Token:
        """A word of \\mathrm{…} with the index that follows the brace."""
        if word.kind != "word" or word.index:
            return word
        index, style = self.index()
        return replace(word, index=index, style=style, end=self.at)


def _meaningless(c: str) -> str:
    if " " < c <= "~":
        return tr("“{c}” means nothing here", c=c)
    name = unicodedata.name(c, f"U+{ord(c):04X}")
    if name.startswith(("CYRILLIC", "FULLWIDTH")) and "LETTER" in name or "ARMENIAN" in name:
        return tr("the character {name} only looks like a Latin letter: type it anew", name=name)
    if c == "∞":
        return tr("infinity is no number that can be drawn")
    if c in "∑∏∫∂∇":
        return tr("the character {name} is not read here: write the terms out", name=name)
    return tr("the character {name} means nothing here", name=name)
