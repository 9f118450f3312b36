"""A recorded path, such as that of a training: a lane that is not computed, but plays beside those that are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from engine import limits
from engine.reading import mapping, number, refusal, short
from messages import later, mark, tr
from optimizers import Convention, Optimizer
from surfaces.fitting import DataError
from surfaces.table import ROLES, cells, coordinates, decimal, plain_name

MARK = "path:"  # begins the key of a recorded path; its rows follow
OURS = ["lane", "start", "step"]  # begin the tables that are written here; a position follows, whatever it is called


@dataclass(frozen=True, eq=False)
class Record:
    """Recorded points (K, 2) at ascending ``steps`` (K,), with their ``losses`` (K,) where they were recorded too."""

    steps: np.ndarray
    points: np.ndarray
    losses: np.ndarray | None

    @property
    def end(self) -> int:
        """The last recorded step."""
        return int(self.steps[-1])

    def along(self, total: int) -> np.ndarray:
        """Positions at the steps 0 to ``total``, (total + 1, 2): straight between recorded ones, NaN after the last."""
        return np.stack([self._at(total, column) for column in self.points.T], axis=1)

    def loss_along(self, total: int) -> np.ndarray | None:
        """The recorded losses likewise, (total + 1,)."""
        return None if self.losses is None else self._at(total, self.losses)

    def _at(self, total: int, values: np.ndarray) -> np.ndarray:
        return np.interp(np.arange(total + 1), self.steps, values, right=np.nan)

    @cached_property
    def key(self) -> str:
        """The rows as text, which is the optimizer of its lane."""
        columns = [
            self.steps.tolist(),
            *self.points.T.tolist(),
            *([] if self.losses is None else [self.losses.tolist()]),
        ]
        return MARK + "\n".join(",".join(map(repr, row)) for row in zip(*columns, strict=True))

    def write(self) -> dict[str, Any]:
        """As JSON."""
        data = {"step": self.steps.tolist(), "x": self.points[:, 0].tolist(), "y": self.points[:, 1].tolist()}
        return data if self.losses is None else data | {"loss": self.losses.tolist()}


@dataclass(frozen=True, kw_only=True)
class RecordedMethod(Optimizer):
    """A recorded path where others have a method."""

    record: Record


@lru_cache(maxsize=64)
def recorded_method(key: str) -> RecordedMethod:
    """The path that a key spells out."""
    rows = np.array([row.split(",") for row in key.removeprefix(MARK).split("\n")], dtype=float)
    record = Record(rows[:, 0].astype(np.int64), rows[:, 1:3], rows[:, 3] if rows.shape[1] > 3 else None)

    def step(f: Any, w: np.ndarray, s: Any, h: Any, t: int) -> np.ndarray:
        at = record.along(max(t, record.end))[t]
        return w * 0 + at[:, None]

    form = Convention(
        key="recorded",
        label=mark("as recorded"),
        step=step,
        formula=r"w_t \text{ as recorded}",
        note=mark("Nothing is computed: the points are those of the file, joined by straight lines."),
        scheduled=(),
    )
    return RecordedMethod(
        key=key,
        name=mark("Recorded path"),
        family=mark("your own"),
        year=2026,
        paper="recorded",
        url="",
        about=mark("A path that was recorded elsewhere, such as that of a training."),
        hypers={},
        conventions=(form,),
        example={},
        not_live=mark("it is drawn as it was recorded"),
        record=record,
    )


def read_path(given: Any) -> str:
    """The key of a path from JSON: ``{"step": [...], "x": [...], "y": [...], "loss": [...]}``. Raises the error of a validator."""
    if isinstance(given, str):
        raise refusal(tr("the file of a path is read by the command line only: here the numbers themselves are needed"))
    data = mapping(given, tr('a path is {"step": [...], "x": [...], "y": [...]}, and "loss" where it was recorded'))
    if not {"x", "y"} <= set(data) <= {"step", "x", "y", "loss"}:
        raise refusal(tr('a path has "x" and "y", and may have "step" and "loss"'))
    columns: dict[str, list[float]] = {}
    for name, values in data.items():
        if not isinstance(values, list | tuple):
            raise refusal(
                tr("{name} of a path must be a list of numbers, not {values}", name=name, values=short(values))
            )
        if len(values) > limits.MAX_STEPS + 1:
            raise refusal(tr("a path has at most {most:,} points", most=limits.MAX_STEPS + 1))
        place = mark("{name} of the path, place {k}")
        columns[name] = [number(v, later(place, name=name, k=k)) for k, v in enumerate(values, 1)]
    try:
        return _record(columns).key
    except DataError as error:
        raise refusal(tr("path: {error}", error=error)) from None


def read_paths(raw: bytes) -> list[tuple[str, Record]]:
    """The paths in a CSV (step, x, y[, loss]; several where a column ``lane`` tells them apart), each with its name. DataError."""
    if len(raw) > limits.MAX_PATH_FILE:
        raise DataError(
            tr("the file has {count:,} bytes; at most {most:,} are read", count=len(raw), most=limits.MAX_PATH_FILE)
        )
    table, comma, lines = cells(raw, limits.MAX_PATH_ROWS)
    places, headed = _places(table[0], comma)
    found: dict[str, dict[str, list[float]]] = {}
    for r, row in zip(lines[headed:], table[headed:], strict=True):
        if len(row) != len(table[0]):
            raise DataError(
                tr("row {r} has {count} cells, and the first has {count2}", r=r, count=len(row), count2=len(table[0]))
            )
        name = " ".join(row[places[n]] for n in ("lane", "start") if n in places)
        columns = found.setdefault(name, {})
        for what in ("step", "x", "y", "loss"):
            if what not in places:
                continue
            value = decimal(row[places[what]], comma)
            if value is None:
                cell = row[places[what]]
                raise DataError(
                    tr("row {r}, {what}: {cell!r} is no number", r=r, what=what, cell=cell[:20])
                    if cell
                    else tr("row {r}, {what}: the cell is empty", r=r, what=what)
                )
            columns.setdefault(what, []).append(value)
    if not found:
        raise DataError(tr("the file has headings and no rows"))
    if len(found) > limits.PAGE_LANES:
        raise DataError(
            tr("the file has {count} paths; at most {most} are read", count=len(found), most=limits.PAGE_LANES)
        )
    alone = len(found) == 1
    starts = {name.rsplit(" ", 1)[-1] for name in found} if "start" in places else {""}
    named = {}
    for name, columns in found.items():
        label = name.rsplit(" ", 1)[0] if len(starts) == 1 and "start" in places else name
        label = (
            tr("Recorded {label}", label=label).strip()
            if alone or label.replace(" ", "").isdigit() or not label
            else label
        )
        named[label[: limits.MAX_LABEL]] = _record(columns)
    return list(named.items())


def _places(first: list[str], comma: bool) -> tuple[dict[str, int], bool]:
    """Which column holds what, and whether the first row says so."""
    heads = [cell.strip() for cell in first]
    if any(decimal(cell, comma) is not None for cell in first):
        names = {2: ("x", "y"), 3: ("step", "x", "y"), 4: ("step", "x", "y", "loss")}.get(len(first))
        if names is None:
            raise DataError(
                tr("{count} columns without headings; a path has step, x, y and perhaps loss", count=len(first))
            )
        return {n: k for k, n in enumerate(names)}, False
    if [head.lower() for head in heads[:3]] == OURS and len(heads) > 4:
        heads[3:5] = ["x", "y"]
    plain = [plain_name(head) for head in heads]
    places = {what: plain.index(n) for what, names in ROLES.items() for n in names[::-1] if n in plain}
    if pair := coordinates(plain):
        places |= {"x": pair[0], "y": pair[1]}
    else:
        raise DataError(tr("a path needs columns x and y; there are {those}", those=", ".join(heads[:8])))
    return places, True


def _record(columns: Mapping[str, list[float]]) -> Record:
    count = len(columns["x"])
    if not count or any(len(v) != count for v in columns.values()):
        raise DataError(tr("a path is points: equally many x and y, one or more"))
    steps = np.array(columns.get("step", range(count)), dtype=float)
    wrong = (steps != np.floor(steps)) | (steps < 0) | (np.diff(steps, prepend=-1) <= 0)
    if wrong.any():
        k = int(np.argmax(wrong))
        text = tr(
            "the steps of a path are whole numbers that ascend, from 0 or more: point {k} has {step:g}",
            k=k + 1,
            step=steps[k],
        )
        raise DataError(text)
    if steps[-1] > limits.MAX_STEPS:
        raise DataError(
            tr("the path goes to step {steps:,.0f}; at most {most:,} are shown", steps=steps[-1], most=limits.MAX_STEPS)
        )
    points = np.array([columns["x"], columns["y"]]).T
    if np.abs(points).max() > limits.MAX_COORDINATE:
        raise DataError(tr("a point of the path lies beyond {most:g}", most=limits.MAX_COORDINATE))
    losses = np.array(columns["loss"]) if "loss" in columns else None
    return Record(steps.astype(np.int64), points, losses)
