"""What is told of texts, surfaces, data and landscapes; see ``tests/told.py``."""

import itertools
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pytest

from surfaces import critical
from surfaces.base import BoundSurface
from surfaces.critical import kinds, rest, strict_minima
from surfaces.descent import bfgs, newton, solved
from surfaces.fitting import LOSSES, MODELS, data_surface
from surfaces.formula import code, formula_surface, parse, parsed_surface
from surfaces.formula.said import said
from surfaces.grid import grid_surface, read_grid
from surfaces.losses import CURVATURE, INFORMATION
from surfaces.search import find_minima, find_starts, find_view
from surfaces.table import numbers, read_table
from tests.surfaces import test_critical, test_files
from tests.told import check, known

TEXTS = list(known("texts"))  # a new one is written there with nothing behind it
PARTS = 32  # tests: faults are tried on quick ones
POINT = np.array([0.37, -0.81])


def refusal(act):
    """What ``act`` returns, or in which words it is refused; those of a text end with the place."""
    try:
        return act()
    except ValueError as error:
        return f"refused: {error}"


def text(formula):
    arguments = [*(n.code for n in formula.variables), *(h.name.code for h in formula.handles)]
    all_of_it = [t for terms in formula.derivatives.values() for t in terms]
    numbers = code.function("all", arguments, all_of_it, arguments[2:])(*POINT, *(h.default for h in formula.handles))
    return {
        "typeset": f"{formula.head} = {formula.latex}",
        "said": said(formula.term, {n.code: n.shown for n in formula.variables})[0],
        "letters": [(h.name.shown, h.name.latex, h.default, h.reach) for h in formula.handles],
        "notes": [*formula.notes, *formula.slopes_told],
        "flat, quadratic": [formula.flat, formula.quadratic],
        "operations": formula.size,
        "value, gradient, Hessian": numbers,
    }


@pytest.mark.parametrize("part", range(PARTS))
def test_texts(part):
    with np.errstate(all="ignore"):
        check("texts", {t: refusal(lambda t=t: text(parse(t))) for t in TEXTS[part::PARTS]}, whole=False)


def points(surface):
    return {what: getattr(surface, what) for what in ("view", "starts", "minima", "other_minima")}


SEARCHED = [
    "x^2 + y^2", "(x-20)^2 + (y+30)^2 + 3", "sin(x) + sin(y) + x^2/20 + y^2/20", "x^4 - 3x^2 + x", "sqrt(x-7) + y^2", "log(x) - y",
    "abs(x-1) + abs(y+2)", "x y", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "0x + 3", "max(x^2, y)^2 + (y-2)^2",
]  # fmt: skip


def test_what_is_found_out_about_a_typed_surface():
    found = {t: refusal(lambda t=t: points(formula_surface(t))) for t in SEARCHED}
    found |= {
        f"{t} in view": refusal(lambda t=t: points(formula_surface(t, ((-3, 2), (-1, 4))))) for t in SEARCHED[::6]
    }
    check("searched", found)


FLAT = [
    "-x^4 - y^4", "-(x^2+y^2)^2", "-(x+y)^4", "x^3 + y^3", "x^4 - y^4", "x^2*y^2", "(x^2-y^2)^2", "-abs(x) - abs(y)", "-abs(x)", "abs(x)^3", "x^4", "-x^4", "x^5",
    "(x*y)^3", "x^3 - x*y^2 + y^5", "(y-x^3)^2", "((x-1)^2/4+y^2-1)^2",
]  # fmt: skip


def test_kinds_of_places():
    found = {}
    for t in dict.fromkeys([*(t for t, _, _ in test_critical.PLACES), *FLAT]):
        surface = parsed_surface(parse(t)).bind()
        w = np.stack(np.meshgrid([-1.3, -0.002, 0.6], [-0.8, 0.001, 1.1])).reshape(2, -1)
        p = rest(surface, w, 0.02 * surface.diagonal)
        p = p[:, np.isfinite(p).all(axis=0)]
        # Along a trough it is chance where a search comes to rest: how many places there are is told, and what they are.
        found[t] = sorted(kinds(surface, p))
    check("places", found)


@contextmanager
def asked():
    """How often surfaces are asked for values, gradients and Hessians meanwhile, at how many points, and where on the whole.

    What a search does beside its answer: one that looks elsewhere, or longer, is another.
    """
    tally, known = {}, {what: getattr(BoundSurface, what) for what in ("value", "gradient", "hessian")}

    def watched(what):
        def ask(self, w, *more):
            calls, points, places = tally.get(what, (0, 0, 0.0))
            near = w[np.abs(w) < 1e3]
            tally[what] = (calls + 1, points + w[0].size, places + float((np.abs(near) + 0.3 * near).sum()))
            return known[what](self, w, *more)

        return ask

    with patch.multiple(BoundSurface, **{what: watched(what) for what in known}), np.errstate(all="ignore"):
        yield tally


