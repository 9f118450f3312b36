/** The runs that a held handle goes through, made by the server for lanes that do not run in the browser. */

import { lastSteps } from "./decode.js";

/**
 * A record in which the fan's lane has the run of the value nearest to this one, and that value.
 * @param {import("../types.d.ts").Data} data @param {import("../types.d.ts").Fan} fan @param {number} value
 * @returns {{data: import("../types.d.ts").Data, value: number}}
 */
export function withNearest(data, fan, value) {
  const far = fan.values.map((v) => Math.abs(v - value));
  const k = far.indexOf(Math.min(...far));
  const shown = { ...data, path: data.path.slice(), loss: data.loss.slice(), grad: data.grad.slice() };
  shown.rate = data.rate?.slice() ?? null;
  const { starts, runs } = data;
  const { lane } = fan;
  const column = (/** @type {any} */ to, /** @type {any} */ from, /** @type {number} */ row) => {
    for (let s = 0; s < starts; s++) to[row * runs + lane * starts + s] = from[row * fan.runs + k * starts + s];
  };
  for (let row = 0; row < 2 * (data.steps + 1); row++) column(shown.path, fan.path, row);
  for (let row = 0; row <= data.steps; row++) {
    column(shown.loss, fan.loss, row);
    column(shown.grad, fan.grad, row);
    if (fan.rate) column(shown.rate, fan.rate, row);
  }
  shown.last = lastSteps(shown.path, runs, data.steps);
  shown.members = data.members.map((crowd, i) => (i === lane ? null : crowd)); // a fan has only each value's best
  return { data: shown, value: fan.values[k] };
}
