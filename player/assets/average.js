/** The moving average by itself: its weights, and what it makes of a signal that the reader draws. */

import { loadStyle } from "./style.js";
import { readTheme } from "./theme.js";
import { prepare } from "./trails.js";

const COUNT = 160; // steps of the signal
const BACK = 60; // steps back whose weights are drawn
const REACH = 1.2; // of the signal's axis, up and down
const LEAST = 0.001; // of 1 − β
const PAD = { left: 40, right: 10, top: 12, bottom: 26 }; // pixels around a picture

/** @typedef {{root: HTMLElement, words: Record<string, string>}} Options */

/** @type {WeakMap<HTMLElement, Demo>} */
const demos = new WeakMap();

/** @param {HTMLElement} root @param {{data: {words: Record<string, string>}}} options */
export async function show(root, { data }) {
  await Promise.all([loadStyle("player.css"), loadStyle("average.css")]);
  const demo = demos.get(root) ?? new Demo(root);
  demos.set(root, demo);
  demo.say(data.words);
}

/** @param {HTMLElement} root */
export function hide(root) {
  demos.get(root)?.dispose();
  demos.delete(root);
}

/**
 * The moving average of a signal that begins at zero, (T), with each value divided by the sum of its weights or not.
 * @param {ArrayLike<number>} signal @param {number} beta @param {boolean} corrected
 */
export function average(signal, beta, corrected) {
  const out = new Float64Array(signal.length);
  let y = 0;
  for (let t = 0; t < signal.length; t++) {
    y = beta * y + (1 - beta) * signal[t];
    out[t] = corrected ? y / (1 - beta ** (t + 1)) : y;
  }
  return out;
}

/** The signals to begin with. @type {Record<string, (t: number) => number>} */
const SIGNALS = {
  step: (t) => (t < COUNT / 4 ? 0 : 1),
  constant: () => 0.8,
  noise: (t) =>
    0.5 * Math.sin((2 * Math.PI * t) / 90) + 0.9 * (Math.abs((Math.sin(t * 127.1 + 3) * 43758.5453) % 1) - 0.5),
};

/** A text with values in its fields. @param {string | undefined} text @param {Record<string, string | number>} values */
const filled = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

