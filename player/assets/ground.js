/** The ground under the runs: filled contour bands and their lines, made from the grid of heights by marching squares. */

import { make } from "./dom.js";

/**
 * @typedef {import("../types.d.ts").SurfaceHead} SurfaceHead
 * @typedef {import("../types.d.ts").Theme} Theme
 * @typedef {import("./plane.js").Plane} Plane
 */

const CELL = 6; // pixels of one square, about: finer than the grid, so that lines are round at any zoom
const MOST = 260; // squares along an axis

/**
 * The heights at the corners of ``cols`` × ``rows`` squares over a part of the grid, by cubic interpolation: row 0 is the
 * lowest y. NaN where a neighbour is NaN.
 * @param {Float32Array} u heights (ny, nx)
 * @param {{nx: number, ny: number}} grid
 * @param {[[number, number], [number, number]]} part ends in x and y, as shares of the grid
 * @param {number} cols @param {number} rows
 * @returns {Float32Array} (rows + 1, cols + 1)
 */
export function resample(u, { nx, ny }, [[a0, a1], [b0, b1]], cols, rows) {
  const wide = cols + 1;
  const across = taps(a0, a1, nx, cols);
  const down = taps(b0, b1, ny, rows);
  const middle = new Float32Array(ny * wide); // every row of the grid that is needed, at the new places in x
  const first = Math.max(down[0].k - 1, 0);
  const last = Math.min(down[rows].k + 2, ny - 1);
  for (let j = first; j <= last; j++) {
    for (let i = 0; i < wide; i++) middle[j * wide + i] = cubic(u, j * nx, 1, nx, across[i]);
  }
  const out = new Float32Array((rows + 1) * wide);
  for (let j = 0; j <= rows; j++) {
    for (let i = 0; i < wide; i++) out[j * wide + i] = cubic(middle, i, wide, ny, down[j]);
  }
  return out;
}

/** @param {number} from @param {number} to @param {number} n @param {number} count */
function taps(from, to, n, count) {
  return Array.from({ length: count + 1 }, (_, i) => {
    const at = Math.min(Math.max((from + ((to - from) * i) / count) * (n - 1), 0), n - 1);
    const k = Math.min(Math.floor(at), n - 2);
    return { k, f: at - k };
  });
}

/**
 * Between values k and k + 1 of a row: a cubic that stays within the four values around, straight beside a gap.
 * @param {Float32Array} v @param {number} start @param {number} stride @param {number} n @param {{k: number, f: number}} at
 */
function cubic(v, start, stride, n, { k, f }) {
  const b = v[start + k * stride];
  if (f === 0) return b;
  const c = v[start + (k + 1) * stride];
  const a = k > 0 ? v[start + (k - 1) * stride] : 2 * b - c;
  const d = k + 2 < n ? v[start + (k + 2) * stride] : 2 * c - b;
  if (Number.isNaN(a) || Number.isNaN(d)) return b + f * (c - b);
  const value = b + 0.5 * f * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)));
  return Math.min(Math.max(value, Math.min(a, b, c, d)), Math.max(a, b, c, d));
}

/**
 * Where heights are at least ``level``, as polygons that do not overlap, and the lines around it. Places are in squares:
 * x from 0 to ``cols``, y from 0 to ``rows``.
 * @param {Float32Array} v (rows + 1, cols + 1), NaN where there is none
 * @param {number} cols @param {number} rows @param {number} level
 * @param {(x: number, y: number, width: number) => void} row a run of squares that are all above
 * @param {(points: number[]) => void} polygon x, y, x, y ...
 * @param {(ax: number, ay: number, bx: number, by: number) => void} line
 */
export function march(v, cols, rows, level, row, polygon, line) {
  const wide = cols + 1;
  for (let j = 0; j < rows; j++) {
    let begun = -1;
    for (let i = 0; i <= cols; i++) {
      const k = j * wide + i;
      const inside = i < cols && v[k] >= level && v[k + 1] >= level && v[k + wide] >= level && v[k + wide + 1] >= level;
      if (inside) {
        if (begun < 0) begun = i;
        continue;
      }
      if (begun >= 0) row(begun, j, i - begun);
      begun = -1;
      if (i < cols) square(v, k, wide, i, j, level, polygon, line);
    }
  }
}

