// @ts-nocheck: types to follow
/** A Plotly figure, drawn from its JSON, that tells where it is clicked and at which of its frames. */

import { loadPlotly } from "./player.js";
import { Reel } from "./reel.js";
import { readTheme } from "./theme.js";

/** @type {WeakMap<HTMLElement, {plot: HTMLElement, reel: Reel | null, figure: string, send: (event: object) => void}>} */
const charts = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {{data: {figure: string, height: number}, send: (event: object) => void, plotly: string}} options
 */
export async function draw(root, { data, send, plotly }) {
  const Plotly = await loadPlotly(plotly);
  const known = charts.get(root);
  const chart = known ?? { plot: root.appendChild(document.createElement("div")), reel: null, figure: "", send };
  charts.set(root, chart);
  chart.send = send;
  if (chart.figure === data.figure) return;
  chart.figure = data.figure;
  const { data: traces, layout, frames } = JSON.parse(data.figure);
  chart.plot.style.height = `${data.height}px`;
  const font = { ...layout.font, family: readTheme(root).font };
  await Plotly.react(
    chart.plot,
    traces,
    { ...layout, font, autosize: true },
    { displayModeBar: false, responsive: true },
  );
  if (!known) listen(chart);
  if (frames) chart.reel ??= new Reel(root, (frame) => Plotly.relayout(chart.plot, frame.layout));
  chart.reel?.take(frames, layout.meta?.frame ?? 0);
  root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
}

/** @param {HTMLElement} root */
export function erase(root) {
  const chart = charts.get(root);
  if (chart) {
    chart.reel?.pause();
    window.Plotly.purge(chart.plot);
  }
  charts.delete(root);
}

function listen(chart) {
  let seq = 0;
  chart.plot.addEventListener("click", (event) => {
    const { xaxis, yaxis } = chart.plot._fullLayout;
    const box = chart.plot.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left - xaxis._offset, event.clientY - box.top - yaxis._offset];
    if (px < 0 || py < 0 || px > xaxis._length || py > yaxis._length) return;
    chart.send({ x: xaxis.p2d(px), y: yaxis.p2d(py), frame: chart.reel?.at ?? 0, seq: `${Date.now()} ${++seq}` });
  });
}
