"""An optimizer that somebody typed: lines in the grammar of formulas become a rule like every built-in one.

    m = beta*m + (1 - beta)*g
    w = w - lr*m

``w``, ``g``, ``t``, ``f`` and ``H`` are given: the point, the gradient and the value there, the step's number and the
Hessian; ``g(w - beta*m)``, ``f(…)`` and ``H(…)`` ask elsewhere. Lines are carried out in turn. Names on the left are
state, and zero before the first step unless ``m0 = …`` says otherwise; ``beta = 0.9 in [0, 1]`` gives a hyperparameter
its default and its range, and any other name is one too. Vectors act by coordinate; ``dot``, ``norm``, ``where``,
``solve(H, g)``, ``H*v`` and ``diag(H)`` are there.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from keyword import iskeyword
from typing import Any

import numpy as np

from engine import limits
from engine.papers import BEFORE, NOW, OLD, Timeless, plainly
from engine.paths import MARK as PATH
from engine.paths import recorded_method
from engine.rule_kinds import kinded
from messages import later, mark, tr
from optimizers import OPTIMIZERS, Convention, Hyper, Optimizer
from optimizers._batch import power
from optimizers.base import aligned, decay, epsilon, rate
from plane import apply, dot, identity, solve
from surfaces.formula import FormulaError, code, nodes, terms
from surfaces.formula.functions import FUNCTIONS, Function
from surfaces.formula.grammar import Parser
from surfaces.formula.heads import Definition
from surfaces.formula.names import Name, key, name
from surfaces.formula.nodes import ATOM, Node
from surfaces.formula.script import statements
from surfaces.formula.terms import Term, ordered
from surfaces.formula.text import Token, tokens

MARK = "rule:"  # begins the key of a typed rule; its text follows
GIVEN = {"w": "w_t", "g": "g_t", "t": "t", "f": "f(w_t)", "H": "H_t", "I": "I"}
TAKEN = {
    "label",
    "color",
    "visible",
    "optimizer",
    "convention",
    "schedule",
    "wrappers",
    "values",
    "population",
    "slow_weights",
}
OWN: dict[str, Function] = {
    "dot": Function(lambda a, b: Term("dot", (a, b)), r"\langle #1, #2 \rangle", 2, 2),
    "norm": Function(lambda a: Term("norm", (a,)), r"\lVert #1 \rVert"),
    "solve": Function(lambda a, b: Term("solve", (a, b)), r"\left(#1\right)^{-1} #2", 2, 2),
    "inv": Function(lambda a: Term("divide", (terms.ONE, a)), r"\left(#1\right)^{-1}"),
    "diag": Function(lambda a: Term("diagonal", (a,)), r"\operatorname{diag}\left(#1\right)"),
}
ASKED = {"g": ("gradient", r"\nabla f"), "f": ("value", "f"), "H": ("hessian", "H")}
KNOWN: dict[str, Hyper] = {
    "lr": rate(0.05, "1/curvature"),
    "eta": rate(0.05, "1/curvature"),
    "alpha": rate(0.05, "1/curvature", symbol=r"\alpha"),
    "beta": decay(r"\beta", 0.9, mark("how much of the average is kept")),
    "beta1": decay(r"\beta_1", 0.9, mark("how much of the gradient average is kept")),
    "beta2": decay(r"\beta_2", 0.999, mark("how much of the squared-gradient average is kept")),
    "rho": decay(r"\rho", 0.9, mark("how much of the average is kept")),
    "mu": decay(r"\mu", 0.9, mark("how much of the step is kept")),
    "momentum": decay(r"\mu", 0.9, mark("how much of the step is kept")),
    "learning_rate": rate(0.05, "1/curvature"),
    "step_size": rate(0.05, "1/curvature"),
    "decay_rate": decay(r"\rho", 0.9, mark("how much of the average is kept")),
    "eps": epsilon(1e-8),
    "epsilon": epsilon(1e-8),
}
"""Hyperparameters that go by these names in papers and libraries, with the defaults that they have there."""


def usual(name: str) -> float:
    """What a hyperparameter of this name is where no text says so."""
    return KNOWN[name].default if name in KNOWN else 1.0


def norm(v):
    """The lengths of vectors (2, N), (N,)."""
    return np.hypot(v[0], v[1])


def diagonal(m):
    """The diagonals of matrices (2, 2, N), (2, N)."""
    return np.stack([m[0, 0], m[1, 1]])


SCOPE: dict[str, Any] = terms.FUNCTIONS | {
    "power": power, "dot": dot, "norm": norm, "apply": apply, "solve": solve, "diagonal": diagonal, "identity": identity,
    "zeros": np.zeros,
}  # fmt: skip


def method(name: str) -> Optimizer:
    """The optimizer of that key: built in, or the typed rule or recorded path that the key spells out. KeyError, FormulaError."""
    if name.startswith(PATH):
        return recorded_method(name)
    return typed_rule(name.removeprefix(MARK)) if name.startswith(MARK) else OPTIMIZERS[name]


@lru_cache(maxsize=256)
def typed_rule(text: str) -> Optimizer:
    """The optimizer that a text describes. FormulaError, one sentence with the place, when it cannot be understood."""
    return _Reader(text).optimizer()


def as_called(written: str, hypers: Mapping[str, Hyper]) -> str:
    """What a hyperparameter of a typed rule goes by, as its text may have it: ε, β₁ and beta_1 are epsilon and beta1."""
    try:
        word = tokens(written)[0]
    except FormulaError:
        return written
    return next((k for k in (written, key(word), f"{key(word)}_") if k in hypers), written)


class _RuleParser(Parser):
    """The grammar of formulas, with vectors' functions and with g, f and H asked elsewhere.

    ``declared`` are names that are set somewhere in the text.
    """

    declared: frozenset[str] = frozenset()

    def lookup(self, name: str) -> Function | None:
        return OWN.get(name) or super().lookup(name)

    def norm(self, node: Node, opened: Token) -> Node:
        self.order()
        return nodes.call(OWN["norm"], "norm", [node], opened.at)

    def named(self, token: Token) -> Node:
        if token.text in ASKED and not token.index and self.token.is_("(") and not self.token.spaced:
            op, latex = ASKED[token.text]
            arguments = self.arguments(self.token, token.text)
            if len(arguments) != 1:
                raise FormulaError(tr("{text}(…) is asked at one point", text=token.text), token.at)
            at = nodes.numeric(arguments[0])
            return Node(Term(op, (at.term,)), rf"{latex}\left({at.latex}\right)", ATOM, token.at)
        called = self.token.is_("(") and not self.token.spaced and len(token.text) > 2 and not token.index
        if called and token.text not in KNOWN and token.text not in self.declared:
            near = difflib.get_close_matches(token.text.lower(), [*OWN, *FUNCTIONS], 1, 0.6)
            hint = tr("did you mean {name}(…)? ", name=near[0]) if near else ""
            text = tr("“{text}” is no function; {hint}a product is written {text}*(…)", text=token.text[:20], hint=hint)
            raise FormulaError(text, token.at)
        return super().named(token)


@dataclass
class _Line:
    """One assignment: to which name, and what."""

    own: Name
    node: Node
    at: int
    kind: str = ""


@dataclass
class _Reader:
    """Reads a rule line by line."""

    text: str
    lines: list[_Line] = field(default_factory=list)
    starts: list[_Line] = field(default_factory=list)  # m0 = …
    hypers: dict[str, Hyper] = field(default_factory=dict)
    set_names: set[str] = field(default_factory=set)  # on the left of a line so far
    kept: set[str] = field(default_factory=set)  # what only keeps an earlier value

    def optimizer(self) -> Optimizer:
        cut = plainly(tokens(self.text, rule=True), self.text)
        lines = statements([t if t.kind != "word" or t.text not in OWN else _called(t) for t in cut])
        if not lines:
            raise FormulaError(tr("the rule is empty"), 0)
        timeless = Timeless(lines)
        found, self.kept = timeless.all(), timeless.kept
        self.left = Counter(key(d.word) for d in found)  # how often each name is set
        self.asked = {key(t) for d in found for t in d.tokens if t.kind == "word"}
        repeated = {key(d.word) for d in found if _is_number(d) and self.left[key(d.word)] == 1}
        for definition in found:
            self._legal(definition)
            self._is_start(definition)
            if key(definition.word) in repeated:
                self._hyper_line(definition)
        for definition in (d for d in found if key(d.word) not in repeated):
            self._line(definition)
        if not any(line.own.key == "w" for line in self.lines):
            raise FormulaError(tr("the rule never moves w: a line w = … is missing"), len(self.text))
        self._kinds()
        return self._made()

    def _legal(self, d: Definition) -> None:
        k = key(d.word)
        if iskeyword(k):
            raise FormulaError(tr("“{k}” has a meaning already: take another name", k=k), d.word.at)
        if k in GIVEN and k != "w":
            raise FormulaError(tr("“{k}” is given at each step, and cannot be set: take another name", k=k), d.word.at)
        if k in TAKEN or not k.isidentifier():
            raise FormulaError(tr("“{k}” has a meaning already: take another name", k=k), d.word.at)

    def _is_start(self, d: Definition) -> None:
        """Refuses ``m = 0`` before another line of m: it could be meant for the first step alone."""
        k, plain = d.word.text, not d.word.index
        if plain and _is_number(d) and self.left[k] > 1:
            raise FormulaError(
                tr("“{k}” is set twice: before the first step write {k}0 = …; at every step give one line", k=k),
                d.word.at,
            )

    def _hyper_line(self, d: Definition) -> None:
        node = self._parsed(d.tokens)
        k, value = key(d.word), float(node.number or 0)
        known = KNOWN.get(k)
        low, high = (-np.inf, np.inf) if known is None else (known.low, known.high)
        slider = _slider(value)
        if d.reach:
            low, high = slider = self._range(d)
        elif known is not None and known.legal(value):
            self.hypers[k] = replace(known, default=value)
            return
        symbol = known.symbol if known is not None else name(d.word, self.text).latex
        self.hypers[k] = Hyper(symbol, value, mark("a number of the rule"), low, high, slider=slider)
        if not self.hypers[k].legal(value):
            raise FormulaError(tr("this value lies outside of its range"), d.word.at)

    def _range(self, d: Definition) -> tuple[float, float]:
        inner = d.reach[1:-1]
        comma = next((i for i, t in enumerate(inner) if t.is_(",", ";")), None)
        if comma is None:
            raise FormulaError(tr("a range is written [low, high]"), d.reach[0].at)
        low, high = (self._parsed(part).number for part in (inner[:comma], inner[comma + 1 :]))
        if low is None or high is None or not low < high:
            raise FormulaError(tr("a range runs from a number to a larger one"), d.reach[0].at)
        return low, high

    def _line(self, d: Definition) -> None:
        own, initial = name(d.word, self.text), d.word.text if d.word.index == "0" else ""
        if initial in self.left and initial != "w":
            self.starts.append(_Line(Name(initial, initial, initial), self._parsed(d.tokens), d.word.at))
            return
        self.lines.append(_Line(own, self._parsed(d.tokens), d.word.at))
        self.set_names.add(own.key)
        if len({line.own.key for line in self.lines}) > limits.MAX_RULE_STATE:
            raise FormulaError(tr("a rule has at most {most} names on the left", most=limits.MAX_RULE_STATE), d.word.at)

    def _parsed(self, piece: tuple[Token, ...]) -> Node:
        end = Token("end", "", piece[-1].end if piece else 0, piece[-1].end if piece else 0)
        parser = _RuleParser(piece, end, self.text, self._word)
        parser.declared = frozenset(self.left)
        return parser.whole()

    def _word(self, token: Token) -> Node:
        k = key(token)
        if k in GIVEN:
            latex = "w_{t+1}" if k == "w" and "w" in self.set_names else GIVEN[k]
            return Node(terms.name({"f": "_f", "H": "_H", "I": "_I"}.get(k, k)), latex, ATOM, token.at)
        own = name(token, self.text)
        if k in self.left and k not in self.hypers:
            return Node(terms.name(f"s.{k}"), _state_latex(own, k in self.set_names), ATOM, token.at)
        k = f"{k}_" if iskeyword(k) else k  # lambda
        if k not in self.hypers:
            if k in TAKEN or not k.isidentifier():
                raise FormulaError(tr("“{k}” cannot be the name of a hyperparameter", k=k), token.at)
            if near := difflib.get_close_matches(k, [n for n in self.hypers if n not in self.asked], 1, 0.6):
                raise FormulaError(tr("“{k}” is set nowhere; did you mean {near}?", k=k, near=near[0]), token.at)
            if len(self.hypers) >= (most := limits.MAX_RULE_HYPERS):
                raise FormulaError(tr("a rule has at most {most} hyperparameters", most=most), token.at)
            self.hypers[k] = KNOWN.get(k, Hyper(own.latex, usual(k), mark("a number of the rule"), slider=(0.0, 2.0)))
        return Node(terms.name(f"h.{k}"), self.hypers[k].symbol, ATOM, token.at)

    def _kinds(self) -> None:
        """Which names are vectors and which are one number a run, from what is assigned to them."""
        known = {"w": "vector", "g": "vector", "t": "number", "_f": "number", "_H": "matrix", "_I": "matrix"}
        known |= {f"s.{line.own.key}": "number" for line in self.lines if line.own.key != "w"}
        for turn in range(len(self.lines) + 2):
            for line in (*self.starts, *self.lines):
                line.node, line.kind = kinded(line.node, known, line.at, settled=turn > len(self.lines))
                if line.own.key != "w" and line.kind == "vector":
                    known[f"s.{line.own.key}"] = "vector"
        for line in self.lines:
            if line.own.key == "w" and line.kind != "vector":
                raise FormulaError(tr("w must be given a vector: this is one number"), line.at)
        self.known = known

    def _made(self) -> Optimizer:
        state = {line.own.key: _state_latex(line.own, True) for line in self.lines if line.own.key != "w"}
        scheduled = tuple(n for n in ("lr", "eta", "alpha", "learning_rate", "step_size") if n in self.hypers)[:1]
        own = Convention(
            key="own",
            label=mark("as typed"),
            step=self._step(),
            formula=aligned(*(self._typeset(line) for line in self.lines if line.own.letters not in self.kept)),
            note=mark("A rule of your own."),
            state=state,
            init=self._init(state),
            scheduled=scheduled,
        )
        return Optimizer(
            key=MARK + self.text,
            name=self._name(),
            family=mark("your own"),
            year=2026,
            paper="typed",
            url="",
            about=mark("A rule of your own: its lines are carried out in turn at each step."),
            hypers=self.hypers,
            conventions=(own,),
            example={},
        )

    def _name(self) -> str:
        """Own rule, or the name of the method that the first line tells it was begun from."""
        first = re.match(r"\s*# from (\w+), ", self.text)
        begun = first and OPTIMIZERS.get(first[1])
        return later("{name}, changed", name=begun.name) if begun else mark("Own rule")

    def _typeset(self, line: _Line) -> str:
        left = "w_{t+1}" if line.own.key == "w" else _state_latex(line.own, True)
        return f"{left} &= {line.node.latex}"

    def _step(self) -> Callable[..., Any]:
        inside = {t.name for line in self.lines for t in ordered([line.node.term]) if t.op == "name"}
        plain = {n for n in inside if n.startswith("h.")} | {"t"}
        given = {"g": "f.gradient(w)", "_f": "f.value(w)", "_H": "f.hessian(w)", "_I": "identity(w)"}
        body = [f"{n} = {what}" for n, what in given.items() if n in inside]
        for line in self.lines:
            *before, (value,) = code.lines([line.node.term], plain)
            moved = f"w = {value}" + " + 0.0" * (line.node.term.op == "name")  # new positions, not the state itself
            body += [*before, moved if line.own.key == "w" else f"s.{line.own.key}[...] = {value}"]
        return code.compiled("step", ["f", "w", "s", "h", "t"], [*body, "return w"], SCOPE)

    def _init(self, state: Mapping[str, str]) -> Callable[..., Any] | None:
        """The state before the first step, where it is not vectors of zeros."""
        first = {line.own.key: line.node.term for line in self.starts}
        single = [k for k in state if self.known[f"s.{k}"] == "number"]
        if not first and not single:
            return None
        inside = {t.name for term in first.values() for t in ordered([term]) if t.op == "name"}
        if any(n.startswith("s.") for n in inside):
            raise FormulaError(tr("a first value cannot ask for other state"), self.starts[0].at)
        given = {"g": "f.gradient(w)", "_f": "f.value(w)", "_H": "f.hessian(w)", "t": "0"}
        body = [f"{n} = {what}" for n, what in given.items() if n in inside]
        parts = []
        for k in state:
            shape, value = "w.shape[1]" if k in single else "w.shape", ""
            if k in first:
                *before, (value,) = code.lines([first[k]], {n for n in inside if n.startswith("h.")})
                body += before
                value = f" + {value}"
            parts.append(f"{k!r}: zeros({shape}){value}")
        return code.compiled("init", ["f", "w", "h"], [*body, f"return {{{', '.join(parts)}}}"], SCOPE)


def _called(word: Token) -> Token:
    return Token("function", word.text, word.at, word.end, word.spaced, word.index, word.style)


def _is_number(d: Definition) -> bool:
    """Whether a definition is a plain number: a sign and digits."""
    kinds = [t.kind for t in d.tokens if not t.is_("-", "+")]
    return d.word.text != "w" and kinds == ["number"] and d.word.index != "0"


def _slider(value: float) -> tuple[float, float]:
    return (min(0.0, 2 * value), max(0.0, 2 * value)) if value else (-1.0, 1.0)


def _state_latex(own: Name, now: bool) -> str:
    """A state after its line, m_t, or before it, m_{t−1}."""
    when, letters = "t" if now else "t-1", own.letters
    for end, back in ((NOW, 0), (OLD, 1), (BEFORE, 2)):
        if not own.index and letters.endswith(end) and len(letters) > len(end):
            letters = letters.removesuffix(end)
            if end == NOW:
                continue
            when = f"t-{back}" if letters != "w" else "t" if back == 1 else "t-1"
    accent = own.index if own.index in ("hat", "tilde", "bar") else ""
    base = Name(letters, letters, letters, accent).latex
    own = replace(own, index="") if accent else own
    return rf"{base}_{{{own.index + ',' if own.index else ''}{when}}}"
