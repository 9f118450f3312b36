"""A person's own formula: text to a surface, by a parser that knows arithmetic and nothing else.

The text is cut into numbers, names and signs, and parsed into a tree; each node becomes a SymPy object through the
tables below. Text never reaches ``eval``, ``sympify`` or any parser of SymPy's. Before a node is built, its numbers,
degree and the size of its derivatives are bounded (``surfaces.limits``).
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import sympy
from sympy import Expr

from surfaces import limits
from surfaces.base import BoundSurface, Parameter, Point, Surface, View, derivative, parameter, x, y

KEY = "formula"
CONSTANTS = {"pi": (sympy.pi, math.pi), "e": (sympy.E, math.e)}


class FormulaError(ValueError):
    """A formula that is refused: one sentence, which ends with the place; ``position`` counts characters from 0."""

    def __init__(self, what: str, position: int):
        super().__init__(f"{what} (at character {position + 1})")
        self.position = position


@dataclass(frozen=True)
class Function:
    """A function a formula may call: its SymPy form, its value for numbers, and the operations it comes to."""

    build: Callable[..., Expr]
    value: Callable[..., float]
    arity: int = 1


def _log(base: int) -> Function:
    return Function(lambda u: sympy.log(u) / sympy.log(base), lambda u: math.log(u) / math.log(base))


def _sign(u: float) -> float:
    return math.copysign(1.0, u) if u else 0.0


_ln = Function(sympy.log, math.log)
FUNCTIONS: dict[str, Function] = {
    "sin": Function(sympy.sin, math.sin),
    "cos": Function(sympy.cos, math.cos),
    "tan": Function(sympy.tan, math.tan),
    "asin": Function(sympy.asin, math.asin),
    "acos": Function(sympy.acos, math.acos),
    "atan": Function(sympy.atan, math.atan),
    "arcsin": Function(sympy.asin, math.asin),
    "arccos": Function(sympy.acos, math.acos),
    "arctan": Function(sympy.atan, math.atan),
    "sinh": Function(sympy.sinh, math.sinh),
    "cosh": Function(sympy.cosh, math.cosh),
    "tanh": Function(sympy.tanh, math.tanh),
    "exp": Function(sympy.exp, math.exp),
    "log": _ln,
    "ln": _ln,
    "log10": _log(10),
    "log2": _log(2),
    "sqrt": Function(sympy.sqrt, math.sqrt),
    "abs": Function(sympy.Abs, abs),
    "sign": Function(sympy.sign, _sign),
    "max": Function(lambda u, v: (u + v + sympy.Abs(u - v)) / 2, max, 2),
    "min": Function(lambda u, v: (u + v - sympy.Abs(u - v)) / 2, min, 2),
}
"""``log`` is the natural logarithm. ``max`` and ``min`` are written with |u − v|, so that they have derivatives."""

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z]+(?:10|2)?(?=\s*\()|[A-Za-z]+|π)"
    r"|(?P<sign>\*\*|[-+*/^(),−·×²³])"
)
_SAME = {"**": "^", "−": "-", "·": "*", "×": "*", "π": "pi"}
_RAISED = {"²": "2", "³": "3"}


@dataclass(frozen=True)
class Token:
    """A piece of the text: number, name, sign or end."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True)
class Node:
    """A piece of the formula with the bounds of what SymPy makes of it.

    ``value`` is its number where it has no letters. ``size`` bounds the operations of the piece, its gradient and
    its Hessian; ``degree`` and ``bits`` bound the powers and the coefficients that SymPy may multiply out.
    """

    expr: Expr
    at: int
    value: float | None = None
    size: tuple[int, int, int] = (1, 0, 0)
    degree: float = 1
    bits: float = 1


@dataclass(frozen=True)
class Formula:
    """A parsed formula: its text, its expression in x, y and the letters that are its parameters."""

    text: str
    expr: Expr
    letters: tuple[str, ...]

    @property
    def latex(self) -> str:
        """The formula typeset."""
        return sympy.latex(self.expr)

    @property
    def flat(self) -> bool:
        """Whether it is a function of x alone."""
        return y not in self.expr.free_symbols


