"""What an optimizer declares about itself; everything else in the project reads it from here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Literal, Protocol

import numpy as np

from messages import tr

State = SimpleNamespace  # named arrays, the step count last: (2, N), (2, 2, N), (2, M, N), (N,) ...
Hypers = SimpleNamespace  # each a float or an array (N,)
Unit = Literal["", "1/curvature", "curvature", "length", "length²", "spread", "number"]


class Objective(Protocol):
    """What an optimizer may ask of the function that it minimizes, at any points (2, N), or (2, M, N) for M points a run.

    ``active`` (N,) says for whom it asks; the others do not pay. ``noisy`` says that a gradient differs from step to step
    at one and the same point, and ``rng`` is where a method draws from.
    """

    noisy: bool
    rng: np.random.Generator

    def value(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """f at ``w``: (N,) or (M, N)."""

    def gradient(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """∇f at ``w``, of the shape of ``w``."""

    def hessian(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """The Hessian at ``w``: (2, 2, N)."""

    def gauss_newton(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """The Gauss–Newton matrix of a loss on data at ``w``: (2, 2, N); without data the Hessian."""

    def fisher(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """The Fisher information of the model of a loss on data at ``w``: (2, 2, N); without data a scaled unit matrix."""


class Step(Protocol):
    """One step of a rule: updates the state in place and returns new positions (2, N); t = 1, 2, ...

    ``f`` is an ``Objective``, or stands for one while a rule is recorded; arrays may then be symbols.
    """

    __name__: str

    def __call__(self, f: Any, w: np.ndarray, s: State, h: Hypers, t: int) -> np.ndarray: ...


class Init(Protocol):
    """The arrays that a rule's state begins with, by name, for positions ``w`` (2, N)."""

    __name__: str

    def __call__(self, f: Any, w: np.ndarray, h: Hypers) -> dict[str, np.ndarray]: ...


@dataclass(frozen=True)
class Hyper:
    """One hyperparameter.

    ``low``/``high`` bound the legal interval (``open_low``/``open_high`` leave the end out); ``slider`` is the part
    of it that a handle covers, on the given ``scale`` (``one_minus_log`` is logarithmic in 1 − value: for decay rates).
    ``unit`` says how a sensible value grows with the surface: ``"1/curvature"`` (a learning rate that multiplies
    the raw gradient), ``"length"`` (one that multiplies a normalised direction), ``"length²"`` (one whose root sets
    the size of the steps), ``"spread"`` (how wide a population starts), ``"curvature"`` (what is added to one),
    ``"number"`` (a pure number that is worth trying around its default) or ``""`` (one that suits everywhere).
    ``structural`` values change the shape of the state, so lanes that differ in one do not share a batch.
    """

    symbol: str
    default: float
    help: str
    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    slider: tuple[float, float] = (0.0, 1.0)
    scale: Literal["linear", "log", "one_minus_log"] = "linear"
    kind: Literal["float", "int", "bool"] = "float"
    unit: Unit = ""
    structural: bool = False

    @property
    def interval(self) -> str:
        """The legal interval as people write it, such as ``(0, 1]``."""
        low = "(−∞" if self.low == -math.inf else f"{'(' if self.open_low else '['}{self.low:g}"
        high = "∞)" if self.high == math.inf else f"{self.high:g}{')' if self.open_high else ']'}"
        return f"{low}, {high}"

    def legal(self, value: float) -> bool:
        """Whether ``value`` is finite and within the legal interval (and whole where ``kind`` asks for it)."""
        if not math.isfinite(value) or (self.kind != "float" and value != int(value)):
            return False
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return above and below

    def complaint(self, name: str, value: float) -> str | None:
        """One line that says why ``value`` is not legal for the hyperparameter called ``name``; None when it is."""
        if self.legal(value):
            return None
        if self.kind != "float":
            return tr(
                "{name} = {value:g} is not a whole number in {interval}", name=name, value=value, interval=self.interval
            )
        return tr("{name} = {value:g} is not in {interval}", name=name, value=value, interval=self.interval)

    def at(self, share: float) -> float:
        """The value at a share of the handle, 0 at its lower end and 1 at its upper, rounded as ``rounded`` does."""
        return self.rounded(self.exactly(share))

    def exactly(self, share: float) -> float:
        """The value at a share of the handle with all its digits."""
        low, high = self.slider
        if self.scale == "log":
            return low * (high / low) ** share
        if self.scale == "one_minus_log":
            return 1 - (1 - low) * ((1 - high) / (1 - low)) ** share
        return low + share * (high - low)

    def share(self, value: float) -> float:
        """Where on the handle a value stands: the inverse of ``exactly``; below 0 or above 1 beyond its ends."""
        low, high = self.slider
        if self.scale == "log":
            return math.log(value / low) / math.log(high / low) if value > 0 else -math.inf
        if self.scale == "one_minus_log":
            return math.log((1 - value) / (1 - low)) / math.log((1 - high) / (1 - low)) if value < 1 else math.inf
        return (value - low) / (high - low)

    def rounded(self, value: float, digits: int = 3) -> float:
        """A value to the digits that a person would type, counted from 1 where the handle is; whole where it must be."""
        if self.kind != "float":
            return float(round(value))
        if self.counts_from_one:
            return float(f"{1 - float(f'{1 - value:.{digits}g}'):.12g}")
        return float(f"{value:.{digits}g}")

    @property
    def counts_from_one(self) -> bool:
        """Whether it is a decay rate, whose distance from 1 is what matters."""
        return self.scale == "one_minus_log"

    def covered(self, low: float, high: float) -> Hyper:
        """With a handle from ``low`` to ``high``. ValueError where it cannot reach so far."""
        fits = low < high and self.legal(low) and self.legal(high)
        if not fits or (self.scale == "log" and low <= 0) or (self.counts_from_one and high >= 1):
            raise ValueError(f"no handle reaches from {low:g} to {high:g}")
        return replace(self, slider=(low, high))

    def values(self, count: int) -> list[float]:
        """Legal values evenly along the handle, the lowest first, none twice: at most ``count``."""
        each = (self.at(k / max(1, count - 1)) for k in range(count))
        return sorted({v for v in each if self.legal(v)})

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""
        kind = {"float": "number", "int": "integer", "bool": "boolean"}[self.kind]
        entry: dict[str, Any] = {"type": kind, "default": self.default, "description": self.help}
        if self.kind != "bool" and math.isfinite(self.low):
            entry["exclusiveMinimum" if self.open_low else "minimum"] = self.low
        if self.kind != "bool" and math.isfinite(self.high):
            entry["exclusiveMaximum" if self.open_high else "maximum"] = self.high
        return entry


