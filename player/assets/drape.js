/** Runs laid on the surface, and what the surface hides of them. */

import { clip } from "./geometry.js";

/**
 * @typedef {import("../types.d.ts").Data} Data
 * @typedef {{run: number, lane: number, color: string, last: number, ended: boolean, x: number[], y: number[], u: number[], at: number[]}} Line
 */

const PIECES = 16; // parts of one step that are laid on the surface, at most
export const LIFT = 0.004; // of the height range, so that a trail lies on the surface and not in it

/**
 * Lay runs on the surface: long steps in pieces, NaN where a run is outside the view.
 * @param {Data} data @param {{visible: boolean, color: string}[]} lanes @returns {Line[]}
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
    lines.push({ run, lane, color: lanes[lane].color, last, ended: last < data.steps, ...line });
  }
  return lines;
}

/** @param {{x: number[], y: number[], u: number[], at: number[]}} line @param {Data} data @param {number} run @param {number} last @param {Ground} ground */
function lay(line, data, run, last, ground) {
  const put = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ at) => {
    line.x.push(x);
    line.y.push(y);
    line.u.push(ground.at(x, y) + LIFT * ground.range);
    line.at.push(at);
  };
  const place = (/** @type {number} */ t) => [
    data.path[2 * t * data.runs + run],
    data.path[(2 * t + 1) * data.runs + run],
  ];
  let [ax, ay] = place(0);
  put(ax, ay, 0);
  for (let t = 1; t <= last; t++) {
    const [bx, by] = place(t);
    const [x0, y0, x1, y1] = ground.box;
    const inside = clip(ax, ay, bx, by, x0, y0, x1, y1);
    if (inside) {
      const [from, to] = inside;
      const cells = Math.max(Math.abs(bx - ax) / ground.dx, Math.abs(by - ay) / ground.dy) * (to - from);
      const pieces = Math.min(Math.max(Math.ceil(cells / 1.5), 1), PIECES);
      for (let k = from > 0 ? 0 : 1; k <= pieces; k++) {
        const share = from + ((to - from) * k) / pieces;
        if (share < 1) put(ax + share * (bx - ax), ay + share * (by - ay), t - 1 + share);
      }
    }
    put(bx, by, t);
    [ax, ay] = [bx, by];
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
    this.dx = (x1 - x0) / (grid.nx - 1);
    this.dy = (y1 - y0) / (grid.ny - 1);
    this.high = scale.high;
    this.range = scale.high - scale.low;
  }

  /** @param {number} x @param {number} y */
  at(x, y) {
    const { u, nx, ny } = this;
    const [gx, gy] = [(x - this.box[0]) / this.dx, (y - this.box[1]) / this.dy];
    if (!(gx > -1e-6 && gy > -1e-6 && gx < nx - 1 + 1e-6 && gy < ny - 1 + 1e-6)) return NaN;
    const i = Math.min(Math.max(Math.floor(gx), 0), nx - 2);
    const j = Math.min(Math.max(Math.floor(gy), 0), ny - 2);
    const [p, q, k] = [gx - i, gy - j, j * nx + i];
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

  /** The direction in which the pixel of a point stays the same and the eye comes nearer. @param {number} x @param {number} y @param {number} u */
  direction(x, y, u) {
    const { m } = this;
    const row = (/** @type {number} */ r) => m[r] * x + m[r + 4] * y + m[r + 8] * u + m[r + 12];
    const [cx, cy, cz, w] = [row(0), row(1), row(2), row(3)];
    const across = (/** @type {number} */ r, /** @type {number} */ c) =>
      [0, 4, 8].map((k) => m[r + k] * w - c * m[3 + k]);
    const [a, b, depth] = [across(0, cx), across(1, cy), across(2, cz)];
    const d = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    const nearer = d[0] * depth[0] + d[1] * depth[1] + d[2] * depth[2] < 0;
    return nearer ? d : d.map((v) => -v);
  }

  /** @param {number} x @param {number} y @param {number} u */
  blocked(x, y, u) {
    const { ground } = this;
    if (Number.isNaN(u)) return false;
    const [dx, dy, du] = this.direction(x, y, u);
    const stride =
      1.2 / Math.max(Math.abs(dx) / ground.dx, Math.abs(dy) / ground.dy, (Math.abs(du) / ground.range) * 80);
    const slack = 0.012 * ground.range;
    for (let k = 2; k < 400; k++) {
      const h = u + k * stride * du;
      if (h > ground.high) return false;
      const g = ground.at(x + k * stride * dx, y + k * stride * dy);
      if (Number.isNaN(g)) return false;
      if (g > h + slack) return true;
    }
    return false;
  }
}
