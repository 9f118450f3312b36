"""What a program can repeat of some runs: the computed lanes, on a surface that is a formula."""

from __future__ import annotations

from engine.lanewise import apart, together
from engine.runs import Runs
from export.picture import PictureError
from messages import tr


def computed(runs: Runs) -> Runs:
    """The runs without recorded paths, which are no rules. PictureError where nothing is left, or heights are no formula."""
    if runs.experiment.surface.grid is not None:
        raise PictureError(tr("a landscape of your own is no formula that a program could hold: take JSON or CSV"))
    kept = [one for one in apart(runs) if one.experiment.lanes[0].record is None]
    if not kept:
        raise PictureError(tr("a recorded path is no rule that a program could repeat: take JSON or CSV"))
    if len(kept) == len(runs.experiment.lanes):
        return runs
    return together(runs.experiment.changed(lanes=tuple(one.experiment.lanes[0] for one in kept)), kept)
