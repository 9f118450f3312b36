"""The Explore page: choose a surface, race optimizers on it, turn their knobs, read the result."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any, TextIO

import numpy as np
import streamlit as st

from engine import limits
from engine.experiment import Experiment, ExperimentError
from engine.fan import VALUES, fan
from engine.link import PARAMETER
from engine.look import lane_colors, lane_names
from engine.runs import Runs
from engine.schedules import KINDS as SCHEDULES
from engine.simulate import TooSlow
from engine.wrappers import WRAPPERS
from export.tables import TOLERANCE, results, write_results, write_steps
from messages import mark, tr
from optimizers import Hyper
from player import player
from surfaces.formula.names import drawn
from views import facts
from views.cards import cards, surface_cards
from views.embed_panel import embed_panel
from views.export_panel import export_panel
from views.formula import chosen, formula_controls
from views.frame.rescue import guarded
from views.frame.watch import rerun
from views.handed import Handed, only
from views.json_panel import JSON, as_json
from views.noise import noise_controls
from views.own_data import data_controls, drafts, grid_controls, path_controls
from views.pages import Page, compare
from views.picture import payload
from views.settings import LONG
from views.speech import in_address
from views.stage import surface_menu
from views.visit import as_scene, bound, change, go, keep_address, runs_of, visit, work
from views.welcome import greets, welcome

PAGE = Page(
    title="Explore",
    about="Race optimizers on a surface, turn their knobs, and see why each goes where it goes.",
    order=10,
    icon="explore",
    settings=Handed,
    heading=False,  # the picture needs the room
)
UNDRAWN = mark("This picture cannot be drawn: something went wrong that should not. The server's log says what.")
NOTHING = 1e-9  # a coordinate as small as that is zero to a reader
TABLE = "result table"  # the key of a part that is only made while it is open


def page() -> None:
    """Draw the page: the picture first, so that it is on its way while the rest is made."""
    parts = visit().parts
    parts.begin()
    parts.watch("way", lambda: visit().next_page)
    parts.watch("greeting", greets)
    with st.container():  # always there: else the player is put up anew when the greeting goes
        if only() is None:
            welcome()
    _part("picture", _main, lambda: visit().turn)
    if only() is None:
        _part("results", _results, lambda: work().experiment if st.session_state.get(TABLE) else None)
    _part("rule", _rule, _of_rule)
    if only() is None:
        with st.sidebar:
            _sidebar()


def _part(name: str, draw: Callable[[], None], shows: Callable[[], Any]) -> None:
    visit().parts.draw(name, partial(guarded, draw), shows)


def _sidebar() -> None:
    _part("menu", lambda: surface_menu(work().experiment), _of_surface)
    if st.button(tr("Pick by picture"), icon=":material/apps:", width="stretch"):
        st.dialog(tr("Surfaces"), width="large")(_browse)()
    _part("surface", lambda: _surface(work().experiment), lambda: (_of_surface(), *drafts()))
    _part("start", lambda: _start(work().experiment), lambda: (_of_surface(), work().experiment.start))
    _part("steps", lambda: _length(work().experiment), lambda: work().experiment.steps)
    _part("noise", lambda: noise_controls(work().experiment), _of_noise)
    _part("path", path_controls, lambda: None)
    _part("json", lambda: as_json(work().experiment), _of_json)
    runs = runs_of(work().experiment)
    with st.container(horizontal=True, gap="small"):
        export_panel(runs)
        embed_panel(runs)
    st.button(
        tr("Add to the scenes"), icon=":material/co_present:", on_click=as_scene, width="stretch",
        help=tr("A list of experiments to present one after the other, on the page Present"),
    )  # fmt: skip
    st.button(
        tr("Reset"), on_click=change, args=({"type": "reset"},), help=tr("Back to the first picture; can be undone")
    )


def _of_surface() -> Any:
    """What the sidebar shows of the surface: of one that ships not the values of its parameters."""
    surface = work().experiment.surface
    return surface if surface.bare.keys() - {"name"} else surface.name


def _of_noise() -> Any:
    e = work().experiment
    drawn = (e.surface, e.start[0]) if e.noise and e.noise.kind == "minibatch" else bool(e.surface.declaration.data)
    return e.noise, e.seed, drawn


def _of_json() -> Any:
    opened = st.session_state.get(JSON)
    return work().experiment if opened else None, st.query_params.get(PARAMETER) == LONG


def _of_rule() -> Any:
    lane = work().experiment.lanes[work().selected]
    return lane.optimizer, lane.convention, [key for key, _ in lane.wrappers], lane.schedule and lane.schedule.kind


def _main() -> None:
    """The player, which also has the lanes, and the address."""
    with rerun("explore"):
        keep_address(PAGE.settings, in_address())
        visit().parts.check(but="picture")  # the sidebar tells where the experiment has become too long for an address
        guarded(_picture, UNDRAWN)


def _picture() -> None:
    now = visit()
    with now.lock:  # never what was before an event with the word that it was taken in
        state, ack = now.work, now.ack
    shown = payload(state, ack=ack, fan=_fan(state.experiment), only=only(), wire=now.wire, misread=now.misread)
    player(shown, key="player", on_event=now.parts.heard(_heard))
    event = st.session_state["player"].get("event")
    if isinstance(event, dict) and isinstance(event.get("seq"), int) and event["seq"] > now.ack:
        _heard(event)  # the first after the server was started anew: nobody was there to be called
        st.rerun()


def _heard(event: Any) -> None:
    """Take in what was done in the player: a change of the experiment, or a lane to look at on another page."""
    if isinstance(event, dict) and event.get("type") == "compare":
        change({**event, "type": "select"})
        compare.conventions()
        go("compare")
    else:
        change(event)


def _fan(experiment: Experiment) -> tuple[int, str, Runs] | None:
    """What the handle that was taken hold of runs through; none where it would be too much to send."""
    lane, name, low, high = visit().fan or (0, "", None, None)
    count = min(VALUES, limits.PAGE_FAN // (experiment.steps * len(experiment.start)))
    if count < 8 or not 0 <= lane < len(experiment.lanes):
        return None
    chosen = experiment.lanes[lane]
    if name not in chosen.hypers:
        return None
    hyper = chosen.declared_hypers[name]
    try:
        return lane, name, fan(experiment, lane, name, _held(hyper, low, high).values(count), limits.RUN_SECONDS)
    except (ExperimentError, TooSlow):  # values that are legal one by one, yet not with the lane's others
        return None


def _held(hyper: Hyper, low: Any, high: Any) -> Hyper:
    """The hyperparameter with the part that its handle covers in the browser, if that makes sense."""
    if not all(isinstance(end, int | float) for end in (low, high)):
        return hyper
    try:
        return hyper.covered(float(low), float(high))
    except (ValueError, OverflowError):
        return hyper


def _surface(experiment: Experiment) -> None:
    surface = experiment.surface.declaration
    if experiment.surface.formula is not None or visit().formula_draft:
        formula_controls(experiment)
    if experiment.surface.fit is not None:
        data_controls(experiment)
    elif experiment.surface.grid is not None:
        grid_controls(experiment)
    elif experiment.surface.formula is None:
        names = "x, y" if surface.names == ("x", "y") else ", ".join(surface.names)
        st.latex(f"f({names if not surface.flat else names.split(',')[0]}) = {surface.latex}")
    st.caption(tr(surface.about))


def _browse() -> None:
    """Every surface with its drawing; a click on one puts it on the page."""
    if visit().picked:
        visit().picked = False
        st.rerun()
    cards(surface_cards, key="surface picker", chosen=_pick)


def _pick(key: str) -> None:
    change(chosen(key))
    visit().picked = True


def _start(experiment: Experiment) -> None:
    surface, points = experiment.surface.declaration, experiment.start
    index = 0
    if len(points) > 1:
        index = st.selectbox(
            tr("Start point"),
            range(len(points)),
            format_func=lambda i: tr("{k} of {count}", k=i + 1, count=len(points)),
        )
    point = points[index]

    def moved(axis: int, value: float) -> dict[str, Any]:
        return {"type": "start", "index": index, "point": [value if a == axis else point[a] for a in (0, 1)]}

    axes = st.columns(2)
    for axis, (key, name, column) in enumerate(zip("xy", surface.names, axes, strict=True)):
        if axis == 1 and surface.flat:
            continue
        (low, high) = surface.view[axis]
        with column:
            _number(
                tr("Start {name}", name=drawn(name)),
                f"start {key}",
                point[axis],
                -limits.MAX_COORDINATE,
                limits.MAX_COORDINATE,
                lambda value, axis=axis: moved(axis, value),
                step=float(f"{(high - low) / 100:.1g}"),
            )
    presets = [tuple(map(float, p)) for p in surface.starts]
    st.pills(
        tr("Starts to try"),
        range(len(presets)),
        format_func=lambda i: _place(presets[i], surface.flat),
        label_visibility="collapsed",
        **bound(
            "start preset",
            presets.index(point) if point in presets else None,
            lambda i: {"type": "start", "index": index, "point": list(presets[i])},
        ),
    )


def _length(experiment: Experiment) -> None:
    def event(steps: int) -> dict[str, Any]:
        return {"type": "steps", "steps": int(steps)}

    handle, entry = st.columns([3, 2], vertical_alignment="bottom")
    with handle:
        st.slider(tr("Steps"), 1, max(limits.THIN, experiment.steps), **bound("steps", experiment.steps, event))
    with entry:
        st.number_input(
            tr("Steps exactly"),
            1,
            limits.MAX_STEPS,
            step=10,
            label_visibility="collapsed",
            **bound("steps exactly", experiment.steps, event),
        )


def _rule() -> None:
    """The update rule in force in the chosen lane, and where it comes from."""
    state = work()
    lane = state.experiment.lanes[state.selected]
    optimizer, form = lane.method, lane.form
    st.subheader(optimizer.name, anchor=False)
    st.caption(tr("Form in force: {label}", label=tr(form.label)))
    st.latex(form.formula)
    if form.note and optimizer.example:
        st.markdown(tr(form.note))
    for key, _ in lane.wrappers:
        wrapper = WRAPPERS[key]
        st.markdown(f"**{tr('Wrapped in {name}', name=tr(wrapper.name))}**")
        st.latex(wrapper.formula)
        st.markdown(tr(wrapper.about))
        st.caption(f"[{wrapper.paper}]({wrapper.url})")
    if lane.schedule:
        st.markdown(f"**{tr('Schedule')}{tr(': ')}{tr(SCHEDULES[lane.schedule.kind].name)}**")
        st.latex(r"\eta_t = \eta \cdot " + SCHEDULES[lane.schedule.kind].formula)
    st.markdown(tr(optimizer.about))
    if not optimizer.example:  # typed, or recorded
        return
    st.caption(f"[{optimizer.paper}]({optimizer.url})")
    with st.expander(tr("Two steps by hand")):
        st.markdown("\n\n".join(facts.example(optimizer)))


def _results() -> None:
    """The table of how every run ended, and what to take away; how they stand is told beside the picture."""
    box = st.expander(tr("Result table"), key=TABLE, on_change="rerun")
    if box.open:
        with box:
            _table(runs_of(work().experiment))


def _table(runs: Runs) -> None:
    default = float(f"{TOLERANCE * runs.surface.diagonal:.2g}")
    tolerance = st.number_input(
        tr("A minimum is reached within this distance"),
        min_value=0.0,
        value=default,
        step=default,
        format="%g",
        key=f"tolerance on {runs.experiment.surface.bare}",
        help=tr("In units of x and y"),
    )
    rows = results(runs, tolerance)
    colors, names = lane_colors(runs.experiment), lane_names(runs.experiment, tr)
    table: dict[str, list[Any]] = {
        "": [facts.dot(colors[r.lane]) for r in rows],
        tr("Run"): [names[r.lane] for r in rows],
        tr("Start"): [r.start + 1 for r in rows],
        tr("How it ended"): [tr(r.sentence) for r in rows],
        tr("Loss"): [facts.number(r.loss, 4) for r in rows],
        tr("Lowest loss"): [facts.number(r.best_loss, 4) for r in rows],
        tr("To minimum"): [_short(r.distance) for r in rows],
        tr("Steps to it"): [tr("never") if r.steps_to_tolerance is None else str(r.steps_to_tolerance) for r in rows],
        tr("Ended at"): [_place((r.x, r.y), runs.surface.flat) for r in rows],
        tr("Gradients"): [r.gradients for r in rows],
    }
    if runs.start_count == 1:
        del table[tr("Start")]
    if np.isnan(runs.distance).all():  # no minimum is known
        del table[tr("To minimum")], table[tr("Steps to it")]
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "": st.column_config.ImageColumn(width=30, pinned=True),
            tr("Run"): st.column_config.TextColumn(pinned=True, width="medium"),
            tr("How it ended"): st.column_config.TextColumn(width="large"),
            tr("To minimum"): st.column_config.TextColumn(help=tr("Distance to the nearest known minimum")),
            tr("Steps to it"): st.column_config.TextColumn(
                help=tr("First step within {short} of a known minimum", short=_short(tolerance))
            ),
            tr("Gradients"): st.column_config.NumberColumn(help=tr("Gradient evaluations")),
        },
    )
    one, two, _ = st.columns([2, 2, 3])
    one.download_button(
        tr("Table as CSV"),
        lambda: _csv(partial(write_results, tolerance=tolerance), runs),
        "results.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )
    two.download_button(
        tr("All paths as CSV"),
        lambda: _csv(write_steps, runs),
        "paths.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )


def _csv(write: Callable[[Runs, TextIO], None], runs: Runs) -> str:
    file = io.StringIO()
    write(runs, file)
    return file.getvalue()


def _number(label: str, key: str, value: float, low: float, high: float, event: Any, step: float | None = None) -> None:
    st.number_input(
        label,
        float(low),
        float(high),
        step=step or float(f"{max(abs(value), 1e-6) / 20:.1g}"),
        format="%.6g",
        label_visibility="visible" if key.startswith("start") else "collapsed",
        **bound(key, float(value), event),
    )


def _place(point: tuple[float, ...], flat: bool) -> str:
    """A point in words; on a function of x alone only x counts. What is far below a picture's pixel is zero."""
    point = tuple(0.0 if abs(c) < NOTHING else c for c in point)
    return _short(point[0]) if flat else "({}, {})".format(*map(_short, point))


def _short(value: float | None, digits: int = 4) -> str:
    return "–" if value is None else facts.number(value, digits)
