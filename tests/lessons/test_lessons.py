"""Every lesson's numbers and claims come from its experiments, its questions can be answered, and both languages agree."""

import re

import pytest

from engine.simulate import simulate
from lessons.lesson import LANGUAGES, PLACEHOLDER, lessons
from lessons.measures import BOUNDS, MEASURES, holds, measured
from views.session import apply

KEYS = list(lessons())
CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("key", KEYS)
def test_claims_are_true(key):
    lesson = lessons()[key]
    for claim in lesson.claims:
        assert claim["says"]
        assert holds(claim, lesson.runs, lesson.first), claim["says"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_uses_every_number_and_answers_every_question(key, language):
    lesson = lessons()[key]
    assert (lesson.folder / f"{language}.md").exists()
    source, text = lesson.source(language), lesson.text(language)
    assert set(PLACEHOLDER.findall(source)) == set(lesson.numbers)
    assert "{{" not in repr(text)
    assert (text.title, text.question) == lesson.heading(language)
    assert set(text.scenes) == set(lesson.scenes)
    named = set(re.findall(r"^## .+ \{#(?:scene-)?([\w-]+)\}$", source, re.MULTILINE))
    assert named == {"look", *lesson.scenes, *lesson.questions}
    assert source.count("\n## ") == 1 + len(lesson.scenes) + len(lesson.questions)
    assert text.body
    assert text.look.startswith("- ")
    for name, question in lesson.questions.items():
        answers = text.questions[name].answers
        if question.goal:
            assert len(answers) == 2, "what is said when it is met, and the hint"
        else:
            assert 0 <= question.right < len(answers) >= 2
            assert all(reply for _, reply in answers)


@pytest.mark.parametrize("key", KEYS)
def test_a_goal_is_not_met_at_first_and_can_be_reached(key):
    lesson = lessons()[key]
    assert 2 <= len(lesson.questions) <= 4
    for question in lesson.questions.values():
        assert (question.right is None) == bool(question.goal)
        if question.goal:
            experiment = lesson.scenes[question.scene].experiment
            assert not question.met(simulate(experiment, state=False))
            for event in question.solution:
                assert offered(lesson.scenes[question.scene].knobs, event), event
                experiment = apply(experiment, event)
            assert question.met(simulate(experiment, state=False))


def offered(knobs, event):
    """Whether the page has a control for this."""
    names = {"start": ["start"]}.get(event["type"]) or list(event["changes"])
    return set(names) <= set(knobs)


@pytest.mark.parametrize("key", KEYS)
def test_places_that_a_text_names_lie_in_its_picture(key):
    lesson = lessons()[key]
    for name, given in lesson.values.items():
        if given["measure"] in ("coordinate", "farthest"):
            scene = given.get("scene", lesson.first)
            given = {k: v for k, v in given.items() if k not in ("digits", "decimals")}
            low, high = lesson.scenes[scene].experiment.surface.bind().view["xy".index(given["axis"])]
            assert low <= measured(given, lesson.runs, scene) <= high, name


@pytest.mark.parametrize("key", KEYS)
def test_knobs_are_those_of_the_experiment(key):
    for scene in lessons()[key].scenes.values():
        lanes = {name for lane in scene.experiment.lanes for name in lane.hypers}
        known = (
            lanes | {"start", "convention", "schedule", "wrappers", "add"} | set(scene.experiment.surface.bind().params)
        )
        assert set(scene.knobs) <= known


@pytest.mark.parametrize("key", KEYS)
def test_no_english_sentence_in_a_chinese_text(key):
    source = lessons()[key].source("zh")
    plain = re.sub(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\{[^}]*\}", "", source, flags=re.DOTALL)
    for line in filter(None, map(str.strip, plain.splitlines())):
        assert CHINESE.search(line) or len(re.findall(r"[A-Za-z]{2,}", line)) < 4, line
        assert not re.search(r"[A-Za-z]+(?:[ ,]+[a-z]+){2,}", line), line


def test_every_language_asks_and_measures_the_same():
    for lesson in lessons().values():
        asked = [[len(a.answers) for a in lesson.text(language).questions.values()] for language in LANGUAGES]
        assert asked[0] == asked[1]


def test_every_measure_is_used_or_at_least_documented():
    assert all(function.__doc__ for function in MEASURES.values())


def test_a_claim_without_a_bound_or_with_an_unknown_measure_is_refused():
    lesson = lessons()["descent"]
    with pytest.raises(KeyError):
        holds({"measure": "loss"}, lesson.runs, lesson.first)
    with pytest.raises(KeyError):
        measured({"measure": "luck"}, lesson.runs, lesson.first)
    assert not holds({"measure": "loss", "below": 0}, lesson.runs, lesson.first)
    assert set(BOUNDS) == {"above", "below", "at_least", "at_most", "equals"}
