/** The ground while a parameter of the surface is dragged: in pixels of twice the size, which takes milliseconds at any surface. */

import { bandColors } from "./ground.js";
import { rgb } from "./theme.js";

/**
 * @typedef {import("../types.d.ts").SurfaceHead} SurfaceHead
 * @typedef {import("../types.d.ts").Theme} Theme
 * @typedef {import("./plane.js").Plane} Plane
 */

const SIZE = 2; // pixels of the screen
const LINE = 0.8; // of them, so that a line seems as strong as that in ground.js

let sheet = /** @type {OffscreenCanvas | null} */ (null); // for the next frame too

/**
 * Bands of a surface's heights with lines between them, in straight pieces between the points of the grid.
 * @param {Float32Array} u heights (ny, nx), NaN where there is none
 * @param {SurfaceHead} surface @param {[[number, number], [number, number]]} shown ends in x and y
 * @param {number} width @param {number} height pixels
 * @param {number[][]} bands red, green, blue of each @param {number[]} line red, green, blue and opacity of the lines
 * @returns {Uint8ClampedArray<ArrayBuffer>} (height, width, 4), the highest y first
 */
export function shades(u, { grid: { nx, ny }, view, scale }, shown, width, height, bands, line) {
  const out = new Uint32Array(width * height);
  const plain = Uint32Array.from(bands, packed);
  const count = bands.length;
  const first = scale.levels[0];
  const each = (scale.levels[scale.levels.length - 1] - first) / bands.length; // levels are even in height
  const [share0, step] = [0, 1].map((i) => {
    const [low, high] = view[i];
    const [a, b] = shown[i];
    const cells = (i ? ny : nx) - 1;
    const pixels = i ? height : width;
    return [((a - low) / (high - low)) * cells, ((b - a) / (high - low) / pixels) * cells];
  });
  const [x0, dx] = share0;
  const [y0, dy] = step;
  const row = new Float32Array(nx); // heights along a row of pixels, at the columns of the grid
  const below = new Float32Array(nx);
  const between = (/** @type {Float32Array} */ to, /** @type {number} */ gy) => {
    const j = Math.min(Math.max(Math.floor(gy), 0), ny - 2);
    const f = gy - j;
    const k = j * nx;
    for (let i = 0; i < nx; i++) to[i] = (u[k + i] + f * (u[k + nx + i] - u[k + i]) - first) / each;
  };
  for (let py = 0; py < height; py++) {
    const gy = y0 + (height - py - 0.5) * dy;
    between(row, gy);
    between(below, gy - dy);
    let at = py * width;
    for (let px = 0; px < width; px++, at++) {
      const gx = x0 + (px + 0.5) * dx;
      const i = Math.min(Math.max(gx | 0, 0), nx - 2);
      const f = gx - i;
      const rise = row[i + 1] - row[i];
      const b = row[i] + f * rise; // the height in bands
      if (Number.isNaN(b)) continue;
      const k = b <= 0 ? 0 : b >= count ? count - 1 : b | 0;
      out[at] = plain[k];
      const nearest = (b + 0.5) | 0;
      if (nearest <= 0 || nearest >= count) continue;
      const off = Math.abs(b - nearest);
      const across = Math.abs(rise * dx);
      const down = Math.abs(b - (below[i] + f * (below[i + 1] - below[i])));
      if (off > across + down) continue; // more than a pixel away
      const far = off / Math.sqrt(across * across + down * down);
      const mix = line[3] * Math.min(Math.max(LINE / 2 + 0.5 - far, 0), LINE);
      const color = bands[k];
      const red = color[0] + mix * (line[0] - color[0]);
      const green = color[1] + mix * (line[1] - color[1]);
      const blue = color[2] + mix * (line[2] - color[2]);
      out[at] = (255 << 24) | (blue << 16) | (green << 8) | red;
    }
  }
  return new Uint8ClampedArray(out.buffer);
}

/** A colour as the four bytes of a pixel, opaque. @param {number[]} color */
const packed = ([r, g, b]) => ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

/** Paint a surface where a plane shows it. @param {CanvasRenderingContext2D} context @param {SurfaceHead} surface @param {Float32Array} heights @param {Plane} plane @param {Theme} theme */
export function paintQuickly(context, surface, heights, plane, theme) {
  const { x, y, width, height } = plane.box;
  const [w, h] = [Math.ceil(width / SIZE), Math.ceil(height / SIZE)];
  const bands = bandColors(theme.ground, surface.scale.levels.length - 1).map(rgb);
  const opacity = Number(/[\d.]+(?=\)$)/.exec(theme.contourLine)?.[0] ?? 1);
  const line = [...rgb(theme.contourLine.replace(/,[^,]*\)$/, ")").replace("rgba", "rgb")), opacity];
  const image = new ImageData(shades(heights, surface, plane.shown, w, h, bands, line), w, h);
  if (sheet?.width !== w || sheet.height !== h) sheet = new OffscreenCanvas(w, h);
  sheet.getContext("2d", { willReadFrequently: true })?.putImageData(image, 0, 0);
  context.drawImage(sheet, x, y, width, height);
}
