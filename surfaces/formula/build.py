"""A text read: which are its variables and letters, its value, gradient and Hessian, and how it is typeset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from messages import later, mark, tr
from surfaces import limits
from surfaces.formula import code, terms
from surfaces.formula.functions import CONSTANTS
from surfaces.formula.grammar import Parser
from surfaces.formula.heads import Definition
from surfaces.formula.names import Name, called, drawn, key, letters_used, name, split, variables, with_calls
from surfaces.formula.nodes import ATOM, Node, Table, numeric
from surfaces.formula.said import undefined
from surfaces.formula.script import Script, script
from surfaces.formula.sums import expanded
from surfaces.formula.terms import Term
from surfaces.formula.text import FormulaError, Token, tokens
from surfaces.formula.vectors import prepared
from surfaces.formula.windows import AXES, Window, taken

RESERVED = {"formula", "view", "name", "params", "data", "model", "loss", "grid"}  # keys of a surface in JSON
BRANCHED = {"where", "maximum", "minimum", "floor", "ceil", "round", "trunc", "mod", "fmod", "sign"}
BROKEN = BRANCHED | {"abs", "within", "tip"}  # what a polynomial has not, though its Hessian be a number
ACROSS, UP = Name("x", "x", "x"), Name("y", "y", "y")


@dataclass(frozen=True)
class Letter:
    """A letter that is a handle: as it was written, where it begins, and the range it was given, if any."""

    name: Name
    default: float = 1.0
    reach: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Formula:
    """A parsed formula.

    ``variables`` are the writer's names of what lies across and up; ``flat`` says that it is a function of the first
    alone. ``notes`` are sentences on what was read one way and could be meant another.
    """

    text: str
    node: Node
    variables: tuple[Name, Name]
    flat: bool
    handles: tuple[Letter, ...]
    defined: tuple[tuple[Name, Node], ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[Name, ...] = ()
    window: tuple[tuple[float, float] | None, tuple[float, float] | None] = (None, None)  # as far as one was written

    @property
    def letters(self) -> tuple[str, ...]:
        """The names of its parameters, as they were written."""
        return tuple(h.name.shown for h in self.handles)

    @property
    def latex(self) -> str:
        """The formula typeset, and what it calls for: f, r = …"""
        return ",\\quad ".join([self.node.latex, *(f"{n.latex} = {d.latex}" for n, d in self.defined)])

    @property
    def head(self) -> str:
        """f(x, y) with the writer's names, typeset."""
        names = self.variables[:1] if self.flat else self.variables
        return f"f({', '.join(n.latex for n in names)})"

    @property
    def term(self) -> Term:
        """What is computed."""
        return self.node.term

    @cached_property
    def derivatives(self) -> dict[str, tuple[Term, ...]]:
        """The terms of value, gradient and Hessian (xx, xy, yy)."""
        across, up = (n.code for n in self.variables)
        gradient = (terms.derivative(self.term, across), terms.derivative(self.term, up))
        xx, xy = (terms.derivative(gradient[0], n) for n in (across, up))
        return {"value": (self.term,), "gradient": gradient, "hessian": (xx, xy, terms.derivative(gradient[1], up))}

    def function(self, names: Sequence[str], what: str) -> Callable[..., Any]:
        """One of value, gradient and Hessian as NumPy code: a function of the variables, letters and columns."""
        codes = {h.name.shown: h.name.code for h in self.handles} | {c.shown: c.code for c in self.columns}
        arguments = [*(n.code for n in self.variables), *(codes.get(n, n) for n in names)]
        return code.function(what, arguments, self.derivatives[what], {h.name.code for h in self.handles})

    @cached_property
    def size(self) -> int:
        """Operations of value, gradient and Hessian together: what a step of a search costs."""
        return sum(1 for _ in terms.ordered([t for group in self.derivatives.values() for t in group]))

    @cached_property
    def _costs(self) -> dict[str, tuple[float, float]]:
        return {what: code.cost(parts) for what, parts in self.derivatives.items()}

    def cost(self, what: str) -> tuple[float, float]:
        """About how many seconds an evaluation of value, gradient or Hessian takes: once, and for each point."""
        return self._costs[what]

    @cached_property
    def quadratic(self) -> bool:
        """Whether its Hessian depends on letters alone."""
        names = {n.code for n in self.variables}
        parts = list(terms.ordered(self.derivatives["hessian"]))
        smooth = not any(t.op in BROKEN for t in terms.ordered([self.term]))
        return smooth and not any(t.op == "name" and t.name in names for t in parts)

    def undefined(self, x: float, y: float, params: Mapping[str, float]) -> str | None:
        """The smallest part of it that has no value at a point, as text; None where it has one."""
        letters = {h.name.code: float(np.ravel(params.get(h.name.shown, h.default))[0]) for h in self.handles}
        across, up = (n.code for n in self.variables)
        shown = {n.code: n.shown for n in (*self.variables, *(h.name for h in self.handles))}
        return undefined(self.term, {across: x, up: y} | letters, shown)

    @cached_property
    def slopes_told(self) -> tuple[str, ...]:
        """What is declared about the slope where the formula has none."""
        inside = {t.op for t in terms.ordered([self.term])}
        told = []
        if "abs" in inside:
            told.append(mark("At a kink of |u| the slope is taken as 0 times that of u, a subgradient."))
        if inside & BRANCHED:
            told.append(
                mark(
                    "Where branches meet, the slope is that of one side: of the branch taken, or of the first argument."
                )
            )
        if any(t.op == "tip" for t in terms.ordered(self.derivatives["gradient"])):
            told.append(
                mark(
                    "At a tip, where a root and the slope under it vanish together, the slope is taken as 0, a subgradient."
                )
            )
        return tuple(told)

    def letter(self, written: str) -> str | None:
        """The parameter that a name means, however it is written: κ, kappa; a_1, a1, a₁."""
        if written in self.letters:
            return written
        try:
            token = tokens(written)[0]
        except FormulaError:
            return None
        return next((h.name.shown for h in self.handles if h.name.key == key(token)), None)

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=512)
def parse(text: str, columns: tuple[str, ...] = ()) -> Formula:
    """Read a formula of two variables. FormulaError, one sentence with the position, when it cannot be understood.

    ``columns`` are names that stand for data: with those, the two other names are the variables.
    """
    cut, windows = taken(tokens(text))
    cut, said = expanded(cut)
    cut, more = prepared(cut)
    reader = _Reader(text, script(cut), cut[-1], columns, windows)
    reader.notes += [*said, *more]
    return reader.formula()


