/** Many small pictures under one timeline: contours, or a curve, on a canvas each, one zoom for all of them. */

import { drawCurve, standing, viewOf } from "./curve.js";
import { heights, lastSteps, unpack } from "./decode.js";
import { make } from "./dom.js";
import { trailsOf } from "./geometry.js";
import { gestures, zoomKey } from "./gestures.js";
import { paintGround } from "./ground.js";
import { Plane } from "./plane.js";
import { sizeOf, whenSized } from "./sizes.js";
import { loadStyle } from "./style.js";
import { laneColor, readTheme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { drawStar, drawTrails, prepare } from "./trails.js";
import { tr } from "./words.js";

/**
 * @typedef {import("../types.d.ts").SurfaceHead & {heights: Float32Array}} Surface
 * @typedef {{title: string, surface: number, steps: number, starts: number[][], lanes: any[], path: Float32Array,
 *   loss: Float64Array | null, runs: number, last: Int32Array, canvas: HTMLCanvasElement, plane: Plane,
 *   key: string, trails: import("../types.d.ts").Trail[], ground: HTMLCanvasElement | null}} Picture
 */

const SHAPE = 0.72; // height of a picture as a share of its width
const ALONE = 0.95; // the same where there is one row of them, which has the room

/** @type {WeakMap<HTMLElement, Pictures>} */
const all = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {{data: Uint8Array, send: (event: object) => void}} options
 */
export async function show(root, { data, send }) {
  await loadStyle("player.css");
  const pictures = all.get(root) ?? new Pictures(root);
  all.set(root, pictures);
  pictures.send = send;
  pictures.take(data);
}

/** @param {HTMLElement} root */
export function hide(root) {
  all.get(root)?.dispose();
  all.delete(root);
}

export class Pictures {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    root.innerHTML = `<div class="rv-bar"></div><ul class="rv-legend"></ul><div class="rv-panels"></div>`;
    this.box = /** @type {HTMLElement} */ (root.querySelector(".rv-panels"));
    this.legend = /** @type {HTMLElement} */ (root.querySelector(".rv-legend"));
    this.timeline = new Timeline(/** @type {HTMLElement} */ (root.querySelector(".rv-bar")), () => this.draw());
    /** @type {(event: object) => void} */
    this.send = () => {};
    this.header = /** @type {any} */ (null);
    /** @type {Picture[]} */
    this.pictures = [];
    /** @type {Surface[]} */
    this.surfaces = [];
    this.theme = readTheme(root);
    this.asked = 0;
    this.watcher = whenSized([this.box], () => this.draw());
    this.look = new MutationObserver(() => this.restyle());
    for (const element of [document.documentElement, document.body]) {
      this.look.observe(element, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
    }
  }

  /** @param {Uint8Array} bytes */
  take(bytes) {
    const { header, array } = unpack(bytes);
    if (this.header?.digest === header.digest) return;
    const first = !this.header;
    this.header = header;
    this.surfaces = header.surfaces.map((/** @type {any} */ s, /** @type {number} */ i) => {
      return { ...s, heights: heights(array(`grid ${i}`), s.scale) };
    });
    this.pictures = header.panels.map((/** @type {any} */ picture, /** @type {number} */ k) => {
      const path = array(`path ${k}`);
      const runs = path.length / (2 * (picture.steps + 1));
      const surface = this.surfaces[picture.surface];
      const plane = new Plane();
      plane.setWhole(viewOf(surface));
      const loss = surface.curve ? array(`loss ${k}`) : null;
      return { ...picture, path, loss, runs, last: lastSteps(path, runs, picture.steps), plane, ground: null, key: "" };
    });
    this.box.style.setProperty("--rv-columns", String(header.columns));
    this.box.replaceChildren(...this.pictures.map((picture, k) => this.cell(picture, k)));
    this.timeline.setTotal(Math.max(...this.pictures.map((p) => p.steps)));
    this.restyle();
    if (first) this.timeline.begin();
  }

  /** @param {Picture} picture @param {number} k */
  cell(picture, k) {
    const onclick = () => this.send({ index: k, seq: `${Date.now()} ${k}` });
    const open = { title: tr("Open in Explore: {title}", { title: picture.title }), onclick };
    picture.canvas = make("canvas");
    this.listen(picture);
    const told = picture.lanes.length === 1 ? picture.lanes[0].status.sentence : "";
    const parts = [make("button", open, picture.title), picture.canvas, make("figcaption", { textContent: told })];
    return make("figure", { className: "rv-small" }, ...parts);
  }

  /** What is done to one picture is done to all. @param {Picture} picture */
  listen({ canvas, plane }) {
    const share = () => plane.shown.map(([a, b], i) => [a, b].map((v) => (v - plane.whole[i][0]) / (plane.whole[i][1] - plane.whole[i][0]))); // biome-ignore format: one thought
    const together = (/** @type {() => void} */ change) => {
      change();
      const shown = share();
      for (const other of this.pictures) {
        const ranges = other.plane.whole.map(([low, high], i) => shown[i].map((v) => low + v * (high - low)));
        if (other.plane !== plane) other.plane.look(ranges);
      }
      this.ask();
    };
    const moves = {
      zoom: (/** @type {number} */ factor, /** @type {number} */ x, /** @type {number} */ y) =>
        together(() => plane.zoom(factor, x, y)),
      drag: (/** @type {number} */ dx, /** @type {number} */ dy) => together(() => plane.pan(dx, dy)),
      reset: () => together(() => plane.reset()),
      grips: () => plane.zoomed,
      twice: true,
    };
    canvas.tabIndex = 0;
    canvas.setAttribute("aria-label", tr("Picture: + and − zoom all, 0 shows the whole"));
    gestures(canvas, moves);
    canvas.addEventListener("keydown", (event) => {
      if (zoomKey(event, moves, { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 })) event.preventDefault();
    });
  }

  /** Draw once before the next frame, however often it is asked for. */
  ask() {
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
    });
  }

  restyle() {
    this.theme = readTheme(this.root, this.header?.ground);
    for (const picture of this.pictures) picture.key = ""; // its trails have the colours of before
    this.legend.replaceChildren(...this.lanes().map((lane) => this.entry(lane)));
    this.draw();
  }

  /** The lanes that race in every picture; none where there is one lane only, which the titles tell. @returns {any[]} */
  lanes() {
    const [first, ...others] = this.pictures.length ? this.pictures.map(({ lanes }) => lanes) : [[]];
    const same = others.every((lanes) => lanes.length === first.length);
    return same && first.length > 1 ? first.filter((lane) => lane.visible) : [];
  }

  /** @param {any} lane */
  entry(lane) {
    return make("li", { "--rv-lane": laneColor(lane, this.theme) }, lane.label);
  }

  draw() {
    if (!this.header) return;
    const { step } = this.timeline;
    const shape = this.pictures.length > this.header.columns ? SHAPE : ALONE;
    for (const picture of this.pictures) {
      const { canvas } = picture;
      canvas.style.aspectRatio = String(1 / shape);
      canvas.style.touchAction = picture.plane.zoomed ? "none" : "pan-y";
      const context = this.begin(picture, picture.surface);
      if (!context) continue;
      drawTrails(context, picture.trails, step, { theme: this.theme, highlight: null });
    }
    this.root.dataset.step = String(Math.floor(step + 1e-6));
  }

  /** Lay the ground and the minima; null where there is no room. @param {Picture} picture @param {number} index of the surface */
  begin(picture, index, radius = 6) {
    const { canvas, plane } = picture;
    const [width, height] = sizeOf(canvas);
    if (!width || !height) return null;
    plane.fit({ x: 0, y: 0, width, height });
    const context = prepare(canvas);
    const surface = this.surfaces[index];
    const key = [width, height, plane.shown].join(" ");
    if (key !== picture.key) {
      picture.key = key;
      picture.ground = this.paint(surface, plane, context);
      picture.trails = this.place(picture);
    }
    if (picture.ground) context.drawImage(picture.ground, 0, 0, width, height);
    if (surface.curve) drawCurve(context, surface, plane, this.theme);
    for (const point of surface.minima) {
      const [x, y] = plane.pixel(...standing(surface, point));
      drawStar(context, x, y, radius, this.theme, false);
    }
    return context;
  }

  /** The banded picture of a surface, drawn once for each size and zoom. @param {Surface} surface @param {Plane} plane @param {CanvasRenderingContext2D} on what it is laid */
  paint(surface, plane, on) {
    if (surface.curve) return null;
    const { width, height } = on.canvas;
    const ground = make("canvas", { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (ground.getContext("2d", { willReadFrequently: true }));
    context.setTransform(on.getTransform());
    paintGround(context, surface, surface.heights, plane, this.theme);
    return ground;
  }

  /** @param {Picture} picture */
  place(picture) {
    const perLane = picture.runs / picture.lanes.length;
    const alone = picture.lanes.length === 1;
    const laneOf = (/** @type {number} */ run) => {
      const lane = Math.floor(run / perLane);
      const told = picture.lanes[lane];
      const recorded = told.status.kind === "recorded";
      return alone || told.visible ? { lane, color: laneColor(told, this.theme), recorded } : null;
    };
    return trailsOf(picture, picture.plane.line, picture.plane.box, laneOf, Boolean(picture.loss));
  }

  dispose() {
    cancelAnimationFrame(this.asked);
    this.timeline.dispose();
    this.watcher.disconnect();
    this.look.disconnect();
  }
}
