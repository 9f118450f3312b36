/** Draws runs as lines on a canvas: halo, line, head, and the cross where a run ended. */

import { clip, position } from "./geometry.js";
import { markAt } from "./marks.js";
import { sizeOf } from "./sizes.js";

/**
 * @typedef {import("../types.d.ts").Trail} Trail
 * @typedef {import("../types.d.ts").Theme} Theme
 */

const FAR = 5000; // pixels outside the canvas beyond which a line is cut, for browsers draw huge numbers badly
const FINE = 0.35; // pixels; shorter pieces of a line are skipped
const MANY = 40; // trails: from here on thinner, without a halo
const MOST = 1.6; // pixels more than one, up to which four thin lines make a thick one
const BRUSH = [[-0.45, -0.45], [0.45, -0.45], [-0.45, 0.45], [0.45, 0.45]]; // biome-ignore format: places of a thin line in a thick one, in pixels that this has more
const FAINT = 0.13; // opacity of one line of a veil

/** Make a canvas fit its box on the screen. @returns {CanvasRenderingContext2D} @param {HTMLCanvasElement} canvas */
export function prepare(canvas) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const [width, height] = sizeOf(canvas);
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = context.lineCap = "round";
  return context;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Trail[]} trails
 * @param {number} step
 * @param {{theme: Theme, highlight: number | null, draft?: boolean}} how ``draft``: without halos, which are half the work
 */
export function drawTrails(context, trails, step, { theme, highlight, draft = false }) {
  const thin = trails.length > MANY;
  const order =
    highlight === null
      ? trails
      : [...trails].sort((a, b) => Number(a.lane === highlight) - Number(b.lane === highlight));
  for (const trail of order) {
    const dim = highlight !== null && trail.lane !== highlight;
    drawLine(context, trail, step, theme, thin, !thin && !draft, dim ? 0.28 : 1, trail.lane === highlight);
  }
  for (const trail of order) {
    const dim = highlight !== null && trail.lane !== highlight;
    context.globalAlpha = dim ? 0.35 : 1;
    drawHead(context, trail, step, theme, thin);
  }
  context.globalAlpha = 1;
}

