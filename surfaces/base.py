"""What a surface declares, and the value, gradient and Hessian that are generated from its one expression."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np
import sympy
from sympy import Expr, Symbol
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import precedence

x, y = sympy.symbols("x y", real=True)

Point = tuple[float, float]
View = tuple[tuple[float, float], tuple[float, float]]
BLOCK = 131_072  # points times rows of data evaluated at a time: keeps the temporaries in cache


class Written(Protocol):
    """An expression that is not SymPy's: a formula that was typed."""

    def __hash__(self) -> int: ...

    @property
    def latex(self) -> str:
        """Typeset."""

    @property
    def quadratic(self) -> bool:
        """Whether it is a polynomial of second degree in the variables."""

    def function(self, names: Sequence[str], what: str) -> Callable[..., Any]:
        """``value``, ``gradient`` or ``hessian`` as a function of the variables and of ``names``."""


@dataclass(frozen=True)
class Parameter:
    """A number in the formula that a person may turn: default, the handle's range (ends included) and what it does.

    ``legal`` is the interval of values that may be typed, where it is wider than the handle's range.
    """

    default: float
    low: float
    high: float
    help: str
    scale: str = "linear"
    legal: tuple[float, float] | None = None

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest legal value."""
        return self.legal or (self.low, self.high)


@dataclass(frozen=True)
class Surface:
    """A function of x and y and what is known about it.

    ``expr`` is a SymPy expression in ``x``, ``y`` and the symbols of ``parameters``, or a typed formula. ``view`` is ((x₀, x₁), (y₀, y₁)).
    ``starts`` holds at least one start point, the best story first. ``minima`` are the *global* minima in view (or the
    lowest known points), ``other_minima`` the local ones, ``saddles`` and ``maxima`` what their names say; their
    coordinates may be expressions in the parameters. ``cusps`` are tips where the formula has no gradient; there it is
    declared to be zero. ``flat`` marks a function of x alone, drawn as a curve. ``tags`` declare exceptions to the
    contract tests, each with its reason: ``cusp``, ``kink`` (creases where the slope jumps), ``border`` (the lowest
    point in view lies on its edge), ``degenerate`` (a listed point whose curvature vanishes in some direction),
    ``unbounded`` (lower outside the view). ``family`` is set from the file it stands in. With ``data``, columns of
    numbers by the names of symbols in ``expr``, ``expr`` is the loss of one row and the surface is its mean over the rows.
    ``model`` is then what a row's loss compares with its ``target`` column, ``loss`` names that loss (of losses.py), and
    ``called`` says what columns measure.
    ``names`` are what lies across and up where a person calls it otherwise than x and y; ``notes`` say how a text was read.
    """

    key: str
    name: str
    expr: Expr | Written
    view: View
    starts: tuple[Point, ...]
    about: str
    source: str
    minima: tuple[tuple[Any, Any], ...] = ()
    other_minima: tuple[tuple[Any, Any], ...] = ()
    saddles: tuple[tuple[Any, Any], ...] = ()
    maxima: tuple[tuple[Any, Any], ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    cusps: tuple[Point, ...] = ()
    flat: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    family: str = ""
    data: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    model: Expr | Written | None = None
    target: str = ""
    loss: str = ""
    called: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, str] = ("x", "y")
    notes: tuple[str, ...] = ()

    @property
    def latex(self) -> str:
        """The formula with its parameters as letters."""
        text = _latex(self.expr) if isinstance(self.expr, Expr) else self.expr.latex
        if not self.data:
            return text
        where = "" if isinstance(self.model, Expr) or self.model is None else rf",\quad p_i = {self.model.latex}"
        several = self.expr.is_Add if isinstance(self.expr, Expr) else not text.startswith((r"\left", "h"))
        return r"\frac{1}{n} \sum_{i=1}^{n} " + (rf"\Bigl( {text} \Bigr)" if several else text) + where

    def latex_with(self, values: Mapping[str, float]) -> str:
        """The formula with numbers for its parameters; of a typed one, with the numbers after it."""
        if isinstance(self.expr, Expr):
            numbers = {parameter(n): sympy.Integer(v) if v == int(v) else sympy.Float(v, 6) for n, v in values.items()}
            return sympy.latex(self.expr.subs(numbers))
        return ",\\ ".join([self.expr.latex, *(f"{n} = {v:.6g}" for n, v in values.items())])

    @property
    def quadratic(self) -> bool:
        """Whether it is a polynomial of second degree in x and y."""
        return _quadratic(self.expr) if isinstance(self.expr, Expr) else self.expr.quadratic

    def bind(self, values: Mapping[str, float] | None = None) -> BoundSurface:
        """This surface with numbers for its parameters; those not named take their defaults."""
        defaults = {name: p.default for name, p in self.parameters.items()}
        return BoundSurface(self, defaults | dict(values or {}))


class BoundSurface:
    """A surface with all its parameters set: what an optimizer runs on.

    ``value``, ``gradient`` and ``hessian`` take points of shape (2, ...) and return (...), (2, ...), (2, 2, ...).
    Outside the domain they give NaN or infinity, without a warning inside ``np.errstate``; they never raise.
    """

    def __init__(self, surface: Surface, params: dict[str, float]):
        self.surface = surface
        self.params = params
        self._points: dict[str, np.ndarray] = {}  # asked for in every run of a page
        # Arrays of one, not floats: NumPy's ** and Python's differ in the last place.
        self._args = tuple(np.atleast_1d(np.asarray(v, dtype=float)) for v in params.values())
        self._data = np.array([*surface.data.values()], dtype=float)
        self.rows = self._data.shape[1] if self._data.size else 0  # of data; 0 for a formula without any

    def value(self, w: np.ndarray) -> np.ndarray:
        """f at the points ``w`` (2, ...), as (...)."""
        out = np.empty(w.shape[1:])
        out[...] = self._mean(lambda *a: [self._value(*a)], w)[0] if self.rows else self._value(w[0], w[1], *self._args)
        return out

    def gradient(self, w: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """∇f at the points ``w`` (2, ...), as (2, ...); of a surface of data, over these ``rows`` of it only."""
        out = np.empty(w.shape)
        out[0, ...], out[1, ...] = (
            self._mean(self._gradient, w, rows) if self.rows else self._gradient(w[0], w[1], *self._args)
        )
        for cx, cy in self.surface.cusps:
            out[:, (w[0] == cx) & (w[1] == cy)] = 0
        return out

    def hessian(self, w: np.ndarray) -> np.ndarray:
        """The Hessian at the points ``w`` (2, ...), as (2, 2, ...)."""
        out = np.empty((2, *w.shape))
        xx, xy, yy = self._mean(self._hessian, w) if self.rows else self._hessian(w[0], w[1], *self._args)
        out[0, 0, ...], out[0, 1, ...], out[1, 0, ...], out[1, 1, ...] = xx, xy, xy, yy
        return out

    def outer(self, w: np.ndarray, weight: Callable[[Any, Any], Any], rows: np.ndarray | None = None) -> np.ndarray:
        """The mean over rows of data of weight(p, y) ∇p ∇pᵀ, for predictions p and targets y, as (2, 2, ...)."""
        model, slope = self._model, self._slope
        column = len(self._args) + 2 + list(self.surface.data).index(self.surface.target)

        def products(*args: Any) -> list[Any]:
            px, py = slope(*args)
            share = weight(model(*args), args[column])
            return [share * px * px, share * px * py, share * py * py]

        xx, xy, yy = self._mean(products, w, rows)
        return np.stack([np.stack([xx, xy]), np.stack([xy, yy])])

    def _mean(self, function: Callable[..., Any], w: np.ndarray, rows: np.ndarray | None = None) -> list[Any]:
        """The mean of each of a function's results over rows of the data, some points at a time.

        All rows of a point are summed at once, and contiguous in memory: the order in which they are added, and with it
        the last digit, does not depend on how many points there are.
        """
        data = self._data if rows is None else self._data[:, rows]
        count = data.shape[1]
        points = np.broadcast_arrays(*w, *self._args)
        shape, columns = points[0].shape, [np.ravel(p)[:, None] for p in points]
        size, block = points[0].size, max(1, BLOCK // count)
        parts = []
        for k in range(0, max(size, 1), block):  # no points give no values, not no parts
            results = function(*(c[k : k + block] for c in columns), *data)
            whole = (min(block, size - k), count)
            parts.append([np.ascontiguousarray(np.broadcast_to(r, whole)).sum(-1) for r in results])
        return [np.concatenate(sums).reshape(shape) / count for sums in zip(*parts, strict=True)]

    @property
    def _names(self) -> tuple[str, ...]:
        return (*self.params, *self.surface.data)

    # Compiled on first use and kept: 30 to 100 ms each.
    @cached_property
    def _value(self) -> Callable[..., Any]:
        return _function(self.surface.expr, self._names, "value")

    @cached_property
    def _gradient(self) -> Callable[..., Any]:
        return _function(self.surface.expr, self._names, "gradient")

    @cached_property
    def _hessian(self) -> Callable[..., Any]:
        return _function(self.surface.expr, self._names, "hessian")

    @cached_property
    def _model(self) -> Callable[..., Any]:
        assert self.surface.model is not None
        return _function(self.surface.model, self._names, "value")

    @cached_property
    def _slope(self) -> Callable[..., Any]:
        """The gradient of the model's prediction by the two parameters."""
        assert self.surface.model is not None
        return _function(self.surface.model, self._names, "gradient")

    @property
    def view(self) -> View:
        """The picture's window, ((x₀, x₁), (y₀, y₁))."""
        return self.surface.view

    @property
    def flat(self) -> bool:
        """Whether this is a function of x alone."""
        return self.surface.flat

    @property
    def diagonal(self) -> float:
        """The length of the view's diagonal."""
        (x0, x1), (y0, y1) = self.view
        return math.hypot(x1 - x0, y1 - y0)

    def points(self, kind: str) -> np.ndarray:
        """The known ``minima``, ``other_minima``, ``saddles`` or ``maxima`` as (2, K); not to be changed."""
        if kind not in self._points:
            self._points[kind] = self._found(kind)
            self._points[kind].flags.writeable = False
        return self._points[kind]

    def _found(self, kind: str) -> np.ndarray:
        rows = [[_number(c, self.params) for c in point] for point in getattr(self.surface, kind)]
        return np.array(rows, dtype=float).reshape(-1, 2).T

    def mesh(self, nx: int, ny: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x (nx,), y (ny,) and f (ny, nx) over the view."""
        (x0, x1), (y0, y1) = self.view
        xs, ys = np.linspace(x0, x1, nx), np.linspace(y0, y1, ny)
        with np.errstate(all="ignore"):
            z = self.value(np.stack(np.meshgrid(xs, ys)))
        return xs, ys, z


def parameter(name: str) -> Symbol:
    """The symbol of a parameter, to be used in ``expr`` and in the coordinates of known points."""
    return sympy.symbols(name, real=True)


def _number(c: Any, params: Mapping[str, float]) -> float:
    """A coordinate of a known point, a number or an expression in the parameters."""
    if isinstance(c, int | float):
        return float(c)
    return float(c.subs({parameter(n): v for n, v in params.items()}))


@lru_cache(maxsize=256)
def _latex(expr: Expr) -> str:
    """Typeset; kept, for a page asks in every run and SymPy takes some milliseconds."""
    return sympy.latex(expr)


@lru_cache(maxsize=256)
def _quadratic(expr: Expr) -> bool:
    return bool(expr.is_polynomial(x, y)) and sympy.Poly(expr, x, y).total_degree() == 2


@lru_cache(maxsize=1024)
def _function(expr: Expr | Written, names: tuple[str, ...], what: str) -> Callable[..., Any]:
    """Compile one of value, gradient, Hessian to NumPy; derivatives are taken by SymPy, shared parts computed once."""
    if not isinstance(expr, Expr):
        return expr.function(names, what)
    args = [x, y, *(parameter(n) for n in names)]
    if what == "value":
        return sympy.lambdify(args, expr, "numpy", cse=True)
    gx, gy = derivative(expr, x), derivative(expr, y)
    wanted = [gx, gy] if what == "gradient" else [derivative(gx, x), derivative(gx, y), derivative(gy, y)]
    # Common factors taken out first: fewer operations, and more parts to share.
    return sympy.lambdify(args, [sympy.factor_terms(e) for e in wanted], "numpy", cse=True, printer=_Printer)


class _Printer(NumPyPrinter):
    """NumPy code for the engine's inner loop: y − x in place of −x + y, and 2.0 for 2, which NumPy multiplies faster."""

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        first, *others = sorted(self._as_ordered_terms(expr, order=order), key=lambda e: e.could_extract_minus_sign())
        text = self.parenthesize(first, precedence(expr))
        for term in others:
            minus = term.could_extract_minus_sign()
            text += f" {'-' if minus else '+'} {self.parenthesize(-term if minus else term, precedence(expr), strict=not minus)}"
        return text

    def _print_Integer(self, expr: sympy.Integer) -> str:
        return f"{expr.p}.0"


class _RealAbs(sympy.Function):
    """|u| for real u. SymPy's own Abs takes u for complex where it cannot prove it real, and its derivative with it."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return _RealSign(self.args[0])


class _RealSign(sympy.Function):
    """The sign of a real number; its derivative is zero almost everywhere."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return sympy.S.Zero


def derivative(expr: Expr, symbol: Symbol) -> Expr:
    """∂ expr / ∂ symbol, the variables being real; at a kink it is the mean of both sides."""
    real = expr.replace(sympy.Abs, _RealAbs).replace(sympy.sign, _RealSign)
    slope = real.diff(symbol).replace(_RealAbs, sympy.Abs).replace(_RealSign, sympy.sign)
    return slope.replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)
