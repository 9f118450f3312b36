/** The curve of loss, or of another number of the runs, over the steps; under it the rates of lanes with a schedule. */

import { drawScales, fontOf } from "../axes.js";
import { unmarked } from "../gestures.js";
import { markOf } from "../marks.js";
import { measured, NAMES, offered } from "../measures.js";
import { Panel, write } from "../panel.js";
import { drawRates, parted, rateAxis, rated } from "../rates.js";
import { axis, linearTicks } from "../scale.js";
import { sizeOf } from "../sizes.js";
import { drawCross, drawDot, drawRing, prepare, strokeLine } from "../trails.js";
import { mark, tr } from "../words.js";

/**
 * @typedef {import("../../types.d.ts").Scene} Scene
 * @typedef {import("../../types.d.ts").Hit} Hit
 * @typedef {{run: number, lane: number}} Shown
 */

const MANY = 40;
const DASH = [2.6, 2]; // of the second coordinate, in widths of the line

export default class Loss extends Panel {
  static label = mark("Loss over the steps");
  static order = 2;
  static share = 44;
  static css = `
    .rv-loss .rv-canvas { cursor: crosshair; touch-action: pan-y; }
    .rv-loss .rv-tools { top: 0; left: 44px; right: auto; }
    .rv-note { position: absolute; left: 60px; font-size: var(--rv-small); color: var(--rv-soft); pointer-events: none; }
    @container rv (max-width: 720px) { .rv-loss { height: 210px; } .rv-loss.rv-rated { height: 290px; } }`;

  /** @param {HTMLElement} element @param {import("../../types.d.ts").Stage} stage */
  constructor(element, stage) {
    super(element, stage);
    this.what = "loss";
    this.left = 0;
    this.kind = "auto";
    element.innerHTML = `
      <canvas class="rv-canvas" data-testid="rv-loss-canvas"></canvas>
      <div class="rv-tools">
        <select data-testid="rv-what" aria-label="${tr("What the curve shows")}">
          <option value="loss">${tr("Loss")}</option><option value="grad">${tr("Gradient norm")}</option>
          <option value="distance">${tr("Distance to a minimum")}</option><option value="step">${tr("Step length")}</option>
          <option value="cosine">${tr("Cosine of step and −gradient")}</option><optgroup label="${tr("Chosen run, by coordinate")}"></optgroup>
        </select>
        <select data-testid="rv-axis" aria-label="${tr("Axis")}">
          <option value="auto">${tr("auto")}</option><option value="log">${tr("log")}</option>
          <option value="symlog">${tr("symlog")}</option><option value="linear">${tr("linear")}</option>
        </select>
      </div>
      <div class="rv-note" data-testid="rv-loss-note"></div>`;
    this.canvas = /** @type {HTMLCanvasElement} */ (element.querySelector("canvas"));
    this.note = /** @type {HTMLElement} */ (element.querySelector(".rv-note"));
    const [what, kind] = element.querySelectorAll("select");
    this.whatSelect = what;
    this.kindSelect = kind;
    this.offer = "";
    this.ofLane = 0;
    /** @type {import("../measures.js").Measured} */
    this.record = { values: [], runs: 1, last: [], shown: [], pending: true, axis: "linear", own: false };
    /** @type {Shown[]} */
    this.rated = [];
    this.rateAxis = /** @type {import("../../types.d.ts").Axis | null} */ (null);
    this.axis = axis("linear", { low: 0, high: 1, lowPositive: 1, typical: 1 });
    what.onchange = () => this.choose({ what: what.value });
    what.onpointerdown = what.onfocus = () => this.list();
    kind.onchange = () => this.choose({ kind: kind.value });
    this.listen();
  }

  /** @param {{what?: string, kind?: string}} choice */
  choose(choice) {
    Object.assign(this, choice);
    this.measure();
    this.stage.redraw();
  }

  /** What the chosen run offers, in the list. */
  list() {
    const entries = offered(this.stage);
    const group = /** @type {HTMLElement} */ (this.whatSelect.querySelector("optgroup"));
    const offer = JSON.stringify(entries);
    if (offer === this.offer) return;
    this.offer = offer;
    group.replaceChildren(...entries.map(([value, text]) => new Option(text, value)));
    this.whatSelect.value = this.what;
    if (this.whatSelect.selectedIndex < 0) this.whatSelect.value = this.what = "loss";
  }

  /** The numbers that are drawn, and their axis. */
  measure() {
    if (this.what !== "loss" && this.what !== "grad") this.list();
    this.ofLane = this.stage.inspector.lane;
    this.record = measured(this.what, this.scene, this.stage);
    this.scale();
  }

  /** @param {Scene} scene */
  update(scene) {
    super.update(scene);
    this.measure();
    this.rated = rated(this.data, this.record.own ? [] : this.record.shown);
    this.rateAxis = this.rated.length ? rateAxis(this.data, this.rated) : null;
    this.element.classList.toggle("rv-rated", this.rated.length > 0);
  }