def parse(text: str) -> Formula:
    """Read a formula of x and y. FormulaError, one sentence with the position, when it cannot be understood."""
    if len(text) > limits.MAX_LENGTH:
        raise FormulaError(f"a formula has at most {limits.MAX_LENGTH} characters", limits.MAX_LENGTH)
    parser = _Parser(_tokens(text))
    node = parser.whole()
    expr = sympy.sympify(node.expr)
    if not _real(expr):
        raise FormulaError("the formula has no real values", 0)
    if not all(_real(derivative(expr, symbol)) for symbol in (x, y)):
        raise FormulaError("the slope of the formula has no real values", 0)
    letters = tuple(sorted(s.name for s in expr.free_symbols - {x, y}))
    return Formula(text, expr, letters)


def _real(expr: Expr) -> bool:
    return not expr.has(sympy.I, sympy.zoo, sympy.oo, -sympy.oo, sympy.nan)


def _tokens(text: str) -> list[Token]:
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(f"{_describe(text[at])} means nothing here", at)
        kind, piece = str(match.lastgroup), match.group()
        if piece in _RAISED:
            tokens += [Token("sign", "^", at), Token("number", _RAISED[piece], at)]
        elif kind == "name":
            called = text[match.end() :].lstrip().startswith("(")
            tokens += _names(_SAME.get(piece, piece), at, called)
        elif kind != "space":
            tokens.append(Token(kind, _SAME.get(piece, piece), at))
        at = match.end()
    return [*tokens, Token("end", "", len(text))]


def _describe(character: str) -> str:
    if " " < character <= "~":
        return f"“{character}”"
    return f"the character {unicodedata.name(character, f'U+{ord(character):04X}')}"


def _names(word: str, at: int, called: bool) -> list[Token]:
    """A word as one known name, or as a product of up to three letters, the last of which may stand before a bracket."""
    if word in FUNCTIONS or word in CONSTANTS:
        return [Token("name", word, at)]
    parts = [(m.group(), at + m.start()) for m in re.finditer("pi|[A-Za-z]", word)]
    inside = [f for f in FUNCTIONS if f in word.lower()]
    unknown = called and len(parts) > 1 and not set(word) <= {"x", "y"}
    if unknown or inside or len(parts) > 3:
        near = difflib.get_close_matches(word.lower(), FUNCTIONS, 1, 0.6)
        name = max(inside, key=len) if inside else near[0] if near else ""
        hint = f"did you mean {name}(…)?" if name else "a parameter is one letter"
        shown = word if len(word) <= 20 else word[:19] + "…"
        raise FormulaError(f"“{shown}” is no name that is known here; {hint}", at)
    return [Token("name", part, where) for part, where in parts]


