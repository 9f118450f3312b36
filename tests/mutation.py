"""Faults of the usual kinds put into functions at random, one at a time, each tried on the tests that run its line.

Everything is imported once; a fault is the compiled function swapped in a process of its own, so that one takes about as
long as its tests: those that run the line, tables of what is told first, for some seconds at the most.
A fault that these do not notice might still be noticed by others: the share told is a lower bound.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import importlib
import io
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage, CoverageData

ROOT = Path(__file__).parent.parent
FOLDERS = ("engine", "surfaces")
TESTS = (
    "tests/engine",
    "tests/surfaces",
    "tests/views/test_session.py",
    "tests/figures",
    "tests/test_face.py",
    "tests/optimizers/test_on_data.py",
)
SECONDS = 60.0  # of tests that a fault is tried on, as they take while lines are recorded: half of that without
MOST = 300  # of tests
CACHE = type(lru_cache(len))
HANGS = 60  # seconds of the processor after which a fault counts as noticed: it never ends
OTHER: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Mod: ast.Mult,
}


@dataclass(frozen=True)
class Fault:
    """The ``index``-th fault of a function, which is called ``name`` and begins in ``line`` of ``file``."""

    file: str
    name: str
    line: int
    index: int
    where: int
    what: str


def faults(file: str) -> Iterator[Fault]:
    """All faults that can be put into the functions of a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    for name, node in _functions(tree):
        line = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        for index, (where, what, _) in enumerate(_places(node)):
            yield Fault(file, name, line, index, where, what)


def _functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods that stand in no other function, with their qualified names."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")


