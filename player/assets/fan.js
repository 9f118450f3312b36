// @ts-nocheck: types to follow
/** One picture whose handle runs through a fan of values: nothing is sent until it is let go. */

import { standing } from "./curve.js";
import { Panels } from "./panels.js";
import { loadStyle } from "./player.js";
import { drawDot, drawFaint, drawStar, drawTrails, prepare } from "./trails.js";

const SHAPE = 0.5; // height of the picture as a share of its width

/** @type {WeakMap<HTMLElement, Fan>} */
const all = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {{data: Uint8Array, send: (event: object) => void}} options
 */
export async function show(root, { data, send }) {
  await loadStyle("player.css");
  const fan = all.get(root) ?? new Fan(root);
  all.set(root, fan);
  fan.send = send;
  fan.take(data);
}

/** @param {HTMLElement} root */
export function hide(root) {
  all.get(root)?.dispose();
  all.delete(root);
}

/** Panel 0 is the experiment, panel 1 the fan: its lanes are the values of lane ``lane``, ``at`` the present one. */
class Fan extends Panels {
  constructor(root) {
    super(root);
    const bar = document.createElement("div");
    bar.className = "rv-scrubber";
    bar.innerHTML = `<output></output><input type="range" min="0" step="1" aria-label="Value">
      <label><input type="checkbox"> whole fan</label>`;
    root.append(bar);
    this.frames = 0;
    this.output = bar.querySelector("output");
    this.handle = bar.querySelector("[type=range]");
    this.whole = bar.querySelector("[type=checkbox]");
    this.handle.oninput = () => this.ask();
    this.handle.onchange = () => this.send({ index: Number(this.handle.value), seq: String(Date.now()) });
    this.whole.onchange = () => this.ask();
  }

  cell(panel, k) {
    const element = document.createElement("figure");
    element.className = "rv-small";
    panel.canvas = element.appendChild(document.createElement("canvas"));
    element.hidden = k > 0;
    if (k === 0) this.listen(panel.canvas);
    return element;
  }

  lanes() {
    return this.panels?.[0].lanes.filter((lane, i) => lane.visible || i === this.header.fan.lane) ?? [];
  }

  take(bytes) {
    const [digest, lane] = [this.digest, this.lane];
    this.lane = undefined; // until the handle fits the new fan
    super.take(bytes);
    if (digest === this.digest) {
      this.lane = lane;
      return;
    }
    this.box.style.gridTemplateColumns = "minmax(0, 1fr)"; // one picture as wide as the page
    const { lane: scrubbed, at } = this.header.fan;
    Object.assign(this.handle, { max: String(this.panels[1].lanes.length - 1), value: String(at) });
    this.lane = scrubbed;
    this.draw();
  }

  draw() {
    if (!this.panels || this.lane === undefined) return;
    const [base, fan] = this.panels;
    const { canvas } = base;
    canvas.style.height = `${Math.round(canvas.clientWidth * SHAPE)}px`;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width || !height) return;
    const { theme } = this;
    const { step } = this.timeline;
    const chosen = Number(this.handle.value);
    const context = prepare(canvas);
    this.drawGround(context, 0, width, height);
    const [mx, ox, my, oy] = this.scale(this.surfaces[0], width, height);
    for (const point of this.surfaces[0].minima) {
      const [x, y] = standing(this.surfaces[0], point);
      drawStar(context, ox + mx * x, oy + my * y, 8, theme, false);
    }
    const ribs = this.trails(fan, mx, ox, my, oy);
    if (this.whole.checked) drawFaint(context, ribs, step);
    const others = this.trails(base, mx, ox, my, oy).filter((t) => t.lane !== this.lane);
    const mine = ribs.filter((t) => t.lane === chosen);
    drawTrails(context, [...others, ...mine], step, { theme, highlight: null });
    base.starts.forEach((start, s) => {
      const [x, y] = standing(this.surfaces[0], [...start, base.loss?.[s]]);
      drawDot(context, ox + mx * x, oy + my * y, 4, theme.background, theme, 2);
    });
    this.output.textContent = fan.lanes[chosen].label;
    this.root.dataset.value = String(chosen);
    this.root.dataset.frames = String(++this.frames);
    this.root.dataset.step = String(Math.floor(step + 1e-6));
  }
}
