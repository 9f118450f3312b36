"""Functions with and without brackets, with a power between name and argument, with an index at their foot."""

from __future__ import annotations

from collections.abc import Sequence

from messages import later, mark, tr
from surfaces.formula import nodes, tables
from surfaces.formula.choices import Choices
from surfaces.formula.functions import CONSTANTS, FUNCTIONS, Function
from surfaces.formula.marks import CLOSING
from surfaces.formula.nodes import Node, Table
from surfaces.formula.text import FormulaError, Token

INVERSE = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh"}
SAID = ("sinc", "lg", "deg", "rad", "degrees", "radians", "rad2deg", "deg2rad", "mod", "remainder")


class Calls(Choices):
    """The part of the grammar that calls functions."""

    def function(self, name: Token) -> Node:
        """A call, with brackets or without, with a power between name and argument or an index at its foot."""
        known, title = self.lookup(name.text), name.text
        assert known is not None
        base = self.base(name)
        if name.style == "digit":
            raise FormulaError(_digit(name), name.at)
        if title in SAID:
            self.note(known.note)
        raised = self.raised(name)
        if self.token.is_("(") or (self.token.is_("{", "[") and not self.token.spaced):
            arguments = self.from_mathematica(known, self.arguments(self.token, title), name)
        else:
            arguments = [self.bare(name)]
        if base is not None:
            arguments.append(base)
        if len(arguments) == 1 and isinstance(arguments[0], Table):
            return self.of_table(known, title, arguments[0], raised, name)
        if any(isinstance(a, Table) for a in arguments) and known is not FUNCTIONS["where"] and raised is None:
            return self.of_each(known, title, arguments, name)
        if known is FUNCTIONS["where"]:
            return self.where(arguments, name)
        if raised is None:
            return nodes.call(known, title, arguments, name.at)
        if raised.number == -1:
            return self.inverse(name, arguments)
        return nodes.power(nodes.call(known, title, arguments, name.at), raised, name.at)

    def from_mathematica(self, known: Function, arguments: list[Node], name: Token) -> list[Node]:
        """Log[b, x] and ArcTan[x, y] have their arguments the other way round there."""
        first = self.text[name.at : name.at + 1]
        if len(arguments) == 2 and first.isupper() and self.tokens[self.index - 1].is_("]"):
            if known is FUNCTIONS["log"]:
                self.note(mark("Log[b, x] has the base first, as in Mathematica"))
                return arguments[::-1]
            if known is FUNCTIONS["arctan"]:
                raise FormulaError(tr("ArcTan[x, y] is the angle of (x, y): write atan2(y, x)"), name.at)
        return arguments

    def of_table(self, known: Function, title: str, argument: Table, raised: Node | None, name: Token) -> Node:
        """A function of every entry of a vector; max and min of all of them."""
        if known.least == 2 and known.most > 2:
            return nodes.call(known, title, tables.entries(argument), name.at)
        if known.least > 1:
            raise FormulaError(
                tr("{title} takes {least} arguments, not a vector", title=title, least=known.least), name.at
            )
        of_each = nodes.by_entry(lambda a: nodes.call(known, title, [a], name.at))
        node = of_each(argument)
        return node if raised is None else nodes.power(node, raised, name.at)

    def of_each(self, known: Function, title: str, arguments: Sequence[Node], name: Token) -> Node:
        """A function of several arguments, entry by entry: pow(x, 2), maximum(x, 0)."""
        return nodes.by_entry(lambda *of: nodes.call(known, title, of, name.at))(*arguments)

    def base(self, name: Token) -> Node | None:
        """The base of log_2."""
        if name.style != "sub":
            return None
        if name.text != "log" or not name.index.isdigit() and len(name.index) > 1:
            raise FormulaError(tr("{text} takes no index", text=name.text), name.at)
        if name.index.isdigit():
            return nodes.constant(float(name.index), name.index, name.at)
        return self.word(Token("word", name.index, name.at, name.end))

    def raised(self, name: Token) -> Node | None:
        """The exponent of sin^2 x."""
        sign = self.take("^")
        if sign is None:
            return None
        negative = self.take("-")
        node = self.atom()
        return nodes.negative(node, sign.at) if negative else node

    def inverse(self, name: Token, arguments: list[Node]) -> Node:
        other = INVERSE.get(name.text)
        if other is None:
            raise FormulaError(tr("{text}^-1 could be an inverse or 1/{text}: write which", text=name.text), name.at)
        self.note(later("{name}^-1 is read as {other}; for 1/{name} write so", name=name.text, other=other))
        return nodes.call(FUNCTIONS[other], other, arguments, name.at)

    def where(self, arguments: list[Node], name: Token) -> Node:
        if len(arguments) != 3:
            raise FormulaError(
                tr("where takes three arguments: where(x > 0, a, b), not {count}", count=len(arguments)), name.at
            )
        self.must_hold(arguments[0], arguments[0].at)
        return nodes.choose([(arguments[1], arguments[0]), (arguments[2], None)], name.at)

    def arguments(self, opened: Token, title: str) -> list[Node]:
        """The arguments in brackets, round or of another kind."""
        known = self.lookup(title)
        self.index += 1
        if self.token.is_(CLOSING[opened.text]):
            raise FormulaError(tr("{title} needs its argument in brackets: {title}(x)", title=title), opened.at)
        self.lists.append((known is None or known.most > 1) and not self.listed(";"))  # max(0,5; x)
        bars, self.bars = self.bars, 0
        found = [self.choice()]
        while self.take(",", ";"):
            found.append(self.largest() or self.choice())
        self.bars = bars
        self.lists.pop()
        self.close(opened)
        return found

    def bare(self, name: Token) -> Node:
        """The argument of ``sin x``: what touches it, numbers before letters, up to the next sign or function."""
        known = self.lookup(name.text)
        if not (self.begins() or self.token.kind == "number" or self.token.is_("-", "+", "√", "|")):
            raise FormulaError(tr("{text} needs its argument in brackets: {text}(x)", text=name.text), name.at)
        if known is not None and known.least > 1:
            raise FormulaError(tr("{text} needs its arguments in brackets", text=name.text), name.at)
        first, sign = self.index, self.take("-", "+")
        node = self.power()
        if self.index - first == 3 and self.tokens[first + 1].is_("^") and not sign:
            base, raised = self.written(first, first + 1), self.written(first + 2, first + 3)
            shown = self.written(first, self.index)
            self.note(
                later(
                    "{name} {shown} is read as {name}({shown}); the other reading is {name}({base})^{raised}",
                    name=name.text,
                    shown=shown,
                    base=base,
                    raised=raised,
                )
            )
        while self.begins() and self.token.kind != "function":
            before, token = self.tokens[self.index - 1], self.token
            number = before.kind == "number" or before.text in CONSTANTS
            if (token.spaced and not number) or token.is_("(", "[", "|"):
                both = self.written(first, self.index)
                after = self.written(self.index, self.index + 1) + ("…" if token.is_("(", "[", "|") else "")
                raise FormulaError(
                    tr(
                        "{text} {both} {after} could be {text}({both})*{after} or {text}({both}*{after}): write which",
                        text=name.text,
                        both=both,
                        after=after,
                    ),
                    name.at,
                )
            if token.spaced:
                shown = self.written(first, self.index + 1)
                self.note(later("{name} {shown} is read as {name}({shown})", name=name.text, shown=shown))
            node = nodes.multiply(node, self.power())
        if self.token.is_("/") and not self.token.spaced:
            shown = self.written(first, self.index)
            self.note(later("{name} {shown}/… is read as {name}({shown})/…", name=name.text, shown=shown))
        return nodes.negative(node, sign.at) if sign and sign.text == "-" else node


def _digit(name: Token) -> str:
    digits, title = name.index, name.text
    if f"{title}{digits}" in FUNCTIONS:
        return tr("{text} needs its argument in brackets: {text}(x)", text=f"{title}{digits}")
    if title in ("log", "ln"):
        return tr(
            "there is no {title}{digits}: a logarithm to base {digits} is log(x, {digits}) or log(x)/log({digits})",
            title=title,
            digits=digits,
        )
    return tr(
        "“{title}{digits}” could be {title}^{digits}(…) or {title}({digits}…): write which", title=title, digits=digits
    )
