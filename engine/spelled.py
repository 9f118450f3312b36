"""A built-in rule written out as a person would type it: its step is called once with symbols, and what it does is put in lines.

Vectors act by coordinate in both, so most rules are a few lines. Methods that look at single coordinates, search along a
line or keep a population cannot be written so, and say so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.experiment import Experiment, ExperimentError, Lane, read
from engine.recorded import CannotSpell, Node, recorded
from engine.rules import GIVEN, KNOWN, MARK, TAKEN, typed_rule, usual
from engine.runs import Runs
from engine.simulate import simulate
from engine.suggest import tuned
from optimizers import OPTIMIZERS, Hyper
from surfaces.formula import FormulaError
from surfaces.formula.functions import ALIASES, CONSTANTS, FUNCTIONS

SIGNS = {"add": ("+", 1), "subtract": ("-", 1), "multiply": ("*", 2), "divide": ("/", 2), "power": ("^", 4)}
RELATIONS = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=", "equal": "==", "not_equal": "!="}
CALLS = {
    "maximum": "max", "minimum": "min", "absolute": "abs", "fabs": "abs", "sign": "sign", "sqrt": "sqrt", "exp": "exp", "log": "log",
    "tanh": "tanh", "cbrt": "cbrt", "floor": "floor", "hypot": "hypot", "norm": "norm", "dot": "dot", "where": "where", "clip": "clip",
    "arctan": "arctan", "sin": "sin", "cos": "cos", "log1p": "log1p", "expm1": "expm1", "gradient": "g", "value": "f",
}  # fmt: skip
COMMUTES = ("add", "multiply")
APART = 1e-9  # of the view's diagonal: farther than this two paths part
LARGE = 3  # operations from which on what is used twice gets a line of its own


@dataclass(frozen=True)
class Spelled:
    """The text of a form, and what its hyperparameters are called there, by their own names."""

    text: str
    names: Mapping[str, str]


@lru_cache(maxsize=256)
def spelled(key: str, convention: str | None = None) -> Spelled:
    """One form of a built-in method as the text that ``rules.typed_rule`` reads as the same rule.

    Its first line, a comment, tells where it comes from. CannotSpell, KeyError.
    """
    form = OPTIMIZERS[key].convention(convention)
    hypers = OPTIMIZERS[key].hypers_of(form.key)
    if any(h.structural for h in hypers.values()):
        raise CannotSpell("it keeps a number of points or steps that is set by a hyperparameter")
    first, results = recorded(form, hypers)
    names = _Names(first, hypers)
    lines = _Writer(names, results).lines()
    for state, node in first.items():
        if node != ("number", 0.0) and any(line.startswith(f"{names.state[state]} = ") for line in lines):
            lines.insert(0, f"{names.state[state]}0 = {_Writer(names, {}).text(node)}")
    lines += [_default(names.hypers[n], h) for n, h in hypers.items() if KNOWN.get(n) != h or names.hypers[n] != n]
    text = "\n".join([f"# from {key}, {form.key}", *filter(None, lines)])
    try:
        typed_rule(text)
    except FormulaError as error:
        raise CannotSpell(error.what) from None
    return Spelled(text, names.hypers)


def rewritten(lane: Lane) -> Lane:
    """The lane with its rule as text, to be changed; all values stay. CannotSpell."""
    if lane.optimizer.startswith(MARK):
        return lane
    told = spelled(lane.optimizer, lane.convention)
    used = typed_rule(told.text).hypers
    inner = {told.names[n]: v for n, v in lane.hypers.items() if told.names.get(n) in used}
    data = lane.model_dump()
    kept = {k: data[k] for k in ("label", "color", "visible", "schedule", "wrappers") if k in data}
    if not typed_rule(told.text).scheduled(None):
        kept.pop("schedule", None)
    return read(Lane, {"optimizer": {"rule": told.text}, **inner, **kept})


def retold(lane: Lane, text: str) -> Lane:
    """The lane with another text of its rule: what the text newly states holds; other values stay, the rate's by any name."""
    new = lane.changed(optimizer={"rule": text}, **dict.fromkeys(name for name, _ in lane.values))
    before, kept = lane.method.hypers_of(lane.convention), lane.hypers
    if (rate := tuned(lane)) and (name := tuned(new)):
        kept.setdefault(name, lane.hypers[rate])
    values: dict[str, float] = {}
    for name, hyper in new.method.hypers_of(new.convention).items():
        stated = hyper.default != usual(name) and (name not in before or hyper.default != before[name].default)
        if name in kept and not stated and kept[name] != hyper.default and hyper.legal(kept[name]):
            values[name] = kept[name]
    return new.changed(**values)


