"""Many minima: where a run ends depends on where it starts and how far it leaps."""

import sympy

from surfaces.base import Surface, x, y

FAMILY, ORDER = "Many minima", 4

SURFACES = (
    Surface(
        key="himmelblau",
        name="Himmelblau",
        expr=(x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
        view=((-6, 6), (-6, 6)),
        starts=((0, -0.5), (-1, 5), (-5, 0.5), (5, 0)),
        about="Four equal minima: each start belongs to one of them, and the borders fray as the rate grows.",
        source="Himmelblau 1972",
        minima=(
            (3, 2),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
        saddles=(
            (0.0866775045551714, 2.884254701174768),
            (-3.073025750764074, -0.0813530440380553),
            (3.385154183607223, 0.0738518798108226),
            (-0.1279613467307222, -1.953714980445424),
        ),
        maxima=((-0.2708445906673014, -0.9230385564663766),),
    ),
    Surface(
        key="three_hump_camel",
        name="Three-hump camel",
        expr=2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
        view=((-2.5, 2.5), (-2.5, 2.5)),
        starts=((-2, 1.5), (1, 2), (-1, -2)),
        about="A global minimum of 0 at the origin between two local ones.",
        source="Jamil and Yang 2013, no. 111",
        minima=((0, 0),),
        other_minima=((-1.747552326960937, 0.8737761634804684), (1.747552326960937, -0.8737761634804684)),
        saddles=((-1.070542290656064, 0.5352711453280321), (1.070542290656064, -0.5352711453280321)),
    ),
    Surface(
        key="six_hump_camel",
        name="Six-hump camel",
        expr=(4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2,
        view=((-2, 2), (-1.1, 1.1)),
        starts=((-1.8, 1), (1.2, 1), (0.3, -0.05)),
        about="Six minima, two of them global at −1.0316.",
        source="Dixon and Szegő 1978",
        minima=((0.08984201310031806, -0.7126564030207396), (-0.08984201310031806, 0.7126564030207396)),
        other_minima=(
            (-1.703606714945131, 0.7960835687200797),
            (1.703606714945131, -0.7960835687200797),
            (-1.607104753126205, -0.5686514549884217),
            (1.607104753126205, 0.5686514549884217),
        ),
    ),
    Surface(
        key="styblinski_tang",
        name="Styblinski–Tang",
        expr=((x**4 - 16 * x**2 + 5 * x) + (y**4 - 16 * y**2 + 5 * y)) / 2,
        view=((-5, 5), (-5, 5)),
        starts=((0.3, 0.3), (4, 4), (-0.5, 4)),
        about="Four basins; only one is the deepest, at −78.33.",
        source="Styblinski and Tang 1990",
        minima=((-2.903534027771177, -2.903534027771177),),
        other_minima=(
            (2.746802773268192, -2.903534027771177),
            (-2.903534027771177, 2.746802773268192),
            (2.746802773268192, 2.746802773268192),
        ),
        maxima=((0.1567312545029853, 0.1567312545029853),),
    ),
    Surface(
        key="rastrigin",
        name="Rastrigin",
        expr=20 + x**2 - 10 * sympy.cos(2 * sympy.pi * x) + y**2 - 10 * sympy.cos(2 * sympy.pi * y),
        view=((-5.12, 5.12), (-5.12, 5.12)),
        starts=((-3.3, 2.7), (2.3, 1.4), (0.4, -0.6)),
        about="An egg box in a bowl: a local minimum beside every pair of whole numbers, the lowest at the origin.",
        source="Rastrigin 1974",
        minima=((0, 0),),
    ),
    Surface(
        key="ackley",
        name="Ackley",
        expr=-20 * sympy.exp(-0.2 * sympy.sqrt((x**2 + y**2) / 2))
        - sympy.exp((sympy.cos(2 * sympy.pi * x) + sympy.cos(2 * sympy.pi * y)) / 2)
        + sympy.E
        + 20,
        view=((-5, 5), (-5, 5)),
        starts=((-3.3, 2.7), (1.6, 1.4), (-0.8, 0.3)),
        about="A rippled plain with a deep pit. At the tip the slope does not vanish but jumps.",
        source="Ackley 1987",
        minima=((0, 0),),
        cusps=((0, 0),),
        tags={"cusp": "has a tip at the origin, where the slope jumps"},
    ),
    Surface(
        key="goldstein_price",
        name="Goldstein–Price",
        expr=(1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
        * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)),
        view=((-2, 2), (-3, 1)),
        starts=((-1.5, 0.5), (1.5, -1.5), (-1, -2.5)),
        about="Values from 3 to a million in one picture: no rate suits both the walls and the floor.",
        source="Goldstein and Price 1971",
        minima=((0, -1),),
        other_minima=((-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)),
    ),
    Surface(
        key="mccormick",
        name="McCormick",
        expr=sympy.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
        view=((-1.5, 4), (-3, 4)),
        starts=((3.5, 0), (-1, 3), (0.5, 3.5)),
        about="A tilted, rippled trough that repeats for ever; in view its lowest point is −1.9132.",
        source="McCormick 1976",
        minima=((-0.5471975511965976, -1.5471975511965976),),
        other_minima=((2.594395102393195, 1.5943951023931955),),
        saddles=((1.5471975511965976, 0.5471975511965976),),
        tags={"unbounded": "falls without end along the trough, outside the view"},
    ),
)
