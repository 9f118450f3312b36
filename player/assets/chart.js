/** A Plotly figure, drawn from its JSON, that tells where it is clicked and at which of its frames; by keys as well. */

import { make } from "./dom.js";
import { Reel } from "./reel.js";
import { readTheme } from "./theme.js";
import { tr } from "./words.js";

/**
 * @typedef {object} Chart
 * @property {any} plot
 * @property {Reel | null} reel
 * @property {string} figure
 * @property {(event: object) => void} send
 * @property {[number, number] | null} at where the keys stand, in the units of the axes
 */

/** @type {WeakMap<HTMLElement, Chart>} */
const charts = new WeakMap();
/** @type {Promise<any> | null} */
let loading = null;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/** plotly.js, loaded once, when there is a figure to draw. @param {string} address @returns {Promise<any>} */
function loadPlotly(address) {
  const page = /** @type {any} */ (window);
  if (page.Plotly) return Promise.resolve(page.Plotly);
  loading ??= new Promise((resolve, reject) => {
    const onload = () => resolve(page.Plotly);
    const onerror = () => reject(new Error(`could not load ${address}`));
    document.head.append(make("script", { src: address, onload, onerror }));
  });
  return loading;
}

/**
 * @param {HTMLElement} root
 * @param {{data: {figure: string, height: number, plotly: string, cells: [number, number] | null}, send: (event: object) => void}} options
 */
export async function show(root, { data, send }) {
  const Plotly = await loadPlotly(new URL(`.${data.plotly}`, document.baseURI).href);
  const known = charts.get(root);
  const chart = known ?? {
    plot: root.appendChild(make("div")),
    reel: null,
    figure: "",
    send,
    at: null,
  };
  charts.set(root, chart);
  chart.send = send;
  if (chart.figure === data.figure) return;
  chart.figure = data.figure;
  const { data: traces, layout, frames } = JSON.parse(data.figure);
  chart.plot.style.height = `${data.height}px`;
  const font = { ...layout.font, family: readTheme(root).font };
  const config = { displayModeBar: false, responsive: true };
  await Plotly.react(chart.plot, traces, { ...layout, font, autosize: true }, config);
  if (charts.get(root) !== chart) return; // it was taken away meanwhile
  if (!known) listen(chart);
  keys(chart, data.cells);
  if (frames) {
    chart.reel ??= new Reel(root, (/** @type {any} */ frame) => Plotly.relayout(chart.plot, frame.layout));
  }
  chart.reel?.take(frames, layout.meta?.frame ?? 0);
  root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
}

/** @param {HTMLElement} root */
export function hide(root) {
  const chart = charts.get(root);
  if (chart) {
    chart.reel?.pause();
    /** @type {any} */ (window).Plotly.purge(chart.plot);
    root.replaceChildren();
  }
  charts.delete(root);
}

let seq = 0;

/** @param {Chart} chart @param {number} x @param {number} y */
function tell(chart, x, y) {
  chart.at = [x, y];
  chart.send({ x, y, frame: chart.reel?.at ?? 0, seq: `${Date.now()} ${++seq}` });
}

/** @param {Chart} chart */
function listen(chart) {
  chart.plot.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const { xaxis, yaxis } = chart.plot._fullLayout;
    const box = chart.plot.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left - xaxis._offset, event.clientY - box.top - yaxis._offset];
    if (px < 0 || py < 0 || px > xaxis._length || py > yaxis._length) return;
    tell(chart, xaxis.p2d(px), yaxis.p2d(py));
  });
}

/** The arrows go from cell to cell of a map and choose each; a ring shows where. @param {Chart} chart @param {[number, number] | null} cells */
function keys(chart, cells) {
  const { plot } = chart;
  if (!cells) {
    plot.removeAttribute("tabindex");
    plot.onkeydown = null;
    return;
  }
  plot.tabIndex = 0;
  plot.setAttribute("role", "application");
  plot.setAttribute("aria-label", tr("Map: the arrow keys choose a cell (Shift: ten cells)"));
  plot.onkeydown = (/** @type {KeyboardEvent} */ event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { xaxis, yaxis } = plot._fullLayout;
    const axes = [xaxis, yaxis];
    const steps = event.shiftKey ? 10 : 1;
    const next = axes.map((axis, i) => {
      const one = axis._length / cells[i]; // pixels of a cell
      const way = i === 0 ? arrow[0] : -arrow[1];
      const before = chart.at ? axis.d2p(chart.at[i]) : axis._length / 2 + one / 2;
      return axis.p2d(Math.min(Math.max(before + way * steps * one, one / 2), axis._length - one / 2));
    });
    tell(chart, next[0], next[1]);
  };
}