def origin(lane: Lane) -> Lane | None:
    """The built-in lane that a typed one was begun from, with the values that both have; None where its text tells none."""
    match = re.match(rf"{MARK}\s*# from (\w+), ([\w-]+)\s*\n", lane.optimizer)
    if match is None or match[1] not in OPTIMIZERS or match[2] not in OPTIMIZERS[match[1]].convention_keys:
        return None
    key, form = match.groups()
    hypers, names = OPTIMIZERS[key].hypers_of(form), spelled(key, form).names
    values = {n: lane.hypers[m] for n, m in names.items() if m in lane.hypers and hypers[n].legal(lane.hypers[m])}
    data = {k: v for k, v in lane.model_dump().items() if k in ("schedule", "wrappers")}
    try:
        return read(Lane, {"optimizer": key, "convention": form, **values, **data})
    except ExperimentError:  # a wrapper or a schedule that only the changed rule can have
        return None


def parts_at(runs: Runs, index: int) -> int | None:
    """The first step at which the path of a typed lane lies elsewhere than its origin's; None where it never does.

    Elsewhere is farther than a billionth of the view's diagonal. ValueError for a lane without an origin.
    """
    experiment = runs.experiment
    first = origin(experiment.lanes[index])
    if first is None:
        raise ValueError("this lane was not begun from a built-in method")
    path = _path(experiment.changed(lanes=(first,), start=(experiment.start[0],)))
    own = runs.path[:, :, runs.of(index)]
    with np.errstate(invalid="ignore"):
        apart = np.hypot(*(own - path).T) > APART * runs.surface.diagonal
    apart |= np.isnan(path[:, 0]) != np.isnan(own[:, 0])
    return int(apart.argmax()) if apart.any() else None


@lru_cache(maxsize=16)
def _path(experiment: Experiment) -> np.ndarray:
    """Where the only run of an experiment is at each step, (T+1, 2)."""
    return simulate(experiment, state=False).path[..., 0]


def _default(name: str, hyper: Hyper) -> str:
    known = KNOWN.get(name)
    if known is not None and known.default == hyper.default:
        return ""
    reach = f" in [{hyper.low:g}, {hyper.high:g}]" if np.isfinite([hyper.low, hyper.high]).all() else ""
    return f"{name} = {_number(hyper.default)}" + ("" if known else reach)


class _Names:
    """What state and hyperparameters are called in a text: as in the rule, unless the grammar has another meaning for it."""

    def __init__(self, state: Iterable[str], hypers: Mapping[str, Hyper]):
        self.used: set[str] = {*GIVEN, *TAKEN, *FUNCTIONS, *ALIASES, *CONSTANTS}
        self.used |= {f"{n}0" for n in state}  # is the value of a state before the first step
        self.hypers = {n: self.free(n) for n in hypers}
        self.state = {n: self.free(n.strip("_").rstrip("0123456789"), letters=True) for n in state}

    def free(self, wanted: str, letters: bool = False) -> str:
        """The name, or one near to it that means nothing yet; ``letters``: no index, so that ``m0 = …`` can begin it."""
        more = ("kept", "own", "b") if letters else ("_b", "_c", "_d")
        for found in (wanted, *(wanted + end for end in more)):
            if found not in self.used:
                self.used.add(found)
                return found
        raise CannotSpell("its names mean other things here")


def _size(node: Node) -> int:
    return (
        0
        if node[0] in ("number", "name", "hyper", "state")
        else 1 + sum(_size(a) for a in node[1:] if isinstance(a, tuple))
    )


def _inner(node: Node) -> Iterable[Node]:
    return (a for a in node[1:] if isinstance(a, tuple))


def _used_elsewhere(name: str, results: Mapping[str, Node]) -> bool:
    def asks(node: Node) -> bool:
        return node == ("state", name) or any(asks(a) for a in _inner(node))

    return any(asks(node) for n, node in results.items() if n != name)


def _plain(node: Node) -> Node:
    """Without what changes nothing: + 0, times 1, bounds at infinity."""
    zero, one = ("number", 0.0), ("number", 1.0)
    op, *args = node
    if op == "add" and zero in args:
        return args[args[0] == zero]
    if op == "multiply" and one in args:
        return args[args[0] == one]
    if op == "clip" and args[1][0] == "number" or op == "clip" and args[2] == ("number", np.inf):
        low, high = (a if a[0] != "number" or np.isfinite(a[1]) else None for a in args[1:])
        if low is None and high is None:
            return args[0]
        if low is None or high is None:
            return ("minimum", args[0], high) if low is None else ("maximum", args[0], low)
    return node


