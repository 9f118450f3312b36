"""The family tree shows every method once, with a line from each that it builds on, and nothing overlaps."""

from itertools import combinations
from xml.etree import ElementTree

import pytest

from figures.family_tree import PLATE, _layout, families, family_color, family_tree
from optimizers import OPTIMIZERS

WIDTHS = (340, 560, 1080, 1340)


@pytest.mark.parametrize("width", WIDTHS)
def test_nodes_and_edges(width):
    root = ElementTree.fromstring(family_tree(width))
    nodes = [n.get("data-key") for n in root.iter() if n.get("class") == "node"]
    edges = {(e.get("data-from"), e.get("data-to")) for e in root.iter() if e.get("class") == "edge"}
    assert sorted(nodes) == sorted(OPTIMIZERS)
    assert edges == {(parent, o.key) for o in OPTIMIZERS.values() for parent in o.builds_on}


@pytest.mark.parametrize("width", WIDTHS)
def test_plates_stay_inside_and_apart(width):
    rows, height = _layout(width)
    plates = [p for _, line in rows for p in line]
    for p in plates:
        assert p.left >= 0
        assert p.left + p.width <= width
        assert p.top + PLATE <= height
    for a, b in combinations(plates, 2):
        assert a.top != b.top or a.left + a.width <= b.left or b.left + b.width <= a.left


def test_time_runs_downwards():
    rows, _ = _layout(1000)
    tops = {p.key: p.top for _, line in rows for p in line}
    ordered = sorted(OPTIMIZERS.values(), key=lambda o: tops[o.key])
    assert [o.year for o in ordered] == sorted(o.year for o in OPTIMIZERS.values())


def test_families_can_be_told_apart():
    assert len({family_color(f) for f in families()}) == len(families())