def _places(function: ast.FunctionDef) -> Iterator[tuple[int, str, object]]:
    """(line, what changes, how to change it) of each fault, in the order of the text. Calling the last makes the change.

    Left out is what changes nothing that a test could see: what is asserted, whether ``zip`` is strict, ``return None``.
    """
    whole = [n for statement in function.body for n in ast.walk(statement)]
    unseen = [n.value for n in whole if isinstance(n, ast.keyword) and n.arg == "strict"]
    unseen += [inner for n in whole if isinstance(n, ast.Assert) for inner in ast.walk(n)]
    for node in (n for n in whole if not any(n is u for u in unseen)):
        if isinstance(node, ast.Compare):
            for k, op in enumerate(node.ops):
                if type(op) in OTHER:
                    yield (
                        node.lineno,
                        f"{type(op).__name__} in {ast.unparse(node)}",
                        _put(node.ops, k, OTHER[type(op)]()),
                    )
        elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in OTHER:
            yield (
                node.lineno,
                f"{type(node.op).__name__} in {ast.unparse(node)}",
                _set(node, "op", OTHER[type(node.op)]()),
            )
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            yield (
                node.lineno,
                f"{type(node.op).__name__} in {ast.unparse(node)}",
                _set(node, "op", ast.UAdd() if isinstance(node.op, ast.USub) else None),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
            value = (not node.value) if isinstance(node.value, bool) else node.value + 1
            yield node.lineno, f"{node.value} → {value}", _set(node, "value", value)
        elif isinstance(node, ast.Return) and ast.unparse(node) not in ("return", "return None"):
            yield node.lineno, f"return None for {ast.unparse(node.value)}", _set(node, "value", ast.Constant(None))


def _set(node, name, value):
    return lambda: setattr(node, name, value)


def _put(things, k, value):
    return lambda: things.__setitem__(k, value)


class _WithoutNot(ast.NodeTransformer):
    """``not x`` whose operator was taken away becomes ``x``."""

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        return node.operand if node.op is None else node


def broken(fault: Fault) -> CodeType:
    """The code of the function with the fault."""
    tree = copy.deepcopy(ast.parse((ROOT / fault.file).read_text(encoding="utf-8")))
    node = next(
        n
        for name, n in _functions(tree)
        if name == fault.name and fault.line in (n.lineno, *(d.lineno for d in n.decorator_list))
    )
    list(_places(node))[fault.index][2]()
    module = compile(ast.fix_missing_locations(_WithoutNot().visit(tree)), str(ROOT / fault.file), "exec")
    return next(c for c in _codes(module) if (c.co_qualname, c.co_firstlineno) == (fault.name, fault.line))


def _codes(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)


def put_in(fault: Fault) -> bool:
    """Swap the function's code in this process; whether the function was found."""
    code, file = broken(fault), str(ROOT / fault.file)
    found = [
        f
        for f in gc.get_objects()
        if type(f) is FunctionType  # isinstance would ask proxies, and some warn
        and (f.__code__.co_filename, f.__code__.co_qualname, f.__code__.co_firstlineno)
        == (file, fault.name, fault.line)
    ]
    for function in found:
        function.__code__ = code
    forget()
    return bool(found)


class Recorder:
    """A plugin that writes down which lines of ours each test runs, and how many seconds of the processor it takes.

    It saves now and then, and leaves out tests that are written down already: a run that was ended goes on.
    """

    def __init__(self, file: Path):
        self.file = file
        self.coverage = Coverage(
            data_file=str(file), include=[f"{ROOT / f}/*" for f in FOLDERS], config_file=False, messages=False
        )
        self.coverage.load()
        self.seconds = taken(file)
        self.function = ""
        self.saved = time.monotonic()

    def pytest_collection_modifyitems(self, items):
        items[:] = [item for item in items if item.nodeid not in self.seconds]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        if self.function != item.nodeid.split("[")[0]:
            self.function = item.nodeid.split("[")[0]
            forget()
        begun = time.process_time()
        self.coverage.start()
        self.coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self.coverage.stop()
            self.seconds[item.nodeid] = round(time.process_time() - begun, 3)
            if time.monotonic() > self.saved + 20:
                self.save()

    def save(self):
        self.saved = time.monotonic()
        self.coverage.save()
        self.file.with_suffix(".json").write_text(json.dumps(self.seconds))


def taken(file: Path) -> dict[str, float]:
    """Seconds of each test in the map."""
    times = file.with_suffix(".json")
    return json.loads(times.read_text()) if times.exists() else {}


def forget():
    """What functions of ours kept is computed anew: a test that was served from there would seem to run nothing."""
    for thing in gc.get_objects():
        if type(thing) is CACHE and thing.__module__.split(".")[0] in FOLDERS:
            thing.cache_clear()


def run(arguments: list[str], plugins: list[object] | None = None) -> int:
    """pytest in this process, in silence: what it returned."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main(["-q", "-p", "no:cacheprovider", "-m", "not browser", *arguments], plugins or []))


def in_a_child(act) -> int:
    """What ``act()`` returns, in a process forked from this one; negative where it was killed because it does not end."""
    child = os.fork()
    if not child:
        limit = int(time.process_time()) + HANGS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        code = 99  # no result: the fault could not be put in, as where its file was changed meanwhile
        try:
            code = act() & 255
        finally:
            os._exit(code)
    deadline = time.monotonic() + 10 * HANGS  # it may also wait for something that never comes
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def record(file: Path, tests: list[str]) -> int:
    """Run ``tests`` and add to ``file`` which lines they run."""
    recorder = Recorder(file)
    code = run(tests, [recorder])
    recorder.save()
    return code


def chosen(tests: dict[str, float]) -> list[str]:
    """Of tests and their seconds those to try, for ``SECONDS`` together.

    Those that compare all that is told come first, then one of each function, the quickest first.
    """
    order, names = [], Counter()
    for seconds, test in sorted((seconds, test) for test, seconds in tests.items()):
        names[test.split("[")[0]] += 1
        order.append(("_told.py" not in test, names[test.split("[")[0]], seconds, test))
    out, spent = [], 0.0
    for *_, seconds, test in sorted(order):
        if out and (spent + seconds > SECONDS or len(out) >= MOST):
            continue
        out.append(test)
        spent += seconds
    return out


class Sampler:
    """A plugin that tries faults in place of running tests, which are collected once."""

    def __init__(self, drawn: list[Fault], map: Path, lines: CoverageData):
        self.drawn, self.told, seconds = drawn, Counter(), taken(map)
        self.tests = []
        for fault in drawn:
            contexts = lines.contexts_by_lineno(str(ROOT / fault.file)).get(fault.where, [])
            self.tests.append(chosen({t: seconds[t] for t in contexts if t in seconds}))

    @property
    def files(self) -> set[str]:
        """Those of the tests."""
        return {test.split("::")[0] for tests in self.tests for test in tests}

    def pytest_runtestloop(self, session):
        items = {item.nodeid: item for item in session.items}
        for fault, tests in zip(self.drawn, self.tests, strict=True):
            ours = [items[t] for t in tests if t in items]
            code = in_a_child(lambda f=fault, t=ours: fails(t) if put_in(f) else 99) if ours else 0
            word = {0: "missed", 1: "noticed"}.get(code, "noticed" if code < 0 else "no result")
            self.told[word] += 1
            what = f"{word} ({code}) {fault.file}:{fault.where} {fault.name}: {fault.what} [{len(ours)} tests]"
            print(what, file=sys.__stdout__, flush=True)
        return True


def fails(items: list[pytest.Item]) -> int:
    """1 as soon as a test fails, 0 where none does."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            return 1
    return 0


def imported() -> set[tuple[str, int]]:
    """Imports all that is tried; the functions that are called by that, (file, line): a fault of theirs comes too late."""
    called: dict[int, CodeType] = {}

    def heard(frame, event, argument):
        if event == "call":
            called[id(frame.f_code)] = frame.f_code

    for other in ("sympy", "pydantic", "numpy"):  # whose many calls are of no interest
        importlib.import_module(other)
    sys.setprofile(heard)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    sys.setprofile(None)
    files = [(Path(code.co_filename), code.co_firstlineno) for code in called.values()]
    return {(str(file.relative_to(ROOT)), line) for file, line in files if file.is_relative_to(ROOT)}


def sample(arguments: list[str]) -> int:
    """``sample [--count N] [--seed N] [--map FILE]``: prints what became of each fault, and the share noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants sample")
    parser.add_argument("--count", type=int, default=160)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="faults of the sample to leave out: to go on with it")
    parser.add_argument("--map", type=Path, default=ROOT / "out" / "lines.db", help="which test runs what; made once")
    parser.add_argument("--only", nargs="*", default=[], help="run these tests for the map, and nothing else")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    options.map.parent.mkdir(exist_ok=True)
    if options.only or not options.map.exists():
        return record(options.map, options.only or list(TESTS))
    every = [
        f for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.py")) for f in faults(str(p.relative_to(ROOT)))
    ]
    lines, late = CoverageData(str(options.map)), imported()
    lines.read()
    tested = {file: set(lines.lines(str(ROOT / file)) or []) for file in {f.file for f in every}}
    every = [f for f in every if f.where in tested[f.file] or (f.file, f.line) not in late]
    sampler = Sampler(random.Random(options.seed).sample(every, options.count)[options.first :], options.map, lines)
    run(["-s", *sorted(sampler.files)], [sampler])
    told = sampler.told
    print(f"{dict(told)}: {told['noticed'] / max(1, told['noticed'] + told['missed']):.1%} noticed", flush=True)
    return 0
