"""Opens a step: the rule's own lines, recorded with the names that its code gives to them, ready to be typeset with numbers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.wrappers import Wrapper
from live.graph import Graph, Node, Way
from live.lines import AXES, Opened, labels_of
from live.symbols import Symbols, bare
from live.trace import Recording, record_after, record_seen
from live.writer import Closed, Writer
from messages import mark
from optimizers import Hyper
from optimizers.base import Convention

WATCHED = tuple(str(Path(__file__).parents[1] / folder) for folder in ("optimizers", "engine", "plane"))
HELPERS = str(Path(__file__).parents[1] / "plane")  # single letters mean nothing there
GREEK = (
    *(
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "eta",
        "theta",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "rho",
        "sigma",
    ),
    *("tau", "phi", "psi", "omega"),
)


def why_closed(form: Convention) -> str:
    """Why a form's step is not opened, as far as that is declared; empty where it is opened."""
    return form.closed or (mark("several points move together") if "population" in form.state else "")


def open_rule(form: Convention, hypers: Mapping[str, Hyper], fixed: Mapping[str, float]) -> tuple[list[Opened], Way]:
    """The lines of a form's step for every way it can go, and the tree of their numbers.

    An end of the tree has the number of its way first. Raises CannotRecord or Closed.
    """
    if reason := why_closed(form):
        raise Closed(reason)
    recording = Recording(form, hypers, fixed)
    graph, layout = recording.graph, recording.layout
    seen: list[list[tuple[str, tuple[int, ...], list[Node]]]] = []

    def step() -> list[Node]:
        with _named(graph) as names:
            out = recording.step()
        seen.append(names)
        flat = [node for _, _, nodes in names for node in nodes]
        return [graph.constant(float(len(seen) - 1)), *out, *flat]

    tree = graph.ways(step)
    known = {graph.input("h", n): (h.symbol, "") for n, h in hypers.items() if n not in fixed}
    known |= {graph.input("t"): ("t", "")} | {graph.input("w", k): ("w_t", AXES[k]) for k in (0, 1)}
    before: dict[str, list[Node]] = {}
    for name, (at, shape) in layout.items():
        size = _count(shape)
        before[name] = [graph.input("s", at + k) for k in range(size)]
        for k, node in enumerate(before[name]):
            known[node] = (symbol_of(form, name)[0], labels_of(size)[k])
    symbols = {n: h.symbol for n, h in hypers.items()}
    found: list[Opened] = []

    def opened(way: Way) -> Way:
        if way.question is not None:
            assert way.yes is not None
            assert way.no is not None
            return Way([], way.question, opened(way.yes), opened(way.no))
        mark, w0, w1, *rest = way.outs
        writer = Writer(graph, dict(known))
        at = 0
        for name in layout:
            nodes = rest[at : at + len(before[name])]
            at += len(nodes)
            if nodes != before[name] and not name.startswith("_"):
                writer.define(symbol_of(form, name)[1], nodes, "state")
        writer.define("w_{t+1}", [w0, w1], "update")
        for name, shape, nodes in seen[int(mark.value)]:
            writer.local(_local(name, symbols.get(name)), shape, nodes, wanted=_plain(name))
        found.append(writer.written())
        return Way([graph.constant(float(len(found) - 1)), *found[-1].nodes])

    return found, opened(tree)


def open_seen(wrapper: Wrapper) -> tuple[Opened, Way] | None:
    """What a wrapper makes of the gradient at ("x",), ("y",); None where it leaves it alone."""
    way = record_seen(wrapper).get("gradient") if wrapper.objective else None
    if way is None or way.question is not None:
        return None
    graph = way.outs[0].graph
    known = {graph.input("xy"[k]): ("w_t", AXES[k]) for k in (0, 1)} | _around(graph, wrapper)
    writer = Writer(graph, known, [graph.input(axis) for axis in "xy"])
    writer.define(r"\tilde g_t", way.outs, "update")
    return _whole(writer)


