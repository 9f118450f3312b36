/** Where runs lie on the screen: the one geometry of trails that every picture shares. */

/**
 * @typedef {import("../types.d.ts").Trail} Trail
 * @typedef {import("../types.d.ts").Straight} Straight
 * @typedef {import("../types.d.ts").Box} Box
 * @typedef {{steps: number, runs: number, path: Float32Array, loss: Float64Array | null, last: Int32Array}} Record
 */

const INSET = 7; // pixels, so that a cross at the edge is whole

/**
 * The trails of a record, in the order of its runs; ``laneOf`` gives a run's lane and its colour, null leaves it out.
 * @param {Record} record
 * @param {Straight} line
 * @param {Box} box of the picture
 * @param {(run: number) => {lane: number, color: string, recorded?: boolean} | null} laneOf
 * @param {boolean} flat whether the runs lie on the curve of a function of x alone, at the height of their loss
 * @returns {Trail[]}
 */
export function trailsOf(record, { mx, ox, my, oy }, box, laneOf, flat) {
  const { runs, path, loss, last: lasts, steps } = record;
  const frame = [box.x + INSET, box.y + INSET, box.x + box.width - INSET, box.y + box.height - INSET];
  /** @type {Trail[]} */
  const trails = [];
  for (let run = 0; run < runs; run++) {
    const mine = laneOf(run);
    if (!mine) continue;
    const last = lasts[run];
    const x = new Float32Array(last + 1);
    const y = new Float32Array(last + 1);
    for (let t = 0; t <= last; t++) {
      const k = t * 2 * runs + run;
      x[t] = ox + mx * path[k];
      y[t] = oy + my * (flat && loss ? loss[t * runs + run] : path[k + runs]);
    }
    const ended = last < steps && !mine.recorded; // a record that is over was not stopped
    const exit = ended ? exitOf(x, y, last, frame) : null;
    trails.push({ run, ...mine, x, y, at: null, hidden: null, last, ended, exit });
  }
  return trails;
}

/**
 * The part [s, t] of the segment a–b inside a box, or null (Liang and Barsky).
 * @param {number} ax @param {number} ay @param {number} bx @param {number} by
 * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
 * @returns {[number, number] | null}
 */
export function clip(ax, ay, bx, by, x0, y0, x1, y1) {
  let s = 0;
  let t = 1;
  const [dx, dy] = [bx - ax, by - ay];
  const sides = [[-dx, ax - x0], [dx, x1 - ax], [-dy, ay - y0], [dy, y1 - ay]]; // biome-ignore format: one line
  for (const [p, q] of sides) {
    if (p === 0 && q < 0) return null;
    if (p < 0) s = Math.max(s, q / p);
    if (p > 0) t = Math.min(t, q / p);
  }
  return s <= t ? [s, t] : null;
}

/**
 * Where a line that ends outside a box left it for the last time, or null if it ends inside.
 * @param {ArrayLike<number>} x @param {ArrayLike<number>} y @param {number} last @param {number[]} box
 */
export function exitOf(x, y, last, [x0, y0, x1, y1]) {
  for (let k = last; k > 0; k--) {
    const part = clip(x[k - 1], y[k - 1], x[k], y[k], x0, y0, x1, y1);
    if (part && part[1] === 1) return null;
    if (part) return { x: x[k - 1] + part[1] * (x[k] - x[k - 1]), y: y[k - 1] + part[1] * (y[k] - y[k - 1]), index: k };
  }
  return null;
}

/**
 * Where a trail stands at ``step``: the last point before it and the place itself, between two points while moving.
 * @param {Trail} trail @param {number} step
 */
export function position({ x, y, at, last }, step) {
  const upto = Math.min(step, last);
  const index = at ? lastAtMost(at, upto) : Math.floor(upto);
  const here = at ? at[index] : index;
  const next = index + 1 < x.length ? (at ? at[index + 1] : index + 1) : here;
  const share = next > here ? (upto - here) / (next - here) : 0;
  if (share < 1e-6) return { index, x: x[index], y: y[index], between: false };
  const mix = (/** @type {Float32Array} */ a) => a[index] + share * (a[index + 1] - a[index]);
  return { index, x: mix(x), y: mix(y), between: true };
}

/** @param {ArrayLike<number>} at @param {number} value */
function lastAtMost(at, value) {
  let low = 0;
  let high = at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at[middle] <= value + 1e-6) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The step nearest to a pixel, among the trails' points up to ``step``.
 * @param {Trail[]} trails @param {number} px @param {number} py @param {number} step
 * @returns {{trail: Trail, step: number} | null}
 */
export function nearest(trails, px, py, step, reach = 14) {
  let best = null;
  let distance = reach * reach;
  for (const trail of trails) {
    const end = Math.min(trail.last, Math.floor(step + 1e-6));
    for (let k = 0; k <= end; k++) {
      const d = (trail.x[k] - px) ** 2 + (trail.y[k] - py) ** 2;
      if (d < distance) {
        distance = d;
        best = { trail, step: k };
      }
    }
  }
  return best;
}

/**
 * Where the members of a trail's population or simplex stand at a step, [x, y] each; none for other methods.
 * @param {import("../types.d.ts").Data} data @param {{lane: number, last: number}} trail @param {number} step
 * @returns {[number, number][]}
 */
export function crowd(data, { lane, last }, step) {
  const members = data.members?.[lane];
  if (!members) return [];
  const count = members.length / (2 * (data.steps + 1));
  const row = 2 * count * Math.min(Math.floor(step + 1e-6), last);
  return Array.from({ length: count }, (_, m) => [members[row + m], members[row + count + m]]);
}
