/** What the desk shows in a page without a server: its lanes with all their values, and how the runs stand. */

import { format } from "./scale.js";
import { tr } from "./words.js";

/** Lanes of one name are told apart by a number. @param {string[]} names */
export const namesOf = (names) =>
  names.map((name, i) => {
    const alike = names.slice(0, i + 1).filter((n) => n === name).length;
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${alike})`;
  });

/**
 * One sentence on where a run is after its last step.
 * @param {Pick<import("./live.js").Made, "path" | "last">} record @param {number} n @param {number} steps
 * @param {number} runs @param {boolean} flat
 */
export function ending({ path, last }, n, steps, runs, flat) {
  const at = (/** @type {number} */ axis) => format(path[(last[n] * 2 + axis) * runs + n]);
  const place = flat ? `x = ${at(0)}` : `(${at(0)}, ${at(1)})`;
  return last[n] < steps
    ? tr("Diverged at step {step}; its last point was {place}.", { step: last[n] + 1, place })
    : tr("At {place} after {steps} steps.", { place, steps });
}

/** The desk's part of a payload's header. @param {any} lab @param {any} record @param {any[]} lanes as drawn */
export function deskOf(lab, record, lanes) {
  const { state, kit } = lab;
  const { facts, catalogue } = kit;
  return {
    catalogue,
    selected: lab.selected,
    undo: lab.past.length > 0,
    redo: lab.future.length > 0,
    notice: lab.notice,
    most: kit.most,
    eight: false,
    alone: true,
    label_length: kit.label_length,
    palette: kit.palette.map((/** @type {[string, string]} */ [one]) => one),
    standings: standings(state, record, lanes),
    lanes: state.lanes.map((/** @type {any} */ lane, /** @type {number} */ i) => ({
      name: lanes[i].label,
      optimizer: lane.optimizer,
      convention: lane.convention,
      label: lane.label,
      color: lanes[i].color,
      visible: lane.visible,
      values: record.told[i].hypers,
      set: [
        ...Object.keys(lane.values),
        ...Object.entries(lane.wrappers).flatMap(([k, own]) => Object.keys(own).map((n) => `${k}.${n}`)),
      ],
      wrappers: lane.wrappers,
      tuned: facts.tuned[lane.optimizer][lane.convention],
      scheduled: facts.scheduled[lane.optimizer][lane.convention].length > 0,
      schedule: scheduleOf(lane.schedule, record.told[i].schedule),
    })),
  };
}

/**
 * A schedule with all its numbers, the names of those that were set, and as it was given.
 * @param {string | {kind: string} | null} given @param {{kind: string, numbers: Record<string, number>}} told
 */
function scheduleOf(given, told) {
  if (!given) return null;
  const own = typeof given === "string" ? { kind: given } : given;
  const set = Object.keys(own).filter((name) => name !== "kind");
  return { kind: told.kind, values: told.numbers, set, given: own };
}

/**
 * The runs that are drawn, the lowest at its last step first; of several starts the middle one counts.
 * @param {{steps: number, starts: number[][], lanes: {visible: boolean}[]}} state
 * @param {Pick<import("./live.js").Made, "loss" | "last">} record @param {{status: {kind: string, sentence: string}}[]} lanes as drawn
 */
function standings(state, record, lanes) {
  const { steps, starts } = state;
  const runs = state.lanes.length * starts.length;
  const rows = state.lanes.flatMap((lane, i) => {
    if (!lane.visible) return [];
    const columns = starts.map((_, s) => i * starts.length + s);
    const recorded = lanes[i].status.kind === "recorded"; // over, and not gone
    const losses = columns.map((n) => (recorded || record.last[n] >= steps ? record.loss[record.last[n] * runs + n] : Infinity)); // biome-ignore format: one thought
    const middle = median(losses.map((v) => (Number.isNaN(v) ? Infinity : v)));
    const gone = recorded ? 0 : columns.filter((n) => record.last[n] < steps).length;
    const many = tr("From {count} starts: {there} in sight, {gone} diverged.", {
      count: columns.length,
      there: columns.length - gone,
      gone,
    });
    return [{ lane: i, value: middle, sentence: columns.length > 1 ? many : lanes[i].status.sentence }];
  });
  rows.sort((a, b) => a.value - b.value);
  return rows.map(({ lane, value, sentence }) => ({
    lane,
    place: 1 + rows.filter((other) => other.value < value).length,
    loss: Number.isFinite(value) ? format(value, 2) : "",
    sentence,
  }));
}

/** The middle value; between the two middle ones of an even number, as NumPy has it. @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}
