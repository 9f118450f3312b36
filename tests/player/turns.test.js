import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Panel } from "../../player/assets/panel.js";
import { strokeLine } from "../../player/assets/trails.js";
import { Rest, Turns } from "../../player/assets/turns.js";

const made = (/** @type {"main" | "side" | "below"} */ place) => {
  const Kind = class extends Panel {
    static place = place;
  };
  return new Kind(/** @type {any} */ (null), /** @type {any} */ (null));
};
const [picture, solid, loss, step] = /** @type {const} */ (["main", "side", "side", "below"]).map(made);
const all = [picture, solid, loss, step];
let clock = 0; // ms; a frame takes what is added before its timers run
mock.method(performance, "now", () => clock);
const later = () => new Promise((done) => setTimeout(done));

test("a quick machine draws every panel in every frame", async () => {
  const turns = new Turns();
  for (let k = 0; k < 5; k++) {
    assert.deepEqual(turns.due(all, true), all);
    assert.ok(turns.ground);
    clock += 9;
    await later();
  }
});

test("a slow one draws the main picture always and those beside it in turn, until the hand rests", async () => {
  const turns = new Turns();
  assert.deepEqual(turns.due(all, true), all);
  clock += 20;
  await later();
  const grounds = [];
  for (const beside of [solid, loss, solid, loss]) {
    assert.deepEqual(turns.due(all, true), [picture, beside, step]);
    grounds.push(turns.ground);
    await later();
  }
  assert.deepEqual(grounds, [false, true, false, true]);
  assert.deepEqual(turns.due(all, false), all);
  assert.deepEqual(turns.due(all, true), all);
});

test("with nothing beside the main picture there is nothing to take turns", () => {
  const turns = new Turns();
  turns.slow = true;
  assert.deepEqual(turns.due([picture, step], true), [picture, step]);
});

test("a panel that was passed over catches up: with the surface when that is another, once", () => {
  const panel = made("side");
  /** @type {string[]} */
  const told = [];
  Object.assign(panel, {
    update: (/** @type {any} */ scene) => {
      told.push("update");
      panel.scene = scene;
    },
    scrub: (/** @type {any} */ scene) => {
      told.push("scrub");
      panel.scene = scene;
    },
  });
  const scene = (/** @type {object} */ surface) => /** @type {any} */ ({ data: { header: { surface } } });
  const [here, there] = [{}, {}];
  const first = scene(here);
  for (const next of [first, first, scene(here), scene(there), scene(there)]) panel.follow(next);
  assert.deepEqual(told, ["update", "scrub", "update", "scrub"]);
});

/** Where a line is stroked, and how wide, by a canvas of so many pixels a unit. */
function strokes(/** @type {number} */ ratio, /** @type {object} */ how) {
  /** @type {[number, number, number][]} */
  const drawn = [];
  let [x, y] = [0, 0];
  const context = {
    lineWidth: 2.2,
    globalAlpha: 1,
    getTransform: () => ({ a: ratio }),
    getLineDash: () => [],
    translate: (/** @type {number} */ dx, /** @type {number} */ dy) => {
      x += dx;
      y += dy;
    },
    stroke: () => drawn.push([x * ratio, y * ratio, context.lineWidth * ratio]),
    ...how,
  };
  const before = context.lineWidth;
  strokeLine(/** @type {any} */ (context), /** @type {any} */ (null));
  assert.equal(context.lineWidth, before);
  assert.ok(Math.hypot(x, y) < 1e-9);
  return drawn;
}

test("a line of two pixels is four of one, in a square as wide as it", () => {
  const drawn = strokes(1, {});
  assert.equal(drawn.length, 4);
  for (const [x, y, width] of drawn) {
    assert.equal(width, 1);
    assert.ok(Math.abs(Math.abs(x) - 0.54) < 1e-9 && Math.abs(Math.abs(y) - 0.54) < 1e-9);
  }
  assert.equal(new Set(drawn.map(([x, y]) => `${x > 0} ${y > 0}`)).size, 4);
});

test("a line that is faint, thin, broad or dashed is one", () => {
  assert.equal(strokes(1, { globalAlpha: 0.3 }).length, 1);
  assert.equal(strokes(1, { lineWidth: 1.1 }).length, 1);
  assert.deepEqual(strokes(2, {}), [[0, 0, 4.4]]);
  assert.deepEqual(strokes(1, { getLineDash: () => [4, 2] }), [[0, 0, 2.2]]);
});

test("a hand rests after a while, later where an answer is on its way, and once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let [awaits, rested] = [false, 0];
  const rest = new Rest(
    () => awaits,
    () => {
      rested += 1;
    },
  );
  const after = (/** @type {number} */ ms) => {
    for (let k = 0; k < ms; k++) context.mock.timers.tick(1); // timers set on the way count from there
    return rested;
  };
  rest.begin();
  assert.equal(after(100), 0);
  rest.begin(); // it has moved again
  assert.deepEqual([after(149), after(1)], [0, 1]);
  awaits = true;
  rest.begin();
  assert.deepEqual([after(150), after(300), after(149), after(1), after(2000)], [1, 1, 1, 2, 2]);
  rest.begin();
  after(150);
  awaits = false; // it came
  assert.equal(after(150), 3);
  rest.begin();
  rest.end();
  assert.equal(after(2000), 3);
});

test("a frame that comes late tells of a slow machine, whatever this thread had to do", () => {
  /** @type {FrameRequestCallback[]} */
  const frames = [];
  globalThis.requestAnimationFrame = (run) => frames.push(run);
  const turns = new Turns();
  for (const [gap, slow] of /** @type {const} */ ([
    [17, false],
    [39, false],
    [41, true],
    [17, true], // until the hand rests
  ])) {
    turns.pace();
    clock += gap;
    frames.pop()?.(clock);
    assert.equal(turns.slow, slow);
  }
});
