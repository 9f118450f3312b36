// @ts-nocheck: types to follow
/** The curve of loss (or gradient norm) over the steps, on a canvas; under it the rates of lanes with a schedule. */

import { drawRates, parted, rateAxis, rated } from "./rates.js";
import { axis, bestKind, linearTicks } from "./scale.js";
import { drawCross, drawDot, drawRing, prepare } from "./trails.js";

const MARGIN = { left: 48, right: 12, top: 34, bottom: 24 };
const MANY = 40;

export class Loss {
  /**
   * @param {HTMLElement} element
   * @param {{seek: (step: number) => void, redraw: () => void,
   *   hover: (hit: {lane: number, run: number, step: number, x: number, y: number} | null) => void}} events
   */
  constructor(element, events) {
    this.element = element;
    this.events = events;
    this.what = "loss";
    this.kind = "auto";
    element.innerHTML = `
      <canvas class="rv-canvas" data-testid="rv-loss-canvas"></canvas>
      <div class="rv-tools">
        <select data-testid="rv-what" aria-label="What the curve shows">
          <option value="loss">Loss</option><option value="grad">Gradient norm</option>
        </select>
        <select data-testid="rv-axis" aria-label="Axis">
          <option value="auto">auto</option><option value="log">log</option>
          <option value="symlog">symlog</option><option value="linear">linear</option>
        </select>
      </div>
      <div class="rv-note" data-testid="rv-loss-note"></div>`;
    this.canvas = element.querySelector("canvas");
    this.note = element.querySelector(".rv-note");
    const [what, kind] = element.querySelectorAll("select");
    this.kindSelect = kind;
    what.onchange = () => this.choose({ what: what.value });
    kind.onchange = () => this.choose({ kind: kind.value });
    this.listen();
  }

  choose(choice) {
    Object.assign(this, choice);
    this.scale();
    this.events.redraw();
  }

  update(data, theme, lanes) {
    Object.assign(this, { data, theme, lanes });
    this.rated = rated(data, this.shown());
    this.rateAxis = this.rated.length ? rateAxis(data, this.rated) : null;
    this.element.classList.toggle("rv-rated", this.rated.length > 0);
    this.scale();
  }

  get values() {
    return this.what === "loss" ? this.data.loss : this.data.grad;
  }

  shown() {
    const { data, lanes } = this;
    return Array.from({ length: data.runs }, (_, run) => ({ run, lane: Math.floor(run / data.starts) })).filter(
      ({ lane }) => lanes[lane].visible,
    );
  }

