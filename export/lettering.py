"""Words in pictures: titles with formulas, checked before they are drawn."""

from __future__ import annotations

import re

from matplotlib.mathtext import MathTextParser

from engine.runs import Runs

LONGEST_FORMULA = 60  # characters of LaTeX: what fits beside a name


def typeset(text: str) -> str:
    """Text as matplotlib may draw it: formulas between dollars where they are sound, everything else literally."""
    text = " ".join(text.split())
    return text if text.count("$") % 2 == 0 and _parses(text) else text.replace("$", r"\$")


def title(runs: Runs) -> str:
    """The surface's name and, where it is short enough, its formula with the numbers of this experiment."""
    surface, name = runs.surface, surface_name(runs)
    if surface.rows:
        return name  # a mean over data: the term of one row would mislead
    formula = surface.surface.latex_with(surface.params).replace(r"\left", "").replace(r"\right", "")
    text = f"{name}    $f = {formula}$"
    return text if len(formula) <= LONGEST_FORMULA and _parses(text) else name


def surface_name(runs: Runs) -> str:
    """The surface's name without the formula that some names carry: with other parameters it would be wrong."""
    stated = runs.surface.surface.name
    return re.sub(r"\s+\S*[xy(].*$", "", stated) if "²" in stated else stated


def _parses(text: str) -> bool:
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return False
    return True
