"""The experiment as a program in another language than Python."""

from __future__ import annotations

from collections.abc import Callable

from engine.look import lane_names
from engine.runs import Runs
from export.film import Watch
from export.picture import Picture, PictureError
from live.graph import CannotRecord
from live.languages import LANGUAGES


def program(ending: str) -> Callable[[Runs, Picture, Watch], bytes]:
    """Makes the program of a language; PictureError, one sentence, where a lane has no code in it."""

    def make(runs: Runs, picture: Picture, watch: Watch) -> bytes:
        try:
            return LANGUAGES[ending][1].program(runs.experiment, lane_names(runs.experiment)).encode()
        except CannotRecord as reason:
            raise PictureError(f"no {LANGUAGES[ending][0]} program: {reason}") from None

    return make
