"""A drawing as PGF code for LaTeX, its text set by LaTeX in the fonts of the document."""

from __future__ import annotations

from engine.runs import Runs
from export.format import DRAWN, Format, Watch
from export.picture import Picture
from messages import ENGLISH, speaking, tr


def tikz(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The last moment as a .tex file: compiled alone it is a page of its own, with \\input it is a figure."""
    from export.pgf import pgf_file

    watch.report(0)
    with speaking(ENGLISH):  # what is ours in it compiles with pdfLaTeX as well, which has no other letters
        data = pgf_file(runs, picture)
    watch.report(1)
    return data


def _tells(runs: Runs, picture: Picture) -> list[str]:
    from engine.look import lane_names
    from export.pgf import beyond_latex

    letters = beyond_latex("".join([*lane_names(runs.experiment), picture.title or ""]))
    if not letters:
        return []
    return [tr("The letters {letters} need XeLaTeX or LuaLaTeX; all else compiles with pdfLaTeX too.", letters=letters)]


FORMAT = Format(
    "tex",
    "LaTeX (PGF/TikZ)",
    "text/x-tex",
    "picture",
    tikz,
    "A drawing that LaTeX sets in the fonts of your document.",
    (*DRAWN, "steps", "markers"),
    rank=3,
    transparent=True,
    tells=_tells,
    weight=(1.5, 0.2, 700_000),
)
