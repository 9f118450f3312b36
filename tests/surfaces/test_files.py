"""Tables and landscapes as files come: each read, or refused in one line that says what and where."""

import io
import pickle

import numpy as np
import pytest

from surfaces.fitting import DataError
from surfaces.grid import read_grid
from surfaces.table import read_table


def text(some):
    return some if isinstance(some, bytes) else some.encode()


READ = {
    "byte order mark": ("\ufeffx,y\n1,2\n3,4\n", [[1, 3], [2, 4]]),
    "UTF-16": ("x,y\n1,2\n3,4\n".encode("utf-16"), [[1, 3], [2, 4]]),
    "semicolons, decimal commas": ("x;y\n1,5;2,25\n3,5;4\n", [[1.5, 3.5], [2.25, 4]]),
    "semicolons, grouped": ("x;y\n1.234,5;2\n3;4\n", [[1234.5, 3], [2, 4]]),
    "commas, grouped": ('x,y\n"1,234",2\n3,4\n', [[1234, 3], [2, 4]]),
    "tabs, decimal commas": ("x\ty\n1,5\t2,5\n3\t4\n", [[1.5, 3], [2.5, 4]]),
    "quotes": ('"x","y"\n"1","2"\n"3","4"\n', [[1, 3], [2, 4]]),
    "single quotes": ("x,y\n'1','2'\n3,4\n", [[1, 3], [2, 4]]),
    "bars": ("x|y\n1|2\n3|4\n", [[1, 3], [2, 4]]),
    "Markdown": ("| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", [[1, 3], [2, 4]]),
    "Excel's sep=": ("sep=;\nx;y\n1;2\n3;4\n", [[1, 3], [2, 4]]),
    "NumPy's heading": ("# made today\n# x y\n1 2\n3 4\n", [[1, 3], [2, 4]]),
    "old line ends": ("x,y\r1,2\r3,4\r", [[1, 3], [2, 4]]),
    "names of kinds": ("kind,x,y\nsetosa,1,2\nvirginica,3,4\n", [[1, 3], [2, 4]]),
    "typeset minus": ("x,y\n−1,2\n3,4\n", [[-1, 3], [2, 4]]),
    "a column called PK": ("PK,y\n1,2\n3,4\n", [[1, 3], [2, 4]]),
    "headings in angles": ("<x>,<y>\n1,2\n3,4\n", [[1, 3], [2, 4]]),
    "euros, of Windows": ("€;y\n1;2\n3;4\n".encode("cp1252"), [[1, 3], [2, 4]]),
    "UTF-16 without a mark": ("x,y\n1,2\n3,4\n".encode("utf-16-le"), [[1, 3], [2, 4]]),
    "rows of separators": ("x;y;;\n1;2;;\n3;4;;\n;;;\n", [[1, 3], [2, 4]]),
    "thin spaces between thousands": ("x;y\n1\u202f234,5;2\n3;4\u00a0000\n", [[1234.5, 3], [2, 4000]]),
    "Swiss thousands": ("x;y\n1'234.5;2\n3;4\n", [[1234.5, 3], [2, 4]]),
    "full-width signs": ("x，y\n１，２\n３，４\n", [[1, 3], [2, 4]]),
    "Excel's Chinese": ("身高,体重\n1,2\n3,4\n".encode("gbk"), [[1, 3], [2, 4]]),
    "Fortran's exponents": ("1.0D+00 2d0\n3 4\n", [[1, 3], [2, 4]]),
    "truths": ("x,passed\n1,True\n3,FALSE\n", [[1, 3], [1, 0]]),
    "a title": ("My table\nx,y\n1,2\n3,4\n", [[1, 3], [2, 4]]),
    "rows' numbers of pandas": (",x,y\n0,1,2\n1,3,4\n", [[1, 3], [2, 4]]),
    "rows' numbers of R": ("x y\n1 1 2\n2 3 4\n", [[1, 3], [2, 4]]),
    "trailing separators": ("x,y,\n1,2,\n3,4,\n", [[1, 3], [2, 4]]),
}


@pytest.mark.parametrize("case", READ)
def test_tables_that_are_read(case):
    raw, columns = READ[case]
    assert [list(c) for _, c in read_table(text(raw))] == columns


def test_a_heading_that_comes_twice_has_two_names():
    assert [n for n, _ in read_table(b"a,b,a\n1,2,3\n3,4,5\n")] == ["a", "b", "c3"]


