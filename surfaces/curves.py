"""Curves: functions of x alone, drawn as a line with the points on it; y stays at its start."""

import sympy

from surfaces.base import Parameter, Surface, parameter, x

FAMILY, ORDER = "Curves", 7
c = parameter("c")


KINDS = ("minima", "other_minima", "maxima")


def curve(key, name, expr, reach, starts, about, source, **more):
    """A function of x over ``reach``; its starts and known points are given by their x."""
    for kind in KINDS:
        more[kind] = tuple((p, 0) for p in more.get(kind, ()))
    line = tuple((p, 0) for p in starts)
    return Surface(key, name, expr, (reach, (-1, 1)), line, about, source, flat=True, **more)


SURFACES = (
    curve(
        "parabola",
        "x²",
        x**2,
        (-11, 11),
        (10, -6, 3),
        "The first picture of every course: the rate decides between crawling, arriving, swinging and flying off.",
        "Dive into Deep Learning, chapter Gradient Descent",
        minima=(0,),
    ),
    curve(
        "wavy",
        "x · cos(0.15πx)",
        x * sympy.cos(0.15 * sympy.pi * x),
        (-11, 11),
        (10, -4, 3),
        "Local minima in one dimension: a high rate jumps out of one and into another.",
        "Dive into Deep Learning, chapter Gradient Descent",
        tags={"unbounded": "its waves grow outwards"},
        minima=(7.269388146311475,),
        other_minima=(-1.8256845786723395,),
        maxima=(
            -7.269388146311475,
            1.8256845786723395,
        ),
    ),
    curve(
        "cosh",
        "cosh(cx)",
        sympy.cosh(c * x),
        (-10, 10),
        (-9, 6, 2),
        "Almost flat at the bottom and exponentially steep outside: Newton's method strides, plain descent must tiptoe.",
        "Dive into Deep Learning, chapter Gradient Descent, with c = 0.5",
        parameters={"c": Parameter(0.5, 0.1, 1, "how sharply it bends")},
        minima=(0,),
    ),
    curve(
        "double_well",
        "Double well",
        (x**2 - 1) ** 2 + x / 4,
        (-2, 2),
        (1.7, 0.3, -1.9),
        "A tilted double well: whether a run crosses the hump depends on rate, momentum and noise.",
        "textbook",
        minima=(-1.0298959850506604,),
        other_minima=(0.96714893788303,),
        maxima=(0.06274704716763034,),
    ),
    curve(
        "quartic_curve",
        "x⁴",
        x**4,
        (-2, 2),
        (-1.8, 1, 0.5),
        "No curvature at the bottom: plain descent slows to a power law, and Newton's step only takes off a third.",
        "textbook",
        minima=(0,),
        tags={"degenerate": "the second derivative vanishes at the minimum"},
    ),
    curve(
        "abs_curve",
        "|x|",
        sympy.Abs(x),
        (-3, 3),
        (-2.5, 1.3, 2),
        "A tip: the slope does not shrink near the minimum, so a fixed rate swings around it for ever.",
        "textbook example of subgradient descent",
        minima=(0,),
        cusps=((0, 0),),
        tags={"cusp": "a tip at the minimum", "kink": "a tip at the minimum"},
    ),
    curve(
        "forrester",
        "Forrester",
        (6 * x - 2) ** 2 * sympy.sin(12 * x - 4),
        (0, 1),
        (0.4, 0.05, 0.95),
        "A flat stretch, a shallow dip and a deep one behind a rise.",
        "Forrester, Sóbester and Keane 2008",
        tags={"unbounded": "its waves grow outwards"},
        minima=(0.7572487578418559,),
        other_minima=(0.14258918932471631,),
        maxima=(0.5240774773419503,),
    ),
    curve(
        "two_sines",
        "sin x + sin(10x/3)",
        sympy.sin(x) + sympy.sin(10 * x / 3),
        (2.7, 7.5),
        (3.9, 6.8, 2.9),
        "Two waves that do not fit each other: three dips of different depth, the lowest in the middle.",
        "problem 2 of the one-dimensional global optimization test set of Gavana",
        minima=(5.145735290256128,),
        other_minima=(
            3.387251718444631,
            7.000149116862254,
        ),
        maxima=(
            4.196596270314888,
            6.217308850424612,
        ),
    ),
)
