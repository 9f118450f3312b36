/** The lines of an opened step as formulas: the rule's own, those of what stands around it, with slots for the numbers. */

import { Objective, runOne, seenThrough } from "./live.js";
import { tr } from "./words.js";

/**
 * @typedef {number | string | any[]} Tree a leaf's index, a constant, or an operation with its trees
 * @typedef {{part: string, name: string, labels?: string[], leaves: number[], trees?: Tree[], apart?: boolean, call?: string, at?: Tree[]}} Line
 * @typedef {{lines: Line[], symbols: (string | [string, string])[]}} Way
 * @typedef {{ways: Way[], values(...given: any[]): any[]}} Block
 * @typedef {{formula?: string, symbols: Record<string, string>, closed?: string} & Partial<Block>} Told
 * @typedef {{way: Way, values: any[], title: string, rename: Record<string, string>}} Filled a block at one step
 * @typedef {{part: string, title: string, symbolic: string, numbers: {label: string, tex: string}[], wide: boolean}} Row
 * @typedef {{t: number, w: number[], after: number[], g: number[], blocks: Filled[], h: Record<string, number>, share: number | null,
 *   points: {at: number[], g: number[]}[], momentum: number[] | null, squares: number[] | null, hessian: number[] | null}} Step
 */

const [LOGIC, RELATION, SUM, PRODUCT, POWER, ATOM] = [0, 1, 2, 3, 4, 5];
const AXES = ["x", "y"];
/** @type {Record<string, string>} */
const RELATIONS = { "<": "<", "<=": "\\le", "==": "=", "!=": "\\neq" };
/** @type {Record<string, string>} */
const FUNCTIONS = { minimum: "\\min", maximum: "\\max", log: "\\ln", sin: "\\sin", cos: "\\cos", tan: "\\tan" };

/**
 * How leaves are written: a number or its slot, guarded by brackets where a sign would stand after another; or a symbol.
 * @typedef {{leaf(k: number, guarded: boolean): string, truth: ((k: number) => boolean) | null}} Hand
 */

/** A tree in LaTeX; ``least`` is the level below which it is put in brackets. @param {Tree} tree @param {Hand} hand @param {number} [least] @param {boolean} [guarded] @returns {string} */
export function written(tree, hand, least = LOGIC, guarded = false) {
  if (typeof tree === "number") return hand.leaf(tree, guarded);
  if (typeof tree === "string") {
    const text = tree.replace("inf", "\\infty").replace("nan", "\\text{NaN}");
    return guarded && text.startsWith("-") ? `(${text})` : text;
  }
  const [text, level] = operation(tree, hand, guarded);
  return level < least ? `(${text})` : text;
}

/** @param {any[]} tree @param {Hand} hand @param {boolean} guarded @returns {[string, number]} */
function operation(tree, hand, guarded) {
  const [op, ...args] = tree;
  const part = (/** @type {number} */ i, least = LOGIC, after = false) => written(args[i], hand, least, after);
  if (op === "+") return [`${part(0, SUM, guarded)} + ${part(1, SUM, true)}`, SUM];
  if (op === "-") return [`${part(0, SUM, guarded)} - ${part(1, PRODUCT, true)}`, SUM];
  if (op === "*") return [product(tree, hand), PRODUCT];
  if (op === "/") return [`\\frac{${part(0)}}{${part(1)}}`, ATOM];
  if (op === "negative") return [`-${part(0, PRODUCT, true)}`, SUM];
  if (op === "power") return [`${part(0, ATOM, true)}^{${part(1)}}`, POWER];
  if (op === "sqrt" && !hand.truth && args[0]?.[0] === "dot" && part(0).endsWith("^2"))
    return [part(0).slice(0, -2), ATOM];
  if (op === "sqrt") return [`\\sqrt{${part(0)}}`, ATOM];
  if (op === "cbrt") return [`\\sqrt[3]{${part(0)}}`, ATOM];
  if (op === "abs") return [`\\lvert ${part(0)} \\rvert`, ATOM];
  if (op === "exp") return [`e^{${part(0)}}`, POWER];
  if (op === "hypot") return [`\\sqrt{${part(0, ATOM, true)}^2 + ${part(1, ATOM, true)}^2}`, ATOM];
  if (op === "floor") return [`\\lfloor ${part(0)} \\rfloor`, ATOM];
  if (op === "mod") return [`${part(0, POWER, true)} \\bmod ${part(1, POWER, true)}`, PRODUCT];
  if (op === "dot") return [inner(args, hand), hand.truth ? SUM : ATOM];
  if (op === "where") return choice(args, hand, guarded);
  if (op in RELATIONS) return [`${part(0, SUM)} ${RELATIONS[op]} ${part(1, SUM)}`, RELATION];
  if (op === "and") return [`${part(0, RELATION)} \\land ${part(1, RELATION)}`, LOGIC];
  if (op === "or") return [`${part(0, RELATION)} \\lor ${part(1, RELATION)}`, LOGIC];
  if (op === "not") return [`\\lnot (${part(0)})`, ATOM];
  const name = FUNCTIONS[op] ?? `\\operatorname{${op}}`;
  return [`${name}(${args.map((_, i) => part(i)).join(", ")})`, ATOM];
}

