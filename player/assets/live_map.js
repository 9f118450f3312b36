/** A map that follows the hand: asks a worker for its cells, one wish under way at a time, and paints what has come. */

import { make } from "./dom.js";
import { shade } from "./ground.js";
import { address } from "./hand.js";
import { GONE, NONE } from "./map_worker.js";
import { rgb } from "./theme.js";

/**
 * @typedef {import("./map_worker.js").Job} Job
 * @typedef {import("./map_worker.js").Cells} Cells
 * @typedef {{stride: number, cells: Cells, columns: number, rows: number, lowest: number | null, minima: number[][]}} Part
 * @typedef {import("./places.js").Places} Places
 */

export const SIDE = 128; // cells along each axis
const COARSE = 4; // cells apart: so fine a map is shown before a newer one is begun
const LONG = 60; // ms after which a newer one is begun anyway
const DECADES = 12; // of the loss that are told apart
const DIM = 0.6; // of its brightness that a minimum loses where the way to it is longest
const SLOW = 0.98; // of the runs that arrive do so by the step at which it is darkest

/** Where a module is for a worker, which knows no import map. @param {string} name */
function absolute(name) {
  if (!name.startsWith("ravine/")) return name;
  for (const script of document.querySelectorAll("script[type=importmap]")) {
    const found = JSON.parse(script.textContent ?? "{}").imports?.[name];
    if (found) return new URL(found, document.baseURI).href;
  }
  return name;
}

/** Beside this module: in a page of its own it has a name, else an address. @param {string} name */
const beside = (name) =>
  import.meta.url.startsWith("data:") ? absolute(`ravine/${name}`) : new URL(name, import.meta.url).href;

export class LiveMap {
  /** @param {HTMLElement} element that tells how far it is @param {() => void} changed something more has come */
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Part | null} */
    this.part = null;
    /** @type {Job | null} */
    this.wish = null;
    /** @type {Job | null} */
    this.waiting = null;
    this.count = 0;
    this.asked = "";
    this.of = "";
    this.sent = 0;
    this.begun = true; // whether the newest wish has been answered so far that another may follow
    this.problem = "";
  }

  /** @param {any} live the header's @param {{ground: any, lane: any, start: number[], steps: number, axes: any, minima: number[][], at: number[]}} what */
  ask(live, what) {
    const told = JSON.stringify([what.ground.params, what.lane, what.start, what.steps, what.axes.map(ends), what.minima.length, live.surface]); // biome-ignore format: one thought
    if (told === this.asked) return;
    this.asked = told;
    const of = JSON.stringify([live.surface, what.lane.module, what.lane.convention, what.axes.map(ends)]);
    if (of !== this.of) this.part = null; // what is there belongs to another lane, surface or part of them
    this.of = of;
    const { surface: _, ...ground } = what.ground;
    const urls = {
      live: beside("live.js"),
      around: absolute(address(live, "around.js")),
      surface: absolute(address(live, live.surface)),
      optimizer: absolute(address(live, what.lane.module)),
    };
    this.waiting = { ...what, ground, urls, id: ++this.count };
    if (this.begun || performance.now() - this.sent > 10 * LONG) this.next();
  }

  next() {
    if (!this.waiting) return;
    this.worker ??= this.hire();
    this.wish = this.waiting;
    this.waiting = null;
    this.begun = false;
    this.sent = performance.now();
    this.worker.postMessage(this.wish);
  }

  hire() {
    const worker = new Worker(beside("map_worker.js"), { type: "module" });
    worker.onmessage = ({ data }) => {
      const { wish } = this;
      if (!wish || data.id !== wish.id) return;
      this.problem = data.problem ?? "";
      if (data.cells) {
        const [columns, rows] = wish.axes.map(({ values }) => values.length);
        this.part = { ...data, columns, rows };
      }
      if (data.problem || data.stride <= COARSE || performance.now() - this.sent > LONG) {
        this.begun = true;
        this.next();
      }
      const { dataset } = this.element;
      dataset.stride = String(this.part?.stride ?? "");
      dataset.done = String(this.done);
      dataset.parts = String(Number(dataset.parts ?? 0) + 1);
      this.changed();
    };
    return worker;
  }

  get done() {
    return this.part?.stride === 1 && !this.waiting && this.begun;
  }

  dispose() {
    this.worker?.terminate();
    this.worker = null;
  }
}

