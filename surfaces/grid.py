"""A landscape of measured heights: SciPy's spline through a grid of them, with gradient and Hessian, as a surface."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from messages import later, mark, tr
from surfaces import limits
from surfaces.base import Surface, View
from surfaces.fitting import DataError
from surfaces.search import find_minima, find_starts
from surfaces.table import ARCHIVE, PICKLES, ROLES, cells, coordinates, decimal, numbers, plain_name

KEY = "grid"
DEGREE = 5  # of the spline: curvatures are smooth, and a polynomial of that degree is met exactly
LEAST = DEGREE + 1  # heights along each side: a spline needs as many


@dataclass(frozen=True, eq=False)
class Grid:
    """Heights ``z`` (ny, nx) at ``x`` (nx,) and ``y`` (ny,), both ascending: row j of z belongs to y_j. DataError."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        for name in "xyz":
            object.__setattr__(self, name, np.ascontiguousarray(getattr(self, name), dtype=float))
        _check(self)
        whole = b"".join(getattr(self, name).tobytes() for name in "xyz")
        object.__setattr__(self, "digest", hashlib.blake2b(whole, digest_size=8).hexdigest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grid) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Grid({self.digest})"

    def __setstate__(self, state: dict[str, Any]) -> None:
        _spline()  # a process that computes for others bounds its memory next, and SciPy could not be loaded any more
        vars(self).update(state)

    @property
    def view(self) -> View:
        """What it covers."""
        return (float(self.x[0]), float(self.x[-1])), (float(self.y[0]), float(self.y[-1]))


def _check(grid: Grid) -> None:
    x, y, z = grid.x, grid.y, grid.z
    if z.ndim != 2 or x.ndim != 1 or y.ndim != 1:
        raise DataError(tr("a grid is a table of heights: a list of rows of equal length"))
    if z.shape == (x.size, y.size) != (y.size, x.size):
        raise DataError(
            tr(
                "the heights are {rows} × {columns}: one row for each y is needed, so turn them round",
                rows=z.shape[0],
                columns=z.shape[1],
            )
        )
    if z.shape != (y.size, x.size):
        raise DataError(
            tr(
                "the heights are {rows} × {columns}, for {size} values of y and {size2} of x",
                rows=z.shape[0],
                columns=z.shape[1],
                size=y.size,
                size2=x.size,
            )
        )
    if min(z.shape) < LEAST:
        raise DataError(tr("a grid has {least} rows and columns or more", least=LEAST))
    if z.size > limits.MAX_GRID:
        raise DataError(
            tr("the grid has {count:,} heights; at most {most:,} are read", count=z.size, most=limits.MAX_GRID)
        )
    for name, values in (("x", x), ("y", y)):
        if not np.isfinite(values).all() or not (np.diff(values) > 0).all():
            raise DataError(tr("the values of {name} must ascend", name=name))
        if np.abs(values).max() > limits.MAX_VIEW:
            raise DataError(tr("the values of {name} reach beyond {most:g}", name=name, most=limits.MAX_VIEW))
    bad = ~np.isfinite(z) | (np.abs(z) > limits.MAX_NUMBER)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise DataError(
            tr(
                "row {row}, column {column} of the grid is {z:g}, which is no height",
                row=row + 1,
                column=column + 1,
                z=z[row, column],
            )
        )


def _spline() -> Any:
    from scipy.interpolate import RectBivariateSpline  # late: a quarter of a second to import

    return RectBivariateSpline


@dataclass(frozen=True)
class Spline:
    """The spline of fifth degree through a grid, as the expression of a surface. Outside of the grid it has no value."""

    grid: Grid
    quadratic: bool = False
    latex: str = r"s(x, y)"

    @cached_property
    def fitted(self) -> Any:
        """SciPy's spline, of y and x."""
        return _spline()(self.grid.y, self.grid.x, self.grid.z, kx=DEGREE, ky=DEGREE, s=0)

    def function(self, names: Sequence[str], what: str) -> Callable[..., Any]:
        """Value, gradient or Hessian as a function of x and y."""
        orders = {"value": [(0, 0)], "gradient": [(1, 0), (0, 1)], "hessian": [(2, 0), (1, 1), (0, 2)]}[what]

        def at(x: Any, y: Any) -> Any:
            x, y = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
            (x0, x1), (y0, y1) = self.grid.view
            inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
            px, py = np.where(inside, x, x0), np.where(inside, y, y0)
            parts = [np.where(inside, self.fitted.ev(py, px, dx=b, dy=a), np.nan) for a, b in orders]
            return parts[0] if what == "value" else parts

        return at


