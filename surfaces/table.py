"""A table of numbers read from text: CSV with commas, semicolons, tabs or spaces, points or decimal commas; complaints name the cell."""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Sequence

from messages import mark, tr
from surfaces import limits
from surfaces.fitting import Columns, DataError
from surfaces.formula import FormulaError
from surfaces.formula.functions import ALIASES, CONSTANTS, FUNCTIONS, LETTERS
from surfaces.formula.names import key
from surfaces.formula.text import tokens

ARCHIVE = b"PK\x03\x04"  # begins a ZIP file, whose kin a workbook and an NPZ file are
PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))  # begin those that are not plain text
MARKS = (";", "\t", ",", "|")
MADE_BY = {
    ARCHIVE: mark("a workbook or an archive"),
    b"\x1f\x8b": mark("packed"),
    **dict.fromkeys((b"<!", b"<html", b"<HTML", b"<?xml"), mark("a page of HTML")),
    b"{": mark("JSON"),
    b"MATLAB": mark("a file of MATLAB"),
    b"\x89HDF": mark("an HDF5 file"),
    **dict.fromkeys(PICKLES, mark("a pickle")),
}
GROUPED = {
    True: re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+"),
    False: re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"),
}
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
SPACED = re.compile(r"(?<=[0-9])[ \u00a0\u202f\u2009'’](?=[0-9]{3}(?![0-9]))")  # between thousands
THOUSANDS = {True: re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+"), False: re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")}
BROKEN = {True: re.compile(r"[+-]?[0-9]*,[0-9]+([eE].*)?"), False: re.compile(r"[+-]?[0-9]*\.[0-9]+([eE].*)?")}
TRUTHS = {"true": 1.0, "false": 0.0}
WIDE = {0xFF01 + k: chr(0x21 + k) for k in range(94)} | {ord("、"): ",", ord("；"): ";"}  # full-width signs
ROLES = {
    "step": ("step", "steps", "t", "iteration", "iter", "epoch", "k"),
    "loss": ("loss", "f", "value", "trainloss", "trainingloss", "z", "cost", "error", "objective", "losses", "height"),
    "lane": ("lane", "name", "run", "optimizer", "label"),
    "start": ("start",),
}
"""What columns and arrays may be called, as ``plain_name`` has it."""
PAIRS = (
    ("x", "y"), ("alpha", "beta"), ("x1", "x2"), ("x0", "x1"), ("pc1", "pc2"), ("u", "v"), ("w0", "w1"), ("w1", "w2"), ("theta0", "theta1"),
    ("theta1", "theta2"), ("weight", "bias"), ("w", "b"), ("a", "b"), ("p", "q"), ("px", "py"), ("xs", "ys"), ("xcoordinates", "ycoordinates"),
)  # fmt: skip
"""What the two coordinates may be called."""
FEET = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def read_table(raw: bytes) -> Columns:
    """The columns of a CSV by name: its headings, or x, y (c1, c2, ... of more) without any. DataError, one sentence."""
    if len(raw) > limits.MAX_TABLE:
        raise DataError(
            tr("the table has {count:,} bytes; at most {most:,} are read", count=len(raw), most=limits.MAX_TABLE)
        )
    names, columns = numbers(raw, limits.MAX_ROWS, limits.MAX_PARAMETERS)
    if len(columns) < 2:
        raise DataError(tr("a table has two columns of numbers or more, separated by commas, semicolons or tabs"))
    if names is None:
        names = ["x", "y"] if len(columns) == 2 else [f"c{k + 1}" for k in range(len(columns))]
    return tuple((n, tuple(c)) for n, c in zip(_names(names), columns, strict=True))


