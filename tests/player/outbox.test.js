import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Outbox } from "../../player/assets/outbox.js";

/** @type {any[]} */
let sent;
/** @type {Outbox} */
let outbox;

beforeEach(() => {
  sent = [];
  outbox = new Outbox((event) => sent.push(event));
});

afterEach(() => outbox.dispose());

test("one event is under way at a time", () => {
  outbox.push({ type: "steps", value: 1 });
  outbox.push({ type: "steps", value: 2 });
  assert.deepEqual(sent, [{ seq: 1, type: "steps", value: 1 }]);
  outbox.acknowledge(1);
  assert.deepEqual(sent.at(-1), { seq: 2, type: "steps", value: 2 });
});

for (const type of ["start", "camera"])
  test(`of a ${type} that waits the last place is sent`, () => {
    for (const x of [1, 2, 3]) outbox.push({ type, index: 0, point: [x, 0] });
    outbox.acknowledge(1);
    assert.deepEqual(
      sent.map((event) => event.point[0]),
      [1, 3],
    );
    assert.ok(!outbox.idle);
    outbox.acknowledge(2);
    assert.ok(outbox.idle);
  });

test("changes of one lane that wait are sent together", () => {
  outbox.push({ type: "lane", index: 0, changes: { values: { lr: 1 } } });
  outbox.push({ type: "lane", index: 0, changes: { visible: false } });
  outbox.push({ type: "lane", index: 0, changes: { label: "a" } });
  outbox.acknowledge(1);
  assert.deepEqual(sent[1].changes, { visible: false, label: "a" });
});

test("after a reload the numbers go on from the session's", () => {
  outbox.acknowledge(41);
  outbox.push({ type: "undo" });
  assert.equal(sent[0].seq, 42);
});

test("what is not acknowledged in time goes out again under its number", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  outbox.push({ type: "lane", index: 0, changes: { lr: 1 } });
  outbox.push({ type: "lane", index: 1, changes: { lr: 2 } });
  context.mock.timers.tick(5001);
  assert.deepEqual(
    sent.map((event) => [event.seq, event.index]),
    [[1, 0], [1, 0]], // biome-ignore format: short
  );
  outbox.acknowledge(1);
  assert.deepEqual([sent[2].seq, sent[2].index], [2, 1]);
  outbox.acknowledge(2);
  context.mock.timers.tick(20000);
  assert.equal(sent.length, 3);
});

test("the wish for a fan is not waited for", () => {
  outbox.push({ type: "fan", index: 0, name: "lr" });
  outbox.push({ type: "lane", index: 0, changes: { lr: 1 } });
  assert.deepEqual(
    sent.map((event) => event.type),
    ["fan", "lane"],
  );
});