REFUSED = {
    "either": ("x;y\n1,5;1.234\n2,5;12.345\n", "row 2, column 'y' is 1.234, which could be 1234 or a fraction"),
    "either, in English": ("x;y\n1.5;1,234\n2.5;12,345\n", "row 2, column 'y' is 1,234, which could be 1234"),
    "per cent": ("x,y\n1,50%\n2,75%\n", "row 2, column 'y' is '50%'"),
    "money": ("x,y\n1,$2.50\n", "row 2, column 'y' is '[$]2.50'"),
    "a date": ("day,y\n2020-01-01,3\n2020-01-02,4\n", "row 2, column 'day' is '2020-01-01'"),
    "after blank lines": ("x,y\n\n1,2\n\n3,\n", "row 5, column 'y' is empty"),
    "MATLAB's": (b"MATLAB 5.0 MAT-file" + bytes(100), "file of MATLAB"),
    "missing cell": ("x,y\n1,2\n3,\n", "row 3, column 'y' is empty"),
    "NA": ("x,y\n1,2\n3,NA\n", "row 3, column 'y' is 'NA'"),
    "nan": ("x,y\n1,nan\n3,4\n", "row 2, column 'y' is 'nan'"),
    "inf": ("x,y\n1,inf\n3,4\n", "row 2, column 'y' is 'inf'"),
    "text": ("x,y\n1,2\n3,abc\n", "row 3, column 'y' is 'abc'"),
    "too large": ("x,y\n1e300,2\n3,4\n", "larger than"),
    "a million rows": (b"x,y\n" + b"1,2\n" * 1_000_000, "4,000,004 bytes"),
    "6,000 rows": (b"x,y\n" + b"1,2\n" * 6_000, "6,001 rows"),
    "thousands of columns": (b",".join(b"%d" % k for k in range(3000)), "3000 columns"),
    "headings alone": ("x,y\n", "no rows"),
    "nothing": ("", "empty"),
    "one column": ("x\n1\n2\n", "two columns"),
    "ragged": ("x,y\n1,2\n3,4,5\n", "row 3 has 3 cells"),
    "a workbook": (b"PK\x03\x04" + b"\0" * 50, "workbook"),
    "a page": ("<html><body>404</body></html>", "HTML"),
    "JSON": ('{"x": [1, 2], "y": [3, 4]}', "JSON"),
    **{f"a pickle of protocol {p}": (pickle.dumps([1, 2], p), "pickle") for p in range(2, 6)},
    "packed": (b"\x1f\x8b\x08\x00" + b"\0" * 40, "packed"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "no text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_tables_that_are_refused(case):
    raw, words = REFUSED[case]
    with pytest.raises(DataError, match=words) as error:
        read_table(text(raw))
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200


Z = np.arange(64.0).reshape(8, 8) ** 1.5
SIDE = np.arange(8.0)


def saved(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def alone(array):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def rows(points):
    return "".join(f"{a},{b},{c}\n" for a, b, c in points).encode()


FULL = [(a, b, a * b) for a in range(7) for b in range(7)]
GRIDS = {
    "NPY": alone(Z), "whole numbers": alone(Z.astype(int)), "Fortran's order": alone(np.asfortranarray(Z)), "NPZ": saved(z=Z),
    "NPZ with sides": saved(z=Z, x=SIDE, y=SIDE), "NPZ of meshgrid": saved(**dict(zip("xy", np.meshgrid(SIDE, SIDE), strict=True)), z=Z),
    "capital letters": saved(Z=Z, X=SIDE, Y=SIDE), "one array": saved(loss=Z), "something beside it": saved(z=Z, note=np.array("hi")),
    "descending": saved(z=Z, x=SIDE[::-1], y=SIDE), "points": b"x,y,z\n" + rows(FULL), "other headings": b"a,b,loss\n" + rows(FULL),
    "other names": saved(losses=Z, alpha=SIDE, beta=SIDE), "loss landscapes'": saved(train_loss=Z, xcoordinates=SIDE, ycoordinates=SIDE),
    "shuffled": saved(z=Z, x=SIDE[[0, 2, 1, 3, 4, 5, 6, 7]], y=SIDE), "height first": b"loss,alpha,beta\n" + b"".join(b"%d,%d,%d\n" % (c, a, b) for a, b, c in FULL),
    "more columns": b"x,y,acc,loss\n" + b"".join(b"%d,%d,1,%d\n" % p for p in FULL), "tabs": (b"x,y,z\n" + rows(FULL)).replace(b",", b"\t"),
    "sides beside it": (",".join(["y\\x", *map(str, SIDE)]) + "\n" + "\n".join(",".join(map(str, [v, *row])) for v, row in zip(SIDE, Z, strict=True))).encode(),
    "rounded sides": b"x,y,z\n" + rows((a + 1e-13 * b, b, c) for a, b, c in FULL), "a heading PK": b"PK,b,loss\n" + rows(FULL),
}  # fmt: skip


@pytest.mark.parametrize("case", GRIDS)
def test_landscapes_that_are_read(case):
    grid = read_grid(GRIDS[case])
    assert grid.z.size in (49, 64)
    assert grid.z[2, 1] in (2, int(Z[2, 1]), Z[2, 1], Z[2, 2], Z[2, 6])  # as the sides lie


HOLE = Z.copy()
HOLE[2, 3] = np.nan
BAD_GRIDS = {
    "NaN": (alone(HOLE), "row 3, column 4"),
    "several arrays": (saved(a=Z, b=Z), "it has a, b"),
    "objects": (saved(z=np.array([{}], dtype=object)), "object"),
    "a pickle": (pickle.dumps(Z), "pickle"),
    "complex": (alone(Z + 1j), "complex"),
    "three axes": (alone(np.zeros((8, 8, 3))), "table of heights"),
    "too few": (alone(Z[:3, :3]), "6 rows"),
    "too many": (alone(np.zeros((400, 400))), "160,000"),
    "cut off": (alone(Z)[:-10], "no whole NPY"),
    "other sides": (saved(z=Z, x=SIDE[:-1], y=SIDE), "7 of x"),
    "a point is missing": (b"x,y,z\n" + rows(FULL[:-1]), "49 places"),
    "headings": (b"a,b,c,d,e,f\n" + b"1,2,3,4,5,6\n" * 7, "three columns"),
}


@pytest.mark.parametrize("case", BAD_GRIDS)
def test_landscapes_that_are_refused(case):
    raw, words = BAD_GRIDS[case]
    with pytest.raises(DataError, match=words):
        read_grid(raw)
