import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Plane } from "../../player/assets/plane.js";

/** @type {Plane} */
let plane;

beforeEach(() => {
  plane = new Plane();
  plane.setWhole([[-2, 2], [0, 10]]); // biome-ignore format: two ranges
  plane.fit({ x: 40, y: 10, width: 400, height: 200 });
});

test("x grows to the right, y upwards", () => {
  assert.deepEqual(plane.pixel(-2, 0), [40, 210]);
  assert.deepEqual(plane.pixel(2, 10), [440, 10]);
  assert.deepEqual(plane.point(240, 110), [0, 5]);
});

test("a point outside is kept at the edge", () => {
  assert.deepEqual(plane.point(-500, 900), [-2, 0]);
  assert.ok(plane.inside(...plane.pixel(...plane.point(9999, -9999))));
});

test("zooming keeps the point under the pointer", () => {
  const before = plane.point(140, 60);
  plane.zoom(4, 140, 60);
  const after = plane.point(140, 60);
  assert.ok(Math.abs(before[0] - after[0]) < 1e-3 && Math.abs(before[1] - after[1]) < 1e-3);
  assert.ok(plane.zoomed);
});

test("there is nothing to see beyond the whole view", () => {
  plane.zoom(0.01);
  assert.deepEqual(plane.shown, plane.whole);
  plane.zoom(2);
  plane.pan(9999, -9999);
  const [[x0, x1], [y0, y1]] = plane.shown;
  assert.ok(x0 >= -2 && x1 <= 2 && y0 >= 0 && y1 <= 10);
  assert.ok(Math.abs(x1 - x0 - 2) < 1e-9);
  plane.zoom(1e9);
  assert.ok(plane.shown[0][1] - plane.shown[0][0] > 1e-4);
});

test("a frame becomes the view, whatever corner it was drawn from", () => {
  plane.frame([340, 160], [140, 60]);
  assert.deepEqual(plane.shown, [[-1, 1], [2.5, 7.5]]); // biome-ignore format: two ranges
});

test("a new view of the same surface keeps the zoom", () => {
  plane.zoom(2);
  const { shown } = plane;
  plane.setWhole([[-2, 2], [0, 10]], true); // biome-ignore format: two ranges
  assert.deepEqual(plane.shown, shown);
  plane.reset();
  assert.ok(!plane.zoomed);
});

test("equal units are as long on both axes, and the whole still fits", () => {
  plane.equal = true;
  plane.fit({ x: 40, y: 10, width: 400, height: 200 });
  const { mx, my } = plane.line;
  assert.ok(Math.abs(mx + my) < 1e-9);
  assert.ok(plane.box.width <= 400 && plane.box.height <= 200);
});

test("how much longer one unit is than the other, whether or not they are drawn equal", () => {
  const plane = new Plane();
  plane.setWhole([[0, 10], [0, 2]]); // biome-ignore format: two ranges
  for (const equal of [false, true]) {
    plane.equal = equal;
    plane.fit({ x: 5, y: 5, width: 200, height: 100 });
    assert.equal(plane.stretch, 2.5);
  }
  plane.setWhole([[0, 2], [0, 10]]); // biome-ignore format: two ranges
  assert.equal(plane.stretch, 10);
});
