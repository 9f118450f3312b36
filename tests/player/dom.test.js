import assert from "node:assert/strict";
import { test } from "node:test";
import { make } from "../../player/assets/dom.js";

class Element {
  attributes = /** @type {Record<string, string>} */ ({});
  children = /** @type {any[]} */ ([]);
  style = { setProperty: (/** @type {string} */ name, /** @type {string} */ value) => (this.attributes[name] = value) };
  title = "";

  /** @param {string} tag */
  constructor(tag) {
    this.tag = tag;
  }

  setAttribute(/** @type {string} */ name, /** @type {string} */ value) {
    this.attributes[name] = value;
  }

  append(/** @type {any[]} */ ...children) {
    this.children.push(...children);
  }
}

test("an element has its properties, attributes, variables and children", () => {
  globalThis.document = /** @type {any} */ ({ createElement: (/** @type {string} */ tag) => new Element(tag) });
  const name = make("b", {}, "Adam");
  const given = { title: "a run", role: "tab", "aria-selected": false, "data-testid": "run", "--rv-lane": "#123456" };
  const made = /** @type {any} */ (make("button", given, name, " 0.1"));
  assert.equal(made.tag, "button");
  assert.equal(made.title, "a run");
  assert.deepEqual(made.attributes, { type: "button", role: "tab", "aria-selected": "false", "data-testid": "run", "--rv-lane": "#123456" }); // biome-ignore format: one thought
  assert.deepEqual(made.children, [name, " 0.1"]);
  assert.deepEqual(/** @type {any} */ (name).attributes, {});
});
