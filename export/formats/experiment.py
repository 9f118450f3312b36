"""The experiment as JSON, to be opened again."""

from __future__ import annotations

from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture


def experiment(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The experiment, indented for reading."""
    return (runs.experiment.to_json(indent=2) + "\n").encode()


FORMAT = Format(
    "experiment.json", "The experiment", "application/json", "data", experiment, "To be opened here again.", rank=3
)
