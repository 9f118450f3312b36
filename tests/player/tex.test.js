/** Formulas become MathML: whole ones, and nothing that is not known passes silently. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { coordinate, written } from "../../player/assets/opened.js";
import { mathml, typeset } from "../../player/assets/tex.js";

test("fractions, roots, scripts and accents", () => {
  assert.equal(mathml("\\frac{a}{b}"), "<mfrac><mi>a</mi><mi>b</mi></mfrac>");
  assert.equal(mathml("\\tfrac12"), "<mfrac><mn>1</mn><mn>2</mn></mfrac>");
  assert.equal(mathml("x_t^2"), "<msubsup><mi>x</mi><mi>t</mi><mn>2</mn></msubsup>");
  assert.equal(mathml("\\sqrt[3]{x}"), "<mroot><mi>x</mi><mn>3</mn></mroot>");
  assert.match(mathml("\\hat m_t"), /<msub><mover accent="true"><mi>m<\/mi>/);
  assert.match(typeset("a", true), /^<math display="block">/);
});

test("cases and aligned lines become tables", () => {
  const table = mathml("\\begin{cases} a & t > 4 \\\\ b & \\text{else} \\end{cases}");
  assert.equal(table.match(/<mtr>/g)?.length, 2);
  assert.equal(table.match(/<mtd>/g)?.length, 4);
});

test("what is not known is said", () => {
  assert.throws(() => mathml("\\wrong x"), /wrong is not known/);
  assert.throws(() => mathml("a}"), /close/);
});

test("brackets stand where they are needed", () => {
  const hand = { leaf: (k, guarded) => (guarded && k < 0 ? `(${k})` : String(k)), truth: () => true };
  assert.equal(written(["-", 1, ["-", 2, -3]], hand), "1 - (2 - (-3))");
  assert.equal(written(["*", ["+", 1, 2], -3], hand), "(1 + 2) \\cdot (-3)");
  assert.equal(written(["*", -3, -3], hand), "(-3)^2");
  assert.equal(written(["where", 0, ["<", 1, 2], 7, 8], hand), "{7}");
  assert.equal(written(["*", "0.5", ["power", 2, ["-", 1, 4]]], hand), "0.5 \\cdot 2^{1 - 4}");
});

test("a coordinate's symbol has its axis among the indices", () => {
  assert.equal(coordinate("m_t", "x"), "m_{t,x}");
  assert.equal(coordinate("w_{t+1}", "y"), "w_{t+1,y}");
  assert.equal(coordinate("k'", ""), "k'");
  assert.equal(coordinate("\\nabla f(\\tilde w_t)", "x"), "\\partial_{x} f(\\tilde w_t)");
});