/**
 * A chain of factors, equal neighbours as a square; with numbers only where that is all, for elsewhere it would be rounded otherwise.
 * @param {any[]} tree @param {Hand} hand
 */
function product(tree, hand) {
  /** @type {Tree[]} */
  const factors = [];
  const unfold = (/** @type {Tree} */ one) => {
    if (Array.isArray(one) && one[0] === "*") {
      unfold(one[1]);
      factors.push(one[2]);
    } else factors.push(one);
  };
  unfold(tree);
  /** @type {string[]} */
  const texts = [];
  for (let k = 0; k < factors.length; k++) {
    const alone = !hand.truth || factors.length === 2;
    const squared = alone && k + 1 < factors.length && JSON.stringify(factors[k]) === JSON.stringify(factors[k + 1]);
    const text = written(factors[k], hand, squared ? ATOM : PRODUCT, k > 0 || squared);
    texts.push(squared ? `${text}^2` : text);
    if (squared) k++;
  }
  const sign = hand.truth ? " \\cdot " : "\\, ";
  return texts.reduce((all, text) => `${all}${/^[\d(]/.test(text) ? " \\cdot " : sign}${text}`);
}

/** An inner product of two vectors. @param {number[]} args @param {Hand} hand */
function inner([a, b, c, d], hand) {
  if (!hand.truth) {
    const [left, right] = [hand.leaf(a, false), hand.leaf(b, false)];
    return left === right ? `\\lVert ${left} \\rVert^2` : `\\langle ${left}, ${right} \\rangle`;
  }
  const term = (/** @type {number} */ i, /** @type {number} */ j, first = false) =>
    i === j ? `${hand.leaf(i, true)}^2` : `${hand.leaf(i, !first)} \\cdot ${hand.leaf(j, true)}`;
  return `${term(a, b, true)} + ${term(c, d)}`;
}

/** With numbers the case that holds, else both. @param {any[]} args @param {Hand} hand @param {boolean} guarded @returns {[string, number]} */
function choice([asked, condition, yes, no], hand, guarded) {
  if (hand.truth) return [`{${written(hand.truth(asked) ? yes : no, hand, ATOM, true)}}`, ATOM];
  const [a, b] = [yes, no].map((one) => written(one, hand, LOGIC, guarded));
  return [`\\begin{cases} ${a} & ${written(condition, hand)} \\\\ ${b} & \\text{else} \\end{cases}`, ATOM];
}

