import assert from "node:assert/strict";
import { test } from "node:test";
import { component } from "../../player/assets/component.js";

globalThis.document = /** @type {any} */ ({ documentElement: { lang: "en" } });

/** A part whose showing lasts until it is told to end. */
function slow() {
  const root = {};
  /** @type {any} */
  const told = { ends: [], hidden: 0 };
  const show = () => new Promise((/** @type {any} */ done) => told.ends.push(done));
  const part = component(".root", "event", { show, hide: () => told.hidden++ });
  const parentElement = /** @type {any} */ ({ querySelector: () => root });
  return { told, call: () => part({ data: 0, parentElement, setTriggerValue: () => {} }) };
}

test("the clean-up of a call that was overtaken takes nothing away", async () => {
  const { told, call } = slow();
  const calls = [call(), call()];
  told.ends[1]();
  const newest = await calls[1];
  told.ends[0]();
  (await calls[0])();
  assert.equal(told.hidden, 0);
  newest();
  assert.equal(told.hidden, 1);
});

test("a part whose words are of another language is made anew", async () => {
  const { told, call } = slow();
  call();
  call();
  assert.equal(told.hidden, 0);
  document.documentElement.lang = "zh";
  call();
  assert.equal(told.hidden, 1);
  call();
  assert.equal(told.hidden, 1);
});

test("a part that is taken away while it is still being shown goes when that ends", async () => {
  const { told, call } = slow();
  const last = call();
  told.ends[0]();
  (await last)();
  assert.equal(told.hidden, 1);
});
