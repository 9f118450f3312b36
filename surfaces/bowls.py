"""Bowls: one minimum, no tricks; what differs is how long and how tilted they are."""

import sympy

from surfaces.base import Parameter, Surface, parameter, x, y

FAMILY, ORDER = "Bowls", 1
a, b, kappa, theta = map(parameter, ("a", "b", "kappa", "theta"))
along, across = x * sympy.cos(theta) + y * sympy.sin(theta), y * sympy.cos(theta) - x * sympy.sin(theta)

SURFACES = (
    Surface(
        key="quadratic",
        name="Ravine 0.1x² + 2y²",
        expr=a * x**2 + b * y**2,
        view=((-5.5, 1.5), (-3, 3)),
        starts=((-5, -2), (-4, 2.5), (-2, -2.5)),
        about="The course's ravine: twenty times steeper across than along. A rate that suits one direction "
        "is wrong for the other.",
        source="Dive into Deep Learning, chapter Momentum",
        minima=((0, 0),),
        parameters={
            "a": Parameter(0.1, 0.01, 10, "half the curvature along x", "log"),
            "b": Parameter(2, 0.01, 10, "half the curvature along y", "log"),
        },
    ),
    Surface(
        key="bowl",
        name="Round bowl",
        expr=x**2 + y**2,
        view=((-3, 3), (-3, 3)),
        starts=((-2.5, 2), (2, 2), (2.5, -1)),
        about="Every direction is alike: gradient descent heads straight for the minimum.",
        source="sphere function",
        minima=((0, 0),),
    ),
    Surface(
        key="booth",
        name="Booth",
        expr=(x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
        view=((-6, 8), (-6, 8)),
        starts=((-4, 6), (-4, -4), (6, -4)),
        about="A ravine that does not lie along an axis: per-coordinate methods lose their advantage.",
        source="Jamil and Yang 2013, no. 17",
        minima=((1, 3),),
    ),
    Surface(
        key="matyas",
        name="Matyas",
        expr=0.26 * (x**2 + y**2) - 0.48 * x * y,
        view=((-10, 10), (-10, 10)),
        starts=((-8, 4), (8, 2), (-3, -9)),
        about="A diagonal trough, 25 times flatter along than across.",
        source="Jamil and Yang 2013, no. 71",
        minima=((0, 0),),
    ),
    Surface(
        key="rotated_ellipse",
        name="Tilted ravine",
        expr=(along**2 + kappa * across**2) / 2,
        view=((-3, 3), (-3, 3)),
        starts=((-2.5, 1), (2.5, 2), (-1, -2.5)),
        about="Turn the ravine and per-coordinate methods lose their edge, while SGD and momentum do not notice.",
        source="textbook; the curvature κ and the angle θ are the parameters",
        minima=((0, 0),),
        parameters={
            "kappa": Parameter(20, 1, 1000, "curvature across over curvature along", "log"),
            "theta": Parameter(0.5, 0, 1.5707963267948966, "angle of the floor to the x axis, in radians"),
        },
    ),
    Surface(
        key="trid",
        name="Trid",
        expr=(x - 1) ** 2 + (y - 1) ** 2 - x * y,
        view=((-4, 6), (-4, 6)),
        starts=((-3, 4), (5, -2), (-2, -3)),
        about="A bowl whose coordinates pull on each other: its minimum is not where either term alone has it.",
        source="Neumaier's Trid function in two variables",
        minima=((2, 2),),
    ),
    Surface(
        key="zakharov",
        name="Zakharov",
        expr=x**2 + y**2 + (x / 2 + y) ** 2 + (x / 2 + y) ** 4,
        view=((-5, 10), (-5, 10)),
        starts=((8, 6), (-4, 6), (6, -4)),
        about="A quadratic at the bottom, a quartic wall above: a rate that is safe below explodes at the start.",
        source="Zakharov's function in two variables",
        minima=((0, 0),),
    ),
    Surface(
        key="quartic",
        name="Quartic bowl",
        expr=((x + y) ** 4 + (x - y) ** 4) / 2,
        view=((-2, 2), (-2, 2)),
        starts=((-1.5, 1.2), (1.5, 0.3), (0.5, -1.6)),
        about="At the bottom even the curvature is zero: plain descent slows down the nearer it gets.",
        source="textbook",
        minima=((0, 0),),
        tags={"degenerate": "the Hessian vanishes at the minimum"},
    ),
    Surface(
        key="skewed_quartic",
        name="Bowl with a ledge",
        expr=x**4 - x**3 + y**2,
        view=((-1, 1.5), (-1.2, 1.2)),
        starts=((-0.8, 1), (-0.9, -0.3), (1.4, 1)),
        about="A flat ledge at x = 0 on the way down: the slope vanishes there although the minimum is still ahead.",
        source="textbook",
        minima=((0.75, 0),),
    ),
)
