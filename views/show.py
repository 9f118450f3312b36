"""What a visitor presents: the list of scenes, the one that is on, and what was turned in it while it was shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine import limits
from engine.experiment import Experiment, ExperimentError, read
from engine.scenes import Scene, Scenes
from messages import tr
from views.session import Work, advance, fresh
from views.settings import LONG


@dataclass
class Show:
    """The list of one visit. ``turned`` is the visitor's version of the scene that is on, until another is."""

    scenes: tuple[Scene, ...] = ()
    at: int = 0
    turned: Work | None = None
    ack: int = 0  # the number of the last event that the player of the scenes sent
    complaint: str | None = None
    recalled: bool = False  # whether the list in the address was taken in
    linked: tuple[tuple[Scene, ...], str] = ((), "")  # a list as it was packed last, and its link
    left: bool = False  # whether the full screen was left, so that the list beside the picture is behind

    def recall(self, link: str, at: int) -> None:
        """Take in the list of an address and the scene that is on, once: what is here since is newer."""
        if link == LONG and not self.recalled:
            self.complaint = tr(
                "The scenes were too long for the address, so they are gone. A file of them can be opened."
            )
        elif link and not self.recalled:
            self._take(lambda: Scenes.from_link(link), tr("The link could not be opened: {error}"))
            self.go(at)
        self.recalled = True

    def open(self, text: str) -> None:
        """Show the list of a file's text; one that is none is told, and the present list stays."""
        self._take(lambda: Scenes.from_json(text), tr("The file could not be opened: {error}"))

    def _take(self, make: Callable[[], Scenes], sentence: str) -> None:
        try:
            scenes = make().scenes
            for number, scene in enumerate(scenes, 1):
                drawn = advance(Work(), {"type": "load", "experiment": scene.experiment}, 0.0)
                if drawn.notice:
                    raise ExperimentError(f"{tr('scene {number}', number=number)}: {drawn.notice.text}")
        except ExperimentError as error:
            self.complaint = sentence.format(error=error)
        else:
            self._now(scenes, 0)

    @property
    def link(self) -> str:
        """The list as it stands in an address; empty for none."""
        if self.linked[0] is not self.scenes:
            try:
                link = Scenes(scenes=self.scenes).to_link() if self.scenes else ""
            except ExperimentError:
                link = LONG
            self.linked = self.scenes, link
        return self.linked[1]

    def add(self, experiment: Experiment) -> None:
        """Put an experiment behind the others, where there is room."""
        self.recalled = True
        if len(self.scenes) >= limits.MAX_SCENES:
            self.complaint = tr("{most} scenes are the most of one list. Remove one first.", most=limits.MAX_SCENES)
        else:
            self._now((*self.scenes, Scene(experiment=experiment)), len(self.scenes))

    def name(self, index: int, name: str) -> None:
        """Call a scene otherwise; what cannot be shown as a name is told."""
        try:
            self._put(index, read(Scene, {"name": name, "experiment": self.scenes[index].experiment}))
        except ExperimentError as error:
            self.complaint = str(error)

    def keep(self) -> None:
        """What was turned in the scene that is on becomes the scene."""
        self._put(self.at, self.scenes[self.at].model_copy(update={"experiment": self.work.experiment}))
        self.turned = None

    def _put(self, index: int, scene: Scene) -> None:
        self.scenes = (*self.scenes[:index], scene, *self.scenes[index + 1 :])

    def move(self, index: int, by: int) -> None:
        """Move a scene along the list; the one that is on stays on."""
        order = list(range(len(self.scenes)))
        order.insert(index + by, order.pop(index))
        self.scenes = tuple(self.scenes[k] for k in order)
        self.at = order.index(self.at)

    def remove(self, index: int) -> None:
        """Take a scene out; where it was on, the next one is."""
        left = [scene for k, scene in enumerate(self.scenes) if k != index]
        self._now(left, self.at - (self.at > index), stay=self.at != index)

    def go(self, at: int) -> None:
        """Show another scene, as the list has it."""
        self._now(self.scenes, at)

    def _now(self, scenes: Sequence[Scene], at: int, *, stay: bool = False) -> None:
        self.scenes = tuple(scenes)
        self.at = max(0, min(at, len(scenes) - 1))
        self.turned = self.turned if stay else None

    @property
    def work(self) -> Work:
        """The scene that is on, as the visitor has turned it."""
        return self.turned or Work(self.scenes[self.at].experiment)

    def change(self, event: Any, now: float) -> None:
        """Apply what was done in the player: another scene, or a change that lasts as long as the scene is on."""
        new = fresh(event, self.ack)
        if new is None:
            return
        event, self.ack = new
        kind, at = event.get("type"), event.get("at")
        if kind == "scene":
            if isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(self.scenes):
                self.go(at)
        elif kind == "left":
            self.left = True
        elif kind not in ("fan", "whole") and self.scenes:  # it does without a fan: its lanes run in the browser
            self.turned = advance(self.work, event, now)