const [CORNER_X, CORNER_Y, SIDE_X, SIDE_Y] = [[0, 1, 1, 0], [0, 0, 1, 1], [1, 0, -1, 0], [0, 1, 0, -1]]; // biome-ignore format: one line
const corners = new Float64Array(4); // of the square at hand; made once, for there are many squares
const crossings = new Float64Array(8);

/**
 * One square that a level may cross; its corners are taken counter-clockwise from the lower left.
 * @param {Float32Array} v @param {number} k @param {number} wide @param {number} i @param {number} j @param {number} level
 * @param {(points: number[]) => void} polygon
 * @param {(ax: number, ay: number, bx: number, by: number) => void} line
 */
function square(v, k, wide, i, j, level, polygon, line) {
  const a = v[k];
  const b = v[k + 1];
  const c = v[k + wide + 1];
  const d = v[k + wide];
  if (!(a >= level || b >= level || c >= level || d >= level) || Number.isNaN(a + b + c + d)) return;
  corners[0] = a;
  corners[1] = b;
  corners[2] = c;
  corners[3] = d;
  /** @type {number[]} */
  const points = [];
  let count = 0;
  for (let s = 0; s < 4; s++) {
    const p = corners[s];
    const q = corners[(s + 1) & 3];
    if (p >= level) points.push(i + CORNER_X[s], j + CORNER_Y[s]);
    if (p >= level === q >= level) continue;
    const share = (level - p) / (q - p);
    const x = i + CORNER_X[s] + share * SIDE_X[s];
    const y = j + CORNER_Y[s] + share * SIDE_Y[s];
    points.push(x, y);
    crossings[count++] = x;
    crossings[count++] = y;
  }
  const p0 = crossings[0];
  const q0 = crossings[1];
  const p1 = crossings[2];
  const q1 = crossings[3];
  if (count === 4) {
    polygon(points);
    line(p0, q0, p1, q1);
    return;
  }
  // A saddle: two corners that face each other are above; its middle tells whether they are joined.
  const [p2, q2, p3, q3] = crossings.subarray(4);
  const joined = (a + b + c + d) / 4 >= level;
  const first = a >= level;
  if (joined) polygon(points);
  else if (first) {
    polygon([i, j, p0, q0, p3, q3]);
    polygon([i + 1, j + 1, p2, q2, p1, q1]);
  } else {
    polygon([i + 1, j, p1, q1, p0, q0]);
    polygon([i, j + 1, p3, q3, p2, q2]);
  }
  if (joined === first) {
    line(p0, q0, p1, q1);
    line(p2, q2, p3, q3);
  } else {
    line(p0, q0, p3, q3);
    line(p1, q1, p2, q2);
  }
}

/** The colour at a share 0..1 of a scale of ``#rrggbb`` colours. @param {string[]} colors @param {number} share */
export function shade(colors, share) {
  const at = Math.min(Math.max(share, 0), 1) * (colors.length - 1);
  const k = Math.min(Math.floor(at), colors.length - 2);
  const part = (/** @type {string} */ c, /** @type {number} */ i) => Number.parseInt(c.slice(1 + 2 * i, 3 + 2 * i), 16);
  return [0, 1, 2].map((i) => part(colors[k], i) + (at - k) * (part(colors[k + 1], i) - part(colors[k], i)));
}

/** One colour for each of so many bands. @param {string[]} colors @param {number} bands */
export const bandColors = (colors, bands) =>
  Array.from(
    { length: bands },
    (_, k) =>
      `rgb(${shade(colors, bands > 1 ? k / (bands - 1) : 0)
        .map(Math.round)
        .join(" ")})`,
  );

/** What part of a surface's grid a plane shows, as shares. @param {SurfaceHead} surface @param {Plane} plane */
const partOf = (surface, plane) =>
  /** @type {[[number, number], [number, number]]} */ (
    surface.view.map(([low, high], i) => plane.shown[i].map((v) => (v - low) / (high - low)))
  );

