"""Hills and wells: smooth landscapes of a few Gaussians, where the start decides the end."""

import sympy

from surfaces.base import Surface, x, y

FAMILY, ORDER = "Hills and wells", 6


def bump(px, py, width):
    """A Gaussian of height 1 at (px, py)."""
    return sympy.exp(-((x - px) ** 2 + (y - py) ** 2) / width)


SURFACES = (
    Surface(
        key="two_well",
        name="Two wells",
        expr=x**2 + y**2 - 2 * bump(1, 0, 0.2) - 3 * bump(-1, 0, 0.2),
        view=((-2.2, 2.2), (-1.8, 1.8)),
        starts=((0.9, 1.5), (-0.5, 1.5), (1.8, -1)),
        about="Two narrow wells in a bowl, the left one deeper: momentum may roll through the wrong one, SGD stays.",
        source="E. Dupont's interactive visualization, 2018",
        minima=((-0.9363006340109187, 0),),
        other_minima=((0.905317899160115, 0),),
        saddles=((0.06860243670809657, 0),),
    ),
    Surface(
        key="wells",
        name="Gaussian wells",
        expr=(x**2 + y**2) / 20
        - 2 * bump(1.5, 1, 0.8)
        - 1.5 * bump(-1.5, 1.2, 1.2)
        - 3 * bump(-0.5, -1.8, 0.5)
        - bump(1.8, -1.5, 1),
        view=((-4, 4), (-4, 4)),
        starts=((0.2, 3.5), (3, -0.2), (-3, -1)),
        about="Four wells of different depth and width: wide ones catch the runs, the deepest is narrow.",
        source="our own, in the manner of several visualizers",
        minima=((-0.494106367010031, -1.7847321659043482),),
        other_minima=(
            (1.4698893445387133, 0.9785509473957),
            (-1.441941412459251, 1.153635682388491),
            (1.7123262488207618, -1.4241760885558772),
        ),
        saddles=(
            (0.7258933472438927, -1.4963380811198606),
            (-0.7360339620597766, -0.4166153537455565),
            (1.5191854688521305, -0.41610608385129244),
            (0.04171266316392617, 0.9550886523575597),
        ),
        maxima=((0.13945987949818145, -0.3567326060545871),),
    ),
    Surface(
        key="hills",
        name="Hills",
        expr=(x**2 + y**2) / 10 + 2 * bump(1, 1, 1) + 1.5 * bump(-1.2, 0.8, 0.8) + 1.8 * bump(0.2, -1.3, 0.9),
        view=((-4, 4), (-4, 4)),
        starts=((3, 3), (-3, 2), (1, -3.5)),
        about="Hills stand around the middle of a bowl: the way in leads through the passes between them.",
        source="our own, in the manner of several visualizers",
        minima=((-1.4353204677003693, -0.7905487015461634),),
        other_minima=(
            (1.7823860695893738, -0.6554886088042219),
            (-0.3901084089391727, 2.1274660359394386),
        ),
        saddles=(
            (0.4212348148873402, -2.7379256790118296),
            (0.6432011656668555, -0.21703816551426225),
            (-2.3024263931212525, 1.5353702873843293),
            (2.081938488962952, 2.081943962496919),
            (-0.21935321351547574, 0.9774788271774044),
        ),
        maxima=(
            (0.21192542081213914, -1.3631976246243536),
            (-1.2513955685235796, 0.845018290900687),
            (1.0483107541704444, 1.0500700473297653),
        ),
    ),
    Surface(
        key="franke",
        name="Franke",
        expr=0.75 * sympy.exp(-((9 * x - 2) ** 2 + (9 * y - 2) ** 2) / 4)
        + 0.75 * sympy.exp(-((9 * x + 1) ** 2) / 49 - (9 * y + 1) / 10)
        + 0.5 * sympy.exp(-((9 * x - 7) ** 2 + (9 * y - 3) ** 2) / 4)
        - 0.2 * sympy.exp(-((9 * x - 4) ** 2) - (9 * y - 7) ** 2),
        view=((0, 1), (0, 1)),
        starts=((0.3, 0.75), (0.5, 0.3), (0.6, 0.9)),
        about="Two hills and a dent on a slope: a test of interpolation where descent can only leave or fall in the dent.",
        source="Franke 1979",
        minima=((0.4557103793185635, 0.7841906776136751),),
        saddles=(
            (0.556036904214419, 0.2773758720247615),
            (0.6160307592684094, 0.8571405567407937),
        ),
        maxima=(
            (0.20599157038050767, 0.2080501383429417),
            (0.7547415545824386, 0.32633819470941006),
        ),
    ),
    Surface(
        key="peaks",
        name="Peaks",
        expr=3 * (1 - x) ** 2 * sympy.exp(-(x**2) - (y + 1) ** 2)
        - 10 * (x / 5 - x**3 - y**5) * sympy.exp(-(x**2) - y**2)
        - sympy.exp(-((x + 1) ** 2) - y**2) / 3,
        view=((-3, 3), (-3, 3)),
        starts=((0.1, 1.2), (-0.2, 0.6), (1.2, 0.6)),
        about="Three hills, three hollows and a plain: the landscape of countless plotting manuals.",
        source="the sample function of MATLAB",
        minima=((0.22827892055636909, -1.6255349574999964),),
        other_minima=(
            (-1.3473962443682108, 0.20451886609700518),
            (0.2964455538468321, 0.32019624766683435),
        ),
        saddles=(
            (0.4163233216785082, -0.3941450984024246),
            (-0.2659375568372457, 0.4667399937262694),
            (1.0982728343350927, 0.8544609795247524),
        ),
        maxima=(
            (-0.46002451803438665, -0.6291965087168009),
            (1.285684697241304, -0.004847559075593672),
            (-0.009317581959954116, 1.5813679629389998),
        ),
    ),
)
