"""A whole experiment as one program in another language: the surface, a function for each lane's step, and the loop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.experiment import Experiment, Lane
from engine.limits import DIVERGED
from live import browser
from live.graph import CannotRecord, Way
from live.printer import Printer
from live.trace import Rule, record_rule, record_surface
from surfaces import BoundSurface


@dataclass(frozen=True)
class Part:
    """What a program needs of one lane: its name in words, its rule, its numbers, and its schedule's factors."""

    index: int
    name: str
    rule: Rule
    lane: Lane
    factors: Sequence[float] | None


class Program(Printer):
    """What programs in all languages share. A step returns the new position and state as one flat list."""

    comment = "//"
    helpers = ""
    brackets = ("[", "]")  # around a list

    def listed(self, values: Sequence[float]) -> str:
        """A list of numbers."""
        return ", ".join(self.number(float(v)) for v in values).join(self.brackets)

    def defined(self, name: str, arguments: str, size: int, lines: list[str]) -> list[str]:
        """A function whose ``lines`` fill ``out``, a list of ``size`` numbers, which it returns."""
        raise NotImplementedError

    def surface(self, what: str, results: int, lines: list[str], rows: int) -> list[str]:
        """A function of x and y: f, its gradient or its Hessian; with ``rows`` the mean over those, i = 0 ..."""
        raise NotImplementedError

    def columns(self, surface: BoundSurface) -> list[str]:
        """The data of a surface as lists called column0, column1, ..."""
        raise NotImplementedError

    def lane(self, part: Part, init: list[str], step: list[str]) -> list[str]:
        """The functions of a lane: ``start_0(w, share)``, its state before the first step, and ``step_0(w, s, t, share)``."""
        k, size, hypers = part.index, part.rule.size, self.hypers(part)
        return [
            f"{self.comment} {part.lane.method.name}, {part.lane.form.label}",
            *self.defined(f"start_{k}", "w, share", size, [*hypers, *init]),
            *self.defined(f"step_{k}", "w, s, t, share", size + 2, [*hypers, *step]),
        ]

    def main(self, experiment: Experiment, parts: list[Part], surface: BoundSurface) -> list[str]:
        """The loop over lanes, starts and steps; prints lane, start, step, x and y of every step as CSV."""
        raise NotImplementedError

    def store(self, results: list[str]) -> list[str]:
        """Statements that put results into ``out``."""
        return [f"{self.item.format('out', k + self.first)} = {v}{self.end}" for k, v in enumerate(results)]

    end = ";"

    def input(self, names: tuple) -> str:
        """``x``, ``p[0]`` as its number's name, ``w[0]``, ``s[3]``, ``lr``, ``t``."""
        group, *rest = names
        if group == "h":
            return "h_" + re.sub(r"\W", "_", rest[0])
        if group == "p":
            return f"p{rest[0]}"
        if group == "row":
            return self.item.format(f"column{rest[0]}", "i")
        return self.item.format(group, rest[0] + self.first) if rest else group

    def program(self, experiment: Experiment, names: Sequence[str]) -> str:
        """The program; ``names`` are the lanes'. CannotRecord, one sentence, for what has no code in other languages."""
        surface = experiment.surface.bind()
        if experiment.noise and experiment.noise.kind == "minibatch":
            raise CannotRecord("mini-batches have no code in this language")
        parts = [_part(i, lane, names[i], experiment) for i, lane in enumerate(experiment.lanes)]
        said = "; ".join(_plain(name) for name in names)
        lines = [
            f"{self.comment} {_plain(surface.surface.name)}: {said}. Made by Ravine.",
            *self.helpers.strip().split("\n"),
        ]
        lines += self.columns(surface)
        for what, way in record_surface(surface).items():
            lines += ["", *self._surface(what, way, surface)]
        for part in parts:
            init = self.way(part.rule.init, self.store)
            step = self.way(part.rule.step, self.store)
            lines += ["", *self.lane(part, init, step)]
        return "\n".join([*lines, "", *self.main(experiment, parts, surface)]) + "\n"

    def _surface(self, what: str, way: Way, surface: BoundSurface) -> list[str]:
        numbers = [
            line for k, v in enumerate(surface.params.values()) for line in self.declare(f"p{k}", self.number(float(v)))
        ]
        lines = [*numbers, *self.way(way, self.store)]
        if what == "hessian" and surface.flat:
            lines += [f"{self.item.format('out', 2 + self.first)} = {self.number(1.0)}{self.end}"]
        tips = surface.surface.cusps if what == "gradient" else ()
        for cx, cy in tips:
            at = self.operations["and"].format(
                self.operations["=="].format("x", self.number(float(cx))),
                self.operations["=="].format("y", self.number(float(cy))),
            )
            lines += self.branch(at, self.indented(self.store([self.number(0.0)] * 2)), [])
        return self.surface(what, len(way.ends[0]), lines, surface.rows)

    def hypers(self, part: Part) -> list[str]:
        """Declarations of a lane's hyperparameters; those that a schedule multiplies carry ``share``."""
        lines = []
        for name, value in part.lane.hypers.items():
            number = self.number(float(value))
            scheduled = part.factors is not None and name in part.lane.form.scheduled
            text = self.operations["*"].format(number, "share") if scheduled else number
            lines += self.declare(self.input(("h", name)), text)
        return lines

    def added(self, experiment: Experiment) -> list[float]:
        """What noise adds to the gradient at each step, x and y in turn; empty without any."""
        draws = browser.noise(experiment)
        if draws is None:
            return []
        flat = experiment.surface.bind().flat
        return [0.0 if flat and k % 2 else v for k, v in enumerate(draws["added"])]

    def bounds(self, surface: BoundSurface) -> tuple[str, str, str]:
        """The view's centre, and how far from it a run counts as diverged."""
        (x0, x1), (y0, y1) = surface.view
        numbers = ((x0 + x1) / 2, (y0 + y1) / 2, DIVERGED * surface.diagonal / 2)
        return tuple(self.number(float(v)) for v in numbers)  # type: ignore[return-value]


def _part(index: int, lane: Lane, name: str, experiment: Experiment) -> Part:
    if lane.method.not_live:
        raise CannotRecord(f"{lane.method.name}: {lane.method.not_live}")
    if lane.schedule and lane.schedule.kind == "plateau":
        raise CannotRecord("a rate that is reduced on a plateau has no code in this language")
    declared = lane.declared_hypers
    fixed = {n: v for n, v in lane.hypers.items() if declared[n].structural}
    factors = lane.schedule.factors(experiment.steps).tolist() if lane.schedule else None
    return Part(index, name, record_rule(lane.form, declared, fixed), lane, factors)


def _plain(text: str) -> str:
    """A person's text for a comment: letters, figures and little else, on one line."""
    return re.sub(r"[^\w .,()=+-]", " ", text)
