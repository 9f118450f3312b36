"""What a visitor has done in the course: their own version of each experiment, the answers, and what is finished."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lessons.lesson import Lesson
from views.session import Work, advance, fresh

Place = tuple[str, str]  # of a lesson, and a scene or a question in it


@dataclass
class Study:
    """The course of one visit. ``done`` holds the questions that were answered rightly, ``lesson.question``."""

    works: dict[Place, Work] = field(default_factory=dict)
    answers: dict[Place, int] = field(default_factory=dict)  # the places of the answers chosen last
    done: set[str] = field(default_factory=set)
    recalled: bool = False  # whether what the browser remembers was taken in
    ack: int = 0  # the number of the last event that a lesson's player sent

    def work(self, lesson: Lesson, scene: str) -> Work:
        """The visitor's version of a scene; at first the lesson's own."""
        return self.works.setdefault((lesson.key, scene), Work(lesson.scenes[scene].experiment))

    def change(self, lesson: Lesson, scene: str, event: Any, now: float) -> None:
        """Apply what was done in a scene's player."""
        new = fresh(event, self.ack)
        if new is None:
            return
        event, self.ack = new
        if event.get("type") != "fan":  # the player does without: its lanes run in the browser
            self.works[lesson.key, scene] = advance(self.work(lesson, scene), event, now)

    def reset(self, lesson: Lesson, scene: str) -> None:
        """Go back to the lesson's own experiment; it can be undone."""
        event = {"type": "load", "experiment": lesson.scenes[scene].experiment}
        self.works[lesson.key, scene] = advance(self.work(lesson, scene), event, 0.0)

    def answer(self, lesson: Lesson, question: str, place: int, right: bool) -> None:
        """Keep an answer; once right, a question stays done."""
        self.answers[lesson.key, question] = place
        if right:
            self.done.add(f"{lesson.key}.{question}")

    def count(self, lesson: Lesson) -> int:
        """How many of a lesson's questions are done."""
        return sum(f"{lesson.key}.{question}" in self.done for question in lesson.questions)

    def recall(self, kept: str) -> None:
        """Take in what ``kept`` tells, once."""
        if not self.recalled:
            self.recalled = True
            self.done |= {name for name in kept.split(" ") if name}

    @property
    def kept(self) -> str:
        """What the browser is to remember."""
        return " ".join(sorted(self.done))
