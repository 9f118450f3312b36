"""Small drawings for lists: a surface, or the paths that runs take on it, as SVG of a few kilobytes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import contourpy
import numpy as np

from engine.experiment import Experiment, Lane, SurfaceChoice
from engine.look import lane_colors
from engine.runs import Runs
from engine.simulate import simulate
from engine.suggest import suggest
from figures.scale import height_scale
from optimizers import OPTIMIZERS
from surfaces import BoundSurface

WIDTH, HEIGHT = 480, 300  # the drawing's own units; coordinates are whole ones
MESH = 97, 61
BANDS = (10, 6, 4, 3, 2)  # fewer, and rougher, where the outlines would take more than LARGEST characters
LARGEST = 9_000
FLAT_ENOUGH = 3.0  # area of the triangle that a left-out point makes with its neighbours
SMALL_RING = 8.0  # a ring smaller than this on both sides is not seen
STEPS = 200  # what the suggested rates are made for
# One hue, thin over thick: low ground is where all layers lie on each other, on a pale page as on a dark one.
GROUND, LAYER, TRAIL, STAR = "#4C86B8", 0.08, "#D55E00", "#F0B400"


@lru_cache(maxsize=256)
def surface_thumbnail(choice: SurfaceChoice) -> str:
    """The contours of a surface with its known minima as stars; for a function of x alone its curve."""
    surface = choice.bind()
    return _svg(_ground(choice), _stars(surface))


@lru_cache(maxsize=256)
def optimizer_thumbnail(key: str) -> str:
    """The path of an optimizer, with rates that suit it, on the surface that ``showcase`` chooses."""
    return runs_thumbnail(simulate(showcase(key)))


def showcase(key: str) -> Experiment:
    """The experiment of an optimizer's thumbnail.

    First-order methods all go down the same ravine 0.1x² + 2y², so that their paths can be compared; methods that know
    curvature or search along lines, which would be done there at once, bend around Rosenbrock's valley; searches
    without derivatives choose among Himmelblau's four minima.
    """
    optimizer = OPTIMIZERS[key]
    name = {"second-order": "rosenbrock", "line search": "rosenbrock", "derivative-free": "himmelblau"}.get(
        optimizer.family, "quadratic"
    )
    surface = SurfaceChoice.model_validate(name)
    start = surface.declaration.starts[0]
    lane = Lane.model_validate({"optimizer": key, "color": TRAIL})
    lane = lane.changed(**suggest(lane, surface, start) | dict(optimizer.picture))
    return Experiment.model_validate({"surface": surface, "start": [start], "steps": STEPS, "lanes": (lane,)})


def runs_thumbnail(runs: Runs) -> str:
    """All paths of ``runs``, each in the colour of its lane, from a ring to a dot; populations as their members."""
    drawn = []
    for i, color in enumerate(lane_colors(runs.experiment)):
        for start in range(runs.start_count):
            n = runs.of(i, start)
            path = runs.path[: runs.last[n] + 1, :, n]
            if "population" in runs.state[i]:
                drawn.append(_members(runs.surface, runs.state[i]["population"][: runs.last[n] + 1, ..., start], color))
            drawn.append(_trail(runs.surface, path, color))
    return _svg(_ground(runs.experiment.surface), _stars(runs.surface), *drawn)


def _svg(*parts: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return head + "".join(parts) + "</svg>"


@lru_cache(maxsize=256)
def _ground(choice: SurfaceChoice) -> str:
    surface = choice.bind()
    if surface.flat:
        return _curve(surface)
    xs, ys, z = surface.mesh(*MESH)
    for bands in BANDS:
        layers = _layers(z, bands)
        if len(layers) <= LARGEST:
            break
    style = f'fill="{GROUND}" fill-opacity="{LAYER * BANDS[0] / bands:.3g}" fill-rule="evenodd"'
    return f'<g {style} stroke="{GROUND}" stroke-opacity=".3" stroke-width="1.5">{layers}</g>'


def _layers(z: np.ndarray, bands: int) -> str:
    """For each level the ground that is lower, as one path; the layers lie on each other.

    Levels are halfway between even heights and even areas, so that neither the floor nor the walls stay empty.
    """
    scale = height_scale(z)
    u = scale.height(np.where(np.isfinite(z), z, np.nan))
    across, down = np.linspace(0, WIDTH, z.shape[1]), np.linspace(HEIGHT, 0, z.shape[0])
    tracer = contourpy.contour_generator(across, down, np.ma.masked_invalid(u), fill_type="OuterOffset")
    low = float(np.nanmin(u)) - 1
    even = np.quantile(u[np.isfinite(u)], np.linspace(0, 1, bands + 1))
    paths = []
    for level in (scale.levels(bands) + even)[1:] / 2:
        filled: Any = tracer.filled(low, float(level))  # its type depends on ``fill_type``
        shapes, offsets = filled
        rings = [
            _ring(points[a:b], FLAT_ENOUGH * BANDS[0] / bands)
            for points, ends in zip(shapes, offsets, strict=True)
            for a, b in zip(ends[:-1], ends[1:], strict=True)
        ]
        if any(rings):
            paths.append(f'<path d="{"".join(rings)}"/>')
    return "".join(paths)


def _ring(points: np.ndarray, tolerance: float) -> str:
    """A closed outline (K, 2), its last point the first, as path data; nothing when it is too small to be seen."""
    if np.ptp(points, axis=0).max() < SMALL_RING:
        return ""
    return _path_data(_thinned(points, tolerance)[:-1]) + "z"


def _thinned(points: np.ndarray, tolerance: float = FLAT_ENOUGH) -> np.ndarray:
    """The points (K, 2) without those that hardly bend the line; the ends stay."""
    for _ in range(4):
        a, b, c = points[:-2], points[1:-1], points[2:]
        area = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
        keep = np.ones(len(points), dtype=bool)
        keep[1:-1:2] = area[::2] > tolerance  # no two neighbours at once
        points = points[keep]
    return points


def _path_data(points: np.ndarray) -> str:
    """A line through points (K, 2) in whole units, written as differences, which are short."""
    whole = np.rint(points).astype(int)
    moves = np.diff(whole, axis=0)
    moves = moves[moves.any(axis=1)]
    text = "l" + " ".join(f"{x} {y}" for x, y in moves) if len(moves) else "h0"
    return f"M{whole[0, 0]} {whole[0, 1]}{text}".replace(" -", "-")


def _curve(surface: BoundSurface) -> str:
    xs, _, _ = surface.mesh(2, 2)
    x = np.linspace(xs[0], xs[-1], 193)
    points = _thinned(_on_page(surface, np.stack([x, np.zeros_like(x)])).T)
    line = _path_data(points)
    return (
        f'<path d="{line}V{HEIGHT}H0z" fill="{GROUND}" fill-opacity=".18"/>'
        f'<path d="{line}" fill="none" stroke="{GROUND}" stroke-width="5"/>'
    )


def _on_page(surface: BoundSurface, w: np.ndarray) -> np.ndarray:
    """Positions (2, K) in the drawing's units, (2, K); on a function of x alone, the points of its curve."""
    (x0, x1), (y0, y1) = surface.view
    across = (w[0] - x0) / (x1 - x0) * WIDTH
    if surface.flat:
        _, _, z = surface.mesh(193, 2)
        low, high = float(np.nanmin(z)), float(np.nanmax(z))
        with np.errstate(all="ignore"):
            up = 0.12 + 0.78 * (surface.value(w) - low) / (high - low)
    else:
        up = (w[1] - y0) / (y1 - y0)
    far = 4 * WIDTH  # a point beyond is not in the picture anyhow, and whole numbers stay short
    return np.clip(np.stack([across, (1 - up) * HEIGHT]), -far, far)


