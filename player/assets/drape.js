/** Runs laid on the surface, and what the surface hides of them. */

import { clip } from "./geometry.js";

/**
 * @typedef {import("../types.d.ts").Data} Data
 * @typedef {{run: number, lane: number, color: string, last: number, ended: boolean, x: number[], y: number[], u: number[], at: number[]}} Line
 */

const PIECES = 16; // parts of one step that are laid on the surface, at most
const NEAR = 0.01; // of a square of the grid: a run that has moved less is where it was
/** @type {[number, number]} */
const WHOLE = [0, 1];
export const LIFT = 0.004; // of the height range, so that a trail lies on the surface and not in it

/**
 * Lay runs on the surface: long steps in pieces, NaN where a run is outside the view.
 * @param {Data} data @param {{visible: boolean, color: string, status: {kind: string}}[]} lanes @returns {Line[]}
 */
export function drape(data, lanes) {
  const ground = new Ground(data);
  /** @type {Line[]} */
  const lines = [];
  for (let run = 0; run < data.runs; run++) {
    const lane = Math.floor(run / data.starts);
    if (!lanes[lane].visible) continue;
    const last = data.last[run];
    const line = { x: [], y: [], u: [], at: [] };
    lay(line, data, run, last, ground);
    const ended = last < data.steps && lanes[lane].status.kind !== "recorded";
    lines.push({ run, lane, color: lanes[lane].color, last, ended, ...line });
  }
  return lines;
}

/** @param {{x: number[], y: number[], u: number[], at: number[]}} line @param {Data} data @param {number} run @param {number} last @param {Ground} ground */
function lay(line, data, run, last, ground) {
  const { path, runs } = data;
  const [x0, y0, x1, y1] = ground.box;
  const lift = LIFT * ground.range;
  const [nearX, nearY] = [NEAR * ground.dx, NEAR * ground.dy];
  const put = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ at) => {
    line.x.push(x);
    line.y.push(y);
    line.u.push(ground.at(x, y) + lift);
    line.at.push(at);
  };
  const inBox = (/** @type {number} */ x, /** @type {number} */ y) => x >= x0 && x <= x1 && y >= y0 && y <= y1;
  let [ax, ay] = [path[run], path[runs + run]];
  let t0 = 0; // the step of the last point that was put
  put(ax, ay, 0);
  for (let t = 1; t <= last; t++) {
    const [bx, by] = [path[2 * t * runs + run], path[(2 * t + 1) * runs + run]];
    if (t < last && Math.abs(bx - ax) < nearX && Math.abs(by - ay) < nearY) continue; // it creeps: not seen
    const inside = inBox(ax, ay) && inBox(bx, by) ? WHOLE : clip(ax, ay, bx, by, x0, y0, x1, y1);
    if (inside) {
      const [from, to] = inside;
      const cells = Math.max(Math.abs(bx - ax) / ground.dx, Math.abs(by - ay) / ground.dy) * (to - from);
      const pieces = Math.min(Math.max(Math.ceil(cells / 1.5), 1), PIECES);
      for (let k = from > 0 ? 0 : 1; k <= pieces; k++) {
        const share = from + ((to - from) * k) / pieces;
        if (share < 1) put(ax + share * (bx - ax), ay + share * (by - ay), t0 + share * (t - t0));
      }
    }
    put(bx, by, t);
    ax = bx;
    ay = by;
    t0 = t;
  }
}

/** The height grid as a continuous surface; NaN outside the view. */
export class Ground {
  /** @param {Data} data */
  constructor(data) {
    const { view, grid, scale } = data.header.surface;
    const [[x0, x1], [y0, y1]] = view;
    this.u = data.heights;
    this.nx = grid.nx;
    this.ny = grid.ny;
    this.box = [x0, y0, x1, y1];
    this.x0 = x0;
    this.y0 = y0;
    this.dx = (x1 - x0) / (grid.nx - 1);
    this.dy = (y1 - y0) / (grid.ny - 1);
    this.high = scale.high;
    this.range = scale.high - scale.low;
  }

  /** @param {number} x @param {number} y */
  at(x, y) {
    const { u, nx, ny } = this;
    const gx = (x - this.x0) / this.dx;
    const gy = (y - this.y0) / this.dy;
    if (!(gx > -1e-6 && gy > -1e-6 && gx < nx - 1 + 1e-6 && gy < ny - 1 + 1e-6)) return NaN;
    const i = Math.min(Math.max(Math.floor(gx), 0), nx - 2);
    const j = Math.min(Math.max(Math.floor(gy), 0), ny - 2);
    const p = gx - i;
    const q = gy - j;
    const k = j * nx + i;
    return (1 - q) * ((1 - p) * u[k] + p * u[k + 1]) + q * ((1 - p) * u[k + nx] + p * u[k + nx + 1]);
  }
}

/** Tells what the surface hides from the eye, by walking from a point towards it over the height grid. */
export class Sight {
  /** @param {Data} data @param {Float64Array} m the matrix to clip space */
  constructor(data, m) {
    this.ground = new Ground(data);
    this.m = m;
  }

  /** Whether the surface stands between a point and the eye: it walks to where the pixel stays the same and the eye is nearer. @param {number} x @param {number} y @param {number} u */
  blocked(x, y, u) {
    if (Number.isNaN(u)) return false;
    const { ground, m } = this;
    const w = m[3] * x + m[7] * y + m[11] * u + m[15];
    const cx = m[0] * x + m[4] * y + m[8] * u + m[12];
    const cy = m[1] * x + m[5] * y + m[9] * u + m[13];
    const cz = m[2] * x + m[6] * y + m[10] * u + m[14];
    const [a0, a1, a2] = [m[0] * w - cx * m[3], m[4] * w - cx * m[7], m[8] * w - cx * m[11]];
    const [b0, b1, b2] = [m[1] * w - cy * m[3], m[5] * w - cy * m[7], m[9] * w - cy * m[11]];
    const [z0, z1, z2] = [m[2] * w - cz * m[3], m[6] * w - cz * m[7], m[10] * w - cz * m[11]];
    const [d0, d1, d2] = [a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0];
    const steep = Math.max(Math.abs(d0) / ground.dx, Math.abs(d1) / ground.dy, (Math.abs(d2) / ground.range) * 80);
    const stride = (d0 * z0 + d1 * z1 + d2 * z2 < 0 ? 1.2 : -1.2) / steep;
    const [dx, dy, du] = [stride * d0, stride * d1, stride * d2];
    const slack = 0.012 * ground.range;
    for (let k = 2; k < 400; k++) {
      const h = u + k * du;
      if (h > ground.high) return false;
      const g = ground.at(x + k * dx, y + k * dy);
      if (Number.isNaN(g)) return false;
      if (g > h + slack) return true;
    }
    return false;
  }
}