class _Parser:
    """Recursive descent over the tokens: sums of products of signed powers."""

    def __init__(self, tokens: list[Token]):
        self.tokens, self.index, self.depth = tokens, 0, 0
        self.letters: set[str] = set()

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def take(self, *signs: str) -> Token | None:
        """The token, taken, where it is one of these signs."""
        token = self.token
        if token.kind == "sign" and token.text in signs:
            self.index += 1
            return token
        return None

    def whole(self) -> Node:
        if self.token.kind == "end":
            raise FormulaError("the formula is empty", 0)
        node = self.sum()
        if self.token.kind != "end":
            what = "this bracket closes nothing" if self.token.text == ")" else f"“{self.token.text}” is out of place"
            raise FormulaError(what, self.token.at)
        return node

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > limits.MAX_DEPTH:
            raise FormulaError("the formula is nested too deeply", self.token.at)
        node = self.product()
        while sign := self.take("+", "-"):
            other = self.product()
            node = _add(node, other if sign.text == "+" else _negative(other), sign.at)
        self.depth -= 1
        return node

    def product(self) -> Node:
        node = self.signed()
        while True:
            if sign := self.take("*"):
                node = _multiply(node, self.signed(), sign.at)
            elif sign := self.take("/"):
                node = _multiply(node, _power(self.signed(), _number("-1", sign.at), sign.at), sign.at)
            elif self.token.kind == "name" or (self.token.kind == "sign" and self.token.text == "("):
                at = self.token.at
                node = _multiply(node, self.power(), at)
            elif self.token.kind == "number":
                raise FormulaError(f"a sign such as * is missing before {self.token.text}", self.token.at)
            else:
                return node

    def signed(self) -> Node:
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign.text == "-"
        node = self.power()
        return _negative(node) if negative else node

    def power(self) -> Node:
        self.depth += 1
        if self.depth > limits.MAX_DEPTH:
            raise FormulaError("the formula is nested too deeply", self.token.at)
        node = self.atom()
        if sign := self.take("^"):
            node = _power(node, self.signed(), sign.at)
        self.depth -= 1
        return node

    def atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.index += 1
            return _number(token.text, token.at)
        if token.kind == "name":
            self.index += 1
            return self.call(token) if token.text in FUNCTIONS else self.letter(token)
        if self.take("("):
            node = self.sum()
            self.close(token)
            return node
        if token.kind == "end":
            raise FormulaError("the formula breaks off; something is missing at its end", token.at)
        raise FormulaError(f"a number, a letter or a bracket is missing before “{token.text}”", token.at)

    def close(self, opened: Token) -> None:
        if not self.take(")"):
            if self.token.kind == "end":
                raise FormulaError("this bracket is not closed", opened.at)
            raise FormulaError(f"“{self.token.text}” is out of place; a closing bracket is missing", self.token.at)

    def call(self, name: Token) -> Node:
        opened = self.token
        if not self.take("("):
            raise FormulaError(f"{name.text} needs its argument in brackets: {name.text}(x)", name.at)
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        self.close(opened)
        function = FUNCTIONS[name.text]
        if len(arguments) != function.arity:
            wants = "one argument" if function.arity == 1 else "two arguments"
            raise FormulaError(f"{name.text} takes {wants}, not {len(arguments)}", name.at)
        return _apply(function, arguments, name)

    def letter(self, name: Token) -> Node:
        if name.text in CONSTANTS:
            symbol, value = CONSTANTS[name.text]
            return Node(symbol, name.at, value, bits=2)
        if name.text in ("x", "y"):
            return Node({"x": x, "y": y}[name.text], name.at, size=(1, 1, 0))
        if name.text in ("X", "Y"):
            raise FormulaError(f"the variables are written small: {name.text.lower()}", name.at)
        self.letters.add(name.text)
        if len(self.letters) > limits.MAX_PARAMETERS:
            raise FormulaError(f"a formula has at most {limits.MAX_PARAMETERS} parameters", name.at)
        return Node(parameter(name.text), name.at)


def _number(text: str, at: int) -> Node:
    value = float(text)
    exact = re.fullmatch(r"-?[0-9]+", text) and abs(value) <= limits.MAX_EXACT
    return _constant(sympy.Integer(int(text)) if exact else sympy.Float(value), value, at)


def _constant(expr: Expr, value: float, at: int) -> Node:
    """A node without letters, its number within bounds."""
    if not math.isfinite(value) or abs(value) > limits.MAX_NUMBER:
        raise FormulaError("a number here is too large", at)
    if 0 < abs(value) < 1 / limits.MAX_NUMBER:
        raise FormulaError("a number here is too small", at)
    bits = 1 + (expr.p.bit_length() + expr.q.bit_length() if expr.is_Rational else abs(math.log2(abs(value) or 1)))
    return Node(expr, at, value, bits=bits)


def _bounded(expr: Callable[[], Expr], at: int, size: tuple[int, int, int], degree: float, bits: float) -> Node:
    """A node with letters; its expression is built only when it is within bounds."""
    if size[2] > limits.MAX_SIZE or size[0] > limits.MAX_SIZE:
        raise FormulaError("the formula is too large: its second derivatives would not end", at)
    if degree > limits.MAX_DEGREE:
        raise FormulaError("the powers inside each other are too high", at)
    if bits > limits.MAX_BITS:
        raise FormulaError("the numbers in this power become too large", at)
    return Node(expr(), at, None, size, degree, bits)


