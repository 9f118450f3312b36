"""The drawing of places: every name stands on both sides, in its row, and what was typed stays text."""

import xml.etree.ElementTree as ET

from figures.ranks import rank_chart


def test_names_stand_at_their_places():
    drawn = rank_chart(["SGD", "<b>&", "Adam"], ["#111111", "#222222", "#333333"], [1, 2, 2], [3, 1, 2], ("Old", "New"))
    root = ET.fromstring(drawn)
    texts = [(e.text, float(e.get("x")), float(e.get("y"))) for e in root.iter() if e.tag.endswith("text")][2:]
    left = [text for text, x, _ in sorted(texts, key=lambda t: t[2]) if x < 300]
    right = [text for text, x, _ in sorted(texts, key=lambda t: t[2]) if x > 300]
    assert left == ["SGD  1", "<b>&  2", "Adam  2"]
    assert right == ["1  <b>&", "2  Adam", "3  SGD"]
    assert len({e.get("stroke") for e in root.iter() if e.tag.endswith("path")}) == 3