  get data() {
    return this.scene.data;
  }

  /** Fit the axis to what is shown: to the runs that did not diverge, if there are any. */
  scale() {
    const { data } = this;
    const { values, runs, last, shown } = this.record;
    const whole = shown.filter(({ run }) => last[run] === data.steps);
    let low = Infinity;
    let high = -Infinity;
    let lowPositive = Infinity;
    let below = false;
    for (const { run } of whole.length ? whole : shown) {
      for (let t = 0; t <= last[run]; t++) {
        const v = values[t * runs + run];
        if (!Number.isFinite(v)) continue;
        if (v < low) low = v;
        if (v > high) high = v;
        if (v > 0 && v < lowPositive) lowPositive = v;
        if (v <= 0) below = true;
      }
    }
    if (low > high) [low, high] = [0, 1];
    if (lowPositive === Infinity) lowPositive = 0;
    const first = shown.map(({ run }) => Math.abs(values[run])).filter(Number.isFinite);
    const extent = { low, high, lowPositive, typical: Math.max(...first, 0) };
    const best = this.record.axis; // of loss and slope chosen where the exports' is
    this.axis = axis(this.kind === "auto" ? best : this.kind, extent);
    this.left = this.roomForTicks();
    write(this.kindSelect.options[0], tr("auto ({kind})", { kind: tr(best) }));
    const empty =
      !this.record.pending && low === 0 && high === 1 && !whole.some(({ run }) => Number.isFinite(values[runs + run]));
    const note =
      empty && this.what === "distance"
        ? tr("no minimum is known")
        : this.axis.kind === "log" && below
          ? tr("values ≤ 0 are below this axis: try symlog")
          : this.record.own && shown.length > 1
            ? tr("x solid, y dashed")
            : "";
    write(this.note, note);
  }

  /** Pixels to the left of the curve: for its name, and beside that for the widest number. */
  roomForTicks() {
    const { theme } = this.scene;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.font = fontOf(theme, 0.95);
    const widest = Math.max(0, ...this.axis.ticks.map(([, label]) => context.measureText(label).width));
    return Math.max(theme.size * 4.4, theme.size * 1.6 + widest + 10);
  }

  /** Curve and strip together. */
  get whole() {
    const [width, height] = sizeOf(this.canvas);
    const { size } = this.scene.theme;
    const [left, right, top, bottom] = [this.left, 12, Math.max(34, size * 2.6), Math.ceil(size * 2.9)];
    return { x: left, y: top, width: Math.max(width - left - right, 1), height: Math.max(height - top - bottom, 1) };
  }

  get box() {
    return this.rateAxis ? parted(this.whole)[0] : this.whole;
  }

  /** @param {number} step */
  px(step) {
    return this.box.x + (this.box.width * step) / Math.max(this.data.steps, 1);
  }

  /** @param {number} value */
  py(value) {
    const { y, height } = this.box;
    return y + height * (1 - Math.min(Math.max(this.axis.at(value), -9), 9));
  }

