"""Links that a teacher hands out: the address names the only controls that are there, ``?show=lr,start``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from engine.experiment import Experiment
from messages import tr
from views.settings import Settings
from views.speech import in_address
from views.visit import address, own

NOTHING = "nothing"  # stands in the address for no controls at all


@dataclass(frozen=True)
class Handed(Settings):
    """The controls that are shown, by name with commas between; all when empty."""

    show: str = ""


def only() -> list[str] | None:
    """What may be changed here; None for everything."""
    asked = own(Handed).show
    return [name.strip() for name in asked.split(",")] if asked else None


def controls(experiment: Experiment) -> list[str]:
    """The names that such a link may hold: the start, and the numbers of the lanes and of the surface."""
    lanes = dict.fromkeys(name for lane in experiment.lanes for name in lane.hypers)
    return ["start", *lanes, *experiment.surface.declaration.parameters]


def handed_link(experiment: Experiment) -> str:
    """Let the controls be chosen; the link that has no others. Raises ExperimentError where it would be too long."""
    chosen = st.multiselect(
        tr("Only these controls"), controls(experiment), key="handed controls", placeholder=tr("None but the timeline")
    )
    return f"{address(experiment)}&{urlencode({'show': ','.join(chosen) or NOTHING} | in_address(), safe=',')}"
