"""The grammar of formulas: recursive descent over tokens, where what can mean two things is refused or said."""

from __future__ import annotations

import functools
from dataclasses import replace

from messages import later, mark, tr
from surfaces.formula import nodes, tables
from surfaces.formula.calls import Calls
from surfaces.formula.cursor import FACTORIAL, MATRIX, RELATIONS, STARTS
from surfaces.formula.functions import CONSTANTS, FUNCTIONS, REFUSED
from surfaces.formula.marks import CLOSE
from surfaces.formula.nodes import ATOM, Node, Table
from surfaces.formula.pieces import closing
from surfaces.formula.text import FormulaError, Token
from surfaces.formula.vectors import turned

EQUALS = ("==", "!=", "=")


class Parser(Calls):
    """Reads one expression: choices of conditions of sums of products of signed powers of atoms."""

    def whole(self) -> Node:
        """The expression that all of the tokens make."""
        if self.token.kind == "end":
            raise FormulaError(tr("the formula is empty"), self.token.at)
        node = self.choice()
        if self.token.kind != "end":
            raise FormulaError(self.stray(), self.token.at)
        return node if isinstance(node, Table) and node.shape != (1, 1) else nodes.numeric(node)

    def choice(self) -> Node:
        """``a if c else b``, ``c ? a : b``, or a plain expression."""
        self.deeper()
        if sign := self.take("if"):
            node = self.leading(sign)
            self.depth -= 1
            return node
        at, node = self.token.at, self.either()
        if self.take("if"):
            condition = self.condition()
            if not self.take("else"):
                raise FormulaError(tr("else is missing after this condition"), self.token.at)
            node = nodes.choose([(node, condition), (self.choice(), None)], at)
        elif sign := self.take("?"):
            self.must_hold(node, sign.at)
            yes = self.choice()
            if not self.take(":"):
                raise FormulaError(tr("a colon is missing after ? …"), self.token.at)
            node = nodes.choose([(yes, node), (self.choice(), None)], at)
        self.depth -= 1
        return node

    def condition(self) -> Node:
        node = self.either()
        self.must_hold(node, node.at)
        return node

    def must_hold(self, node: Node, at: int) -> None:
        if not node.condition:
            raise FormulaError(tr("a condition compares two things, as in x > 0"), at)

    def either(self) -> Node:
        node = self.both()
        while self.take("or") or (node.condition and self.bars_join()):
            other = self.both()
            self.must_hold(node, node.at)
            self.must_hold(other, other.at)
            node = nodes.join("or", node, other)
        return node

    def bars_join(self) -> bool:
        """Takes | or || where it stands between conditions."""
        if self.bars or not self.token.is_("|"):
            return False
        self.index += 2 if self.ahead(1).is_("|") else 1
        return True

    def both(self) -> Node:
        node = self.opposite()
        while (node.condition and self.take("&")) or self.take("and"):
            other = self.opposite()
            self.must_hold(node, node.at)
            self.must_hold(other, other.at)
            node = nodes.join("and", node, other)
        return node

    def opposite(self) -> Node:
        if sign := self.take("not", "!"):
            self.deeper()
            node = self.opposite()
            self.depth -= 1
            self.must_hold(node, sign.at)
            return nodes.opposite(node, sign.at)
        return self.comparison()

    def comparison(self) -> Node:
        if (
            self.token.is_("(")
            and (close := closing(self.tokens, self.index)) is not None
            and self.listed(opened=False)
        ):
            after = self.tokens[close + 1 : close + 3]
            if len(after) == 2 and after[0].is_(*EQUALS) and after[1].is_("("):
                return self.pairs()
        node = left = self.sum()
        first = True
        while (sign := self.take(*RELATIONS)) or (self.lists[-1] == "cases" and (sign := self.take("="))):
            right = self.sum()
            found = nodes.compare(sign.text, left, right)
            node = found if first else nodes.join("and", node, found)
            left, first = right, False
        return node

    def pairs(self) -> Node:
        """(x, y) = (0, 0), and with ≠ between them."""
        a = self.arguments(self.token, "max")
        sign, opened = self.take(*EQUALS), self.token
        b = self.arguments(opened, "max")
        if len(a) != len(b) or sign is None:
            raise FormulaError(tr("these two are not equally long"), opened.at)
        found = [nodes.compare(sign.text, p, q) for p, q in zip(a, b, strict=True)]
        return functools.reduce(lambda p, q: nodes.join("or" if sign.is_("!=") else "and", p, q), found)

    def sum(self) -> Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = nodes.add(node, self.product(), sign.text)
        return node

    def product(self) -> Node:
        first, node = self.index, self.signed()
        slash = 0  # where the last division began, while only implicit factors follow it
        while True:
            at = self.index
            if sign := self.take("*", "@"):
                node, slash = tables.product(node, self.signed(), sign.text), 0
            elif sign := self.take("/"):
                if self.token.is_("/"):
                    raise FormulaError(tr("“//” is out of place"), sign.at)
                node, slash = nodes.divide(node, self.signed(), sign.at), self.index
            elif self.take("//"):
                node = nodes.call(
                    FUNCTIONS["floor"], "floor", [nodes.divide(node, self.signed(), self.token.at)], node.at
                )
                self.note(mark("// rounds the quotient down, as in Python"))
            elif self.take("%"):
                node, slash = nodes.modulo(node, self.signed()), 0
                self.note(FUNCTIONS["mod"].note)
            elif self.begins():
                spaced = self.token.spaced
                self.numbered()
                factor = self.power()
                if slash and not (spaced and self.tokens[slash - 1].kind == "number"):
                    self.ambiguous_slash(first, slash, at)
                node = tables.product(node, factor)
            elif self.token.kind == "number":
                raise FormulaError(self.number_after(), self.token.at)
            else:
                return node

    def number_after(self) -> str:
        """Why no number can stand here: three digits after a number may be its thousands."""
        before, rest = self.tokens[self.index - 1], self.token.text
        if before.kind == "number" and len(rest) == 3:
            return tr(
                "{first} {rest} could be {first}{rest} or {first}*{rest}: write which", first=before.text, rest=rest
            )
        return tr("a sign such as * is missing before {text}", text=rest)

    def numbered(self) -> None:
        """Refuses a number in brackets that stands apart at the end: that of an equation, or a factor."""
        inner, close = self.ahead(1), self.ahead(2)
        apart = self.text[max(0, self.token.at - 2) : self.token.at].strip() == ""
        if self.token.is_("(") and apart and inner.kind == "number" and close.is_(")") and self.ahead(3).kind == "end":
            raise FormulaError(
                tr("“({text})” could be the number of an equation or a factor: write which", text=inner.text),
                self.token.at,
            )

    def ambiguous_slash(self, first: int, slash: int, at: int) -> None:
        """``1/2x`` is (1/2)·x here; that is said."""
        divided = max(k for k in range(slash) if self.tokens[k].is_("/"))
        under, after = self.written(divided + 1, slash), self.written(at, self.index)
        before = self.written(divided - 1, divided)
        self.note(
            later(
                "{before}/{under}{after} is read as ({before}/{under})*{after}; the other reading is {before}/({under}*{after})",
                before=before,
                under=under,
                after=after,
            )
        )

    def signed(self) -> Node:
        sign = self.take("+", "-")
        if sign is None:
            return self.power()
        self.deeper()
        node = self.signed()
        self.depth -= 1
        return nodes.negative(node, sign.at) if sign.text == "-" else nodes.numeric(node)

    def power(self) -> Node:
        self.deeper()
        first, node = self.index, self.postfix()
        while isinstance(node, Table) and (count := turned(self.tokens, self.index)):
            self.index += count
            node = self.methods(replace(nodes.transposed(node), turned=True))
        if sign := self.take("^"):
            node = nodes.power(node, self.exponent(sign), sign.at)
            self.half(first)
        if sign := self.take("^"):  # after a raised digit
            node = nodes.power(node, self.exponent(sign), sign.at)
        self.depth -= 1
        return node

    def exponent(self, sign: Token) -> Node:
        """What stands after ^: with its own sign and powers, from right to left."""
        token = self.token
        if token.is_("ᵀ", "'", "*") or (token.kind == "word" and token.text == "T" and not token.index):
            hint = tr("; a power T is written ^(T)") if token.text == "T" else ""
            raise FormulaError(tr(MATRIX) + hint, token.at)
        if sign.style == "raised":
            return self.atom()
        self.deeper()
        node = self.signed()
        self.depth -= 1
        return node

    def half(self, first: int) -> None:
        """``x^1/2`` is (x^1)/2 here; that is said."""
        if self.tokens[self.index - 1].text == "1" and self.token.is_("/") and self.ahead(1).kind == "number":
            before, under = self.written(first, self.index), self.ahead(1).text
            self.note(
                later(
                    "{before}/{under} is read as ({before})/{under}; a root is written ^(1/{under})",
                    before=before,
                    under=under,
                )
            )

    def postfix(self) -> Node:
        """An atom with what follows it: a method such as .pow(2), or a sign that is refused."""
        node = self.methods(self.atom())
        if self.token.is_("_") and self.ahead(1).is_("+") and self.tokens[self.index - 1].is_(*CLOSE):
            self.index += 2  # (1 - u)_+
            node = nodes.call(FUNCTIONS["relu"], "relu", [node], node.at)
        before = self.tokens[self.index - 1]
        if (
            self.token.is_("[")
            and before.style == "bracket"
            and self.ahead(1).kind == "number"
            and self.ahead(2).is_("]")
        ):
            raise FormulaError(
                tr("a second index: the two variables are one vector, as in x[0] and x[1]"), self.token.at
            )
        if self.token.is_("!") and not self.ahead(1).is_("="):
            raise FormulaError(tr(FACTORIAL), self.token.at)
        if self.token.is_("'") and self.tokens[self.index - 1].kind == self.ahead(1).kind == "number":
            raise FormulaError(tr("a number is written without marks between its digits"), self.token.at)
        if self.token.is_("'", "ᵀ", "@") and not isinstance(node, Table):
            raise FormulaError(tr(MATRIX), self.token.at)
        return node

    def methods(self, node: Node) -> Node:
        """What is called on an atom: .pow(2), .abs(), .sum(), .dot(x)."""
        while self.token.is_(".") and self.ahead(1).kind in ("word", "function"):
            name = self.ahead(1)
            known = self.lookup(name.text)
            if name.text == "T":
                if isinstance(node, Table):
                    return node
                raise FormulaError(tr(MATRIX), name.at)
            reduces = name.text in tables.REDUCTIONS
            if (known is None and not reduces) or name.text == "where" or not self.ahead(2).is_("("):
                shown = self.written(self.index + 1, self.index + 2)[:20]
                raise FormulaError(tr("“.{shown}” means nothing here", shown=shown), self.token.at)
            self.index += 2
            more = self.arguments(self.token, name.text) if not self.ahead(1).is_(")") else self.nothing()
            if reduces:
                node = tables.reduced(name.text, [node, *more], name.at)
            elif known is not None and isinstance(node, Table) and not more:
                node = self.of_table(known, name.text, node, None, name)
            elif known is not None:
                node = self.of_each(known, name.text, [node, *more], name)
        return node

    def nothing(self) -> list[Node]:
        self.index += 2
        return []

    def atom(self) -> Node:
        token = self.token
        if token.is_("if") and self.ahead(1).is_("(", "["):
            self.index += 1
            return self.leading(token)
        if token.kind == "number":
            return self.number()
        if token.kind == "function":
            self.index += 1
            return self.function(token)
        if token.kind == "word":
            self.index += 1
            return self.named(token)
        if token.is_(*STARTS, "|"):
            self.index += 1
            return self.grouped(token)
        raise FormulaError(self.missing(), token.at)

    def missing(self) -> str:
        token = self.token
        if token.kind == "end":
            return tr("the formula breaks off; something is missing at its end")
        if token.is_("@", "'", "ᵀ"):
            return tr(MATRIX)
        shown = token.text.replace("\n", tr("line break"))
        return tr("a number, a letter or a bracket is missing before “{text}”", text=shown)

    def number(self) -> Node:
        """A number, with a decimal comma where a comma can be nothing else."""
        token = self.token
        text = token.text
        self.index += 1
        comma, rest = self.token, self.ahead(1)
        if whole := self.thousands(token):
            return whole
        if (
            comma.is_(",")
            and rest.kind == "number"
            and comma.at == token.end
            and rest.at == comma.end
            and not self.lists[-1]
        ):
            if not (text.isdigit() and rest.text.replace("e", "").replace("-", "").isdigit()):
                raise FormulaError(tr("a comma and a point in one number"), comma.at)
            if len(rest.text) == 3 and text != "0" and len(text) <= 3:
                raise FormulaError(
                    tr(
                        "{text},{text2} could be {text}{text2} or {text}.{text2}: write which",
                        text=text,
                        text2=rest.text,
                    ),
                    token.at,
                )
            text = f"{text}.{rest.text}"
            self.index += 2
            self.note(later("{before},{after} is read as {text}", before=token.text, after=rest.text, text=text))
        mantissa, _, power = text.lower().partition("e")
        latex = rf"{mantissa} \cdot 10^{{{int(power)}}}" if power else mantissa
        return nodes.constant(float(text), latex, token.at, nodes.PRODUCT if power else ATOM)

    def thousands(self, token: Token) -> Node | None:
        """10,000,000: two commas or more with three digits after each part thousands."""
        k, digits, end = self.index, token.text, token.end
        while k + 1 < len(self.tokens) and self.tokens[k].is_(",") and self.tokens[k + 1].kind == "number":
            comma, group = self.tokens[k : k + 2]
            if not (end == comma.at and comma.end == group.at and len(group.text) == 3 and group.text.isdigit()):
                return None
            digits, end, k = digits + group.text, group.end, k + 2
        if k < self.index + 4 or not token.text.isdigit() or len(token.text) > 3 or self.lists[-1]:
            return None
        self.index = k
        self.note(later("{token} is read as {digits}", token=self.text[token.at : end], digits=digits))
        return nodes.constant(float(digits), digits, token.at)

    def named(self, token: Token) -> Node:
        """A letter, a variable, a constant or something defined earlier."""
        if token.text in CONSTANTS and not token.index:
            value, latex = CONSTANTS[token.text]
            if self.text[token.at : token.end] == "E":
                self.note(mark("E^… is read as e^…, with Euler's number"))
            return nodes.constant(value, latex, token.at)
        shown = self.text[token.at : token.end]
        if token.text in CONSTANTS and token.style == "digit":
            raise FormulaError(
                tr(
                    "“{shown}” could be {text}^{index} or {index}*{text}: write which",
                    shown=shown,
                    text=token.text,
                    index=token.index,
                ),
                token.at,
            )
        called = self.token.is_("(", "[") and not self.token.spaced and not token.index
        if called and token.text in tables.REDUCTIONS:
            return tables.reduced(token.text, self.arguments(self.token, token.text), token.at)
        if called and token.text in tables.ARRAYS:
            (inner,) = self.arguments(self.token, token.text)[:1]
            return inner
        if called and token.text == "piecewise":
            return self.piecewise(token)
        if token.text in ("inf", "nan") or (token.text in REFUSED and self.token.is_("(") and not token.index):
            raise FormulaError(tr(REFUSED[token.text]), token.at)
        return self.word(token)