def _negative(a: Node) -> Node:
    return Node(-a.expr, a.at, None if a.value is None else -a.value, a.size, a.degree, a.bits)


def _add(a: Node, b: Node, at: int) -> Node:
    if a.value is not None and b.value is not None:
        return _constant(a.expr + b.expr, a.value + b.value, at)
    size = (a.size[0] + b.size[0] + 1, a.size[1] + b.size[1] + 1, a.size[2] + b.size[2] + 1)
    return _bounded(lambda: a.expr + b.expr, at, size, max(a.degree, b.degree), a.bits + b.bits)


def _multiply(a: Node, b: Node, at: int) -> Node:
    if a.value is not None and b.value is not None:
        return _constant(a.expr * b.expr, a.value * b.value, at)
    return _bounded(lambda: a.expr * b.expr, at, _product_size(a.size, b.size), a.degree + b.degree, a.bits + b.bits)


def _product_size(a: tuple[int, int, int], b: tuple[int, int, int]) -> tuple[int, int, int]:
    """The size of a product, of (ab)' = a'b + ab', and of (ab)''; a vanished derivative drops its terms."""
    first = (a[1] + b[0] + 1 if a[1] else 0) + (a[0] + b[1] + 1 if b[1] else 0)
    second = (a[2] + b[0] if a[2] else 0) + (a[0] + b[2] if b[2] else 0) + (2 * (a[1] + b[1]) if a[1] and b[1] else 0)
    return a[0] + b[0] + 1, first, second


def _chain_size(u: tuple[int, int, int]) -> tuple[int, int, int]:
    """The size of f(u), of f'(u)u', and of f''(u)u'² + f'(u)u''."""
    if not u[1]:
        return u[0] + 1, 0, 0
    return u[0] + 1, u[0] + u[1] + 3, 2 * u[0] + 2 * u[1] + u[2] + 6


def _power(a: Node, b: Node, at: int) -> Node:
    if b.value is not None and abs(b.value) > limits.MAX_EXPONENT:
        raise FormulaError(f"an exponent is at most {limits.MAX_EXPONENT}", b.at)
    if a.value is not None and b.value is not None:
        return _constant_power(a, b, at)
    if b.value is not None:
        high = max(1.0, abs(b.value))
        exponent = sympy.Integer(int(b.value)) if b.value == int(b.value) else b.expr
        return _bounded(lambda: a.expr**exponent, at, _chain_size(a.size), a.degree * high, a.bits * high)
    if a.value is not None and a.value <= 0:
        raise FormulaError("a power with a letter in its exponent needs a positive base", a.at)
    # u^v is e^(v log u)
    size = _chain_size(_product_size(_chain_size(a.size), b.size))
    return _bounded(lambda: a.expr**b.expr, at, size, a.degree * max(b.degree, 2), (a.bits + 1) * (b.bits + 1))


def _constant_power(a: Node, b: Node, at: int) -> Node:
    base, exponent = float(a.value or 0), float(b.value or 0)
    try:
        value = base**exponent
    except ZeroDivisionError:
        raise FormulaError("this divides by zero", at) from None
    except OverflowError:
        raise FormulaError("a number here is too large", at) from None
    if isinstance(value, complex):
        raise FormulaError("this power of a negative number is not real", at)
    small = exponent == int(exponent) and a.bits * abs(exponent) <= 64
    return _constant(a.expr ** sympy.Integer(int(exponent)) if small else sympy.Float(value), value, at)


def _apply(function: Function, arguments: list[Node], name: Token) -> Node:
    if all(a.value is not None for a in arguments):
        try:
            value = float(function.value(*(a.value for a in arguments)))
        except (ValueError, ZeroDivisionError):
            raise FormulaError(f"{name.text} has no value for this number", name.at) from None
        except OverflowError:
            raise FormulaError("a number here is too large", name.at) from None
        return _constant(sympy.Float(value), value, name.at)
    size = _chain_size(arguments[0].size)
    bits, degree = sum(a.bits for a in arguments), max(a.degree for a in arguments)
    if function.arity == 2:
        a, b = (n.size for n in arguments)
        once = (a[0] + b[0] + 1, a[1] + b[1], a[2] + b[2])
        size = tuple(p + q for p, q in zip(once, _chain_size(once), strict=True))  # type: ignore[assignment]
    return _bounded(lambda: function.build(*(a.expr for a in arguments)), name.at, size, degree, 2 * bits)


