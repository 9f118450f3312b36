/** What stands around a picture: ticks, names, the colour bar, and what its marks mean. */

import { bandColors, shade } from "./ground.js";
import { linearTicks } from "./scale.js";

/**
 * @typedef {import("../types.d.ts").Theme} Theme
 * @typedef {import("../types.d.ts").Box} Box
 * @typedef {import("../types.d.ts").SurfaceHead} SurfaceHead
 */

const TICK = 4; // pixels
const BAR = 9; // width of the colour bar

/**
 * The room that a picture leaves for its axes, and for its colour bar.
 * @param {CanvasRenderingContext2D} context @param {Theme} theme @param {number} width @param {number} height
 * @param {string[]} labels of the y axis @param {string[] | null} values of the colour bar, null for none
 * @returns {Box}
 */
export function roomFor(context, theme, width, height, labels, values) {
  const { size } = theme;
  context.font = fontOf(theme);
  const widest = (/** @type {string[]} */ texts) => Math.max(0, ...texts.map((t) => context.measureText(t).width));
  const left = Math.ceil(widest(labels)) + TICK + 6 + size * 1.4;
  const right = values ? Math.ceil(widest(values)) + BAR + TICK + 16 : 12;
  const top = Math.ceil(size * 0.8);
  return { x: left, y: top, width: width - left - right, height: height - top - Math.ceil(size * 2.9) };
}

/** @param {Theme} theme @param {number} share of the size of text */
export const fontOf = (theme, share = 1) => `${theme.size * share}px ${theme.font}`;

/** For names of variables, as formulas have them; from the system: the page's own italics are 140 kB. @param {Theme} theme */
export const nameFont = (theme, share = 1) => `italic ${theme.size * share}px Georgia, "Times New Roman", serif`;

/** Ticks that fit an axis of so many pixels. @param {[number, number]} range @param {number} pixels @param {number} each */
export const ticksOf = ([a, b], pixels, each) =>
  linearTicks(a, b, Math.min(Math.max(Math.floor(pixels / each), 2), 9)).filter(([v]) => v >= a && v <= b);

/**
 * Lines and numbers of a plot's rows, the numbers and names under and beside it.
 * @param {CanvasRenderingContext2D} context @param {Theme} theme @param {Box} box
 * @param {{px: (v: number) => number, py: (v: number) => number}} plot where values stand, in pixels
 * @param {[number, string][]} across values and their words @param {[number, string][]} up
 * @param {string[]} names of the two axes @param {number} bottom under which the numbers across stand
 */
export function drawScales(context, theme, box, plot, across, up, [nameX, nameY], bottom = box.y + box.height) {
  const { x, y, width, height } = box;
  const { size } = theme;
  context.font = fontOf(theme, 0.95);
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, label] of up) {
    const py = Math.round(plot.py(value)) + 0.5;
    if (py < y - 1 || py > y + height + 1) continue;
    context.strokeRect(x, py, width, 0);
    context.fillText(label, x - 6, py);
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const [value, label] of across) context.fillText(label, plot.px(value), bottom + 6);
  context.font = nameFont(theme, 1.1);
  context.textBaseline = "bottom";
  context.fillText(nameX, x + width / 2, bottom + Math.ceil(size * 2.85));
  context.translate(size * 0.8, y + height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = "middle";
  context.fillText(nameY, 0, 0);
  context.rotate(Math.PI / 2);
  context.translate(-size * 0.8, -y - height / 2);
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./plane.js").Plane} plane @param {Theme} theme
 * @param {[string, string]} names of the axes
 */
export function drawAxes(context, plane, theme, [nameX, nameY]) {
  const { x, y, width, height } = plane.box;
  const { size } = theme;
  const bottom = y + height;
  context.font = fontOf(theme);
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.strokeRect(Math.round(x) - 0.5, Math.round(y) - 0.5, Math.round(width) + 1, Math.round(height) + 1);
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const [value, label] of ticksOf(plane.shown[0], width, size * 5.5)) {
    const px = Math.round(plane.pixel(value, 0)[0]) + 0.5;
    tick(context, px, bottom, px, bottom + TICK);
    context.fillText(label, px, bottom + TICK + 3);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, label] of ticksOf(plane.shown[1], height, size * 4)) {
    const py = Math.round(plane.pixel(0, value)[1]) + 0.5;
    tick(context, x, py, x - TICK, py);
    context.fillText(label, x - TICK - 3, py);
  }
  context.font = nameFont(theme, 1.2);
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillText(nameX, x + width / 2, bottom + Math.ceil(size * 2.85));
  context.save();
  context.translate(size * 0.9, y + height / 2);
  if (nameY.length > 1) context.rotate(-Math.PI / 2);
  context.textBaseline = "middle";
  context.fillText(nameY, 0, 0);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number} ax @param {number} ay @param {number} bx @param {number} by */
function tick(context, ax, ay, bx, by) {
  context.beginPath();
  context.moveTo(ax, ay);
  context.lineTo(bx, by);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Box} box of the picture @param {SurfaceHead} surface @param {Theme} theme */
export function drawColorBar(context, box, { scale, dense }, theme) {
  const { levels, ticks } = scale;
  const [low, high] = [levels[0], levels[levels.length - 1]];
  const left = box.x + box.width + 10;
  const at = (/** @type {number} */ u) => box.y + box.height * (1 - (u - low) / (high - low));
  if (dense) {
    for (let k = 0; k < box.height; k++) {
      context.fillStyle = `rgb(${shade(theme.ground, 1 - k / box.height).join(" ")})`;
      context.fillRect(left, box.y + k, BAR, 1.5);
    }
  } else {
    bandColors(theme.ground, levels.length - 1).forEach((color, k) => {
      const [bottom, top] = [at(levels[k]), at(levels[k + 1])];
      context.fillStyle = color;
      context.fillRect(left, top, BAR, bottom - top + (k ? 0.5 : 0));
    });
  }
  context.font = fontOf(theme, 0.95);
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.grid;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const [u, label] of ticks) {
    const py = Math.round(at(u)) + 0.5;
    tick(context, left + BAR, py, left + BAR + TICK, py);
    context.fillText(label, left + BAR + TICK + 2, Math.min(Math.max(py, box.y + 4), box.y + box.height - 4));
  }
}
