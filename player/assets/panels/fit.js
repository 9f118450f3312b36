/** A surface of data: the rows and what the runs make of them, moving with their heads; the rows of this step's mini-batch marked. */

import { drawScales } from "../axes.js";
import { markOf } from "../marks.js";
import { Panel } from "../panel.js";
import { linearTicks } from "../scale.js";
import { sizeOf } from "../sizes.js";
import { drawDot, prepare } from "../trails.js";
import { workedOut } from "../tree.js";
import { mark, tr } from "../words.js";

/**
 * @typedef {import("../../types.d.ts").Scene} Scene
 * @typedef {import("../../types.d.ts").Hit} Hit
 */

const CURVE = 97; // points of a line
const ROOM = 0.06; // of the data's extent, around them

export default class Fit extends Panel {
  static label = mark("The data and their fit");
  static order = 1.5;
  static share = 60;
  static css = `
    .rv-fit-note { position: absolute; top: 2px; right: 12px; font-size: var(--rv-small); color: var(--rv-soft); pointer-events: none; }
    @container rv (max-width: 720px) { .rv-fit { height: 230px; } }`;

  /** @param {any} header */
  static fits(header) {
    return Boolean(header.fit);
  }

  /** @param {HTMLElement} element @param {import("../../types.d.ts").Stage} stage */
  constructor(element, stage) {
    super(element, stage);
    element.innerHTML = `<canvas class="rv-canvas" data-testid="rv-fit-canvas"></canvas><div class="rv-fit-note" data-testid="rv-fit-note"></div>`;
    this.canvas = /** @type {HTMLCanvasElement} */ (element.querySelector("canvas"));
    this.note = /** @type {HTMLElement} */ (element.querySelector(".rv-fit-note"));
    /** @type {Float32Array[]} the data, column by column */
    this.columns = [];
    /** @type {ArrayLike<number>} */
    this.across = [];
    /** @type {ArrayLike<number>} */
    this.truth = [];
    this.box = { x: 0, y: 0, width: 1, height: 1 };
    this.count = 0;
    this.classes = false;
    this.x = this.y = /** @type {[number, number]} */ ([0, 1]);
  }

  /** @param {Scene} scene */
  update(scene) {
    super.update(scene);
    const { data } = scene;
    const { fit } = data.header;
    const rows = data.array("fit rows");
    const count = rows.length / fit.columns.length;
    this.columns = fit.columns.map((/** @type {string} */ _, /** @type {number} */ k) =>
      rows.subarray(k * count, (k + 1) * count),
    );
    this.count = count;
    this.truth = this.columns[fit.target];
    this.across = this.columns[fit.feature ?? fit.target];
    this.x = extent(this.across);
    this.y = extent(this.truth);
    this.classes = this.columns[fit.target].every((v) => v === 0 || v === 1);
    const some = fit.every > 1 ? tr("one row in {every} is drawn", { every: fit.every }) : "";
    this.note.textContent = [fit.feature === null ? tr("prediction by truth") : "", some].filter(Boolean).join("; ");
  }

  /** What the model says of row k, or of a value of its feature. @param {number[]} w @param {number} k @param {number} [u] */
  prediction([x, y], k, u) {
    const { fit, live } = this.scene.data.header;
    const params = this.stage.inspector.running()?.ground.params ?? live?.ground.params ?? [];
    return workedOut(fit.tree, (leaf) => {
      const [kind, i] = fit.leaves[leaf];
      if (kind === "x") return x;
      if (kind === "y") return y;
      if (kind === "p") return params[i];
      return u === undefined ? this.columns[i][k] : u;
    });
  }

  room() {
    const [width, height] = sizeOf(this.canvas);
    const { size } = this.scene.theme;
    const [left, right, top, bottom] = [size * 4.4, 12, Math.max(22, size * 1.8), Math.ceil(size * 2.9)];
    return { x: left, y: top, width: Math.max(width - left - right, 1), height: Math.max(height - top - bottom, 1) };
  }

  /** @param {number} u */
  px(u) {
    return this.box.x + (this.box.width * (u - this.x[0])) / (this.x[1] - this.x[0]);
  }

  /** @param {number} v */
  py(v) {
    return this.box.y + this.box.height * (1 - (v - this.y[0]) / (this.y[1] - this.y[0]));
  }

  /** Where a run is at a time of the clock. @param {number} run @param {number} time */
  head(run, time) {
    const { path, runs, last } = this.scene.data;
    const t = Math.min(time, last[run]);
    const [a, b] = [Math.floor(t), Math.min(Math.floor(t) + 1, last[run])];
    const at = (/** @type {number} */ k) => [path[2 * k * runs + run], path[(2 * k + 1) * runs + run]];
    return at(a).map((v, k) => v + (t - a) * (at(b)[k] - v));
  }

