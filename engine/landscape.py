"""A landscape of one's own as an experiment holds it: heights over x and y, written as numbers into its JSON."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.reading import number, refusal, short
from messages import later, mark, tr
from surfaces import Surface, View
from surfaces.fitting import DataError
from surfaces.grid import Grid, grid_surface, packed, unpacked

PLAIN = 2_500  # heights up to which they are written as numbers; more are packed
SHAPE = mark('a grid is rows of heights, as [[...], [...], ...], or {"z": rows, "x": [...], "y": [...]}')


def read_heights(given: Any, view: View | None) -> Grid:
    """From JSON: rows of heights, which cover ``view``, or an object with ``z``, ``x`` and ``y``. Raises the error of a validator."""
    if isinstance(given, str):
        raise refusal(tr("the file of a grid is read by the command line only: here the numbers themselves are needed"))
    try:
        if isinstance(given, list | tuple):
            return _grid(_rows(given), None, None, view)
        if not isinstance(given, dict) or "z" not in given or not set(given) <= {"z", "x", "y", "shape"}:
            raise refusal(tr(SHAPE))
        x, y = (_row(given[n], n) if n in given else None for n in "xy")
        z = _unpacked(given) if isinstance(given["z"], str) else _rows(given["z"])
        return _grid(z, x, y, view)
    except DataError as error:
        raise refusal(tr("grid: {error}", error=error)) from None


def write_heights(grid: Grid) -> dict[str, Any]:
    """As JSON: plain numbers where there are few, else float64 in base 64, row by row."""
    sides = {"x": grid.x.tolist(), "y": grid.y.tolist()}
    if grid.z.size <= PLAIN:
        return {"z": grid.z.tolist(), **sides}
    return {"z": packed(grid.z), "shape": list(grid.z.shape), **sides}


def landscape(grid: Grid, view: View | None) -> Surface:
    """The surface. Raises the error of a validator."""
    try:
        return grid_surface(grid, view)
    except DataError as error:
        raise refusal(tr("grid: {error}", error=error)) from None


def _grid(z: np.ndarray, x: np.ndarray | None, y: np.ndarray | None, view: View | None) -> Grid:
    rows, columns = z.shape
    (x0, x1), (y0, y1) = view or ((0, columns - 1), (0, rows - 1))
    return Grid(np.linspace(x0, x1, columns) if x is None else x, np.linspace(y0, y1, rows) if y is None else y, z)


def _rows(given: Any) -> np.ndarray:
    if not isinstance(given, list | tuple) or not given or not all(isinstance(row, list | tuple) for row in given):
        raise refusal(tr(SHAPE))
    width = len(given[0])
    for k, row in enumerate(given, 1):
        if len(row) != width:
            raise DataError(
                tr("row {k} has {count} heights, and the first has {width}", k=k, count=len(row), width=width)
            )
    return np.array([_row(row, later("row {k}", k=k)) for k, row in enumerate(given, 1)]).reshape(len(given), width)


def _row(given: Any, name: str) -> np.ndarray:
    if not isinstance(given, list | tuple):
        raise refusal(tr("{name} of a grid must be a list of numbers, not {given}", name=name, given=short(given)))
    place = mark("{row}, place {k} of the grid")
    return np.array([number(v, later(place, row=name, k=k)) for k, v in enumerate(given, 1)])


def _unpacked(given: dict[str, Any]) -> np.ndarray:
    shape: Any = given.get("shape")
    pair = isinstance(shape, list | tuple) and len(shape) == 2
    if not pair or not all(type(v) is int and 0 < v < 10**6 for v in shape):
        raise refusal(tr("packed heights need their shape, as [rows, columns]"))
    return unpacked(given["z"], shape[0] * shape[1]).reshape(shape)
