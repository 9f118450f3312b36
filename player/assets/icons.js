/** The buttons of the desk: small pictures with a name that is said and shown. */

import { make } from "./dom.js";

const ICONS = {
  up: "M14.5 6l-6 6 6 6",
  down: "M9.5 6l6 6-6 6",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  remove: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 10.5v5.5M13.5 10.5v5.5",
  undo: "M9 6L5 10l4 4M5 10h8a5 5 0 0 1 0 10h-3",
  redo: "M15 6l4 4-4 4M19 10h-8a5 5 0 0 0 0 10h3",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6L12 17",
  add: "M12 5v14M5 12h14",
  warning: "M12 4.5L21 19.5H3zM12 10v4.5M12 16.6v.6",
};
export const icon = (/** @type {keyof typeof ICONS} */ name) =>
  `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

/** A button that is only its picture. */
export function button(
  /** @type {keyof typeof ICONS} */ name,
  /** @type {string} */ title,
  /** @type {() => void} */ press,
  /** @type {string} */ testid,
) {
  const about = { title, "aria-label": title, "data-testid": testid };
  return make("button", { className: "rv-icon", innerHTML: icon(name), ...about, onclick: press });
}
