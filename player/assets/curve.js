/** A function of x alone is drawn as its curve, with the runs on it: where things stand, and the line itself. */

/**
 * @typedef {{curve: (number | null)[] | null, view: [[number, number], [number, number]]}} Surface
 * @typedef {[number, number]} Range
 */

const ROOM = 0.06; // above and below the curve, as a share of its heights

/** The part of the plane that the picture shows at first; over a curve its heights with some room around them. @param {Surface} surface @returns {[Range, Range]} */
export function viewOf({ curve, view }) {
  if (!curve) return view;
  const finite = /** @type {number[]} */ (curve.filter((f) => f !== null));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = ROOM * (high - low || 1);
  return [view[0], [low - room, high + room]];
}

/** The height of the drawn curve at x. @param {Surface} surface @param {number} x */
export function valueOn({ curve, view }, x) {
  const heights = curve ?? [];
  const [x0, x1] = view[0];
  const at = ((x - x0) / (x1 - x0)) * (heights.length - 1);
  const k = Math.min(Math.max(Math.floor(at), 0), heights.length - 2);
  const [a, b] = [heights[k] ?? NaN, heights[k + 1] ?? NaN];
  return a + (at - k) * (b - a);
}

/** Where a known point x, y of the value f stands in the picture: on the curve, if there is one. @param {Surface} surface @param {[number, number, number]} point @returns {[number, number]} */
export const standing = ({ curve }, [x, y, f]) => (curve ? [x, f] : [x, y]);

/** Draw the line where a plane shows it. @param {CanvasRenderingContext2D} context @param {Surface} surface @param {import("./plane.js").Plane} plane @param {import("../types.d.ts").Theme} theme */
export function drawCurve(context, { curve, view }, plane, theme) {
  const heights = curve ?? [];
  const { x: left, y: top, width, height } = plane.box;
  const { mx, ox, my, oy } = plane.line;
  const [x0, x1] = view[0];
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.strokeStyle = theme.muted;
  context.lineWidth = 1.6;
  context.beginPath();
  let open = false;
  heights.forEach((f, k) => {
    const x = x0 + ((x1 - x0) * k) / (heights.length - 1);
    if (f !== null) context[open ? "lineTo" : "moveTo"](ox + mx * x, oy + my * f);
    open = f !== null;
  });
  context.stroke();
  context.restore();
}
