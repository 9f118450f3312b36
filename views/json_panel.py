"""An experiment to take away and to bring: its link, its JSON as a file and as text."""

from __future__ import annotations

import streamlit as st

from engine.experiment import Experiment, ExperimentError
from engine.link import PARAMETER
from messages import tr
from views.complaints import attempt, complain, complaint
from views.settings import LONG
from views.text import plain
from views.uploads import uploader
from views.visit import address

JSON = "link and json"  # the key under which Streamlit keeps whether it is open


def as_json(experiment: Experiment) -> None:
    """The link, the file to save, and the file or the text to open; made only while it is open."""
    if st.query_params.get(PARAMETER) == LONG:  # as the picture, which is drawn first, has left it
        st.caption(tr("This experiment is too long for a link: a reload loses it. Keep it as a JSON file."))
    box = st.expander(tr("Link and JSON"), key=JSON, on_change="rerun")
    if not box.open:
        return
    with box:
        # No st.code: it loads a highlighter of 1.6 MB, half of what a first visit waits for.
        try:
            st.text_input(tr("A link that opens this experiment"), address(experiment))
        except ExperimentError as error:  # too long for one
            st.caption(plain(str(error)))
        st.download_button(
            tr("Download as JSON"),
            lambda: experiment.to_json(indent=2),
            "experiment.json",
            "application/json",
            on_click="ignore",
            width="stretch",
        )
        uploader(tr("Open a file"), ["json"], "json file", on_change=_read_file)
        complaint("json file")
        st.text_area(
            tr("Or paste it here"), key="json text", height=120, placeholder='{"surface": "beale", "lanes": …}'
        )
        st.button(tr("Run this"), on_click=_read_text, width="stretch")
        complaint("json text")


def _read_file() -> None:
    file = st.session_state["json file"]
    if file is not None:
        try:
            _load("json file", file.getvalue().decode())
        except UnicodeDecodeError:
            complain("json file", tr("{name}: this is not text in UTF-8.", name=file.name))


def _read_text() -> None:
    _load("json text", st.session_state["json text"])


def _load(key: str, text: str) -> None:
    """Run the experiment that a text describes; when it describes none, say why and keep the present one."""
    try:
        experiment = Experiment.from_json(text)
    except ExperimentError as error:
        complain(key, str(error))
        return
    attempt(key, {"type": "load", "experiment": experiment})