  /** @param {number} step @param {Hit | null} focus */
  draw(step, focus) {
    if (this.record.pending || (this.record.own && this.stage.inspector.lane !== this.ofLane)) this.measure();
    const { data, theme, lanes } = this.scene;
    const context = prepare(this.canvas);
    const { x, y, width, height } = this.box;
    const { whole } = this;
    this.note.style.bottom = `${sizeOf(this.canvas)[1] - y - height + 4}px`;
    this.drawAxes(context);
    if (this.rateAxis) {
      const { rated: shown, rateAxis: scale } = this;
      const px = (/** @type {number} */ t) => this.px(t);
      drawRates(context, parted(whole)[1], { data, theme, lanes, shown, scale, px, step, focus });
    }
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    context.strokeRect(Math.round(this.px(step)) + 0.5, y, 0, whole.height);
    context.save();
    context.beginPath();
    context.rect(x, y - 6, width + 7, height + 6);
    context.clip();
    this.drawCurves(context, step, focus);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context */
  drawAxes(context) {
    const { theme } = this.scene;
    const steps = linearTicks(0, Math.max(this.data.steps, 1), 6).filter(([step]) => Number.isInteger(step));
    const name = (this.what in NAMES ? tr(NAMES[this.what]) : null) ?? this.whatSelect.selectedOptions[0]?.text ?? "";
    drawScales(
      context,
      theme,
      this.box,
      this,
      steps,
      this.axis.ticks,
      [tr("step"), name],
      this.box.y + this.whole.height,
    );
  }

  /** @param {CanvasRenderingContext2D} context @param {number} step @param {Hit | null} focus */
  drawCurves(context, step, focus) {
    const { lanes, theme } = this.scene;
    const { last, own } = this.record;
    const shown = [...this.record.shown];
    const thin = shown.length > MANY;
    if (focus) shown.sort((a, b) => Number(a.lane === focus.lane) - Number(b.lane === focus.lane));
    for (const { run, lane } of shown) {
      const dim = focus && lane !== focus.lane;
      context.strokeStyle = lanes[lane].color;
      context.lineWidth = thin ? 1 : 1.25;
      context.globalAlpha = dim ? 0.12 : 0.32;
      const { dash = [] } = own ? { dash: run === 1 ? DASH : [] } : markOf(lanes[lane], theme);
      context.setLineDash(dash.map((length) => 1.9 * length));
      if (step < last[run]) strokeLine(context, this.curve(run, last[run]));
      context.lineWidth = thin ? 1 : focus && !dim ? 2.6 : 1.9;
      context.globalAlpha = dim ? 0.25 : 1;
      strokeLine(context, this.curve(run, step));
    }
    context.setLineDash([]);
    for (const { run, lane } of shown) {
      context.globalAlpha = focus && lane !== focus.lane ? 0.3 : 1;
      const at = Math.min(step, last[run]);
      const [hx, hy] = [this.px(at), this.py(this.valueAt(run, at))];
      if (Number.isNaN(hy)) continue;
      if (last[run] < this.data.steps && step >= last[run]) drawCross(context, hx, hy, lanes[lane].color, theme);
      else drawDot(context, hx, hy, thin ? 1.8 : 3.4, lanes[lane].color, theme, 0.8, markOf(lanes[lane], theme).marker);
    }
    context.globalAlpha = 1;
    if (focus && focus.run >= 0 && !own)
      drawRing(context, this.px(focus.step), this.py(this.valueAt(focus.run, focus.step)), theme.text);
  }

  /** The value at a step, in between on the straight line that is drawn. @param {number} run @param {number} step */
  valueAt(run, step) {
    const { values, runs } = this.record;
    const t = Math.floor(step);
    const a = values[t * runs + run];
    if (t === step) return a;
    const b = values[(t + 1) * runs + run];
    return a + (step - t) * (b - a);
  }

  /** The line of a run; of the points in one column of pixels the lowest and the highest. @param {number} run @param {number} upto */
  curve(run, upto) {
    const { data } = this;
    const { values, runs, last } = this.record;
    const line = new Path2D();
    const end = Math.min(upto, last[run]);
    const { x, y, width, height } = this.box;
    const scale = width / Math.max(data.steps, 1);
    let open = false;
    const put = (/** @type {number[]} */ [px, py]) => {
      open ? line.lineTo(px, py) : line.moveTo(px, py);
      open = true;
    };
    /** @type {number[] | null} */
    let low = null;
    /** @type {number[] | null} */
    let high = null;
    const close = () => {
      if (!low || !high) return;
      const [first, last] = low[0] < high[0] ? [low, high] : [high, low];
      put(first);
      if (last !== first) put(last);
      low = high = null;
    };
    for (let t = 0; t <= end; t++) {
      const share = this.axis.at(values[t * runs + run]);
      if (Number.isNaN(share)) {
        close();
        open = false;
        continue;
      }
      const point = [x + t * scale, y + height * (1 - Math.min(Math.max(share, -9), 9))];
      if (low && Math.floor(point[0]) !== Math.floor(low[0])) close();
      if (!low || point[1] > low[1]) low = point;
      if (!high || point[1] < high[1]) high = point;
    }
    close();
    const at = Math.floor(end);
    if (open) put([this.px(at), this.py(this.valueAt(run, at))]);
    if (end > at && open) put([this.px(end), this.py(this.valueAt(run, end))]);
    return line;
  }

  listen() {
    const local = (/** @type {PointerEvent} */ event) => {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const stepAt = (/** @type {number} */ px) => Math.round(((px - this.box.x) / this.box.width) * this.data.steps);
    unmarked(this.canvas);
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.scene) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.stage.seek(stepAt(local(event)[0]));
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!this.scene) return;
      const [px, py] = local(event);
      if (this.canvas.hasPointerCapture(event.pointerId)) this.stage.seek(stepAt(px));
      else this.stage.hover(this.near(px, py, stepAt(px)), this.element);
    });
    this.canvas.addEventListener("pointerleave", () => this.stage.hover(null, this.element));
  }

  /** The curve nearest to the pointer, at the step under it. @param {number} px @param {number} py @param {number} step @returns {Hit | null} */
  near(px, py, step) {
    const { data } = this;
    const { last, own, shown } = this.record;
    const reach = Math.max(2, Math.ceil((6 * data.steps) / this.box.width));
    let best = null;
    let distance = 14 * 14;
    for (const { run, lane } of shown) {
      for (let t = Math.max(0, step - reach); t <= Math.min(last[run], step + reach); t++) {
        const [x, y] = [this.px(t), this.py(this.valueAt(run, t))];
        const d = (x - px) ** 2 + (y - py) ** 2;
        if (d < distance) {
          distance = d;
          best = { lane, run: own ? this.stage.inspector.run : run, step: t, x, y };
        }
      }
    }
    return best;
  }
}