  /** @param {number} step @param {Hit | null} focus */
  draw(step, focus) {
    if (!this.scene?.data.header.fit || !sizeOf(this.canvas)[0]) return;
    const { lanes, theme, data } = this.scene;
    const context = prepare(this.canvas);
    this.box = this.room();
    const { x, y, width, height } = this.box;
    this.drawAxes(context);
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    const { inspector } = this.stage;
    const chosen = lanes[inspector.lane]?.visible ? inspector.lane : lanes.findIndex((lane) => lane.visible);
    const own = chosen < 0 ? null : this.head(chosen * data.starts + Math.min(inspector.start, data.starts - 1), step);
    if (own) this.drawResiduals(context, own, lanes[chosen].color);
    this.drawRows(context, inspector.when(step));
    if (data.header.fit.feature === null) {
      if (own) this.drawAgainst(context, own, lanes[chosen].color);
    } else {
      for (let run = 0; run < data.runs; run++) {
        const lane = Math.floor(run / data.starts);
        if (!lanes[lane].visible) continue;
        const dim = focus && focus.lane !== lane;
        const line = this.curve(this.head(run, step));
        context.globalAlpha = dim ? 0.3 : 1;
        context.strokeStyle = theme.halo;
        context.lineWidth = 4.5;
        context.stroke(line);
        context.strokeStyle = lanes[lane].color;
        context.lineWidth = lane === chosen ? 2.6 : 1.8;
        context.setLineDash((markOf(lanes[lane], theme).dash ?? []).map((/** @type {number} */ length) => 2 * length));
        context.stroke(line);
        context.setLineDash([]);
      }
      context.globalAlpha = 1;
      if (own && this.classes) this.drawDecision(context, own, lanes[chosen].color);
    }
    context.restore();
  }

  /** @param {number[]} w */
  curve(w) {
    const line = new Path2D();
    let open = false;
    for (let k = 0; k < CURVE; k++) {
      const u = this.x[0] + ((this.x[1] - this.x[0]) * k) / (CURVE - 1);
      const py = this.py(this.prediction(w, 0, u));
      if (!Number.isFinite(py)) {
        open = false;
        continue;
      }
      const at = Math.min(Math.max(py, -1e4), 1e4);
      open ? line.lineTo(this.px(u), at) : line.moveTo(this.px(u), at);
      open = true;
    }
    return line;
  }

  /** The rows; those that this step's gradient is of stand out. @param {CanvasRenderingContext2D} context @param {number} t */
  drawRows(context, t) {
    const { theme, data } = this.scene;
    const batch = this.stage.inspector.running()?.ground.noise?.rows?.[t - 1];
    const chosen = batch && new Set(Array.from(batch));
    const against = data.header.fit.feature === null;
    if (against) return;
    for (let k = 0; k < this.count; k++) {
      const mine = chosen?.has(k * data.header.fit.every);
      context.globalAlpha = chosen ? (mine ? 1 : 0.25) : 0.55;
      drawDot(
        context,
        this.px(this.across[k]),
        this.py(this.truth[k]),
        mine ? 4 : 2.4,
        mine ? theme.text : theme.muted,
        theme,
        mine ? 1 : 0.4,
      );
    }
    context.globalAlpha = 1;
  }

  /** From each row to what the chosen run says of it. @param {CanvasRenderingContext2D} context @param {number[]} w @param {string} color */
  drawResiduals(context, w, color) {
    if (this.scene.data.header.fit.feature === null) return;
    const lines = new Path2D();
    for (let k = 0; k < this.count; k++) {
      const py = this.py(this.prediction(w, k));
      if (!Number.isFinite(py)) continue;
      lines.moveTo(this.px(this.across[k]), this.py(this.truth[k]));
      lines.lineTo(this.px(this.across[k]), Math.min(Math.max(py, -1e4), 1e4));
    }
    context.globalAlpha = 0.4;
    context.strokeStyle = color;
    context.lineWidth = 1;
    context.stroke(lines);
    context.globalAlpha = 1;
  }

  /** Several features: each row's prediction over its truth, and where both are the same. @param {CanvasRenderingContext2D} context @param {number[]} w @param {string} color */
  drawAgainst(context, w, color) {
    const { theme } = this.scene;
    context.strokeStyle = theme.muted;
    context.setLineDash([5, 4]);
    context.stroke(
      new Path2D(`M${this.px(this.x[0])} ${this.py(this.x[0])}L${this.px(this.x[1])} ${this.py(this.x[1])}`),
    );
    context.setLineDash([]);
    for (let k = 0; k < this.count; k++) {
      const py = this.py(this.prediction(w, k));
      if (Number.isFinite(py)) drawDot(context, this.px(this.truth[k]), py, 2.6, color, theme, 0.5);
    }
  }

  /** Where the chosen run changes its mind: the prediction is one half. @param {CanvasRenderingContext2D} context @param {number[]} w @param {string} color */
  drawDecision(context, w, color) {
    const at = (/** @type {number} */ k) => this.x[0] + ((this.x[1] - this.x[0]) * k) / (CURVE - 1);
    const side = (/** @type {number} */ k) => this.prediction(w, 0, at(k)) - 0.5;
    for (let k = 1; k < CURVE; k++) {
      const [a, b] = [side(k - 1), side(k)];
      if (!(a * b < 0)) continue;
      const px = this.px(at(k - 1) + (a / (a - b)) * (at(k) - at(k - 1)));
      context.strokeStyle = color;
      context.lineWidth = 1.4;
      context.setLineDash([2, 4]);
      context.stroke(new Path2D(`M${px} ${this.box.y}v${this.box.height}`));
      context.setLineDash([]);
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  drawAxes(context) {
    const { theme, data } = this.scene;
    const { fit } = data.header;
    const across = linearTicks(this.x[0], this.x[1], 6);
    const up = linearTicks(this.y[0], this.y[1], 4);
    const names = [
      fit.columns[fit.feature ?? fit.target],
      fit.feature === null ? tr("prediction") : fit.columns[fit.target],
    ];
    drawScales(context, theme, this.box, this, across, up, names);
  }

  resize() {
    if (this.scene) this.stage.redraw();
  }
}

/** The range of values with some room around. @param {ArrayLike<number>} values @returns {[number, number]} */
function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const v of Array.from(values)) [low, high] = [Math.min(low, v), Math.max(high, v)];
  const room = ROOM * (high - low || 1);
  return [low - room, high + room];
}
