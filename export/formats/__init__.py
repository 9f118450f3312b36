"""Every file that can be taken away, one module a format: dropping a module in here is all that a new one takes."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from threading import Event

from engine.crew import Progress
from engine.experiment import Experiment
from engine.runs import Runs
from engine.simulate import simulate
from export.format import KINDS, Format, Watch
from export.picture import Picture, PictureError
from messages import tr


def _found() -> dict[str, Format]:
    modules = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
    every = [form for m in modules for form in (m.FORMATS if hasattr(m, "FORMATS") else (m.FORMAT,))]
    return {f.ending: f for f in sorted(every, key=lambda f: (list(KINDS).index(f.kind), f.rank, f.ending))}


FORMATS: dict[str, Format] = _found()
"""Every format by its ending, kind by kind, the usual one first."""


def format_of(name: str) -> Format:
    """The format of a file by its name. PictureError when no ending fits."""
    fitting = [ending for ending in FORMATS if name.lower().endswith(f".{ending}")]
    if not fitting:
        raise PictureError(tr("{name}: the name must end in one of .{those}", name=name, those=", .".join(FORMATS)))
    return FORMATS[max(fitting, key=len)]


def make(
    runs: Runs, picture: Picture, ending: str, *, progress: Progress | None = None, cancel: Event | None = None
) -> bytes:
    """The contents of a file with this ending.

    ``progress(part)`` is called as it goes, from 0 to 1; setting ``cancel`` stops it with ``Cancelled``. PictureError,
    one line, when there is no such file, or it would be too large.
    """
    if ending not in FORMATS:
        raise PictureError(tr("no file ends in .{ending}; known are {those}", ending=ending, those=", ".join(FORMATS)))
    form = FORMATS[ending]
    if picture.theme == "transparent" and "theme" in form.options and not form.transparent:
        able = ", ".join(f".{f.ending}" for f in FORMATS.values() if f.transparent)
        raise PictureError(
            tr(
                "a .{ending} has no transparent ground; these have: {able}. Or take the light or dark theme",
                ending=ending,
                able=able,
            )
        )
    return form.make(runs, form.heeded(picture), Watch(progress, cancel))


def made(
    experiment: Experiment, picture: Picture, ending: str, *, progress: Progress | None = None
) -> tuple[bytes, bytes | None]:
    """The contents of a file, and where a page cannot show them as they are a PNG of the same picture."""
    runs = simulate(experiment, state=experiment.drawn_state)
    data = make(runs, picture, ending, progress=progress)
    if FORMATS[ending].kind not in ("picture", "frames") or ending == "png":
        return data, None
    return data, make(runs, replace(picture, scale=1.0), "png")