def numbers(raw: bytes, rows: int, width: int) -> tuple[list[str] | None, list[list[float]]]:
    """The headings of a table, if it has any, and its columns of at most ``rows`` numbers. DataError, one sentence.

    A column of words alone, such as the names of kinds, is left out.
    """
    table, comma, places = cells(raw, rows)
    headed = any(cell and decimal(cell, comma) is None for cell in table[0]) and not any(
        decimal(cell, comma) is not None for cell in table[0]
    )
    body = table[headed:]
    places = places[headed:]
    if not body:
        raise DataError(tr("the table has headings and no rows"))
    count = len(table[0])
    if count > width:
        raise DataError(tr("the table has {count} columns; at most {width} are read", count=count, width=width))
    labels = table[0] if headed else [f"c{k + 1}" for k in range(count)]
    for r, row in zip(places, body, strict=True):
        if len(row) != count:
            raise DataError(
                tr("row {r} has {count} cells, and the first has {count2}", r=r, count=len(row), count2=count)
            )
    kept = [k for k in range(count) if any(not row[k] or decimal(row[k], comma) is not None for row in body)]
    if len(kept) < 2:
        kept = list(range(count))  # then the first cell that is no number is named
    if headed and not labels[0] and len(kept) > 2 and kept[0] == 0 and _counts([row[0] for row in body]):
        kept = kept[1:]  # the rows' numbers, which pandas and R write
    either = _ambiguous(body) if comma else []
    columns: list[list[float]] = [[] for _ in kept]
    for r, row in zip(places, body, strict=True):
        for k, column in zip(kept, columns, strict=True):
            value = decimal(row[k], comma)
            if any(pattern.fullmatch(row[k]) for pattern in either):
                raise DataError(_either(r, labels[k], row[k]))
            if value is None or abs(value) > limits.MAX_NUMBER:
                raise DataError(_complaint(r, labels[k], row[k], value))
            column.append(value)
    return [labels[k] for k in kept] if headed else None, columns


def _counts(column: list[str]) -> bool:
    """Whether a column is 0, 1, 2 ... or 1, 2, 3 ..."""
    return any(column == [str(k + first) for k in range(len(column))] for first in (0, 1))


def _ambiguous(body: list[list[str]]) -> list[re.Pattern[str]]:
    """What could be thousands as well as a fraction: 1.234 where other cells have decimal commas, 1,234 where points."""
    there = {
        mark: any(BROKEN[mark].fullmatch(c) and not THOUSANDS[not mark].fullmatch(c) for row in body for c in row)
        for mark in (True, False)
    }
    return [THOUSANDS[mark] for mark, found in there.items() if found]


def _either(r: int, label: str, cell: str) -> str:
    """Of 1.234 where other cells have decimal commas."""
    whole = re.sub(r"[.,]", "", cell)
    return tr("row {r}, column {label!r} is {cell}, which could be {whole} or a fraction: write it without the mark",
              r=r, label=label, cell=cell, whole=whole)  # fmt: skip


def plain_name(heading: str) -> str:
    """A heading without case, spaces and signs: PC_1 and pc1, θ₁ and theta_1 are the same."""
    spelled = "".join(LETTERS.get(c, c) for c in heading.translate(FEET))
    return re.sub(r"[^a-z0-9]", "", spelled.lower())


def coordinates(names: Sequence[str]) -> tuple[int, int] | None:
    """Which two of these plain names are the coordinates: a pair that is known, or the two that have no other role."""
    pair = next((p for p in PAIRS if p[0] in names and p[1] in names), None)
    if pair is not None:
        return names.index(pair[0]), names.index(pair[1])
    known = {n for group in ROLES.values() for n in group}
    rest = [k for k, n in enumerate(names) if n not in known]
    return (rest[0], rest[1]) if len(rest) == 2 else None


def _complaint(r: int, label: str, cell: str, value: float | None) -> str:
    """What is wrong with a cell."""
    if value is not None:
        return tr("row {r}, column {label!r} is larger than {most:g}", r=r, label=label, most=limits.MAX_NUMBER)
    if not cell:
        return tr("row {r}, column {label!r} is empty", r=r, label=label)
    return tr("row {r}, column {label!r} is {cell!r}, which is no number", r=r, label=label, cell=cell[:20])


def _text(raw: bytes) -> str:
    head = raw.lstrip()[:8]
    made = next((what for start, what in MADE_BY.items() if head.startswith(start)), None)
    if made is not None:
        raise DataError(tr("this is {made}, not a table: save it as CSV", made=tr(made)))
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ["utf-16"] if wide else ["utf-8-sig", "cp1252"]  # spreadsheets on Windows write the latter
    for k, encoding in enumerate(("utf-16-be", "utf-16-le")):  # without the mark that tells so
        if not wide and len(raw) > 3 and not any(raw[k : min(len(raw), 200) : 2]):
            encodings = [encoding]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252" and (chinese := _chinese(raw)):
            text = chinese
        if not any(c < " " and c not in "\t\r\n\0" for c in text[:1000]):
            return text.translate(WIDE)
    raise DataError(tr("this is no text: a table is CSV"))


