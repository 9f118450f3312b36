import assert from "node:assert/strict";
import { test } from "node:test";
import { clip, crowd, exitOf, nearest, position, trailsOf } from "../../player/assets/geometry.js";

const line = { mx: 100, ox: 0, my: -100, oy: 100 }; // the unit square is 100 × 100 pixels
const box = { x: 0, y: 0, width: 100, height: 100 };
const of = (/** @type {number} */ run) => ({ lane: run, color: "#000000" });

/** Two runs of three steps: one stays, one leaves to the right at step 1 and has stopped at step 2. */
const record = {
  steps: 3,
  runs: 2,
  path: Float32Array.from([0.1, 0.5, 0.2, 0.5, 0.2, 1.5, 0.2, 0.5, 0.3, 9, 0.2, 0.5, 0.4, NaN, 0.2, NaN]),
  loss: Float64Array.from([1, 0.5, 1, 0.5, 1, 0.5, 1, NaN]),
  last: Int32Array.from([3, 2]),
};

test("pixels follow the plane, y upwards", () => {
  const [first] = trailsOf(record, line, box, of, false);
  assert.deepEqual([...first.x].map(Math.round), [10, 20, 30, 40]);
  assert.deepEqual([...first.y].map(Math.round), [80, 80, 80, 80]);
  assert.equal(first.ended, false);
  assert.equal(first.exit, null);
});

test("on a curve runs stand at the height of their loss", () => {
  const [, second] = trailsOf(record, line, box, of, true);
  assert.equal(second.y[0], 50);
});

test("a run that ended outside has its cross where it left the picture", () => {
  const [, second] = trailsOf(record, line, box, of, false);
  assert.ok(second.ended);
  assert.ok(second.exit && second.exit.x > 90 && second.exit.x <= 100 && second.exit.index === 1);
});

test("a record that is over has no cross: it was not stopped", () => {
  const [, second] = trailsOf(record, line, box, (run) => ({ ...of(run), recorded: true }), false);
  assert.ok(!second.ended && second.exit === null && second.last === 2);
});

test("a lane that is hidden has no trail", () => {
  assert.deepEqual(trailsOf(record, line, box, (run) => (run ? of(run) : null), false).map((t) => t.run), [1]); // biome-ignore format: short
});

test("clip and exit", () => {
  assert.deepEqual(clip(-1, 0.5, 1, 0.5, 0, 0, 1, 1), [0.5, 1]);
  assert.equal(clip(-1, 2, 1, 2, 0, 0, 1, 1), null);
  assert.equal(exitOf([0.5, 0.6], [0.5, 0.5], 1, [0, 0, 1, 1]), null);
  assert.deepEqual(exitOf([0.5, 1.5], [0.5, 0.5], 1, [0, 0, 1, 1]), { x: 1, y: 0.5, index: 1 });
});

test("between two steps a head stands on the line", () => {
  const [first] = trailsOf(record, line, box, of, false);
  assert.ok(Math.abs(position(first, 1.5).x - 25) < 1e-4);
  assert.equal(position(first, 99).index, 3);
  const pieces = { ...first, at: [0, 0.5, 1, 3] };
  assert.equal(position(pieces, 0.5).index, 1);
  assert.ok(Math.abs(position(pieces, 2).x - 35) < 1e-4);
});

test("the nearest step within reach, of those that have been", () => {
  const trails = trailsOf(record, line, box, of, false);
  assert.equal(nearest(trails, 31, 80, 3)?.step, 2);
  assert.equal(nearest(trails, 40, 80, 1, 14), null);
});

test("a population's members at a step", () => {
  const members = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]); // steps 0 and 1 of two members
  const data = /** @type {any} */ ({ members: [members], steps: 1 });
  assert.deepEqual(crowd(data, { lane: 0, last: 1 }, 1.4), [[5, 7], [6, 8]]); // biome-ignore format: short
  assert.deepEqual(crowd(data, { lane: 1, last: 1 }, 0), []);
});
