"""A surface as an experiment names it: a built-in one with its parameters, or a typed formula with its window."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_serializer, model_validator

from engine.fit import Fit
from engine.landscape import landscape, read_heights, write_heights
from engine.reading import Pairs, known, mapping, no_such, number, read, refusal, short
from messages import mark, tr
from surfaces import SURFACES, BoundSurface, Surface, View
from surfaces import limits as formula_limits
from surfaces.formula import KEY as FORMULA
from surfaces.formula import FormulaError, formula_surface, parse, parsed_surface
from surfaces.grid import KEY as GRID
from surfaces.grid import Grid

SHAPE = mark('a surface is a name, or an object with "name" or "formula" and its parameters')


class SurfaceChoice(BaseModel):
    """A surface by name, with the parameters that differ from its defaults; in JSON a bare name or one flat object.

    A typed formula is ``{"formula": text, "view": [[x₀, x₁], [y₀, y₁]], letter: value, ...}`` with the name "formula";
    without ``view`` a window is found for it. Own data are ``{"data": {"x": [...], "y": [...]}, "model": "y = a*exp(b*x)",
    "loss": "squared", "scaled": false, "view": ...}`` with the name "data"; measured heights ``{"grid": [[...], ...], "view": ...}``
    or ``{"grid": {"z": [[...], ...], "x": [...], "y": [...]}}``, a row for each y, with the name "grid".
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)
    name: str
    params: Pairs = ()
    formula: str | None = None
    view: View | None = None
    fit: Fit | None = None
    grid: Grid | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {"name": data}
        data = mapping(data, tr(SHAPE))
        own: dict[str, Any] = {}
        if "formula" in data:
            own = {"formula": data["formula"], "view": _view(data.get("view"))}
            surface = _formula(data["formula"])
            if isinstance(data.get("name"), str):  # else it is a letter's value
                own["name"] = known(data["name"], (FORMULA,), tr("name of a formula"))
        elif "data" in data:
            fit = Fit.read(data)
            own = {k: data[k] for k in data.keys() & {"data", "model", "loss", "scaled", "name"}}
            own |= {"view": _view(data.get("view")), "fit": fit}
            surface = fit.surface(own["view"])
        elif "grid" in data:
            given, own = data["grid"], {"view": _view(data.get("view"))}
            own["grid"] = given if isinstance(given, Grid) else read_heights(given, own["view"])
            surface = landscape(own["grid"], own["view"])
            if "name" in data:
                own["name"] = known(data["name"], (GRID,), tr("name of a grid"))
        elif "name" in data:
            surface = known(data["name"], SURFACES, tr("surface"))
            own["name"] = surface.key
        else:
            raise refusal(tr(SHAPE))
        given = {k: v for k, v in data.items() if k not in own}
        values = []
        for name, value in given.items():
            if name not in surface.parameters:
                raise refusal(no_such(name, surface.parameters, tr("parameter of {key}", key=surface.key)))
            p = surface.parameters[name]
            found = number(value, name)
            low, high = p.bounds
            if not low <= found <= high:
                raise refusal(
                    tr("{name} = {found:g} is outside [{low:g}, {high:g}]", name=name, found=found, low=low, high=high)
                )
            values.append((name, found))
        kept = {k: own[k] for k in ("formula", "view", "fit", "grid") if k in own}
        return {**kept, "name": surface.key, "params": tuple(sorted(values))}

    @model_validator(mode="after")
    def _drawable(self) -> SurfaceChoice:
        if self.formula is not None:
            try:
                self.declaration  # noqa: B018 - looks for the window, start points and minima, and may refuse
            except FormulaError as error:
                raise refusal(tr("formula: {error}", error=error)) from None
        return self

    @model_serializer
    def _write(self) -> str | dict[str, Any]:
        if self.grid is not None:
            window = {"view": [list(side) for side in self.view]} if self.view else {}
            return {"grid": write_heights(self.grid), **window}
        if self.fit is not None:
            window = {"view": [list(side) for side in self.view]} if self.view else {}
            return {**self.fit.write(), **window, **dict(self.params)}
        if self.formula is not None:
            window = {"view": [list(side) for side in self.view]} if self.view else {}
            return {"formula": self.formula, **window, **dict(self.params)}
        return {"name": self.name, **dict(self.params)} if self.params else self.name

    @property
    def declaration(self) -> Surface:
        """What the surface declares about itself."""
        if self.grid is not None:
            return landscape(self.grid, self.view)
        if self.fit is not None:
            return self.fit.surface(self.view)
        if self.formula is not None:
            return formula_surface(self.formula, self.view, self.params)
        return SURFACES[self.name]

    def bind(self) -> BoundSurface:
        """The surface with its parameters set."""
        return self.declaration.bind(dict(self.params))

    @property
    def bare(self) -> dict[str, Any]:
        """What tells this surface from others, without its parameters: what ``read`` makes it from."""
        if self.grid is not None:
            return {"grid": self.grid, "view": self.view}
        if self.fit is not None:
            return {**self.fit.write(), "view": self.view}
        return {"name": self.name} if self.formula is None else {"formula": self.formula, "view": self.view}

    def with_params(self, /, **values: float) -> SurfaceChoice:
        """This surface with some parameters changed; validated anew."""
        return read(SurfaceChoice, {**self.bare, **dict(self.params), **values})


def _formula(text: Any) -> Surface:
    """The surface of a typed formula as far as its letters go. Raises the error of a validator."""
    if not isinstance(text, str):
        raise refusal(tr("the formula must be text, not {text}", text=short(text)))
    try:
        return parsed_surface(parse(text))
    except FormulaError as error:
        raise refusal(tr("formula: {error}", error=error)) from None


def _view(given: Any) -> View | None:
    """A window as ((x₀, x₁), (y₀, y₁)). Raises the error of a validator."""
    if given is None:
        return None
    pair = list | tuple
    if not isinstance(given, pair) or [len(side) if isinstance(side, pair) else 0 for side in given] != [2, 2]:
        raise refusal(tr("the view is [[x0, x1], [y0, y1]]"))
    x0, x1, y0, y1 = (number(v, tr("an edge of the view")) for side in given for v in side)
    for low, high in ((x0, x1), (y0, y1)):
        if max(abs(low), abs(high)) > formula_limits.MAX_VIEW:
            raise refusal(tr("the view reaches beyond {most:g}", most=formula_limits.MAX_VIEW))
        if not high - low >= 1e-6 * max(1, abs(low), abs(high)):
            raise refusal(tr("the view must run from low to high, not from {low:g} to {high:g}", low=low, high=high))
    return (x0, x1), (y0, y1)
