// @ts-nocheck: types to follow
/** The colours of the page, read from Streamlit's variables, and the ones of the picture that follow from them. */

/**
 * @typedef {object} Theme
 * @property {boolean} dark
 * @property {string} background
 * @property {string} text
 * @property {string} muted for ticks and notes
 * @property {string} grid
 * @property {string} halo under a trail
 * @property {string} edge around a head
 * @property {string} contourLine
 * @property {string} wire lines of the 3D picture, opaque: WebGL draws no others
 * @property {[number, string][]} colorscale low to high
 * @property {string} font
 */

// Pale and little saturated, so that every lane's colour stands out: cool in the valley, warm on the heights.
const LIGHT = ["#b9cfdd", "#cddce3", "#dfe7e7", "#ecede7", "#f3efe4", "#f4ead9", "#f1e0cb"];
const DARK = ["#12304a", "#1a3850", "#264250", "#344c54", "#455555", "#575c54", "#686352"];

/** @param {HTMLElement} root @returns {Theme} */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "") || read("--rv-background", "#ffffff");
  const dark = luminance(background) < 0.4;
  const text = read("--st-text-color", "") || read("--rv-text", dark ? "#fafafa" : "#31333f");
  const colors = dark ? DARK : LIGHT;
  return {
    dark,
    background,
    text,
    muted: mix(text, background, 0.68),
    grid: mix(text, background, 0.14),
    halo: dark ? "rgba(8,12,18,.85)" : "rgba(255,255,255,.92)",
    edge: dark ? "rgba(255,255,255,.85)" : "rgba(20,22,30,.75)",
    contourLine: dark ? "rgba(226,232,240,.13)" : "rgba(60,80,95,.20)",
    wire: dark ? "#5a6a75" : "#a9b8c0",
    colorscale: colors.map((c, i) => [i / (colors.length - 1), c]),
    font: read("--st-font", "system-ui, sans-serif"),
  };
}

const known = new Map(); // reading a pixel back is slow

/** Red, green and blue of any colour that the browser knows, 0 to 255. */
function rgb(color) {
  if (!known.has(color)) known.set(color, painted(color));
  return known.get(color);
}

function painted(color) {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function luminance(color) {
  const [r, g, b] = rgb(color);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/** ``share`` of one colour, the rest of another. */
function mix(color, other, share) {
  const [a, b] = [rgb(color), rgb(other)];
  return `rgb(${a.map((v, i) => Math.round(share * v + (1 - share) * b[i])).join(", ")})`;
}

/** A lane's colour as it is drawn: the darkest of the set are lifted on dark ground. */
export function laneColor(color, theme) {
  const value = luminance(color);
  if (!theme.dark || value > 0.3) return color;
  return `color-mix(in oklab, ${color} ${Math.round(55 + value * 100)}%, white)`;
}
