/** Lines that are told apart without colour: a dash for each run, and a mark at its head. */

/** @typedef {import("../types.d.ts").Theme} Theme */

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
