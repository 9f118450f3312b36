"""Which published implementations an optimizer has been compared with: what `python -m docs.make` gathers from the tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from optimizers.base import Optimizer

TABLE = Path(__file__).parent / "verification.json"


@lru_cache(maxsize=1)
def verification() -> Mapping[str, Any]:
    """By an optimizer's key: ``tolerance``, ``steps``, ``problems`` and ``cases``, each with convention, source, version, note."""
    return json.loads(TABLE.read_text(encoding="utf-8"))


def verified_by(optimizer: Optimizer) -> dict[str, tuple[str, ...]]:
    """The implementations, as "torch.optim.Adam 2.13.0", that each form agrees with; forms without are left out.

    Empty where there is no published implementation: the tag ``unreferenced`` then says what stands in for it.
    """
    found: dict[str, tuple[str, ...]] = {}
    for case in verification().get(optimizer.key, {"cases": []})["cases"]:
        name = f"{case['source']} {case['version']}"
        known = found.get(case["convention"], ())
        found[case["convention"]] = known if name in known else (*known, name)
    return found