def parsed_surface(formula: Formula, view: View = ((-5, 5), (-5, 5))) -> Surface:
    """A formula as a surface with a view and what is known of it, without a search for anything."""
    letters = {
        n: Parameter(1.0, -limits.MAX_PARAMETER, limits.MAX_PARAMETER, "a letter of the formula")
        for n in formula.letters
    }
    return Surface(
        key=KEY,
        name=formula.text,
        expr=formula.expr,
        view=view,
        starts=(),
        about="Your own formula.",
        source="typed",
        parameters=letters,
        flat=formula.flat,
        family="Own formula",
    )


@lru_cache(maxsize=256)
def formula_surface(text: str, view: View | None = None, params: tuple[tuple[str, float], ...] = ()) -> Surface:
    """The surface of a formula: ``view`` and start points found where not given, minima found for these parameters.

    A formula without y is a curve (``flat``). FormulaError when the text is refused, or has no finite value in view.
    """
    formula = parse(text)
    values = dict(params)
    with np.errstate(all="ignore"):
        window = view or _find_view(parsed_surface(formula), values)
        bound = parsed_surface(formula, window).bind(values)
        starts = _find_starts(bound)
        if not starts:
            raise FormulaError("the formula has no finite value in view", 0)
        lowest, others = _find_minima(bound)
    return replace(bound.surface, starts=starts, minima=lowest, other_minima=others)


def _grid(view: View, flat: bool, count: int) -> np.ndarray:
    """Points spread over a view, off its round numbers, (2, N)."""
    (x0, x1), (y0, y1) = view
    places = (np.arange(count) + 0.497) / count
    if flat:
        many = (np.arange(count * 8) + 0.497) / (count * 8)
        return np.stack([x0 + (x1 - x0) * many, np.zeros(count * 8)])
    mesh = np.stack(np.meshgrid(x0 + (x1 - x0) * places, y0 + (y1 - y0) * places))
    return mesh.reshape(2, -1)


def _descend(bound: BoundSurface, w: np.ndarray, steps: int = 40) -> np.ndarray:
    """Where damped Newton runs from ``w`` (2, N) stand in the end: down every slope, as BFGS would.

    The Hessian's eigenvalues are taken by their magnitude, steps are bounded, and halved until the value falls.
    """
    flat, value = bound.flat, bound.value(w)
    ends, live = w.copy(), np.arange(w.shape[1])  # a run that stands still is done
    for _ in range(steps):
        g, hessian = bound.gradient(w), bound.hessian(w)
        step = -_solve(g, hessian, flat)
        length = np.hypot(*step)
        step *= np.minimum(1, 0.1 * bound.diagonal / np.maximum(length, 1e-300))
        scale = np.ones(w.shape[1])
        for _ in range(12):
            trial = bound.value(w + scale * step)
            worse = ~(trial <= value)
            if not worse.any():
                break
            scale[worse] /= 4
        better = trial <= value
        w, value = np.where(better, w + scale * step, w), np.where(better, trial, value)
        ends[:, live] = w
        moving = better & (length > 1e-12 * bound.diagonal)
        w, value, live = w[:, moving], value[moving], live[moving]
        if not live.size:
            break
    return ends


def _solve(g: np.ndarray, hessian: np.ndarray, flat: bool) -> np.ndarray:
    """|H|⁻¹g with the eigenvalues by magnitude, (2, N)."""
    if flat:
        return np.stack([g[0] / np.maximum(np.abs(hessian[0, 0]), 1e-12), np.zeros_like(g[0])])
    matrix = np.where(np.isfinite(hessian), hessian, 0).transpose(2, 0, 1)
    eigenvalues, vectors = np.linalg.eigh(matrix)
    size = np.maximum(np.abs(eigenvalues), 1e-12)
    inside = np.einsum("nij,in->nj", vectors, np.where(np.isfinite(g), g, 0)) / size
    return np.einsum("nij,nj->in", vectors, inside)


