/** Unpacks what payload.py packs: a JSON header and the arrays it describes. */

/** @type {Record<string, any>} typed arrays by the name that NumPy has for them */
const KINDS = { u2: Uint16Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };
const MISSING = 65535;
const ALIGN = 8;

/** @typedef {import("../types.d.ts").Data} Data */

/**
 * @param {Uint8Array} bytes
 * @returns {Data}
 */
export function decode(bytes) {
  const { header, array: packed } = unpack(bytes);
  const whole = header.thin ? spread(header, packed) : null;
  const array = (/** @type {string} */ name) => whole?.[name] ?? packed(name);
  const path = array("path");
  const runs = header.thin ? header.thin.length : header.arrays.path[1][2];
  const starts = header.starts.length;
  return {
    header,
    steps: header.steps,
    runs,
    starts,
    path,
    loss: array("loss"),
    grad: array("grad"),
    rate: header.arrays.rate ? array("rate") : null,
    members: header.lanes.map((/** @type {unknown} */ _, /** @type {number} */ lane) =>
      header.arrays[`members ${lane}`] ? array(`members ${lane}`) : null,
    ),
    heights: heights(array("grid"), header.surface.scale),
    last: lastSteps(path, runs, header.steps),
    kept: whole?.kept ?? null,
    fan: header.fan ? fanOf(header, array) : null,
    array,
  };
}

/**
 * What dragging a handle runs through: lane ``lane`` at each of ``values`` of its hyperparameter ``name``.
 * @param {any} header @param {(name: string) => any} array @returns {import("../types.d.ts").Fan}
 */
function fanOf({ fan, steps }, array) {
  const path = array("fan path");
  const runs = fan.arrays["fan path"][1][2];
  return {
    ...fan,
    steps,
    runs,
    path,
    loss: array("fan loss"),
    grad: array("fan grad"),
    rate: fan.arrays["fan rate"] ? array("fan rate") : null,
    last: lastSteps(path, runs, steps),
  };
}

/**
 * The header, and a function that gives its arrays by name.
 * @param {Uint8Array} bytes
 */
export function unpack(bytes) {
  const data = bytes.byteOffset % ALIGN ? bytes.slice() : bytes;
  const length = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length)));
  const body = data.byteOffset + Math.ceil((4 + length) / ALIGN) * ALIGN;
  /** @param {string} name */
  const array = (name) => {
    const [kind, shape, offset, byRun] = header.arrays[name] ?? header.fan.arrays[name];
    const count = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    const found = new KINDS[kind](data.buffer, body + offset, count);
    return byRun ? runsLast(found, shape.at(-1)) : found;
  };
  return { header, array };
}

/** What lies run by run with its last axis last again. @param {any} values @param {number} runs */
function runsLast(values, runs) {
  if (runs === 1) return values;
  const out = new values.constructor(values.length);
  const length = values.length / runs;
  for (let n = 0; n < runs; n++) for (let k = 0; k < length; k++) out[k * runs + n] = values[n * length + k];
  return out;
}

/** Quantised heights back to heights u. @param {Uint16Array} grid @param {{low: number, high: number}} scale */
export function heights(grid, { low, high }) {
  const step = (high - low) / (MISSING - 1);
  return Float32Array.from(grid, (q) => (q === MISSING ? NaN : low + q * step));
}

/**
 * The record of long runs, of which only some steps came: straight between those.
 * @param {any} header @param {(name: string) => any} array @returns {Record<string, any>}
 */
export function spread({ thin, steps, arrays }, array) {
  const runs = thin.length;
  const at = array("kept");
  /** @type {Record<string, any>} */
  const whole = { kept: new Uint8Array(runs * (steps + 1)), path: new Float32Array(2 * runs * (steps + 1)) };
  for (const name of ["loss", "grad", "rate"]) {
    if (arrays[`thin ${name}`]) whole[name] = new (name === "rate" ? Float32Array : Float64Array)(runs * (steps + 1));
  }
  let first = 0;
  for (let n = 0; n < runs; n++) {
    for (let k = first; k < first + thin[n]; k++) whole.kept[at[k] * runs + n] = 1;
    for (const name of Object.keys(whole)) {
      if (name === "kept") continue;
      const from = array(`thin ${name}`);
      const parts = name === "path" ? 2 : 1;
      for (let part = 0; part < parts; part++) {
        const value = (/** @type {number} */ k) => from[k * parts + part];
        const put = (/** @type {number} */ t, /** @type {number} */ v) => {
          whole[name][(t * parts + part) * runs + n] = v;
        };
        put(at[first], value(first));
        for (let k = first + 1; k < first + thin[n]; k++) {
          const [a, b, from, to] = [at[k - 1], at[k], value(k - 1), value(k)];
          for (let t = a + 1; t < b; t++) put(t, from + ((to - from) * (t - a)) / (b - a));
          put(b, to);
        }
      }
    }
    first += thin[n];
  }
  return whole;
}

/** The last step with a position, of each run. @param {Float32Array} path @param {number} runs @param {number} steps */
export function lastSteps(path, runs, steps) {
  const last = new Int32Array(runs);
  for (let n = 0; n < runs; n++) {
    let t = steps;
    while (t > 0 && Number.isNaN(path[t * 2 * runs + n])) t--;
    last[n] = t;
  }
  return last;
}
