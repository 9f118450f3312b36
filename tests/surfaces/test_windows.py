"""A window that stands beside a formula is the view; heads, labels and cells around one are read as they were meant."""

import numpy as np
import pytest

from surfaces.formula import FormulaError, formula_surface, parse

SQUARE, WIDE = ((-5, 5), (-5, 5)), ((-2, 2), (-1, 3))
BEHIND = [
    ("for -5 <= x,y <= 5", SQUARE), ("on [-5,5]^2", SQUARE), (", x, y in [-5, 5]", SQUARE), ("(-5 ≤ x, y ≤ 5)", SQUARE),
    (", x in [-2,2], y in [-1,3]", WIDE), (" for x in [-2,2] and y in [-1,3]", WIDE), (", -2<=x<=2, -1<=y<=3", WIDE),
    ("; -2 ≤ x ≤ 2; -1 ≤ y ≤ 3", WIDE), (", (x,y) ∈ [-5,5]×[-5,5]", SQUARE), (r", \quad x,y\in[-5,5]", SQUARE),
    (r", -5\le x,y\le 5", SQUARE), (" where -2 <= x <= 2 and 3 >= y >= -1", WIDE), (", |x|<=5, |y|<=5", SQUARE),
    (" on [-2,2] x [-1,3]", WIDE), (", x=-2..2, y=-1..3", WIDE), (", x = -2:0.1:2, y = -1:0.1:3", WIDE), ("，-5≤x≤5，-5≤y≤5", SQUARE),
    (" (x,y ∈ [-2,5; 2,5])", ((-2.5, 2.5), (-2.5, 2.5))), (" {-2<x<2} {-1<y<3}", WIDE), (", {x,-2,2},{y,-1,3}", WIDE),
    (", search domain: -5 ≤ x, y ≤ 5", SQUARE), (" for x,y between -5 and 5", SQUARE), ("; x=[-2,2]; y=[-1,3]", WIDE),
    (", 0<x<2pi, 0<y<2π", ((0, 2 * np.pi), (0, 2 * np.pi))), (" auf [-5,5]²", SQUARE), (" für -5 ≤ x ≤ 5, -5 ≤ y ≤ 5", SQUARE), (r" \quad \text{for } -5 \le x,y \le 5", SQUARE), (" for all x, y in R", (None, None)),
    (r", x, y \in \mathbb{R}", (None, None)), (", -5 < x < 5", ((-5, 5), None)), ("，其中 x∈[-5,5]，y∈[-5,5]", SQUARE),
]  # fmt: skip


@pytest.mark.parametrize(("behind", "window"), BEHIND)
def test_a_window_behind_a_formula(behind, window):
    formula = parse(f"x^2 + 3y^2{behind}")
    assert formula.window == window
    assert formula.latex == parse("x^2 + 3y^2").latex
    assert not formula.handles


def test_the_window_that_was_written_is_the_view():
    assert formula_surface("x^2 + y^2 for -5 <= x, y <= 5").view == SQUARE
    assert formula_surface("x^2 + y^2 on [-5,5]^2", WIDE).view == WIDE  # one that is set by hand counts more
    assert formula_surface("x^4 - x on [-3, 4]").view == ((-3, 4), (-1, 1))
    assert formula_surface("x1^2 + x2^2, x_i in [-4, 4]").view == ((-4, 4), (-4, 4))
    side = formula_surface("x^2 + y^2, -7 < x < 5").view
    assert side[0] == (-7, 5)
    assert side[1][0] < 0 < side[1][1]


