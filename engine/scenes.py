"""Scenes: named experiments in an order, to be presented one after the other; as a file and as a link."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from engine import limits
from engine.experiment import Experiment, ExperimentError
from engine.link import packed, unpacked
from engine.look import lane_names, one_liner
from engine.reading import loads, mapping, only, read, refusal
from messages import mark, tr

NONE = mark('this is no list of scenes: that is an object with "scenes"')
NAMED = 3  # lanes that a scene without a name is called by
_PLACE = re.compile(r"^scenes\[(\d+)\]")


class Scene(BaseModel):
    """One experiment and what it is called, in JSON ``{"name": "Too large a rate", "experiment": {...}}``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    name: str = ""
    experiment: Experiment

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any) -> Any:
        return only(
            data, cls, tr('a scene is an object with "experiment", and "name" if it has one'), tr("key of a scene")
        )

    @field_validator("name", mode="before")
    @classmethod
    def _line(cls, given: Any) -> str:
        return one_liner(given, "name")

    @property
    def title(self) -> str:
        """The name; of a scene without one, its surface and its runs, in the language of this moment."""
        names = lane_names(self.experiment, tr)
        told = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
        return self.name.strip() or f"{tr(self.experiment.surface.declaration.name)}: {told}"


class Scenes(BaseModel):
    """A list of scenes, in JSON ``{"scenes": [...]}``; it may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    scenes: tuple[Scene, ...] = Field(default=(), max_length=limits.MAX_SCENES)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any) -> Any:
        if "scenes" not in mapping(data, tr(NONE)):
            raise refusal(tr(NONE))
        data = dict(only(data, cls, tr(NONE), tr("key of a list of scenes")))
        if isinstance(data["scenes"], list):
            data["scenes"] = tuple(data["scenes"])
        return data

    def to_json(self) -> str:
        """The text of the file; ``from_json`` gives the same list back."""
        return json.dumps(self.model_dump(), ensure_ascii=False, indent=1, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Scenes:
        """Read JSON text. Raises ExperimentError with one line that says what is wrong and in which scene."""
        data = loads(text)
        try:
            return read(cls, data)
        except ExperimentError as error:  # scenes are counted from 1 where people see them
            raise ExperimentError(
                _PLACE.sub(lambda m: tr("scene {number}", number=int(m[1]) + 1), str(error))
            ) from None

    def to_link(self) -> str:
        """The list as a link's text. ExperimentError when it is too long for an address."""
        return packed(self.model_dump(), tr("this list"))

    @classmethod
    def from_link(cls, text: str) -> Scenes:
        """The list of a link's text. ExperimentError, one line, when it is damaged, too long or of another version."""
        return cls.from_json(unpacked(text))
