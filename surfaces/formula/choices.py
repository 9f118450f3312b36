"""Branches inside a formula: LaTeX's cases, braces with conditions, if … then … else, piecewise functions."""

from __future__ import annotations

from messages import tr
from surfaces.formula import nodes
from surfaces.formula.brackets import Brackets
from surfaces.formula.cursor import RELATIONS
from surfaces.formula.nodes import Node
from surfaces.formula.pieces import outer
from surfaces.formula.text import FormulaError, Token


class Choices(Brackets):
    """The part of the grammar that chooses."""

    def arguments(self, opened: Token, title: str) -> list[Node]:
        """The arguments in brackets."""
        raise NotImplementedError

    def where(self, arguments: list[Node], name: Token) -> Node:
        """The choice that where, if and their kin make of three arguments."""
        raise NotImplementedError

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
        if self.take("otherwise", "else", "true"):
            return None
        return self.condition()

    def leading(self, opened: Token) -> Node:
        """``if c then a else b``, ``if (c) a else b`` and ``if(c, a, b)``."""
        if self.token.is_("(", "[") and self.listed(opened=False):
            return self.where(self.arguments(self.token, "where"), opened)
        condition = self.condition() if self.worded() else self.braced()
        self.must_hold(condition, opened.at)
        self.take("then", ":", ",")
        yes = self.either()
        self.take(";", "\n", ",")
        if self.take("elif", "elseif"):
            return nodes.choose([(yes, condition), (self.leading(opened), None)], opened.at)
        if not self.take("else"):
            raise FormulaError(tr("the other branch is missing: if c then a else b"), self.token.at)
        self.take(":")
        node = nodes.choose([(yes, condition), (self.choice(), None)], opened.at)
        self.take("end")
        return node

    def braced(self) -> Node:
        """A condition in brackets, which its value follows at once."""
        opened = self.take("(")
        if opened is None:
            return self.condition()
        node = self.condition()
        self.close(opened)
        return node

    def worded(self) -> bool:
        """Whether then or a colon ends the condition, before else."""
        ends = (t for _, t in outer(self.tokens[self.index :]) if t.is_("then", ":", "else"))
        return not next(ends, self.token.sign("else")).is_("else")

    def piecewise(self, name: Token) -> Node:
        """SymPy's and Mathematica's pairs of value and condition, or Maple's conditions and values in turn."""
        opened = self.take("(", "[")
        if opened is None:
            raise FormulaError(tr("piecewise needs its pieces in brackets"), name.at)
        self.lists.append(True)
        wrapped = self.take("{", "[") if self.ahead(1).is_("{", "(", "[") else None
        pairs: list[tuple[Node, Node | None]] = []
        if self.token.is_("(", "{", "[") and self.listed(opened=False):
            while first := self.take("(", "{", "["):
                value = self.choice()
                if not self.take(","):
                    raise FormulaError(tr("a piece is a value and its condition: (x^2, x > 0)"), self.token.at)
                pairs.append((value, self.case_condition()))
                self.close(first)
                self.take(",")
            if wrapped and self.take(wrapped.text.translate(str.maketrans("{[", "}]"))) and self.take(","):
                pairs.append((self.choice(), None))
        else:
            while not self.token.is_(")", "]"):
                node = self.either()
                if node.condition and self.take(","):
                    pairs.append((self.choice(), node))
                else:
                    pairs.append((node, None))
                if not self.take(",", ";"):
                    break
        self.lists.pop()
        self.close(opened)
        return nodes.choose(pairs, name.at)

    def choices(self, opened: Token) -> Node | None:
        """Braces with conditions, as {x > 0: x^2, x <= 0: 0} or {x^2 if x > 0, 0 otherwise}; None for a plain group."""
        if not self.listed(":", ",", "otherwise") or any(t.is_("?") for t in self.tokens):
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
