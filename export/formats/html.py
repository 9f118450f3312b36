"""The player as one file, to be opened anywhere."""

from __future__ import annotations

from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture


def html(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A page with the player: play, scrub, turn the surface."""
    from export.page import page

    watch.report(0)
    data = page(runs, picture)
    watch.report(1)
    return data


FORMAT = Format(
    "html",
    "Stand-alone page",
    "text/html",
    "page",
    html,
    "A small laboratory in one file: it opens anywhere, with no network.",
    ("theme", "title", "legend"),
    weight=(0.3, 0.0, 0.0),
)