def _stars(surface: BoundSurface) -> str:
    """The lowest known points as stars of five rays."""
    angle = np.arange(10) * np.pi / 5
    radius = np.where(np.arange(10) % 2, 5, 12)
    star = np.stack([radius * np.sin(angle), -radius * np.cos(angle)], axis=1)
    points = _on_page(surface, surface.points("minima")).T
    data = "".join(_path_data(star + p) + "z" for p in points)
    return f'<path d="{data}" fill="{STAR}" stroke="#fff" stroke-opacity=".7" stroke-width="2"/>' if data else ""


def _trail(surface: BoundSurface, path: np.ndarray, color: str) -> str:
    """A path (T, 2): a pale halo, the line, a ring where it starts and a dot where it ends."""
    points = _thinned(_on_page(surface, path.T).T)
    (ax, ay), (bx, by) = np.rint(points[[0, -1]]).astype(int)
    line = f'd="{_path_data(points)}" fill="none" stroke-linejoin="round"'
    return (
        f'<path {line} stroke="#fff" stroke-opacity=".5" stroke-width="9"/>'
        f'<path {line} stroke="{color}" stroke-width="5"/>'
        f'<circle cx="{ax}" cy="{ay}" r="7" fill="#fff" stroke="{color}" stroke-width="5"/>'
        f'<circle cx="{bx}" cy="{by}" r="8" fill="{color}" stroke="#fff" stroke-width="2"/>'
    )


def _members(surface: BoundSurface, population: np.ndarray, color: str) -> str:
    """A population (T, 2, M) at a few moments, later ones stronger; a simplex as the first triangles that it goes through."""
    simplex = population.shape[2] == 3
    moments = (
        np.arange(min(len(population), 30))
        if simplex
        else np.unique(np.geomspace(1, len(population), 6).astype(int)) - 1
    )
    drawn = []
    for k, t in enumerate(moments, 1):
        points = _on_page(surface, population[t]).T
        style = f'stroke="{color}" stroke-opacity="{0.2 + 0.7 * k / len(moments):.2g}"'
        if simplex:
            drawn.append(
                f'<path d="{_path_data(points)}z" fill="none" {style} stroke-width="2.5" stroke-linejoin="round"/>'
            )
        else:
            dots = "".join(f"M{round(x)} {round(y)}h0" for x, y in points)
            drawn.append(f'<path d="{dots}" {style} stroke-width="8" stroke-linecap="round"/>')
    return "".join(drawn)
