"""The page Learn: every lesson is drawn in every language, answers are told right or wrong, and what is done is kept."""

import pytest
from streamlit.testing.v1 import AppTest

from lessons.lesson import LANGUAGES, lessons
from views.pages.learn import Course
from views.study import Study
from views.visit import Visit

SCRIPT = "from views import speech; from views.pages import learn as p; from views.visit import arrive; arrive(p.PAGE.settings); p.page()"


def opened(lesson="", language="en", **study):
    app = AppTest.from_string(SCRIPT, default_timeout=200)
    app.session_state["visit"] = Visit(
        settings={Course: Course(lesson=lesson)}, language=language, study=Study(**study)
    )
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    return app


@pytest.mark.parametrize("key", lessons())
def test_a_lesson_is_drawn(key):
    language = LANGUAGES[list(lessons()).index(key) % 2]
    app = opened(key, language)
    text = lessons()[key].text(language)
    assert app.header[0].value == text.title
    shown = " ".join(m.value for m in app.markdown)
    assert text.question in shown
    assert text.body in shown
    assert len(app.radio) == sum(question.right is not None for question in lessons()[key].questions.values())


def test_the_list_names_every_lesson_in_the_order_of_the_course():
    app = opened()
    titles = [b.label for b in app.button if b.key.startswith("open ")]
    assert titles == [f"{n} · {lesson.heading('en')[0]}" for n, lesson in enumerate(lessons().values(), 1)]


def test_an_answer_gets_its_reply_and_is_kept():
    app = opened("descent")
    lesson = lessons()["descent"]
    name, question = next((n, q) for n, q in lesson.questions.items() if q.right is not None)
    answers = lesson.text("en").questions[name].answers
    wrong = next(k for k in range(len(answers)) if k != question.right)
    app.radio[0].set_value(wrong).run()
    assert [e.value for e in app.error] == [answers[wrong][1]]
    app.radio[0].set_value(question.right).run()
    assert answers[question.right][1] in [s.value for s in app.success]
    assert not app.error
    assert f"descent.{name}" in app.session_state["visit"].study.done


def test_a_goal_is_reached_in_the_experiment_and_next_leads_on():
    app = opened("descent")
    lesson = lessons()["descent"]
    name, question = next((n, q) for n, q in lesson.questions.items() if q.goal)
    study = app.session_state["visit"].study
    for event in question.solution:
        study.change(lesson, question.scene, event, 0.0)
    app.run()
    assert f"descent.{name}" in study.done
    next(b for b in app.button if b.key == "N foot").click().run()
    assert app.session_state["visit"].settings[Course].lesson == list(lessons())[2]