@dataclass
class _Reader:
    """Reads definitions in turn, then the formula; keeps what names mean."""

    text: str
    source: Script
    end: Token
    columns: tuple[str, ...]
    windows: list[Window]
    known: dict[str, Node] = field(default_factory=dict)  # by key: definitions so far
    values: dict[str, Letter] = field(default_factory=dict)  # letters given a value or a range
    notes: list[str] = field(default_factory=list)

    def formula(self) -> Formula:
        source = self.source
        self._legal_targets()
        self._take_ranges()
        declared = {key(d.word) for d in source.definitions} | {key(t) for t in source.arguments or []}
        declared |= set(self.columns) | self.ranged
        between = Token("end", "", 0, 0)
        whole = [t for part in (*(d.tokens for d in source.definitions), source.body) for t in (*part, between)]
        indexed, told = called(with_calls(split(whole, declared)), declared)
        pieces = _divided(indexed)
        self.used = letters_used(indexed, self.text, set())
        free = {
            k: n
            for k, n in self.used.items()
            if k not in {key(d.word) for d in source.definitions} and k not in self.columns
        }
        self._legal_arguments()
        chosen, said = self._chosen(free)
        self.notes += [*said, *told]
        self.variables = [n.key for n in chosen]
        window = self._window(chosen)
        defined: list[tuple[Name, Node]] = []
        for definition, piece in zip(source.definitions, pieces, strict=False):
            if key(definition.word) in self.variables:
                raise FormulaError(
                    tr("“{text}” is a variable, and is given a value here", text=definition.word.text),
                    definition.word.at,
                )
            self._define(definition, piece, defined)
        node = numeric(self._parsed(pieces[-1]))
        return replace(self._made(node, chosen, defined), window=window)

    def _take_ranges(self) -> None:
        """Ranges without a value, ``a in [0, 10]``, are put beside the windows: only the variables tell them apart."""
        ranges = [d for d in self.source.definitions if d.reach and not d.tokens]
        self.source.definitions = [d for d in self.source.definitions if d not in ranges]
        self.windows = [*self.windows, *(Window(*self._ends(d.reach), names=(d.word,)) for d in ranges)]
        self.ranged = {key(t) for w in self.windows for t in w.names}

    def _chosen(self, free: dict[str, Name]) -> tuple[list[Name], list[str]]:
        """The variables; a letter with a range is one where it must be."""
        at = self.source.body[0].at
        try:
            return variables(free, self._arguments(), at)
        except FormulaError:
            rest = {k: n for k, n in free.items() if k not in self.ranged}
            if len(rest) == len(free):
                raise
            return variables(rest, self._arguments(), at)

    def _window(self, chosen: list[Name]) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
        """What was written about the window; a range of any other letter is that of its handle."""
        sides: list[tuple[float, float] | None] = [None, None]
        letters = {n.letters for n in chosen if n.index}
        for w in self.windows:
            low, high = self._numbers(w)
            axes = {*w.axes} if not w.names else set()
            for t in w.names:
                own = name(t, self.text)
                if own.key in self.columns:
                    raise FormulaError(
                        tr("“{x}” is a column of the data: a window is that of the two parameters", x=own.shown), t.at
                    )
                if own.key in self.variables:
                    axes.add(self.variables.index(own.key))
                elif t.text in letters and not t.index.isdigit():  # x_i of x_1 and x_2
                    axes |= {*AXES}
                elif own.key in ("x", "y") and len(chosen) < 2 and own.key not in self.used:
                    continue  # the other one, which the formula does not have
                else:
                    middle = 1.0 if low <= 1 <= high else (low + high) / 2
                    self.values[own.key] = Letter(own, middle, (low, high))
            for axis in axes:
                if max(abs(low), abs(high)) > limits.MAX_VIEW:
                    raise FormulaError(tr("the view reaches beyond {most:g}", most=limits.MAX_VIEW), w.low[0].at)
                sides[axis] = (low, high)
        return sides[0], sides[1]

    def _arguments(self) -> list[Name] | None:
        arguments = self.source.arguments
        return None if arguments is None else [name(t, self.text) for t in arguments]

    def _legal_arguments(self) -> None:
        seen: set[str] = set()
        for t in self.source.arguments or []:
            if key(t) in CONSTANTS:
                raise FormulaError(tr("“{text}” is a number and can be no variable", text=t.text), t.at)
            if key(t) in seen:
                raise FormulaError(tr("“{text}” stands twice among the variables", text=name(t, self.text).shown), t.at)
            seen.add(key(t))

    def _legal_targets(self) -> None:
        for d in self.source.definitions:
            if key(d.word) in CONSTANTS or key(d.word) in RESERVED:
                raise FormulaError(tr("“{text}” has a meaning already: take another name", text=d.word.text), d.word.at)

    def _define(self, definition: Definition, piece: list[Token], defined: list[tuple[Name, Node]]) -> None:
        """A definition of a number is where a handle begins; any other stands for what it says."""
        own = name(definition.word, self.text)
        reach = self._numbers(Window(*self._ends(definition.reach))) if definition.reach else None
        node = self._parsed(piece)
        if isinstance(node, Table):
            if reach is not None:
                raise FormulaError(tr("only a number has a range"), definition.reach[0].at)
            self.known[own.key] = node
            return
        if own.key in self.values or (own.key in self.known and node.number is not None):
            raise FormulaError(tr("“{text}” is given a value twice", text=definition.word.text), definition.word.at)
        if node.number is None:
            if reach is not None:
                raise FormulaError(tr("only a number has a range"), definition.reach[0].at)
            if [key(d.word) for d in self.source.definitions].count(own.key) > 1:  # z += …: each time another one
                self.known[own.key] = node
                return
            self.known[own.key] = Node(node.term, own.latex, ATOM, node.at)
            defined.append((own, node))
            return
        if abs(node.number) > limits.MAX_LETTER:
            raise FormulaError(tr("the value of a letter is at most {most:g}", most=limits.MAX_LETTER), node.at)
        if reach is not None and not reach[0] <= node.number <= reach[1]:
            raise FormulaError(tr("this value lies outside of its range"), node.at)
        self.values[own.key] = Letter(own, node.number, reach)

    def _ends(self, found: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        """[low, high] taken apart."""
        inner = list(found[1:-1])
        comma = next((k for k, t in enumerate(inner) if t.is_(",", ";")), None)
        if not found[0].is_("[", "(") or not found[-1].is_("]", ")") or not comma or comma + 1 == len(inner):
            raise FormulaError(tr("a range is written [low, high]"), found[0].at)
        return tuple(inner[:comma]), tuple(inner[comma + 1 :])

    def _numbers(self, window: Window) -> tuple[float, float]:
        """The ends of a range as two numbers."""
        low, high = (self._parsed(part).number for part in (window.low, window.high))
        at = window.low[0].at
        if low is None or high is None or not low < high:
            raise FormulaError(tr("a range runs from a number to a larger one"), at)
        if max(abs(low), abs(high)) > limits.MAX_LETTER:
            raise FormulaError(tr("the value of a letter is at most {most:g}", most=limits.MAX_LETTER), at)
        return low, high

    def _parsed(self, piece: Sequence[Token]) -> Node:
        end = Token("end", "", piece[-1].end if piece and piece[-1].end < self.end.at else self.end.at, self.end.end)
        parser = Parser(piece, end, self.text, self._word)
        node = parser.whole()
        self.notes += [n for n in parser.notes if n not in self.notes]
        return node

    def _word(self, token: Token) -> Node:
        """A name where it stands: defined earlier, a variable, a column or a letter."""
        k = key(token)
        if k in self.known:
            return replace(self.known[k], at=token.at)
        if k in {key(d.word) for d in self.source.definitions} - self.values.keys():
            raise FormulaError(tr("“{text}” is used before it is defined", text=token.text), token.at)
        own = self.used.get(k) or name(token, self.text)
        if k not in self.variables and token.style == "digit" and self._before_bracket(token):
            a, n = token.text, token.index
            raise FormulaError(
                tr("“{a}{n}(” could be {a}^{n}*(…), {n}*{a}*(…) or {a}_{n}*(…): write which", a=a, n=n), token.at
            )
        return Node(terms.name(own.code), own.latex, ATOM, token.at)

    def _before_bracket(self, token: Token) -> bool:
        return self.text[token.end : token.end + 1] == "("

    def _made(self, node: Node, chosen: list[Name], defined: list[tuple[Name, Node]]) -> Formula:
        inside = {t.name for t in terms.ordered([node.term]) if t.op == "name"}
        first = chosen[0] if chosen else ACROSS
        free = next(n for n in ("y", "x", "v") if n != first.key and n not in self.values)
        second = chosen[1] if len(chosen) > 1 else Name(free, free, free)
        headed = self.source.arguments is not None and len(self.source.arguments) > 1
        flat = second.code not in inside and not headed
        used = dict(self.used)
        keys = [k for k in used if used[k].code in inside and k not in self.variables and k not in self.columns]
        if len(keys) > limits.MAX_PARAMETERS:
            raise FormulaError(tr("a formula has at most {most} parameters", most=limits.MAX_PARAMETERS), node.at)
        handles = [self.values.get(k, Letter(used[k])) for k in sorted(keys, key=lambda k: used[k].shown)]
        reserved = next((h for h in handles if h.name.shown in RESERVED), None)
        if reserved is not None:
            raise FormulaError(tr("“{shown}” cannot be the name of a handle", shown=reserved.name.shown), node.at)
        idle = [v.name.shown for k, v in self.values.items() if k not in keys]
        if idle:
            raise FormulaError(tr("“{idle}” is given a value and is not used", idle=idle[0]), 0)
        said = (
            [] if (first.shown, second.shown) == ("x", "y") or not chosen else [_axes(first, None if flat else second)]
        )
        shown = tuple(
            (n, d) for n, d in defined if n.latex in node.latex or any(n.latex in e.latex for _, e in defined)
        )
        columns = tuple(used[k] for k in self.columns if k in used)
        return Formula(self.text, node, (first, second), flat, tuple(handles), shown, (*said, *self.notes), columns)


def _divided(tokens: Sequence[Token]) -> list[list[Token]]:
    """The prepared tokens by definition, the formula's own last: an end stands after each."""
    pieces: list[list[Token]] = [[]]
    for t in tokens:
        if t.kind == "end":
            pieces.append([])
        else:
            pieces[-1].append(t)
    return pieces[:-1]


def _axes(first: Name, second: Name | None) -> str:
    if second is None:
        return later("{first} lies across", first=drawn(first.shown))
    return later("{first} lies across, {second} up", first=drawn(first.shown), second=drawn(second.shown))
