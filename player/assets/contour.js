// @ts-nocheck: types to follow
/** The contour picture, or the curve of a function of x alone: Plotly draws it once, the runs move on a canvas over it. */

import { standing, valueOn, viewOf } from "./curve.js";
import { format } from "./scale.js";
import { crowd, drawCrowd, drawFaint, drawRing, drawStar, drawTrails, exitOf, nearest, prepare } from "./trails.js";

const HANDLES = 24; // start points that get a handle of their own
const CLICK = 5; // pixels that a click may move

export class Contour {
  /**
   * @param {HTMLElement} element
   * @param {any} Plotly
   * @param {{redraw: () => void, start: (index: number, point: number[]) => void, zoomed: (zoomed: boolean) => void,
   *   hover: (hit: {lane: number, run: number, step: number, x: number, y: number} | null) => void}} events
   */
  constructor(element, Plotly, events) {
    this.Plotly = Plotly;
    this.events = events;
    this.element = element;
    this.plot = element.appendChild(Object.assign(document.createElement("div"), { className: "rv-plot" }));
    this.canvas = element.appendChild(Object.assign(document.createElement("canvas"), { className: "rv-canvas" }));
    this.canvas.dataset.testid = "rv-contour-canvas";
    this.handles = element.appendChild(Object.assign(document.createElement("div"), { className: "rv-handles" }));
    this.trails = [];
    /** @type {any} what is drawn faint behind the runs */
    this.fan = null;
    this.dragged = null;
    this.touch = matchMedia("(pointer: coarse)").matches; // there a finger on the picture scrolls the page
    this.listen();
  }

  /** Draw the surface anew if it is another one (or the theme is); the zoom stays while the surface keeps its name. */
  async update(data, theme, lanes) {
    this.data = data;
    this.theme = theme;
    this.lanes = lanes;
    this.fan = null;
    const { surface } = data.header;
    const state = `${surface.digest} ${theme.dark} ${theme.background}`;
    if (state !== this.state) {
      this.state = state;
      const [traces, layout] = surface.curve ? curve(data, theme, this.touch) : figure(data, theme, this.touch);
      const config = { displayModeBar: false, scrollZoom: !this.touch, doubleClick: false, responsive: false };
      const first = !this.plot.classList.contains("js-plotly-plot");
      await this.Plotly.react(this.plot, traces, layout, config);
      if (!this.plot.isConnected) return; // the page was left meanwhile
      if (first) this.follow();
    }
    this.place();
  }

  follow() {
    for (const name of ["plotly_relayouting", "plotly_relayout", "plotly_afterplot"]) {
      this.plot.on(name, () => this.moved());
    }
  }

  moved() {
    const [[x0, x1], [y0, y1]] = viewOf(this.data.header.surface);
    const [[a0, a1], [b0, b1]] = [this.axes.x.range, this.axes.y.range];
    const same = (a, b, span) => Math.abs(a - b) < 1e-6 * span;
    const whole = same(a0, x0, x1 - x0) && same(a1, x1, x1 - x0) && same(b0, y0, y1 - y0) && same(b1, y1, y1 - y0);
    this.events.zoomed(!whole);
    this.place();
    this.events.redraw();
  }

  resetZoom() {
    const [x, y] = viewOf(this.data.header.surface);
    return this.Plotly.relayout(this.plot, { "xaxis.range": [...x], "yaxis.range": [...y] });
  }

  get axes() {
    const { xaxis, yaxis } = this.plot._fullLayout;
    return { x: xaxis, y: yaxis };
  }

  /** Pixels of a point, in the element. */
  pixel(x, y) {
    const { x: ax, y: ay } = this.axes;
    return [ax._offset + ax.l2p(x), ay._offset + ay.l2p(y)];
  }

