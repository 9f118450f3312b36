/** What is done in a page without a server, as changes of the experiment that it shows. */

import { tr } from "./words.js";

/**
 * What an edit needs of the page: what it came with, and the lane that is chosen.
 * @typedef {{data: import("../types.d.ts").Data, selected: number, color(i: number): [string, string],
 *   kit: {most: number, facts: any, palette: [string, string][], params: Record<string, number>}}} Lab
 */

/**
 * A lane as it is worked on; what is null is as the palette, the optimizer or a constant rate has it.
 * @typedef {{optimizer: string, convention: string, label: string | null, color: string | null, visible: boolean,
 *   schedule: any, wrappers: Record<string, Record<string, number>>, values: Record<string, number>}} LabLane
 */

/** The camera of an experiment's JSON, null where it has none. @param {any} camera @returns {[number, number] | null} */
export function cameraOf(camera = null) {
  if (camera && !(camera.length === 2 && camera.every(Number.isFinite)))
    throw new Error(tr("a camera is degrees up and degrees round"));
  return camera;
}

/** Whether a hyperparameter may have this value. @param {any} hyper @param {any} value */
export function legal({ low, high, open_low, open_high, kind }, value) {
  if (typeof value === "boolean") return kind === "bool";
  if (typeof value !== "number" || !Number.isFinite(value) || (kind !== "float" && !Number.isInteger(value)))
    return false;
  const above = low === null || (open_low ? value > low : value >= low);
  return above && (high === null || (open_high ? value < high : value <= high));
}

/** @type {Record<string, (state: any, event: any, lab: Lab) => void>} what the player sends, as changes of the state */
export const EDITS = {
  start: (state, { index, point }) => {
    state.starts[index] = point;
  },
  camera: (state, { camera }) => {
    state.camera = camera;
  },
  params: (state, { changes }, lab) => {
    for (const [name, value] of Object.entries(changes))
      state.params[lab.data.header.live.names.indexOf(name)] = value ?? lab.kit.params[name];
  },
  lane: (state, { index, changes }, lab) => {
    const lane = state.lanes[index];
    lab.selected = index;
    for (const [name, value] of Object.entries(changes)) {
      if (name === "optimizer")
        state.lanes[index] = { ...fresh(lab, /** @type {string} */ (value)), label: lane.label, color: lane.color };
      else if (name === "convention")
        Object.assign(lane, { convention: value, values: kept(lab, lane.optimizer, value, lane.values) });
      else if (["label", "color", "visible", "wrappers", "schedule"].includes(name)) lane[name] = value;
      else if (name.includes(".")) {
        const [key, inner] = name.split(".");
        if (value === null) delete lane.wrappers[key][inner];
        else lane.wrappers[key][inner] = value;
      } else if (value === null) delete lane.values[name];
      else lane.values[name] = typeof value === "boolean" ? Number(value) : value;
    }
  },
  add: (state, { optimizer }, lab) => {
    room(state, lab);
    colored(state, lab);
    const used = new Set(state.lanes.map((/** @type {LabLane} */ lane) => lane.color));
    const free = lab.kit.palette.find(([one]) => !used.has(one)) ?? lab.color(state.lanes.length);
    state.lanes.push({ ...fresh(lab, optimizer), color: free[0] });
    lab.selected = state.lanes.length - 1;
  },
  duplicate: (state, { index }, lab) => {
    room(state, lab);
    state.lanes.splice(index + 1, 0, {
      ...structuredClone(state.lanes[index]),
      color: lab.color(state.lanes.length)[0],
    });
    lab.selected = index + 1;
  },
  remove: (state, { index }, lab) => {
    if (state.lanes.length === 1)
      throw new Error("The last lane stays: a race needs at least one. Change its optimizer instead.");
    colored(state, lab);
    state.lanes.splice(index, 1);
  },
  move: (state, { index, to }, lab) => {
    colored(state, lab);
    state.lanes.splice(to, 0, ...state.lanes.splice(index, 1));
    lab.selected = to;
  },
};

/** Whether one more can be told apart. @param {any} state @param {Lab} lab */
function room(state, { kit }) {
  if (state.lanes.length >= kit.most)
    throw new Error(`${kit.most} runs are the most that can be told apart. Remove one first.`);
}

/** Every lane with its colour written down, so that it keeps it when its place changes. @param {any} state @param {Lab} lab */
function colored(state, lab) {
  state.lanes.forEach((/** @type {LabLane} */ lane, /** @type {number} */ i) => {
    lane.color ??= lab.color(i)[0];
  });
}

/** A new lane of an optimizer, with the value that suits the surface. @param {Lab} lab @param {string} optimizer */
function fresh(lab, optimizer) {
  const { facts } = lab.kit;
  if (!facts.optimizers[optimizer]) throw new Error(`${optimizer} runs on a server only`);
  const convention = Object.keys(facts.optimizers[optimizer])[0];
  const tuned = facts.tuned[optimizer][convention];
  const values = tuned && facts.suggested[optimizer] ? { [tuned]: facts.suggested[optimizer] } : {};
  return { optimizer, convention, label: null, color: null, visible: true, schedule: null, wrappers: {}, values };
}

/** The values that another form has as well. @param {Lab} lab @param {string} optimizer @param {any} form @param {any} values */
const kept = (lab, optimizer, form, values) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name in lab.kit.facts.optimizers[optimizer][form]));
