"""Imports go one way, and only the pages know Streamlit."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "plane": set(),
    "optimizers": {"plane"},
    "surfaces": {"plane"},
    "engine": {"optimizers", "surfaces", "plane"},
    "live": {"optimizers", "surfaces", "engine"},
    "figures": {"optimizers", "surfaces", "engine", "live"},
    "player": {"optimizers", "surfaces", "engine", "live", "figures"},
    "export": {"optimizers", "surfaces", "engine", "live", "figures", "player"},
    "lessons": {"optimizers", "surfaces", "engine", "live", "figures", "player", "export"},
    "views": {"optimizers", "surfaces", "engine", "live", "figures", "player", "export", "lessons"},
}
SPEAK_STREAMLIT = {"views/", "player/__init__.py", "player/component.py", "app.py"}


def imports(path: Path) -> set[str]:
    """The top-level names of all that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


FILES = [p.relative_to(ROOT) for folder in MAY_IMPORT for p in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_imports_go_one_way(file):
    folder = file.parts[0]
    found = imports(ROOT / file)
    assert found & set(MAY_IMPORT) <= MAY_IMPORT[folder] | {folder}
    assert not found & {"app", "cli", "tests", "benchmarks"}


@pytest.mark.parametrize("file", FILES, ids=str)
def test_only_pages_know_streamlit(file):
    if not any(str(file).startswith(allowed) for allowed in SPEAK_STREAMLIT):
        assert "streamlit" not in imports(ROOT / file)
