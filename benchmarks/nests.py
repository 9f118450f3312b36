"""Texts that repeat one thing as often as a formula's length and depth allow, for every function and sign of the grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from surfaces import limits
from surfaces.formula import FUNCTIONS, FormulaError, parse

Text = Callable[[int], str]  # of how often the thing is repeated

NAMES = "abcdhijklmnopqrstuvwz"  # what definitions are called one after the other


def _inside(before: str, after: str, seed: str = "x*y") -> Text:
    return lambda n: before * n + seed + after * n


def _joined(sign: str, part: str) -> Text:
    """``part`` again and again, each with a number of its own where it has %."""
    return lambda n: sign.join(part.replace("%", str(k + 2)) for k in range(n))


def _defined(body: str, seed: str = "x + y", end: str = "") -> Text:
    """Definitions of which each uses the last, which is % in ``body``."""

    def text(n: int) -> str:
        names = [c + d for d in ("", *(f"_{k}" for k in range(9))) for c in NAMES][: n + 1]
        lines = [
            f"{names[0]} = {seed}",
            *(f"{b} = {body.replace('%', a)}" for a, b in zip(names, names[1:], strict=False)),
        ]
        return "\n".join([*lines, end.replace("%", names[n]) or f"{names[n]} + y"])

    return text


def _again(body: str, seed: str = "x", end: str = "u + y") -> Text:
    """One name that is given a value again and again."""
    return lambda n: f"u = {seed}\n" + f"u = {body}\n" * n + end


def _behind(given: str, text: Text) -> Text:
    """A text behind what is given on a line of its own."""
    return lambda n: f"{given}\n{text(n)}"


def kinds() -> Iterator[tuple[str, Text]]:
    """Every repetition, each with what it is called."""
    for name, f in FUNCTIONS.items():
        first = "x > " if name == "where" else ""
        more = "".join(f", {v}" for v in ("y", "x*y")[: f.least - 1])
        yield f"{name} nested", _inside(f"{name}({first}", f"{more})")
        yield (
            f"{name} nested by its last",
            _inside(f"{name}({first}{'x, ' if f.least > 1 else ''}{'y, ' if f.least > 2 else ''}", ")"),
        )
        yield f"{name} nested with a factor", _inside(f"{name}({first}x*y + ", f"{more})")
        yield f"{name} summed", _joined("+", f"{name}({first}%x*y{more})")
        yield f"{name} multiplied", _joined("*", f"{name}({first}x+%y{more})")
        yield f"{name} divided", _joined("/", f"{name}({first}x+%y{more})")
        yield f"{name} to a power", _joined("+", f"{name}({first}x*y+%{more})^%")
        yield f"{name} defined", _defined(f"{name}({first}%{more}) + x")
        yield f"{name} of many", _joined("*", f"{name}({first}x{more})")
    for sign in (
        "+",
        "-",
        "*",
        "/",
        "^",
        "%",
        "//",
        " ",
        "·",
        "**",
        ".*",
        "@",
        "<",
        ">=",
        "==",
        " and ",
        " or ",
        ",",
        ";",
        "|",
        "'",
    ):
        yield f"{sign} in a row", _joined(sign, "x")
        yield f"{sign} of sums", _joined(sign, "(x+%y)")
        yield f"{sign} nested", _inside(f"(x{sign}", ")")
        yield f"{sign} nested to the left", _inside("(", f"{sign}y)")
        yield f"{sign} nested twice", _defined(f"(%{sign}%)")
        yield f"{sign} of vectors", _joined(sign, "[x, y]")
        yield (
            f"{sign} of matrices",
            lambda n, sign=sign: "[x, y] @ (" + sign.join(["[[x, y], [1, x]]"] * n) + ") @ [x, y]",
        )
        yield (
            f"{sign} of a matrix given",
            lambda n, sign=sign: "A = [[x, 1], [y, x]]; [x, y] @ (" + sign.join("A" * n) + ") @ [x, y]",
        )
    for before, after in (
        ("(", ")"), ("|", "|"), ("||", "||"), ("‖", "‖"), ("-", ""), ("+", ""), ("not ", ""), ("(", ")^2"), ("(", ")^x"), ("2^(", ")"), ("x^", ""),
        ("(", ")²"), ("√", ""), ("√(", ")"), ("\\frac{1}{", "}"), ("\\frac{x}{1+", "}"), ("\\frac{", "}{y}"), ("\\sqrt{", "}"), ("\\sqrt[3]{", "}"),
        ("1/(1+", ")"), ("1/(1+exp(", "))"), ("1/(1+e^(", "))"), ("x/(1+exp(-", "))"), ("(", " if x > 0 else y)"), ("(x > 0 ? ", " : y)"), ("(x > 0 ? y : ", ")"),
        ("if x > 0 then ", " else y"), ("\\begin{cases} x & x > 0 \\\\ ", " & y > 0 \\end{cases}"), ("piecewise((x, x > 0), (", ", True))"),
        ("⌊", "⌋"), ("{", "}"), ("[", "]"), ("[x, ", "]"), ("[[", "]]"), ("norm([x, ", "])"), ("norm([y, ", "])*x"), ("sum([x, ", "])"), ("prod([x, ", "])"),
        ("max([x, ", "])"), ("dot([x, y], [1, ", "])"), ("([x, y]*", ")"), ("([x, y] @ [[1, x], [y, ", "]])"), ("mean([", ", x])"),
        ("sum(", " for i in range(2))"), ("sum(x*", " for i in range(2))"), ("\\sum_{i=1}^{2} ", ""), ("∑_{i=1}^{9} x_i*", ""), ("∏_{i=1}^{2} (i + ", ")"),
        ("\\left(", "\\right)"), ("\\left|", "\\right|"), ("x + (", ").pow(2)"), ("(", ").sin()"), ("(x*", ").T"), ("(", "'x)x"), ("norm(", ")*x"), ("(x'", ")x"),
        ("x*(y+", ")"), ("(x+", ")*(y+1)"), ("(x+", ")^2"), ("(x+", ")^99"), ("(", "^0.5)"), ("(", "^x^y)"), ("sin^2(", ")"), ("log_2(", ")"), ("np.sum(", ")"),
    ):  # fmt: skip
        yield f"{before}…{after} nested", _inside(before, after)
        yield f"{before}…{after} nested about x", _inside(before, after, "x")
        yield f"{before}…{after} summed", _joined("+", f"{before}%x+y{after}")
        yield f"{before}…{after} multiplied", _joined("*", f"{before}x+%y{after}")
    for body in (
        "%*%", "%*% + %", "%^2 + x", "%^%", "%/(1 + %)", "%/(x + %^2)", "1/(1 + exp(-%))", "sin(%)*cos(%)", "%*x + %*y", "hypot(%, %+1)", "max(%, x*%)", "exp(%)/(1+exp(%))",
        "% if % > 0 else -%", "atan2(%, x)", "sqrt(%^2 + 1)", "(%+x)*(%+y)", "erf(%)", "fmod(%, y)", "%^99", "sigmoid(%)*%", "log(1 + exp(%))", "abs(%) + %",
    ):  # fmt: skip
        yield f"definitions {body}", _defined(body)
        yield f"again {body}", _again(body.replace("%", "u"), "x + y")
    matrix = "A = [[1, x], [y, 1]]"
    for kind, given, seed, end, bodies in (
        ("vectors", f"{matrix}; b = [1, y]", "[x, y]", "norm(%)", (
            "%*%", "% + %", "%*x", "A@%", "A@% + %", "(%'%)*%", "norm(%)*%", "sin(%)", "%/norm(%)", "dot(%, %)*%", "%*dot(A@%, %)", "sigmoid(A@%)",
            "tanh(A@% + b)", "%^2",
        )),
        ("matrices", matrix, "[[x, y], [1, x]]", "[x, y]@%@[x, y]", ("%@%", "%*2", "% + %", "%@A", "%.T@%", "%'%", "sin(%)", "%@%@%")),
    ):  # fmt: skip
        for body in bodies:
            yield f"{kind} {body}", _behind(given, _defined(body, seed, end))
            again = _again(body.replace("%", "u"), seed, end.replace("%", "u"))
            yield f"{kind} again {body}", _behind(given, again)
    for entry in ("x", "x+y", "x*y", "1", "sin(x)"):
        yield f"a vector of {entry}", lambda n, e=entry: f"v = [{', '.join([e] * n)}]; dot(v, v) + norm(v) + max(v) + y"
        yield (
            f"a square of {entry}",
            lambda n, e=entry: (
                f"A = [{', '.join(['[' + ', '.join([e] * n) + ']'] * n)}]; v = [{', '.join(['x'] * n)}]; v@A@A@v + y"
            ),
        )
        yield (
            f"squares of {entry}",
            lambda n, e=entry: (
                f"A = [{', '.join(['[' + ', '.join([e] * 4) + ']'] * 4)}]; [x, y, 1, x]@{'@'.join('A' * n)}@[1, x, y, x]"
            ),
        )
    yield "functions of functions", lambda n: "f(x) = x^2 + 1; " + "f(" * n + "x" + ")" * n + " + y"
    yield "the vector turned", lambda n: "(" * n + "x" + "'x)x" * n
    yield "quadratic forms", lambda n: "A = [[2, 1], [1, 3]]; b = [1, 2]; " + " + ".join(["(x - b)'A(x - b)"] * n)
    yield "quadratic forms nested", lambda n: "A = [[2, 1], [1, 3]]; x'A" + "(" * n + "x" + "*(x'A x))" * n
    yield "sums of sums", lambda n: "∑_{i=1}^{20} " * n + "x^i*y"
    yield "a sum of products", lambda n: "∑_{i=1}^{20} " + "(x+i*y)" * n
    yield "a product of sums", lambda n: "∏_{i=1}^{20} (" + "+".join(["x^i"] * n) + "+y)"


def nests(these: Iterable[tuple[str, Text]]) -> Iterator[tuple[str, str]]:
    """Of each of these kinds the longest text that is within a formula's length, the longest that is read, and some between."""
    for name, text in these:
        most = 1
        while len(text(most + 1)) <= limits.MAX_LENGTH and most < limits.MAX_LENGTH:
            most += 1
        yield name, text(most)
        deepest, refused = 0, most + 1  # the longest that is read, by halves
        while refused - deepest > 1:
            middle = (deepest + refused) // 2
            deepest, refused = (middle, refused) if _reads(text(middle)) else (deepest, middle)
        for n in sorted({deepest, deepest * 2 // 3, deepest // 3} - {0, most}):
            yield name, text(n)


def _reads(text: str) -> bool:
    try:
        parse(text)
    except FormulaError:
        return False
    return True