  /** The point under a pixel, kept inside the axes and rounded to what the picture can tell apart. */
  point(px, py) {
    return [
      [this.axes.x, px],
      [this.axes.y, py],
    ].map(([axis, p]) => {
      const value = axis.p2l(Math.min(Math.max(p - axis._offset, 0), axis._length));
      const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(axis.range[1] - axis.range[0]))));
      return Number(value.toFixed(Math.min(digits, 12)));
    });
  }

  /** Where a start point stands in the picture: on the curve, if there is one. */
  startPixel(index, [x, y]) {
    const { curve } = this.data.header.surface;
    if (!curve) return this.pixel(x, y);
    const here = this.data.header.starts[index][0] === x;
    return this.pixel(x, here ? this.data.loss[index] : valueOn(this.data.header.surface, x));
  }

  /** The start point that a pixel stands for; on a curve only x counts. */
  startAt(index, px, py) {
    const point = this.point(px, py);
    return this.data.header.surface.curve ? [point[0], this.data.header.starts[index][1]] : point;
  }

  inside(px, py) {
    const { x, y } = this.axes;
    return px >= x._offset && px <= x._offset + x._length && py >= y._offset && py <= y._offset + y._length;
  }

  /** Work out the pixels of every run and of the handles. */
  place() {
    this.trails = this.trailsOf(this.data, (run) => Math.floor(run / this.data.starts));
    if (this.fan) this.ribs = this.trailsOf(this.fan, () => this.fan.lane);
    this.placeHandles();
  }

  /** Show other runs, and the fan that one lane of them is of, without drawing anything else anew. */
  scrub(data, fan) {
    const another = fan !== this.fan;
    this.data = data;
    this.fan = fan;
    this.trails = this.trailsOf(data, (run) => Math.floor(run / data.starts));
    if (another) this.ribs = this.trailsOf(fan, () => fan.lane);
  }

  trailsOf(data, laneOf) {
    const { axes } = this;
    const { x: ax, y: ay } = axes;
    // l2p is a straight line; taking its two numbers once is faster than asking for every point.
    const mx = ax.l2p(1) - ax.l2p(0),
      ox = ax._offset + ax.l2p(0);
    const my = ay.l2p(1) - ay.l2p(0),
      oy = ay._offset + ay.l2p(0);
    const inset = 7; // so that a cross at the edge is whole
    const frame = [
      ax._offset + inset,
      ay._offset + inset,
      ax._offset + ax._length - inset,
      ay._offset + ay._length - inset,
    ];
    const { flat } = this.data.header.surface;
    const trails = [];
    for (let run = 0; run < data.runs; run++) {
      const lane = laneOf(run);
      if (!this.lanes[lane].visible) continue;
      const last = data.last[run];
      const x = new Float32Array(last + 1),
        y = new Float32Array(last + 1);
      for (let t = 0; t <= last; t++) {
        const k = t * 2 * data.runs + run;
        x[t] = ox + mx * data.path[k];
        y[t] = oy + my * (flat ? data.loss[t * data.runs + run] : data.path[k + data.runs]);
      }
      const ended = last < data.steps;
      const exit = ended ? exitOf(x, y, last, frame) : null;
      trails.push({ run, lane, color: this.lanes[lane].color, x, y, at: null, hidden: null, last, ended, exit });
    }
    return trails;
  }

  placeHandles() {
    const { starts } = this.data.header;
    const count = starts.length > HANDLES ? 0 : starts.length;
    while (this.handles.children.length > count) this.handles.lastChild.remove();
    while (this.handles.children.length < count) this.handles.append(this.handle(this.handles.children.length));
    for (let i = 0; i < count; i++) {
      const point = this.dragged?.index === i ? this.dragged.point : starts[i];
      const [px, py] = this.startPixel(i, point);
      const handle = this.handles.children[i];
      handle.style.transform = `translate(${px}px, ${py}px)`;
      handle.hidden = !this.inside(px, py);
      const place = this.data.header.surface.flat ? point.slice(0, 1) : point;
      handle.title = `Start (${place.map((v) => format(v)).join(", ")}): drag it`;
    }
  }

  handle(index) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "rv-start";
    handle.dataset.testid = `rv-start-${index}`;
    handle.setAttribute("aria-label", `Start point ${index + 1}`);
    handle.onpointerdown = (down) => {
      if (down.button !== 0) return;
      down.preventDefault();
      down.stopPropagation();
      handle.setPointerCapture(down.pointerId);
      this.drag(handle, index, down);
    };
    return handle;
  }

  drag(handle, index, down) {
    const box = this.element.getBoundingClientRect();
    const from = this.startPixel(index, this.data.header.starts[index]);
    const shift = [from[0] - (down.clientX - box.left), from[1] - (down.clientY - box.top)];
    handle.classList.add("rv-dragging");
    this.events.hover(null);
    handle.onpointermove = (move) => {
      const point = this.startAt(index, move.clientX - box.left + shift[0], move.clientY - box.top + shift[1]);
      if (this.dragged && this.dragged.point.join() === point.join()) return;
      this.dragged = { index, point };
      this.placeHandles();
      this.events.start(index, point, true);
    };
    handle.onpointerup = handle.onpointercancel = () => {
      if (this.dragged) this.events.start(index, this.dragged.point);
      handle.classList.remove("rv-dragging");
      handle.onpointermove = handle.onpointerup = handle.onpointercancel = null;
      this.released = true;
    };
  }

  /** The page has taken in everything that was sent: its start points are the true ones again. */
  settled() {
    if (this.released) [this.dragged, this.released] = [null, false];
  }

  listen() {
    const { element } = this;
    const local = (event) => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    element.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0 || event.target.closest("button")) return;
        const down = local(event);
        // While a button is down Plotly lays a cover over the page, so the release is heard on the document.
        const release = (up) => {
          const [px, py] = local(up);
          if (Math.hypot(px - down[0], py - down[1]) < CLICK && this.data && this.inside(px, py)) this.click(px, py);
        };
        document.addEventListener("pointerup", release, { capture: true, once: true });
      },
      true,
    );
    element.addEventListener("pointermove", (event) => {
      if (this.data && !event.buttons) this.hover(...local(event));
    });
    element.addEventListener("pointerleave", () => this.events.hover(null));
  }

  click(px, py) {
    const far = this.data.header.starts.map((start, i) => {
      const [sx, sy] = this.startPixel(i, start);
      return Math.hypot(sx - px, sy - py);
    });
    const index = far.indexOf(Math.min(...far));
    this.events.start(index, this.startAt(index, px, py));
  }

  hover(px, py) {
    const hit = this.inside(px, py) ? nearest(this.trails, px, py, this.step ?? 0) : null;
    if (!hit) return this.events.hover(null);
    const { trail, step } = hit;
    this.events.hover({ lane: trail.lane, run: trail.run, step, x: trail.x[step], y: trail.y[step] });
  }

  draw(step, focus) {
    this.step = step;
    const { theme } = this;
    const context = prepare(this.canvas);
    const { x, y } = this.axes;
    context.save();
    context.beginPath();
    context.rect(x._offset, y._offset, x._length, y._length);
    context.clip();
    this.drawMinima(context);
    if (this.data.header.starts.length > HANDLES) this.drawStarts(context);
    if (this.fan) this.drawFan(context, step);
    this.drawMembers(context, step);
    drawTrails(context, this.trails, step, { theme, highlight: focus ? focus.lane : null });
    if (focus) {
      const trail = this.trails.find((t) => t.run === focus.run);
      if (trail && focus.step <= trail.last) drawRing(context, trail.x[focus.step], trail.y[focus.step], theme.text);
    }
    context.restore();
  }

  drawMembers(context, step) {
    for (const trail of this.trails) {
      const places = crowd(this.data, trail, step).map((member) => this.pixel(...member));
      drawCrowd(context, places, trail.color, this.theme);
    }
  }

  /** The whole fan, faint; drawn once and laid under every picture until the step, the fan or the view is another. */
  drawFan(context, step) {
    const { width, height, clientWidth, clientHeight } = this.canvas;
    const { veil } = this;
    if (
      veil?.ribs !== this.ribs ||
      veil.step !== step ||
      veil.canvas.width !== width ||
      veil.canvas.height !== height
    ) {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const ground = canvas.getContext("2d", { willReadFrequently: true });
      ground.setTransform(context.getTransform());
      drawFaint(ground, this.ribs, step);
      this.veil = { ribs: this.ribs, step, canvas };
    }
    context.drawImage(this.veil.canvas, 0, 0, clientWidth, clientHeight);
  }

  drawMinima(context) {
    const { surface } = this.data.header;
    const { minima, other_minima: others } = surface;
    const at = (point) => this.pixel(...standing(surface, point));
    for (const point of others) drawStar(context, ...at(point), 6.5, this.theme, true);
    for (const point of minima) drawStar(context, ...at(point), 9, this.theme, false);
  }

  drawStarts(context) {
    context.fillStyle = this.theme.text;
    this.data.header.starts.forEach((start, i) => {
      context.fillRect(...this.startPixel(i, start).map((p) => p - 1), 2, 2);
    });
  }

  resize() {
    if (this.data) this.Plotly.Plots.resize(this.plot);
  }

  dispose() {
    this.Plotly.purge(this.plot);
  }
}

