"""Bowls: one minimum, no tricks; what differs is how long and how tilted they are."""

from surfaces.base import Parameter, Surface, parameter, x, y

FAMILY, ORDER = "Bowls", 1
a, b = parameter("a"), parameter("b")

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
)
