// @ts-nocheck: types to follow
/** A function of x alone is drawn as its curve, with the runs on it: where things stand, and the line itself. */

const ROOM = 0.06; // above and below the curve, as a share of its heights

/** The part of the plane that the picture shows at first; over a curve its heights with some room around them. */
export function viewOf(surface) {
  if (!surface.curve) return surface.view;
  const finite = surface.curve.filter((f) => f !== null);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = ROOM * (high - low || 1);
  return [surface.view[0], [low - room, high + room]];
}

/** The height of the drawn curve at x. */
export function valueOn({ curve, view }, x) {
  const [x0, x1] = view[0];
  const at = ((x - x0) / (x1 - x0)) * (curve.length - 1);
  const k = Math.min(Math.max(Math.floor(at), 0), curve.length - 2);
  return curve[k] + (at - k) * (curve[k + 1] - curve[k]);
}

/** Where a known point x, y of the value f stands in the picture: on the curve, if there is one. */
export const standing = ({ curve }, [x, y, f]) => (curve ? [x, f] : [x, y]);

/** Draw the line; a point's pixels are ox + mx·x, oy + my·f. */
export function drawCurve(context, { curve, view }, [mx, ox, my, oy], theme) {
  const [x0, x1] = view[0];
  context.strokeStyle = theme.muted;
  context.lineWidth = 1.6;
  context.beginPath();
  let open = false;
  curve.forEach((f, k) => {
    const x = x0 + ((x1 - x0) * k) / (curve.length - 1);
    if (f !== null) context[open ? "lineTo" : "moveTo"](ox + mx * x, oy + my * f);
    open = f !== null;
  });
  context.stroke();
}
