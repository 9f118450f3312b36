"""Rules as papers and code write them, told in the names that rules have here: θ_{t+1} = θ_t − η ∇J(θ_t) is w = w − η g.

First signs and words are made plain (``plainly``), then each line's letters lose their time (``timeless``): what is asked at
an earlier time than the line before left is kept by a line of its own. What cannot be told so is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from messages import tr
from surfaces.formula import FormulaError
from surfaces.formula.heads import Definition
from surfaces.formula.pieces import closed, opening
from surfaces.formula.text import Token

POSITIONS = ("w", "theta", "x", "params", "param", "parameters", "weights", "weight", "W", "p", "wt", "xt", "X")
GRADIENTS = {"g", "grad", "grads", "gradient", "gradients", "dw", "dx", "dW", "dtheta", "d_p", "gt", "dL_dw", "nabla"}
LOSSES = {"f", "J", "L", "F", "E", "C", "loss", "Loss", "ell", "l", "Q"}
TIME = re.compile(r"(?:(.*)_)?([tkn])(?:([+-])([0-9]))?")
INPLACE = re.compile(r"\.\s*(?:\w+_|step|backward|zero_grad)\s*\(")
RATES = {"lr", "eta", "alpha", "learning_rate", "step_size", "beta", "beta1", "beta2", "mu", "rho", "lambda"}
NOW = "now"  # ends the name of lr_t in lr_t = lr/(1 + decay*t), which is another than lr
OLD, BEFORE = "old", "prev"  # end the names of what is kept: the value before this step, and before the last


def plainly(tokens: list[Token], text: str) -> list[Token]:
    """The tokens of a rule with gradients, norms, averages and steps of papers as plain names. FormulaError."""
    if match := INPLACE.search(text):
        called = match[0].strip(". (")
        raise FormulaError(
            tr("“.{called}(…)” is a call that changes a tensor: write the rule in lines, m = beta*m + (1 - beta)*g", called=called),
            match.start(),
        )  # fmt: skip
    _no_statements(tokens)
    tokens = _norms(tokens)
    tokens = [t.sign("*") if t.is_("@") and _matrix_before(tokens, k) else t for k, t in enumerate(tokens)]
    set_names = {t.text for k, t in enumerate(tokens[:-1]) if t.kind == "word" and tokens[k + 1].is_("=")}
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        found, k = _one(tokens, k, set_names)
        out += found
    return out


def _no_statements(tokens: Sequence[Token]) -> None:
    """Refuses loops, branches and functions: a rule is lines."""
    for k, t in enumerate(tokens):
        if k and not tokens[k - 1].is_("\n", ";"):
            continue
        if t.is_("if"):
            raise FormulaError(tr("a branch stands inside a line of a rule: w = where(norm(g) > 1, …, …)"), t.at)
        if t.is_("for", "while", "with", "def", "return", "function", "import", "class") or t.text == "until":
            raise FormulaError(
                tr("a rule has neither loops nor functions: write its lines alone, each name = … (“{word}”)", word=t.text), t.at
            )  # fmt: skip


def _matrix_before(tokens: Sequence[Token], k: int) -> bool:
    """Whether what stands before ``k`` has the Hessian in it: H @ g, inv(H + c*I) @ g. Of two vectors @ is no product by entry."""
    first = opening(tokens, k - 1) if k and tokens[k - 1].is_(")") else k - 1
    return any(t.kind == "word" and t.text == "H" for t in tokens[max(first or 0, 0) : k])


def _norms(tokens: list[Token]) -> list[Token]:
    """||g|| as the norm that it is."""
    out: list[Token] = []
    opened = False
    for t in tokens:
        if t.is_("|") and out and out[-1].is_("|") and out[-1].end == t.at:
            opened = not opened
            out[-1] = out[-1].sign("norm(" if opened else "norm)")
        else:
            out.append(t)
    return out


def _one(tokens: list[Token], k: int, set_names: set[str]) -> tuple[list[Token], int]:
    """What the tokens from ``k`` on are in plain names, and where the next begin."""
    t = tokens[k]
    if t.is_("∇"):
        return _nabla(tokens, k)
    if t.kind != "word":
        return [t], k + 1
    after = tokens[k + 1]  # an end stands last
    if t.text == "self" and after.is_("."):
        return [], k + 2
    if t.text == "E" and after.is_("["):
        return _average(tokens, k)
    if t.text == "Delta" and not t.index and after.kind == "word":
        return [replace(after, text=f"Delta{after.text}", at=t.at, spaced=t.spaced)], k + 2
    if after.is_(".") and tokens[k + 2].text in ("data", "grad"):
        word = t if tokens[k + 2].text == "data" else replace(t, text="g", index="")
        k += 3
        while tokens[k].is_(".") and tokens[k + 1].text == "data":
            k += 2
        return [word], k
    if (indexed := _bracketed(tokens, k)) is not None:
        return [indexed[0]], indexed[1]
    name = f"{t.text}_{t.index}" if t.index and not TIME.fullmatch(t.index) else t.text
    if name in GRADIENTS and name not in set_names:
        return [replace(t, text="g", index=t.index if name == t.text else "")], k + 1
    if t.text in LOSSES - set_names and after.is_("(") and _only_a_name(tokens, k + 1):
        return [replace(t, text="f", index="")], k + 1
    return [t], k + 1


def _nabla(tokens: list[Token], k: int) -> tuple[list[Token], int]:
    """∇f(…), ∇_θ J(…), ∇f, ∇²f(…): the gradient or the Hessian, there or elsewhere."""
    word = Token("word", "g", tokens[k].at, tokens[k].end, tokens[k].spaced)
    k += 1
    if tokens[k].is_("^") and tokens[k + 1].text == "2":
        word, k = replace(word, text="H"), k + 2
    if tokens[k].kind == "word" and (tokens[k + 1].is_("(", "[") or tokens[k].text in LOSSES):
        word, k = replace(word, end=tokens[k].end), k + 1
    elif not tokens[k].is_("("):
        raise FormulaError(tr("a gradient is written ∇f(w), or g"), word.at)
    if not tokens[k].is_("(", "["):
        return [word], k
    close = closed(tokens, k)
    inside = tokens[k + 1 : close]
    comma = next((j for j, t in enumerate(inside) if t.is_(",", ";")), len(inside))  # J(θ; x, y)
    first, last = replace(tokens[k].sign("("), spaced=False), tokens[close].sign(")")
    return [word, first, *inside[:comma], last], close + 1


def _average(tokens: list[Token], k: int) -> tuple[list[Token], int]:
    """E[g²]_t as a name of its own."""
    close = closed(tokens, k + 1)
    inside = "".join(t.text for t in tokens[k + 2 : close] if t.text.isalnum())
    time, end = "", close + 1
    if tokens[end].is_("_"):
        last = closed(tokens, end + 1) if tokens[end + 1].is_("{", "(") else end + 1
        time, end = "".join(t.text for t in tokens[end + 1 : last + 1] if not t.is_("{", "}", "(", ")")), last + 1
    elif tokens[end].kind == "word" and TIME.fullmatch(tokens[end].index or "?"):
        time, end = tokens[end].index, end + 1
    index = f"{inside}_{time}" if time else inside
    return [replace(tokens[k], index=index, style="sub", end=tokens[end - 1].end)], end


def _bracketed(tokens: list[Token], k: int) -> tuple[Token, int] | None:
    """w[t+1] and w(t+1) as w_{t+1}."""
    if not tokens[k + 1].is_("[", "(") or tokens[k + 1].spaced or tokens[k].index:
        return None
    close = next((j for j in range(k + 2, min(k + 6, len(tokens))) if tokens[j].is_("]", ")")), k)
    inside = "".join(t.text for t in tokens[k + 2 : close])
    if not TIME.fullmatch(inside) or tokens[k].text == "t":
        return None
    return replace(tokens[k], index=inside, style="sub", end=tokens[close].end), close + 1


def _only_a_name(tokens: list[Token], opened: int) -> bool:
    """Whether one name stands in the bracket."""
    return tokens[opened + 1].kind == "word" and tokens[opened + 2].is_(")")


@dataclass
class Timeless:
    """Lines whose letters have a time, told without one; ``kept`` are names for what a line keeps."""

    lines: list[Definition]
    kept: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lines = [replace(d, tokens=_bare(d.tokens)) for d in self.lines]
        self.position = self._position()
        self.lines = [
            replace(d, word=self._placed(d.word), tokens=tuple(map(self._placed, d.tokens))) for d in self.lines
        ]
        for name in {_time(d.word)[0] for d in self.lines if _time(d.word)[2] is not None} & RATES:
            self._scheduled(name)
        self.left: dict[str, int | None] = {}
        self.counters: set[str] = set()
        for d in self.lines:
            name, counter, shift = _time(d.word)
            if name == "w0":
                raise FormulaError(
                    tr("“w0” is the start point, which is set beside the picture and has no line here"), d.word.at
                )
            self.left[name] = shift
            self.counters |= {counter} - {"", "t"}
        self.done: set[str] = set()
        self.old: dict[str, Token] = {}
        self.before: dict[str, Token] = {}

    def _scheduled(self, name: str) -> None:
        """``lr_t = lr/(1 + t)`` sets another name than ``lr``, which has no time: it is a hyperparameter."""
        words = [t for d in self.lines for t in d.tokens if t.kind == "word" and _time(t)[0] == name]
        if not any(_time(t)[2] is None for t in words) or any(_time(t)[2] not in (None, 0) for t in words):
            return

        def other(t: Token) -> Token:
            return _renamed(t, name + NOW) if t.kind == "word" and _time(t)[::2] == (name, 0) else t

        self.lines = [replace(d, word=other(d.word), tokens=tuple(map(other, d.tokens))) for d in self.lines]

    def all(self) -> list[Definition]:
        """The lines, with those that keep what is asked again."""
        self.asked = {_time(t)[2] for d in self.lines for t in d.tokens if t.kind == "word" and _time(t)[0] == "g"}
        found = []
        for d in self.lines:
            name = _time(d.word)[0]
            if d.word.index == "0":
                d = replace(d, tokens=tuple(replace(t, index="") if _time(t)[0] == "w0" else t for t in d.tokens))
            line = replace(d, word=_untimed(d.word), tokens=self._gradient(tuple(map(self._resolved, d.tokens))))
            self.done.add(name)
            if name == "g" and [t.text for t in line.tokens] == ["g"]:
                continue  # g_t = ∇f(θ_{t−1}), which is given
            if name == "t" and [t.text for t in line.tokens] == ["t", "+", "1"]:
                continue  # the step's number is given, too
            found.append(line)
        self._begun()
        keeps, last = [], []
        for name, t in {**self.old, **self.before}.items():
            keeps.append(Definition(_renamed(t, name + OLD), (_renamed(t, name),)))
        for name, t in self.before.items():
            last.append(Definition(_renamed(t, name + BEFORE), (_renamed(t, name + OLD),)))
            if name == "w":
                start = replace(_renamed(t, name + BEFORE), index="0", style="digit")
                keeps.append(Definition(start, (_renamed(t, name),)))
        self.kept = {d.word.text for d in (*keeps, *last)}
        return [*keeps, *found, *last]

    def _begun(self) -> None:
        """Refuses a second point that is asked again and would begin at 0, far from the start."""
        starts = {d.word.text for d in self.lines if d.word.index == "0"}
        for d in self.lines:
            name = _time(d.word)[0]
            inside = [
                k for k, t in enumerate(d.tokens) if t.text == "w" and not (k > 1 and d.tokens[k - 2].text == "g")
            ]
            if name in self.old and name not in starts | {"w"} and inside:
                raise FormulaError(
                    tr(
                        "“{name}” begins at 0: add {name}0 = {point} where it begins at the start point",
                        name=name,
                        point=self.position,
                    ),
                    d.word.at,
                )

    def _position(self) -> str:
        """The name that moves."""
        names = {_time(d.word)[0] for d in self.lines}
        return next((n for n in POSITIONS if n in names), "w")

    def _placed(self, t: Token) -> Token:
        """A token with the position called w."""
        base = _time(t)[0].removesuffix("0") if t.index == "0" else _time(t)[0]
        if t.kind != "word" or self.position == "w" or base not in (self.position, "w"):
            return t
        if t.text == "w":
            raise FormulaError(
                tr("w and {name} are both used here: one of them is the point", name=self.position), t.at
            )
        return replace(t, text="w")

    def _resolved(self, t: Token) -> Token:
        """A name as it is called here: what it was, or has become, when the line before is done."""
        if t.kind != "word":
            return t
        name, _, shift = _time(t)
        if name in self.counters and not t.index and name not in self.left:
            raise FormulaError(
                tr("“{name}” counts from 0 or from 1: write t, which is 1 at the first step, or t - 1", name=name), t.at
            )
        if name == "g" and "g" not in self.left:
            self._gradients_time(t, shift)
        left = self.left.get(name)
        if shift is None or left is None:
            return _untimed(t)
        behind, done = left - shift, name in self.done
        if behind == 0 and done:
            return _untimed(t)
        if behind == 1:
            if not done:
                return _untimed(t)
            self.old.setdefault(name, t)
            return _renamed(t, name + OLD)
        if behind == 2:
            self.before.setdefault(name, t)
            return _renamed(t, name + BEFORE)
        shown = f"{t.text}_{t.index.rpartition('_')[2]}"
        if behind == 0 or behind == -1:
            raise FormulaError(tr("“{shown}” is asked before its line stands", shown=shown), t.at)
        raise FormulaError(tr("“{shown}” lies further back than two steps", shown=shown), t.at)

    def _gradients_time(self, t: Token, shift: int | None) -> None:
        """Refuses the gradient of another step than this one."""
        moved = self.left.get("w")
        if shift is None or moved is None or shift == 0 and moved in (0, 1):
            return
        if shift == -1 and moved == 0 and 0 not in self.asked:
            return
        raise FormulaError(tr("only this step's gradient is given: keep the last by a line at the end, q = g"), t.at)

    def _gradient(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """∇f(w) as g, as long as w has not moved."""
        out: list[Token] = []
        for t in tokens:
            out.append(t)
            here = len(out) > 3 and t.is_(")") and out[-2].text == "w" and out[-3].is_("(") and not out[-2].index
            if here and out[-4].text in ("g", "H") and out[-4].kind == "word" and "w" not in self.done:
                del out[-3:]
        return tuple(out)


def _bare(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without the comma or full stop that ends a line of a paper."""
    return tokens[:-1] if len(tokens) > 1 and tokens[-1].is_(",", ".") else tokens


def _time(t: Token) -> tuple[str, str, int | None]:
    """A name without its time, the letter that counts, and how far from it: m_{t−1} is m, t, −1."""
    match = TIME.fullmatch(t.index) if t.index else None
    if match is None:
        joint = "" if t.index[:1].isdigit() or not t.index else "_"
        return f"{t.text}{joint}{t.index}", "", None
    base = f"{t.text}_{match[1]}" if match[1] else t.text
    return base, match[2], int(f"{match[3]}{match[4]}") if match[3] else 0


def _untimed(t: Token) -> Token:
    match = TIME.fullmatch(t.index) if t.kind == "word" and t.index else None
    return t if match is None else replace(t, index=match[1] or "")


def _renamed(t: Token, text: str) -> Token:
    return replace(t, text=text, index="", style="", shown=text)
