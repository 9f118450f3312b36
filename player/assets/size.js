/** A button for larger text in the picture, as the back of a room needs it; the choice is kept for the next visit. */

import { marksButton } from "./marks.js";
import { icon } from "./timeline.js";
import { tr } from "./words.js";

/** What changes how all pictures look. @param {HTMLElement} root @param {HTMLElement} bar @param {() => void} changed */
export function switches(root, bar, changed) {
  sizeButton(root, bar, changed);
  marksButton(root, bar, changed);
}

const KEPT = "ravine large";

/** @param {HTMLElement} root @param {HTMLElement} bar @param {() => void} changed */
export function sizeButton(root, bar, changed) {
  const button = bar.appendChild(document.createElement("button"));
  button.type = "button";
  button.className = "rv-large";
  button.dataset.testid = "rv-large";
  button.title = tr("Large text, for a projector");
  button.setAttribute("aria-label", tr("Large text"));
  button.innerHTML = icon("large");
  const set = (/** @type {boolean} */ large) => {
    root.toggleAttribute("data-large", large);
    button.setAttribute("aria-pressed", String(large));
  };
  set(kept() === "1");
  button.onclick = () => {
    set(!root.hasAttribute("data-large"));
    try {
      localStorage.setItem(KEPT, root.hasAttribute("data-large") ? "1" : "0");
    } catch {} // a page opened as a file may keep nothing
    changed();
  };
}

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