@lru_cache(maxsize=16)
def grid_surface(grid: Grid, view: View | None = None) -> Surface:
    """The surface of a grid: start points and minima are searched for. DataError."""
    surface = Surface(
        key=KEY,
        name=mark("Own landscape"),
        expr=Spline(grid),
        view=view or grid.view,
        starts=(),
        about=later(
            "A spline through {rows} × {columns} heights. Outside of them it has no value.",
            rows=grid.z.shape[0],
            columns=grid.z.shape[1],
        ),
        source=mark("own data"),
        family=mark("Own data"),
    )
    bound = surface.bind()
    with np.errstate(all="ignore"):
        starts = find_starts(bound)
        if not starts:
            raise DataError(tr("the grid has no height in view"))
        lowest, others = find_minima(bound)
    return replace(surface, starts=starts, minima=lowest, other_minima=others)


def read_grid(raw: bytes) -> Grid:
    """The grid in a file: NPY, NPZ (z, x, y; or one array) or CSV (rows of heights, or columns x, y, z). DataError."""
    if len(raw) > limits.MAX_GRID_FILE:
        raise DataError(
            tr("the file has {count:,} bytes; at most {most:,} are read", count=len(raw), most=limits.MAX_GRID_FILE)
        )
    if raw[:6] == b"\x93NUMPY":
        return _of_heights(_array(raw))
    if raw.startswith(ARCHIVE):
        return _of_archive(raw)
    return _of_text(raw)


