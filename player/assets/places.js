/** What a live map needs to know of a surface, asked for once: its minima and the maps' colours. */

import { address } from "./hand.js";

/** @typedef {{minima: number[][], known: number, params: number[], colors: string[], ramp: string[], gone: string, none: string}} Places */

/** @type {Map<string, Places | null>} null while they are on their way */
const known = new Map();
/** @type {Map<string, Places>} by surface: those of other parameters stand in, for the worker follows them to the present ones */
const latest = new Map();

/** @param {any} live the header's @param {() => void} then what to do when they have come @returns {Places | null} */
export function placesOf(live, then) {
  const { places } = live;
  if (typeof places !== "string") return places ?? null; // a page without a server carries them
  const found = known.get(places);
  if (found !== undefined) return found ?? latest.get(live.surface) ?? null;
  known.set(places, null);
  fetch(address(live, places))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`))))
    .then((/** @type {Places} */ told) => {
      known.set(places, told);
      latest.set(live.surface, told);
      then();
    })
    .catch((error) => {
      console.warn("the minima for live maps:", error);
      setTimeout(() => known.delete(places), 3000); // the next picture asks again
    });
  return latest.get(live.surface) ?? null;
}
