"""What the player is given of a visitor's work: the same on Explore and in a lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.runs import Runs
from player.desk import desk
from player.live import live
from player.payload import encode
from player.wire import Wire
from views.session import Work
from views.visit import runs_of


def payload(
    state: Work,
    *,
    ack: int,
    fan: tuple[int, str, Runs] | None = None,
    only: Sequence[str] | None = None,
    panels: Sequence[str] | None = None,
    wire: Wire | None = None,
    misread: dict[str, Any] | None = None,
    scenes: dict[str, Any] | None = None,
) -> bytes:
    """The runs of ``state`` with all that the player needs to go on by itself; ``only``, ``panels``, ``misread`` as for ``desk``.

    ``scenes`` (at, names) are those that are presented, if this is one of them. ``wire`` leaves out what the browser holds already.
    """
    runs = runs_of(state.experiment)
    alive, draws = live(state.experiment)
    told = desk(
        runs,
        selected=state.selected,
        undo=bool(state.past),
        redo=bool(state.future),
        notice=vars(state.notice) if state.notice else None,
        only=only,
        panels=panels,
        misread=misread,
    )
    return encode(runs, desk=told, ack=ack, fan=fan, more={"live": alive, "scenes": scenes}, extra=draws, wire=wire)
