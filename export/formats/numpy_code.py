"""The experiment as a program in plain NumPy that gives the same numbers."""

from __future__ import annotations

from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture


def numpy_code(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A program that gives the same paths, bit for bit."""
    from export.computed import computed
    from export.numpy_program import program

    return program(computed(runs)).encode()


FORMAT = Format(
    "py", "NumPy code", "text/x-python", "code", numpy_code, "A program that gives these very paths, to the last bit."
)
