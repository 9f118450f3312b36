"""Imports go one way and in no circle, in Python and in JavaScript; only the pages know Streamlit; files stay short."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

from tests.mutants import LISTED

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "plane": set(),
    "messages": set(),
    "optimizers": {"plane", "messages"},
    "surfaces": {"plane", "messages"},
    "engine": {"optimizers", "surfaces", "plane", "messages"},
    "live": {"optimizers", "surfaces", "engine", "messages"},
    "figures": {"optimizers", "surfaces", "engine", "live", "messages"},
    "player": {"optimizers", "surfaces", "engine", "live", "figures", "messages"},
    "export": {"optimizers", "surfaces", "engine", "live", "figures", "player", "messages"},
    "lessons": {"optimizers", "surfaces", "engine", "live", "figures", "player", "export", "messages"},
    "views": {"optimizers", "surfaces", "engine", "live", "figures", "player", "export", "lessons", "messages"},
    "deploy": {"messages"},
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


def test_imports_go_one_way_and_only_pages_know_streamlit():
    wrong = []
    for file in FILES:
        folder, found = file.parts[0], imports(ROOT / file)
        refused = set(MAY_IMPORT) - MAY_IMPORT[folder] - {folder}
        refused |= {"app", "cli", "ravine", "hatch_build", "tests", "benchmarks"}
        if not any(str(file).startswith(allowed) for allowed in SPEAK_STREAMLIT):
            refused |= {"streamlit"}
        wrong += [f"{file} imports {name}" for name in sorted(found & refused)]
    assert wrong == []


ASSETS = ROOT / "player" / "assets"
SCRIPTS = sorted([*ASSETS.rglob("*.js"), *(ROOT / "views").rglob("*.js")])
BESIDE = sorted(
    p
    for folder in ("tests", "benchmarks", "docs")
    for ending in ("py", "js")
    for p in (ROOT / folder).rglob(f"*.{ending}")
    if "reference" not in p.parts  # tables of data
)
LONG = 400  # lines of a file; tables of data may have more


def modules(path: Path) -> set[Path]:
    """The files of ours that a Python file imports when it is loaded: not within functions, nor for types alone."""
    found, waiting = set(), list(ast.parse(path.read_text(encoding="utf-8")).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Try):
            waiting += node.body
        if isinstance(node, ast.ImportFrom) and node.module:
            base = ROOT / node.module.replace(".", "/")
            inner = {base / f"{alias.name}.py" for alias in node.names}
            found |= {p for p in (base.with_suffix(".py"), *inner) if p.is_file()}
    return found


def scripts(path: Path) -> set[Path]:
    """The modules that a JavaScript file imports; those named in comments for their types alone are none."""
    text = re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    named = re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+\.js)["']""", text)
    return {(path.parent / name).resolve() for name in named}


def test_no_circle_of_imports():
    TopologicalSorter({ROOT / f: modules(ROOT / f) for f in FILES}).prepare()  # which raises CycleError
    TopologicalSorter({p: scripts(p) for p in SCRIPTS}).prepare()


def test_scripts_import_only_what_is_there_and_panels_no_other_panel():
    for path in SCRIPTS:
        for other in scripts(path):
            assert other.is_file(), f"{path.name} imports {other}"
            assert path.is_relative_to(ASSETS), f"{path.name} is sent to the page as text, and cannot import"
            assert other.is_relative_to(ASSETS), f"{path.name} imports {other}"
            if path.parent.name == other.parent.name == "panels":
                raise AssertionError(f"{path.name} imports {other.name}: a panel is one file")


def test_elements_are_made_in_one_place():
    """``make`` of ``dom.js``; what stands in the page without the modules makes its own."""
    assert [p.name for p in SCRIPTS if p.is_relative_to(ASSETS) and "createElement(" in p.read_text("utf-8")] == [
        "dom.js"
    ]


def test_files_stay_short():
    ours = [*(ROOT / f for f in FILES), *SCRIPTS, *BESIDE, *ROOT.glob("*.py")]
    assert [p for p in ours if len(p.read_text(encoding="utf-8").splitlines()) > LONG] == []


def test_every_listed_fault_can_be_put_in():
    missing = {n for n, (file, before, _, _) in LISTED.items() if (ROOT / file).read_text("utf-8").count(before) != 1}
    assert not missing, "tests/mutants.py tells of a text that does not stand there once"
