import assert from "node:assert/strict";
import { test } from "node:test";
import { axis, format, height, linearTicks } from "../../player/assets/scale.js";

const close = (/** @type {number} */ a, /** @type {number} */ b) =>
  assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("a logarithmic axis gives every decade the same room", () => {
  const log = axis("log", { low: 1e-4, high: 1, lowPositive: 1e-4, typical: 1 });
  assert.equal(log.kind, "log");
  close(log.at(1e-2) - log.at(1e-3), log.at(1) - log.at(0.1));
  assert.ok(log.at(1e-2) > 0.4 && log.at(1e-2) < 0.6);
  assert.ok(log.at(0) < 0);
  assert.ok(Number.isNaN(log.at(NaN)));
  assert.deepEqual(
    log.ticks.map(([v]) => v),
    [1e-4, 1e-3, 1e-2, 0.1, 1],
  );
});

test("a logarithmic axis within one decade has ticks at 1, 2, 5", () => {
  const log = axis("log", { low: 1.5, high: 8, lowPositive: 1.5, typical: 1 });
  assert.deepEqual(
    log.ticks.map(([v]) => v),
    [2, 5],
  );
});

test("a symlog axis is odd about zero and shows both signs", () => {
  const both = axis("symlog", { low: -1e4, high: 1e4, lowPositive: 1, typical: 1 });
  close(both.at(0), 0.5);
  close(both.at(300) - 0.5, 0.5 - both.at(-300));
  assert.ok(both.ticks.some(([v]) => v < 0) && both.ticks.some(([v]) => v > 0));
  assert.ok(both.at(1e4) - both.at(1e3) < 3 * (both.at(100) - both.at(10)));
});

test("a linear axis is linear", () => {
  const line = axis("linear", { low: 0, high: 10, lowPositive: 1, typical: 1 });
  close(line.at(5), (line.at(0) + line.at(10)) / 2);
});

test("round ticks lie between the ends", () => {
  assert.deepEqual(
    linearTicks(0, 1).map(([, text]) => text),
    ["0", "0.2", "0.4", "0.6", "0.8", "1"],
  );
  assert.deepEqual(
    linearTicks(-3, 3, 6).map(([v]) => v),
    [-3, -2, -1, 0, 1, 2, 3],
  );
});

test("numbers are written as Python writes them", () => {
  const told = [0.1234567, 1e-3, 99999, 1e5, 2.5e-7, -1e10, -0.5, 0, NaN, Infinity].map((v) => format(v));
  assert.deepEqual(told, ["0.1235", "0.001", "99,999", "10⁵", "2.5·10⁻⁷", "−10¹⁰", "−0.5", "0", "–", "∞"]);
});

test("heights follow the scale", () => {
  assert.equal(height(3, { base: 1, width: null }), 3);
  close(height(3, { base: 1, width: 2 }), Math.asinh(1));
});
