"""The Present page: a list of scenes for a lecture, to be ordered, saved and shown on a full screen."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from engine import limits
from engine.scenes import Scene, Scenes
from messages import tr
from player import player
from views.pages import Page
from views.picture import payload
from views.settings import LONG, Settings
from views.show import Show
from views.speech import in_address
from views.text import plain
from views.uploads import uploader
from views.visit import go, keep, keep_address, link_to, own, take, visit, work


@dataclass(frozen=True)
class Presented(Settings):
    """The list, as in a link that opens it, and its place."""

    scene: int = 1  # the one that is on
    scenes: str = field(default="", metadata={"longest": limits.MAX_JSON})


PAGE = Page(
    title="Present",
    about="Experiments one after the other on a full screen, for a lecture.",
    order=75,
    icon="co_present",
    settings=Presented,
)
SHOWN = ("start",)  # what may be changed in a scene while it is presented
PANELS = ("contour",)


def page() -> None:
    """Draw the page."""
    show = visit().show
    show.recall(own(Presented).scenes, own(Presented).scene - 1)
    if show.complaint:
        st.error(plain(show.complaint))
        show.complaint = None
    words, picture = st.columns([5, 8], gap="large")
    with words:
        _list(show)
        _files(show)
    with picture:
        if show.scenes:
            _picture(show)
        else:
            _empty()
            _address(show)


def _address(show: Show) -> None:
    keep(Presented, scenes=show.link, scene=show.at + 1)
    keep_address(Presented, in_address())


def _list(show: Show) -> None:
    """The scenes in their order, each with its name and what can be done to it."""
    st.subheader(tr("Scenes"), anchor=False)
    for index, scene in enumerate(show.scenes):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"scene at {index}"):
            _entry(show, index, scene)
    st.button(
        tr("Add what Explore shows"), icon=":material/add:", key="scene add", on_click=show.add,
        args=(work().experiment,), type="secondary" if show.scenes else "primary",
    )  # fmt: skip


def _entry(show: Show, index: int, scene: Scene) -> None:
    number = index + 1
    st.button(
        str(number), key=f"scene go {index}", on_click=show.go, args=(index,), help=tr("Show this scene"),
        type="primary" if index == show.at else "secondary",
    )  # fmt: skip
    key = f"scene name {index}"
    st.session_state[key] = scene.name

    def named() -> None:
        show.name(index, st.session_state[key] or "")

    st.text_input(
        tr("Name of scene {number}", number=number), key=key, on_change=named, placeholder=scene.title,
        label_visibility="collapsed", max_chars=limits.MAX_LABEL,
    )  # fmt: skip
    for name, icon, said, act, args, there in (
        ("up", ":material/arrow_upward:", tr("Earlier"), show.move, (index, -1), index > 0),
        ("down", ":material/arrow_downward:", tr("Later"), show.move, (index, 1), number < len(show.scenes)),
        ("remove", ":material/delete:", tr("Remove"), show.remove, (index,), True),
    ):
        st.button(
            icon, key=f"scene {name} {index}", help=said, on_click=act, args=args, disabled=not there,
            type="tertiary",
        )  # fmt: skip


def _files(show: Show) -> None:
    """The list to take away, as a file and a link, and the file to open."""
    if show.scenes:
        st.download_button(
            tr("Save the list as a file"), lambda: Scenes(scenes=show.scenes).to_json(), "scenes.json",
            "application/json", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        link = show.link
        if link == LONG:
            st.info(
                tr(
                    "The list is too long for a link, which holds {most} characters: save it as a file.",
                    most=f"{limits.MAX_LINK:,}",
                )
            )
        else:
            st.text_input(tr("A link that opens the list"), link_to(scenes=link), key=f"scenes link {link}")

    def opened() -> None:
        file = st.session_state["scenes file"]
        if file is not None:
            try:
                show.open(file.getvalue().decode())
            except UnicodeDecodeError:
                show.complaint = tr(
                    "The file could not be opened: {error}", error=tr("{name} is not text in UTF-8.", name=file.name)
                )

    uploader(tr("Open a list from a file"), ["json"], "scenes file", on_change=opened)


def _empty() -> None:
    """What to do first."""
    st.markdown(
        tr(
            "Make an experiment on Explore and add it here; add the next one. Then present them: full screen, large letters, "
            "forward and back by the keys of a presenter."
        )
    )
    st.button(tr("Go to Explore"), icon=":material/explore:", on_click=go, args=("explore",))


@st.fragment
def _picture(show: Show) -> None:
    """The scene that is on, in the player, whose button fills the screen with it; drawn alone from scene to scene."""
    if show.left:
        show.left = False
        st.rerun()
    _address(show)
    state = show.work
    if state.notice and state.notice.error:
        st.error(plain(state.notice.text))

    def heard(event: Any) -> None:
        show.change(event, time.monotonic())

    told = {"at": show.at, "names": [scene.title for scene in show.scenes]}
    with st.container(key="scene player"):
        player(
            payload(state, ack=show.ack, only=SHOWN, panels=PANELS, scenes=told), key="scenes player", on_event=heard
        )
    scene = show.scenes[show.at].experiment
    with st.container(horizontal=True, gap="small"):
        if state.experiment != scene:
            st.button(tr("Begin again"), icon=":material/restart_alt:", on_click=show.go, args=(show.at,))
            st.button(tr("Keep this in the scene"), icon=":material/check:", on_click=show.keep)
        st.button(tr("Open in Explore"), icon=":material/explore:", on_click=take, args=(state.experiment,))