def _quasi_newton(bound: BoundSurface, w: np.ndarray, steps: int = 60) -> np.ndarray:
    """Where BFGS runs from ``w`` (2, N) stand in the end.

    The line search halves an interval until the weak Wolfe conditions hold, which takes runs into tips and creases,
    where Newton's method has nothing to go by (Lewis and Overton 2013).
    """
    value, g = bound.value(w), bound.gradient(w)
    ends, live = w.copy(), np.arange(w.shape[1])  # a run that does not fall any more is done
    first = 0.01 * bound.diagonal / np.maximum(np.hypot(*g), 1e-300)
    inverse = np.eye(2)[:, :, None] * first
    middle = np.array(bound.view).mean(axis=1)[:, None]
    for _ in range(steps):
        step = -np.einsum("ijn,jn->in", inverse, g)
        step *= np.minimum(1, 0.1 * bound.diagonal / np.maximum(np.hypot(*step), 1e-300))
        slope = (step * g).sum(axis=0)
        short, long, scale = np.zeros(live.size), np.full(live.size, np.inf), np.ones(live.size)
        for _ in range(10):
            at = w + scale * step
            trial, new = bound.value(at), bound.gradient(at)
            high = ~(trial <= value + 1e-4 * scale * slope)
            steep = ~high & ((new * step).sum(axis=0) < 0.9 * slope)
            if not (high | steep).any():
                break
            long, short = np.where(high, scale, long), np.where(steep, scale, short)
            scale = np.where(high | steep, np.where(np.isinf(long), 2 * scale, (short + long) / 2), scale)
        at = w + scale * step
        trial, new = bound.value(at), bound.gradient(at)
        better = (trial < value) & (np.hypot(*(w - middle)) < bound.diagonal)
        live = live[better]
        if not live.size:
            break
        s, d, inverse = (at - w)[:, better], (new - g)[:, better], inverse[..., better]
        curved = (s * d).sum(axis=0)
        rho = np.where(curved > 0, 1 / np.where(curved > 0, curved, 1), 0)
        turned = np.einsum("ijn,jn->in", inverse, d)
        inverse = inverse + rho * (1 + rho * (d * turned).sum(axis=0)) * s[:, None] * s[None]
        inverse = inverse - rho * (turned[:, None] * s[None] + s[:, None] * turned[None])
        w, value, g = at[:, better], trial[better], new[:, better]
        ends[:, live] = w
    return ends


def _tips(bound: BoundSurface, w: np.ndarray) -> np.ndarray:
    """The minima among the ends ``w`` (2, N) of runs, (2, K): where several ended, lower than all around.

    The bottom of a trough is none: halfway to the nearest other end it is as low, or most that end so low end apart.
    """
    value = bound.value(w)
    kept = np.isfinite(value)
    w, value = w[:, kept], value[kept]
    far = np.hypot(w[0][:, None] - w[0], w[1][:, None] - w[1])
    together = far <= 1e-6 * bound.diagonal
    angles = np.linspace(0, 2 * np.pi, 2 if bound.flat else 16, endpoint=False)
    ring = 1e-4 * bound.diagonal * np.stack([np.cos(angles), np.sin(angles)])
    lowest = (bound.value(w[:, :, None] + ring[:, None]) > value[:, None]).all(axis=1)
    nearest = np.where(together, np.inf, far).argmin(axis=1) if value.size else np.zeros(0, dtype=int)
    alone = together.all(axis=1)
    risen = bound.value((w + w[:, nearest]) / 2) > value + 1e-12 * np.abs(value)
    met = together.sum(axis=1) >= 4
    level = np.abs(value[:, None] - value) <= 1e-9 * (np.ptp(value) if value.size else 0.0) + 1e-12 * np.abs(value)
    most = (level & met).sum(axis=1) >= (level & ~met).sum(axis=1)
    return w[:, met & most & lowest & (alone | risen)]


