/** The rooms of the player's page: where panels, timeline and desk stand. */

import { laneColor } from "./theme.js";
import { tr } from "./words.js";

export const LAYOUT = `
  <div class="rv-stage">
    <div class="rv-place rv-main"></div><div class="rv-place rv-side"></div>
    <div class="rv-bar" role="group" aria-label="${tr("Timeline")}" data-testid="rv-bar"></div>
  </div>
  <div class="rv-desk rv-dials" data-testid="rv-dials" hidden></div>
  <div class="rv-desk rv-lanes" data-testid="rv-desk"></div>
  <div class="rv-place rv-below"></div>`;

/** Where keys have a meaning of their own. */
export const BUSY =
  "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=slider], [role=listbox], [role=combobox], [role=menu], [role=tab], [role=radio], [role=grid], [role=dialog]";

/**
 * The lanes of a payload as panels draw them; the desk tells those of one kind apart.
 * @param {any} header @param {import("../types.d.ts").Theme} theme @returns {import("../types.d.ts").Lane[]}
 */
export const lanesOf = (header, theme) =>
  header.lanes.map((/** @type {any} */ lane, /** @type {number} */ i) => ({
    ...lane,
    label: header.desk?.lanes[i].name ?? lane.label,
    color: laneColor(lane, theme),
  }));

/** Once what has been drawn is on the screen: a frame's callbacks run before it is painted. @param {() => void} then */
export const painted = (then) => requestAnimationFrame(() => setTimeout(then));

/**
 * Calls ``then`` once for each of ``those`` whose element comes into sight.
 * @template {{element: HTMLElement}} T
 * @param {T[]} those @param {(one: T) => void} then
 */
export function whenSeen(those, then) {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((e) => e.isIntersecting)) {
      seen.unobserve(entry.target);
      const one = those.find(({ element }) => element === entry.target);
      if (one) then(one);
    }
  });
  for (const { element } of those) seen.observe(element);
  return seen;
}
