"""The functions and constants that a formula may name: how many arguments they take, what they mean, how they are typeset."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from messages import mark
from surfaces.formula import terms
from surfaces.formula.terms import Term, number


@dataclass(frozen=True)
class Function:
    """``build`` makes a term of the arguments' terms; ``latex`` has them as #1, #2, or all as #*."""

    build: Callable[..., Term]
    latex: str
    least: int = 1
    most: int = 1
    note: str = ""  # what is said beside the picture where the name means different things to different people


def _plain(op: str, latex: str = "", note: str = "") -> Function:
    return Function(lambda *u: terms.apply(op, *u), latex or rf"\{op}\left(#1\right)", note=note)


def _named(op: str, shown: str, count: int = 1) -> Function:
    return Function(lambda *u: terms.apply(op, *u), rf"\operatorname{{{shown}}}\left(#*\right)", count, count)


def _over(op: str, shown: str) -> Function:
    """One over another function."""
    return Function(lambda u: terms.apply("divide", terms.ONE, terms.apply(op, u)), rf"\{shown}\left(#1\right)")


def _of_inverse(op: str, shown: str) -> Function:
    """Another function of 1/u."""
    build = lambda u: terms.apply(op, terms.apply("divide", terms.ONE, u))  # noqa: E731
    return Function(build, rf"\operatorname{{{shown}}}\left(#1\right)")


def _many(op: str, shown: str) -> Function:
    """Of two arguments or more, from left to right."""

    def build(*args: Term) -> Term:
        total = args[0]
        for a in args[1:]:
            total = terms.apply(op, total, a)
        return total

    return Function(build, rf"\{shown}\left(#*\right)", 2, 20)


def _scaled(factor: float, shown: str, note: str = "") -> Function:
    build = lambda u: terms.apply("multiply", number(factor), u)  # noqa: E731
    return Function(build, rf"\operatorname{{{shown}}}\left(#1\right)", note=note)


def _log(u: Term, base: Term | None = None) -> Term:
    if base is None:
        return terms.apply("log", u)
    known = {2.0: "log2", 10.0: "log10"}.get(base.value) if base.op == "number" else None
    return terms.apply(known, u) if known else terms.apply("divide", terms.apply("log", u), terms.apply("log", base))


def _root(u: Term, degree: Term) -> Term:
    """The real root: of a negative number too where the degree is a whole odd number."""
    n = degree.number
    if n == 2:
        return terms.apply("sqrt", u)
    if n == 3:
        return terms.apply("cbrt", u)
    exponent = terms.apply("divide", terms.ONE, degree)
    if n is None or n != int(n) or int(n) % 2 == 0:
        return terms.apply("power", u, exponent)
    size = terms.apply("power", terms.apply("abs", u), exponent)
    return terms.apply("multiply", terms.apply("sign", u), size)


def _clip(u: Term, low: Term, high: Term) -> Term:
    return terms.apply("minimum", terms.apply("maximum", u, low), high)


def _step(u: Term, at_zero: Term | None = None) -> Term:
    """0 below 0, 1 above; NaN stays."""
    at_zero = number(0.5) if at_zero is None else at_zero
    above = terms.apply("where", terms.compare("greater", u, terms.ZERO), terms.ONE, at_zero)
    return terms.apply("where", terms.compare("less", u, terms.ZERO), terms.ZERO, above)


def _sinc(u: Term) -> Term:
    v = terms.apply("multiply", number(math.pi), u)
    near = terms.apply("subtract", terms.ONE, terms.apply("divide", terms.apply("square", v), number(6)))
    ratio = terms.apply("divide", terms.apply("sin", v), v)
    return terms.apply("where", terms.compare("equal", u, terms.ZERO), near, ratio)


def _sigmoid(u: Term) -> Term:
    whole = terms.apply("add", terms.ONE, terms.apply("exp", terms.apply("negative", u)))
    return terms.apply("divide", terms.ONE, whole)


