"""One's own numbers on the page: a table with a model and a loss, or a landscape of measured heights."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.experiment import Experiment
from engine.fit import Fit
from engine.landscape import write_heights
from engine.limits import MAX_PATH_FILE
from engine.numbers import number
from engine.paths import read_paths
from messages import mark, tr
from surfaces import limits
from surfaces.fitting import LOSSES, MODELS, Columns, DataError
from surfaces.grid import read_grid
from surfaces.samples import SAMPLES
from surfaces.table import read_table
from views.complaints import attempt, complain, complaint
from views.text import capital, sentence
from views.uploads import uploader
from views.visit import bound, visit, work

TYPED = "typed"
ACROSS, PREDICTED = mark("From (x)"), mark("Predict (y)")
MODEL_NAMES = {
    "line": mark("a line, a + b·x"), "scaled line": mark("a line, x scaled"), "logistic": mark("logistic"), "exponential": mark("exponential, a·exp(b·x)"),
    "power": mark("power, a·xᵇ"), "saturation": mark("saturation, a·x/(b + x)"), "sine": mark("sine, a·sin(b·x)"), "neuron": mark("one neuron, σ(a·x + b)"),
    TYPED: mark("typed"),
}  # fmt: skip
LOSS_NAMES = {
    "squared": mark("squared"),
    "absolute": mark("absolute"),
    "huber": mark("Huber"),
    "log-loss": mark("log-loss"),
    "poisson": mark("Poisson"),
}
HILL = [[(x / 10) ** 2 + 2 * (y / 10) ** 2 + (x * y / 300) ** 3 for x in range(-30, 31, 3)] for y in range(-30, 31, 3)]


def megabytes(count: int) -> int:
    """Bytes as the whole megabytes that hold them."""
    return -(-count // 1_000_000)


def data_event() -> dict[str, Any]:
    """The event of choosing own data in a menu: the first table that ships."""
    return _sampled(0)


def grid_event() -> dict[str, Any]:
    """The event of choosing a landscape in a menu: a small one to begin with."""
    return {"type": "data", "surface": {"grid": HILL, "view": [[-3, 3], [-3, 3]]}}


def data_controls(experiment: Experiment) -> None:
    """The table, its columns, the model and the loss."""
    fit = experiment.surface.fit
    assert fit is not None
    with st.expander(tr("Table"), expanded=True):
        titles = [s.title for s in SAMPLES]
        here = next((k for k, s in enumerate(SAMPLES) if s.columns == (visit().table or fit.columns)), None)
        st.selectbox(
            tr("One that ships"), range(len(titles)), format_func=lambda k: tr(titles[k]), placeholder=tr("your own"),
            **bound("data sample", here, _sampled),
        )  # fmt: skip
        uploader(
            tr("Your table"), ["csv", "tsv", "txt", "dat"], "data file", megabytes(limits.MAX_TABLE), on_change=_file,
            help=tr("Columns of numbers, with headings or without; at most {most:,} rows and {size} MB.",
                    most=limits.MAX_ROWS, size=megabytes(limits.MAX_TABLE)),
        )  # fmt: skip
        complaint("data file")
        st.text_area(
            tr("Or paste it"), key="data text", height=90, placeholder="hours;passed\n0,5;0\n0,75;0", on_change=_pasted,
            max_chars=limits.MAX_TABLE,
        )  # fmt: skip
        complaint("data text")
    table = visit().table or fit.columns
    named = fit.model if fit.model in MODELS else TYPED
    if named != TYPED and len(table) > 2 or table != fit.columns:
        _columns(fit, table)
    st.selectbox(
        tr("Model"),
        list(MODEL_NAMES),
        format_func=lambda key: tr(MODEL_NAMES[key]),
        **bound("data model", named, _modelled),
    )
    if named == TYPED:
        _formula(fit, table)
    st.latex(f"L = {experiment.surface.declaration.latex}")
    st.selectbox(
        tr("Loss of a row"), list(LOSSES), format_func=lambda key: tr(LOSS_NAMES[key]),
        **bound("data loss", fit.loss, lambda loss: _changed(loss=loss)),
    )  # fmt: skip
    st.checkbox(
        tr("Scale the columns"), help=tr("Mean 0 and deviation 1 for every column but the predicted one: ravines become round."),
        **bound("data scaled", fit.scaled, lambda scaled: _changed(scaled=scaled)),
    )  # fmt: skip


def grid_controls(experiment: Experiment) -> None:
    """The file of a landscape."""
    grid = experiment.surface.grid
    assert grid is not None
    uploader(
        tr("Your landscape"), ["npz", "npy", "csv", "txt"], "grid file", megabytes(limits.MAX_GRID_FILE),
        on_change=_grid_file,
        help=tr("Heights on a grid: NPZ with z, x and y, NPY, or CSV with rows of heights or columns x, y, z. At most {most:,} heights.", most=limits.MAX_GRID),
    )  # fmt: skip
    complaint("grid file")
    (x0, x1), (y0, y1) = grid.view
    st.caption(
        tr(
            "{rows} × {columns} heights over x from {x0} to {x1} and y from {y0} to {y1}.",
            rows=grid.z.shape[0],
            columns=grid.z.shape[1],
            x0=number(x0, 4),
            x1=number(x1, 4),
            y0=number(y0, 4),
            y1=number(y1, 4),
        )
    )


def _formula(fit: Fit, table: Columns) -> None:
    """The text of a model; one that is refused stays in the box beside the reason."""
    st.session_state["data formula"] = visit().model_draft or fit.model
    names = ", ".join(n for n, _ in table)
    st.text_input(
        tr("The model"),
        key="data formula",
        on_change=_model_typed,
        max_chars=limits.MAX_LENGTH,
        help=tr("A column, =, and a formula of two letters and the columns: {names}", names=names),
    )
    complaint("data formula")


def _model_typed() -> None:
    text = st.session_state["data formula"]
    taken = attempt("data formula", _changed(model=text))
    visit().model_draft = None if taken else text


def path_controls() -> None:
    """A path that was recorded elsewhere joins the race as lanes of its own."""
    with st.expander(tr("Recorded path")):
        uploader(
            tr("A path, such as that of a training"),
            ["csv", "tsv", "txt"],
            "path file",
            megabytes(MAX_PATH_FILE),
            on_change=_path_file,
            help=tr(
                "CSV with columns step, x, y and perhaps loss; a column lane tells several apart. Ravine's own CSV is read too."
            ),
        )
        complaint("path file")


def _path_file() -> None:
    file = st.session_state["path file"]
    if file is None:
        return
    try:
        found = read_paths(file.getvalue())
    except DataError as error:
        complain("path file", sentence(tr("{name}: {error}", name=file.name, error=error)))
        return
    lanes = [{"path": record.write(), "label": name} for name, record in found]
    attempt("path file", {"type": "paths", "lanes": lanes})


def drafts() -> tuple[Any, ...]:
    """What the controls of one's own numbers and formulas show beside the experiment."""
    now = visit()
    return now.formula_draft, now.model_draft, now.table


