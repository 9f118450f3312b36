/** LaTeX as MathML: what the project writes comes out whole. */

import assert from "node:assert/strict";
import test from "node:test";

/** An element that can be read as text. */
class Element {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    /** @type {(Element | string)[]} */
    this.children = [];
  }
  /** @param {(Element | string)[]} parts */
  append(...parts) {
    this.children.push(...parts);
  }
  setAttribute() {}
  /** @returns {string} */
  toString() {
    return `${this.name}(${this.children.map(String).join(" ")})`;
  }
}
// @ts-expect-error a document of our own, which Node has none of
globalThis.document = { createElementNS: (_, name) => new Element(name) };
const { math } = await import("../../player/assets/math.js");

for (const [latex, wanted] of [
  ["\\frac{a}{b}", "math(mfrac(mi(a) mi(b)))"],
  [
    "w_{t+1} = w_t - \\eta\\, g_t^2",
    "math(mrow(msub(mi(w) mrow(mi(t) mo(+) mn(1))) mo(=) msub(mi(w) mi(t)) mo(−) mi(η) msubsup(mi(g) mi(t) mn(2))))",
  ],
  ["\\sqrt{\\hat v} + \\sqrt[3]{x}", "math(mrow(msqrt(mover(mi(v) mo(^))) mo(+) mroot(mi(x) mn(3))))"],
  ["\\left(a\\right)", "math(mrow(mo(() mi(a) mo())))"],
  ["\\operatorname{sign}(g) \\text{ if so}", "math(mrow(mi(sign) mo(() mi(g) mo()) mtext( if so)))"],
  [
    "\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}",
    "math(mtable(mtr(mtd(mi(a)) mtd(mrow(mo(=) mi(b)))) mtr(mtd(mi(c)) mtd(mrow(mo(=) mi(d))))))",
  ],
  ["\\begin{cases} 1 & x > 0 \\end{cases}", "math(mrow(mo({) mtable(mtr(mtd(mn(1)) mtd(mrow(mi(x) mo(>) mn(0)))))))"],
  ["{", "math(mrow())"],
  ["\\frac{a}", "math(mfrac(mi(a) mrow()))"],
])
  test(latex, () => assert.equal(String(math(latex)), wanted));
