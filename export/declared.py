"""What optimizers and surfaces declare, as JSON data."""

from __future__ import annotations

from typing import Any

from optimizers import Optimizer
from optimizers._verified import verified_by
from surfaces import Surface


def optimizer_json(o: Optimizer) -> dict[str, Any]:
    """An optimizer with its hyperparameters, its forms and what it was compared with."""
    return {
        "key": o.key,
        "name": o.name,
        "family": o.family,
        "year": o.year,
        "paper": o.paper,
        "reference": o.url,
        "about": o.about,
        "builds_on": o.builds_on,
        "verified": verified_by(o),
        "unreferenced": o.unreferenced or None,
        "hyperparameters": {
            name: {"default": h.default, "interval": h.interval, "kind": h.kind, "help": h.help}
            for name, h in o.hypers.items()
        },
        "conventions": {
            c.key: {
                "label": c.label,
                "formula": c.formula,
                "note": c.note,
                "hyperparameters": {name: h.default for name, h in o.hypers_of(c.key).items()},
            }
            for c in o.conventions
        },
        "tags": o.remarks,
    }


def surface_json(s: Surface) -> dict[str, Any]:
    """A surface with its parameters and known points."""
    bound = s.bind()
    return {
        "key": s.key,
        "name": s.name,
        "family": s.family,
        "formula": str(s.expr),
        "latex": s.latex,
        "view": s.view,
        "starts": s.starts,
        "parameters": {
            name: {"default": p.default, "low": p.low, "high": p.high, "help": p.help}
            for name, p in s.parameters.items()
        },
        **{kind: bound.points(kind).T.tolist() for kind in ("minima", "other_minima", "saddles", "maxima")},
        "about": s.about,
        "source": s.source,
        "tags": dict(s.tags),
    }
