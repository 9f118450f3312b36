"""The core's tests on every newer Python that this machine has, on the path or from pyenv: ``make pythons``.

Each gets an environment with the app's requirements, in a folder that is kept for the next time.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEWER = range(sys.version_info.minor + 1, 20)
TESTS = (
    "tests/optimizers/test_contract.py",
    "tests/surfaces/test_surface_contract.py",
    "tests/engine/test_simulate.py",
    "tests/engine/test_link.py",
    "tests/export/test_own_things.py",
)
NEEDS = re.compile(r"^(pytest|pytest-timeout|pytest-xdist|hypothesis)[<>=]", re.MULTILINE)


def found() -> dict[str, str]:
    """Version → interpreter, of those that start."""
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    pythons = {}
    for version in (f"3.{minor}" for minor in NEWER):
        here = [shutil.which(f"python{version}"), *sorted(home.glob(f"{version}.*/bin/python"))]
        for path in filter(None, here):
            if subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
                pythons[version] = str(path)
    return pythons


def main() -> int:
    """Run them; the number of Pythons on which something failed."""
    uv = [sys.executable, "-m", "uv", "--quiet"]
    listed = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    tools = [line for line in listed if NEEDS.match(line)]
    pythons, failed = found(), 0
    for version, path in pythons.items():
        home = ROOT / f".venv-{version}"
        own = str(home / "bin" / "python")
        if not home.exists():
            subprocess.run([*uv, "venv", "--python", path, str(home)], cwd=ROOT, check=True)
        subprocess.run([*uv, "pip", "install", "--python", own, "-r", "requirements.txt", *tools], cwd=ROOT, check=True)
        print(f"Python {version}", flush=True)
        failed += subprocess.run([own, "-m", "pytest", "-q", "-n", "2", "-m", "not browser", *TESTS], cwd=ROOT, check=False).returncode != 0  # fmt: skip
    print(f"{len(pythons)} newer Pythons here: {', '.join(pythons) or 'none'}; {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
