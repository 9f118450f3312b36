/** While something is dragged every live lane is run here, in each frame; nothing is sent until the hand lets go. */

import { assemble, Objective, run } from "./live.js";
import { followed } from "./map_worker.js";
import { height } from "./scale.js";
import { tr } from "./words.js";

/**
 * @typedef {import("../types.d.ts").Data} Data
 * @typedef {import("./live.js").LiveLane} LiveLane
 * @typedef {{around: any, surface: any, lanes: (LiveLane | null)[]}} Modules
 * @typedef {{start(index: number, point: number[]): void, lane(index: number, change: (lane: any) => void): void,
 *   param(index: number, value: number): void}} Changes
 */

const NO_ROW = 65535;
const HALF = 0.5; // pixels that the server's numbers may differ by

/** Where the modules are: below an address of the app, or by a name of their own in a page that carries them. */
export const address = (/** @type {any} */ live, /** @type {string} */ name) =>
  live.base ? new URL(`../../..${live.base}${name}`, import.meta.url).href : `ravine/live/${name}`;

/** The printed modules that a payload's lanes need. @param {any} live @returns {Promise<Modules>} */
export async function modules(live) {
  const load = (/** @type {string} */ name) => import(address(live, name));
  const [around, ground, ...optimizers] = await Promise.all([
    load("around.js"),
    load(live.surface),
    ...live.lanes.map((/** @type {any} */ lane) => lane && load(lane.module)),
  ]);
  const lanes = live.lanes.map((/** @type {any} */ lane, /** @type {number} */ i) =>
    lane ? assemble(optimizers[i], around, lane) : null,
  );
  return { around, surface: ground.surface, lanes };
}

/** @type {WeakMap<Function, {added?: any, rows?: any[]}>} by the payload's reader of arrays */
const draws = new WeakMap();

/** The draws of a payload as the engine takes them. @param {any} live @param {Data} data */
export function noiseOf(live, data) {
  if (!live.noise) return null;
  const known = draws.get(data.array) ?? drawsOf(live, data);
  draws.set(data.array, known);
  return known;
}

/** @param {any} live @param {Data} data */
function drawsOf(live, data) {
  if (live.noise === "noise added") return { added: data.array("noise added") };
  const table = data.array("noise rows");
  const width = table.length / data.steps;
  return {
    rows: Array.from({ length: data.steps }, (_, t) =>
      table.subarray(t * width, (t + 1) * width).filter((/** @type {number} */ row) => row !== NO_ROW),
    ),
  };
}

export class Hand {
  constructor() {
    /** @type {Data | null} */
    this.data = null;
    /** @type {Modules | null} */
    this.modules = null;
    /** @type {{starts: number[][], lanes: any[], params: number[], touched: Set<number>, ground: boolean} | null} */
    this.changes = null;
    /** @type {import("../types.d.ts").Running | null} */
    this.current = null;
    /** @type {(() => Data) | null} */
    this.finer = null;
    /** @type {{told: string, data: Data} | null} what was shown last, for the comparison with the server's numbers */
    this.shown = null;
  }

  /** The page's newest record. @param {Data} data */
  async take(data) {
    const { live } = data.header;
    this.data = data;
    this.modules = null;
    this.changes = this.current = this.finer = null;
    if (!live) return;
    try {
      const loaded = await modules(live);
      if (this.data === data) this.modules = loaded;
    } catch (error) {
      console.warn("lanes do not run in this browser:", error);
    }
  }

  /** Whether this lane, or with none given every visible one, runs here. @param {number} [lane] */
  ready(lane) {
    const { modules, data } = this;
    if (!modules || !data) return false;
    if (lane !== undefined) return Boolean(modules.lanes[lane]);
    const { still } = data.header.live; // recorded paths stay as they are
    return modules.lanes.every((one, i) => one || still.includes(i) || !data.header.lanes[i].visible);
  }

  /** Whether turning this changes no more than numbers: structural ones change the printed rule. @param {number} lane @param {string} name */
  turns(lane, name) {
    return !this.data?.header.live.structural[lane].includes(name);
  }

  /** What runs here, with the numbers that are shown; null until the modules are here. */
  running() {
    const { modules, data, changes } = this;
    if (!modules || !data) return null;
    const { live } = data.header;
    const told = changes?.lanes ?? live.lanes;
    const params = changes?.params ?? live.ground.params;
    this.current ??= {
      ground: { ...live.ground, params: [...params], surface: modules.surface, noise: noiseOf(live, data) },
      lanes: modules.lanes.map((one, i) => one && { ...one, ...numbersOf(structuredClone(told[i]), one) }),
      starts: (changes?.starts ?? data.header.starts).map((/** @type {number[]} */ point) => [...point]),
    };
    return this.current;
  }

