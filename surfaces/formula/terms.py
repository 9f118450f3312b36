"""Arithmetic as a graph of terms, and its derivatives.

A term is a number, a name or an operation on terms. A derivative adds a few terms for each, so that a Hessian is as
long as its formula and not as its formula multiplied out: nothing here simplifies, or asks whether something is real.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from surfaces.formula.special import erf


@dataclass(frozen=True, eq=False)
class Term:
    """A number (``op`` "number"), a name (``op`` "name") or an operation of ``OPERATIONS`` on ``args``."""

    op: str
    args: tuple[Term, ...] = ()
    value: float = 0.0
    name: str = ""

    @property
    def number(self) -> float | None:
        """Its value where it is a number."""
        return self.value if self.op == "number" else None


@dataclass(frozen=True)
class Operation:
    """How an operation is written in NumPy, how tightly it binds, and its slope by each argument.

    ``slopes`` take the term itself; None is a slope of zero. ``code`` has the arguments as {0}, {1}, {2}.
    """

    code: str
    slopes: Callable[[Term], Sequence[Term | None]] = lambda t: [None] * len(t.args)
    level: int = 9


def number(value: float) -> Term:
    """A constant."""
    return Term("number", value=float(value))


def name(text: str) -> Term:
    """A variable, a letter or a column of data."""
    return Term("name", name=text)


ZERO, ONE, NAN = number(0), number(1), number(math.nan)


def apply(op: str, *args: Term) -> Term:
    """An operation as it stands; on numbers, its value."""
    if all(a.op == "number" for a in args) and op not in OBJECTIVE:
        with np.errstate(all="ignore"):
            return number(float(_by_numbers(op)(*(np.float64(a.value) for a in args))))
    return Term(op, args)


# The same, leaving out what is zero or one: for derivatives, where such terms abound.
def add(a: Term, b: Term) -> Term:
    """a + b"""
    if a is ZERO or b is ZERO:
        return b if a is ZERO else a
    share, rest = _share(b)
    if share < 0 and b.op != "number":
        return apply("subtract", a, multiply(number(-share), rest))
    return apply("add", a, b)


def subtract(a: Term, b: Term) -> Term:
    """a − b"""
    return a if b is ZERO else negative(b) if a is ZERO else apply("subtract", a, b)


def negative(a: Term) -> Term:
    """−a"""
    if a.op in ("negative", "number", "multiply"):
        return ZERO if a is ZERO else multiply(number(-1), a)
    return apply("negative", a)


def multiply(a: Term, b: Term) -> Term:
    """a·b"""
    if a is ZERO or b is ZERO:
        return ZERO
    if a.number == 1:
        return b
    if b.number == 1:
        return a
    (p, a), (q, b) = _share(a), _share(b)
    whole = apply("multiply", a, b) if a.number is None and b.number is None else b if a.number == 1 else a
    if p * q == -1:
        return apply("negative", whole)
    return whole if p * q == 1 else apply("multiply", number(p * q), whole)


def _share(a: Term) -> tuple[float, Term]:
    """A term as a number times the rest."""
    if a.op == "number":
        return a.value, ONE
    if a.op == "negative":
        return -1.0, a.args[0]
    if a.op == "multiply" and a.args[0].op == "number":
        return a.args[0].value, a.args[1]
    return 1.0, a


def divide(a: Term, b: Term) -> Term:
    """a/b"""
    return ZERO if a is ZERO else a if b.number == 1 else apply("divide", a, b)


def power(a: Term, b: Term) -> Term:
    """a to the power b, by multiplication where b is a small whole number."""
    exponent = b.number
    if exponent is None:
        return apply("power", a, b)
    if exponent == 1:
        return a
    if exponent == 2:
        return apply("square", a)
    if exponent == 3:
        return apply("multiply", a, apply("square", a))
    if exponent == 4:
        return apply("square", apply("square", a))
    if exponent == 0.5:
        return apply("sqrt", a)
    if exponent in (-1, -2, -3, -4, -0.5):
        return apply("divide", ONE, power(a, number(-exponent)))
    return apply("power", a, b)


def where(condition: Term, a: Term, b: Term) -> Term:
    """a where the condition holds, else b."""
    if condition.op == "number":
        return a if condition.value else b
    return a if a is b else apply("where", condition, a, b)


def compare(sign: str, a: Term, b: Term) -> Term:
    """A comparison such as a < b: a condition."""
    return apply(sign, a, b)


def within(condition: Term, a: Term) -> Term:
    """a where the condition holds; elsewhere it is outside of its domain, and so are its slopes."""
    return a if condition.number == 1 else apply("within", condition, a)


def _tip(slope: Term, factor: Term, v: Term) -> Term:
    """slope · factor; 0 where the slope is 0 and the factor infinite: a subgradient at tips such as that of |w|."""
    return multiply(slope, factor) if slope.op == "number" else apply("tip", slope, factor, v)


def _log_slope(t: Term, scale: float) -> list[Term]:
    u = t.args[0]
    return [within(compare("greater_equal", u, ZERO), divide(number(scale), u))]


def _power_slopes(t: Term) -> list[Term | None]:
    u, p = t.args
    return [multiply(p, power(u, subtract(p, ONE))), multiply(t, apply("log", u)) if p.op != "number" else None]


def _two_sided(t: Term, first: str) -> list[Term]:
    holds = compare(first, *t.args)
    return [where(holds, ONE, ZERO), where(holds, ZERO, ONE)]


def _hypot_slopes(t: Term) -> list[Term]:
    return [divide(a, t) for a in t.args]


def _angle_slopes(t: Term) -> list[Term]:
    a, b = t.args
    size = add(power(a, number(2)), power(b, number(2)))
    return [divide(b, size), negative(divide(a, size))]


def _one(slope: Callable[[Term, Term], Term]) -> Callable[[Term], Sequence[Term | None]]:
    """The slope of a function of one argument u with the value v."""
    return lambda t: [slope(t.args[0], t)]


def _sq(u: Term) -> Term:
    return power(u, number(2))


def _root(u: Term) -> Term:
    return apply("sqrt", u)


def _logistic(u: Term) -> Term:
    return divide(ONE, add(ONE, apply("exp", negative(u))))


OPERATIONS: dict[str, Operation] = {
    "add": Operation("{0} + {1}", lambda t: [ONE, ONE], 4),
    "subtract": Operation("{0} - {1}", lambda t: [ONE, number(-1)], 4),
    "multiply": Operation("{0} * {1}", lambda t: [t.args[1], t.args[0]], 5),
    "divide": Operation("{0} / {1}", lambda t: [divide(ONE, t.args[1]), negative(divide(t, t.args[1]))], 5),
    "negative": Operation("-{0}", lambda t: [number(-1)], 6),
    "square": Operation("{0}**2", _one(lambda u, v: multiply(number(2), u)), 8),
    "power": Operation("power({0}, {1})", _power_slopes),
    "sqrt": Operation("sqrt({0})", _one(lambda u, v: divide(number(0.5), v))),
    "cbrt": Operation("cbrt({0})", _one(lambda u, v: divide(number(1 / 3), _sq(v)))),
    "abs": Operation("abs({0})", _one(lambda u, v: apply("sign", u))),
    "sign": Operation("sign({0})"),
    "exp": Operation("exp({0})", _one(lambda u, v: v)),
    "expm1": Operation("expm1({0})", _one(lambda u, v: add(v, ONE))),
    "log": Operation("log({0})", lambda t: _log_slope(t, 1)),
    "log2": Operation("log2({0})", lambda t: _log_slope(t, 1 / math.log(2))),
    "log10": Operation("log10({0})", lambda t: _log_slope(t, 1 / math.log(10))),
    "log1p": Operation(
        "log1p({0})",
        _one(lambda u, v: within(compare("greater_equal", u, number(-1)), divide(ONE, add(ONE, u)))),
    ),
    "sin": Operation("sin({0})", _one(lambda u, v: apply("cos", u))),
    "cos": Operation("cos({0})", _one(lambda u, v: negative(apply("sin", u)))),
    "tan": Operation("tan({0})", _one(lambda u, v: add(ONE, _sq(v)))),
    "arcsin": Operation("arcsin({0})", _one(lambda u, v: divide(ONE, _root(subtract(ONE, _sq(u)))))),
    "arccos": Operation("arccos({0})", _one(lambda u, v: divide(number(-1), _root(subtract(ONE, _sq(u)))))),
    "arctan": Operation("arctan({0})", _one(lambda u, v: divide(ONE, add(ONE, _sq(u))))),
    "sinh": Operation("sinh({0})", _one(lambda u, v: apply("cosh", u))),
    "cosh": Operation("cosh({0})", _one(lambda u, v: apply("sinh", u))),
    "tanh": Operation("tanh({0})", _one(lambda u, v: subtract(ONE, _sq(v)))),
    "arcsinh": Operation("arcsinh({0})", _one(lambda u, v: divide(ONE, _root(add(_sq(u), ONE))))),
    "arccosh": Operation(
        "arccosh({0})",
        _one(lambda u, v: divide(ONE, multiply(_root(subtract(u, ONE)), _root(add(u, ONE))))),
    ),
    "arctanh": Operation(
        "arctanh({0})",
        _one(lambda u, v: within(compare("less_equal", apply("abs", u), ONE), divide(ONE, subtract(ONE, _sq(u))))),
    ),
    "erf": Operation(
        "erf({0})",
        _one(lambda u, v: multiply(number(2 / math.sqrt(math.pi)), apply("exp", negative(_sq(u))))),
    ),
    "floor": Operation("floor({0})"),
    "ceil": Operation("ceil({0})"),
    "round": Operation("rint({0})"),
    "trunc": Operation("trunc({0})"),
    "mod": Operation(
        "mod({0}, {1})",
        lambda t: [ONE, None if t.args[1].op == "number" else negative(apply("floor", divide(*t.args)))],
    ),
    "fmod": Operation(
        "fmod({0}, {1})",
        lambda t: [ONE, None if t.args[1].op == "number" else negative(apply("trunc", divide(*t.args)))],
    ),
    "hypot": Operation("hypot({0}, {1})", _hypot_slopes),
    "arctan2": Operation("arctan2({0}, {1})", _angle_slopes),
    "maximum": Operation("maximum({0}, {1})", lambda t: _two_sided(t, "greater_equal")),
    "minimum": Operation("minimum({0}, {1})", lambda t: _two_sided(t, "less_equal")),
    "logaddexp": Operation(
        "maximum({0}, {1}) + log1p(exp(-abs({0} - {1})))",
        lambda t: [_logistic(subtract(*t.args)), _logistic(subtract(t.args[1], t.args[0]))],
        4,
    ),
    "where": Operation("where({0}, {1}, {2})"),
    "within": Operation("where({0}, {1}, nan)"),
    "tip": Operation("where({0} == 0, {2} - {2}, {0} * {1})"),
    # Of a rule: the objective f and vectors (2, N), by which nothing is derived.
    "gradient": Operation("f.gradient({0})"),
    "value": Operation("f.value({0})"),
    "hessian": Operation("f.hessian({0})"),
    "dot": Operation("dot({0}, {1})"),
    "norm": Operation("norm({0})"),
    "turned": Operation("apply({0}, {1})"),
    "solve": Operation("solve({0}, {1})"),
    "diagonal": Operation("diagonal({0})"),
    "less": Operation("{0} < {1}", level=2),
    "less_equal": Operation("{0} <= {1}", level=2),
    "greater": Operation("{0} > {1}", level=2),
    "greater_equal": Operation("{0} >= {1}", level=2),
    "equal": Operation("{0} == {1}", level=2),
    "not_equal": Operation("{0} != {1}", level=2),
    "logical_and": Operation("logical_and({0}, {1})"),
    "logical_or": Operation("logical_or({0}, {1})"),
    "logical_not": Operation("logical_not({0})"),
}
OBJECTIVE = {"gradient", "value", "hessian", "dot", "norm", "turned", "solve", "diagonal"}
CONDITIONS = {op for op in OPERATIONS if op.startswith(("less", "greater", "equal", "not_", "logical"))}
FUNCTIONS: dict[str, Any] = {
    op: getattr(np, op) for op in ("exp", "nan", "inf", "rint", *OPERATIONS) if hasattr(np, op)
}
FUNCTIONS["erf"] = erf
TWICE = {"tip", "logaddexp"}  # whose code names an argument twice


def _by_numbers(op: str) -> Callable[..., Any]:
    """An operation on NumPy's numbers."""
    if op in ("within", "tip"):
        return BY_NUMBER[op]
    return FUNCTIONS["rint" if op == "round" else op]


