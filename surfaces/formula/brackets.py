"""Brackets of all kinds: round ones, bars, LaTeX's fractions and roots, braces and cases."""

from __future__ import annotations

from messages import later, tr
from surfaces.formula import nodes
from surfaces.formula.cursor import RELATIONS, Cursor
from surfaces.formula.functions import FUNCTIONS
from surfaces.formula.nodes import Node
from surfaces.formula.text import FormulaError, Token

CLOSING = {"(": ")", "[": "]", "{": "}", "|(": "|)", "floor(": "floor)", "ceil(": "ceil)", "cases(": "cases)", "|": "|"}


class Brackets(Cursor):
    """The parts of the grammar that open and close."""

    def grouped(self, opened: Token) -> Node:
        if opened.text == "\\frac":
            return self.fraction(opened)
        if opened.text in ("\\sqrt", "√", "∛"):
            return self.radical(opened)
        if opened.text == "cases(":
            return self.cases(opened)
        if opened.text == "{" and (found := self.choices(opened)) is not None:
            return found
        self.lists.append(False)
        bars, self.bars = self.bars, self.bars + 1 if opened.text in ("|", "|(") else 0
        node = self.choice()
        self.bars = bars
        self.lists.pop()
        self.close(opened)
        if opened.text in ("|", "|("):
            return nodes.call(FUNCTIONS["abs"], tr("the bars"), [node], opened.at)
        if opened.text in ("floor(", "ceil("):
            return nodes.call(FUNCTIONS[opened.text[:-1]], opened.text[:-1], [node], opened.at)
        return node

    def close(self, opened: Token) -> None:
        wanted = CLOSING[opened.text]
        if self.take(wanted) or (wanted == "|)" and self.take("|")) or (wanted == "|" and self.take("|)")):
            return
        if self.token.kind == "end":
            raise FormulaError(tr("this bracket is not closed"), opened.at)
        if self.token.is_(",") and not self.lists[-1]:
            raise FormulaError(
                tr("this comma separates nothing; a decimal comma stands between two digits"), self.token.at
            )
        if self.token.is_("=", "in", "!", "'", "@", "ᵀ"):
            raise FormulaError(self.stray(), self.token.at)
        raise FormulaError(
            tr("“{text}” is out of place; a closing bracket is missing", text=self.token.text), self.token.at
        )

    def braces(self) -> Node:
        """The argument of a LaTeX command: in braces, or one character."""
        opened = self.token
        if opened.kind == "number" and len(opened.text) > 1 and opened.text.isdigit():
            first = Token("number", opened.text[0], opened.at, opened.at + 1)
            rest = Token("number", opened.text[1:], opened.at + 1, opened.end)
            self.tokens[self.index : self.index + 1] = [first, rest]
            return self.number()
        return self.atom()

    def fraction(self, opened: Token) -> Node:
        return nodes.divide(self.braces(), self.braces(), opened.at)

    def radical(self, opened: Token) -> Node:
        self.deeper()
        if opened.text == "\\sqrt":
            degree = None
            if begun := self.take("["):
                degree = self.choice()
                self.close(begun)
            node = self.braces()
            self.depth -= 1
            if degree is not None:
                return nodes.call(FUNCTIONS["root"], tr("the root"), [node, degree], opened.at)
            return nodes.call(FUNCTIONS["sqrt"], "sqrt", [node], opened.at)
        first, name = self.index, "sqrt" if opened.text == "√" else "cbrt"
        node = self.power() if self.token.kind != "number" else self.atom()
        self.depth -= 1
        if self.tokens[self.index - 1].kind == "number" and self.index == first + 1 and self.token.kind == "word":
            shown = self.written(first, self.index)
            self.note(
                later("{sign}{shown} reaches over the number only: {sign}(…) takes more", sign=opened.text, shown=shown)
            )
        return nodes.call(FUNCTIONS[name], name, [node], opened.at)

    def cases(self, opened: Token) -> Node:
        """LaTeX's cases: a value, & and its condition, a line each."""
        found: list[tuple[Node, Node | None]] = []
        self.lists.append("cases")  # type: ignore[arg-type]
        while not self.take("cases)"):
            if self.token.kind == "end":
                raise FormulaError(tr("these cases have no end"), opened.at)
            value = self.sum()
            self.take(",")
            self.take("&")
            found.append((value, self.case_condition()))
            self.take(",", ".", ";")
            self.take("\\\\", "\n")
        self.lists.pop()
        return nodes.choose(found, opened.at)

    def case_condition(self) -> Node | None:
        self.take("if")
        if self.take("otherwise", "else"):
            return None
        return self.condition()

    def choices(self, opened: Token) -> Node | None:
        """Braces with conditions, as {x > 0: x^2, x <= 0: 0} or {x^2 if x > 0, 0 otherwise}; None for a plain group."""
        depth, colon = 1, False
        for t in self.tokens[self.index :]:
            depth += t.is_("{", "(", "[", "cases(") - t.is_("}", ")", "]", "cases)")
            if depth == 0:
                break
            colon |= depth == 1 and t.is_(":", ",", "otherwise") and not any(u.is_("?") for u in self.tokens)
        if not colon:
            return None
        found: list[tuple[Node, Node | None]] = []
        self.lists.append("cases")  # type: ignore[arg-type]
        while not self.take("}"):
            if self.token.kind == "end":
                raise FormulaError(tr("this bracket is not closed"), opened.at)
            node: Node = self.either()
            if self.take(":"):
                self.must_hold(node, node.at)
                found.append((self.sum(), node))
            else:
                comma = self.take(",")
                otherwise = self.token.is_("}", "otherwise", "else")
                if comma and not otherwise and not self.token.is_("if") and not self.ahead_compares():
                    raise FormulaError(tr("a condition is missing for this piece"), node.at)
                found.append(
                    (node, None if self.take("otherwise", "else") or self.token.is_("}") else self.case_condition())
                )
            self.take(",", ";", "\n")
        self.lists.pop()
        return nodes.choose(found, opened.at)

    def ahead_compares(self) -> bool:
        for t in self.tokens[self.index :]:
            if t.is_(*RELATIONS, "="):
                return True
            if t.is_(",", ";", "}"):
                return False
        return False