def _chinese(raw: bytes) -> str:
    """The text of what Excel writes in China; empty where it is none: then not all letters beyond ASCII are Chinese words."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    words = re.findall(r"[^\x00-\x7f]+", text)
    return text if all(len(w) > 1 and re.fullmatch(r"[\u4e00-\u9fff\uff01-\uff5e、]+", w) for w in words) else ""


def cells(raw: bytes, most: int) -> tuple[list[list[str]], bool, list[int]]:
    """The cells of a table, row by row; whether a comma may be a decimal sign in them; and which line of the text each row is. DataError."""
    text = _text(raw)
    told = [(k, line) for k, line in enumerate(text.replace("\0", "\ufffd").splitlines(), 1) if line.strip()]
    table, comma = _rows([line for _, line in told], most)
    last = [k for k, line in told if not line.startswith("#")][-len(table) :]
    kept = [k for k, row in enumerate(table) if any(row)]  # Excel ends with rows of separators
    return [table[k] for k in kept], comma, [last[k] if len(last) == len(table) else k + 1 for k in kept]


def _rows(lines: list[str], most: int) -> tuple[list[list[str]], bool]:
    if lines and re.fullmatch(r"sep=.", lines[0].strip()):  # what Excel writes and reads
        lines = lines[1:]
    said = [line.lstrip("# ") for line in itertools.takewhile(lambda line: line.startswith("#"), lines)]
    lines = [line for line in lines if not line.startswith("#")]
    if said and lines and len(_cut(said[-1:])[0]) == len(_cut(lines[:1])[0]):  # the heading that NumPy writes
        lines.insert(0, said[-1])
    if lines and all(line.strip().startswith("|") for line in lines):  # a table of Markdown
        lines = [line.strip().strip("|") for line in lines if line.strip(" |:-")]
    if not lines:
        raise DataError(tr("the table is empty"))
    if len(lines) > most + 1:
        raise DataError(tr("the table has {count:,} rows; at most {most:,} are read", count=len(lines), most=most))
    if len(lines) > 2 and _mark(lines[0]) is None and _mark(lines[1]) == _mark(lines[2]) is not None:
        lines = lines[1:]  # a title
    table = _cut(lines)
    mark = _mark(lines[0])
    if (
        mark is None
        and len(table) > 1
        and all(len(row) == len(table[0]) + 1 for row in table[1:])
        and decimal(table[0][0], mark != ",") is None
    ):
        table[0].insert(0, "")  # over the rows' numbers, as R and pandas write them
    while len(table[0]) > 1 and all(len(row) == len(table[0]) and not row[-1] for row in table):
        table = [row[:-1] for row in table]  # every line ends with a separator
    return table, mark != ","


def _mark(line: str) -> str | None:
    """What parts the cells of a line; None for spaces."""
    bare = re.sub(r'"[^"]*"', "", line)
    return next((m for m in MARKS if m in bare), None)


def _cut(lines: list[str]) -> list[list[str]]:
    mark = _mark(lines[0])
    if mark is None:
        return [line.split() for line in lines]
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)
    return [[re.sub(r"^'(.*)'$", r"\1", cell.strip()) for cell in row] for row in rows]


def decimal(cell: str, comma: bool) -> float | None:
    """The number in a cell, None where it is none."""
    text = SPACED.sub("", cell.replace("\u2212", "-"))
    if text.lower() in TRUTHS:
        return TRUTHS[text.lower()]
    if GROUPED[comma].fullmatch(text):
        text = text.replace("." if comma else ",", "")
    if comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    text = re.sub(r"(?<=[0-9.])[dD](?=[+-]?[0-9]+$)", "e", text)  # Fortran's
    return float(text) if NUMBER.fullmatch(text) else None


def _names(headings: Sequence[str]) -> list[str]:
    """Headings as names that a model can use: letters, digits and _, each once."""
    names: list[str] = []
    for k, heading in enumerate(headings):
        plain = unicodedata.normalize("NFKD", heading.replace("ß", "ss")).encode("ascii", "ignore").decode()
        name = re.sub(r"\W+", "_", plain).strip("_")[:30]
        name = next((n for n in (name, re.sub(r"[0-9_]+", "_", name).strip("_")) if _usable(n)), f"c{k + 1}")
        names.append(name if name not in names else f"c{k + 1}")
    return names


def _usable(name: str) -> bool:
    """Whether the text of a model can call a column so."""
    if not name or name in {*FUNCTIONS, *ALIASES, *CONSTANTS} or not name.isidentifier():
        return False
    try:
        first, *rest = tokens(name)
    except FormulaError:
        return False
    return len(rest) == 1 and first.kind == "word" and key(first) == name
