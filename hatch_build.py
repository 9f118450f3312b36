"""How the wheel is built: the folders are nested under ``ravine/`` and their absolute imports say so.

In the repository the folders stand at the top, so that ``streamlit run app.py`` works where only the files are. In a
user's environment folders called ``engine`` or ``export`` would collide with others; there ``ravine`` is the only name.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

PACKAGE = "ravine"
MODULES = {"app.py": "app.py", "cli.py": "cli.py", "ravine.py": "__init__.py"}  # and what they are called within
CONFIG = Path(".streamlit/config.toml")  # found beside app.py
NOT_SHIPPED = {"tests", "benchmarks", "docs"}
CORE = {"numpy", "sympy", "pydantic"}
NOT_FOR_NOTEBOOKS = {"streamlit"}


class BuildHook(BuildHookInterface):
    """Fills the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Nest everything in a folder of its own, and ship that; what is edited stays where it is, found by its path."""
        if version == "editable":
            return
        self.folder = Path(tempfile.mkdtemp())
        nest(Path(self.root), self.folder / PACKAGE)
        build_data["force_include"][str(self.folder / PACKAGE)] = PACKAGE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what is in the wheel now."""
        if version != "editable":
            shutil.rmtree(self.folder)


class Requirements(MetadataHookInterface):
    """What the package needs stands in the requirements files alone."""

    def update(self, metadata: dict[str, Any]) -> None:
        """The core needs little; the rest are extras."""
        listed = _lines(Path(self.root) / "requirements.txt")
        core = [line for line in listed if _name(line) in CORE]
        rest = [line for line in listed if _name(line) not in CORE]
        metadata["dependencies"] = core
        metadata["optional-dependencies"] = {
            "app": rest,
            "notebook": [line for line in rest if _name(line) not in NOT_FOR_NOTEBOOKS]
            + _lines(Path(self.root) / "requirements-notebook.txt"),
            "cluster": _lines(Path(self.root) / "requirements-distributed.txt"),
        }


def nest(root: Path, package: Path) -> None:
    """Copy what runs from ``root`` into ``package``, with the imports of each module rewritten."""
    folders = [f for f in sorted(root.iterdir()) if (f / "__init__.py").exists() and f.name not in NOT_SHIPPED]
    ours = {f.name for f in folders} | {Path(name).stem for name in MODULES} - {PACKAGE}
    for folder in folders:
        shutil.copytree(
            folder, package / folder.name, ignore=shutil.ignore_patterns("__pycache__", ".*", "node_modules")
        )
    shutil.copytree(root / "locale", package / "locale")  # the languages' catalogues
    for name, within in MODULES.items():
        shutil.copy(root / name, package / within)
    (package / "py.typed").touch()  # its types are for users, too
    (package / CONFIG).parent.mkdir()
    shutil.copy(root / CONFIG, package / CONFIG)
    for path in package.rglob("*.py"):
        path.write_text(rewritten(path.read_text(encoding="utf-8"), ours, str(path)), encoding="utf-8")


def rewritten(source: str, ours: set[str], name: str = "module") -> str:
    """``source`` with its imports of ``ours`` taken from the package; nothing else changes. ValueError where that fails.

    Each import is found in the syntax tree and edited in its line; the result, parsed, must be the tree so changed.
    """
    tree, lines = ast.parse(source), source.splitlines(keepends=True)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module and node.module.split(".")[0] in ours:
            node.module = f"{PACKAGE}.{node.module}"
            _edit(lines, node.lineno, r"\bfrom\s+", rf"\g<0>{PACKAGE}.")
        elif isinstance(node, ast.Import):
            for alias in reversed(node.names):  # from the right, so that columns hold
                if alias.name.split(".")[0] not in ours:
                    continue
                if alias.asname is None and "." in alias.name:
                    raise ValueError(
                        f"{name}:{node.lineno}: write `from ... import ...` instead of `import {alias.name}`"
                    )
                _edit(lines, alias.lineno, rf"\b{re.escape(alias.name)}\b", f"{PACKAGE}.{alias.name}", alias.col_offset)
                if alias.asname is None:  # `import player` binds `player`
                    _edit(
                        lines, alias.lineno, rf"{PACKAGE}\.{alias.name}\b", rf"\g<0> as {alias.name}", alias.col_offset
                    )
                    alias.asname = alias.name
                alias.name = f"{PACKAGE}.{alias.name}"
    text = "".join(lines)
    if ast.dump(ast.parse(text)) != ast.dump(tree):
        raise ValueError(f"{name}: its imports could not be rewritten")
    return text


def _edit(lines: list[str], number: int, pattern: str, by: str, column: int = 0) -> None:
    line = lines[number - 1].encode()
    head, tail = line[:column].decode(), line[column:].decode()  # columns of a syntax tree count bytes
    lines[number - 1] = head + re.sub(pattern, by, tail, count=1)


def _lines(path: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower()