/** Traces and layout of the contour plot. */
function figure(data, theme, touch) {
  const { surface } = data.header;
  const [[x0, x1], [y0, y1]] = surface.view;
  const { nx, ny } = surface.grid;
  const { levels, ticks, low, high } = surface.scale;
  const z = Array.from({ length: ny }, (_, j) => data.heights.subarray(j * nx, (j + 1) * nx));
  const font = { family: theme.font, size: 11, color: theme.muted };
  const trace = {
    type: surface.dense ? "heatmap" : "contour",
    z,
    x0,
    dx: (x1 - x0) / (nx - 1),
    y0,
    dy: (y1 - y0) / (ny - 1),
    zmin: low,
    zmax: high,
    ...(surface.dense ? { zsmooth: "fast" } : lines(levels, theme)),
    colorscale: theme.colorscale,
    hoverinfo: "skip",
    colorbar: {
      thickness: 9,
      len: 1,
      y: 0.5,
      x: 1,
      xpad: 8,
      ypad: 0,
      outlinewidth: 0,
      ticklen: 3,
      tickcolor: theme.grid,
      tickvals: ticks.map((t) => t[0]),
      ticktext: ticks.map((t) => t[1]),
      tickfont: { ...font, size: 10 },
    },
  };
  const layout = layoutOf(surface, theme, touch);
  if (surface.dense) layout.annotations = [note("Too many contour lines: shades only", theme)];
  return [[trace], layout];
}