def _columns(fit: Fit, table: Columns) -> None:
    """Which column lies across, and which is predicted."""
    names = [n for n, _ in table]
    x, y = (n for n, _ in fit.columns[:2])
    for column, label, own, other in zip(st.columns(2), (ACROSS, PREDICTED), (x, y), (y, x), strict=True):

        def event(name: str, label: str = label, own: str = own, other: str = other) -> dict[str, Any]:
            pair = [name, own if name == other else other]  # choosing the other one exchanges them
            return _changed(pair=pair if label == ACROSS else pair[::-1])

        with column:
            here = own if own in names else None
            st.selectbox(tr(label), names, placeholder=tr("Choose"), **bound(f"data {label}", here, event))


def _file() -> None:
    if (file := st.session_state["data file"]) is not None:
        _read("data file", file.getvalue())


def _pasted() -> None:
    if text := st.session_state["data text"].strip():
        _read("data text", text.encode())


def _read(key: str, raw: bytes) -> None:
    """Take in a table: the first column across, the last one predicted, by the model that was chosen."""
    try:
        table = read_table(raw)
    except DataError as error:
        complain(key, sentence(capital(str(error))))
        return
    fit = work().experiment.surface.fit
    model = fit.model if fit and fit.model in MODELS else "line"
    before, visit().table = visit().table, table
    asked = _event([table[0], table[-1]], model, fit.loss if fit else "squared", bool(fit and fit.scaled))
    plainest = _event([table[0], table[-1]], "line", "squared", False)  # the loss may not suit these numbers
    if not (attempt(key, asked) or attempt(key, plainest)):
        visit().table = before


def _grid_file() -> None:
    file = st.session_state["grid file"]
    if file is None:
        return
    try:
        grid = read_grid(file.getvalue())
    except DataError as error:
        complain("grid file", sentence(tr("{name}: {error}", name=file.name, error=error)))
        return
    attempt("grid file", {"type": "data", "surface": {"grid": write_heights(grid)}})


def _sampled(k: int) -> dict[str, Any]:
    sample = SAMPLES[k]
    visit().table = sample.columns
    by_name = dict(sample.columns)
    return _event([(n, by_name[n]) for n in (sample.x, sample.y)], sample.model, sample.loss, sample.scaled)


def _modelled(name: str) -> dict[str, Any]:
    """Another model: a named one of the first two columns, a typed one of all of them."""
    fit = work().experiment.surface.fit
    assert fit is not None
    table = visit().table or fit.columns
    if name != TYPED:
        return _event(list(fit.columns[:2]), name, fit.loss, fit.scaled)
    return _event(list(table), work().experiment.surface.declaration.name.rsplit(",", 1)[0], fit.loss, fit.scaled)


def _changed(pair: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    """The event of a change of some of model, loss, scaling, or of the two columns."""
    fit = work().experiment.surface.fit
    assert fit is not None
    table = dict(visit().table or fit.columns)
    visit().model_draft = None
    columns = [(n, table[n]) for n in pair] if pair else list(fit.columns)
    now: dict[str, Any] = {"model": fit.model, "loss": fit.loss, "scaled": fit.scaled} | changes
    return _event(columns, now["model"], now["loss"], now["scaled"])


def _event(columns: list[tuple[str, tuple[float, ...]]], model: str, loss: str, scaled: bool) -> dict[str, Any]:
    data = {"data": {n: list(v) for n, v in columns}, "model": model, "loss": loss}
    return {"type": "data", "surface": data | ({"scaled": True} if scaled else {})}
