"""Links that a teacher hands out: the address names the only controls that are there, ``?show=lr,start``."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from engine.experiment import Experiment
from messages import mark, tr
from views.settings import Settings
from views.visit import address, own

NOTHING = "nothing"  # stands in the address for no controls at all

FRAME = '<iframe src="{link}" title="Ravine" loading="lazy" style="width: 100%; height: 760px; border: 0"></iframe>'
ALLOWED = mark("This server must allow the other page: RAVINE_FRAME_ANCESTORS names it, see docs/hosting.md.")


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


def hand_out(experiment: Experiment) -> None:
    """Choose the controls, and take the link that has no others."""
    chosen = st.multiselect(
        tr("Hand out a link with only these controls"), controls(experiment), key="handed controls",
        placeholder=tr("None but the timeline"),
    )  # fmt: skip
    link = f"{address(experiment)}&show={','.join(chosen) or NOTHING}"
    st.text_input(tr("The link that hides the others"), link, key=f"handed {link}")
    frame = FRAME.format(link=escape(f"{link}&embed=true"))
    st.text_input(tr("The same as a frame for a page"), frame, key=f"framed {link}", help=tr(ALLOWED))
