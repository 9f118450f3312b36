"""How to cite the figure, with its settings."""

from __future__ import annotations

from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture


def bibtex(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A BibTeX entry whose note says what the figure shows."""
    from export.cite import citation

    return (citation(runs, picture) + "\n").encode()


FORMAT = Format("bib", "Citation (BibTeX)", "text/x-bibtex", "data", bibtex, "How to cite the figure.", rank=4)
