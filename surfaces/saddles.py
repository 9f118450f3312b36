"""Saddles: downhill one way, uphill the other; the slope vanishes where nothing is won."""

import sympy

from surfaces.base import Surface, x, y

FAMILY, ORDER = "Saddles", 3

SURFACES = (
    Surface(
        key="saddle",
        name="Saddle x² − y²",
        expr=x**2 - y**2,
        view=((-2, 2), (-2, 2)),
        starts=((-1.5, 0.01), (1, 0.1), (-1.5, 1e-6)),
        about="The slope vanishes at the pass. Whoever starts on the ridge line must find the way off it.",
        source="textbook",
        saddles=((0, 0),),
        tags={"unbounded": "falls without end along y"},
    ),
    Surface(
        key="steep_saddle",
        name="Steep saddle 5x² − y²",
        expr=5 * x**2 - y**2,
        view=((-1, 0.95), (-2, 0.95)),
        starts=((0.25, -1e-6), (0.25, -0.01), (-0.8, 0.001)),
        about="The scene of the second classic GIF: SGD and momentum slide in and stay, adaptive methods leave.",
        source="A. Radford's animation, 2014",
        saddles=((0, 0),),
        tags={"unbounded": "falls without end along y"},
    ),
    Surface(
        key="monkey_saddle",
        name="Monkey saddle",
        expr=x**3 - 3 * x * y**2,
        view=((-1.5, 1.5), (-1.5, 1.5)),
        starts=((1.2, 0.05), (1.2, 0.3), (-0.6, 1)),
        about="Three ways down, and at the pass even the curvature is zero: Newton's method has nothing to go by.",
        source="textbook",
        saddles=((0, 0),),
        tags={
            "unbounded": "falls without end in three directions",
            "degenerate": "the Hessian vanishes at the pass",
        },
    ),
    Surface(
        key="tilted_saddle",
        name="Tilted saddle x² − y² − 3.2y",
        expr=x**2 - y**2 - 3.2 * y,
        view=((-3, 3), (-4, 1)),
        starts=((-2.5, -1.5), (2, -2.5), (1, 0.5)),
        about="The pass lies off the origin: starts on its two sides part for ever.",
        source="the saddle of several visualizers",
        saddles=((0, -1.6),),
        tags={"unbounded": "falls without end along y"},
    ),
    Surface(
        key="sine_valley",
        name="Wave in a trough sin x + y²",
        expr=sympy.sin(x) + y**2,
        view=((-3, 7), (-3, 3)),
        starts=((1.6, 2.5), (1.4, -2), (6.8, 1)),
        about="Minima and passes in turn along one floor: a start near a crest leaves it slowly.",
        source="textbook",
        minima=(
            (-1.5707963267948966, 0),
            (4.71238898038469, 0),
        ),
        saddles=((1.5707963267948966, 0),),
    ),
    Surface(
        key="sine_saddle",
        name="Rippled trough x² − sin²y",
        expr=x**2 - sympy.sin(y) ** 2,
        view=((-3, 3), (-4, 4)),
        starts=((2.5, 0.05), (-2, 3.2), (2, -1)),
        about="A saddle at every multiple of π and equal minima between them: noise decides which one it will be.",
        source="textbook",
        minima=(
            (0, -1.5707963267948966),
            (0, 1.5707963267948966),
        ),
        saddles=(
            (0, -3.141592653589793),
            (0, 0),
            (0, 3.141592653589793),
        ),
    ),
    Surface(
        key="egg_crate",
        name="Egg crate sin x + cos y",
        expr=sympy.sin(x) + sympy.cos(y),
        view=((-4, 4), (-4, 4)),
        starts=((1.4, 0.2), (-3.5, 1), (2, -0.1)),
        about="Hills, hollows and passes of equal height, as regular as a crate of eggs.",
        source="textbook",
        minima=(
            (-1.5707963267948966, -3.141592653589793),
            (-1.5707963267948966, 3.141592653589793),
        ),
        saddles=(
            (1.5707963267948966, -3.141592653589793),
            (-1.5707963267948966, 0),
            (1.5707963267948966, 3.141592653589793),
        ),
        maxima=((1.5707963267948966, 0),),
    ),
)