BY_NUMBER: dict[str, Callable[..., Any]] = {
    "within": lambda c, a: a if c else np.nan,
    "tip": lambda s, f, v: v - v if s == 0 else s * f,
}


def ordered(outputs: Iterable[Term]) -> Iterator[Term]:
    """Each term once, after its arguments."""
    done: set[int] = set()
    stack = [(t, False) for t in reversed(list(outputs))]
    while stack:
        term, ready = stack.pop()
        if id(term) in done:
            continue
        if ready:
            done.add(id(term))
            yield term
        else:
            stack.append((term, True))
            stack += [(a, False) for a in reversed(term.args) if id(a) not in done]


def derivative(term: Term, by: str) -> Term:
    """∂ term / ∂ by. Where a branch begins it is the slope of the branch taken; at a tip, a subgradient."""
    slopes: dict[int, Term] = {}
    for t in ordered([term]):
        slopes[id(t)] = _slope(t, slopes, by)
    return slopes[id(term)]


def _slope(t: Term, known: dict[int, Term], by: str) -> Term:
    """The slope of one term from ``known`` ones, by id: those of all terms inside."""
    inner = [known[id(a)] for a in t.args]
    if not t.args:
        return ONE if t.op == "name" and t.name == by else ZERO
    if t.op == "where":
        return where(t.args[0], inner[1], inner[2]) if inner[1] is not inner[2] else inner[1]
    if t.op == "within":
        return ZERO if inner[1] is ZERO else within(t.args[0], inner[1])
    if t.op == "tip":
        return add(multiply(inner[0], t.args[1]), multiply(t.args[0], inner[1]))
    if t.op in CONDITIONS or all(s is ZERO for s in inner):
        return ZERO
    factors = OPERATIONS[t.op].slopes(t)
    if t.op == "divide" and inner[0] is ZERO and (v := _exponent(t.args[1])) is not None:
        other = divide(
            ONE, add(ONE, apply("exp", negative(v)))
        )  # a σ' = −a σ(−v) σ(v) v', where exp(v) is infinite, too
        return negative(multiply(multiply(t, other), known[id(v)]))
    if t.op == "divide":  # (a' − v b')/b, one division
        return divide(subtract(inner[0], multiply(t, inner[1])), t.args[1])
    if t.op in ("hypot", "arctan2"):
        return _tip_pair(t, inner)
    total = ZERO
    for slope, factor in zip(inner, factors, strict=True):
        if slope is ZERO or factor is None:
            continue
        total = add(total, _tip(slope, factor, t) if _sharp(t) else _chosen(slope, factor))
    return total