def looked(act):
    """What ``act`` returns, and what it asked for that."""
    with asked() as tally:
        return [act(), tally]


SOUGHT = list(known("sought"))  # what rounding does not decide; a new one is written there with nothing behind it
AROUND = np.array([[-3.1, 0.4, 1.7, 2.9, -0.02, 1.003], [1.2, -0.7, 2.9, -3.3, 0.01, 0.998]])
SEARCHES = {
    "newton 1": lambda s, b, w: newton(b, w, 1),
    "newton 3": lambda s, b, w: newton(b, w, 3),
    "newton": lambda s, b, w: newton(b, w)[:, :0],
    "bfgs 1": lambda s, b, w: bfgs(b, w, 1),
    "bfgs 3": lambda s, b, w: bfgs(b, w, 3),
    "bfgs": lambda s, b, w: bfgs(b, w)[:, :0],
    "solved": lambda s, b, w: solved(b.gradient(w), b.hessian(w), b.flat),
    "near": lambda s, b, w: np.isfinite(rest(b, w, 0.03 * b.diagonal)),
    "far": lambda s, b, w: np.isfinite(rest(b, w, 0.3 * b.diagonal)),
    "kinds": lambda s, b, w: kinds(b, np.round(w)),
    "strict": lambda s, b, w: np.round(strict_minima(b, w, 0.1 * b.diagonal), 6),
    "principal": lambda s, b, w: critical._principal(b, w),
    "stationary": lambda s, b, w: np.round(critical._stationary(b, w, 0.2 * b.diagonal), 5),
    "bottom": lambda s, b, w: np.round(critical._bottom(b, w, 0.2 * b.diagonal), 6),
    "least": lambda s, b, w: critical._least(b, np.round(w)),
    "along": lambda s, b, w: critical._along(b, np.round(w), *critical._main_axis(b.hessian(w))[:2]),
    "parabola": lambda s, b, w: [critical._quadratic(b, p, np.array([0.6, 0.8]), 2.0) for p in np.round(w).T],
    "closes": lambda s, b, w: [critical._closes(b, p) for p in np.array([[1.0, 0.0], [0.6, -0.8], [1.0, 1.0]])],
    "starts": lambda s, b, w: find_starts(b),
    "view": lambda s, b, w: find_view(s, {}),
    "minima": lambda s, b, w: [np.round(m, 6) + 0.0 for m in find_minima(b)],
}


def sought(what, text):
    surface = parsed_surface(parse(text))
    bound = surface.bind()
    return looked(lambda: SEARCHES[what](surface, bound, AROUND * [[1], [not bound.flat]]))


@pytest.mark.parametrize("what", SEARCHES)
def test_where_searches_look(what):
    texts = [k.partition(": ")[2] for k in SOUGHT if k.startswith(f"{what}: ")]
    check("sought", {f"{what}: {t}": refusal(lambda t=t: sought(what, t)) for t in texts}, whole=False)


def test_what_signs_say():
    """Of what is seen around a point, by the rules that name it: each combination of signs."""
    signs, curvatures = (-1, 0, 1), (-2.0, -1e-4, 0.0, 1e-4, 2.0)
    found = {f"curved {s:g}": [] for s in curvatures}
    for steep, weak, one, other in itertools.product(curvatures, curvatures, signs, signs):
        if abs(weak) <= abs(steep):
            found[f"curved {steep:g}"].append(critical._smooth(steep, weak, np.array([one, other])))
    found["on a line"] = [critical._of_pair(one, other) for one, other in itertools.product(signs, signs)]
    rings = [np.array(ring) for ring in itertools.product(signs, repeat=4)]
    found["all around"] = [critical._of_ring(ring) for ring in rings]
    for kinked, least in itertools.product(([True, True], [True, False]), signs):
        found[f"kinked {kinked}, at least {least}"] = [
            critical._of_kink(np.array(pair), np.array(kinked), least) for pair in itertools.product(signs, signs)
        ]
    found["on the smallest scale"] = critical._first(np.array([[1, 1, 0, 0], [-1, 0, 0, 1], [0, 0, 0, -1]]))
    check("signs", found)


X = (0.5, 1.0, 2.0, 3.0, 4.5, 6.0)
Y = (0.1, 0.4, 0.35, 0.8, 0.7, 0.95)
TYPED = [
    "y = a + b*x^2",
    "y = a x",
    "z = a + b x",
    "y = a + b*q",
    "y == a + b",
    "line:",
    "nothing",
    "y = a + b + c + x",
    "y = tanh(a x + b)",
]


