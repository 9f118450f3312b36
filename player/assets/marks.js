/** Lines that are told apart without colour: a dash for each run, and a mark at its head. A switch in the bar, kept for the next visit. */

import { tr } from "./words.js";

/** @typedef {import("../types.d.ts").Theme} Theme */

const KEPT = "ravine marks";
const ICON = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 5h9v2.4H2zM13 5h4v2.4h-4zM19 3.2h3.6v6H19zM2 16.6h3V19H2zM7 16.6h3V19H7zM12 16.6h3V19h-3zM20 13.6l3 7h-6z"/></svg>`;

/** @param {HTMLElement} root @param {HTMLElement} bar @param {() => void} changed */
export function marksButton(root, bar, changed) {
  const button = bar.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", className: "rv-marks", title: tr("Dashes and marks: lines told apart without colour"), innerHTML: ICON }); // biome-ignore format: one thought
  button.dataset.testid = "rv-marks";
  button.setAttribute("aria-label", tr("Dashes and marks"));
  const set = (/** @type {boolean} */ on) => {
    root.toggleAttribute("data-marks", on);
    button.setAttribute("aria-pressed", String(on));
  };
  set(kept() === "1");
  button.onclick = () => {
    set(!root.hasAttribute("data-marks"));
    try {
      localStorage.setItem(KEPT, root.hasAttribute("data-marks") ? "1" : "0");
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

/** What tells a lane's line apart, where it is asked for. @param {{dash?: number[], marker?: string}} lane @param {Theme} theme */
export const markOf = ({ dash = [], marker = "circle" }, theme) => (theme.marks ? { dash, marker } : {});

/** @type {Record<string, number[][]>} corners around the middle, in radii */
const CORNERS = {
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  triangle: [[0, -1.25], [1.1, 0.8], [-1.1, 0.8]],
  down: [[0, 1.25], [1.1, -0.8], [-1.1, -0.8]],
  diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
  pentagon: [0, 1, 2, 3, 4].map((k) => [1.15 * Math.sin((2 * Math.PI * k) / 5), -1.15 * Math.cos((2 * Math.PI * k) / 5)]),
  plus: [[-0.45, -1.3], [0.45, -1.3], [0.45, -0.45], [1.3, -0.45], [1.3, 0.45], [0.45, 0.45], [0.45, 1.3], [-0.45, 1.3], [-0.45, 0.45], [-1.3, 0.45], [-1.3, -0.45], [-0.45, -0.45]],
}; // biome-ignore format: shapes
CORNERS.cross = CORNERS.plus.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]);

/** The outline of a mark. @param {string | undefined} marker @param {number} x @param {number} y @param {number} radius */
export function markAt(marker, x, y, radius) {
  const path = new Path2D();
  const corners = marker ? CORNERS[marker] : undefined;
  if (!corners) path.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    corners.forEach(([dx, dy], k) =>
      k ? path.lineTo(x + radius * dx, y + radius * dy) : path.moveTo(x + radius * dx, y + radius * dy),
    );
    path.closePath();
  }
  return path;
}
