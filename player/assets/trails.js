// @ts-nocheck: types to follow
/** Draws runs as lines on a canvas: halo, line, head, and the cross where a run ended. */

/**
 * A run as it is drawn. Coordinates are pixels; point k belongs to step ``at[k]`` (whole steps have whole numbers).
 * @typedef {object} Trail
 * @property {number} run
 * @property {number} lane
 * @property {string} color
 * @property {Float32Array} x
 * @property {Float32Array} y
 * @property {Float32Array | null} at null when point k is step k
 * @property {Uint8Array | null} hidden 1 where the line is behind something
 * @property {number} last the last step with a position
 * @property {boolean} ended whether the run stopped before the end of the record
 * @property {{x: number, y: number, index: number} | null} [exit] where a run that ended outside left the picture
 */

const FAR = 5000; // pixels outside the canvas beyond which a line is cut, for browsers draw huge numbers badly
const FINE = 0.35; // pixels; shorter pieces of a line are skipped
const MANY = 40; // trails: from here on thinner, without a halo
const FAINT = 0.13; // opacity of one line of a veil

/** Make a canvas fit its box on the screen. @returns {CanvasRenderingContext2D} */
export function prepare(canvas) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = context.lineCap = "round";
  return context;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Trail[]} trails
 * @param {number} step
 * @param {{theme: import("./theme.js").Theme, highlight: number | null, heads?: boolean}} how
 */
export function drawTrails(context, trails, step, { theme, highlight }) {
  const thin = trails.length > MANY;
  const order =
    highlight === null ? trails : [...trails].sort((a, b) => (a.lane === highlight) - (b.lane === highlight));
  for (const trail of order) {
    const dim = highlight !== null && trail.lane !== highlight;
    drawLine(context, trail, step, theme, thin, dim ? 0.28 : 1, trail.lane === highlight);
  }
  for (const trail of order) {
    const dim = highlight !== null && trail.lane !== highlight;
    context.globalAlpha = dim ? 0.35 : 1;
    drawHead(context, trail, step, theme, thin);
  }
  context.globalAlpha = 1;
}

/** Draw runs as a faint veil, to show a family behind one of its members. */
export function drawFaint(context, trails, step) {
  context.globalAlpha = FAINT;
  context.lineWidth = 1;
  for (const trail of trails) {
    context.strokeStyle = trail.color;
    context.stroke(pathOf(trail, step, 0));
  }
  context.globalAlpha = 1;
}

function drawLine(context, trail, step, theme, thin, alpha, strong) {
  const width = thin ? 1.1 : strong ? 3 : 2.2;
  for (const hidden of trail.hidden ? [1, 0] : [0]) {
    const line = pathOf(trail, step, hidden);
    context.globalAlpha = alpha * (hidden ? 0.28 : 1);
    if (!thin && !hidden) {
      context.strokeStyle = theme.halo;
      context.lineWidth = width + 2.3;
      context.stroke(line);
    }
    context.strokeStyle = trail.color;
    context.lineWidth = hidden ? width * 0.8 : width;
    context.stroke(line);
  }
  context.globalAlpha = 1;
}

/** The part of a trail up to ``step`` that is in sight (or, with ``hidden``, that is not). */
function pathOf(trail, step, hidden) {
  const { x, y, hidden: behind } = trail;
  const line = new Path2D();
  const end = position(trail, step);
  let px = x[0],
    py = y[0];
  let drawn = false;
  for (let k = 1; k <= end.index + 1; k++) {
    const final = k > end.index;
    if (final && !end.between) break;
    const [qx, qy] = final ? [end.x, end.y] : [x[k], y[k]];
    const near = Math.abs(qx - px) + Math.abs(qy - py) < FINE;
    if (near && !final && k !== end.index) continue;
    const ours = !behind || behind[Math.min(k, behind.length - 1)] === hidden;
    if (!ours || !(Number.isFinite(qx) && Number.isFinite(px))) drawn = false;
    else drawn = segment(line, px, py, qx, qy, drawn);
    [px, py] = [qx, qy];
  }
  return line;
}

/** Add one segment, cut to the box that browsers draw well; returns whether the next may go on from its end. */
function segment(line, ax, ay, bx, by, joined) {
  const safe = Math.abs(ax) < FAR && Math.abs(ay) < FAR && Math.abs(bx) < FAR && Math.abs(by) < FAR;
  const cut = safe ? [0, 1] : clip(ax, ay, bx, by, -FAR, -FAR, FAR, FAR);
  if (!cut) return false;
  const [s, t] = cut;
  if (!joined || s > 0) line.moveTo(ax + s * (bx - ax), ay + s * (by - ay));
  line.lineTo(ax + t * (bx - ax), ay + t * (by - ay));
  return t === 1;
}

/** The part [s, t] of the segment a–b inside a box, or null (Liang and Barsky). */
export function clip(ax, ay, bx, by, x0, y0, x1, y1) {
  let s = 0,
    t = 1;
  const [dx, dy] = [bx - ax, by - ay];
  for (const [p, q] of [
    [-dx, ax - x0],
    [dx, x1 - ax],
    [-dy, ay - y0],
    [dy, y1 - ay],
  ]) {
    if (p === 0 && q < 0) return null;
    if (p < 0) s = Math.max(s, q / p);
    if (p > 0) t = Math.min(t, q / p);
  }
  return s <= t ? [s, t] : null;
}

