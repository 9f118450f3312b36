"""Formulas in the dialects that people bring along: notebooks, R, Mathematica, C, papers, forums, notes in other languages."""

import contextlib
import json
from pathlib import Path

import numpy as np
import pytest

from surfaces.formula import FormulaError, parse
from tests.clock import within

POINTS = ((0.37, -0.81), (-1.13, 0.46), (0.72, 1.31))


CASES = json.loads((Path(__file__).parent / "dialects.json").read_text(encoding="utf-8"))["rows"]


@pytest.mark.parametrize("row", CASES, ids=[row["text"][:60] for row in CASES])
def test_read_as_it_was_meant(row):
    formula = parse(row["text"])
    value = formula.function(formula.letters, "value")
    letters = [np.float64(h.default) for h in formula.handles]
    with np.errstate(all="ignore"):
        found = [float(value(np.float64(x), np.float64(y), *letters)) for x, y in POINTS]
    np.testing.assert_allclose(found, [np.nan if v is None else v for v in row["value"]], rtol=1e-12)


REFUSED = [
    *(
        (text, "stands twice")
        for text in (
            "f(x, x) = x^2",
            "lambda x_1, x1: x1^2",
            "def f(a, a): return a^2",
            "(u, u) -> u^2",
            "x, x = w; x^2",
            "f(x, y, x) = x + y",
        )
    ),
    ("x^2，y^2", "separates nothing"),
    ("1 000 x^2 + y^2", "1000 or"),
    ("1'000 x^2 + y^2", "marks between"),
    ("1.000,5 x^2 + y^2", "comma and a point"),
    ("f(x,y) = x^2 + y^2   (2)", "number of an equation"),
    ("x²+y² 的原理", "words"),
    ("f(x,y)=x^2+\\|y\\|^2", "norm is taken of a vector"),
    ("x^2 + norm(y)", "norm is taken of a vector"),
    ("tf.square(x)+tf.reduce_mean(y**2)", "mean has nothing to run over"),
    ("y + sum(x^2)", "sum has nothing to run over"),
    ("x平方+y平方", "words"),
    ("min x^2+y^2 s.t. x+y=1", "constraints"),
    ("minimize f(x,y) = x^2 + y^2 subject to x + y = 1", "constraints"),
    ("max x^2 + y", "other sign"),
    ("\\max_{x,y} x^2 + y", "other sign"),
    ("d/dx x^2", "derivatives"),
    ("x^2 + \\ldots + y", "dots"),
    ("f(x, y)", "head"),
    ("2x3", "x\\^3"),
    ("½ xᵀAx − bᵀx", "second vector"),
    ("\\frac{1}{2}x^\\top A x", "matrix"),
    ("x^T A x + b^T x", "matrix|vector"),
    ("[x, y]", "vector of 2"),
    ("x + [1, 2]", "vector of 2"),
    ("[1,2,3] @ [x,y]", "cannot be multiplied"),
    ("[[1,2],[3]] @ [x,y]", "equally long|vector of 2"),
    ("[[1,2],[3,4]] * [[1,2],[3,4]]", "written @"),
    ("\\sum x_i^2", "index"),
    ("\\sum_{i=1}^{2}", "behind this sum"),
    ("\\sum_{i=1}^{1000000} x_i", "20 terms"),
    ("\\sum_{i=1}^{m+q} x_i", "whole number"),
    ("x_{i+1}^2 + y", "no sum"),
    ("n = 3; \\sum_{i=1}^{n} x_i^2", "two variables"),
    ("sum(x^2 + y^2)", "nothing to run over"),
    ("norm(x, y)", "hypot"),
    ("dot(x)", "two vectors"),
    ("ArcTan[x, y]", "atan2"),
    ("Piecewise()", "argument|empty|missing"),
    ("if x > 0 then x^2", "other branch"),
    ("if x > 0: return x", "last branch"),
    ("def f(x, y):\n    if x > 0:\n        t = 2\n    return t", "at once"),
    ("NMinimize[{x^2 + y^2}, {x, y}]", "command"),
    ("‖x", "not closed"),
    ("‖Ax‖²", "“A” is a matrix"),
    ("df/dx", "derivatives"),
    ("dy / dx + y", "derivatives"),
    ("x^2 + 1j*y", "complex"),
    ("f(x) + y", "f\\*x or a function f"),
    ("k(x_1)^2", "k\\*x1 or a function k"),
    ("x[0][0]**2 + x[0][1]**2", "second index"),
    ("asinx + y", "asin"),
    ("cost*x", "cos"),
    ("x % mod + y", "mod"),
    ("a = 1; a = 2; a*x", "twice"),
    ("||x - y||", "norm is taken of a vector"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_refused_in_one_sentence_that_does_not_mislead(text, words):
    with pytest.raises(FormulaError, match=words) as error:
        parse(text)
    assert "\n" not in str(error.value)
    assert 0 <= error.value.position <= len(text)


SAID = [
    ("σ(2x - 1) + y", "sigmoid"),
    ("g(x + 1) + y", "no function g is known"),
    ("√xy", "√x reaches over x only"),
    ("√x² + y", "√(x²)"),
    ("\\sum_{i=1}^{n} x_i^2", "n is 2 here"),
    ("x^T x", "vector"),
    ("E^x + y", "Euler"),
    ("x^2 + y^2 + z^2", "z is a handle"),
    ("10,000,000 x + y", "10000000"),
    ("Log[2, x] + y", "base first"),
]


@pytest.mark.parametrize(("text", "words"), SAID)
def test_what_was_chosen_is_said(text, words):
    assert any(words in note for note in parse(text).notes)


@pytest.mark.parametrize(
    "text",
    [
        " " * 999 + "x", "\n" * 900 + "x", "a, " * 300, "import " + "a," * 400, "w " * 499, "[x;" * 200 + "]" * 200, "{x," * 200, "a'" * 300,
        "∑_{i=1}^{2}" * 80 + "x_i", "sum(" * 100 + "x for i in range(2)" + ")" * 100, "f: R^2 -> " * 80, "'" * 999,
        "a = " * 200 + "(x, y) => x^2 + y^2", "(" * 30 + "x" + "'x)x" * 30, "norm(" * 30 + "x" + ")*x" * 30, "x'" * 300, "u = x\n" + "u = u*u + u\n" * 60 + "u + y",
    ],
)  # fmt: skip
def test_long_texts_are_done_at_once(text):
    with within(1), contextlib.suppress(FormulaError):
        parse(text[:1000])
