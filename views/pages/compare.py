"""The Compare page: small pictures side by side, rows and columns being any two things that can be varied."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import streamlit as st

from engine.crew import Cancelled, Progress
from engine.experiment import Experiment, ExperimentError
from engine.look import lane_colors, lane_names
from engine.runs import Runs
from engine.variants import MOST, SAME, Variant, grid, things, variants
from messages import mark, tr
from optimizers import OPTIMIZERS
from player.panels import panels
from player.payload import encode_panels
from surfaces import SURFACES
from views.jobs import Job, show
from views.pages import Page
from views.settings import Settings
from views.stage import stage
from views.text import plain
from views.visit import keep, own, runs_of, setting, take, visit, work


@dataclass(frozen=True)
class Varied(Settings):
    """What is varied along each axis, and its members as text; whether only the chosen lane is shown."""

    columns: str | None = None
    rows: str | None = None
    across: str | None = None
    down: str | None = None
    alone: bool = False


PAGE = Page(
    title="Compare",
    about="The same run many times, one thing changed along the columns and another along the rows.",
    order=20,
    icon="grid_view",
    settings=Varied,
)
SLOT = "compare"
NOTHING = "nothing"
AXES = {"columns": mark("Columns"), "rows": mark("Rows")}
THINGS = {
    NOTHING: mark("nothing"),
    "surface": mark("surface"),
    "optimizer": mark("optimizer"),
    "convention": mark("convention"),
    "start": mark("start"),
    "seed": mark("seed"),
}
MEMBERS = {"surface": mark("Surfaces"), "optimizer": mark("Optimizers"), "convention": mark("Conventions")}
ROW = 4  # pictures side by side where only one thing is varied
SHARED = ("surface", "start", "seed")  # where all lanes can race in every picture


def page() -> None:
    """Draw the page."""
    experiment = _colored(stage(lane=True))
    lane = work().selected
    name = plain(lane_names(experiment, tr)[lane])
    try:
        alone, down, across, pictures = _asked(experiment, lane)
    except ExperimentError as error:
        st.error(plain(str(error)))
        return
    st.caption(
        tr(
            "{which}, {steps} steps. Ctrl + wheel or pinch: zoom all. Drag: move all. Double click: whole view. A title opens its picture in Explore.",
            which=name if alone else tr("All runs"),
            steps=experiment.steps,
        )
    )
    asked = tuple(pictures)
    job = visit().jobs.get(SLOT, asked) or visit().jobs.start(
        SLOT, asked, lambda: Job(lambda hear, cancel: _all(pictures, hear, cancel))
    )
    if show(job, tr("{count} pictures", count=len(pictures)), lambda: visit().jobs.forget(SLOT)) and job.found:
        lines = len(down) if len(down) > 1 else -(-len(across) // ROW)
        wide = -(-len(pictures) // lines)  # lines of equal length, where one thing is varied
        panels(encode_panels(job.found, wide), key="panels", on_open=lambda k: take(pictures[k][1]))


def _asked(
    experiment: Experiment, lane: int
) -> tuple[bool, list[Variant], list[Variant], list[tuple[str, Experiment]]]:
    """What is to be varied: whether only one lane is shown, the rows, the columns, and the pictures."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare axes"):
        columns, across = _axis(
            "columns", "across", next(iter(experiment.lanes[lane].hypers), NOTHING), experiment, lane
        )
        rows, down = _axis("rows", "down", NOTHING, experiment, lane)
        st.button(tr("Compare conventions"), on_click=conventions)
        shared = {columns, rows} <= {*SHARED, NOTHING}
        if shared:
            st.checkbox(tr("Only this run"), **setting(Varied, "alone", own(Varied).alone))
    alone = not shared or own(Varied).alone
    return alone, down, across, grid(experiment, down, across, lane if alone else None)


def _all(pictures: list[tuple[str, Experiment]], hear: Progress, cancel: threading.Event) -> list[tuple[str, Runs]]:
    done = []
    for title, experiment in pictures:
        if cancel.is_set():
            raise Cancelled
        done.append((title, runs_of(experiment)))
        hear(len(done) / len(pictures))
    return done


