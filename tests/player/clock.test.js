import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Clock } from "../../player/assets/clock.js";

const page = /** @type {any} */ (globalThis);
/** @type {Clock} */
let clock;
let told = 0;
/** @type {((now: number) => void)[]} */
let frames;

beforeEach(() => {
  frames = [];
  page.requestAnimationFrame = (/** @type {any} */ f) => frames.push(f);
  page.cancelAnimationFrame = () => {};
  told = 0;
  clock = new Clock(() => told++);
  clock.setTotal(100);
});

const key = (/** @type {string} */ name, more = {}) => clock.key(/** @type {any} */ ({ key: name, ...more }));

test("forty steps a second, at its speed", () => {
  clock.play();
  clock.advance(0.5);
  assert.equal(clock.step, 20);
  clock.setSpeed(2);
  clock.advance(0.5);
  assert.equal(clock.step, 60);
});

test("at the end it stops, or begins again", () => {
  clock.play();
  clock.advance(9);
  assert.deepEqual([clock.step, clock.playing], [100, false]);
  clock.repeat();
  clock.play();
  assert.equal(clock.step, 0);
  clock.advance(9);
  assert.deepEqual([clock.step, clock.playing], [100, true]); // the end is seen first
  clock.advance(0.1);
  assert.equal(clock.step, 0);
});

test("keys step, rest and play; with Ctrl they are not ours", () => {
  key("ArrowRight");
  key("ArrowRight", { shiftKey: true });
  assert.equal(clock.step, 11);
  key("ArrowLeft");
  assert.equal(clock.step, 10);
  key("End");
  assert.equal(clock.step, 100);
  key("Home");
  assert.equal(clock.step, 0);
  assert.ok(key(" ") && clock.playing);
  assert.ok(!key("ArrowRight", { ctrlKey: true }));
  assert.ok(!key("x"));
});

test("pausing between two steps stands on the one that is reached", () => {
  clock.play();
  clock.advance(0.26);
  clock.pause();
  assert.equal(clock.step, 10);
});

test("whoever stood at the end stands at the new end, everyone else stays", () => {
  clock.seek(100);
  clock.setTotal(300);
  assert.equal(clock.step, 300);
  clock.seek(50);
  clock.setTotal(200);
  assert.equal(clock.step, 50);
  clock.setTotal(20);
  assert.equal(clock.step, 20);
});

test("a long run is first shown at a speed that ends in time; no motion where none is wanted", () => {
  clock.setTotal(2000);
  clock.begin(false);
  assert.equal(clock.speed, 8);
  clock.pause();
  clock.begin(true);
  assert.deepEqual([clock.step, clock.playing], [2000, false]);
});

test("out of sight time stands still", () => {
  clock.setVisible(false);
  clock.play();
  assert.equal(frames.length, 0);
  clock.setVisible(true);
  assert.equal(frames.length, 1);
});
