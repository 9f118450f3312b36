import assert from "node:assert/strict";
import { test } from "node:test";
import { bandColors, march, resample, shade } from "../../player/assets/ground.js";
import { shades } from "../../player/assets/ground_quick.js";

/** A grid of n × n heights of a function of the shares 0..1. @param {number} n @param {(x: number, y: number) => number} f */
const gridOf = (n, f) =>
  Float32Array.from({ length: n * n }, (_, k) => f((k % n) / (n - 1), Math.floor(k / n) / (n - 1)));
const whole = /** @type {[[number, number], [number, number]]} */ ([[0, 1], [0, 1]]); // biome-ignore format: two ranges

/** Area above a level in squares, the middle of it, and the length of its line. @param {Float32Array} v @param {number} n @param {number} level */
function measured(v, n, level) {
  let area = 0;
  let moment = 0;
  let length = 0;
  march(
    v, n, n, level,
    (_x, y, width) => {
      area += width;
      moment += width * (y + 0.5);
    },
    (p) => {
      let twice = 0;
      let sum = 0;
      for (let k = 0; k < p.length; k += 2) {
        const [qx, qy] = [p[(k + 2) % p.length], p[(k + 3) % p.length]];
        twice += p[k] * qy - qx * p[k + 1];
        sum += p[k + 1];
      }
      assert.ok(twice >= -1e-9, "all polygons run the same way round");
      area += twice / 2;
      moment += ((twice / 2) * sum) / (p.length / 2);
    },
    (ax, ay, bx, by) => (length += Math.hypot(ax - bx, ay - by)),
  ); // biome-ignore format: one thought
  return { area, middle: moment / area, length };
}

test("row 0 is the lowest y", () => {
  const v = resample(
    gridOf(11, (_x, y) => y),
    { nx: 11, ny: 11 },
    whole,
    20,
    20,
  );
  assert.equal(v[0], 0);
  assert.ok(Math.abs(v[20 * 21] - 1) < 1e-6);
  const { area, middle, length } = measured(v, 20, 0.75);
  assert.ok(Math.abs(area - 100) < 0.1);
  assert.ok(middle > 15); // the high ground is the upper quarter
  assert.ok(Math.abs(length - 20) < 0.1);
});

test("a part of the grid is shown larger", () => {
  const v = resample(gridOf(21, (x) => x), { nx: 21, ny: 21 }, [[0.5, 0.75], [0, 1]], 8, 8); // biome-ignore format: short
  assert.ok(Math.abs(v[0] - 0.5) < 1e-6 && Math.abs(v[8] - 0.75) < 1e-6 && Math.abs(v[4] - 0.625) < 1e-6);
});

test("a circle has a circle's area and length", () => {
  const v = resample(
    gridOf(41, (x, y) => -((x - 0.5) ** 2) - (y - 0.5) ** 2),
    { nx: 41, ny: 41 },
    whole,
    100,
    100,
  );
  const { area, length } = measured(v, 100, -(0.3 ** 2));
  assert.ok(Math.abs(area / (Math.PI * 900) - 1) < 0.01);
  assert.ok(Math.abs(length / (2 * Math.PI * 30) - 1) < 0.01);
});

test("at a saddle two corners are joined when its middle is above", () => {
  const saddle = Float32Array.from([1, 0, 0, 1]);
  assert.ok(measured(saddle, 1, 0.4).area > measured(saddle, 1, 0.6).area);
  assert.ok(Math.abs(measured(saddle, 1, 0.6).area - 0.16) < 1e-6);
  assert.ok(Math.abs(measured(saddle, 1, 0.4).area - (1 - 0.16)) < 1e-6);
  assert.ok(Math.abs(measured(Float32Array.from([0, 1, 1, 0]), 1, 0.6).area - 0.16) < 1e-6);
});

test("gaps stay gaps, and what is beside them is not bent", () => {
  const grid = gridOf(11, (x) => x);
  grid[5 * 11 + 5] = NaN;
  const v = resample(grid, { nx: 11, ny: 11 }, whole, 10, 10);
  assert.ok(Number.isNaN(v[5 * 11 + 5]));
  assert.equal(measured(v, 10, -Infinity).area, 96);
  assert.ok(Math.abs(v[5 * 11 + 7] - 0.7) < 1e-6);
});

test("a cubic never leaves the values around it", () => {
  const v = resample(
    gridOf(11, (x) => (x < 0.5 ? 0 : 1)),
    { nx: 11, ny: 11 },
    whole,
    97,
    97,
  );
  assert.ok(Math.min(...v) >= 0 && Math.max(...v) <= 1);
});

test("colours from low to high", () => {
  assert.deepEqual(shade(["#000000", "#ffffff"], 0.5), [127.5, 127.5, 127.5]);
  assert.deepEqual(bandColors(["#000000", "#0a0000"], 3), ["rgb(0 0 0)", "rgb(5 0 0)", "rgb(10 0 0)"]);
});

test("the quick ground has the bands of the heights, a line between two, and leaves gaps", () => {
  const [nx, ny] = [11, 3];
  const u = Float32Array.from({ length: nx * ny }, (_, k) => k % nx); // rises with x from 0 to 10
  u[nx + 10] = NaN;
  const scale = { base: 0, width: null, low: 0, high: 10, levels: [0, 5, 10], ticks: [] };
  const surface = /** @type {any} */ ({ view: [[0, 10], [0, 2]], grid: { nx, ny }, scale }); // biome-ignore format: one line
  const pixels = shades(u, surface, [[0, 10], [0, 2]], 100, 20, [[10, 20, 30], [200, 210, 220]], [0, 0, 0, 1]); // biome-ignore format: one line
  const at = (/** @type {number} */ x, /** @type {number} */ y) => [...pixels.slice(4 * (100 * y + x), 4 * (100 * y + x) + 4)]; // biome-ignore format: one line
  assert.deepEqual(at(10, 19), [10, 20, 30, 255]);
  assert.deepEqual(at(80, 19), [200, 210, 220, 255]);
  assert.ok(at(49, 19)[2] < 30 && at(50, 19)[0] < 200); // the line
  assert.equal(at(95, 10)[3], 0); // beside the gap
});