  /** The numbers that are turned; made from the record when the first is. */
  get changing() {
    const { data, modules } = this;
    if (!data || !modules) throw new Error("nothing runs here yet");
    this.changes ??= {
      starts: data.header.starts.map((/** @type {number[]} */ point) => [...point]),
      lanes: data.header.live.lanes.map((/** @type {any} */ lane) => structuredClone(lane)),
      params: [...data.header.live.ground.params],
      touched: new Set(),
      ground: false,
    };
    return this.changes;
  }

  /** @param {number} index @param {number[]} point */
  start(index, point) {
    const { starts, lanes, touched } = this.changing;
    starts[index] = point;
    lanes.forEach((_, i) => {
      touched.add(i);
    });
  }

  /** @param {number} lane @param {string} name @param {number} value */
  hyper(lane, name, value) {
    const { lanes, touched } = this.changing;
    lanes[lane].hypers[name] = value;
    touched.add(lane);
  }

  /** @param {number} lane @param {string} name @param {number} value */
  schedule(lane, name, value) {
    const { lanes, touched } = this.changing;
    lanes[lane].schedule.numbers[name] = value;
    touched.add(lane);
  }

  /** @param {string} name @param {number} value */
  param(name, value) {
    const changes = this.changing;
    changes.params[/** @type {Data} */ (this.data).header.live.names.indexOf(name)] = value;
    changes.ground = true;
    changes.lanes.forEach((_, i) => {
      changes.touched.add(i);
    });
  }

  /** The record with what was turned since the last time; null when nothing was. @returns {Data | null} */
  refreshed() {
    const { changes, modules, data } = this;
    if (!changes?.touched.size || !modules || !data) return null;
    const lanes = [...changes.touched].filter((i) => modules.lanes[i]);
    changes.touched.clear();
    this.current = null;
    const { live } = data.header;
    const ground = { ...live.ground, params: changes.params, surface: modules.surface, noise: noiseOf(live, data) };
    const taken = lanes.map((i) => {
      const live = /** @type {LiveLane} */ (modules.lanes[i]);
      return { ...live, ...numbersOf(changes.lanes[i], live) };
    });
    const record = run(ground, taken, changes.starts, data.steps);
    const before = this.shown && this.shown.data.header.digest === data.header.digest ? this.shown.data : data;
    const shown = merged(before, record, lanes);
    shown.header = { ...data.header, starts: changes.starts };
    if (changes.ground) {
      const surface = surfaceAt(data.header.surface, ground, changes.params.join());
      shown.header.surface = { ...surface, grid: coarse(surface.grid), draft: true };
      shown.heights = heightsOf(shown.header.surface, ground);
      this.finer = () => {
        const header = { ...shown.header, surface: { ...surface, digest: `${surface.digest} whole` } };
        return { ...shown, header, heights: heightsOf(surface, ground) };
      };
    }
    this.shown = { told: JSON.stringify([changes.starts, changes.lanes, changes.params]), data: shown };
    return shown;
  }

  /** The record on the whole grid, for a hand that rests; null where it is on it already. @returns {Data | null} */
  rested() {
    const { finer } = this;
    this.finer = null;
    return finer?.() ?? null;
  }

  /** A sentence on the lanes that lie elsewhere than the server has them, which is logged; "" where none does. @param {Data} data @param {import("../types.d.ts").Straight | undefined} line of the picture */
  difference(data, line) {
    const astray = line ? this.astray(data, [line.mx, line.my]) : [];
    if (!astray.length) return "";
    const names = astray.map((i) => data.header.desk?.lanes[i].name ?? data.header.lanes[i].label).join(", ");
    const text = tr("{names}: the browser's path lay elsewhere than the server's, which is shown now.", { names });
    console.warn(text);
    return text;
  }

  /**
   * The server's numbers for what was shown here: the lanes that lie elsewhere by more than half a pixel.
   * @param {Data} data @param {number[]} scale pixels of a unit of x and y @returns {number[]}
   */
  astray(data, [mx, my]) {
    const { shown } = this;
    const { live, starts } = data.header;
    this.shown = null;
    if (!shown || !live || shown.told !== JSON.stringify([starts, live.lanes, live.ground.params])) return [];
    const [mine, theirs] = [shown.data, data];
    if (mine.runs !== theirs.runs || mine.steps !== theirs.steps) return [];
    const found = new Set();
    const [[x0, x1], [y0, y1]] = data.header.surface.view;
    const near = (/** @type {number} */ x, /** @type {number} */ y) =>
      x >= 2 * x0 - x1 && x <= 2 * x1 - x0 && y >= 2 * y0 - y1 && y <= 2 * y1 - y0;
    for (let n = 0; n < mine.runs; n++) {
      if (!live.lanes[Math.floor(n / mine.starts)]) continue;
      for (let t = 0; t <= mine.steps; t++) {
        const [i, j] = [2 * t * mine.runs + n, (2 * t + 1) * mine.runs + n];
        const [ax, ay, bx, by] = [mine.path[i], mine.path[j], theirs.path[i], theirs.path[j]];
        if (Number.isNaN(ax) !== Number.isNaN(bx)) found.add(Math.floor(n / mine.starts));
        else if (near(bx, by) && Math.hypot(mx * (ax - bx), my * (ay - by)) > HALF)
          found.add(Math.floor(n / mine.starts));
      }
    }
    return [...found];
  }
}