def _array(raw: bytes) -> np.ndarray:
    """The array in the bytes of an NPY file, within bounds before any memory is taken."""
    try:
        file = io.BytesIO(raw)
        major = np.lib.format.read_magic(file)[0]
        header = np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
        shape, _, kind = header(file)
        if int(np.prod(shape, dtype=float)) > limits.MAX_GRID:
            raise DataError(
                tr(
                    "the grid has {count:,} heights; at most {most:,} are read",
                    count=int(np.prod(shape, dtype=float)),
                    most=limits.MAX_GRID,
                )
            )
        if kind.kind not in "fiu":
            raise DataError(tr("the array holds {kind}, not numbers", kind=kind))
        return np.load(io.BytesIO(raw), allow_pickle=False).astype(float)
    except (ValueError, EOFError, OSError, TypeError, SyntaxError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(tr("this is no whole NPY file")) from None


def _of_archive(raw: bytes) -> Grid:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = _called({m.filename.removesuffix(".npy"): m for m in archive.infolist()})
            if any(m.file_size > limits.MAX_GRID_FILE for m in members.values()):
                raise DataError(tr("an array in the file is too large"))
            arrays = {
                n: _array(archive.read(m)) for n, m in members.items() if n in ("x", "y", "z") or len(members) == 1
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        raise DataError(tr("this is no whole NPZ file")) from None
    if "z" not in arrays:
        if len(arrays) == 1:
            return _of_heights(*arrays.values())
        raise DataError(
            tr("the NPZ file has no array z; it has {those}", those=", ".join(sorted(members)[:6]) or tr("none"))
        )
    z = arrays["z"]
    x, y = arrays.get("x"), arrays.get("y")
    if x is not None and y is not None and x.ndim == y.ndim == 2:  # as meshgrid makes them
        x, y = (x[0], y[:, 0]) if np.ptp(x[:, 0]) == 0 else (x[:, 0], y[0])
        z = z if np.ptp(arrays["x"][:, 0]) == 0 else z.T
    return _of_heights(z, x, y)


def _called(members: dict[str, Any]) -> dict[str, Any]:
    """Arrays by the names z, x and y, whatever they are called: loss, alpha, beta; xs, ys."""
    if "z" in members:
        return members
    plain = [plain_name(n) for n in members]
    heights = [k for k, n in enumerate(plain) if n in ROLES["loss"]]
    if len(heights) != 1:
        return members
    places = coordinates(plain)
    called = {heights[0]: "z"} | ({places[0]: "x", places[1]: "y"} if places else {})
    return {called.get(k, n): m for k, (n, m) in enumerate(members.items())}


def _of_text(raw: bytes) -> Grid:
    if raw.startswith(PICKLES):
        raise DataError(tr("a pickle is not opened, for it could run code: save the heights with numpy.save"))
    if (labelled := _labelled(raw)) is not None:
        return labelled
    names, columns = numbers(raw, rows=limits.MAX_GRID, width=limits.MAX_GRID)
    table = np.array(columns).T
    plain = [plain_name(n) for n in names or ()]
    heights, places = [k for k, n in enumerate(plain) if n in ROLES["loss"]], coordinates(plain)
    if len(heights) == 1 and places and (len(plain) == 3 or plain[places[0]] not in ("a", "p", "w")):
        return _of_points(table[:, [*places, *heights]])
    if table.shape[1] == 3:
        return _of_points(table)
    if names is not None:
        raise DataError(tr("a grid is rows of heights without headings, or three columns: x, y and the height"))
    return _of_heights(table)


def _labelled(raw: bytes) -> Grid | None:
    """Heights with x in the first row and y in the first column, and no number in the corner; None where it is no such table."""
    table, comma, _ = cells(raw, limits.MAX_GRID)
    corner, *across = table[0]
    x, y = ([decimal(cell, comma) for cell in side] for side in (across, [row[0] for row in table[1:]]))
    if len(x) < LEAST or len(y) < LEAST or decimal(corner, comma) is not None or None in x or None in y:
        return None
    z = [[decimal(cell, comma) for cell in row[1:]] for row in table[1:]]
    if any(len(row) != len(x) or None in row for row in z):
        return None  # the cell is named by who reads on
    return _of_heights(np.array(z, dtype=float), np.array(x, dtype=float), np.array(y, dtype=float))


def _of_points(table: np.ndarray) -> Grid:
    """Rows x, y, height, in any order, of a full grid."""
    xs, ix = _distinct(table[:, 0])
    ys, iy = _distinct(table[:, 1])
    if xs.size * ys.size != table.shape[0]:
        raise DataError(
            tr(
                "{across} values of x and {up} of y make {places} places; the file has {count}",
                across=xs.size,
                up=ys.size,
                places=xs.size * ys.size,
                count=table.shape[0],
            )
        )
    z = np.full((ys.size, xs.size), np.nan)
    z[iy, ix] = table[:, 2]
    return Grid(xs, ys, z)


def _distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values, ascending, and which each is; what differs by rounding is one."""
    step = 1e-9 * (float(np.ptp(values)) or 1.0)
    _, first, which = np.unique(np.round(values / step), return_index=True, return_inverse=True)
    return values[first], which


def _of_heights(z: np.ndarray, x: np.ndarray | None = None, y: np.ndarray | None = None) -> Grid:
    """Heights at whole numbers where no x and y are given; what descends is turned round."""
    if z.ndim != 2:
        raise DataError(tr("a grid is a table of heights: a list of rows of equal length"))
    x = np.arange(z.shape[1], dtype=float) if x is None else np.ravel(x)
    y = np.arange(z.shape[0], dtype=float) if y is None else np.ravel(y)
    if z.shape == (x.size, y.size) != (y.size, x.size):
        z = z.T
    if z.shape == (y.size, x.size) and np.isfinite(x).all() and np.isfinite(y).all():  # in any order
        x, z = x[np.argsort(x)], z[:, np.argsort(x)]
        y, z = y[np.argsort(y)], z[np.argsort(y)]
    return Grid(x, y, z)


def packed(array: np.ndarray) -> str:
    """Numbers as text for a JSON file: float64, little-endian, in base 64."""
    return base64.b64encode(np.asarray(array, dtype="<f8").tobytes()).decode()


def unpacked(text: str, count: int) -> np.ndarray:
    """What ``packed`` made text of; DataError where it is not so many numbers."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise DataError(tr("the packed numbers are no base 64")) from None
    if len(raw) != 8 * count:
        raise DataError(tr("the packed numbers are {count}, not {count2}", count=len(raw) // 8, count2=count))
    return np.frombuffer(raw, "<f8")