def rate(
    default: float, unit: Literal["1/curvature", "length", "number", ""], help: str = "", *, symbol: str = r"\eta"
) -> Hyper:
    """A learning rate: positive; its handle is logarithmic, from 1e−6 to 100. What it multiplies sets its ``unit``."""
    text = (
        help
        or {
            "1/curvature": "learning rate: multiplies the gradient, so it is measured in 1/curvature",
            "length": "learning rate: multiplies a normalised direction, so it is a length in the picture",
            "number": "learning rate: a pure number",
            "": "learning rate: a pure number",
        }[unit]
    )
    return Hyper(symbol, default, text, 0, open_low=True, slider=(1e-6, 1e2), scale="log", unit=unit)


def decay(symbol: str, default: float, help: str) -> Hyper:
    """A decay rate in [0, 1) of an exponential moving average: about the last 1/(1 − value) steps count."""
    return Hyper(symbol, default, help, 0, 1, open_high=True, slider=(0, 0.9999), scale="one_minus_log")


def epsilon(default: float, help: str = "keeps the denominator away from zero") -> Hyper:
    """The ε of a denominator. Where it sits is told by the formula of the convention in force."""
    return Hyper(r"\varepsilon", default, help, 0, slider=(1e-12, 1), scale="log")


def penalty(default: float) -> Hyper:
    """A decoupled weight decay λ, as far as it is part of the method itself."""
    text = "weight decay: pulls the point towards the origin"
    return Hyper(r"\lambda", default, text, 0, slider=(1e-5, 1), scale="log")


def aligned(*lines: str) -> str:
    """LaTeX of several equations under each other; ``&`` marks where they line up."""
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


@dataclass(frozen=True, kw_only=True)
class Convention:
    """One form of an optimizer: the rule, its formula and what it calls for.

    ``step(f, w, s, h, t)`` takes the objective, positions (2, N), state, hyperparameters (floats or (N,)) and
    t = 1, 2, ...; it updates the state in place and returns new positions. ``state`` maps each array's name to its
    LaTeX symbol; all start as zeros (2, N) unless ``init(f, w, h)`` returns them. ``defaults`` overrides default
    values where this form is known with others; ``hypers`` names the hyperparameters it uses (all when empty).
    ``scheduled`` names those that a schedule multiplies at each step; empty where the method sets its own rate.
    ``also`` are further keys by which the form may be asked for: libraries whose form it is. ``closed`` says why a step
    of it is not opened line by line in the player, where it is not; populations never are.
    """

    key: str
    label: str
    step: Step
    formula: str
    note: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    init: Init | None = None
    defaults: Mapping[str, float] = field(default_factory=dict)
    hypers: tuple[str, ...] = ()
    scheduled: tuple[str, ...] = ("lr",)
    also: tuple[str, ...] = ()
    closed: str = ""

    def start(self, f: Any, w: np.ndarray, h: Hypers) -> State:
        """The state before the first step."""
        zeros = {name: np.zeros_like(w) for name in self.state}
        return State(**(zeros | (self.init(f, w, h) if self.init else {})))


