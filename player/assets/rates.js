/** The learning rates of the lanes that have a schedule: a strip under the loss curve, over the same steps. */

import { axis } from "./scale.js";
import { tr } from "./words.js";

const SHARE = 0.24; // of the height that the curve and the strip have together
const GAP = 20; // between them, where the label stands
const DECADES = 1; // a log axis shows so many below the smallest peak
const APART = 10; // peaks farther from each other than this want a log axis

/**
 * Part a box into the curve's and the strip's.
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @param {Box} box @returns {[Box, Box]}
 */
export function parted(box) {
  const low = Math.round(box.height * SHARE);
  const high = box.height - low - GAP;
  return [
    { ...box, height: high },
    { ...box, y: box.y + high + GAP, height: low },
  ];
}

/**
 * @typedef {import("../types.d.ts").Data} Data
 * @typedef {{run: number, lane: number}} Shown
 */

/** The runs among ``shown`` that have a rate. @param {Data} data @param {Shown[]} shown */
export function rated({ rate, last, runs }, shown) {
  return rate ? shown.filter(({ run }) => last[run] > 0 && !Number.isNaN(rate[runs + run])) : [];
}

/**
 * An axis for the rates of these runs: from zero, or of powers of ten where the lanes' rates are far apart.
 * @param {Data} data @param {Shown[]} shown
 */
export function rateAxis({ rate, last, runs }, shown) {
  let low = Infinity;
  const peaks = shown.map(({ run }) => {
    let peak = 0;
    for (let t = 1; t <= last[run]; t++) {
      const v = rate ? rate[t * runs + run] : 1;
      if (v > peak) peak = v;
      if (v > 0 && v < low) low = v;
    }
    return peak;
  });
  const [least, most] = [Math.min(...peaks), Math.max(...peaks)];
  const kind = least > 0 && most / least > APART ? "log" : "linear";
  const lowPositive = Math.max(low, least * 10 ** -DECADES);
  return axis(kind, { low: 0, high: most || 1, lowPositive, typical: most });
}

/**
 * Draw axis and curves in ``box``; what is after ``step`` is faint, as in the loss curve above.
 * @param {CanvasRenderingContext2D} context @param {Box} box
 * @param {{data: Data, theme: import("../types.d.ts").Theme, lanes: import("../types.d.ts").Lane[], shown: Shown[],
 *   scale: import("../types.d.ts").Axis, px: (t: number) => number, step: number, focus: {lane: number} | null}} what
 */
export function drawRates(context, box, { data, theme, lanes, shown, scale, px, step, focus }) {
  const { x, y, width, height } = box;
  const { rate } = data;
  if (!rate) return;
  const py = (/** @type {number} */ v) => y + height * (1 - scale.at(v));
  context.font = `${theme.size * 0.95}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillText(scale.kind === "log" ? tr("learning rate, log") : tr("learning rate"), x, y - 3);
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const ticks = scale.ticks.filter(([v]) => py(v) >= y - 1 && py(v) <= y + height + 1);
  for (const [v, label] of ticks.length > 2 ? [ticks[0], ticks[ticks.length - 1]] : ticks) {
    context.strokeRect(x, Math.round(py(v)) + 0.5, width, 0);
    context.fillText(label, x - 6, py(v));
  }
  context.save();
  context.beginPath();
  context.rect(x, y - 2, width + 7, height + 4);
  context.clip();
  for (const { run, lane } of shown) {
    const dim = focus && lane !== focus.lane;
    context.strokeStyle = lanes[lane].color;
    for (const [end, alpha, line] of [
      [data.last[run], 0.32, 1.25],
      [Math.min(step, data.last[run]), 1, 1.9],
    ]) {
      context.globalAlpha = dim ? alpha * 0.3 : alpha;
      context.lineWidth = line;
      context.beginPath();
      for (let t = 1; t <= end; t++) context.lineTo(px(t), py(rate[t * data.runs + run]));
      context.stroke();
    }
  }
  context.restore();
}
