"""Works out what a line of LaTeX with numbers comes to: independent of the code that writes such lines."""

import math
import re

TOKEN = re.compile(r"\\[A-Za-z]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?|[^\s]")
FUNCTIONS = {
    "min": min, "max": max, "ln": math.log, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "sign": lambda v: (v > 0) - (v < 0), "arctan2": math.atan2, "copysign": math.copysign, "tanh": math.tanh,
}  # fmt: skip


def value_of(text: str) -> float:
    """The number that a line without symbols comes to."""
    reader = _Reader(TOKEN.findall(text))
    value = reader.sum()
    assert not reader.tokens, (text, reader.tokens)
    return value


class _Reader:
    def __init__(self, tokens: list[str]):
        self.tokens = tokens

    @property
    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, *wanted: str) -> str:
        token = self.tokens.pop(0)
        assert not wanted or token in wanted, (token, wanted, self.tokens)
        return token

    def sum(self) -> float:
        value = self.product()
        while self.next in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> float:
        value = self.signed()
        while self.next in (r"\cdot", r"\bmod"):
            value = value * self.signed() if self.take() == r"\cdot" else math.fmod(value, self.signed())
        return value

    def signed(self) -> float:
        if self.next == "-":
            self.take()
            return -self.signed()
        base = self.atom()
        if self.next == "^":
            self.take()
            exponent = self.atom()
            return base * base if exponent == 2 else _power(base, exponent)
        return base

    def between(self, opening: str, closing: str) -> float:
        self.take(opening)
        value = self.sum()
        self.take(closing)
        return value

    def atom(self) -> float:
        token = self.next
        if token in ("(", "{"):
            return self.between(token, {"(": ")", "{": "}"}[token])
        if token == r"\lvert":
            return abs(self.between(token, r"\rvert"))
        if token == r"\lfloor":
            return math.floor(self.between(token, r"\rfloor"))
        self.take()
        if token == r"\infty":
            return math.inf
        if token == "e":
            self.take("^")
            return _or_nan(math.exp, self.atom())
        if token == r"\frac":
            over, under = self.between("{", "}"), self.between("{", "}")
            return over / under if under else math.copysign(math.inf, over) if over else math.nan
        if token == r"\sqrt":
            if self.next != "[":
                return _or_nan(math.sqrt, self.between("{", "}"))
            self.between("[", "]")
            return math.cbrt(self.between("{", "}"))
        if token[0] == "\\":
            name = token[1:]
            if name == "operatorname":
                name = ""
                self.take("{")
                while self.next != "}":
                    name += self.take()
                self.take("}")
            return self.call(name)
        return float(token)

    def call(self, name: str) -> float:
        self.take("(")
        values = [self.sum()]
        while self.next == ",":
            self.take()
            values.append(self.sum())
        self.take(")")
        if any(math.isnan(v) for v in values):
            return math.nan
        return FUNCTIONS[name](*values)


def _power(base: float, exponent: float) -> float:
    try:
        value = base**exponent
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return math.nan if isinstance(value, complex) else value


def _or_nan(function, value: float) -> float:
    try:
        return function(value)
    except (ValueError, OverflowError):
        return math.inf if value > 0 else math.nan
