"""Valleys: long, curved and narrow; finding the floor is easy, following it is not."""

from surfaces.base import Parameter, Surface, parameter, x, y

FAMILY, ORDER = "Valleys", 2
a, b = parameter("a"), parameter("b")

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
)
