"""JavaScript of a landscape of one's own: the spline's knots and coefficients, and how it is evaluated."""

from __future__ import annotations

import numpy as np

from surfaces.grid import DEGREE, Spline

MODULE = """
const P = DEGREE;
const across = Float64Array.of(ACROSS), up = Float64Array.of(UP), coefficients = Float64Array.of(COEFFICIENTS);
const width = across.length - P - 1;

/** The span of knots that holds u, and the P + 1 basis functions there with two derivatives (The NURBS Book, A2.3). */
function basis(knots, u) {
  let low = P, high = knots.length - P - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= u) low = middle;
    else high = middle;
  }
  const left = [], right = [], table = [[1]];
  for (let j = 1; j <= P; j++) {
    left[j] = u - knots[low + 1 - j];
    right[j] = knots[low + j] - u;
    let saved = 0;
    table[j] = [];
    for (let r = 0; r < j; r++) {
      table[j][r] = right[r + 1] + left[j - r];
      const part = table[r][j - 1] / table[j][r];
      table[r][j] = saved + right[r + 1] * part;
      saved = left[j - r] * part;
    }
    table[j][j] = saved;
  }
  const found = [table.map((row) => row[P]), [], []];
  for (let r = 0; r <= P; r++) {
    let rows = [[1], []];
    let factor = P;
    for (let k = 1; k <= 2; k++) {
      let sum = 0;
      const [before, now] = rows, rk = r - k, pk = P - k;
      if (r >= k) {
        now[0] = before[0] / table[pk + 1][rk];
        sum = now[0] * table[rk][pk];
      }
      const first = rk >= -1 ? 1 : -rk, last = r - 1 <= pk ? k - 1 : P - r;
      for (let j = first; j <= last; j++) {
        now[j] = (before[j] - before[j - 1]) / table[pk + 1][rk + j];
        sum += now[j] * table[rk + j][pk];
      }
      if (r <= pk) {
        now[k] = -before[k - 1] / table[pk + 1][r];
        sum += now[k] * table[r][pk];
      }
      found[k][r] = sum * factor;
      factor *= P - k;
      rows = [now, []];
    }
  }
  return [low - P, found];
}

function at(x, y, orders) {
  if (!(x >= across[0] && x <= across[across.length - 1] && y >= up[0] && y <= up[up.length - 1])) return orders.map(() => NaN);
  const [i, bx] = basis(across, x), [j, by] = basis(up, y);
  return orders.map(([a, b]) => {
    let sum = 0;
    for (let r = 0; r <= P; r++) {
      let row = 0;
      for (let c = 0; c <= P; c++) row += coefficients[(j + r) * width + i + c] * bx[a][c];
      sum += by[b][r] * row;
    }
    return sum;
  });
}

export const surface = {
  rows: 0,
  value: (x, y) => at(x, y, [[0, 0]])[0],
  gradient: (x, y) => at(x, y, [[1, 0], [0, 1]]),
  hessian: (x, y) => at(x, y, [[2, 0], [1, 1], [0, 2]]),
};
"""


def spline_module(spline: Spline) -> str:
    """``export const surface``, as of every other one."""
    up, across, coefficients = spline.fitted.tck
    parts = {"ACROSS": across, "UP": up, "COEFFICIENTS": coefficients}
    text = MODULE.replace("DEGREE", str(DEGREE))
    for name, numbers in parts.items():
        text = text.replace(f"({name})", f"({', '.join(map(repr, np.asarray(numbers).tolist()))})")
    return text