/** Where a line that ends outside a box left it for the last time, or null if it ends inside. */
export function exitOf(x, y, last, [x0, y0, x1, y1]) {
  for (let k = last; k > 0; k--) {
    const part = clip(x[k - 1], y[k - 1], x[k], y[k], x0, y0, x1, y1);
    if (part && part[1] === 1) return null;
    if (part) return { x: x[k - 1] + part[1] * (x[k] - x[k - 1]), y: y[k - 1] + part[1] * (y[k] - y[k - 1]), index: k };
  }
  return null;
}

/** Where a trail stands at ``step``: the last point before it and the place itself, between two points while moving. */
export function position(trail, step) {
  const { x, y, at, last } = trail;
  const upto = Math.min(step, last);
  const index = at ? lastAtMost(at, upto) : Math.floor(upto);
  const here = at ? at[index] : index;
  const next = index + 1 < x.length ? (at ? at[index + 1] : index + 1) : here;
  const share = next > here ? (upto - here) / (next - here) : 0;
  if (share < 1e-6) return { index, x: x[index], y: y[index], between: false };
  const mix = (a) => a[index] + share * (a[index + 1] - a[index]);
  return { index, x: mix(x), y: mix(y), between: true };
}

function lastAtMost(at, value) {
  let low = 0,
    high = at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at[middle] <= value + 1e-6) low = middle;
    else high = middle - 1;
  }
  return low;
}

function drawHead(context, trail, step, theme, thin) {
  const place = (trail.ended && step >= trail.last && trail.exit) || position(trail, step);
  if (!Number.isFinite(place.x) || Math.abs(place.x) > FAR || Math.abs(place.y) > FAR) return;
  const faded = trail.hidden?.[place.index] ? 0.35 : 1;
  const before = context.globalAlpha;
  context.globalAlpha = before * faded;
  if (trail.ended && step >= trail.last) drawCross(context, place.x, place.y, trail.color, theme);
  else drawDot(context, place.x, place.y, thin ? 2.4 : 5, trail.color, theme, thin ? 0.6 : 1.2);
  context.globalAlpha = before;
}

/** A round dot with a thin edge. */
export function drawDot(context, x, y, radius, color, theme, edge = 1.2) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.lineWidth = edge;
  context.strokeStyle = theme.edge;
  context.stroke();
}

/** Where the members of a trail's population or simplex stand at a step, [x, y] each; none for other methods. */
export function crowd(data, { lane, last }, step) {
  const members = data.members?.[lane];
  if (!members) return [];
  const count = members.length / (2 * (data.steps + 1));
  const row = 2 * count * Math.min(Math.floor(step + 1e-6), last);
  return Array.from({ length: count }, (_, m) => [members[row + m], members[row + count + m]]);
}

/** Every member of a population as a dot, a simplex as the triangle of its corners; the head of the line is the best. */
export function drawCrowd(context, places, color, theme) {
  if (places.length === 3) drawTriangle(context, places, color, theme);
  else for (const place of places) drawDot(context, ...place, 3, color, theme, 0.8);
}

function drawTriangle(context, corners, color, theme) {
  const sides = new Path2D(`M${corners.map((p) => p.join(" ")).join("L")}Z`);
  const before = context.globalAlpha;
  context.globalAlpha = 0.25 * before; // filled, so that it is not taken for a part of the trail
  context.fillStyle = color;
  context.fill(sides);
  context.globalAlpha = before;
  for (const [style, width] of [
    [theme.halo, 4],
    [color, 1.8],
  ]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke(sides);
  }
}

/** Here a run was stopped. */
export function drawCross(context, x, y, color, theme) {
  const r = 5.5;
  const cross = new Path2D(`M${x - r} ${y - r}l${2 * r} ${2 * r}M${x + r} ${y - r}l${-2 * r} ${2 * r}`);
  for (const [style, width] of [
    [theme.halo, 6.5],
    [color, 3],
  ]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke(cross);
  }
}

/** A five-pointed star; hollow for a minimum that is only local. */
export function drawStar(context, x, y, radius, theme, hollow) {
  context.beginPath();
  for (let k = 0; k < 10; k++) {
    const r = k % 2 ? radius * 0.45 : radius;
    const angle = (Math.PI * k) / 5 - Math.PI / 2;
    context.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = theme.halo;
  context.stroke();
  context.fillStyle = hollow ? theme.halo : theme.dark ? "#f6d365" : "#3a3a3f";
  context.fill();
  if (hollow) {
    context.lineWidth = 1.2;
    context.strokeStyle = theme.dark ? "#f6d365" : "#3a3a3f";
    context.stroke();
  }
}

/** The ring around the point that the pointer is on. */
export function drawRing(context, x, y, color) {
  context.beginPath();
  context.arc(x, y, 7.5, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = color;
  context.stroke();
}

/** The step nearest to a pixel, among the trails' points up to ``step``. @returns {{trail: Trail, step: number} | null} */
export function nearest(trails, px, py, step, reach = 14) {
  let best = null;
  let distance = reach * reach;
  for (const trail of trails) {
    const end = Math.min(trail.last, Math.floor(step + 1e-6));
    for (let k = 0; k <= end; k++) {
      const d = (trail.x[k] - px) ** 2 + (trail.y[k] - py) ** 2;
      if (d < distance) [distance, best] = [d, { trail, step: k }];
    }
  }
  return best;
}
