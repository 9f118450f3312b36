"""What the player needs to draw data and their fit: the rows, and the model as a tree of operations."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from engine.experiment import SurfaceChoice
from live.graph import CannotRecord
from live.lines import Trees
from live.trace import record_model
from messages import tr

ROWS = 600  # of the data that are drawn: evenly many of more


def fit(choice: SurfaceChoice) -> tuple[dict[str, Any] | None, dict[str, np.ndarray]]:
    """The surface's head ``fit`` and the array ``fit rows`` (columns, rows); None where there are no data.

    ``tree`` is the model, whose numbers ``leaves`` names: ["x"], ["y"], ["p", i] for parameters, ["row", i] for columns.
    ``feature`` is the column along which it is drawn, None where it has several. ``every`` says which rows travel.
    """
    told, rows = _fit(choice)
    return told and told | {"columns": [tr(name) for name in told["columns"]]}, rows


@lru_cache(maxsize=64)
def _fit(choice: SurfaceChoice) -> tuple[dict[str, Any] | None, dict[str, np.ndarray]]:
    surface = choice.bind()
    declared = surface.surface
    if declared.model is None:
        return None, {}
    trees = Trees({})
    try:
        tree = trees.tree(record_model(surface), {})
    except CannotRecord:
        return None, {}
    columns = list(declared.data)
    leaves = [list(node.args) for node in trees.leaves]
    features = [leaf[1] for leaf in leaves if leaf[0] == "row"]
    every = -(-surface.rows // ROWS)
    rows = np.array([*declared.data.values()], dtype=float)[:, ::every]
    told = {
        "tree": tree,
        "leaves": leaves,
        "columns": [declared.called.get(name, name) for name in columns],
        "target": columns.index(declared.target),
        "feature": features[0] if len(features) == 1 else None,
        "every": every,
    }
    return told, {"fit rows": rows.astype("<f4")}
