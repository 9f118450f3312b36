/** Works out a formula that came as a tree: ["+", a, b], where a number is the index of a leaf and a text a constant. */

/** @type {Record<string, (...values: any[]) => any>} */
const OPERATIONS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  power: (a, b) => a ** b,
  negative: (a) => -a,
  minimum: Math.min,
  maximum: Math.max,
  arctan2: Math.atan2,
  mod: (a, b) => a - b * Math.floor(a / b),
  copysign: (a, b) => (b < 0 ? -Math.abs(a) : Math.abs(a)),
  dot: (a, b, c, d) => a * b + c * d,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  not: (a) => !a,
  isnan: Number.isNaN,
  isfinite: Number.isFinite,
};
const NAMES = { arcsin: "asin", arccos: "acos", arctan: "atan" };

/** @param {import("./opened.js").Tree} tree @param {(leaf: number) => number} leaf @returns {any} */
export function workedOut(tree, leaf) {
  if (typeof tree === "number") return leaf(tree);
  if (typeof tree === "string") return Number(tree.replace("inf", "Infinity"));
  const [op, ...args] = tree;
  if (op === "where") return workedOut(workedOut(args[1], leaf) ? args[2] : args[3], leaf);
  const values = args.map((one) => workedOut(one, leaf));
  const known = OPERATIONS[op] ?? /** @type {any} */ (Math)[/** @type {any} */ (NAMES)[op] ?? op];
  return known(...values);
}
