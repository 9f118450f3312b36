"""The course: reads the lessons, a folder of data each, and fills the numbers into their texts.

A folder ``course/07-momentum/`` holds ``lesson.json`` and a text per language, ``en.md`` and ``zh.md``:

- ``scenes``: name → ``experiment`` (or ``{"preset": key}``), ``knobs`` (what the reader may change) and ``panels`` (which are shown);
- ``values``: name → a measure (see ``measures``) with ``digits`` or a number of ``decimals``; ``{{name}}`` in a text;
- ``claims``: what the texts say in words, each a sentence with the measure that makes it true;
- ``questions``: name → ``right``, the place of the right answer, or ``goal``, a claim about the reader's own run, with
  ``solution``, the events that reach it.

In a text the first heading is the title and the paragraph after it the question; further headings name their part:
``{#scene-NAME}``, ``{#look}`` and ``{#NAME}`` for a question, whose list holds the answers, each with its reply after ``::``
(for a goal: what is said when it is met, and the hint while it is not).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from engine.experiment import Experiment, read
from engine.numbers import number
from engine.runs import Runs
from engine.simulate import simulate
from lessons.measures import NEVER, holds, measured
from lessons.presets import PRESETS

COURSE = Path(__file__).parent / "course"
LANGUAGES = ("en", "zh")
PANELS = ("contour", "loss")  # what a scene shows where it names nothing
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_HEADING = re.compile(r"^## (.+?) \{#([\w-]+)\}$", re.MULTILINE)


@dataclass(frozen=True)
class Scene:
    """An experiment of a lesson: what runs in it, what the reader may change, and which panels show it."""

    experiment: Experiment
    knobs: tuple[str, ...]
    panels: tuple[str, ...] = PANELS


@dataclass(frozen=True)
class Question:
    """``right``: the place of the right answer; or ``goal``: what must hold of the reader's run in ``scene``."""

    scene: str
    right: int | None = None
    goal: Mapping[str, Any] = field(default_factory=dict)
    solution: tuple[Mapping[str, Any], ...] = ()

    def met(self, runs: Runs) -> bool:
        """Whether the reader's run has what was asked for."""
        return holds(self.goal, {self.scene: runs}, self.scene)


@dataclass(frozen=True)
class Asked:
    """A question in words: what is asked, and the answers with a reply to each."""

    ask: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Text:
    """A lesson in one language, its numbers filled in; all but the titles is Markdown with LaTeX."""

    title: str
    question: str
    body: str
    scenes: Mapping[str, tuple[str, str]]  # name → title, and what is said of it
    look: str
    questions: Mapping[str, Asked]


@dataclass(frozen=True)
class Lesson:
    """One lesson as its folder has it."""

    key: str
    folder: Path
    scenes: Mapping[str, Scene]
    values: Mapping[str, Mapping[str, Any]]
    claims: tuple[Mapping[str, Any], ...]
    questions: Mapping[str, Question]
    demo: str | None = None  # a demonstration of its own in place of the player

    @property
    def first(self) -> str:
        """The scene that measures are taken in where they name none."""
        return next(iter(self.scenes), "")

    @cached_property
    def runs(self) -> dict[str, Runs]:
        """What happens in each scene."""
        return {name: simulate(scene.experiment) for name, scene in self.scenes.items()}

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Every value as it stands in a text."""
        return {name: _told(given, self.runs, self.first) for name, given in self.values.items()}

    def source(self, language: str) -> str:
        """The text as it was written, placeholders in it; English where a language is missing."""
        path = self.folder / f"{language}.md"
        return (path if path.exists() else self.folder / "en.md").read_text(encoding="utf-8")

    def text(self, language: str) -> Text:
        """The text in a language. Raises KeyError for a placeholder that ``values`` does not have."""
        return _parsed(PLACEHOLDER.sub(lambda m: self.numbers[m[1]], self.source(language)), self)

    def heading(self, language: str) -> tuple[str, str]:
        """Title and question alone, which hold no numbers, so that nothing need be run."""
        title, question, _ = self.source(language).removeprefix("# ").split("\n\n", 2)
        return title.strip(), question.strip()


def _told(given: Mapping[str, Any], runs: Mapping[str, Runs], scene: str) -> str:
    asked = dict(given)
    digits, decimals = asked.pop("digits", 3), asked.pop("decimals", None)
    value = measured(asked, runs, scene)
    if value == NEVER or value != value:
        raise ValueError(f"{given}: there is no such number in the runs")
    return number(value, digits) if decimals is None else f"{value:.{decimals}f}".replace("-", "−")


def _parsed(text: str, lesson: Lesson) -> Text:
    head, *parts = _HEADING.split(text)
    title, question, body = head.removeprefix("# ").split("\n\n", 2)
    found = {
        name: (heading, said.strip()) for heading, name, said in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }
    return Text(
        title.strip(),
        question.strip(),
        body.strip(),
        {name: found[f"scene-{name}"] for name in lesson.scenes if f"scene-{name}" in found},
        found["look"][1],
        {name: Asked(found[name][0], _answers(found[name][1])) for name in lesson.questions},
    )


def _answers(listed: str) -> tuple[tuple[str, str], ...]:
    """(answer, reply) of each item of a list; a reply stands after ``::``."""
    items = [item.strip() for item in re.split(r"^- ", listed, flags=re.MULTILINE) if item.strip()]
    split = (re.sub(r"\s*\n\s*", " ", item).partition("::") for item in items)
    return tuple((answer.strip(), reply.strip()) for answer, _, reply in split)


def _experiment(given: Mapping[str, Any]) -> Experiment:
    return PRESETS[given["preset"]].experiment if "preset" in given else read(Experiment, given)


def _read(folder: Path) -> Lesson:
    data = json.loads((folder / "lesson.json").read_text(encoding="utf-8"))
    scenes = {
        name: Scene(_experiment(s["experiment"]), tuple(s.get("knobs", ())), tuple(s.get("panels", PANELS)))
        for name, s in data["scenes"].items()
    }
    first = next(iter(scenes), "")
    questions = {
        name: Question(q.get("scene", first), q.get("right"), q.get("goal", {}), tuple(q.get("solution", ())))
        for name, q in data["questions"].items()
    }
    claims = tuple(data.get("claims", ()))
    return Lesson(folder.name[3:], folder, scenes, data.get("values", {}), claims, questions, data.get("demo"))


@lru_cache(maxsize=1)
def lessons() -> dict[str, Lesson]:
    """Every lesson by its key, in the order of the course: that of the numbers before the folders' names."""
    return {folder.name[3:]: _read(folder) for folder in sorted(COURSE.iterdir()) if folder.is_dir()}
