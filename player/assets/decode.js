/** Unpacks what payload.py packs: a JSON header and the arrays it describes. */

/** @type {Record<string, any>} typed arrays by the name that NumPy has for them */
const KINDS = { u2: Uint16Array, f4: Float32Array, f8: Float64Array };
const MISSING = 65535;
const ALIGN = 8;

/** @typedef {import("../types.d.ts").Data} Data */

/**
 * @param {Uint8Array} bytes
 * @returns {Data}
 */
export function decode(bytes) {
  const { header, array } = unpack(bytes);
  const path = array("path");
  const runs = header.arrays.path[1][2];
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