def test_a_range_of_another_letter_is_its_handles():
    formula = parse("a x^2 + b y^2, a in [0, 4], x in [-2, 2]; b = 3 in [1, 5]")
    assert [(h.name.shown, h.default, h.reach) for h in formula.handles] == [("a", 1, (0, 4)), ("b", 3, (1, 5))]
    assert formula.window == ((-2, 2), None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x^2 + y^2, x > 0", "two ends.*character 12"),
        ("x^2 + y^2 for 5 <= x <= -5", "runs from a number to a larger"),
        ("x^2 + y^2 on [-1e6, 1e6]^2", "view reaches beyond"),
        ("x^2 + y^2, q in [0, 1]", "not used"),
        ("a = 3 in [0, 10]", "belongs to a letter"),
        ("x squared plus y squared", "signs here"),
        ("x 的平方 + y", "words"),
        ("=-A1^2 + B1^2", "spreadsheet reads.*character 2"),
        ("x : 2 + y", "“:” is out of place.*character 3"),  # a quotient to many, and no name with a colon
        ("sin x - y：2 + y", "“:” is out of place.*character 10"),
    ],
)
def test_refused_in_one_sentence(text, words):
    with pytest.raises(FormulaError, match=words) as error:
        parse(text)
    assert "\n" not in str(error.value)


SAME = [
    ("def f(x, y, a=2, b=100):\n    return (a - x)**2 + b*(y - x**2)**2", "(2 - x)^2 + 100(y - x^2)^2"),
    ("def f(x: float = 0, y: float = 0) -> float: return x - 3*y", "x - 3y"), ("lambda x, y, a=2: a*x + y", "2x + y"),
    ("def f(x, y, noise=0): return x - 3*y", "x - 3y"), ("f((x, y)) = x - 3y", "x - 3y"),
    ("function z = bowl(x)\n z = x(1)^2 + 3*x(2)^2;\nend", "x^2 + 3y^2"), ("syms x y\nf = x^2 + 3*y", "x^2 + 3y"),
    ("x, y = sp.symbols('x y'); f = x**2 + 3*y", "x^2 + 3y"), ("Plot3D[x^2 + 3 y, {x, -2, 2}, {y, -2, 2}, PlotRange -> All]", "x^2 + 3y"),
    ("=(1-A2)^2+100*(B2-A2^2)^2", "(1-x)^2+100*(y-x^2)^2"), ("=$A$1^2+3*B$1", "x^2 + 3y"), ("=POTENZ(A1;2)+3*B1", "x^2 + 3y"),
    ("=IF(A1>0,A1^2,-A1)+B1^2", "where(x>0, x^2, -x) + y^2"), ("f(x,y)=If(x>0, x^2, -x) + y²", "where(x>0, x^2, -x) + y^2"),
    ("f: z = x² + 3y", "x^2 + 3y"), ("f: x² + 3y", "x^2 + 3y"), ("Rosenbrock's: (1-x)^2 + 3y", "(1-x)^2 + 3y"),
    ("Find the minimum of f(x, y) = x^2 + 3y", "x^2 + 3y"), ("已知函数f(x,y)=x^2+3y", "x^2 + 3y"), ("x² + 3y = z", "x^2 + 3y"),
    ("x^2 + 3y = f(x, y)", "x^2 + 3y"), ("let f = |x: f64, y: f64| x.powi(2) + 3*y;", "x^2 + 3y"), ("(x: number, y: number) => x**2 + 3*y", "x^2 + 3y"),
    ("func f(x, y float64) float64 { return math.Pow(x, 2) + 3*y }", "x^2 + 3y"),
    ("(x > 0) + (y > 0) + x*y", "where(x > 0, 1, 0) + where(y > 0, 1, 0) + x*y"), ("y + x^2 (x>0)", "y + where(x > 0, x^2, 0)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), SAME)
def test_what_stands_around_a_formula(text, meant):
    found, wanted = parse(text), parse(meant)
    values = [
        f.function(f.letters, "value")(np.float64(0.37), np.float64(-0.81), *(h.default for h in f.handles))
        for f in (found, wanted)
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-12)


def test_how_a_text_was_read_is_told_in_plain_signs():
    formula = parse(r"\theta_1^2 + 1/2\theta_2 + \sin 2\pi \theta_1")
    assert "θ₁ lies across, θ₂ up" in formula.notes
    assert not any("\\" in note or "{" in note for note in formula.notes)
