"""The player as one small file, without the third dimension."""

from __future__ import annotations

from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture


def light_html(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The laboratory without the picture in 3D."""
    from export.page import light_page

    watch.report(0)
    data = light_page(runs, picture)
    watch.report(1)
    return data


FORMAT = Format(
    "light.html",
    "Stand-alone page, light",
    "text/html",
    "page",
    light_html,
    "The same without the third dimension, for a slide, a blog or a phone.",
    ("theme", "title", "legend"),
    rank=1,
)
