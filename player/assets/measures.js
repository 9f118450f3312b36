/** What can be drawn over the steps: of every run its loss, slope, distance, steps; of the chosen one any number of its rule. */

import { Objective, run } from "./live.js";
import { plain } from "./tex.js";
import { mark, tr } from "./words.js";

/**
 * @typedef {import("../types.d.ts").Scene} Scene
 * @typedef {import("../types.d.ts").Stage} Stage
 * @typedef {{run: number, lane: number}} Shown
 * @typedef {{values: ArrayLike<number>, runs: number, last: ArrayLike<number>, shown: Shown[], pending: boolean, axis: string, own: boolean}} Measured
 *   value of curve n at step t: values[t * runs + n]; ``own``: the curves are the chosen run's coordinates
 */

export const NAMES = /** @type {Record<string, string>} */ ({
  loss: mark("loss"),
  grad: mark("|gradient|"),
  distance: mark("distance to a minimum"),
  step: mark("length of the step"),
  cosine: mark("cosine of step and −gradient"),
  rate: mark("effective rate"),
});
const RESOLVED = 1e-5; // of the largest coordinate: shorter steps are lost in the path that the server sends

/** What the chosen run offers: its rule's numbers by name, as [value, text]. @param {Stage} stage @returns {[string, string][]} */
export function offered(stage) {
  const followed = stage.inspector.followed;
  const way = followed?.told.ways?.slice(-1)[0];
  const lines =
    way?.lines.filter((line) => line.leaves.length <= 2 && !["gradient", "update"].includes(line.part)) ?? [];
  return [["rate", tr("Effective rate")], ...lines.map(({ name }) => /** @type {[string, string]} */ ([`line ${name}`, plain(name)]))]; // biome-ignore format: one thought
}

/** @param {string} what @param {Scene} scene @param {Stage} stage @returns {Measured} */
export function measured(what, scene, stage) {
  const { data, lanes } = scene;
  const all = Array.from({ length: data.runs }, (_, n) => ({ run: n, lane: Math.floor(n / data.starts) }));
  const shown = all.filter(({ lane }) => lanes[lane].visible);
  const whole = { runs: data.runs, last: data.last, shown, pending: false, own: false };
  if (what === "loss" || what === "grad") return { ...whole, values: data[what], axis: data.header.axes[what] };
  if (what === "rate" || what.startsWith("line ")) return ofRule(what, scene, stage);
  const pending = Boolean(data.header.live) && !stage.inspector.running();
  const { path, exact } = pathOf(scene, stage);
  if (what === "distance") return { ...whole, values: distances(scene, path), axis: "log", pending };
  const values = steps(scene, stage, path, exact, what === "cosine");
  return { ...whole, values, axis: what === "cosine" ? "linear" : "log", pending };
}

/** The paths with all their digits where they can be made here; and for which lanes they are. @param {Scene} scene @param {Stage} stage */
function pathOf({ data }, stage) {
  const running = stage.inspector.running();
  const exact = Array.from({ length: data.runs }, () => false);
  if (data.path instanceof Float64Array) return { path: data.path, exact: exact.fill(true) }; // made here just now
  if (!running || running.starts.length !== data.starts) return { path: data.path, exact };
  const path = Float64Array.from(data.path);
  running.lanes.forEach((lane, i) => {
    if (!lane) return;
    const record = run(running.ground, [lane], running.starts, data.steps, { full: false });
    for (let s = 0; s < data.starts; s++) {
      const n = i * data.starts + s;
      exact[n] = true;
      for (let row = 0; row < 2 * (data.steps + 1); row++)
        path[row * data.runs + n] = record.path[row * data.starts + s];
    }
  });
  return { path, exact };
}

/** To the nearest of the known minima, (T+1, N). @param {Scene} scene @param {ArrayLike<number>} path */
function distances({ data }, path) {
  const { minima, flat } = data.header.surface;
  const out = new Float64Array(data.runs * (data.steps + 1)).fill(NaN);
  for (let t = 0; t <= data.steps; t++) {
    for (let n = 0; n < data.runs; n++) {
      const [x, y] = [path[2 * t * data.runs + n], path[(2 * t + 1) * data.runs + n]];
      const each = minima.map((/** @type {number[]} */ [mx, my]) => Math.hypot(x - mx, flat ? 0 : y - my));
      if (each.length) out[t * data.runs + n] = Math.min(...each);
    }
  }
  return out;
}

/** The length of the step that led to each row, or its cosine to the way down where it began. @param {Scene} scene @param {Stage} stage @param {ArrayLike<number>} path @param {boolean[]} exact @param {boolean} cosine */
function steps({ data }, stage, path, exact, cosine) {
  const running = stage.inspector.running();
  const f = running && new Objective(running.ground);
  const out = new Float64Array(data.runs * (data.steps + 1)).fill(NaN);
  for (let n = 0; n < data.runs; n++) {
    for (let t = 1; t <= data.last[n]; t++) {
      const [x, y] = [path[2 * (t - 1) * data.runs + n], path[(2 * t - 1) * data.runs + n]];
      const [dx, dy] = [path[2 * t * data.runs + n] - x, path[(2 * t + 1) * data.runs + n] - y];
      const length = Math.hypot(dx, dy);
      if (!exact[n] && length < RESOLVED * Math.max(Math.abs(x), Math.abs(y))) continue;
      if (!cosine) out[t * data.runs + n] = length;
      else if (f && length > 0) {
        const [gx, gy] = f.plainGradient(x, y);
        out[t * data.runs + n] = -(dx * gx + dy * gy) / (length * Math.hypot(gx, gy));
      }
    }
  }
  return out;
}

/** Numbers of the chosen run's rule, by coordinate. @param {string} what @param {Scene} scene @param {Stage} stage @returns {Measured} */
function ofRule(what, { data, lanes }, stage) {
  const { inspector } = stage;
  const { followed, lane } = inspector;
  const single = data.header.surface.flat ? 1 : 2;
  const values = new Float64Array(2 * (data.steps + 1)).fill(NaN);
  let count = 1;
  const last = Math.min(followed?.last ?? 0, data.last[inspector.run] ?? 0);
  for (let t = 1; t <= last; t++) {
    const step = /** @type {import("./opened.js").Step} */ (inspector.at(t));
    const found =
      what === "rate" ? step.g.map((g, k) => -(step.after[k] - step.w[k]) / g) : lineOf(step, what.slice(5));
    count = Math.max(count, Math.min(found.length, single));
    for (let k = 0; k < Math.min(found.length, 2); k++) values[2 * t + k] = found[k];
  }
  const shown = lanes[lane]?.visible ? Array.from({ length: count }, (_, k) => ({ run: k, lane })) : [];
  return { values, runs: 2, last: [last, last], shown, pending: !inspector.ready, axis: spread(values), own: true };
}

/** The numbers of a line by its name; none where the step goes another way. @param {import("./opened.js").Step} step @param {string} name @returns {number[]} */
function lineOf(step, name) {
  for (const { way, values } of step.blocks) {
    const line = way.lines.find((one) => one.name === name);
    if (line) return line.leaves.map((k) => values[k]);
  }
  return [];
}

/** Which axis shows such values: of powers of ten where they are positive and far apart. @param {ArrayLike<number>} values */
function spread(values) {
  const sizes = Array.from(values).filter(Number.isFinite);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  return low > 0 && high / low > 100 ? "log" : "linear";
}
