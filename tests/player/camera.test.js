import assert from "node:assert/strict";
import { test } from "node:test";
import { between, Camera } from "../../player/assets/camera.js";

const ENDS = /** @type {[number, number][]} */ ([[-2, 2], [0, 10], [1, 5]]); // biome-ignore format: three ranges
const CORNERS = [0, 1].flatMap((i) => [0, 1].flatMap((j) => [0, 1].map((k) => [ENDS[0][i], ENDS[1][j], ENDS[2][k]])));

function camera() {
  const one = new Camera();
  Object.assign(one, { width: 600, height: 400 });
  return one;
}

test("the whole box is in the picture, from the side and from above", () => {
  const one = camera();
  for (const above of [false, true]) {
    one.pose = one.toggle(above);
    const m = one.matrix(ENDS);
    for (const [x, y, u] of CORNERS) {
      const [px, py] = one.project(m, x, y, u);
      assert.ok(px > 0 && px < 600 && py > 0 && py < 400, `${[px, py]}`);
    }
  }
});

test("from above x goes right, y goes up, and height makes no difference", () => {
  const one = camera();
  one.pose = one.toggle(true);
  const m = one.matrix(ENDS);
  const [a, b] = [one.project(m, -2, 0, 1), one.project(m, 2, 10, 5)];
  assert.ok(b[0] > a[0] && b[1] < a[1]);
  const high = one.project(m, -2, 0, 5);
  assert.ok(Math.abs(a[0] - high[0]) < 1e-9 && Math.abs(a[1] - high[1]) < 1e-9);
});

test("however near, every corner stays before the eye", () => {
  const one = camera();
  for (let k = 0; k < 50; k++) one.zoom(1.5, 100, 300);
  for (let k = 0; k < 9; k++) one.orbit(311, 170 * (k % 2 ? -1 : 1));
  const m = one.matrix(ENDS);
  for (const [x, y, u] of CORNERS) assert.ok(m[3] * x + m[7] * y + m[11] * u + m[15] > 0.3);
});

test("zooming keeps the pixel under the pointer, and reset comes back", () => {
  const one = camera();
  const home = { ...one.pose };
  const [px, py] = one.project(one.matrix(ENDS), 0.5, 4, 2);
  one.zoom(1.3, px, py);
  const [qx, qy] = one.project(one.matrix(ENDS), 0.5, 4, 2);
  assert.ok(Math.hypot(px - qx, py - qy) < 1e-6);
  one.reset();
  assert.deepEqual(one.pose, home);
});

test("what is nearer covers what is farther", () => {
  const one = camera();
  const m = one.matrix(ENDS);
  const depth = (/** @type {number[]} */ [x, y, u]) =>
    (m[2] * x + m[6] * y + m[10] * u + m[14]) / (m[3] * x + m[7] * y + m[11] * u + m[15]);
  assert.ok(depth([-2, 0, 3]) < depth([2, 10, 3]));
  for (const corner of CORNERS) assert.ok(Math.abs(depth(corner)) < 1);
});

test("turning goes the short way round", () => {
  const one = camera();
  const pose = between({ ...one.pose, turn: 3 }, { ...one.pose, turn: -3 }, 0.5);
  assert.ok(Math.abs(Math.abs(pose.turn) - Math.PI) < 1e-9);
});

test("where the eye stands is written in degrees, as pictures have it, and read again", () => {
  const one = camera();
  assert.equal(one.degrees, null); // the first view is not written
  one.face([30, -60]);
  const [x, y, z] = one.eye;
  const up = Math.asin(z) * (180 / Math.PI);
  const round = Math.atan2(y, x) * (180 / Math.PI); // from the x axis, as matplotlib has it
  assert.ok(Math.abs(up - 30) < 1e-9 && Math.abs(round + 60) < 1e-9, `${[up, round]}`);
  assert.deepEqual(one.degrees, [30, -60]);
  one.orbit(100, 0);
  const turned = one.degrees;
  one.pose = one.toggle(true);
  assert.deepEqual(one.degrees, turned); // from above is a look to compare, not another place
  one.pose = one.toggle(false);
  assert.deepEqual(one.degrees, turned);
  one.reset();
  assert.equal(one.degrees, null);
  one.face([-80, 720]);
  assert.ok(one.pose.tilt > -0.2);
  assert.deepEqual(one.degrees?.[1], 0);
});
