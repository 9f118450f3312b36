/** Switches in the bar that change how all pictures look; what was chosen is kept for the next visit. */

import { make } from "./dom.js";
import { keep, kept } from "./kept.js";
import { icon } from "./timeline.js";
import { tr } from "./words.js";

const DASHED = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 5h9v2.4H2zM13 5h4v2.4h-4zM19 3.2h3.6v6H19zM2 16.6h3V19H2zM7 16.6h3V19H7zM12 16.6h3V19h-3zM20 13.6l3 7h-6z"/></svg>`;

/** @param {HTMLElement} root @param {HTMLElement} bar @param {() => void} changed */
export function switches(root, bar, changed) {
  const add = (/** @type {[string, string, string, string]} */ ...told) =>
    bar.append(lookSwitch(root, changed, ...told));
  add("large", tr("Large text"), tr("Large text, for a projector"), icon("large"));
  add("marks", tr("Dashes and marks"), tr("Dashes and marks: lines told apart without colour"), DASHED);
}

/**
 * A button that turns ``data-name`` of the root on and off.
 * @param {HTMLElement} root @param {() => void} changed @param {string} name @param {string} label @param {string} title @param {string} html
 */
function lookSwitch(root, changed, name, label, title, html) {
  const about = { title, "aria-label": label, "data-testid": `rv-${name}` };
  const button = make("button", { className: `rv-${name}`, ...about, innerHTML: html });
  const set = (/** @type {boolean} */ on) => {
    root.toggleAttribute(`data-${name}`, on);
    button.setAttribute("aria-pressed", String(on));
  };
  set(kept(`ravine ${name}`) === "1");
  button.onclick = () => {
    const on = !root.hasAttribute(`data-${name}`);
    set(on);
    keep(`ravine ${name}`, on ? "1" : "0");
    changed();
  };
  return button;
}
