"""Valleys: long, curved and narrow; finding the floor is easy, following it is not."""

import sympy

from surfaces.base import Parameter, Surface, parameter, x, y

FAMILY, ORDER = "Valleys", 2
a, b, kappa = map(parameter, ("a", "b", "kappa"))

SURFACES = (
    Surface(
        key="rosenbrock",
        name="Rosenbrock",
        expr=(a - x) ** 2 + b * (y - x**2) ** 2,
        view=((-2, 2), (-1, 3)),
        starts=((-1.2, 1), (-1.5, 2.5), (0, 2.5)),
        about="The banana: a steep-walled, curved valley whose floor hardly falls.",
        source="Rosenbrock 1960",
        minima=((a, a**2),),
        parameters={
            "a": Parameter(1, 0.2, 1.4, "where the minimum is: (a, a²)"),
            "b": Parameter(100, 1, 1000, "how steep the walls are", "log"),
        },
    ),
    Surface(
        key="beale",
        name="Beale",
        expr=(1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
        view=((-5, 5), (-5, 5)),
        starts=((1, 1.6), (-1, -2), (3, 2.5), (-3, 1)),
        about="A flat basin between cliffs: gradients span six orders of magnitude. The scene of the classic GIF.",
        source="Beale 1958",
        minima=((3, 0.5),),
        saddles=((0, 1),),
    ),
    Surface(
        key="dixon_price",
        name="Dixon–Price",
        expr=(x - 1) ** 2 + 2 * (2 * y**2 - x) ** 2,
        view=((-2, 4), (-2, 2)),
        starts=((-1.5, 1.5), (3.5, -1.5), (-1, -0.1)),
        about="A parabola of a valley with a minimum on either branch; a start on the axis of symmetry cannot choose.",
        source="Dixon and Price 1989",
        minima=(
            (1, -0.7071067811865476),
            (1, 0.7071067811865476),
        ),
        saddles=((0.3333333333333333, 0),),
    ),
    Surface(
        key="madsen",
        name="Madsen",
        expr=x**2 + y**2 + x * y + sympy.sin(x) + sympy.cos(y),
        view=((-3, 3), (-3, 3)),
        starts=((2.5, 2), (-2.5, 2.5), (2, -2.5)),
        about="A tilted bowl with a gentle ripple: the floor bends just enough to mislead a long stride.",
        source="Madsen's function, a common example in teaching Newton's method",
        minima=((-0.7105124332210225, 0.6629971112840627),),
    ),
    Surface(
        key="freudenstein_roth",
        name="Freudenstein–Roth",
        expr=(x - 13 + ((5 - y) * y - 2) * y) ** 2 + (x - 29 + ((y + 1) * y - 14) * y) ** 2,
        view=((-5, 15), (-3, 6)),
        starts=((0.5, -2), (-4, 1), (14, -2.5)),
        about="Two valleys behind one wall: from the usual start all descent methods end in the wrong one, at 48.98.",
        source="Freudenstein and Roth 1963",
        minima=((5, 4),),
        other_minima=((11.412778986902094, -0.8968052532744765),),
    ),
    Surface(
        key="bukin6",
        name="Bukin N. 6",
        expr=100 * sympy.sqrt(sympy.Abs(y - x**2 / 100)) + sympy.Abs(x + 10) / 100,
        view=((-15, -5), (-3, 3)),
        starts=((-6, 2), (-14, -2), (-12, 2.5)),
        about="A valley with an infinitely sharp floor: gradients point across it and grow without bound.",
        source="Bukin 1997",
        minima=((-10, 1),),
        cusps=((-10, 1),),
        tags={"cusp": "no gradient at the minimum", "kink": "a crease along y = x²/100, where the slope is infinite"},
    ),
    Surface(
        key="abs_valley",
        name="Sharp ravine |x| + κ|y|",
        expr=sympy.Abs(x) + kappa * sympy.Abs(y),
        view=((-3, 3), (-2, 2)),
        starts=((-2.5, 1.5), (2, 0.3), (-1, -1.7)),
        about="The slope never shrinks: a fixed rate hops over the crease for ever, so only a falling one arrives.",
        source="textbook example of subgradient descent",
        minima=((0, 0),),
        parameters={"kappa": Parameter(5, 1, 50, "how much steeper the walls are than the floor", "log")},
        cusps=((0, 0),),
        tags={"cusp": "a tip at the minimum", "kink": "creases along both axes"},
    ),
)
