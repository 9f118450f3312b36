"""Brackets of all kinds: round ones, bars, lists, LaTeX's fractions and roots."""

from __future__ import annotations

import math

from messages import later, tr
from surfaces.formula import nodes, tables
from surfaces.formula.cursor import Cursor
from surfaces.formula.functions import FUNCTIONS
from surfaces.formula.marks import CLOSING
from surfaces.formula.nodes import Node
from surfaces.formula.pieces import outer
from surfaces.formula.terms import number
from surfaces.formula.text import FormulaError, Token


class Brackets(Cursor):
    """The parts of the grammar that open and close."""

    def choices(self, opened: Token) -> Node | None:
        """Braces with conditions; None for a plain group."""
        raise NotImplementedError

    def cases(self, opened: Token) -> Node:
        """LaTeX's cases."""
        raise NotImplementedError

    def grouped(self, opened: Token) -> Node:
        if opened.text == "\\frac":
            return self.fraction(opened)
        if opened.text in ("\\sqrt", "√", "∛"):
            return self.radical(opened)
        if opened.text == "cases(":
            return self.cases(opened)
        if opened.text == "{" and (found := self.choices(opened)) is not None:
            return found
        if opened.text == "[" and self.listed():
            return self.table(opened)
        self.lists.append(False)
        bars, self.bars = self.bars, self.bars + 1 if opened.text in ("|", "|(") else 0
        node = self.choice()
        self.bars = bars
        self.lists.pop()
        self.close(opened)
        if opened.text == "norm(":
            return self.norm(node, opened)
        if opened.text in ("|", "|("):
            return nodes.by_entry(lambda of: nodes.call(FUNCTIONS["abs"], tr("the bars"), [of], opened.at))(node)
        if opened.text in ("floor(", "ceil("):
            return nodes.call(FUNCTIONS[opened.text[:-1]], opened.text[:-1], [node], opened.at)
        return node

    def norm(self, node: Node, opened: Token) -> Node:
        """What stands in ‖…‖."""
        return tables.norm(node, self.order(), opened.at)

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

    def listed(self, *signs: str, opened: bool = True) -> bool:
        """Whether the bracket that was opened, or that stands here, has these signs between its entries: any when none is named."""
        return any(t.is_(*(signs or (",", ";"))) for _, t in outer(self.tokens[self.index + (not opened) :]))

    def table(self, opened: Token) -> Node:
        """[x, y], [2, 1; 1, 3] or [[2, 1], [1, 3]]."""
        rows: list[list[Node]] = [[]]
        self.lists.append(True)
        bars, self.bars = self.bars, 0
        while not self.take("]"):
            rows[-1].append(self.choice())
            if self.take(";"):
                if not self.token.is_("]"):
                    rows.append([])
            elif not self.take(",") and not self.token.is_("]"):
                self.close(opened)
        self.bars = bars
        self.lists.pop()
        return tables.of_rows(rows, opened.at)

    def order(self) -> Node | None:
        """The foot of a norm: ‖x‖_1."""
        if not self.take("_"):
            return None
        return self.largest() or self.braces()

    def largest(self) -> Node | None:
        """Infinity, which is the order of a norm and nothing else."""
        sign = self.take("∞")
        return Node(number(math.inf), r"\infty", nodes.ATOM, sign.at) if sign else None

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
        shown, sign = self.written(first, self.index), opened.text
        if self.index == first + 1 and self.token.kind == "word":
            if self.tokens[first].kind == "number":
                self.note(
                    later("{sign}{shown} reaches over the number only: {sign}(…) takes more", sign=sign, shown=shown)
                )
            elif not self.token.spaced:
                self.note(
                    later("{sign}{shown} reaches over {shown} only: {sign}(…) takes more", sign=sign, shown=shown)
                )
        elif self.index > first + 2 and self.tokens[first + 1].is_("^"):
            self.note(later("{sign}{shown} is read as {sign}({shown})", sign=sign, shown=shown))
        return nodes.call(FUNCTIONS[name], name, [node], opened.at)
