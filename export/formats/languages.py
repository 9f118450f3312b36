"""The experiment as a program in other languages than Python: one format for each that the live engine can print."""

from __future__ import annotations

from engine.look import lane_names
from engine.runs import Runs
from export.format import Format, Maker, Watch
from export.picture import Picture, PictureError
from live.graph import CannotRecord
from live.languages import LANGUAGES
from messages import tr


def _maker(ending: str) -> Maker:
    """Makes the program of a language; PictureError, one sentence, where a lane has no code in it."""

    def make(runs: Runs, picture: Picture, watch: Watch) -> bytes:
        from export.computed import computed

        experiment = computed(runs).experiment
        try:
            return LANGUAGES[ending][1].program(experiment, lane_names(experiment)).encode()
        except CannotRecord as reason:
            raise PictureError(
                tr("no {languages} program: {reason}", languages=LANGUAGES[ending][0], reason=reason)
            ) from None

    return make


FORMATS = tuple(
    Format(ending, f"{name} code", "text/plain", "code", _maker(ending), f"A program in {name}.", rank=2)
    for ending, (name, _) in LANGUAGES.items()
)