/** Draw runs as a faint veil, to show a family behind one of its members. @param {CanvasRenderingContext2D} context @param {Trail[]} trails @param {number} step */
export function drawFaint(context, trails, step) {
  context.globalAlpha = FAINT;
  context.lineWidth = 1;
  for (const trail of trails) {
    context.strokeStyle = trail.color;
    context.stroke(pathOf(trail, step, 0));
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Trail} trail @param {number} step @param {Theme} theme @param {boolean} thin @param {boolean} halo @param {number} alpha @param {boolean} strong */
function drawLine(context, trail, step, theme, thin, halo, alpha, strong) {
  const width = (thin ? 1.1 : strong ? 3 : 2.2) * theme.thick;
  for (const hidden of trail.hidden ? [1, 0] : [0]) {
    const line = pathOf(trail, step, hidden);
    context.globalAlpha = alpha * (hidden ? 0.28 : 1);
    if (halo && !hidden) {
      context.strokeStyle = theme.halo;
      context.lineWidth = width + 2.3 * theme.thick;
      context.stroke(line);
    }
    context.strokeStyle = trail.color;
    context.lineWidth = hidden ? width * 0.8 : width;
    context.lineCap = trail.dash?.length ? "butt" : "round";
    context.setLineDash((trail.dash ?? []).map((length) => length * width));
    strokeLine(context, line);
    context.setLineDash([]);
    context.lineCap = "round";
  }
  context.globalAlpha = 1;
}

/**
 * A line of two pixels as four of one, a faint one as one: browsers draw lines of up to a pixel ten times as fast as thicker ones.
 * @param {CanvasRenderingContext2D} context @param {Path2D} line
 */
export function strokeLine(context, line) {
  const { lineWidth } = context;
  const { a: ratio } = context.getTransform(); // pixels of the canvas
  const off = lineWidth * ratio - 1;
  if (off > MOST || context.getLineDash().length) return context.stroke(line);
  context.lineWidth = 1 / ratio;
  for (const [x, y] of off > 0.3 && context.globalAlpha === 1 ? BRUSH : [[0, 0]]) {
    const [dx, dy] = [(x * off) / ratio, (y * off) / ratio];
    context.translate(dx, dy);
    context.stroke(line);
    context.translate(-dx, -dy);
  }
  context.lineWidth = lineWidth;
}

/** The part of a trail up to ``step`` that is in sight (or, with ``hidden``, that is not). @param {Trail} trail @param {number} step @param {number} hidden */
function pathOf(trail, step, hidden) {
  const { x, y, hidden: behind } = trail;
  const line = new Path2D();
  const end = position(trail, step);
  let px = x[0],
    py = y[0];
  let drawn = false;
  const known = trail.dash?.length ? null : new Set(); // a run that hops to and fro draws the same line a thousand times
  for (let k = 1; k <= end.index + 1; k++) {
    const final = k > end.index;
    if (final && !end.between) break;
    const [qx, qy] = final ? [end.x, end.y] : [x[k], y[k]];
    const near = Math.abs(qx - px) + Math.abs(qy - py) < FINE;
    if (near && !final && k !== end.index) continue;
    const ours = !behind || behind[Math.min(k, behind.length - 1)] === hidden;
    if (!ours || !(Number.isFinite(qx) && Number.isFinite(px))) drawn = false;
    else if (known && stands(known, px, py, qx, qy)) drawn = false;
    else drawn = segment(line, px, py, qx, qy, drawn);
    [px, py] = [qx, qy];
  }
  return line;
}

/**
 * Whether a piece of a line stands there already, to half a pixel; it is noted.
 * @param {Set<number>} known @param {number} ax @param {number} ay @param {number} bx @param {number} by
 */
function stands(known, ax, ay, bx, by) {
  const [a, b] = [placeOf(ax, ay), placeOf(bx, by)];
  const name = a < b ? a * PLACES + b : b * PLACES + a;
  if (known.has(name)) return !Number.isNaN(name);
  known.add(name);
  return false;
}

const PLACES = 2 ** 26;
/** A number for a place on a canvas of up to 4,096 pixels each way, to half a pixel; NaN for one outside. @param {number} x @param {number} y */
const placeOf = (x, y) =>
  x >= 0 && y >= 0 && x < 4096 && y < 4096 ? Math.round(2 * x) * 8192 + Math.round(2 * y) : NaN;

/** Add one segment, cut to the box that browsers draw well; returns whether the next may go on from its end. @param {Path2D} line @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {boolean} joined */
function segment(line, ax, ay, bx, by, joined) {
  const safe = Math.abs(ax) < FAR && Math.abs(ay) < FAR && Math.abs(bx) < FAR && Math.abs(by) < FAR;
  const cut = safe ? [0, 1] : clip(ax, ay, bx, by, -FAR, -FAR, FAR, FAR);
  if (!cut) return false;
  const [s, t] = cut;
  if (!joined || s > 0) line.moveTo(ax + s * (bx - ax), ay + s * (by - ay));
  line.lineTo(ax + t * (bx - ax), ay + t * (by - ay));
  return t === 1;
}

/** @param {CanvasRenderingContext2D} context @param {Trail} trail @param {number} step @param {Theme} theme @param {boolean} thin */
function drawHead(context, trail, step, theme, thin) {
  const place = (trail.ended && step >= trail.last && trail.exit) || position(trail, step);
  if (!Number.isFinite(place.x) || Math.abs(place.x) > FAR || Math.abs(place.y) > FAR) return;
  const faded = trail.hidden?.[place.index] ? 0.35 : 1;
  const before = context.globalAlpha;
  context.globalAlpha = before * faded;
  if (trail.ended && step >= trail.last) drawCross(context, place.x, place.y, trail.color, theme);
  else
    drawDot(
      context,
      place.x,
      place.y,
      (thin ? 2.4 : 5) * theme.thick,
      trail.color,
      theme,
      thin ? 0.6 : 1.2,
      trail.marker,
    );
  context.globalAlpha = before;
}

/** A dot with a thin edge, round unless it is a mark. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {string} color @param {Theme} theme @param {number} [edge] @param {string} [marker] */
export function drawDot(context, x, y, radius, color, theme, edge = 1.2, marker) {
  const shape = markAt(marker, x, y, radius);
  context.fillStyle = color;
  context.fill(shape);
  context.lineWidth = edge;
  context.strokeStyle = theme.edge;
  context.stroke(shape);
}

/** Every member of a population as a dot, a simplex as the triangle of its corners; the head of the line is the best. @param {CanvasRenderingContext2D} context @param {[number, number][]} places @param {string} color @param {Theme} theme */
export function drawCrowd(context, places, color, theme) {
  if (places.length === 3) drawTriangle(context, places, color, theme);
  else for (const place of places) drawDot(context, ...place, 3 * theme.thick, color, theme, 0.8);
}

/** @param {CanvasRenderingContext2D} context @param {[number, number][]} corners @param {string} color @param {Theme} theme */
function drawTriangle(context, corners, color, theme) {
  const sides = new Path2D(`M${corners.map((p) => p.join(" ")).join("L")}Z`);
  const before = context.globalAlpha;
  context.globalAlpha = 0.25 * before; // filled, so that it is not taken for a part of the trail
  context.fillStyle = color;
  context.fill(sides);
  context.globalAlpha = before;
  haloed(context, sides, 4 * theme.thick, 1.8 * theme.thick, color, theme);
}

/** A line on a pale ground of its own. @param {CanvasRenderingContext2D} context @param {Path2D} line @param {number} halo @param {number} width @param {string} color @param {Theme} theme */
function haloed(context, line, halo, width, color, theme) {
  context.strokeStyle = theme.halo;
  context.lineWidth = halo;
  context.stroke(line);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke(line);
}

/** Here a run was stopped. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} color @param {Theme} theme */
export function drawCross(context, x, y, color, theme) {
  const r = 5.5 * theme.thick;
  const cross = new Path2D(`M${x - r} ${y - r}l${2 * r} ${2 * r}M${x + r} ${y - r}l${-2 * r} ${2 * r}`);
  haloed(context, cross, 6.5 * theme.thick, 3 * theme.thick, color, theme);
}

/** A five-pointed star; hollow for a minimum that is only local. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {Theme} theme @param {boolean} hollow */
export function drawStar(context, x, y, radius, theme, hollow, over = false) {
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
  if (!over) {
    context.fillStyle = hollow ? theme.halo : theme.star;
    context.fill();
  }
  if (hollow || over) {
    context.lineWidth = over ? 1.6 : 1.2;
    context.strokeStyle = theme.star;
    context.stroke();
  }
}

/** The ring around the point that the pointer is on. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} color */
export function drawRing(context, x, y, color) {
  context.beginPath();
  context.arc(x, y, 7.5, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = color;
  context.stroke();
}