@dataclass(frozen=True)
class Optimizer:
    """A method: what it is called, where it comes from, its hyperparameters and its forms (the default first).

    ``example`` is two steps on f = ½(x² + 4y²), gradient (x, 4y), from (1, 1), worked by hand: ``{"hypers": {...},
    "path": [[x₁, y₁], [x₂, y₂]], "working": "..."}``, digits typed from the working, not from the code; the tests
    check it and the page shows it. A method that draws at random lists the numbers drawn, in order, as ``"draws"``, and
    its path is what follows from them. ``builds_on`` names the methods it grew from, by key; what it adds is ``about``.
    What the method cannot do, or does unlike others, is said in one sentence each, and empty where it does not hold:
    ``gradient_free`` (it never asks for a slope), ``own_points`` (it goes on from points of its own, so that moving the
    position from outside does nothing), ``leaps`` (single steps may lead far out of the picture), ``climbs`` (it may end
    higher than it began), ``rests`` (there are surfaces on which it takes no step at all), ``rounding`` (rounding grows so fast that another language's path parts from this one),
    ``not_live`` (it does not run in the browser), ``unreferenced`` (no independent implementation is there to compare with,
    and what stands in for it).
    ``claims`` maps words of ``about`` to the measure (of figures/claims.py) that the run of the method's picture is held
    to; ``picture`` has the values of that run that must differ from the suggested ones for it to show what is said.
    """

    key: str
    name: str
    family: str
    year: int
    paper: str
    url: str
    about: str
    hypers: Mapping[str, Hyper]
    conventions: tuple[Convention, ...]
    example: Mapping[str, Any]
    builds_on: tuple[str, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)
    picture: Mapping[str, float] = field(default_factory=dict)
    gradient_free: str = ""
    own_points: str = ""
    leaps: str = ""
    climbs: str = ""
    rests: str = ""
    rounding: str = ""
    not_live: str = ""
    unreferenced: str = ""

    @property
    def remarks(self) -> dict[str, str]:
        """What the method cannot do or does unlike others, each with its sentence."""
        names = ("gradient_free", "own_points", "leaps", "climbs", "rests", "rounding", "not_live", "unreferenced")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    @property
    def population(self) -> bool:
        """Whether it moves several points at once, which are drawn."""
        return any("population" in form.state for form in self.conventions)

    def convention(self, key: str | None) -> Convention:
        """The form called ``key``; the default one for None. KeyError when there is none."""
        if key is None:
            return self.conventions[0]
        return self._forms[key]

    @property
    def _forms(self) -> dict[str, Convention]:
        return {key: c for c in self.conventions for key in (c.key, *c.also)}

    @property
    def accepted(self) -> tuple[str, ...]:
        """The keys by which forms may be asked for: their own, and those of libraries whose form they are."""
        return tuple(self._forms)

    @property
    def convention_keys(self) -> tuple[str, ...]:
        """The keys of the forms, the default first."""
        return tuple(c.key for c in self.conventions)

    def hypers_of(self, convention: str | None) -> dict[str, Hyper]:
        """The hyperparameters that a form uses, with the defaults it is known by."""
        return dict(self._hypers_of[self.convention(convention).key])

    @cached_property
    def _hypers_of(self) -> dict[str, dict[str, Hyper]]:
        """What ``hypers_of`` gives, by the form's key."""
        return {
            form.key: {
                n: replace(self.hypers[n], default=form.defaults.get(n, self.hypers[n].default))
                for n in form.hypers or tuple(self.hypers)
            }
            for form in self.conventions
        }

    def structural(self, convention: str | None) -> dict[str, float]:
        """The defaults of a form's hyperparameters that decide which program runs, rather than its numbers."""
        return {n: h.default for n, h in self.hypers_of(convention).items() if h.structural}

    def tuned(self, convention: str | None) -> str | None:
        """The name of the hyperparameter of a form that must fit the surface: the first with a unit; None without any."""
        hypers = self.hypers_of(convention)
        return next((n for n, h in hypers.items() if h.unit and h.kind == "float" and not h.structural), None)

    def scheduled(self, convention: str | None) -> tuple[str, ...]:
        """The hyperparameters of a form that a schedule multiplies; empty where it could do nothing."""
        used = self.hypers_of(convention)
        return tuple(name for name in self.convention(convention).scheduled if name in used)

    def schedule_told(self, convention: str | None) -> str:
        """One sentence on what a schedule multiplies in this form, or that there is nothing."""
        symbols = [f"${self.hypers[name].symbol}$" for name in self.scheduled(convention)]
        if not symbols:
            return tr("{name} sets its own rate in this form, so it can have no schedule.", name=tr(self.name))
        if len(symbols) > 1:
            return tr("A schedule multiplies {one} and {other}, both alike.", one=symbols[0], other=symbols[1])
        return tr("A schedule multiplies {one}.", one=symbols[0])