/** A coordinate's symbol: m_{t,x}. @param {string} name @param {string} label */
export function coordinate(name, label) {
  if (!label) return name;
  if (name.startsWith("\\nabla f(")) return name.replace("\\nabla f(", `\\partial_{${label}} f(`);
  const [, bare, primes] = /** @type {string[]} */ (name.match(/^(.*?)('*)$/));
  const index = bare.match(/^(.*)_(?:\{([^{}]*)\}|(\w))$/);
  return index ? `${index[1]}_{${index[2] ?? index[3]},${label}}${primes}` : `{${bare}}_{${label}}${primes}`;
}

/** The rows of a step, with ``\slot{block:leaf:guard}`` for each number. @param {Step} step @param {{symbols: Record<string, string>, scheduled: string[], factor: string}} about @returns {Row[]} */
export function rowsOf(step, { symbols, scheduled, factor }) {
  /** @type {Row[]} */
  const rows = [];
  if (step.share !== null) {
    for (const name of scheduled.filter((n) => n in symbols)) {
      const symbol = symbols[name];
      const numbers = `\\slot{rate:${name}:0} \\cdot \\slot{share:0:1} = \\slot{now:${name}:0}`;
      rows.push({ part: "schedule", title: tr("Schedule"), symbolic: `${coordinate(symbol, "t")} = ${symbol} \\cdot ${factor}`, numbers: [{ label: "", tex: numbers }], wide: false }); // biome-ignore format: one thought
    }
  }
  step.blocks.forEach((block, b) => {
    for (const line of block.way.lines) rows.push(rowOf(line, block, b));
  });
  return rows;
}

/** @param {Line} line @param {Filled} block @param {number} b @returns {Row} */
function rowOf(line, { way, values, title, rename }, b) {
  const named = (/** @type {string} */ name) => rename[name] ?? name;
  const symbol = (/** @type {number} */ k, /** @type {boolean} */ general) => {
    const [name, label] = symbolOf(way, k);
    return general && (label === "x" || label === "y") ? named(name) : coordinate(named(name), label);
  };
  const slots = {
    leaf: (/** @type {number} */ k, /** @type {boolean} */ guarded) => `\\slot{${b}:${k}:${Number(guarded)}}`,
    truth: (/** @type {number} */ k) => Boolean(values[k]),
  };
  const general = { leaf: (/** @type {number} */ k) => symbol(k, true), truth: null };
  const own = { leaf: (/** @type {number} */ k) => symbol(k, false), truth: null };
  const { part, name, leaves, labels = AXES, trees = [], call = "", at = [] } = line;
  const left = named(name);
  const many = leaves.map((k) => slots.leaf(k, false)).join(", ");
  const result = leaves.length > 1 ? `(${many})` : many;
  const row = { part, title, wide: false };
  if (call === "search") {
    return {
      ...row,
      symbolic: `${left} :\\ \\text{${tr("found by a search")}}`,
      numbers: [{ label: "", tex: `${left} = ${result}` }],
    };
  }
  if (call) {
    const where = trees.length ? "" : pointOf(at, way, named);
    const asked = { gradient: "\\nabla f", value: "f", hessian: "\\nabla^2 f" }[call];
    const symbolic = left.includes("f(") ? left : `${left} = ${asked}(${where})`;
    const tex = `${asked}(${at.map((one) => written(one, slots)).join(", ")}) = ${result}`;
    return { ...row, symbolic, numbers: [{ label: "", tex }] };
  }
  const symbolic = !line.apart
    ? `${left} = ${written(trees[0], general)}`
    : trees.map((tree, c) => `${coordinate(left, labels[c])} = ${written(tree, own)}`);
  const numbers = trees.map((tree, c) => ({
    label: labels[c],
    tex: `${written(tree, slots)} = \\part{value}{${slots.leaf(leaves[c], false)}}`,
  }));
  if (typeof symbolic === "string") return { ...row, symbolic, numbers };
  return { ...row, symbolic: `\\begin{aligned} ${symbolic.map((s) => s.replace("=", "&=")).join(" \\\\ ")} \\end{aligned}`, numbers, wide: true }; // biome-ignore format: one thought
}

/** A number's name, and the coordinate that it is of that. @param {Way} way @param {number} k @returns {[string, string]} */
function symbolOf({ symbols }, k) {
  const symbol = symbols[k];
  return typeof symbol === "string" ? [symbol, ""] : symbol;
}

/** What a point is called: its coordinates have one name. @param {Tree[]} at @param {Way} way @param {(name: string) => string} named */
function pointOf(at, way, named) {
  const [first] = at;
  return typeof first === "number" ? named(symbolOf(way, first)[0]) : "\\dots";
}

/** What identifies a step's rows: the ways that were gone and the cases that held. @param {Step} step */
export const shapeOf = (step) =>
  step.blocks.map(({ way, values }) => `${way.lines.length} ${values.map((v) => (typeof v === "boolean" ? Number(v) : "")).join("")}`).join("|") + Number(step.share !== null); // biome-ignore format: one thought

/** One lane run again from a start, with the state before every step. */
export class Followed {
  /** @param {import("./live.js").Ground} ground @param {import("./live.js").LiveLane & {keys: string[]}} lane @param {Told} told @param {any} around @param {number[]} start @param {number} steps */
  constructor(ground, lane, told, around, start, steps) {
    this.ground = ground;
    this.lane = lane;
    this.told = told;
    this.around = around;
    this.start = start;
    /** @type {{w: Float64Array, s: Float64Array, h: Record<string, number>, outer: Float64Array[]}[]} */
    this.frames = [];
    const to = {
      path: new Float64Array(2 * (steps + 1)).fill(NaN),
      rate: new Float32Array(steps + 1),
      crowd: null,
      runs: 1,
      n: 0,
    };
    const watch = (
      /** @type {Float64Array} */ w,
      /** @type {Float64Array} */ s,
      /** @type {any} */ h,
      /** @type {Float64Array[]} */ outer,
    ) => this.frames.push({ w: w.slice(), s: s.slice(), h: { ...h }, outer: outer.map((one) => one.slice()) });
    runOne(ground, lane, start, steps, { ...to, watch });
    this.path = to.path;
    /** @type {Map<number, Step>} */
    this.kept = new Map();
  }

  /** The last step that was made, the one that threw the run out included. */
  get last() {
    return this.frames.length;
  }

  /** Step t = 1, 2, ...: from w_t to w_{t+1}. @param {number} t @returns {Step} */
  at(t) {
    let step = this.kept.get(t);
    if (!step) {
      step = this.opened(t);
      this.kept.set(t, step);
    }
    return step;
  }

  /** @param {number} t @returns {Step} */
  opened(t) {
    const { ground, lane, told } = this;
    const { w, s, h, outer } = this.frames[t - 1];
    const objective = new Objective(ground);
    objective.begin(t);
    const seen = [/** @type {any} */ (objective)];
    const through = lane.keys.filter((_, k) => lane.wrappers[k].gradient);
    lane.wrappers.forEach((wrapper) => {
      if (wrapper.gradient) seen.push(seenThrough(wrapper, seen[seen.length - 1], h));
    });
    const f = seen[seen.length - 1];
    const step = /** @type {Step} */ ({ t, w: [...w], g: [], after: [], blocks: [], h, points: [], momentum: null, squares: null, hessian: null, share: null }); // biome-ignore format: one thought
    if (lane.schedule) step.share = h[lane.scheduled[0]] / lane.hypers[lane.scheduled[0]];
    const afters = lane.keys.filter((_, k) => lane.wrappers[k].after);
    if (told.values && told.ways) {
      const [k, ...values] = told.values(f, w.slice(), s.slice(), h, t);
      const way = told.ways[k];
      this.look(step, way, values);
      for (const line of through.length ? way.lines.filter((one) => one.call === "gradient") : []) {
        const [x, y] = /** @type {number[]} */ (line.at).map((leaf) => values[leaf]);
        through.forEach((key, i) => this.around_seen(step, key, seen[i], x, y, h));
      }
      /** @type {Record<string, string>} */
      const last = afters.length ? { "w_{t+1}": "\\tilde w_{t+1}" } : {};
      step.blocks.push({ way, values, title: "", rename: last });
      step.after = resultOf(way, values);
    }
    if (!step.g.length) step.g = f.gradient(w[0], w[1]);
    if (!step.blocks.length) {
      const next = this.path.subarray(2 * t, 2 * t + 2);
      step.after = [...next];
      return step;
    }
    afters.forEach((key, i) => {
      const block = /** @type {Block} */ (this.around.wrappers[key].after);
      const [k, ...values] = block.values(w, step.after, outer[i], h, t);
      /** @type {Record<string, string>} */
      const rename = i + 1 < afters.length ? { "w_{t+1}": "\\tilde w_{t+1}'" } : {};
      step.blocks.push({ way: block.ways[k], values, title: this.around.wrappers[key].name, rename });
      step.after = resultOf(block.ways[k], values);
    });
    if (ground.flat) step.after[1] = this.start[1];
    return step;
  }

  /** What a wrapper makes of a gradient. @param {Step} step @param {string} key @param {any} f @param {number} x @param {number} y @param {any} h */
  around_seen(step, key, f, x, y, h) {
    const { seen, name } = this.around.wrappers[key];
    if (!seen) return;
    const [k, ...values] = seen.values(f, x, y, h);
    step.blocks.push({ way: seen.ways[k], values, title: name, rename: {} });
  }

  /** What the picture draws: where gradients were asked, the momentum, the mean of squares, the curvature. @param {Step} step @param {Way} way @param {any[]} values */
  look(step, way, values) {
    const of = (/** @type {Line} */ line) => line.leaves.map((k) => values[k]);
    for (const line of way.lines) {
      if (line.call === "gradient" && line.name === "g_t") step.g = of(line);
      else if (line.call === "gradient" && line.part === "gradient")
        step.points.push({ at: /** @type {number[]} */ (line.at).map((k) => values[k]), g: of(line) });
      if (line.call === "hessian") step.hessian ??= of(line);
      if (line.part !== "state" || line.leaves.length !== 2 || !line.trees) continue;
      const power = degree(line.trees[0], way, new Map());
      if (power === 1) step.momentum ??= of(line).map((v) => v * (sign(line.trees?.[0] ?? "", way) ?? 1));
      if (power === 2) step.squares = of(line); // the last: what is kept of it
    }
  }
}

/** The new position. @param {Way} way @param {any[]} values */
function resultOf(way, values) {
  const line = /** @type {Line} */ (way.lines.filter((one) => one.part === "update").pop());
  return line.leaves.map((k) => values[k]);
}

/** With which power of the gradient a value grows; null where it does not depend on it alone. @param {Tree} tree @param {Way} way @param {Map<string, number | null>} known @returns {number | null} */
function degree(tree, way, known) {
  if (typeof tree === "number") {
    const [name] = symbolOf(way, tree);
    if (known.has(name)) return known.get(name) ?? null;
    known.set(name, null);
    const line = way.lines.find((one) => one.name === name);
    const found = !line ? null : line.call === "gradient" ? 1 : line.trees ? degree(line.trees[0], way, known) : null;
    known.set(name, found);
    return found;
  }
  if (!Array.isArray(tree)) return null;
  const [op, ...args] = tree;
  const found = args.map((one) => degree(one, way, known));
  const sum = found.reduce((a, b) => (a === null ? b : b === null ? a : a + b), null);
  if (op === "*") return sum;
  if (op === "+" || op === "-" || op === "maximum" || op === "minimum" || op === "negative")
    return found.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);
  if (op === "/") return found[1] === null ? found[0] : (found[0] ?? 0) - found[1];
  if (op === "where") return found[2] ?? found[3];
  return null;
}

/** Whether a value grows with the gradient (1) or against it (−1); null where it does not depend on it. @param {Tree} tree @param {Way} way @returns {number | null} */
function sign(tree, way) {
  if (typeof tree === "number")
    return way.lines.some((one) => one.call === "gradient" && one.leaves.includes(tree)) ? 1 : null;
  if (!Array.isArray(tree)) return null;
  const found = tree.slice(1).map((one) => sign(one, way));
  if (tree[0] === "-") return found[0] ?? (found[1] === null ? null : -found[1]);
  const first = found.find((one) => one !== null) ?? null;
  return tree[0] === "negative" && first !== null ? -first : first;
}
