"""The wheel and the sdist: only ``ravine`` is put on the user's path, and everything works from there."""

import json
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from deploy.serve import free_port
from hatch_build import rewritten
from ravine import __version__

ROOT = Path(__file__).parent.parent


def run(*command, cwd):
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, encoding="utf-8", timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel, made from the sdist, which is made from the repository."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The bin folder of an environment with the wheel and what it asks for, and a user's folder where `engine` and `optimizers` are their own."""
    home, user = tmp_path_factory.mktemp("venv"), tmp_path_factory.mktemp("user")
    uv = (sys.executable, "-m", "uv", "--quiet")
    run(*uv, "venv", "--python", sys.executable, home, cwd=user)
    run(*uv, "pip", "install", "--python", home / "bin" / "python", f"{built[0]}[app]", cwd=user)
    for name in ("engine", "optimizers", "export"):
        (user / name).mkdir()
        (user / name / "__init__.py").write_text("raise RuntimeError('the wrong one')\n")
    return home / "bin", user


def test_only_ravine_is_put_on_the_path(built):
    wheel, sdist = built
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"ravine", f"ravine-{__version__}.dist-info"}
    for within in ("__init__.py", "player/assets/player.js", "optimizers/verification.json", "py.typed"):
        assert f"ravine/{within}" in names
    assert not [name for name in names if "/tests/" in name or "__pycache__" in name]
    assert [n for n in names if "/sboms/" in n] == [f"ravine-{__version__}.dist-info/sboms/sbom.json"]
    with tarfile.open(sdist) as archive:
        assert {f"ravine-{__version__}/{n}" for n in ("app.py", "hatch_build.py", "requirements.txt")} <= set(
            archive.getnames()
        )


def test_the_core_needs_little(built):
    with zipfile.ZipFile(built[0]) as archive:
        told = archive.read(f"ravine-{__version__}.dist-info/METADATA").decode()
    needs = [line.split(": ")[1] for line in told.splitlines() if line.startswith("Requires-Dist")]
    core = {n.split("<")[0].split(">")[0] for n in needs if "extra" not in n}
    assert core == {"numpy", "sympy", "pydantic"}
    for extra, library in (("app", "streamlit"), ("notebook", "anywidget"), ("cluster", "distributed")):
        assert any(n.startswith(library) and f"extra == '{extra}'" in n for n in needs)
    assert not any(n.startswith("streamlit") and "notebook" in n for n in needs)


def test_the_command_works_where_other_folders_have_our_names(installed):
    where, user = installed
    assert "Rmsprop" in run(where / "ravine", "run", "classic-beale", cwd=user).stdout
    run(where / "ravine", "render", "classic-beale", "--out", "a.gif", "--seconds", "1", "--fps", "5", cwd=user)
    assert (user / "a.gif").read_bytes().startswith(b"GIF89a")
    assert run(where / "ravine", "--version", cwd=user).stdout == f"ravine {__version__}\n"


CORE_ONLY = """
import sys
import ravine as rv
assert "sympy" not in sys.modules
runs = rv.run("beale", ["adam", rv.lane("momentum", lr=0.001, beta=0.95)], start=(1, 1.6), steps=20)
assert runs.path.shape == (21, 2, 2)
from ravine.cli import main
assert main(["run", "ravine"]) == 0
for name in ("a.csv", "a.py", "a.torch.py", "a.c", "a.jl", "a.js", "a.m", "a.r", "a.bib", "a.json"):
    assert main(["render", "ravine", "--out", name]) == 0
assert main(["render", "ravine", "--out", "a.gif"]) == 2
"""
CORE = {"annotated-types", "mpmath", "numpy", "pydantic", "pydantic-core", "ravine", "sympy", "typing-extensions"}
CORE |= {"typing-inspection"}


def test_in_an_empty_environment_the_core_is_there_and_quick(built, tmp_path):
    uv = (sys.executable, "-m", "uv", "--quiet")
    run(*uv, "venv", "--python", sys.executable, "core", cwd=tmp_path)
    python = tmp_path / "core" / "bin" / "python"
    run(*uv, "pip", "install", "--python", python, built[0], cwd=tmp_path)
    listed = json.loads(run(*uv, "pip", "list", "--python", python, "--format", "json", cwd=tmp_path).stdout)
    assert {one["name"] for one in listed} == CORE
    assert "pip install 'ravine[app]'" in run(python, "-c", CORE_ONLY, cwd=tmp_path).stderr
    timed = "import time; t = time.process_time(); import ravine; print(time.process_time() - t)"
    assert min(float(run(python, "-c", timed, cwd=tmp_path).stdout) for _ in range(3)) < 0.5


def test_the_app_serves(installed):
    where, user = installed
    port = free_port()
    with subprocess.Popen(
        [where / "ravine", "app", "--port", str(port)], cwd=user, stdout=subprocess.DEVNULL
    ) as server:
        try:
            for path, told in (("_stcore/health", b"ok"), ("", b"<html")):
                assert told in _fetched(f"http://127.0.0.1:{port}/{path}")
        finally:
            server.terminate()


def _fetched(url):
    for _ in range(240):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"{url} does not answer")


def test_imports_are_rewritten_and_nothing_else():
    ours = {"engine", "player"}
    source = (
        'import player, os\nfrom engine.x import (\n    engine,\n)\nü = "from engine import x"; from engine import y\n'
    )
    told = "import ravine.player as player, os\nfrom ravine.engine.x import (\n    engine,\n)\n"
    assert rewritten("import player, os\nfrom engine.x import (\n    engine,\n)\n", ours) == told
    with pytest.raises(ValueError, match="could not be rewritten"):
        rewritten(source, ours)
    with pytest.raises(ValueError, match="instead of `import engine.x`"):
        rewritten("import engine.x\n", ours)
