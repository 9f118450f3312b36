/** The rooms of the player's page: where panels, timeline and desk stand. */

import { make } from "./dom.js";
import { laneColor } from "./theme.js";
import { tr } from "./words.js";

/**
 * @typedef {typeof import("./panel.js").Panel} PanelClass
 * @typedef {{name: string, Class: PanelClass, element: HTMLElement, panel: import("./panel.js").Panel | null, wanted: boolean, seen: boolean}} Place
 */

export const LAYOUT = `
  <div class="rv-stage">
    <div class="rv-place rv-main"></div><div class="rv-place rv-side"></div>
    <div class="rv-bar" role="group" aria-label="${tr("Timeline")}" data-testid="rv-bar"></div>
  </div>
  <div class="rv-desk rv-dials" data-testid="rv-dials" hidden></div>
  <div class="rv-desk rv-lanes" data-testid="rv-desk"></div>
  <div class="rv-place rv-below"></div>`;

/** A room for each panel. @param {HTMLElement} root @param {{name: string, Class: PanelClass}[]} modules @returns {Place[]} */
export function roomsFor(root, modules) {
  const ordered = [...modules].sort((a, b) => a.Class.order - b.Class.order);
  root.prepend(make("style", {}, ordered.map(({ Class }) => Class.css).join("\n")));
  return ordered.map(({ name, Class }) => {
    const about = { "data-testid": `rv-${name}`, "aria-label": tr(Class.label) };
    const element = make("section", { className: `rv-panel rv-${name}`, ...about, "--rv-share": Class.share });
    root.querySelector(`.rv-${Class.place}`)?.append(element);
    return { name, Class, element, panel: null, wanted: true, seen: !Class.late };
  });
}

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
