"""What kind of place a run has come to, and whether it rests there."""

from __future__ import annotations

import numpy as np

from plane import eigenvalues
from surfaces import BoundSurface
from surfaces.critical import KINDS, LOWEST, kinds, rest

SETTLED = 1e-3  # of the view's diagonal: how near to a stationary point, and how short a step, counts as arrived
MOST = 1024  # places that are looked at closely at a time


def places(surface: BoundSurface, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The place that each of ``w`` (2, N) has come to: its kind, an index of ``critical.KINDS`` (N,), and where it is (2, N).

    Points that come to rest together, to a thousandth of the view's diagonal, are looked at once.
    """
    reach = SETTLED * surface.diagonal
    at = rest(surface, w, reach)
    if any(np.ndim(v) for v in surface.params.values()):  # a surface for each point: told by its curvatures alone
        low, high = eigenvalues(surface.hessian(at))
        bowl = "minimum" if surface.flat else np.where(low > -1e-6 * high, "minimum", "saddle")
        named = np.where(np.isnan(at).any(axis=0), "slope", bowl)
        return np.array([KINDS.index(k) for k in named], dtype=np.uint8), at
    kind = np.full(w.shape[1], KINDS.index("slope"), dtype=np.uint8)
    known = np.flatnonzero(np.isfinite(at).all(axis=0))
    if known.size:
        _, first, which = np.unique(np.round(at[:, known] / reach), axis=1, return_index=True, return_inverse=True)
        told = np.full(first.size, KINDS.index("slope"), dtype=np.uint8)
        told[:MOST] = [KINDS.index(k) for k in kinds(surface, at[:, known[first[:MOST]]])]
        told[MOST:] = told[MOST - 1 : MOST]  # so many places are those of one long trough
        kind[known] = told[which.ravel()]
    return kind, at


def arrived(surface: BoundSurface, w: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Whether runs at ``w`` (2, N), a step before at ``before``, have come to rest where nothing near is lower, (N,)."""
    still = np.hypot(*(w - before)) <= SETTLED * surface.diagonal
    out = np.zeros(w.shape[1], dtype=bool)
    if still.any():
        out[still] = np.isin(places(surface, w[:, still])[0], [KINDS.index(k) for k in LOWEST])
    return out