  /** Fit the axis to what is shown: to the runs that did not diverge, if there are any. */
  scale() {
    const { data, values } = this;
    const shown = this.shown();
    const whole = shown.filter(({ run }) => data.last[run] === data.steps);
    let low = Infinity,
      high = -Infinity,
      lowPositive = Infinity,
      below = false;
    for (const { run } of whole.length ? whole : shown) {
      for (let t = 0; t <= data.last[run]; t++) {
        const v = values[t * data.runs + run];
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
    const best = bestKind(extent);
    this.axis = axis(this.kind === "auto" ? best : this.kind, extent);
    this.kindSelect.options[0].textContent = `auto (${best})`;
    this.note.textContent = this.axis.kind === "log" && below ? "values ≤ 0 are below this axis: try symlog" : "";
  }

  /** Curve and strip together. */
  get whole() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const { left, right, top, bottom } = MARGIN;
    return { x: left, y: top, width: Math.max(width - left - right, 1), height: Math.max(height - top - bottom, 1) };
  }

  get box() {
    return this.rateAxis ? parted(this.whole)[0] : this.whole;
  }

  px(step) {
    return this.box.x + (this.box.width * step) / Math.max(this.data.steps, 1);
  }

  py(value) {
    const { y, height } = this.box;
    return y + height * (1 - Math.min(Math.max(this.axis.at(value), -9), 9));
  }

  draw(step, focus) {
    const { data, theme } = this;
    const context = prepare(this.canvas);
    const { x, y, width, height } = this.box;
    const whole = this.whole;
    this.note.style.bottom = `${MARGIN.bottom + 4 + whole.height - height}px`;
    this.step = step;
    this.drawAxes(context);
    if (this.rateAxis) {
      const { lanes, rated: shown, rateAxis: scale } = this;
      drawRates(context, parted(whole)[1], { data, theme, lanes, shown, scale, px: (t) => this.px(t), step, focus });
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

  drawAxes(context) {
    const { theme, data } = this;
    const { x, y, width, height } = this.box;
    context.font = `10px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const [value, label] of this.axis.ticks) {
      const py = Math.round(this.py(value)) + 0.5;
      if (py < y - 1 || py > y + height + 1) continue;
      context.strokeRect(x, py, width, 0);
      context.fillText(label, x - 6, py);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const [step, label] of linearTicks(0, Math.max(data.steps, 1), 6)) {
      if (Number.isInteger(step)) context.fillText(label, this.px(step), y + this.whole.height + 6);
    }
  }

  drawCurves(context, step, focus) {
    const { data, lanes, theme } = this;
    const shown = this.shown();
    const thin = shown.length > MANY;
    if (focus) shown.sort((a, b) => (a.lane === focus.lane) - (b.lane === focus.lane));
    for (const { run, lane } of shown) {
      const dim = focus && lane !== focus.lane;
      context.strokeStyle = lanes[lane].color;
      context.lineWidth = thin ? 1 : 1.25;
      context.globalAlpha = dim ? 0.12 : 0.32;
      if (step < data.last[run]) context.stroke(this.curve(run, data.last[run]));
      context.lineWidth = thin ? 1 : focus && !dim ? 2.6 : 1.9;
      context.globalAlpha = dim ? 0.25 : 1;
      context.stroke(this.curve(run, step));
    }
    for (const { run, lane } of shown) {
      context.globalAlpha = focus && lane !== focus.lane ? 0.3 : 1;
      const at = Math.min(step, data.last[run]);
      const [hx, hy] = [this.px(at), this.py(this.valueAt(run, at))];
      if (data.last[run] < data.steps && step >= data.last[run]) drawCross(context, hx, hy, lanes[lane].color, theme);
      else drawDot(context, hx, hy, thin ? 1.8 : 3.4, lanes[lane].color, theme, 0.8);
    }
    context.globalAlpha = 1;
    if (focus) drawRing(context, this.px(focus.step), this.py(this.valueAt(focus.run, focus.step)), theme.text);
  }

  /** The value at a step, in between on the straight line that is drawn. */
  valueAt(run, step) {
    const { values, data } = this;
    const t = Math.floor(step);
    const a = values[t * data.runs + run];
    if (t === step) return a;
    const b = values[(t + 1) * data.runs + run];
    return a + (step - t) * (b - a);
  }

  curve(run, upto) {
    const { data, values } = this;
    const line = new Path2D();
    const end = Math.min(upto, data.last[run]);
    const { x, y, width, height } = this.box;
    const scale = width / Math.max(data.steps, 1);
    let qx = -9,
      qy = -9,
      open = false;
    for (let t = 0; t <= end; t++) {
      const share = this.axis.at(values[t * data.runs + run]);
      if (Number.isNaN(share)) {
        open = false;
        continue;
      }
      const px = x + t * scale;
      const py = y + height * (1 - Math.min(Math.max(share, -9), 9));
      if (open && px - qx < 0.5 && Math.abs(py - qy) < 0.5 && t < end) continue;
      open ? line.lineTo(px, py) : line.moveTo(px, py);
      [qx, qy, open] = [px, py, true];
    }
    if (end > Math.floor(end) && open) line.lineTo(this.px(end), this.py(this.valueAt(run, end)));
    return line;
  }

  listen() {
    const local = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const stepAt = (px) => Math.round(((px - this.box.x) / this.box.width) * this.data.steps);
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.data) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.events.seek(stepAt(local(event)[0]));
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!this.data) return;
      const [px, py] = local(event);
      if (this.canvas.hasPointerCapture(event.pointerId)) this.events.seek(stepAt(px));
      else this.events.hover(this.near(px, py, stepAt(px)));
    });
    this.canvas.addEventListener("pointerleave", () => this.events.hover(null));
  }

  /** The curve nearest to the pointer, at the step under it. */
  near(px, py, step) {
    const { data } = this;
    const reach = Math.max(2, Math.ceil((6 * data.steps) / this.box.width));
    let best = null;
    let distance = 14 * 14;
    for (const { run, lane } of this.shown()) {
      for (let t = Math.max(0, step - reach); t <= Math.min(data.last[run], step + reach); t++) {
        const [x, y] = [this.px(t), this.py(this.valueAt(run, t))];
        const d = (x - px) ** 2 + (y - py) ** 2;
        if (d < distance) [distance, best] = [d, { lane, run, step: t, x, y }];
      }
    }
    return best;
  }
}