const lines = (levels, theme) => ({
  autocontour: false,
  contours: { start: levels[0], end: levels.at(-1), size: levels[1] - levels[0], coloring: "fill" },
  line: { width: 0.8, color: theme.contourLine, smoothing: 0.6 },
});

const note = (text, theme) => ({
  text,
  x: 0,
  y: 0,
  xref: "paper",
  yref: "paper",
  xanchor: "left",
  yanchor: "bottom",
  showarrow: false,
  bgcolor: theme.background,
  font: { family: theme.font, size: 11, color: theme.text },
});

/** Trace and layout of the curve of a function of x alone. */
function curve(data, theme, touch) {
  const { surface } = data.header;
  const [x0, x1] = surface.view[0];
  const trace = {
    type: "scatter",
    mode: "lines",
    x0,
    dx: (x1 - x0) / (surface.curve.length - 1),
    y: surface.curve,
    line: { width: 1.6, color: theme.muted },
    hoverinfo: "skip",
  };
  return [[trace], layoutOf(surface, theme, touch)];
}

function layoutOf(surface, theme, touch) {
  const font = { family: theme.font, size: 11, color: theme.muted };
  const axis = (range) => ({
    range: [...range],
    showgrid: false,
    zeroline: false,
    ticks: "outside",
    ticklen: 4,
    tickcolor: theme.grid,
    linecolor: theme.grid,
    tickfont: font,
    nticks: 9,
    fixedrange: touch,
  });
  const [x, y] = viewOf(surface);
  return {
    margin: { l: 36, r: surface.curve ? 14 : 52, t: 6, b: 26 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font,
    xaxis: axis(x),
    yaxis: axis(y),
    dragmode: touch ? false : "pan",
    hovermode: false,
    showlegend: false,
    uirevision: `${surface.key} ${surface.view}`,
  };
}
