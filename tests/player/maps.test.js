import assert from "node:assert/strict";
import { test } from "node:test";
import { spaced } from "../../player/assets/live_map.js";
import { followed, passes } from "../../player/assets/map_worker.js";
import { axisOf, choices, shareOn, valueOn } from "../../player/assets/pad_axes.js";
import { axesOf, splitOf } from "../../player/assets/split.js";

/** f = (a x² + b y²) / 2 + c x y, with parameters a, b, c. */
const surface = {
  rows: 0,
  value: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number[]} */ [a, b, c]) =>
    (a * x * x + b * y * y) / 2 + c * x * y,
  gradient: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number[]} */ [a, b, c]) => [
    a * x + c * y,
    b * y + c * x,
  ],
  hessian: (/** @type {number} */ _x, /** @type {number} */ _y, /** @type {number[]} */ [a, b, c]) => [a, c, b],
};
const ground = (/** @type {number[]} */ params) =>
  /** @type {any} */ ({ surface, params, cusps: [], flat: false, view: [[-5, 5], [-3, 3]] }); // biome-ignore format: one line

test("every cell is worked out once, coarse ones first", () => {
  const seen = new Set();
  const strides = [];
  for (const { stride, cells } of passes(20, 11)) {
    strides.push(stride);
    for (const cell of cells) {
      assert.ok(!seen.has(cell.join()));
      seen.add(cell.join());
    }
  }
  assert.equal(seen.size, 220);
  assert.deepEqual(strides, [16, 8, 4, 2, 1]);
});

test("axes begin and end where they say", () => {
  assert.deepEqual(spaced(-1, 1, 5), [-1, -0.5, 0, 0.5, 1]);
  const log = spaced(0.01, 1, 3, true);
  assert.ok(Math.abs(log[1] - 0.1) < 1e-15 && log[2] === 1);
});

test("the parts along the eigenvectors make up the error", () => {
  const axes = axesOf(ground([3, 1, 0.7]), true);
  assert.ok(axes && Math.abs(axes.low + axes.high - 4) < 1e-12);
  const path = Float64Array.of(2, -1, 0.5, 0.25, -1, 2);
  const parts = splitOf(axes, /** @type {any} */ ({ path, runs: 1, last: [2], steps: 2 }), 0);
  for (let t = 0; t < 3; t++) {
    const f = surface.value(path[2 * t], path[2 * t + 1], [3, 1, 0.7]);
    assert.ok(Math.abs(parts[0][t] + parts[1][t] - f) < 1e-12);
  }
  assert.equal(axesOf(ground([3, -1, 0]), true), null); // a saddle has no minimum
  assert.equal(axesOf(ground([3, 1, 0]), false), null);
});

test("minima that parameters have moved are followed, lost ones are known", () => {
  const f = (/** @type {number} */ a) => ({
    plainGradient: (/** @type {number} */ x, /** @type {number} */ y) => [4 * x * (x * x - a), y], // minima at ±√a
    plainHessian: (/** @type {number} */ x) => [12 * x * x - 4 * a, 0, 1],
  });
  const [[x, y]] = followed(f(1.3), [[1, 0]], { flat: false });
  assert.ok(Math.abs(x - Math.sqrt(1.3)) < 1e-12 && y === 0);
  assert.ok(followed(f(1.3), [[0, 0]], { flat: false })[0].every(Number.isNaN)); // a saddle
});

test("the pad has the rate and a decay rate, on axes that the theory's limit fits on", () => {
  const hyper = (/** @type {any} */ more) => /** @type {any} */ ({ kind: "float", scale: "log", slider: [1e-4, 1], low: 0, high: null, symbol: "η", ...more }); // biome-ignore format: one line
  const hypers = {
    eps: hyper({}),
    nesterov: hyper({ kind: "bool" }),
    history: hyper({ scale: "linear" }),
    beta: hyper({ scale: "one_minus_log", slider: [0, 0.999], high: 1, open_high: true }),
    lr: hyper({}),
  };
  assert.deepEqual(choices(hypers, ["history"], "lr"), ["lr", "beta", "eps"]);
  const lr = axisOf("lr", hypers.lr, 0.1, 2);
  assert.deepEqual([lr.low, lr.high, lr.log], [0.001, 6, true]);
  assert.deepEqual([valueOn(lr, 0), valueOn(lr, 1)], [0.001, 6]);
  assert.ok(Math.abs(shareOn(lr, valueOn(lr, 0.37)) - 0.37) < 1e-2);
  assert.equal(axisOf("beta", hypers.beta, 0.9, null).high, 0.99);
});
