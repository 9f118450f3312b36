"""The Learn page: the list of lessons, and each with its text, its experiment and its questions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lessons.lesson import Asked, Lesson, Question, Text, lessons
from messages import language, tr
from player import player
from player.average import average
from views.pages import Page
from views.picture import payload
from views.settings import Settings
from views.speech import remember, remembered
from views.study import Study
from views.text import plain
from views.visit import keep, own, runs_of, setting, take, visit

COLUMNS = 3
COOKIE = "ravine-course"


@dataclass(frozen=True)
class Course(Settings):
    """The lesson that is open, none for the list, and its scene, the first one if empty."""

    lesson: str = ""
    scene: str = ""


PAGE = Page(
    title="Learn",
    about="The course: one question a lesson, answered by playing.",
    order=15,
    icon="school",
    settings=Course,
)


def page() -> None:
    """Draw the page."""
    study = visit().study
    study.recall(remembered(COOKIE))
    lesson = lessons().get(own(Course).lesson)
    if lesson is None:
        _list(study)
    else:
        _lesson(lesson, study)
    if study.done:
        remember({COOKIE: study.kept})


def _list(study: Study) -> None:
    """Every lesson with its question and how far it is done."""
    every = list(lessons().values())
    done = sum(map(study.count, every))
    if done:
        asked = sum(len(lesson.questions) for lesson in every)
        st.progress(done / asked, tr("{done} of {asked} questions answered", done=done, asked=asked))
    for row in range(0, len(every), COLUMNS):
        for at, column in enumerate(st.columns(COLUMNS, gap="medium"), row):
            if at < len(every):
                with column.container(border=True, height="stretch", key=f"lesson {every[at].key}"):
                    _entry(every[at], at + 1, study)


def _entry(lesson: Lesson, number: int, study: Study) -> None:
    title, question = lesson.heading(language())
    st.button(
        f"{number} · {title}",
        key=f"open {lesson.key}",
        type="tertiary",
        on_click=_open,
        args=(lesson.key,),
    )
    st.markdown(question)
    done, asked = study.count(lesson), len(lesson.questions)
    if done == asked:
        st.caption(f":material/check_circle: {tr('done')}")
    elif done:
        st.caption(tr("{done} of {asked} questions answered", done=done, asked=asked))


def _open(key: str, scene: str = "") -> None:
    keep(Course, lesson=key, scene=scene)


def _lesson(lesson: Lesson, study: Study) -> None:
    text = lesson.text(language())
    scene = own(Course).scene if own(Course).scene in lesson.scenes else lesson.first
    _ways(lesson, top=True)
    st.header(text.title, anchor=False)
    st.markdown(f"**{text.question}**")
    words, picture = st.columns([5, 8], gap="large")
    with words:
        st.markdown(text.body)
    with picture:
        if lesson.demo:
            average(_words(), key="average")
        else:
            _picture(lesson, text, scene, study)
    look, questions = st.columns([5, 8], gap="large")
    with look:
        st.subheader(tr("What to look for"), anchor=False)
        st.markdown(text.look)
    with questions:
        st.subheader(tr("Questions"), anchor=False)
        for name, question in lesson.questions.items():
            _question(lesson, name, question, text.questions[name], study)
    _ways(lesson, top=False)


def _words() -> dict[str, str]:
    """What the moving average's demonstration says."""
    return {
        "beta": "β",
        "corrected": tr("bias correction"),
        "step": tr("A step"),
        "constant": tr("A constant"),
        "noise": tr("Noise"),
        "weights": tr("Weights of the last 60 steps, the newest on the left"),
        "at": tr("Step {step}: {value}, its average {smooth}"),
        "draw": tr("Draw the signal here (or arrow keys); thick: its average"),
        "told": tr(
            "1/(1 − β) = {n}: the last {last} steps hold {held} % of the weight, and β to the power of {last} is {power}."
        ),
    }