def _find_minima(bound: BoundSurface) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The strict minima inside the view: those of the lowest value in view, and the others.

    Newton's method finds them; from where it comes to nothing, BFGS sets out again.
    """
    (x0, x1), (y0, y1) = bound.view
    starts = _grid(bound.view, bound.flat, 16)
    starts = starts[:, np.isfinite(bound.value(starts))]
    w = _descend(bound, starts)
    hessian, g, flat = bound.hessian(w), bound.gradient(w), bound.flat
    (a, b), (_, d) = hessian
    still = np.hypot(*_solve(g, hessian, flat)) <= 1e-7 * bound.diagonal
    settled = still & (a > 0) & (flat | (a * d > b**2))
    sure = settled & (flat | (a * d - b**2 > 1e-6 * (a + d) ** 2))  # others may lie in a trough
    ends = np.concatenate([w[:, settled & ~sure], _quasi_newton(bound, starts[:, ~settled])], axis=1)
    w = np.concatenate([w[:, sure], _tips(bound, ends)], axis=1)
    w = w[:, (w[0] > x0) & (w[0] < x1) & (w[1] > y0) & (w[1] < y1)]
    found: list[np.ndarray] = []
    for point in w[:, np.argsort(bound.value(w), kind="stable")].T:
        if len(found) < limits.MAX_MINIMA and all(np.hypot(*(point - q)) > 1e-4 * bound.diagonal for q in found):
            found.append(point)
    if not found:
        return (), ()
    heights = bound.value(np.array(found).T)
    _, _, z = bound.mesh(101, 101)
    finite = z[np.isfinite(z)]
    near = 1e-9 * (np.ptp(finite) if finite.size else 1.0) + 1e-12 * abs(heights[0])
    level = heights[0] + near if not (finite < heights[0] - near).any() else -np.inf
    points = [(float(px), float(py)) for px, py in found]
    pairs = list(zip(points, heights, strict=True))
    return tuple(p for p, h in pairs if h <= level), tuple(p for p, h in pairs if h > level)


def _find_view(surface: Surface, params: dict[str, float]) -> View:
    """A window around the minima near the origin; without any, around where the formula has values."""
    flat = surface.flat
    for reach in (5.0, 50.0):
        box: View = ((-reach, reach), (-1, 1) if flat else (-reach, reach))
        wide = replace(surface, view=box).bind(params)
        points = np.array(sum(_find_minima(wide), ())).reshape(-1, 2).T
        if points.shape[1]:
            edges = [_around(points[k], reach) for k in (0, 1)]
            return edges[0], (-1, 1) if flat else edges[1]
    bound = surface.bind(params)
    xs, ys, z = bound.mesh(101, 101)
    rows, columns = np.nonzero(np.isfinite(z))
    across, up = (_crop(xs[columns]), _crop(ys[rows])) if rows.size else bound.view
    return across, (-1, 1) if flat else up


def _around(values: np.ndarray, reach: float) -> tuple[float, float]:
    middle, half = (values.min() + values.max()) / 2, 0.75 * np.ptp(values)
    half = min(max(half, 2.0 if reach <= 5 else 0.2 * reach), 1.2 * reach)
    digits = 1 if half < 10 else 0
    return round(float(middle - half), digits), round(float(middle + half), digits)


def _crop(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (low - 1, high + 1)


def _find_starts(bound: BoundSurface) -> tuple[Point, ...]:
    """Up to four places toward the corners, else anywhere, where the formula has a value and a slope."""
    (x0, x1), (y0, y1) = bound.view
    shares = np.array([(0.15, 0.8), (0.85, 0.7), (0.2, 0.15), (0.75, 0.1)]).T
    corners = np.stack([x0 + (x1 - x0) * shares[0], y0 + (y1 - y0) * shares[1]]).round(4)
    if bound.flat:
        corners[1] = 0
    for w in (corners, _grid(bound.view, bound.flat, 16)):
        usable = np.isfinite(bound.value(w)) & np.isfinite(bound.gradient(w)).all(axis=0)
        points = w[:, usable & (np.hypot(*bound.gradient(w)) > 0)]
        if not points.size:
            points = w[:, usable]
        if points.size:
            return tuple((float(px), float(py)) for px, py in points.T[:4])
    return ()
