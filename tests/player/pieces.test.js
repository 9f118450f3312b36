import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { decode } from "../../player/assets/decode.js";
import { Pieces } from "../../player/assets/pieces.js";

/** Payloads as Python sends them: each as its length and its bytes. ``whole`` ones, then those that leave out what is held. */
const PACK = `
import json, sys
from engine.experiment import Experiment
from engine.fan import fan
from engine.simulate import simulate
from player.payload import encode, head
from player.wire import Wire
def runs(lr):
    lanes = [{"optimizer": "sgd", "lr": lr}, {"optimizer": "adam", "schedule": "cosine"}, {"optimizer": "nelder_mead"}]
    return simulate(Experiment.from_json(json.dumps({"surface": "bowl", "steps": 40, "start": [1, 2], "lanes": lanes})))
wire, of_fan = Wire(), (0, "lr", fan(runs(0.2).experiment, 0, "lr", [0.1, 0.2]))
sent = [encode(runs(0.1), wire=wire)]
wire.has(head(sent[0])["digest"])
sent += [encode(runs(0.2), ack=7, wire=wire, fan=of_fan), encode(runs(0.2), ack=7, fan=of_fan)]
for one in sent:
    sys.stdout.buffer.write(len(one).to_bytes(4, "little") + one)
`;
const python = process.env.RAVINE_PYTHON ?? ".venv/bin/python";
const packed = new Uint8Array(execFileSync(python, ["-c", PACK], { maxBuffer: 1e8 }));
/** @type {Uint8Array[]} */
const sent = [];
for (let at = 0; at < packed.length; ) {
  const length = new DataView(packed.buffer, packed.byteOffset + at).getUint32(0, true);
  sent.push(packed.slice(at + 4, at + 4 + length));
  at += 4 + length;
}
const [first, thin, full] = sent;

test("what was left out is put in from what came before", () => {
  const pieces = new Pieces();
  pieces.whole(first);
  const data = decode(/** @type {Uint8Array} */ (pieces.whole(thin)));
  const expected = decode(full);
  assert.ok(thin.length < full.length / 2);
  for (const name of /** @type {const} */ (["path", "loss", "grad", "rate", "heights", "last"])) {
    assert.deepEqual(data[name], expected[name]);
  }
  assert.deepEqual(data.members[2], expected.members[2]);
  assert.deepEqual(data.fan?.path, expected.fan?.path);
  assert.equal(pieces.have, data.header.digest);
});

test("a page that lacks a piece says that it has nothing, and still hears what was taken in", () => {
  const pieces = new Pieces();
  assert.equal(pieces.whole(thin), null);
  assert.deepEqual([pieces.have, pieces.ack], ["", 7]);
});

test("a payload without a list of pieces is whole", () => {
  assert.equal(new Pieces().whole(full), full);
});
