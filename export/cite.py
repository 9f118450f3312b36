"""How a figure of this program is cited, with what it shows."""

from __future__ import annotations

from engine.look import lane_names
from engine.runs import Runs
from export.lettering import one_line, surface_name
from export.picture import Picture

ENTRY = """@software{{ravine,
  title  = {{Ravine: an interactive visualizer of optimizer trajectories}},
  author = {{{{The Ravine maintainers}}}},
  note   = {{{note}}}
}}"""


def citation(runs: Runs, picture: Picture) -> str:
    """A BibTeX entry whose note has the settings of the figure: enough to draw it again."""
    experiment = runs.experiment
    lanes = [
        f"{name} ({', '.join(f'{h} {v:g}' for h, v in lane.hypers.items())})"
        for name, lane in zip(lane_names(runs.experiment), experiment.lanes, strict=True)
        if lane.look.visible
    ]
    starts = ", ".join(f"({x:g}, {y:g})" for x, y in experiment.start[:4]) + (", ..." if runs.start_count > 4 else "")
    told = [f"{surface_name(runs)}, {runs.steps} steps from {starts}", *lanes]
    if experiment.noise is not None:
        told.append(f"{experiment.noise.kind} noise, seed {experiment.seed}")
    return ENTRY.format(note=one_line("; ".join(told)).replace("{", "(").replace("}", ")"))
