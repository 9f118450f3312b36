import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { decode, heights, lastSteps, spread, unpack } from "../../player/assets/decode.js";

/** A payload as Python packs it. */
const PACK = `
import json, sys
from engine.experiment import Experiment
from engine.fan import fan
from engine.simulate import simulate
from player.payload import encode
lanes = [{"optimizer": "sgd", "lr": 1.5}, {"optimizer": "adam", "schedule": "cosine"}]
runs = simulate(Experiment.from_json(json.dumps({"surface": "bowl", "steps": 40, "start": [[1, 2], [-1, 2]], "lanes": lanes})))
sys.stdout.buffer.write(encode(runs, ack=3, fan=(0, "lr", fan(runs.experiment, 0, "lr", [0.1, 0.2])), more={"note": "x"}))
`;
const python = process.env.RAVINE_PYTHON ?? ".venv/bin/python";
const payload = new Uint8Array(execFileSync(python, ["-c", PACK], { maxBuffer: 1e8 }));

test("what Python packs comes out again", () => {
  const data = decode(payload);
  assert.deepEqual([data.steps, data.runs, data.starts, data.header.ack, data.header.note], [40, 4, 2, 3, "x"]);
  assert.deepEqual([data.path[0], data.path[4]], [1, 2]);
  assert.deepEqual([data.path[1], data.path[5]], [-1, 2]);
  assert.equal(data.heights.length, data.header.surface.grid.nx * data.header.surface.grid.ny);
  assert.ok(data.last[0] < 40 && data.last[2] === 40); // the first lane diverges
  assert.ok(data.rate && Number.isNaN(data.rate[4]) && data.rate[6] > 0);
  assert.deepEqual(data.fan?.values, [0.1, 0.2]);
  assert.equal(data.fan?.path.length, 41 * 2 * 4);
  assert.ok(["log", "linear", "symlog"].includes(data.header.axes.loss));
  assert.ok(data.header.lanes[0].dark.startsWith("#"));
});

test("bytes that do not begin where arrays may are moved", () => {
  const shifted = new Uint8Array(payload.length + 3);
  shifted.set(payload, 3);
  const { header, array } = unpack(shifted.subarray(3));
  assert.equal(header.steps, 40);
  assert.equal(array("path")[0], 1);
});

test("heights are spread between the scale's ends; the mark of a gap is a gap", () => {
  const [low, high, gap] = heights(Uint16Array.from([0, 65534, 65535]), { low: -1, high: 3 });
  assert.deepEqual([low, high], [-1, 3]);
  assert.ok(Number.isNaN(gap));
});

test("the last step with a position", () => {
  assert.deepEqual([...lastSteps(Float32Array.from([0, 0, 0, 0, 1, NaN, 1, NaN]), 2, 1)], [1, 0]);
});

test("a long run that came in part is straight between its steps", () => {
  const parts = { kept: [0, 2, 4, 0, 4], path: [0, 0, 2, 4, 4, 0, 1, 1, NaN, NaN], loss: [1, 3, 3, 0, NaN] };
  const header = { thin: [3, 2], steps: 4, arrays: { "thin loss": true } };
  const whole = spread(header, (name) => /** @type {any} */ (parts)[name.replace("thin ", "")]);
  assert.deepEqual([...whole.kept], [1, 1, 0, 0, 1, 0, 0, 0, 1, 1]);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((t) => whole.path[2 * t * 2]),
    [0, 1, 2, 3, 4],
  );
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((t) => whole.path[(2 * t + 1) * 2]),
    [0, 2, 4, 2, 0],
  );
  assert.deepEqual([...whole.loss], [1, 0, 2, NaN, 3, NaN, 3, NaN, 3, NaN]);
});
