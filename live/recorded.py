"""JavaScript of a recorded path: a rule whose every step is the next place of the record."""

from __future__ import annotations

import json

from engine.experiment import Lane

MODULE = """
const steps = STEPS, xs = XS, ys = YS, losses = LOSSES;

/** A column at step t: straight between recorded steps, NaN after the last. */
function at(column, t) {
  const last = steps.length - 1;
  if (t > steps[last]) return NaN;
  if (t <= steps[0]) return column[0];
  let low = 0, high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= t) low = middle;
    else high = middle;
  }
  if (t === steps[high]) return column[high];
  return column[low] + ((column[high] - column[low]) * (t - steps[low])) / (steps[high] - steps[low]);
}

export const forms = {
  recorded: {
    size: 0,
    layout: {},
    recorded: true,
    loss: losses && ((t) => at(losses, t)),
    init(f, w) {
      w[0] = xs[0];
      w[1] = ys[0];
    },
    step(f, w, s, h, t) {
      w[0] = at(xs, t);
      w[1] = at(ys, t);
    },
  },
};
"""


def path_module(lane: Lane) -> str:
    """``export const forms``, as of every method, of a lane with a record."""
    assert lane.record is not None
    told = lane.record.write()
    parts = {"STEPS": told["step"], "XS": told["x"], "YS": told["y"], "LOSSES": told.get("loss")}
    text = MODULE
    for name, values in parts.items():
        text = text.replace(f"= {name}", f"= {json.dumps(values)}", 1)
    return text