/**
 * Paint a surface where a plane shows it.
 * @param {CanvasRenderingContext2D} context @param {SurfaceHead} surface @param {Float32Array} heights
 * @param {Plane} plane @param {Theme} theme
 */
export function paintGround(context, surface, heights, plane, theme) {
  const { x, y, width, height } = plane.box;
  const part = partOf(surface, plane);
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  if (surface.dense) paintShades(context, heights, surface, part, plane.box, theme);
  else {
    const cols = Math.min(Math.max(Math.round(width / CELL), 8), MOST);
    const rows = Math.min(Math.max(Math.round(height / CELL), 8), MOST);
    const v = resample(heights, surface.grid, part, cols, rows);
    context.translate(x, y + height);
    paintBands(context, v, cols, rows, width / cols, -height / rows, surface.scale.levels, theme);
  }
  context.restore();
}

/**
 * Each level's region is painted over the one below it, so that no seam shows between two bands.
 * @param {CanvasRenderingContext2D} context @param {Float32Array} v @param {number} cols @param {number} rows
 * @param {number} sx pixels of a square @param {number} sy @param {number[]} levels @param {Theme} theme
 */
function paintBands(context, v, cols, rows, sx, sy, levels, theme) {
  const colors = bandColors(theme.ground, levels.length - 1);
  const lines = new Path2D();
  const [low, high] = ends(v);
  for (let k = 0; k < colors.length; k++) {
    if (levels[k] > high) break;
    if (k + 1 < colors.length && levels[k + 1] <= low) continue; // all of it lies under the next one
    const region = new Path2D();
    const row = (/** @type {number} */ i, /** @type {number} */ j, /** @type {number} */ n) => {
      region.rect(i * sx, j * sy, n * sx, sy);
    };
    const polygon = (/** @type {number[]} */ points) => {
      region.moveTo(points[0] * sx, points[1] * sy);
      for (let p = 2; p < points.length; p += 2) region.lineTo(points[p] * sx, points[p + 1] * sy);
      region.closePath();
    };
    const line = (
      /** @type {number} */ ax,
      /** @type {number} */ ay,
      /** @type {number} */ bx,
      /** @type {number} */ by,
    ) => {
      if (k === 0) return; // the edge of the lowest band is the edge of what there is
      lines.moveTo(ax * sx, ay * sy);
      lines.lineTo(bx * sx, by * sy);
    };
    march(v, cols, rows, k === 0 ? -Infinity : levels[k], row, polygon, line);
    context.fillStyle = colors[k];
    context.fill(region);
  }
  context.lineWidth = 0.8;
  context.lineCap = "butt";
  context.strokeStyle = theme.contourLine;
  context.stroke(lines);
}

/** @param {Float32Array} v */
function ends(v) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of v) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * Colours without lines, for surfaces whose lines would be a grey blur.
 * @param {CanvasRenderingContext2D} context @param {Float32Array} u @param {SurfaceHead} surface
 * @param {[[number, number], [number, number]]} part @param {import("../types.d.ts").Box} box @param {Theme} theme
 */
function paintShades(context, u, { grid: { nx, ny }, scale }, [[a0, a1], [b0, b1]], box, theme) {
  const canvas = make("canvas", { width: nx, height: ny });
  const small = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const image = small.createImageData(nx, ny);
  const colors = Array.from({ length: 256 }, (_, k) => shade(theme.ground, k / 255));
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const value = u[(ny - 1 - j) * nx + i];
      if (Number.isNaN(value)) continue;
      const share = (value - scale.low) / (scale.high - scale.low);
      const at = 4 * (j * nx + i);
      image.data.set(colors[Math.min(Math.max(Math.round(255 * share), 0), 255)], at);
      image.data[at + 3] = 255;
    }
  }
  small.putImageData(image, 0, 0);
  const [wide, tall] = [nx - 1, ny - 1]; // points stand in the middle of a pixel
  context.imageSmoothingQuality = "high";
  context.drawImage(
    canvas,
    0.5 + a0 * wide,
    0.5 + (1 - b1) * tall,
    (a1 - a0) * wide,
    (b1 - b0) * tall,
    box.x,
    box.y,
    box.width,
    box.height,
  );
}
