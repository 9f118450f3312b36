"""Runs the code of README.md and of the documentation: what is printed there works, and the pictures are what it makes."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cli
from engine.experiment import Experiment

BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:\$ )?(?:ravine|python cli\.py) (.*)")
# What needs a network, a server or a shell of its own, and the test that runs it.
ELSEWHERE = {
    r'pip install "?ravine(\[\w+\])?( @ \.)?"?': "tests/test_package.py",
    r"(\.venv/bin/)?pip install -r requirements\.txt": "every test: the environment is made by it",
    r"python -m venv .venv|source .venv/bin/activate": "every test",
    r"(\.venv/bin/)?streamlit run app\.py": "tests/conftest.py",
    r"ravine (app|serve)( .*)?": "tests/test_package.py, tests/deploy",
    r"ravine (sweep|basin) .* --dask .*": "tests/engine/test_sweep_cluster.py",
    r"ravine completion bash > .*": "tests/test_cli.py",
    r"make (run|serve|test).*": "the continuous integration",
    r"uv (sync|run|tool) .*": "tests/test_package.py",
    r"python -m docs\.site .*": "tests/test_docs_site.py",
    r"dask (scheduler|worker) .*": "tests/engine/test_sweep_cluster.py",
}


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """The language and the code of every fenced block."""
    yield from BLOCK.findall(text)


def execute(text: str, folder: Path) -> list[str]:
    """Run every block of a page in ``folder``, in order; what each printed. Raises AssertionError for one that fails.

    Python shares its names along the page; of a shell's lines those of ``ravine`` are run, the others must stand in
    ``ELSEWHERE``; JSON is read as an experiment and kept as ``experiment.json``.
    """
    names: dict[str, Any] = {"__name__": "docs"}
    told = []
    with contextlib.chdir(folder):
        for language, code in blocks(text):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                if language == "python":
                    exec(compile(code, "documentation", "exec"), names)  # our own text
                elif language == "json":
                    Path("experiment.json").write_text(Experiment.from_json(code).to_json(), encoding="utf-8")
                elif language == "sh":
                    for line in code.replace("\\\n", " ").splitlines():
                        if line.strip():
                            _line(re.sub(r"\s+#\s.*", "", line.strip()))
                elif language not in ("html", "math", "tex", "text"):
                    raise AssertionError(f"nobody runs {language}: {code}")
            told.append(printed.getvalue())
    return told


def _line(line: str) -> None:
    if any(re.fullmatch(pattern, line) for pattern in ELSEWHERE):
        return
    command, _, out = line.partition(" > ")
    before, _, command = command.rpartition(" | ")
    found = COMMAND.fullmatch(command)
    assert found, f"nobody runs: {line}"
    given = sys.stdin
    if before:
        given = io.StringIO(_caught(before))
    keep, sys.stdin = sys.stdin, given
    try:
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            code = cli.main(shlex.split(found[1]))
    finally:
        sys.stdin = keep
    assert code == 0, f"{line} ended with {code}"
    Path(out).write_text(told.getvalue(), encoding="utf-8") if out else print(told.getvalue(), end="")


def _caught(command: str) -> str:
    name, _, rest = command.partition(" ")
    if name == "cat":
        return Path(rest).read_text(encoding="utf-8")
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        _line(command)
    return told.getvalue()