_MOD = mark("mod and % take the sign of the divisor, as Python and NumPy do: mod(−1, 3) = 2")
_SINC = mark("sinc(u) is sin(πu)/(πu), as in NumPy and MATLAB")
_LG = mark("lg is the logarithm to base 10")
_DEG = mark("deg(u) turns radians into degrees; rad(u) the other way round")

FUNCTIONS: dict[str, Function] = {
    "sin": _plain("sin"),
    "cos": _plain("cos"),
    "tan": _plain("tan"),
    "sec": _over("cos", "sec"),
    "csc": _over("sin", "csc"),
    "cot": _over("tan", "cot"),
    "arcsin": _plain("arcsin"),
    "arccos": _plain("arccos"),
    "arctan": _plain("arctan"),
    "arccot": _of_inverse("arctan", "arccot"),
    "arcsec": _of_inverse("arccos", "arcsec"),
    "arccsc": _of_inverse("arcsin", "arccsc"),
    "sinh": _plain("sinh"),
    "cosh": _plain("cosh"),
    "tanh": _plain("tanh"),
    "sech": Function(_over("cosh", "sech").build, r"\operatorname{sech}\left(#1\right)"),
    "csch": Function(_over("sinh", "csch").build, r"\operatorname{csch}\left(#1\right)"),
    "coth": _over("tanh", "coth"),
    "arcsinh": _named("arcsinh", "arsinh"),
    "arccosh": _named("arccosh", "arcosh"),
    "arctanh": _named("arctanh", "artanh"),
    "atan2": _named("arctan2", "atan2", 2),
    "exp": _plain("exp"),
    "exp2": Function(lambda u: terms.apply("power", number(2), u), "2^{#1}"),
    "exp10": Function(lambda u: terms.apply("power", number(10), u), "10^{#1}"),
    "expm1": _named("expm1", "expm1"),
    "log": Function(_log, r"\log\left(#1\right)", 1, 2),
    "ln": _plain("log", r"\ln\left(#1\right)"),
    "lg": _plain("log10", r"\log_{10}\left(#1\right)", _LG),
    "log10": _plain("log10", r"\log_{10}\left(#1\right)"),
    "log2": _plain("log2", r"\log_{2}\left(#1\right)"),
    "log1p": _named("log1p", "log1p"),
    "logaddexp": _named("logaddexp", "logaddexp", 2),
    "sqrt": _plain("sqrt", r"\sqrt{#1}"),
    "cbrt": _plain("cbrt", r"\sqrt[3]{#1}"),
    "root": Function(_root, r"\sqrt[#2]{#1}", 2, 2),
    "square": _plain("square", r"\left(#1\right)^{2}"),
    "pow": Function(terms.power, r"\left(#1\right)^{#2}", 2, 2),
    "abs": _plain("abs", r"\left|#1\right|"),
    "sign": _named("sign", "sign"),
    "max": _many("maximum", "max"),
    "min": _many("minimum", "min"),
    "clip": Function(_clip, r"\operatorname{clip}\left(#*\right)", 3, 3),
    "hypot": _named("hypot", "hypot", 2),
    "floor": _plain("floor", r"\left\lfloor #1\right\rfloor"),
    "ceil": _plain("ceil", r"\left\lceil #1\right\rceil"),
    "round": _named("round", "round"),
    "trunc": _named("trunc", "trunc"),
    "mod": Function(lambda u, v: terms.apply("mod", u, v), r"#1 \bmod #2", 2, 2, _MOD),
    "fmod": _named("fmod", "fmod", 2),
    "relu": Function(lambda u: terms.apply("maximum", terms.ZERO, u), r"\operatorname{relu}\left(#1\right)"),
    "sigmoid": Function(_sigmoid, r"\sigma\left(#1\right)"),
    "softplus": Function(lambda u: terms.apply("logaddexp", terms.ZERO, u), r"\operatorname{softplus}\left(#1\right)"),
    "erf": _named("erf", "erf"),
    "erfc": Function(
        lambda u: terms.apply("subtract", terms.ONE, terms.apply("erf", u)), r"\operatorname{erfc}\left(#1\right)"
    ),
    "where": Function(terms.where, "", 3, 3),
    "heaviside": Function(_step, r"H\left(#1\right)", 1, 2),
    "sinc": Function(_sinc, r"\operatorname{sinc}\left(#1\right)", note=_SINC),
    "deg": _scaled(180 / math.pi, "deg", _DEG),
    "rad": _scaled(math.pi / 180, "rad", _DEG),
}
"""By the name that a formula is said to use; ``ALIASES`` lead to them."""