/** @param {import("./map_worker.js").Axis} axis */
const ends = ({ of, name, values }) => [of, name, values[0], values[values.length - 1], values.length];

/** Values at even distances, or even ratios. @param {number} low @param {number} high @param {number} count @param {boolean} log */
export function spaced(low, high, count, log = false) {
  const step = (high - low) / (count - 1);
  const at = (/** @type {number} */ k) => (log ? low * (high / low) ** (k / (count - 1)) : low + k * step);
  return Array.from({ length: count }, (_, k) => (k === count - 1 ? high : at(k)));
}

/** @param {Part} part @param {(cell: number) => ArrayLike<number>} color red, green and blue @returns {HTMLCanvasElement} a pixel for each cell, the highest row first */
function painted({ columns, rows, stride }, color) {
  const canvas = make("canvas", { width: columns, height: rows });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(columns, rows);
  for (let row = 0; row < rows; row += stride) {
    for (let column = 0; column < columns; column += stride) {
      const [r, g, b] = /** @type {number[]} */ (color(row * columns + column));
      for (let j = row; j < Math.min(row + stride, rows); j++) {
        for (let i = column; i < Math.min(column + stride, columns); i++) {
          const at = 4 * ((rows - 1 - j) * columns + i);
          image.data[at] = r;
          image.data[at + 1] = g;
          image.data[at + 2] = b;
          image.data[at + 3] = 255;
        }
      }
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Basins as a picture: the hue says which minimum, the sooner the brighter. @param {Part} part @param {Places} places @param {boolean} dark */
export function basinPicture(part, places, dark) {
  const { cells, columns, rows, stride } = part;
  const steps = [];
  for (let row = 0; row < rows; row += stride)
    for (let column = 0; column < columns; column += stride)
      if (cells.minimum[row * columns + column] >= 0) steps.push(cells.arrived[row * columns + column]);
  steps.sort((a, b) => a - b);
  const slow = Math.max(1, steps[Math.floor(SLOW * (steps.length - 1))] ?? 1);
  const colors = places.colors.map(rgb);
  const ground = rgb(dark ? "#10131A" : "#2B2F38");
  const [none, gone] = [rgb(dark ? "#5A5A5A" : places.none), rgb(dark ? "#000000" : "#17181C")];
  return painted(part, (cell) => {
    const which = cells.minimum[cell];
    if (which === GONE) return gone;
    if (which === NONE) return none;
    const light = 1 - DIM * Math.min(cells.arrived[cell] / slow, 1);
    return colors[which].map((v, i) => ground[i] + light * (v - ground[i]));
  });
}

/** Losses as a picture, by their order of magnitude above the lowest; those that rise above ``first`` are one colour. @param {Part} part @param {Places} places @param {number} first the loss at the start */
export function lossPicture(part, places, first) {
  const { cells, lowest } = part;
  const base = lowest ?? Math.min(...cells.loss.filter(Number.isFinite), first);
  const top = Math.ceil(Math.log10(Math.max(first - base, 1e-300)));
  const colors = Array.from({ length: 256 }, (_, k) => shade(places.ramp, k / 255));
  const gone = rgb(places.gone);
  return painted(part, (cell) => {
    if (cells.minimum[cell] === GONE || Number.isNaN(cells.loss[cell])) return gone;
    const u = Math.log10(Math.max(cells.loss[cell] - base, 1e-300));
    const share = Math.min(Math.max((u - top + DECADES) / DECADES, 0), 1);
    return colors[Math.round(255 * share)];
  });
}

/** Lay such a picture over a box, the middle of the outermost cells on its edges. @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} picture @param {import("../types.d.ts").Box} box */
export function lay(context, picture, { x, y, width, height }) {
  const [w, h] = [width / (picture.width - 1), height / (picture.height - 1)];
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, x - w / 2, y - h / 2, width + w, height + h);
  context.restore();
}
