// @ts-nocheck: types to follow
/** Many small pictures under one timeline: contours, or a curve, on a canvas each, one zoom for all of them. */

import { drawCurve, standing, viewOf } from "./curve.js";
import { heights, lastSteps, unpack } from "./decode.js";
import { loadStyle } from "./player.js";
import { laneColor, readTheme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { drawStar, drawTrails, prepare } from "./trails.js";

const WHOLE = { x: 0, y: 0, size: 1 }; // the part of the view that is shown, as shares of it from the lower left
const CLOSEST = 1 / 400;
const SHAPE = 0.72; // height of a panel as a share of its width

/** @type {WeakMap<HTMLElement, Panels>} */
const all = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {{data: Uint8Array, send: (event: object) => void}} options
 */
export async function show(root, { data, send }) {
  await loadStyle("player.css");
  const panels = all.get(root) ?? new Panels(root);
  all.set(root, panels);
  panels.send = send;
  panels.take(data);
}

/** @param {HTMLElement} root */
export function hide(root) {
  all.get(root)?.dispose();
  all.delete(root);
}

export class Panels {
  constructor(root) {
    this.root = root;
    root.innerHTML = `<div class="rv-bar"></div><ul class="rv-legend"></ul><div class="rv-panels"></div>`;
    this.box = root.querySelector(".rv-panels");
    this.legend = root.querySelector(".rv-legend");
    this.timeline = new Timeline(root.querySelector(".rv-bar"), () => this.draw());
    this.zoom = WHOLE;
    this.grounds = new Map();
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.box);
    this.look = new MutationObserver(() => this.restyle());
    for (const element of [document.documentElement, document.body]) {
      this.look.observe(element, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
    }
  }

  take(bytes) {
    const { header, array } = unpack(bytes);
    if (this.digest === header.digest) return;
    const first = this.digest === undefined;
    this.digest = header.digest;
    this.header = header;
    this.surfaces = header.surfaces.map((s, i) => ({ ...s, heights: heights(array(`grid ${i}`), s.scale) }));
    this.panels = header.panels.map((panel, k) => {
      const path = array(`path ${k}`);
      const runs = path.length / (2 * (panel.steps + 1));
      const loss = this.surfaces[panel.surface].curve ? array(`loss ${k}`) : null;
      return { ...panel, path, loss, runs, last: lastSteps(path, runs, panel.steps) };
    });
    this.box.style.setProperty("--rv-columns", String(header.columns));
    this.box.replaceChildren(...this.panels.map((panel, k) => this.cell(panel, k)));
    this.timeline.setTotal(Math.max(...this.panels.map((p) => p.steps)));
    this.restyle();
    if (first) this.timeline.begin();
  }

  cell(panel, k) {
    const element = document.createElement("figure");
    element.className = "rv-small";
    const title = element.appendChild(document.createElement("button"));
    title.type = "button";
    title.textContent = panel.title;
    title.title = `Open in Explore: ${panel.title}`;
    title.onclick = () => this.send({ index: k, seq: `${Date.now()} ${k}` });
    panel.canvas = element.appendChild(document.createElement("canvas"));
    panel.note = element.appendChild(document.createElement("figcaption"));
    panel.note.textContent = panel.lanes.length === 1 ? panel.lanes[0].status.sentence : "";
    this.listen(panel.canvas);
    return element;
  }

  listen(canvas) {
    const share = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
    };
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const [u, v] = share(event);
        const size = Math.min(1, Math.max(CLOSEST, this.zoom.size * Math.exp(event.deltaY * 0.0015)));
        const { x, y, size: before } = this.zoom;
        this.look_at(x + u * (before - size), y + v * (before - size), size);
      },
      { passive: false },
    );
    canvas.addEventListener("pointerdown", (down) => {
      const [u, v] = share(down);
      const { x, y, size } = this.zoom;
      canvas.setPointerCapture(down.pointerId);
      canvas.onpointermove = (move) => {
        const [a, b] = share(move);
        this.look_at(x - (a - u) * size, y - (b - v) * size, size);
      };
      canvas.onpointerup = canvas.onpointercancel = () => (canvas.onpointermove = null);
    });
    canvas.addEventListener("dblclick", () => this.look_at(0, 0, 1));
  }

  look_at(x, y, size) {
    const within = (v) => Math.min(Math.max(v, 0), 1 - size);
    this.zoom = { x: within(x), y: within(y), size };
    this.grounds.clear();
    this.ask();
  }

  /** Draw once before the next frame, however often it is asked for. */
  ask() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = undefined;
      this.draw();
    });
  }

  restyle() {
    this.theme = readTheme(this.root);
    this.grounds.clear();
    for (const panel of this.panels ?? []) panel.key = undefined; // its trails have the colours of before
    this.legend.replaceChildren(...this.lanes().map((lane) => this.entry(lane)));
    this.draw();
  }

  /** The lanes that race in every picture; none where there is one lane only, which the titles tell. */
  lanes() {
    const [first, ...others] = this.panels?.map((panel) => panel.lanes) ?? [[]];
    const same = others.every((lanes) => lanes.length === first.length);
    return same && first.length > 1 ? first.filter((lane) => lane.visible) : [];
  }

  entry({ label, color }) {
    const element = document.createElement("li");
    element.textContent = label;
    element.style.setProperty("--rv-lane", laneColor(color, this.theme));
    return element;
  }

  draw() {
    if (!this.panels) return;
    const { step } = this.timeline;
    for (const panel of this.panels) {
      panel.canvas.style.height = `${Math.round(panel.canvas.clientWidth * SHAPE)}px`;
      const [width, height] = [panel.canvas.clientWidth, panel.canvas.clientHeight];
      if (!width || !height) continue;
      const context = prepare(panel.canvas);
      this.drawGround(context, panel.surface, width, height);
      const surface = this.surfaces[panel.surface];
      const [mx, ox, my, oy] = this.scale(surface, width, height);
      for (const point of surface.minima) {
        const [x, y] = standing(surface, point);
        drawStar(context, ox + mx * x, oy + my * y, 6, this.theme, false);
      }
      drawTrails(context, this.trails(panel, mx, ox, my, oy), step, { theme: this.theme, highlight: null });
    }
    this.root.dataset.step = String(Math.floor(step + 1e-6));
  }

  /** Pixels of a point: ox + mx·x, oy + my·y. */
  scale(surface, width, height) {
    const [[x0, x1], [y0, y1]] = viewOf(surface);
    const { x, y, size } = this.zoom;
    const mx = width / (size * (x1 - x0)),
      my = -height / (size * (y1 - y0));
    return [mx, -mx * (x0 + x * (x1 - x0)), my, height - my * (y0 + y * (y1 - y0))];
  }

  trails(panel, mx, ox, my, oy) {
    const key = [mx, ox, my, oy].join();
    if (panel.key === key) return panel.trails;
    panel.key = key;
    const perLane = panel.runs / panel.lanes.length;
    const trails = Array.from({ length: panel.runs }, (_, run) => {
      const lane = Math.floor(run / perLane),
        last = panel.last[run];
      const x = new Float32Array(last + 1),
        y = new Float32Array(last + 1);
      for (let t = 0; t <= last; t++) {
        const k = t * 2 * panel.runs + run;
        x[t] = ox + mx * panel.path[k];
        y[t] = oy + my * (panel.loss ? panel.loss[t * panel.runs + run] : panel.path[k + panel.runs]);
      }
      const color = laneColor(panel.lanes[lane].color, this.theme);
      return { run, lane, color, x, y, at: null, hidden: null, last, ended: last < panel.steps };
    });
    panel.trails = trails.filter(({ lane }) => panel.lanes.length === 1 || panel.lanes[lane].visible);
    return panel.trails;
  }

  drawGround(context, index, width, height) {
    const surface = this.surfaces[index];
    if (surface.curve) drawCurve(context, surface, this.scale(surface, width, height), this.theme);
    else context.drawImage(this.ground(index, width, height), 0, 0, width, height);
  }

  /** The banded picture of a surface, drawn once for each size and zoom. */
  ground(index, width, height) {
    const key = `${index} ${width} ${height}`;
    if (!this.grounds.has(key)) this.grounds.set(key, this.paint(this.surfaces[index], width, height));
    return this.grounds.get(key);
  }

  paint({ heights: u, grid: { nx, ny }, scale: { levels } }, width, height) {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true }); // kept by the processor, as the canvases it is drawn on
    const image = context.createImageData(width, height);
    const bands = levels.length - 1;
    const colors = palette(this.theme.colorscale, bands);
    const { x, y, size } = this.zoom;
    const low = levels[0],
      step = levels[1] - levels[0];
    for (let j = 0; j < height; j++) {
      const gy = Math.min((y + (1 - (j + 0.5) / height) * size) * (ny - 1), ny - 1.001);
      const r = Math.floor(gy),
        fy = gy - r;
      for (let i = 0; i < width; i++) {
        const gx = Math.min((x + ((i + 0.5) / width) * size) * (nx - 1), nx - 1.001);
        const c = Math.floor(gx),
          fx = gx - c;
        const k = r * nx + c;
        const v = (1 - fy) * ((1 - fx) * u[k] + fx * u[k + 1]) + fy * ((1 - fx) * u[k + nx] + fx * u[k + nx + 1]);
        if (Number.isNaN(v)) continue;
        const band = Math.min(Math.max(Math.floor((v - low) / step), 0), bands - 1);
        image.data.set(colors[band], 4 * (j * width + i));
      }
    }
    context.putImageData(image, 0, 0);
    return canvas;
  }

  dispose() {
    this.timeline.dispose();
    this.watcher.disconnect();
    this.look.disconnect();
  }
}

/** One colour a band: [r, g, b, 255]. */
function palette(colorscale, bands) {
  const strip = Object.assign(document.createElement("canvas"), { width: bands, height: 1 });
  const context = strip.getContext("2d", { willReadFrequently: true });
  const gradient = context.createLinearGradient(0.5, 0, bands - 0.5, 0);
  for (const [share, color] of colorscale) gradient.addColorStop(share, color);
  context.fillStyle = gradient;
  context.fillRect(0, 0, bands, 1);
  const { data } = context.getImageData(0, 0, bands, 1);
  return Array.from({ length: bands }, (_, k) => data.subarray(4 * k, 4 * k + 4));
}
