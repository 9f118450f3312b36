"""A typed formula as a surface: its handles, and the window, start points and minima that are found for it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from messages import mark, tr
from surfaces import limits
from surfaces.base import Parameter, Surface, View
from surfaces.formula.build import Formula, Letter, parse
from surfaces.formula.text import FormulaError
from surfaces.search import Minima, find_minima, find_starts, find_view

KEY = "formula"


def parsed_surface(formula: Formula, view: View = ((-5, 5), (-5, 5))) -> Surface:
    """A formula as a surface with a view and what is known of it, without a search for anything."""
    across, up = formula.variables
    return Surface(
        key=KEY,
        name=formula.text,
        expr=formula,
        view=view,
        starts=(),
        about=mark("Your own formula."),
        source="typed",
        parameters=handles(formula),
        flat=formula.flat,
        family=mark("Own formula"),
        names=(across.shown, up.shown),
        notes=formula.notes,
    )


def handles(formula: Formula) -> dict[str, Parameter]:
    """The letters of a formula as parameters."""
    return {h.name.shown: _handle(h) for h in formula.handles}


def _handle(letter: Letter) -> Parameter:
    """A letter as a parameter: any value within bounds is legal, or those of the range that was written."""
    help = mark("a letter of the formula")
    if letter.reach is not None:
        return Parameter(letter.default, *letter.reach, help)
    reach = max(limits.HANDLE, 2 * abs(letter.default))
    return Parameter(letter.default, -reach, reach, help, legal=(-limits.MAX_LETTER, limits.MAX_LETTER))


@lru_cache(maxsize=256)
def formula_surface(text: str, view: View | None = None, params: tuple[tuple[str, float], ...] = ()) -> Surface:
    """The surface of a formula: ``view`` and start points found where not given or written, minima found for these parameters.

    A formula of one variable is a curve (``flat``). FormulaError when the text is refused, or has no finite value in view.
    """
    formula = parse(text)
    values = dict(params)
    with np.errstate(all="ignore"):
        known: dict[View, Minima] = {}
        window = view or _window(formula, values, known)
        bound = parsed_surface(formula, window).bind(values)
        starts = find_starts(bound)
        if not starts:
            letters = ", ".join(f"{n} = {v:g}" for n, v in bound.params.items())
            raise FormulaError(
                tr("the formula has no finite value in view with {letters}", letters=letters)
                if letters
                else tr("the formula has no finite value in view"),
                0,
            )
        lowest, others = known.get(window) or find_minima(bound)
    return replace(bound.surface, starts=starts, minima=lowest, other_minima=others)


def _window(formula: Formula, params: dict[str, float], known: dict[View, Minima]) -> View:
    """The window that was written, and what is found for the sides that were not; ``known`` takes minima found on the way."""
    across, up = formula.window
    if across and (up or formula.flat):
        return across, (-1, 1) if formula.flat else up or across
    found = find_view(parsed_surface(formula), params, known)
    return across or found[0], found[1] if formula.flat else up or found[1]