@np.errstate(all="ignore")
def fitted(columns, model, loss, scaled=False):
    surface = data_surface(columns, model, loss, None, scaled)
    w = np.array([[0.3], [0.4]])
    told = {
        "name": surface.name,
        "about": surface.about,
        "typeset": surface.latex,
        "model": surface.model.latex,
        "target": surface.target,
    }
    numbers = [surface.bind().value(w), *surface.bind().gradient(w), *surface.bind().hessian(w)]
    return told | {
        "view": surface.view,
        "starts": surface.starts,
        "minima": np.round(surface.minima, 6),
        "numbers": numbers,
    }


def test_own_data():
    columns = (("x", X), ("y", Y))
    found = {
        f"{m}, {loss}": refusal(lambda m=m, loss=loss: fitted(columns, m, loss))
        for m in MODELS
        for loss in LOSSES
        if loss == "squared" or m in ("line", "logistic")
    }
    found |= {m: refusal(lambda m=m: fitted(columns, m, "huber")) for m in TYPED}
    found["scaled"] = fitted((("a", X), ("b", Y)), "line", "squared", True)
    found["three"] = fitted((("u", X), ("v", Y), ("y", tuple(v * v for v in X))), "y = a*u + b*v", "absolute")
    found |= {
        what: refusal(lambda c=c, m=m, loss=loss, s=s: fitted(c, m, loss, s))
        for what, c, m, loss, s in [
            ("constant", (("x", (1.0,) * 6), ("y", Y)), "line", "squared", True),
            ("negative counts", (("x", X), ("y", tuple(-v for v in Y))), "exponential", "poisson", False),
            ("no chance", (("x", X), ("y", tuple(3 * v for v in Y))), "logistic", "log-loss", False),
            ("no loss", columns, "line", "cubed", False),
        ]
    }
    check("data", found)


def test_losses():
    p, y = np.array([-0.5, 0.0, 0.2, 0.9, 1.0, 2.5]), np.array([0.0, 1.0, 0.3, 1.0, 0.0, 1.0])
    with np.errstate(all="ignore"):
        check("losses", {k: [CURVATURE[k](p, y), INFORMATION[k](p, y)] for k in CURVATURE})


def height(grid):
    surface = grid_surface(grid, None)
    bound = surface.bind()
    (x0, x1), (y0, y1) = surface.view
    w = np.array([[x0, y0], [0.3 * x0 + 0.7 * x1, 0.4 * y0 + 0.6 * y1], [x1, y1], [x1 + 1, y0 - 1]]).T
    told = {"about": surface.about, "typeset": surface.latex, "digest": grid.digest, **points(surface)}
    return told | {"value": bound.value(w), "gradient": bound.gradient(w), "hessian": bound.hessian(w)}


HILLS = np.sin(np.arange(9.0))[:, None] * np.cos(np.arange(8.0)) + np.arange(8.0) ** 2 / 30
TABLES = [
    "x,y\n1,2\n",
    "a b c\n1 2 3\n4 5 6\n",
    "1,2,3\n4,5,6\n",
    "x;y\n1.000,5;2\n3;4,5\n",
    "x,x\n1,2\n3,4\n",
    "sin,e\n1,2\n3,4\n",
    "x,y\n1e5,2\n\n3,4\n",
    "1,2\n3,x\n",
    "1,2,3\n4,5\n",
    "1,2,3,4\n5,6,7,8\n",
    "a,b\n1,\n2,3\n",
    *("x,y\n" * headed + "1,2\n" * rows for headed in (0, 1) for rows in (5, 6)),  # at most 5 are read here
    "squared,y2\n1,2\n3,4\n",
    "größe,2nd,a b,x_1\n1,2,3,4\n5,6,7,8\n",
]


def test_tables_and_landscapes():
    found = {}
    for name, raw in [(n, r) for n, (r, _) in (test_files.READ | test_files.REFUSED).items()] + [
        (t, t) for t in TABLES
    ]:
        if len(raw) > 10_000:
            continue
        found[f"table: {name}"] = refusal(lambda raw=raw: read_table(test_files.text(raw)))
        found[f"numbers: {name}"] = refusal(lambda raw=raw: numbers(test_files.text(raw), 5, 3))
    grids = test_files.GRIDS | {n: raw for n, (raw, _) in test_files.BAD_GRIDS.items()}
    for most in (1, 1000):  # places that differ by rounding are one
        rows = [(most * j / 6 + 1e-10 * most * (k % 2), k, j * k) for j in range(7) for k in range(7)]
        grids[f"nearly alike, to {most}"] = "\n".join(",".join(map(repr, row)) for row in rows).encode()
    grids |= {"hills": test_files.alone(HILLS), "rows": "\n".join(",".join(map(str, r)) for r in HILLS).encode()}
    for name, raw in grids.items():
        found[f"grid: {name}"] = refusal(lambda raw=raw: height(read_grid(raw)))
    check("files", found)
