/** Heights of values, axes of numbers, and how a number is written. */

/**
 * @typedef {import("../types.d.ts").Axis} Axis
 * @typedef {import("../types.d.ts").Extent} Extent
 */

/**
 * The height u of a value on the picture's scale; the twin of HeightScale in Python.
 * @param {number} z @param {{base: number, width: number | null}} scale
 */
export function height(z, { base, width }) {
  return width === null ? z : Math.asinh((z - base) / width);
}

/**
 * An axis from values to 0..1; which kind shows them best is chosen in Python and travels with them.
 * @param {string} kind
 * @param {Extent} extent
 * @returns {Axis}
 */
export function axis(kind, { low, high, lowPositive, typical }) {
  if (kind === "log") return logAxis(lowPositive, high);
  if (kind === "symlog") return symlogAxis(low, high, typical);
  return linearAxis(low, high);
}

const DECADES = 16; // a log axis reaches this far below its top: farther down only rounding is left

/** @param {number} low @param {number} high @returns {Axis} */
function logAxis(low, high) {
  const top = high > 0 ? high : 1;
  const bottom = Math.max(low > 0 && low < top ? low : top / 10, top * 10 ** -DECADES);
  const [a, b] = padded(Math.log10(bottom), Math.log10(top));
  const exponents = spread(Math.ceil(a - 1e-9), Math.floor(b + 1e-9), 5);
  return {
    kind: "log",
    at: (v) => (v > 0 ? (Math.log10(v) - a) / (b - a) : v <= 0 ? -1 : NaN),
    ticks: exponents.length > 1 ? exponents.map((e) => [10 ** e, format(10 ** e)]) : oneTwoFive(a, b),
  };
}

/** Ticks at 1, 2, 5, 10, 20 ... between two powers of ten that are near each other. @param {number} a @param {number} b */
function oneTwoFive(a, b) {
  /** @type {[number, string][]} */
  const out = [];
  for (let e = Math.floor(a); e <= b; e++) {
    for (const m of [1, 2, 5]) {
      const v = Number((m * 10 ** e).toPrecision(3));
      if (Math.log10(v) >= a && Math.log10(v) <= b) out.push([v, format(v)]);
    }
  }
  return out.length > 1 ? out : linearTicks(10 ** a, 10 ** b);
}

/** @param {number} low @param {number} high @param {number} typical @returns {Axis} */
function symlogAxis(low, high, typical) {
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const width = 10 ** (Math.floor(Math.log10(Math.min(Math.max(typical, reach * 1e-9), reach))) - 1);
  const u = (/** @type {number} */ v) => Math.asinh(v / width);
  const [a, b] = padded(u(low), u(high));
  const most = Math.min(-low, high) > width ? 3 : 5;
  const exponents = spread(Math.log10(width) + 1, Math.floor(Math.log10(reach)), most);
  const values = [...exponents.map((e) => -(10 ** e)), 0, ...exponents.map((e) => 10 ** e)];
  const inside = values.filter((v) => u(v) >= a && u(v) <= b);
  return { kind: "symlog", at: (v) => (u(v) - a) / (b - a), ticks: inside.map((v) => [v, format(v)]) };
}

/** @param {number} low @param {number} high @returns {Axis} */
function linearAxis(low, high) {
  const [a, b] = padded(low, high);
  return { kind: "linear", at: (v) => (v - a) / (b - a), ticks: linearTicks(a, b) };
}

/** @param {number} a @param {number} b */
function padded(a, b) {
  const gap = (b - a || Math.abs(a) || 1) * 0.05;
  return [a - gap, b + gap];
}

/** @param {number} first @param {number} last @param {number} most */
function spread(first, last, most) {
  const stride = Math.max(1, Math.ceil((last - first + 1) / most));
  const out = [];
  for (let e = last; e >= first; e -= stride) out.unshift(e);
  return out;
}

/** Round values between a and b, at most ``most`` or one more. @param {number} a @param {number} b @returns {[number, string][]} */
export function linearTicks(a, b, most = 5) {
  const raw = (b - a) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= raw * 0.999) ?? 10);
  const order = (/** @type {number} */ v) => Math.floor(Math.log10(v));
  const digits = Math.max(4, order(Math.max(Math.abs(a), Math.abs(b))) - order(step) + 1); // neighbours differ in them
  /** @type {[number, string][]} */
  const out = [];
  for (let k = Math.ceil(a / step); k * step <= b; k++)
    out.push([k * step, format(Number((k * step).toPrecision(15)), digits)]);
  return out;
}

/** @type {Record<string, string>} */
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** @type {Intl.NumberFormat[]} by significant digits: one is slow to make, and numbers are written in every frame of a drag */
const WRITERS = [];

/** A number for people: four digits, powers of ten where they are shorter. @param {number} v */
export function format(v, digits = 4) {
  if (Number.isNaN(v)) return "–";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  if (v === 0) return "0";
  const size = Math.abs(v);
  const sign = v < 0 ? "−" : "";
  if (size >= 1e-3 && size < 1e5) {
    const whole = Math.max(digits, Math.floor(Math.log10(size)) + 1); // digits before the point are never rounded away
    WRITERS[whole] ??= new Intl.NumberFormat("en", { maximumSignificantDigits: whole });
    return sign + WRITERS[whole].format(size);
  }
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const power = `10${[...exponent.replace("+", "")].map((c) => RAISED[c]).join("")}`;
  return sign + (Number(mantissa) === 1 ? power : `${Number(mantissa)}·${power}`);
}
