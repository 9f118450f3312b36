"""The source of functions and classes of ours, with all that they call, as text that stands alone."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from export.picture import PictureError
from messages import tr

PACKAGE = __name__.removesuffix("export.source")  # where all of ours is nested when it is installed
OWN = ("plane", "optimizers", "engine", "surfaces")  # packages whose functions are copied; all others are imported


class Scope:
    """What the copied functions call for: imports of whole modules, and functions at the top level."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.top: dict[str, str] = {}

    def source(self, function: Callable[..., Any]) -> str:
        """A function's own source, its imports noted."""
        source = plain_source(function)
        for name, thing in _free(function, source).items():
            self._import(name, thing)
        return source

    def closure(self, thing: Callable[..., Any], into: dict[str, str]) -> None:
        """The sources of a function or class and of all it uses of ours, in an order in which they can be defined."""
        plain = inspect.unwrap(thing)
        if plain.__name__ in into:
            return
        source = plain_source(plain)
        into[plain.__name__] = ""  # a mark, for functions that call each other
        for name, other in _free(plain, source).items():
            if _copied(other):
                self.closure(other, into)
            elif isinstance(other, int | float | str | tuple | dict | frozenset):
                into.setdefault(name, f"{name} = {other!r}")
            elif isinstance(other, np.ndarray):
                into.setdefault(name, f"{name} = np.array({other.tolist()!r})")
            else:
                self._import(name, other)
        del into[plain.__name__]
        into[plain.__name__] = source

    def shared(self) -> list[str]:
        """Functions that stand at the top level."""
        return list(self.top.values())

    def _import(self, name: str, thing: Any) -> None:
        if isinstance(thing, ModuleType):
            plain = thing.__name__ == name
            self.imports.add(f"import {thing.__name__}" + ("" if plain else f" as {name}"))
        elif getattr(np, name, None) is thing or (isinstance(thing, float) and getattr(np, name, None) == thing):
            self.imports.add(f"from numpy import {name}")
        elif home(thing).split(".")[0] in {"functools", "math", "itertools", "types"}:
            self.imports.add(f"from {home(thing)} import {name}")
        else:
            raise PictureError(
                tr("no plain code: {name} comes from {home}; take CSV or JSON", name=name, home=home(thing))
            )


def plain_source(thing: Callable[..., Any]) -> str:
    """The source of a function or class without type annotations, which would ask for imports."""
    source = textwrap.dedent(inspect.getsource(thing)).strip()
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line.encode()) + 1)
    at = lambda line, column: starts[line - 1] + column  # noqa: E731
    text, cuts = source.encode(), []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg) and node.annotation:
            cuts.append((at(node.lineno, node.col_offset) + len(node.arg.encode()), _end(node.annotation, at), b""))
        elif isinstance(node, ast.FunctionDef) and node.returns:
            end = _end(node.returns, at)
            cuts.append((text.rindex(b"->", 0, end) - 1, end, b""))
        elif isinstance(node, ast.AnnAssign) and node.value:
            cuts.append((_end(node.target, at), _end(node.annotation, at), b""))
    for start, end, instead in sorted(cuts, reverse=True):
        text = text[:start] + instead + text[end:]
    return text.decode()


def _end(node: Any, at: Callable[[int, int], int]) -> int:
    return at(node.end_lineno, node.end_col_offset)


def _copied(thing: Any) -> bool:
    plain = inspect.unwrap(thing) if callable(thing) else thing
    return (inspect.isroutine(plain) or inspect.isclass(plain)) and home(plain).split(".")[0] in OWN


def _free(thing: Callable[..., Any], source: str) -> dict[str, Any]:
    """The names that a function or class takes from its module, in order, with what they stand for."""
    module = inspect.getmodule(thing)
    known = getattr(inspect.unwrap(thing), "__globals__", None) or vars(module)
    nodes = list(ast.walk(ast.parse(source)))
    names = [n.id for n in nodes if isinstance(n, ast.Name)]
    local = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local |= {n.arg for n in nodes if isinstance(n, ast.arg)} | {thing.__name__}
    return {n: known[n] for n in dict.fromkeys(names) if n in known and n not in local and not hasattr(builtins, n)}


def home(thing: Any) -> str:
    """The module that a thing comes from."""
    return (getattr(thing, "__module__", None) or type(thing).__module__).removeprefix(PACKAGE)


def renamed(source: str, old: str, new: str) -> str:
    """The source of a function under another name."""
    return source.replace(f"def {old}(", f"def {new}(", 1)