def _exponent(t: Term) -> Term | None:
    """v of 1 + exp(v)."""
    if t.op != "add":
        return None
    one, other = t.args if t.args[1].op == "exp" else t.args[::-1]
    return other.args[0] if one.number == 1 and other.op == "exp" else None


def _sharp(t: Term) -> bool:
    """Whether this is a root or power whose slope is infinite at 0, or may be."""
    if t.op == "power":
        exponent = t.args[1].number
        return t.args[0].op != "number" and (exponent is None or exponent < 1)
    return t.op in ("sqrt", "cbrt")


def _tip_pair(t: Term, inner: list[Term]) -> Term:
    """The slope of hypot or of the angle, whose numerator and denominator vanish together at the origin."""
    a, b = t.args
    if t.op == "hypot":
        top, bottom = add(multiply(a, inner[0]), multiply(b, inner[1])), t
    else:
        top, bottom = subtract(multiply(b, inner[0]), multiply(a, inner[1])), add(_sq(a), _sq(b))
    return apply("tip", top, divide(ONE, bottom), t) if top.op != "number" else divide(top, bottom)


def _chosen(slope: Term, factor: Term) -> Term:
    """slope · factor, written as a choice where the factor is one or zero: an infinite slope not chosen is none."""
    if factor.op == "where" and {factor.args[1].number, factor.args[2].number} == {0.0, 1.0}:
        condition, yes, _ = factor.args
        return where(condition, slope, ZERO) if yes.number == 1 else where(condition, ZERO, slope)
    return multiply(factor, slope)
