"""Which steps of a long run have to travel to be drawn: no corner of a zigzag is lost, and no turn of a curve."""

from __future__ import annotations

import numpy as np

from engine.runs import Runs

PIECE = (
    1 / 4000
)  # of the view's side: how far a point may lie from the straight line between kept ones, at its own step
DECADES = 0.01  # that a loss or a slope may differ, where axes are logarithmic and show few decades
SHARE = 1 / 1000  # of the range of an axis that it may differ


def kept_steps(runs: Runs) -> list[np.ndarray]:
    """For each run the steps to keep, ascending, the first and the last among them.

    Between kept steps everything runs straight, to a quarter of a thousandth of the view and a thousandth of the axis of losses: each
    step in between is where the straight line has it *at that step*, so that a corner is kept wherever it can be seen.
    """
    (x0, x1), (y0, y1) = runs.surface.view
    size = np.array([x1 - x0, y1 - y0])
    middle = np.array([x0 + x1, y0 + y1]) / 2
    found = []
    for n in range(runs.path.shape[2]):
        place = (runs.path[:, :, n] - middle) / size
        columns = [place[:, 0], place[:, 1], runs.loss[:, n], runs.grad_norm[:, n]]
        if runs.rates is not None:
            columns.append(runs.rates[:, n])
        with np.errstate(all="ignore"):
            found.append(_kept(columns, [_spans(c) for c in columns]))
    return found


def _spans(column: np.ndarray) -> tuple[float, float]:
    """The range of a column, and how many decades its sizes run through."""
    finite = np.abs(column[np.isfinite(column) & (column != 0)])
    if not finite.size:
        return 1.0, 1.0
    return float(np.ptp(column[np.isfinite(column)])), float(np.log10(finite.max()) - np.log10(finite.min()))


def _kept(columns: list[np.ndarray], spans: list[tuple[float, float]]) -> np.ndarray:
    """Halves stretches of steps until each is straight."""
    total = columns[0].size - 1
    keep = np.zeros(total + 1, dtype=bool)
    keep[[0, total]] = True
    a, b = np.array([0]), np.array([total])
    while True:
        long = b - a > 1
        a, b = a[long], b[long]
        if not a.size:
            return np.flatnonzero(keep)
        inner = b - a - 1
        first = np.cumsum(inner) - inner
        owner = np.repeat(np.arange(a.size), inner)
        t = np.arange(inner.sum()) - first[owner] + a[owner] + 1
        share = (t - a[owner]) / (b - a)[owner]
        bent = np.zeros(t.size, dtype=bool)
        for k, column in enumerate(columns):
            drawn = column[a[owner]] + share * (column[b[owner]] - column[a[owner]])
            bent |= _apart(drawn, column[t], spans[k], place=k < 2)
        split = np.logical_or.reduceat(bent, first)
        a, b = a[split], b[split]
        half = (a + b) // 2
        keep[half] = True
        a, b = np.concatenate([a, half]), np.concatenate([half, b])


def _apart(drawn: np.ndarray, true: np.ndarray, spans: tuple[float, float], place: bool) -> np.ndarray:
    """Whether what would be drawn differs from what is true so that one could see it; NaN belongs to NaN."""
    if place:
        near = np.abs(drawn - true) <= PIECE * np.maximum(1, np.abs(true))  # far outside of the view less is seen
    else:
        span, decades = spans
        in_logs = np.abs(np.log10(np.abs(drawn) / np.abs(true))) <= max(DECADES, SHARE * decades)
        near = (np.abs(drawn - true) <= SHARE * span) & in_logs
        near |= drawn == true
    return ~(near | (np.isnan(drawn) & np.isnan(true)))