ALIASES = {
    "arctan2": "atan2", "fabs": "abs", "absolute": "abs", "sgn": "sign", "signum": "sign", "power": "pow",
    "maximum": "max", "minimum": "min", "fmax": "max", "fmin": "min", "amax": "max", "amin": "min", "clamp": "clip",
    "logistic": "sigmoid", "expit": "sigmoid", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "acot": "arccot",
    "asec": "arcsec", "acsc": "arccsc", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "arsinh": "arcsinh",
    "arcosh": "arccosh", "artanh": "arctanh", "cosec": "csc", "cotan": "cot", "ctg": "cot", "tg": "tan", "arctg": "arctan",
    "ceiling": "ceil", "rint": "round", "remainder": "mod", "rem": "fmod", "fix": "trunc", "degrees": "deg", "rad2deg": "deg",
    "radians": "rad", "deg2rad": "rad", "sqr": "square", "nthroot": "root", "Abs": "abs", "Max": "max", "Min": "min",
    "powi": "pow", "powf": "pow", "sen": "sin", "sh": "sinh", "ch": "cosh", "th": "tanh", "cth": "coth", "arcth": "arccoth",
    "arsh": "arcsinh", "arch": "arccosh", "arth": "arctanh", "wurzel": "sqrt", "racine": "sqrt", "raiz": "sqrt", "betrag": "abs", "potenz": "pow", "puissance": "pow", "potencia": "pow", "potenza": "pow",
    "ReLU": "relu", "Relu": "relu", "unitstep": "heaviside", "iif": "where", "ifelse": "where", "cond": "where",
}  # fmt: skip

CONSTANTS = {"pi": (math.pi, r"\pi"), "e": (math.e, "e")}
SPELLED = {
    "PI": "pi",
    "Pi": "pi",
    "π": "pi",
    "𝜋": "pi",
    "WENN": "if",
    "Wenn": "if",
    "SI": "if",
    "fn": "function",
    "func": "function",
}

GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
LETTERS = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", GREEK, strict=True))
LETTERS |= {"ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ς": "sigma", "ϱ": "rho"}
LETTERS |= dict(
    zip("ΓΔΘΛΞΠΣΦΨΩ", ["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"], strict=True)
)
SYMBOLS = {name: letter for letter, name in reversed(LETTERS.items())}
VARIANTS = {f"var{n}": n for n in ("epsilon", "theta", "phi", "rho", "sigma", "kappa")}
WORDS = {*GREEK, "Gamma", "Delta", "Theta", "Lambda", "Xi", "Sigma", "Phi", "Psi", "Omega"}
"""Names of Greek letters: each is one letter, however it is written."""

REFUSED = {
    "gamma": mark("there is no gamma function here; a letter γ before a bracket needs a sign: gamma*(…)"),
    "factorial": mark("there is no factorial here: powers, products and the functions in the help are"),
    "inf": mark("infinity is no number that can be drawn"),
    "infinity": mark("infinity is no number that can be drawn"),
    "nan": mark("NaN is no number that can be drawn"),
    "diff": mark("derivatives are not read: write the formula itself"),
    "int": mark("integrals are not read: write the formula itself"),
}


def function(name: str) -> Function | None:
    """The function of that name, or of a name that means the same."""
    return FUNCTIONS.get(ALIASES.get(name, name))