def _ways(lesson: Lesson, *, top: bool) -> None:
    """The ways out of a lesson: all lessons, the one before, the one after."""
    keys = list(lessons())
    at = keys.index(lesson.key)
    place = "top" if top else "foot"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"ways {place}"):
        st.button(tr("All lessons"), icon=":material/list:", key=f"all {place}", on_click=_open, args=("",))
        st.markdown(tr("Lesson {number} of {count}", number=at + 1, count=len(keys)))
        for label, icon, to, key in (
            (tr("Previous"), ":material/arrow_back:", at - 1, "P"),
            (tr("Next"), ":material/arrow_forward:", at + 1, "N"),
        ):
            there = 0 <= to < len(keys)
            st.button(
                label, icon=icon, key=f"{key} {place}", disabled=not there, on_click=_open,
                args=(keys[to] if there else "",), type="primary" if key == "N" and not top else "secondary",
                shortcut=key if top else None,
            )  # fmt: skip


def _picture(lesson: Lesson, text: Text, name: str, study: Study) -> None:
    """The scene: which one, what is said of it, the player, and the ways on from here."""
    scene = lesson.scenes[name]
    if len(lesson.scenes) > 1:
        titles = {key: text.scenes[key][0] for key in lesson.scenes}
        st.segmented_control(
            tr("Experiment"), list(titles), format_func=lambda key: titles[key], required=True,
            label_visibility="collapsed", **setting(Course, "scene", name),
        )  # fmt: skip
    if said := text.scenes[name][1]:
        st.markdown(said)
    state = study.work(lesson, name)
    if state.notice and state.notice.error:
        st.error(plain(state.notice.text))

    def heard(event: Any) -> None:
        study.change(lesson, name, event, time.monotonic())

    with st.container(key="lesson player"):
        shown = payload(state, ack=study.ack, only=scene.knobs, panels=scene.panels)
        player(shown, key=f"player {lesson.key} {name}", on_event=heard)
    with st.container(horizontal=True, gap="small"):
        st.button(
            tr("Begin again"), icon=":material/restart_alt:", disabled=state.experiment == scene.experiment,
            on_click=study.reset, args=(lesson, name),
        )  # fmt: skip
        st.button(tr("Open in Explore"), icon=":material/explore:", on_click=take, args=(state.experiment,))


def _question(lesson: Lesson, name: str, question: Question, asked: Asked, study: Study) -> None:
    """What is asked, and the reply to the answer or to what was done."""
    with st.container(border=True, key=f"question {name}"):
        if question.goal:
            _goal(lesson, name, question, asked, study)
        else:
            _choice(lesson, name, question, asked, study)


def _goal(lesson: Lesson, name: str, question: Question, asked: Asked, study: Study) -> None:
    st.markdown(f"**{asked.ask}**")
    if len(lesson.scenes) > 1 and own(Course).scene != question.scene and question.scene != lesson.first:
        st.button(tr("Show the experiment"), key=f"show {name}", on_click=_open, args=(lesson.key, question.scene))
    state = study.work(lesson, question.scene)
    (well, _), (hint, _) = asked.answers
    if question.met(runs_of(state.experiment)):
        study.answer(lesson, name, 0, True)
        st.success(well, icon=":material/check:")
    else:
        st.info(hint, icon=":material/lightbulb:")


def _choice(lesson: Lesson, name: str, question: Question, asked: Asked, study: Study) -> None:
    key = f"answer {lesson.key} {name}"
    chosen: int | None = study.answers.get((lesson.key, name))
    st.session_state[key] = chosen

    def answered() -> None:
        place = st.session_state[key]
        study.answer(lesson, name, place, place == question.right)

    st.radio(
        f"**{asked.ask}**", range(len(asked.answers)), format_func=lambda k: asked.answers[k][0], key=key,
        on_change=answered,
    )  # fmt: skip
    if chosen is not None:
        reply = asked.answers[chosen][1]
        if chosen == question.right:
            st.success(reply, icon=":material/check:")
        else:
            st.error(reply, icon=":material/close:")
