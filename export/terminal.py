"""What a terminal shows: tables, and the words of argparse in the reader's language."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable
from typing import Any
from unicodedata import east_asian_width

from engine.reading import one_line
from export.tables import Result
from messages import mark, tr

HEADS = {
    "key": mark("key"), "name": mark("name"), "year": mark("year"), "family": mark("family"), "title": mark("title"),
    "hyperparameters": mark("hyperparameters"), "conventions": mark("conventions"), "parameters": mark("parameters"),
    "lane": mark("lane"), "start": mark("start"), "loss": mark("loss"), "best": mark("best"), "distance": mark("distance"),
    "steps to tol": mark("steps to tol"), "gradients": mark("gradients"), "status": mark("status"),
}  # fmt: skip

# What argparse itself says: it asks gettext for these texts.
OF_ARGPARSE = (
    mark("usage: "), mark("options"), mark("positional arguments"), mark("show this help message and exit"),
    mark("show program's version number and exit"), mark("argument %(argument_name)s: %(message)s"),
    mark("the following arguments are required: %s"), mark("unrecognized arguments: %s"), mark("expected one argument"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"), mark("invalid %(type)s value: %(value)r"),
    mark("expected at least one argument"), mark("ambiguous option: %(option)s could match %(matches)s"),
)  # fmt: skip


def print_results(rows: list[Result], axes: tuple[str, str]) -> None:
    """How every run ended; ``axes`` are what lies across and up."""
    header = [*heads("lane", "start", "name"), *axes]
    header += heads("loss", "best", "distance", "steps to tol", "gradients", "status")
    print_table(
        header,
        [
            [
                str(r.lane),
                str(r.start),
                r.name,
                *(f"{v:.6g}" for v in (r.x, r.y, r.loss, r.best_loss)),
                "-" if r.distance is None else f"{r.distance:.3g}",
                "-" if r.steps_to_tolerance is None else str(r.steps_to_tolerance),
                str(r.gradients),
                tr(r.status),
            ]
            for r in rows
        ],
    )


def print_json(data: Any) -> None:
    """Data as JSON that people can read; null stands where a number is not finite, for JSON has no word for that."""
    print(json.dumps(_finite(data), ensure_ascii=False, indent=2, allow_nan=False))


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def print_table(header: list[str], rows: list[list[str]]) -> None:
    """Rows under their heads, each column as wide as its widest cell."""
    rows = [[one_line(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(_wide, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell + " " * (width - _wide(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def speak_argparse() -> None:
    """Let argparse say its own words in the language of the moment."""
    setattr(argparse, "_", tr)  # noqa: B010 - it has no other way in


def heads(*names: str) -> list[str]:
    """The heads of columns in the language of this moment."""
    return [tr(HEADS[name]) if name in HEADS else name for name in names]


def _wide(text: str) -> int:
    """How many places a text takes in a terminal: a Chinese letter takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


PROPOSE = "_ravine_experiment"
PROPOSED = {  # what a shell proposes for an experiment: the presets, and files
    "bash": '{}() {{ compgen -W "{}" -- "$1"; compgen -f -- "$1"; }}',
    "zsh": "{}() {{ compadd -- {}; _files }}",
}


def completion_script(parser: argparse.ArgumentParser, shell: str, presets: Iterable[str]) -> str:
    """What a shell sources to complete the command."""
    import shtab

    own: Any = {shell: PROPOSED[shell].format(PROPOSE, " ".join(presets))}
    return shtab.complete(parser, shell, preamble=own)


def progress(part: float) -> None:
    """A bar on standard error, which goes away when all is done."""
    width = 30
    full = round(width * part)
    end = "\r\x1b[K" if part >= 1 else ""  # wiped away when done
    print(f"\r{'█' * full}{'░' * (width - full)} {part:4.0%}{end}", end="", file=sys.stderr, flush=True)
