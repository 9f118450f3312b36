"""Formulas as people write them: every row of ``formulas.json``, and siblings of each habit, read rightly or refused."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from surfaces.formula import FormulaError, parse
from surfaces.formula.names import drawn

CASES = json.loads((Path(__file__).parent / "formulas.json").read_text(encoding="utf-8"))["rows"]
P, Q = 0.37, -0.81


def at(text, x=P, y=Q, **letters):
    """The value of a text at a point of its own variables."""
    formula = parse(text)
    value = formula.function(formula.letters, "value")
    with np.errstate(all="ignore"):
        values = [np.float64(letters.get(h.name.shown, h.default)) for h in formula.handles]
        return float(value(np.float64(x), np.float64(y), *values))


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["text"])
def test_public_texts(row):
    if row["read"] == "no":
        try:
            formula = parse(row["text"])
        except FormulaError as error:
            assert len(error.what) < 200  # noqa: PT017 - either way is allowed
        else:
            assert formula.notes, "read one way, and not said"
        return
    for (x, y), value in zip(row["at"], row["value"], strict=True):
        assert at(row["text"], x, y, **row.get("parameters", {})) == pytest.approx(value, rel=1e-12)


SAME = [
    ("x^2 + 2y^2", [
        "X² + 2Y²", "x1^2+2x2^2", "x₁²+2x₂²", "x_1^2 + 2x_2^2", "x_{1}^{2}+2x_{2}^{2}", "x[0]**2 + 2*x[1]**2", "x(1)^2+2*x(2)^2",
        "w0**2+2*w1**2", "W[0]**2+2*W[1]**2", "p^2+2q^2", "u*u+2*v*v", "theta1^2+2theta2^2", "θ₁²+2θ₂²", r"\theta_1^2+2\theta_2^2",
        "b0^2+2b1^2", "m^2+2n^2", "f(x,y)=x²+2y²", "f(a, b) = a^2 + 2b^2", "z = x^2+2y^2", "lambda x, y: x**2 + 2*y**2",
        "lambda w: w[0]**2 + 2*w[1]**2", "def loss(w1, w2): return w1**2 + 2*w2**2", "return x**2 + 2*y**2;",
        "def f(w):\n    x, y = w\n    return x**2 + 2*y**2", "def f(x, y):\n    a = x**2\n    return a + 2*y**2",
        "f = @(x,y) x.^2 + 2*y.^2;", "(x, y) => x*x + 2*y*y", "const f = (x, y) => x**2 + 2*y**2;",
        "function f(x, y) { return x*x + 2*y*y; }", "$f(x,y) = x^2 + 2y^2$", r"\[ x^{2} + 2\,y^{2} \]", "np.power(x, 2) + 2*np.square(y)",
        "torch.pow(x, 2) + 2 * torch.pow(y, 2)", "x.pow(2) + 2*y.pow(2)", "Math.pow(x,2)+2*Math.pow(y,2)", "tf.square(x) + 2*tf.square(y)",
        "𝑥² + 2𝑦²", "x^2 +\n 2y^2", "x·x + 2×y×y", "|x|^2 + 2|y|²", r"\left|x\right|^2 + 2\left( y \right)^2", "x*x+2*y*y  # a bowl",
        "f(x, y) = x^2 + k y^2, k = 2", "k = 2; x^2 + k*y^2", "mean = 2; x^2 + mean*y^2", "x^2 + k y^2 where k = 2", "[x]^2 + 2[y]^2",
    ]),
    ("sin(x)^2 + cos(2*y)", [
        "sin²x + cos 2y", "sin^2 x + cos(2y)", r"\sin^2 x + \cos 2y", r"\sin^{2}(x) + \cos\left(2y\right)", "sin² x + cos 2 y",
        "np.sin(x)**2 + np.cos(2*y)", "(sin x)^2 + cos 2y", "sin(x).pow(2) + cos(2y)",
    ]),
    ("sqrt(abs(x))/3 + exp(-y)", [
        r"\frac{\sqrt{|x|}}{3} + e^{-y}", "√|x|/3 + e^-y", "√(|x|)/3 + e⁻ʸ", r"\tfrac{1}{3}\sqrt{\lvert x \rvert} + \exp(-y)", "|x|^½/3 + exp(-y)",
        "|x|^(1/2)/3 + math.e**(-y)", "root(|x|, 2)/3 + exp(-y)",
    ]),
    ("max(0, 1 - x) + abs(y)", [
        "np.maximum(0, 1 - x) + fabs(y)", "relu(1-x) + |y|", "(1 - x if x < 1 else 0) + abs(y)", "x < 1 ? 1 - x + |y| : |y|",
        "where(x < 1, 1 - x, 0) + |y|", "np.where(x >= 1, 0, 1 - x) + |y|", "(x<1)*(1-x) + |y|", "{x < 1: 1 - x, 0} + |y|",
        r"\begin{cases} 1 - x & x < 1 \\ 0 & \text{otherwise} \end{cases} + |y|", "clip(1 - x, 0, 1e9) + |y|",
        "torch.clamp(1 - x, 0, 1000) + torch.abs(y)", r"\max(0, 1 - x) + |y|", "(1-x)*heaviside(1-x) + |y|",
        "where(x<1 and y<0, 1-x, where(x >= 1 or y >= 0, max(1-x,0), 9)) + |y|", "(1-x if 0 < x < 1 else 0) + |y|",
    ]),
    ("0.1*x^2 + 1.5*y", ["0,1x² + 1,5y", ".1x² + 3/2 y", "1e-1 x^2 + 1.5y", "x²/10 + 1.5y", "10⁻¹x² + 1,5·y"]),
    ("log(x)/log(3) + y", ["log(x, 3) + y", "log_3(x) + y", r"\log_{3} x + y", r"\log_3\left(x\right) + y", "ln(x)/ln 3 + y"]),
    ("atan2(y, x) + hypot(x, y)", ["np.arctan2(y, x) + np.hypot(x, y)", "math.atan2(y,x) + √(x²+y²)"]),
    ("x^12 + y", ["x¹² + y", "x**12 + y", "x^{12} + y"]),
    ("floor(x) + ceil(y)", ["⌊x⌋ + ⌈y⌉", r"\lfloor x \rfloor + \lceil y \rceil", "Math.floor(x) + Math.ceil(y)"]),
    ("1/cos(x) + 1/tan(y)", ["sec x + cot y", "sec(x) + cotan(y)"]),
    ("||x| - |y||", ["abs(abs(x) - abs(y))"]),
    ("x y", ["xy", "yx", "x*y", "x·y"]),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "written"), [(p, w) for p, many in SAME for w in many])
def test_other_ways_to_write_the_same(plain, written):
    for x, y in ((P, Q), (1.13, 0.46), (0.72, -1.31)):
        assert at(written, x, y) == pytest.approx(at(plain, x, y), rel=1e-12, nan_ok=True)


FUNCTIONS = {
    "expm1(x)": np.expm1(P), "log1p(x)": np.log1p(P), "cbrt(y)": np.cbrt(Q), "root(y, 3)": np.cbrt(Q), "erf(x)": 0.3992059840429991,
    "round(x)": 0.0, "sgn(y)": -1.0, "softplus(x)": np.logaddexp(0, P), "logistic(x)": 1 / (1 + np.exp(-P)), "x % 0.25": P % 0.25,
    "y % 1": Q % 1, "csc(x)": 1 / np.sin(P), "sinc(x)": np.sinc(P), "deg(x)": np.degrees(P), "rad(x)": np.radians(P), "min(x, y, 0.1)": Q,
    "asinh(x)": np.arcsinh(P), "atanh(x)": np.arctanh(P), "acosh(1 + x)": np.arccosh(1 + P), "2^x": 2**P, "pi x": np.pi * P,
    "PI*x": np.pi * P, "math.tau*x": 2 * np.pi * P, "lg(x)": np.log10(P), "x // 0.1": P // 0.1, "fmod(y, 0.5)": np.fmod(Q, 0.5),
    "exp2(x)": 2**P, "sin^-1(x)": np.arcsin(P), "√2 x": np.sqrt(2) * P, "∛y": np.cbrt(Q), r"\sqrt[3]{y}": np.cbrt(Q),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FUNCTIONS.items())
def test_functions(text, expected):
    assert at(f"0x + 0y + {text}") == pytest.approx(expected, rel=1e-12)


NAMES = [
    ("x1^2 + x2^2", ("x1", "x2")),
    ("x0^2 + x1^2", ("x0", "x1")),
    ("x[1]^2 + x[2]", ("x[1]", "x[2]")),
    ("w^2 + b", ("w", "b")),
    ("θ + φ", ("θ", "φ")),
    ("λx + κy", ("x", "y")),
    ("λu² + κv²", ("u", "v")),
    ("(x - x0)^2 + (y - y0)^2", ("x", "y")),
    ("f(b, a) = a + b", ("b", "a")),
    ("x^2 + z^2", ("x", "z")),
    ("x_1 + x_2 + x_3", ("x_1", "x_2")),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_the_writers_names_are_kept(text, names):
    formula = parse(text)
    assert tuple(n.shown for n in formula.variables) == names
    assert (names == ("x", "y")) or any(drawn(names[0]) in note for note in formula.notes)


def test_letters_with_values_and_ranges():
    formula = parse("a = 3 in [0, 10]; b = 2; a x^2 + b y^2 + κ; κ ∈ [-1, 1]")
    assert [(h.name.shown, h.default, h.reach) for h in formula.handles] == [
        ("a", 3, (0, 10)), ("b", 2, None), ("κ", 1, (-1, 1))
    ]  # fmt: skip


SAID = [
    ("1/2x + y", r"\(1/2\)\*x.*1/\(2\*x\)"),
    ("log x^2 + y", r"log\(x\^2\).*log\(x\)\^2"),
    ("sin x/2 + y", r"sin\(x\)/"),
    ("x^1/2 + y", r"\^\(1/2\)"),
    ("0,5x + y", "0.5"),
    ("sin^-1(x) + y", "arcsin"),
    ("sin 2 x + y", r"sin\(2 x\)"),
]


@pytest.mark.parametrize(("text", "words"), SAID)
def test_what_could_mean_two_things_is_said(text, words):
    assert any(re.search(words, note) for note in parse(text).notes)


REFUSED = [
    ("x^T A x", "matrix"),
    ("x.T @ A @ x", "matrix"),
    ("xᵀAx", "matrix"),
    ("x' A x", "matrix"),
    ("x! + y", "factorial"),
    ("sum(x^2 + y^2)", "nothing to run over"),
    ("np.sum(x**2) + y", "nothing to run over"),
    ("log3(x) + y", r"log\(x, 3\)"),
    ("sin2(x) + y", r"sin\^2"),
    ("x2(y+1)", r"x\^2"),
    ("y10(x)", r"y\^10"),
    ("a2(x) + y", r"a\^2"),
    ("e2(x) + y", r"e\^2"),
    ("x2 + y2", r"x\^2"),
    ("x^2 + inf", "infinity"),
    ("x + ∞", "infinity"),
    ("sin x y", r"sin\(x\)\*y or sin\(x\*y\)"),
    ("sin x (y+1)", "write which"),
    ("x^2 + y^2 = 1", "equation"),
    ("x^2; y^2", "two formulas"),
    ("1,000x + y", "1000 or 1.000"),
    ("a*x + b*y if x else y", "condition"),
    ("c + d + k", "which two"),
    ("gamma(x) + y", "gamma"),
    ("r = t; t = x; r + y", "before it is defined"),
    ("x = 3; x^2 + y", "variable"),
    ("х^2 + y", "Latin"),
    (r"\int_0^1 x", "the formula itself"),
    ("norm(x) + y", "hypot"),
    ("x(2) + y(3)", "write which"),
    ("pow(0,5x,2)", "missing|arguments"),
    ("f(x,y) =", "breaks off"),
    ("(0,5 + x, 2)", "comma"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_refusals_do_not_mislead(text, words):
    with pytest.raises(FormulaError, match=words) as error:
        parse(text)
    assert 0 <= error.value.position <= len(text)
    assert "\n" not in str(error.value)


def slope(text, x, y):
    formula = parse(text)
    with np.errstate(all="ignore"):
        g = formula.function(formula.letters, "gradient")(np.array([x]), np.array([y]))
    return [float(np.ravel(v)[0]) for v in g]


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("|x| + |y|", (0.0, 2.0), (0, 1)),
        ("max(0, 1 - x) + 0*y", (1.0, 0.0), (0, 0)),
        ("relu(x) + y", (0.0, 0.0), (0, 1)),
        ("where(x > 0, x, 3x) + y", (0.0, 0.0), (3, 1)),
        ("sqrt(x^2 + y^2)", (0.0, 0.0), (0, 0)),
        ("(x^2 + y^2)^0.25", (0.0, 0.0), (0, 0)),
        ("hypot(x, y) + x", (0.0, 0.0), (1, 0)),
        ("|x|^1.5 + y", (0.0, 0.0), (0, 1)),
        ("floor(x) + y^2", (1.5, 1.0), (0, 2)),
        ("min(exp(100x^2), 5) + y", (4.0, 0.0), (0, 1)),
        ("where(x > 0, sqrt(x), -x) + y", (-1.0, 0.0), (-1, 1)),
    ],
)
def test_kinks_are_one_sided_and_tips_have_a_subgradient(text, at, expected):
    assert slope(text, *at) == pytest.approx(expected)


def test_outside_of_the_domain_is_not_a_number():
    assert np.isnan(slope("log(x) + y", -1.0, 0.0)[0])
    assert np.isnan(at("k^0.5 x + y", k=-0.6))
    assert np.isnan(at("log(k) x + y", k=-1.0))
    assert at("x/k + y", k=0.0) == np.inf
    assert at("10^(400k) x + y", k=1.0) == np.inf
    assert at("min(exp(100x^2), 5)", 4.0) == 5


def test_derivatives_agree_with_differences():
    h = 1e-5
    for _, many in SAME:
        formula = parse(many[0])
        value, gradient, hessian = (formula.function((), n) for n in ("value", "gradient", "hessian"))
        x, y = np.array([P]), np.array([Q])
        with np.errstate(all="ignore"):
            g = [float(np.ravel(v)[0]) for v in gradient(x, y)]
            numeric = [
                float((value(x + h, y) - value(x - h, y))[0] / (2 * h)),
                float(np.ravel(value(x, y + h) - value(x, y - h))[0] / (2 * h)),
            ]
            xx, xy, yy = (float(np.ravel(v)[0]) for v in hessian(x, y))
            curved = [
                float(np.ravel(gradient(x + h, y)[0] - gradient(x - h, y)[0])[0] / (2 * h)),
                float(np.ravel(np.subtract(gradient(x, y + h)[1], gradient(x, y - h)[1]))[0] / (2 * h)),
            ]
        np.testing.assert_allclose(g, numeric, rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose([xx, yy], curved, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("text", "words"),
    [("|x| + y", "kink"), ("max(0, x) + y", "one side"), ("sqrt(x^2 + y^2)", "tip"), ("x^2 + y^2", "")],
)
def test_what_is_declared_about_slopes_is_said(text, words):
    told = " ".join(parse(text).slopes_told)
    assert words in told
    assert bool(told) == bool(words)
