"""A table of numbers read from text: CSV with commas, semicolons or tabs, points or decimal commas, with complaints that name the cell."""

from __future__ import annotations

import csv
import io
import re

from surfaces import limits
from surfaces.fitting import Columns, DataError


def read_table(raw: bytes) -> Columns:
    """The columns of a CSV by name: its headings, or x, y (c1, c2, ... of more) without any. DataError, one sentence."""
    if len(raw) > limits.MAX_TABLE:
        raise DataError(f"the table has {len(raw):,} bytes; at most {limits.MAX_TABLE:,} are read")
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"the table is no UTF-8 text: byte {error.start + 1} is none of it") from None
    lines = [line for line in text.replace("\0", "\ufffd").splitlines() if line.strip()]
    if not lines:
        raise DataError("the table is empty")
    if len(lines) > limits.MAX_ROWS + 1:
        raise DataError(f"the table has {len(lines):,} rows; at most {limits.MAX_ROWS:,} are read")
    mark = next((m for m in (";", "\t", ",") if m in lines[0]), ",")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)]
    comma = mark != ","
    headed = any(_number(cell, comma) is None for cell in rows[0])
    width = len(rows[0])
    if width < 2:
        raise DataError("a table has two columns or more, separated by commas, semicolons or tabs")
    if width > limits.MAX_PARAMETERS:
        raise DataError(f"the table has {width} columns; at most {limits.MAX_PARAMETERS} are read")
    names = _names(rows[0]) if headed else ["x", "y"] if width == 2 else [f"c{k + 1}" for k in range(width)]
    columns: list[list[float]] = [[] for _ in names]
    for r, row in enumerate(rows[headed:], 1 + headed):
        if len(row) != width:
            raise DataError(f"row {r} has {len(row)} cells, and the first has {width}")
        for name, cell, column in zip(names, row, columns, strict=True):
            value = _number(cell, comma)
            if value is None:
                what = "is empty" if not cell else f"is {cell[:20]!r}, which is no number"
                raise DataError(f"row {r}, column {name!r} {what}")
            column.append(value)
    if not columns[0]:
        raise DataError("the table has headings and no rows")
    return tuple((n, tuple(c)) for n, c in zip(names, columns, strict=True))


def _number(cell: str, comma: bool) -> float | None:
    text = cell.replace(",", ".") if comma and cell.count(",") == 1 and "." not in cell else cell
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return None
    value = float(text)
    return value if abs(value) <= limits.MAX_NUMBER else None


def _names(headings: list[str]) -> list[str]:
    """Headings as names that a model can use: letters, digits and _, each once."""
    names: list[str] = []
    for k, heading in enumerate(headings):
        name = re.sub(r"\W+", "_", heading).strip("_")[:30] or f"c{k + 1}"
        name = f"c_{name}" if not name[0].isalpha() else name
        names.append(name if name not in names else f"{name}_{k + 1}")
    return names
