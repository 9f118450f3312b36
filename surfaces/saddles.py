"""Saddles: downhill one way, uphill the other; the slope vanishes where nothing is won."""

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
        tags={"unbounded": "falls without end in three directions"},
    ),
)
