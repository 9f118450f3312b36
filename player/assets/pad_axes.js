/** The axes of the pad: which two hyperparameters they are, how far they reach, and where a value stands on them. */

/**
 * @typedef {import("./knob.js").Hyper} Hyper
 * @typedef {{name: string, symbol: string, hyper: Hyper, low: number, high: number, log: boolean}} Axis
 */

const DECAY = 0.99; // a decay rate's axis ends here, evenly from zero
const REACH = 100; // a logarithmic axis begins at a hundredth of the value ...
const ABOVE = 10; // ... and ends at ten times of it
const BEYOND = 3; // or at so many times the theory's limit
const DIGITS = 3;

/**
 * The hyperparameters that a pad can have, the two that it has by default first: the rate, then a decay rate.
 * @param {Record<string, Hyper>} hypers of the lane's form @param {string[]} structural @param {string | null} tuned
 */
export function choices(hypers, structural, tuned) {
  const names = Object.keys(hypers).filter((n) => hypers[n].kind === "float" && !structural.includes(n));
  const rank = (/** @type {string} */ n) => (n === tuned ? 0 : hypers[n].scale === "one_minus_log" ? 1 : 2);
  return names.sort((a, b) => rank(a) - rank(b));
}

/** One digit. @param {number} v */
const rounded = (v) => Number(v.toPrecision(1));

/** @param {string} name @param {Hyper} hyper @param {number} value @param {number | null} limit the theory's, of a rate @returns {Axis} */
export function axisOf(name, hyper, value, limit) {
  const symbol = hyper.symbol || name;
  if (hyper.scale === "one_minus_log") return { name, symbol, hyper, low: 0, high: DECAY, log: false };
  if (hyper.scale !== "log") return { name, symbol, hyper, low: hyper.slider[0], high: hyper.slider[1], log: false };
  const middle = value > 0 ? value : hyper.slider[0];
  const high = rounded(Math.max(middle * ABOVE, (limit ?? 0) * BEYOND));
  const low = rounded(Math.min(middle, limit ?? middle) / REACH);
  return { name, symbol, hyper, low, high: hyper.high === null ? high : Math.min(high, hyper.high), log: true };
}

/** The value at a share 0..1 of an axis, with the digits that a person would type. @param {Axis} axis @param {number} share */
export function valueOn({ low, high, log }, share) {
  if (share <= 0) return low;
  if (share >= 1) return high;
  return Number((log ? low * (high / low) ** share : low + share * (high - low)).toPrecision(DIGITS));
}

/** @param {Axis} axis @param {number} value */
export function shareOn({ low, high, log }, value) {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Values for the ticks of an axis. @param {Axis} axis @returns {number[]} */
export function ticksOn({ low, high, log }) {
  if (!log) return [0, 0.25, 0.5, 0.75, 1].map((share) => Number((low + share * (high - low)).toPrecision(2)));
  const found = [];
  for (let e = Math.ceil(Math.log10(low) - 1e-9); e <= Math.log10(high) + 1e-9; e++) found.push(Number(`1e${e}`));
  return found;
}