/** A lane's numbers in place of those it was assembled with. @param {any} lane @param {LiveLane} live */
const numbersOf = (lane, live) => ({
  hypers: lane.hypers,
  schedule: live.schedule && { ...live.schedule, numbers: lane.schedule.numbers },
});

/** A record in which some lanes are others. @param {Data} before @param {import("./live.js").Made} record @param {number[]} lanes @returns {Data} */
function merged(before, record, lanes) {
  const { runs, starts, steps } = before;
  const own = lanes.length * starts;
  if (own === runs && lanes.every((lane, i) => lane === i)) return /** @type {any} */ ({ ...before, ...record });
  const shown = { ...before, path: before.path.slice(), loss: before.loss.slice(), grad: before.grad.slice() };
  shown.rate = before.rate ? before.rate.slice() : null;
  shown.last = before.last.slice();
  shown.members = [...before.members];
  const copy = (/** @type {any} */ to, /** @type {any} */ from, /** @type {number} */ rows) => {
    lanes.forEach((lane, i) => {
      for (let row = 0; row < rows; row++) {
        for (let s = 0; s < starts; s++) to[row * runs + lane * starts + s] = from[row * own + i * starts + s];
      }
    });
  };
  copy(shown.path, record.path, 2 * (steps + 1));
  copy(shown.loss, record.loss, steps + 1);
  copy(shown.grad, record.grad, steps + 1);
  if (shown.rate && record.rate) copy(shown.rate, record.rate, steps + 1);
  copy(shown.last, record.last, 1);
  lanes.forEach((lane, i) => {
    shown.members[lane] = record.members[i];
  });
  return shown;
}

/** The surface's head with other parameters: its levels stay, its minima are followed. */
export function surfaceAt(
  /** @type {any} */ surface,
  /** @type {import("./live.js").Ground} */ ground,
  /** @type {string} */ name,
) {
  const f = new Objective(ground);
  const [minima, others] = ranked(f, followed(f, [...surface.minima, ...surface.other_minima], ground));
  const curve = surface.curve?.map((/** @type {unknown} */ _, /** @type {number} */ k) => {
    const [x0, x1] = surface.view[0];
    const value = f.plainValue(x0 + ((x1 - x0) * k) / (surface.curve.length - 1), 0);
    return Number.isFinite(value) ? value : null;
  });
  return {
    ...surface,
    digest: `live ${name}`,
    curve,
    minima,
    other_minima: others,
  };
}

/** Minima with their values: the lowest, then the others; those that are no more, or have become one, are left out. @param {Objective} f @param {number[][]} points */
function ranked(f, points) {
  const known = new Map(points.filter(([x]) => !Number.isNaN(x)).map(([x, y]) => [`${x.toPrecision(6)} ${y.toPrecision(6)}`, [x, y, f.plainValue(x, y)]])); // biome-ignore format: one thought
  const all = [...known.values()];
  const lowest = Math.min(...all.map(([, , value]) => value));
  const isLowest = (/** @type {number[]} */ [, , value]) => value <= lowest + 1e-9 * Math.max(1, Math.abs(lowest));
  return [all.filter(isLowest), all.filter((point) => !isLowest(point))];
}

/** Half as many squares each way, while a parameter is dragged. @param {{nx: number, ny: number}} grid */
const coarse = ({ nx, ny }) => ({ nx: Math.ceil((nx + 1) / 2), ny: Math.ceil((ny + 1) / 2) });

/** Heights over the grid, kept within the scale's ends as the server's are. @param {any} surface @param {import("./live.js").Ground} ground */
export function heightsOf({ view: [[x0, x1], [y0, y1]], grid: { nx, ny }, scale }, ground) {
  const f = new Objective(ground);
  const u = new Float32Array(nx * ny);
  for (let j = 0; j < ny; j++) {
    const y = y0 + ((y1 - y0) * j) / (ny - 1);
    for (let i = 0; i < nx; i++) {
      const h = height(f.plainValue(x0 + ((x1 - x0) * i) / (nx - 1), y), scale);
      u[j * nx + i] = Number.isNaN(h) ? h : Math.min(Math.max(h, scale.low), scale.high);
    }
  }
  return u;
}
