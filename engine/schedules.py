"""Schedules: what a lane's learning rate is multiplied by at each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, model_serializer, model_validator

from engine.limits import MAX_STEPS
from engine.objective import Objective
from engine.reading import mapping, number, refusal, short
from messages import tr
from optimizers import Hyper
from optimizers._loop import repeat


def _constant(t, steps, p):
    return np.ones(t.shape)


def _step(t, steps, p):
    return p.gamma ** ((t - 1) // p.every)


def _exponential(t, steps, p):
    return np.exp(-p.rate * t)


def _inverse(t, steps, p):
    return 1 / (1 + p.rate * t)


def _polynomial(t, steps, p):
    return (1 + p.beta * t) ** -p.alpha


def _warmup(t, steps, p):
    return np.minimum(1, t / p.length)


def _cosine(t, steps, p):
    return _fall(np.minimum(1, (t - 1) / (p.length or steps)), 1, p.final)


def _one_cycle(t, steps, p):
    """As PyTorch has it: the rise ends at step rT and the fall begins there, also where that is before the first step."""
    top, left = p.rise * steps, (1 - p.rise) * steps
    up = _fall((t - 1) / (top - 1) if top > 1 else np.ones(t.shape), p.first, 1)
    return np.where(t <= top, up, _fall((t - top) / left if left > 0 else np.ones(t.shape), 1, p.final))


def _restarts(t, steps, p):
    def past(_, over, start, length):
        over = t - 1 >= start + length
        return over, np.where(over, start + length, start), np.where(over, length * p.grow, length)

    _, start, length = repeat(past, MAX_STEPS, t > 0, 0 * t, p.length + 0 * t)
    return _fall((t - 1 - start) / length, 1, p.final)


def _fall(share, high, low):
    """From ``high`` to ``low`` along half a cosine as ``share`` goes from 0 to 1."""
    return low + (high - low) * (1 + np.cos(np.pi * share)) / 2


@dataclass(frozen=True)
class Kind:
    """A schedule as declared: ``factor(t, steps, p)`` gives the factors of steps t = 1, 2, ... (T,) of ``steps`` in all."""

    name: str
    formula: str
    factor: Callable[[np.ndarray, int, Any], np.ndarray]
    hypers: Mapping[str, Hyper] = field(default_factory=dict)


def _share(symbol: str, default: float, help: str) -> Hyper:
    return Hyper(symbol, default, help, 0, 1)


def _decay(symbol: str, default: float, help: str) -> Hyper:
    return Hyper(symbol, default, help, 0, 1e6, slider=(1e-4, 10), scale="log")


def _count(symbol: str, default: int, help: str, low: int = 1) -> Hyper:
    return Hyper(symbol, default, help, low, MAX_STEPS, slider=(low, 200), kind="int")


KINDS = {
    "constant": Kind("constant", "1", _constant),
    "step": Kind(
        "step decay",
        r"\gamma^{\lfloor (t-1)/k \rfloor}",
        _step,
        {"gamma": _share(r"\gamma", 0.5, "factor of each drop"), "every": _count("k", 30, "steps between drops")},
    ),
    "exponential": Kind(
        "exponential", r"e^{-\lambda t}", _exponential, {"rate": _decay(r"\lambda", 0.1, "rate of decay a step")}
    ),
    "inverse": Kind(
        "inverse time", r"\frac{1}{1+\lambda t}", _inverse, {"rate": _decay(r"\lambda", 0.1, "rate of decay a step")}
    ),
    "polynomial": Kind(
        "polynomial",
        r"(1+\beta t)^{-\alpha}",
        _polynomial,
        {
            "beta": _decay(r"\beta", 0.1, "how soon it falls"),
            "alpha": Hyper(r"\alpha", 0.5, "power of the fall", 0, 10),
        },
    ),
    "warmup": Kind("linear warm-up", r"\min(1, t/k)", _warmup, {"length": _count("k", 20, "steps of the rise")}),
    "cosine": Kind(
        "cosine",
        r"\varphi + (1-\varphi)\,\tfrac12\left(1+\cos\tfrac{\pi(t-1)}{k}\right)",
        _cosine,
        {
            "length": _count("k", 0, "steps of the fall; 0 is the whole run", 0),
            "final": _share(r"\varphi", 0.0, "factor at the end"),
        },
    ),
    "one_cycle": Kind(
        "one cycle",
        r"\begin{cases} \varphi_0 + (1-\varphi_0)\,\tfrac12\left(1-\cos\pi\tfrac{t-1}{rT-1}\right) & t \le rT \\ "
        r"\varphi + (1-\varphi)\,\tfrac12\left(1+\cos\pi\tfrac{t-rT}{T-rT}\right) & t > rT \end{cases}",
        _one_cycle,
        {
            "rise": _share("r", 0.3, "share of the run that rises"),
            "first": _share(r"\varphi_0", 0.04, "factor at the start"),
            "final": _share(r"\varphi", 4e-6, "factor at the end"),
        },
    ),
    "restarts": Kind(
        "cosine with restarts",
        r"\varphi + (1-\varphi)\,\tfrac12\left(1+\cos\tfrac{\pi\,t_{\text{cycle}}}{k_{\text{cycle}}}\right)",
        _restarts,
        {
            "length": _count("k", 50, "steps of the first cycle"),
            "grow": Hyper("m", 2, "how much longer each cycle is than the last", 1, 10, kind="int", slider=(1, 4)),
            "final": _share(r"\varphi", 0.0, "factor at the end of a cycle"),
        },
    ),
    "plateau": Kind(
        "reduce on plateau",
        r"\gamma^{\,n}, \quad n: \text{ times stuck}",
        _constant,
        {
            "gamma": _share(r"\gamma", 0.5, "factor of each reduction"),
            "patience": _count("k", 10, "steps without progress that are forgiven", 0),
            "threshold": _share(r"\theta", 1e-4, "fall that counts as progress, as a share of the best value"),
        },
    ),
}
"""Every schedule by its key. t = 1, 2, ... as everywhere here: the first step of ``exponential`` has the factor e^−λ."""


class Schedule(BaseModel):
    """A schedule with its numbers; in JSON they stand beside ``kind``. Those not given take their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    kind: str
    values: tuple[tuple[str, float], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {"kind": data}
        data = mapping(data, tr("a schedule is the name of its kind, or an object with it and its numbers"))
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            raise refusal(tr("a schedule's kind is one of {those}", those=", ".join(KINDS)))
        values = []
        for name, value in data.items():
            if name == "kind":
                continue
            hyper = KINDS[kind].hypers.get(name)
            if hyper is None:
                known = ", ".join(KINDS[kind].hypers) or tr("no numbers")
                raise refusal(
                    tr("the {kind} schedule has no {name}; it has {known}", kind=kind, name=short(name), known=known)
                )
            found = number(value, name)
            if complaint := hyper.complaint(name, found):
                raise refusal(complaint)
            values.append((name, found))
        return {"kind": kind, "values": tuple(sorted(values))}

    @model_serializer
    def _write(self) -> dict[str, Any]:
        return {"kind": self.kind, **dict(self.values)}

    @property
    def numbers(self) -> SimpleNamespace:
        """Every number of the schedule, defaults filled in."""
        return SimpleNamespace(**({n: h.default for n, h in KINDS[self.kind].hypers.items()} | dict(self.values)))

    def factors(self, steps: int) -> np.ndarray:
        """The factors of steps 1 ... ``steps``, (steps,); ones for ``plateau``, which depends on the run."""
        return KINDS[self.kind].factor(np.arange(1.0, steps + 1), steps, self.numbers)


class Rates:
    """The factors of a batch of runs, step by step."""

    def __init__(self, schedules: list[Schedule | None], whose: np.ndarray, steps: int):
        """``schedules`` of the lanes, ``whose`` (N,) the lane of each run."""
        plain = [s.factors(steps) if s else np.ones(steps) for s in schedules]
        self.whose, self.table = whose, np.stack(plain)
        watched = [s.numbers if s and s.kind == "plateau" else None for s in schedules]
        self.watching = np.array([p is not None for p in watched])[whose]
        if self.watching.any():
            none = SimpleNamespace(gamma=1.0, patience=np.inf, threshold=0.0)
            for name in vars(none):
                setattr(self, name, np.array([getattr(p or none, name) for p in watched])[whose])
            self.best = np.full(whose.size, np.inf)
            self.bad, self.reduced = np.zeros(whose.size), np.ones(whose.size)

    last: np.ndarray  # the factors that were given out last
    gamma: np.ndarray
    patience: np.ndarray
    threshold: np.ndarray

    def at(self, t: int, f: Objective, w: np.ndarray) -> np.ndarray:
        """The factors of step t, (N,), for runs that stand at ``w`` (2, N); ``plateau`` pays a value of f each step."""
        out = self.table[self.whose, t - 1]
        if self.watching.any():
            out = out * self._watch(f.value(w, None if self.watching.all() else self.watching))
        self.last = out
        return out

    def _watch(self, value: np.ndarray) -> np.ndarray:
        better = value < self.best - self.threshold * np.abs(np.where(np.isfinite(self.best), self.best, 0))
        self.best = np.where(better, value, self.best)
        self.bad = np.where(better, 0, self.bad + 1)
        late = self.bad > self.patience
        self.reduced = np.where(late, self.reduced * self.gamma, self.reduced)
        self.bad[late] = 0
        return self.reduced
