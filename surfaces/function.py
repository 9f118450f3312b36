"""Any Python function of x and y as a surface: derivatives by SymPy where it can, else by the complex step or by differences."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy

from messages import mark, tr
from surfaces.base import Surface, View, x, y
from surfaces.search import find_minima, find_starts, find_view

Function = Callable[..., np.ndarray]
TINY = 1e-30  # of the complex step: nothing cancels, so it may be as small as it likes
SMALL = 6e-6  # of central differences, relative: the cube root of the rounding


@dataclass(frozen=True)
class Numeric:
    """A function that is only called; ``complex_step`` tells whether it takes complex numbers as an analytic one does."""

    call: Function
    complex_step: bool
    quadratic: bool = False
    latex: str = r"f(x, y)"

    def function(self, names: Sequence[str], what: str) -> Callable[..., Any]:
        """Its value, gradient or Hessian as a function of x and y."""
        each: dict[str, Callable[..., Any]] = {
            "value": self.call,
            "gradient": self._gradient,
            "hessian": self._hessian,
        }
        return each[what]

    def _gradient(self, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        if self.complex_step:
            return [np.imag(self.call(x + 1j * TINY, y)) / TINY, np.imag(self.call(x, y + 1j * TINY)) / TINY]
        hx, hy = SMALL * np.maximum(1, np.abs(x)), SMALL * np.maximum(1, np.abs(y))
        return [
            (self.call(x + hx, y) - self.call(x - hx, y)) / (2 * hx),
            (self.call(x, y + hy) - self.call(x, y - hy)) / (2 * hy),
        ]

    def _hessian(self, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        h = SMALL if self.complex_step else SMALL**0.75  # of a slope that is itself a difference
        hx, hy = h * np.maximum(1, np.abs(x)), h * np.maximum(1, np.abs(y))
        (xx1, xy1), (xx0, xy0) = self._gradient(x + hx, y), self._gradient(x - hx, y)
        yy1, yy0 = self._gradient(x, y + hy)[1], self._gradient(x, y - hy)[1]
        return [(xx1 - xx0) / (2 * hx), (xy1 - xy0) / (2 * hx), (yy1 - yy0) / (2 * hy)]


def python_surface(function: Function, view: View | None = None) -> Surface:
    """``function(x, y)`` as a surface, its minima found. ValueError when it takes no x and y, or has no finite value in view.

    It is called with SymPy's symbols first: what it returns then is differentiated exactly. A function that cannot take
    them is called with arrays. Its ``source`` says which way the derivatives are taken.
    """
    name = getattr(function, "__name__", "function").strip("<>")
    if not _takes_two(function):
        raise ValueError(
            tr("{name} is called as f(x, y); one of x alone is given as a formula, such as 'x^2'", name=name)
        )
    expr, told = _expression(function)
    surface = Surface("", name, expr, ((-5, 5), (-5, 5)), ((0, 0),), mark("A Python function."), told, family="Python")
    with np.errstate(all="ignore"):
        bound = replace(surface, view=view or find_view(surface, {})).bind()
        starts = find_starts(bound)
        if not starts:
            raise ValueError(tr("{name} has no finite value in view", name=name))
        lowest, others = find_minima(bound)
    known = (repr(expr), bound.view, getattr(function, "__code__", None) and function.__code__.co_code)
    key = f"python_{hashlib.blake2b(repr(known).encode(), digest_size=5).hexdigest()}"
    return replace(bound.surface, key=key, starts=starts, minima=lowest, other_minima=others)


def _takes_two(function: Function) -> bool:
    try:
        inspect.signature(function).bind(x, y)
    except TypeError:
        return False
    except ValueError:  # what is written in C may not say what it takes
        pass
    return True


def _expression(function: Function) -> tuple[sympy.Expr | Numeric, str]:
    """What stands for the function, and how its derivatives are had."""
    try:
        expr = sympy.sympify(function(x, y))
        if isinstance(expr, sympy.Expr) and expr.free_symbols <= {x, y}:
            return expr, mark("derivatives by SymPy")
    except Exception:  # noqa: BLE001, S110 - NumPy's functions and branches refuse symbols in many ways
        pass
    probe = np.array([0.3, -0.7])
    try:
        call = _arrays(function, probe)
        step = Numeric(call, True)._gradient(probe, probe[::-1])
        plain = Numeric(call, False)._gradient(probe, probe[::-1])
        analytic = np.allclose(step, plain, rtol=1e-5, atol=1e-7)
    except (TypeError, ValueError):  # such as math.exp of a complex number
        analytic = False
    how = mark("derivatives by the complex step") if analytic else mark("derivatives by central differences")
    return Numeric(_arrays(function, probe), analytic), how


def _arrays(function: Function, probe: np.ndarray) -> Function:
    """The function for arrays: as it is, or called point by point when it takes only numbers."""
    try:
        if np.shape(function(probe, probe)) == probe.shape:
            return function
    except (TypeError, ValueError):
        pass
    return np.vectorize(function, otypes=[float])