def _colored(experiment: Experiment) -> Experiment:
    """The experiment with every lane's colour written down, so that a lane keeps it where it stands alone."""
    lanes = (lane.changed(color=c) for lane, c in zip(experiment.lanes, lane_colors(experiment), strict=True))
    return experiment.changed(lanes=tuple(lanes))


def _axis(axis: str, members: str, first: str, experiment: Experiment, lane: int) -> tuple[str, list[Variant]]:
    """What is varied along an axis, and its members."""
    chosen = experiment.lanes[lane]
    options = [NOTHING, *things(chosen)]
    wanted, given = getattr(own(Varied), axis), getattr(own(Varied), members)
    thing = wanted if wanted in options else first
    st.selectbox(
        tr(AXES[axis]), options, format_func=_called, width=170, **setting(Varied, axis, thing, **{members: None})
    )
    if thing == NOTHING:
        return thing, [SAME]
    choices = _choices(thing, experiment, lane)
    if choices is not None:
        some = _some(thing, experiment) or list(choices)
        picked = [key for key in given.split(",") if key in choices] if given is not None and thing == wanted else some
        st.multiselect(
            tr(MEMBERS[thing]),
            list(choices),
            format_func=lambda key: choices[key],
            placeholder=tr("Choose"),
            width=360,
            **setting(Varied, members, picked, kept=",".join),
        )
        values = picked
    else:
        separator = ";" if thing == "start" else ","
        text = given if given is not None and thing == wanted else _first(thing, experiment, lane)
        label = tr("Starts, as x, y; x, y") if thing == "start" else tr("Values of {name}", name=_called(thing))
        st.text_input(label, max_chars=400, width=260, **setting(Varied, members, text))
        values = [part.strip() for part in text.split(separator) if part.strip()]
    if not values:
        raise ExperimentError(tr("{axis}: choose at least one", axis=tr(AXES[axis])))
    if len(values) > MOST:
        raise ExperimentError(
            tr(
                "{axis}: {count} values; at most {most} pictures are shown",
                axis=tr(AXES[axis]),
                count=len(values),
                most=MOST,
            )
        )
    return thing, variants(thing, values, lane)


def _called(thing: str) -> str:
    """What is varied, in words; a hyperparameter by its own name."""
    return tr(THINGS[thing]) if thing in THINGS else thing


def _choices(thing: str, experiment: Experiment, lane: int) -> dict[str, str] | None:
    """What there is to choose from, by key; None where values are typed."""
    if thing == "surface":
        return {key: tr(surface.name) for key, surface in SURFACES.items()}
    if thing == "optimizer":
        return {key: optimizer.name for key, optimizer in OPTIMIZERS.items()}
    if thing == "convention":
        return {c.key: f"{c.key}: {tr(c.label)}" for c in experiment.lanes[lane].method.conventions}
    return None


def _some(thing: str, experiment: Experiment) -> list[str]:
    """Those to begin with; none: all."""
    if thing == "surface":
        some = dict.fromkeys([experiment.surface.name, "rosenbrock", "beale", "himmelblau"])
        return [key for key in some if key in SURFACES]
    if thing == "optimizer":
        return list(dict.fromkeys(one.optimizer for one in experiment.lanes))[:6]
    return []


def _first(thing: str, experiment: Experiment, lane: int) -> str:
    """The values to begin with, as text."""
    if thing == "seed":
        return "0, 1, 2"
    if thing == "start":
        return "; ".join(f"{x:g}, {y:g}" for x, y in experiment.surface.declaration.starts)
    hyper, value = experiment.lanes[lane].declared_hypers[thing], experiment.lanes[lane].hypers[thing]
    if hyper.kind == "bool":
        return "0, 1"
    if hyper.counts_from_one:
        ladder = [0, 0.5, 0.9, 0.99]
    elif hyper.kind == "int":
        ladder = [value, value + 1, value + 2]
    else:
        ladder = [value / 4, value / 2, value, value * 2] if value else [0, 0.25, 0.5, 1]
    return ", ".join(f"{v:.4g}" for v in ladder if hyper.legal(v))


def conventions() -> None:
    """Let the page show the chosen lane in every convention of its method."""
    keep(Varied, columns="convention", rows=NOTHING, across=None, down=None)