def open_after(wrapper: Wrapper) -> tuple[Opened, Way] | None:
    """What a wrapper makes of the position after a step; None where it leaves it alone."""
    if wrapper.after is None:
        return None
    rule = record_after(wrapper)
    graph = rule.step.ends[0][0].graph
    known = {graph.input("b", k): ("w_t", AXES[k]) for k in (0, 1)} | {graph.input("t"): ("t", "")}
    known |= {graph.input("w", k): (r"\tilde w_{t+1}", AXES[k]) for k in (0, 1)} | _around(graph, wrapper)
    for name, (at, shape) in rule.state.items():
        for k in range(_count(shape)):
            known[graph.input("s", at + k)] = (_base(wrapper.state[name]) + "_{t-1}", AXES[k % 2])
    writer = Writer(graph, known)
    outs = rule.step.outs
    for name, (at, shape) in rule.state.items():
        writer.define(wrapper.state[name], outs[2 + at : 2 + at + _count(shape)], "update")
    writer.define("w_{t+1}", outs[:2], "update")
    writer.split = False
    return _whole(writer)


def _whole(writer: Writer) -> tuple[Opened, Way]:
    found = writer.written()
    return found, Way([writer.graph.constant(0.0), *found.nodes])


def _around(graph: Graph, wrapper: Wrapper) -> dict[Node, tuple[str, str]]:
    return {graph.input("h", f"{wrapper.key}.{n}"): (h.symbol, "") for n, h in wrapper.hypers.items()}


@contextmanager
def _named(graph: Graph) -> Iterator[list[tuple[str, tuple[int, ...], list[Node]]]]:
    """Collects what the rule's code gives names to: (name, shape, nodes), outer functions first."""
    found: list[tuple[str, tuple[int, ...], list[Node]]] = []

    def watch(frame: Any, event: str, _: Any) -> None:
        if event != "return" or not frame.f_code.co_filename.startswith(WATCHED):
            return
        for name, value in frame.f_locals.items():
            if isinstance(value, Symbols):
                nodes = [graph.node(e) for e in bare(value).reshape(-1)]
                if not any(n.truth or n.loops or n.op == "constant" for n in nodes) and not (
                    len(name) == 1 and frame.f_code.co_filename.startswith(HELPERS)
                ):
                    found.insert(0, (name, value.shape, nodes))

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield found
    finally:
        sys.setprofile(before)


def _count(shape: Sequence[int]) -> int:
    count = 1
    for n in shape:
        count *= n
    return count


def _base(symbol: str) -> str:
    return re.sub(r"_(t|\{t\})$", "", symbol)


def symbol_of(form: Convention, name: str) -> tuple[str, str]:
    """A state's symbol before and after a step: the indices are those of the declared formula."""
    symbol = form.state.get(name, name.strip("_"))
    if symbol.startswith("("):  # the parts of a matrix
        symbol = f"{name}_t"
    if name.startswith("_"):
        base = re.sub(r"(\d+)$", r"_{\1}", symbol)
        return (f"{base}_{{t-1}}", f"{base}_t") if len(base) == 1 else (base, base + "'")
    base = _base(symbol)
    if base == symbol:
        return symbol, symbol + "'"
    later = base + "_{t+1}" in form.formula.replace(" ", "") or base + "_{t+1}" in form.formula
    return (f"{base}_t", f"{base}_{{t+1}}") if later else (f"{base}_{{t-1}}", f"{base}_t")


def _local(name: str, hyper: str | None) -> str:
    """A name of the code as it is written in formulas: ``v_hat`` is v̂_t, ``lr`` a rate made of the one that was chosen."""
    if hyper:
        return rf"\tilde{{{hyper}}}"
    if name.endswith("_hat"):
        return rf"\hat {_letter(name[:-4])}_t"
    return f"{_letter(name)}_t" if len(name) == 1 else _letter(name)


def _letter(name: str) -> str:
    word, digits = re.fullmatch(r"(.*?)(\d*)", name).groups()  # type: ignore[union-attr]
    letter = (
        word if len(word) == 1 else f"\\{word}" if word in GREEK else rf"\text{{{word.strip('_').replace('_', ' ')}}}"
    )
    return f"{letter}_{{{digits}}}" if digits else letter


def _plain(name: str) -> bool:
    """Whether a name is one that formulas have: a letter, with a hat or a number."""
    return len(name) == 1 or name.endswith("_hat") or name.strip("0123456789") in GREEK
