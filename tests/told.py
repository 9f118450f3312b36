"""What the code tells, kept in files beside the tests: nothing that a person is told may change unseen.

That it is right is shown elsewhere, by independent values; here a change is seen, however small. ``RAVINE_TELL=1 pytest
-k told`` writes the files anew: read what has changed before it is committed.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "told"


def check(name: str, found: dict[str, Any], *, whole: bool = True) -> None:
    """That ``found`` is what ``told/NAME.json`` has, or a part of it: text exactly, numbers to eight digits.

    What is found and not written there yet is not compared.
    """
    file, found = FOLDER / f"{name}.json", {key: _plain(value) for key, value in found.items()}
    if os.environ.get("RAVINE_TELL"):
        found = found if whole else (known(name) if file.exists() else {}) | found
        lines = (f" {_json(key)}: {_json(value)}" for key, value in found.items())
        file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    kept = known(name)
    if not whole:
        kept = {key: kept.get(key) for key in found}
    changed = [(key, kept.get(key), found.get(key)) for key in kept if not _same(kept.get(key), found.get(key))]
    assert not changed, f"{len(changed)} of {len(kept)}, such as {changed[:2]}"


def known(name: str) -> dict[str, Any]:
    """What ``told/NAME.json`` has."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """As JSON holds it: no arrays, no more digits than are compared, None for what is no number."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.10g}") if math.isfinite(value) else None if math.isnan(value) else f"{value}"
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


def _same(known: Any, found: Any) -> bool:
    if isinstance(known, list) and isinstance(found, list):
        return len(known) == len(found) and all(map(_same, known, found))
    if isinstance(known, dict) and isinstance(found, dict):
        return known.keys() == found.keys() and all(_same(known[k], found[k]) for k in known)
    numbers = all(isinstance(v, float | int) and not isinstance(v, bool) for v in (known, found))
    if numbers:
        return math.isclose(known, found, rel_tol=1e-8, abs_tol=1e-11)
    return type(known) is type(found) and known == found