class _Writer:
    """Puts results into lines: what is assigned already goes by its name, what is used twice gets one."""

    def __init__(self, names: _Names, results: Mapping[str, Node]):
        self.names, self.results = names, results
        self.kept: set[str] = set()  # state whose value before the step is still asked for after its line

    def lines(self) -> list[str]:
        """The lines, carried out in turn."""
        order = [
            n
            for n in self.results
            if n != "w" and (self.results[n] != ("state", n) or _used_elsewhere(n, self.results))
        ]
        while True:
            lines, stale = self._written([*order, "w"])
            if not stale - self.kept:
                return lines
            self.kept |= stale

    def _written(self, order: list[str]) -> tuple[list[str], set[str]]:
        self.made: dict[Node, str] = {}
        self.assigned: set[str] = set()
        self.stale: set[str] = set()
        self.out: list[str] = []
        self.free = _Spare(self.names)
        self.old = {n: self.free.called(f"{self.names.state[n] if n != 'w' else 'w'}_old") for n in sorted(self.kept)}
        self.out += [f"{old} = {self.names.state.get(n, 'w')}" for n, old in self.old.items()]
        counts: Counter[Node] = Counter()
        seen: set[Node] = set()

        def count(node: Node) -> None:
            counts[node] += 1
            if node not in seen:
                seen.add(node)
                for a in _inner(node):
                    count(a)

        for n in order:
            count(self.results[n])
        own = {self.results[n] for n in order}
        self.twice = {
            node for node, k in counts.items()
            if k > 1 and node not in own and (_size(node) >= LARGE or (node[0] in ("gradient", "value") and node[1] != ("name", "w")))
            and node[0] not in RELATIONS and not node[0].startswith("logical")
        }  # fmt: skip
        for n in order:
            text = self.text(self.results[n], top=True)
            self.out.append(f"{self.names.state.get(n, 'w')} = {text}")
            self.assigned.add(n)
            self.made.setdefault(self.results[n], self.names.state.get(n, "w"))
        return self.out, self.stale

    def text(self, node: Node, level: int = 0, top: bool = False) -> str:
        """A node as text, in brackets where it binds less tightly than ``level``."""
        if _plain(node) != node:
            return self.text(_plain(node), level, top)
        made = getattr(self, "made", {})
        if node in made:
            return made[node]
        if node in getattr(self, "twice", ()) and not top:
            text = self._of(node)[0]
            self.made[node] = self.free.next()
            self.out.append(f"{self.made[node]} = {text}")
            return self.made[node]
        text, binds = self._of(node)
        return text if binds >= level else f"({text})"

    def _of(self, node: Node) -> tuple[str, int]:
        op, *args = node
        if op == "number":
            return _number(args[0]), 9 if args[0] >= 0 else 3
        if op == "name":
            return (self._old("w"), 9) if args[0] == "w" else (args[0], 9)
        if op == "hyper":
            return self.names.hypers[args[0]], 9
        if op == "state":
            return self._old(args[0]), 9
        if op in ("gradient", "value") and args[0] == ("name", "w") and "w" not in getattr(self, "assigned", ()):
            return CALLS[op], 9
        if op == "negative":
            return f"-{self.text(args[0], 3)}", 1
        if op == "multiply" and args[0] == args[1]:
            return f"{self.text(args[0], 5)}^2", 4
        if op in SIGNS:
            sign, binds = SIGNS[op]
            right = binds + (
                op in ("subtract", "divide")
                or (op in COMMUTES and args[1][0] in SIGNS and SIGNS[args[1][0]][1] == binds)
            )
            left = 5 if op == "power" else binds
            spaced = f" {sign} " if binds == 1 else sign
            return f"{self.text(args[0], left)}{spaced}{self.text(args[1], 5 if op == 'power' else right)}", binds
        if op in RELATIONS:
            return f"{self.text(args[0], 1)} {RELATIONS[op]} {self.text(args[1], 1)}", 0
        if op in ("logical_and", "logical_or"):
            parts = [self.text(a, -1 if a[0] == op else 0) for a in args]
            return f" {op[8:]} ".join(parts), -1
        if op == "logical_not":
            return f"not ({self.text(args[0], -1)})", -1
        if op == "where":
            asked = self.text(args[0], -1)
            if args[0][0] not in RELATIONS and not args[0][0].startswith("logical"):
                asked = f"{self.text(args[0], 1)} != 0"
            return f"where({asked}, {self.text(args[1])}, {self.text(args[2])})", 9
        if op in CALLS:
            return f"{CALLS[op]}({', '.join(self.text(a) for a in args)})", 9
        raise CannotSpell("it does what no line can hold")

    def _old(self, name: str) -> str:
        """The name of what was there before the step."""
        if name in getattr(self, "assigned", ()):
            self.stale.add(name)
            return self.old.get(name, name)
        return self.names.state.get(name, "w")


class _Spare:
    """Names for what is used twice: a, b, c ... as far as they are free."""

    def __init__(self, names: _Names):
        self.used = set(names.used)
        self.letters = iter("abcdkmnopqruvyz")

    def next(self) -> str:
        for letter in self.letters:
            if letter not in self.used:
                self.used.add(letter)
                return letter
        raise CannotSpell("it needs too many lines")

    def called(self, name: str) -> str:
        self.used.add(name)
        return name


def _number(value: float) -> str:
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text
