/** The colours of the page, read from Streamlit's variables, and the ones of the picture that follow from them. */

import { make } from "./dom.js";

/** @typedef {import("../types.d.ts").Theme} Theme */

const SIZES = { normal: 11, large: 17 }; // pixels of text in pictures; large is read from the back of a room

/**
 * @param {HTMLElement} root
 * @param {{light: string[], dark: string[]}} ground colours of the surface, low to high
 * @returns {Theme}
 */
export function readTheme(root, ground = { light: [], dark: [] }) {
  const style = getComputedStyle(root);
  const read = (/** @type {string} */ name, /** @type {string} */ fallback) =>
    style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "") || read("--rv-background", "#ffffff");
  const dark = luminance(background) < 0.4;
  const text = read("--st-text-color", "") || read("--rv-text", dark ? "#fafafa" : "#31333f");
  const presented = root.closest("[data-presenting]") !== null;
  const size = presented
    ? Number.parseFloat(style.fontSize)
    : root.closest("[data-large]")
      ? SIZES.large
      : SIZES.normal;
  return {
    dark,
    background,
    text,
    muted: mix(text, background, presented ? 0.95 : 0.72),
    grid: mix(text, background, presented ? 0.4 : 0.14),
    halo: dark ? "rgba(8,12,18,.85)" : "rgba(255,255,255,.92)",
    edge: dark ? "rgba(255,255,255,.85)" : "rgba(20,22,30,.75)",
    contourLine: dark ? `rgba(226,232,240,${presented ? 0.3 : 0.13})` : `rgba(60,80,95,${presented ? 0.4 : 0.2})`,
    wire: dark ? "#5a6a75" : "#a9b8c0",
    star: dark ? "#f6d365" : "#3a3a3f",
    ground: dark ? ground.dark : ground.light,
    font: read("--st-font", "system-ui, sans-serif"),
    size,
    thick: presented ? size / SIZES.normal : 1,
    marks: root.closest("[data-marks]") !== null,
  };
}

const known = new Map(); // reading a pixel back is slow

/** Red, green and blue of any colour that the browser knows, 0 to 255. @param {string} color @returns {number[]} */
export function rgb(color) {
  if (!known.has(color)) known.set(color, painted(color));
  return known.get(color);
}

/** @param {string} color */
function painted(color) {
  const canvas = make("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

/** @param {string} color */
function luminance(color) {
  const [r, g, b] = rgb(color);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/** ``share`` of one colour, the rest of another. @param {string} color @param {string} other @param {number} share */
function mix(color, other, share) {
  const [a, b] = [rgb(color), rgb(other)];
  return `rgb(${a.map((v, i) => Math.round(share * v + (1 - share) * b[i])).join(", ")})`;
}

/** A lane's colour as it is drawn on this ground. @param {{color: string, dark: string}} lane @param {Theme} theme */
export const laneColor = (lane, theme) => (theme.dark ? lane.dark : lane.color);
