"""Which published implementations an optimizer has been compared with: read from the tests' reference values."""

from __future__ import annotations

import json
from pathlib import Path

from optimizers.base import Optimizer

TABLES = Path(__file__).parents[1] / "tests" / "reference"


def verified_by(optimizer: Optimizer) -> dict[str, tuple[str, ...]]:
    """The implementations, as "torch.optim.Adam 2.13.0", that each form agrees with over 50 steps; forms without are left out.

    Empty where there is no published implementation: the tag ``unreferenced`` then says what stands in for it.
    """
    table = TABLES / f"{optimizer.key}.json"
    if not table.is_file():
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for case in json.loads(table.read_text(encoding="utf-8"))["cases"]:
        name = f"{case['source']} {case['version']}"
        known = found.get(case["convention"], ())
        found[case["convention"]] = known if name in known else (*known, name)
    return found