class Demo {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.beta = 0.9;
    this.corrected = false;
    this.signal = Float64Array.from({ length: COUNT }, (_, t) => SIGNALS.noise(t));
    this.cursor = 0;
    this.frame = 0;
    /** @type {Record<string, string>} */
    this.words = {};
    root.classList.add("rv-root", "rv-average");
    root.innerHTML = `
      <div class="rv-average-bar">
        <label><span data-word="beta"></span> <input type="range" min="0" max="300" step="1" aria-describedby="rv-average-told" data-testid="beta"><span class="rv-average-beta" data-testid="beta-told"></span></label>
        <label><input type="checkbox" data-testid="corrected"> <span data-word="corrected"></span></label>
        ${Object.keys(SIGNALS)
          .map((name) => `<button type="button" data-signal="${name}" data-word="${name}"></button>`)
          .join("")}
      </div>
      <p class="rv-average-told" id="rv-average-told" data-testid="told"></p>
      <canvas class="rv-average-weights" role="img"></canvas>
      <canvas class="rv-average-signal" tabindex="0" role="slider" aria-valuemin="${-REACH}" aria-valuemax="${REACH}" data-testid="signal"></canvas>`;
    const find = (/** @type {string} */ name) => /** @type {any} */ (root.querySelector(name));
    this.range = /** @type {HTMLInputElement} */ (find("[data-testid=beta]"));
    this.output = /** @type {HTMLElement} */ (find("[data-testid=beta-told]"));
    this.told = /** @type {HTMLElement} */ (find(".rv-average-told"));
    this.weights = /** @type {HTMLCanvasElement} */ (find(".rv-average-weights"));
    this.canvas = /** @type {HTMLCanvasElement} */ (find(".rv-average-signal"));
    const box = /** @type {HTMLInputElement} */ (find("[data-testid=corrected]"));
    this.range.value = String(100);
    this.range.oninput = () => {
      this.beta = 1 - LEAST ** (Number(this.range.value) / 300);
      this.redraw();
    };
    box.onchange = () => {
      this.corrected = box.checked;
      this.redraw();
    };
    for (const button of root.querySelectorAll("button")) {
      button.onclick = () => {
        this.signal = this.signal.map((_, t) => SIGNALS[String(button.dataset.signal)](t));
        this.redraw();
      };
    }
    this.canvas.onpointerdown = (event) => this.draws(event);
    this.canvas.onkeydown = (event) => this.key(event);
    this.sized = new ResizeObserver(() => this.redraw());
    this.sized.observe(root);
  }

  dispose() {
    this.sized.disconnect();
    cancelAnimationFrame(this.frame);
  }

  /** @param {Record<string, string>} words */
  say(words) {
    this.words = words;
    for (const element of this.root.querySelectorAll("[data-word]")) {
      element.textContent = words[String(/** @type {HTMLElement} */ (element).dataset.word)];
    }
    this.weights.setAttribute("aria-label", words.weights);
    this.canvas.setAttribute("aria-label", words.draw);
    this.redraw();
  }

  redraw() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** The pointer draws the signal: every step between two of its places gets a value. @param {PointerEvent} down */
  draws(down) {
    down.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(down.pointerId);
    let before = this.at(down);
    const stroke = (/** @type {PointerEvent} */ event) => {
      const now = this.at(event);
      const [from, to] = before[0] <= now[0] ? [before, now] : [now, before];
      for (let t = from[0]; t <= to[0]; t++) {
        const share = to[0] === from[0] ? 1 : (t - from[0]) / (to[0] - from[0]);
        this.signal[t] = from[0] === to[0] ? now[1] : from[1] + share * (to[1] - from[1]);
      }
      before = now;
      this.cursor = now[0];
      this.redraw();
    };
    stroke(down);
    this.canvas.onpointermove = stroke;
    this.canvas.onpointerup = this.canvas.onpointercancel = () => {
      this.canvas.onpointermove = null;
    };
  }

  /** The step and the value under the pointer. @param {PointerEvent} event @returns {[number, number]} */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const t = ((event.clientX - box.left - PAD.left) / (box.width - PAD.left - PAD.right)) * (COUNT - 1);
    const share = (event.clientY - box.top - PAD.top) / (box.height - PAD.top - PAD.bottom);
    const value = REACH - 2 * REACH * share;
    return [Math.min(Math.max(Math.round(t), 0), COUNT - 1), Math.min(Math.max(value, -REACH), REACH)];
  }

  /** The arrow keys go along the signal, and up and down change it from there on. @param {KeyboardEvent} event */
  key(event) {
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const up = { ArrowUp: 0.1, ArrowDown: -0.1 }[event.key];
    if (!along && !up) return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor = Math.min(Math.max(this.cursor + (along ?? 0) * (event.shiftKey ? 10 : 1), 0), COUNT - 1);
    for (let t = this.cursor; up && t < COUNT; t++) {
      this.signal[t] = Math.min(Math.max(this.signal[t] + up, -REACH), REACH);
    }
    this.redraw();
  }

  draw() {
    const { beta, words } = this;
    const n = 1 / (1 - beta);
    this.output.textContent = ` ${beta.toFixed(3)}`;
    this.range.setAttribute("aria-valuetext", beta.toFixed(3));
    const last = Math.round(n);
    const values = {
      n: n.toFixed(1),
      last: String(last),
      power: (beta ** last).toFixed(3),
      held: (100 * (1 - beta ** last)).toFixed(0),
    };
    this.told.textContent = filled(words.told, values);
    this.drawWeights(n);
    this.drawSignal();
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }

  /** Weights of the last steps as bars, those of the last 1/(1 − β) in the accent's colour. @param {number} n */
  drawWeights(n) {
    const context = prepare(this.weights);
    const theme = readTheme(this.root);
    const { clientWidth: width, clientHeight: height } = this.weights;
    const accent = getComputedStyle(this.root).getPropertyValue("--rv-accent").trim() || "#0072b2";
    const [w, h] = [width - PAD.left - PAD.right, height - PAD.top - PAD.bottom];
    const bar = w / BACK;
    for (let i = 0; i < BACK; i++) {
      const tall = h * this.beta ** i;
      context.fillStyle = i < n ? accent : theme.muted;
      context.fillRect(PAD.left + i * bar, PAD.top + h - tall, Math.max(bar - 1.5, 1), tall);
    }
    context.fillStyle = theme.text;
    context.font = `12px ${theme.font}`;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(this.words.weights ?? "", PAD.left, height - 8);
    context.textAlign = "right";
    context.fillText((1 - this.beta).toPrecision(2), PAD.left - 6, PAD.top + 10);
    const tall = h / Math.E;
    context.strokeStyle = theme.text;
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(PAD.left, PAD.top + h - tall);
    context.lineTo(PAD.left + w, PAD.top + h - tall);
    context.stroke();
    context.setLineDash([]);
    context.textAlign = "right";
    context.fillText("1/e", PAD.left - 6, PAD.top + h - tall + 4);
  }

  drawSignal() {
    const context = prepare(this.canvas);
    const theme = readTheme(this.root);
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const [w, h] = [width - PAD.left - PAD.right, height - PAD.top - PAD.bottom];
    const x = (/** @type {number} */ t) => PAD.left + (w * t) / (COUNT - 1);
    const y = (/** @type {number} */ v) => PAD.top + (h * (REACH - v)) / (2 * REACH);
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.fillStyle = theme.text;
    context.font = `12px ${theme.font}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const v of [-1, 0, 1]) {
      context.beginPath();
      context.moveTo(PAD.left, y(v));
      context.lineTo(PAD.left + w, y(v));
      context.stroke();
      context.fillText(String(v).replace("-", "−"), PAD.left - 6, y(v));
    }
    const line = (
      /** @type {ArrayLike<number>} */ values,
      /** @type {string} */ color,
      /** @type {number} */ thick,
    ) => {
      context.strokeStyle = color;
      context.lineWidth = thick;
      context.beginPath();
      for (let t = 0; t < COUNT; t++) context.lineTo(x(t), y(values[t]));
      context.stroke();
    };
    line(this.signal, theme.muted, 1.5);
    const mean = average(this.signal, this.beta, this.corrected);
    line(mean, "#D55E00", 3);
    const [value, smooth] = [this.signal[this.cursor], mean[this.cursor]].map((v) => v.toFixed(2).replace("-", "−"));
    this.canvas.setAttribute("aria-valuenow", String(this.signal[this.cursor]));
    this.canvas.setAttribute("aria-valuetext", filled(this.words.at, { step: this.cursor + 1, value, smooth }));
    context.fillStyle = theme.text;
    context.beginPath();
    context.arc(x(this.cursor), y(this.signal[this.cursor]), 3.5, 0, 2 * Math.PI);
    context.fill();
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(this.words.draw ?? "", PAD.left, height - 8);
  }
}
