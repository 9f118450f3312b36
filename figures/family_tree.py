"""The family tree of the optimizers: one row a year, a line from each method to those that it builds on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby

from engine.look import lane_color
from optimizers import OPTIMIZERS, Optimizer

LETTER, PADDING = 7.6, 22  # widths in pixels at 13 px: of an average letter, and of the two ends of a plate
PLATE, LINE, ROW = 26, 34, 20  # heights: of a plate, of a line of plates, of the gap between years
GAP, YEARS = 8, 52  # between two plates; the column of years
STYLE = "<style>svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#e6edf3}}</style>"


@dataclass(frozen=True)
class Plate:
    """Where a method stands: the left end, the top and the width of its plate."""

    key: str
    left: float
    top: float
    width: float

    @property
    def middle(self) -> float:
        """The x of its centre."""
        return self.left + self.width / 2


def families() -> tuple[str, ...]:
    """The families, the one with the oldest method first."""
    return tuple(dict.fromkeys(o.family for o in OPTIMIZERS.values()))


def family_color(family: str) -> str:
    """The colour in which a family is drawn everywhere in the catalogue."""
    return lane_color(families().index(family))


def family_tree(width: int, *, standalone: bool = False) -> str:
    """The tree as SVG, ``width`` pixels wide and as high as it needs; it takes the text colour of where it is shown.

    A method is a group ``.node`` with ``data-key``; a line is a path ``.edge`` with ``data-from`` and ``data-to``.
    ``standalone`` is for a file of its own: its text is dark or light as the viewer prefers.
    """
    rows, height = _layout(width)
    plates = {p.key: p for _, line in rows for p in line}
    years = [_year(year, line[0].top) for year, line in rows]
    edges = [_edge(plates[parent], plates[o.key], o) for o in OPTIMIZERS.values() for parent in o.builds_on]
    nodes = [_node(plate) for plate in plates.values()]
    font = 'font-family="system-ui, sans-serif" font-size="13" fill="currentColor"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" {font}>'
    return "".join((head, STYLE if standalone else "", *years, *edges, *nodes, "</svg>"))


def _layout(width: int) -> tuple[list[tuple[int, list[Plate]]], int]:
    """The rows of plates, year by year, and the height of all. A method stands near those that it builds on."""
    rows, where, top = [], dict[str, float](), 6.0
    home = {f: YEARS + (width - YEARS) * (i + 0.5) / len(families()) for i, f in enumerate(families())}
    for year, group in groupby(OPTIMIZERS.values(), key=lambda o: o.year):
        wanted = {o.key: _wanted(o, where, home) for o in _parents_first(group)}
        plates = []
        for line in _lines(sorted(wanted, key=wanted.__getitem__), width - YEARS):
            placed = _placed(line, wanted, width, top)
            where |= {p.key: p.middle for p in placed}
            plates += placed
            top += LINE
        rows.append((year, plates))
        top += ROW
    return rows, round(top - ROW + 6)


def _parents_first(group: Iterable[Optimizer]) -> list[Optimizer]:
    """The methods of one year, those that others of that year build on first."""
    waiting, done = list(group), list[Optimizer]()
    while waiting:
        keys = {o.key for o in waiting}
        ready = [o for o in waiting if not keys & set(o.builds_on)] or waiting  # a circle is cut anywhere
        done += ready
        waiting = [o for o in waiting if o not in ready]
    return done


def _wanted(optimizer: Optimizer, where: dict[str, float], home: dict[str, float]) -> float:
    """Where the centre of a plate would like to be: between its family's column and the middle of its ancestors."""
    known = [where[key] for key in optimizer.builds_on if key in where]
    own = home[optimizer.family]
    return (2 * own + sum(known) / len(known)) / 3 if known else own


def _width(key: str) -> float:
    return len(OPTIMIZERS[key].name) * LETTER + PADDING


def _lines(keys: list[str], room: float) -> list[list[str]]:
    """One year's plates, broken into lines that are narrower than ``room``."""
    lines: list[list[str]] = [[]]
    for key in keys:
        if lines[-1] and sum(_width(k) + GAP for k in (*lines[-1], key)) > room:
            lines.append([])
        lines[-1].append(key)
    return lines


def _placed(line: list[str], wanted: dict[str, float], width: int, top: float) -> list[Plate]:
    """A line of plates near where they want to be: pushed right off each other, then back in from the right edge."""
    lefts, edge = [], float(YEARS)
    for key in line:
        lefts.append(max(edge, wanted[key] - _width(key) / 2))
        edge = lefts[-1] + _width(key) + GAP
    edge = width - 2.0
    for i, key in reversed(list(enumerate(line))):
        lefts[i] = min(lefts[i], edge - _width(key))
        edge = lefts[i] - GAP
    return [Plate(key, left, top, _width(key)) for key, left in zip(line, lefts, strict=True)]


def _year(year: int, top: float) -> str:
    return f'<text x="0" y="{top + 17.5:.0f}" fill-opacity=".6">{year}</text>'


def _edge(parent: Plate, child: Plate, optimizer: Optimizer) -> str:
    """A line from under the parent to the top of the child; between two of one year, along the row."""
    color = family_color(optimizer.family)
    y0, y1 = parent.top + PLATE, child.top
    bend = max((y1 - y0) / 2, 16)
    if y1 < y0:
        y0, bend = parent.top, -12
    path = f"M{parent.middle:.0f} {y0:.0f}C{parent.middle:.0f} {y0 + bend:.0f} {child.middle:.0f} {y1 - abs(bend):.0f} {child.middle:.0f} {y1:.0f}"
    ends = f'data-from="{parent.key}" data-to="{child.key}"'
    return f'<path class="edge" {ends} d="{path}" fill="none" {_stroke(color)} stroke-opacity=".5" stroke-width="1.5"/>'


def _stroke(color: str) -> str:
    """A family's colour, drawn towards that of the text: dark ones would be lost on a dark page."""
    return f'stroke="{color}" style="stroke:color-mix(in srgb,{color} 65%,currentColor)"'


def _node(plate: Plate) -> str:
    optimizer = OPTIMIZERS[plate.key]
    color, name = family_color(optimizer.family), escape(optimizer.name)
    box = f'x="{plate.left:.0f}" y="{plate.top:.0f}" width="{plate.width:.0f}" height="{PLATE}" rx="{PLATE / 2:.0f}"'
    text = f'<text x="{plate.middle:.0f}" y="{plate.top + 17.5:.0f}" text-anchor="middle">{name}</text>'
    return (
        f'<g class="node" data-key="{plate.key}">'
        f'<rect class="paper" {box} fill="none"/><rect {box} fill="{color}" fill-opacity=".16" {_stroke(color)}/>{text}</g>'
    )
