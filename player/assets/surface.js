// @ts-nocheck: types to follow
/** The surface in three dimensions: Plotly draws it when the camera moves, the runs move on a canvas over it. */

import { height } from "./scale.js";
import { clip, crowd, drawCrowd, drawRing, drawStar, drawTrails, position, prepare } from "./trails.js";

const PIECES = 16; // parts of one step that are laid on the surface, at most
const LIFT = 0.004; // of the height range, so that a trail lies on the surface and not in it
const CAMERA = { eye: { x: -1, y: -1.38, z: 1.1 }, up: { x: 0, y: 0, z: 1 }, center: { x: 0, y: 0, z: -0.1 } };
const ABOVE = { eye: { x: 0, y: 0, z: 1.6 }, up: { x: 0, y: 1, z: 0 }, center: { x: 0, y: 0, z: 0 } };

export class Surface {
  /**
   * @param {HTMLElement} element
   * @param {any} Plotly
   * @param {{redraw: () => void}} events
   */
  constructor(element, Plotly, events) {
    this.Plotly = Plotly;
    this.events = events;
    this.plot = element.appendChild(Object.assign(document.createElement("div"), { className: "rv-plot" }));
    this.canvas = element.appendChild(Object.assign(document.createElement("canvas"), { className: "rv-canvas" }));
    this.canvas.dataset.testid = "rv-surface-canvas";
    this.lines = [];
    this.above = false;
  }

  async update(data, theme, lanes) {
    Object.assign(this, { data, theme, lanes });
    const { surface } = data.header;
    const state = `${surface.digest} ${theme.dark} ${theme.background}`;
    if (state !== this.state) {
      this.state = state;
      const [traces, layout] = figure(data, theme, this.above);
      await this.Plotly.react(this.plot, traces, layout, { displayModeBar: false, responsive: false });
      this.follow();
    }
    this.lines = drape(data, lanes);
    this.camera = null;
  }

  /** One lane of the record is another: only that is laid and projected anew. */
  scrub(data, lane) {
    this.data = data;
    const mine = drape(data, this.lanes, lane);
    this.lines = [...this.lines.filter((line) => line.lane !== lane), ...mine];
    if (!this.camera) return;
    const m = this.matrix();
    this.trails = [
      ...this.trails.filter((trail) => trail.lane !== lane),
      ...mine.map((line) => this.projected(line, m)),
    ];
  }

  get scene() {
    return this.plot._fullLayout?.scene?._scene;
  }

  /** Plotly tells of a finished drag only; the scene itself tells of every picture it draws. */
  follow() {
    const { glplot } = this.scene;
    if (glplot.rvFollowed) return;
    glplot.rvFollowed = true;
    const inner = glplot.onrender;
    glplot.onrender = () => {
      inner?.();
      this.events.redraw();
    };
  }

  toggleAbove() {
    this.above = !this.above;
    const type = this.above ? "orthographic" : "perspective";
    const camera = { ...(this.above ? ABOVE : CAMERA), projection: { type } };
    this.Plotly.relayout(this.plot, { "scene.camera": camera });
    return this.above;
  }

  /** The matrix from data to the clip space of the picture, row by row. */
  matrix() {
    const { glplot, dataScale } = this.scene;
    const { model, view, projection } = glplot.cameraParams;
    const m = multiply(projection, multiply(view, model));
    for (let c = 0; c < 3; c++) for (let r = 0; r < 4; r++) m[4 * c + r] *= dataScale[c];
    return m;
  }

  /** Pixels of a point of the surface's space (x, y, height u). */
  project(x, y, u, m = this.matrix()) {
    const w = m[3] * x + m[7] * y + m[11] * u + m[15];
    const cx = (m[0] * x + m[4] * y + m[8] * u + m[12]) / w;
    const cy = (m[1] * x + m[5] * y + m[9] * u + m[13]) / w;
    const { clientWidth: width, clientHeight: tall } = this.canvas;
    return [((1 + cx) * width) / 2, ((1 - cy) * tall) / 2];
  }

  /** Project every line anew when the camera, the size or the record has changed. */
  place() {
    const m = this.matrix();
    const camera = `${Array.from(m)} ${this.canvas.clientWidth} ${this.canvas.clientHeight}`;
    if (camera === this.camera) return;
    this.camera = camera;
    this.sight = new Sight(this.data, m);
    this.trails = this.lines.map((line) => this.projected(line, m));
  }

  projected(line, m) {
    const count = line.at.length;
    const x = new Float32Array(count),
      y = new Float32Array(count),
      hidden = new Uint8Array(count);
    for (let k = 0; k < count; k++) {
      const [px, py, u] = [line.x[k], line.y[k], line.u[k]];
      [x[k], y[k]] = this.project(px, py, u, m);
      hidden[k] = this.sight.blocked(px, py, u) ? 1 : 0;
    }
    return { ...line, x, y, hidden };
  }

  draw(step, focus) {
    if (!this.scene || !this.data) return;
    this.place();
    const context = prepare(this.canvas);
    const { theme } = this;
    const { minima, scale } = this.data.header.surface;
    for (const [x, y, f] of minima) {
      const u = height(f, scale);
      context.globalAlpha = this.sight.blocked(x, y, u + LIFT * (scale.high - scale.low)) ? 0.35 : 1;
      drawStar(context, ...this.project(x, y, u), 6.5, theme, false);
    }
    context.globalAlpha = 1;
    this.drawMembers(context, step);
    drawTrails(context, this.trails, step, { theme, highlight: focus ? focus.lane : null });
    const trail = focus && this.trails.find((t) => t.run === focus.run);
    if (trail && focus.step <= trail.last) {
      const place = position(trail, focus.step);
      if (Number.isFinite(place.x)) drawRing(context, place.x, place.y, theme.text);
    }
  }

  /** Members in view, on the surface; what stands behind it is faint as trails are there. */
  drawMembers(context, step) {
    const { ground } = this.sight;
    for (const trail of this.trails) {
      const members = crowd(this.data, trail, step).map(([x, y]) => [x, y, ground.at(x, y) + LIFT * ground.range]);
      const seen = members.filter(([, , u]) => !Number.isNaN(u));
      if (!seen.length) continue;
      const hidden = seen.filter((member) => this.sight.blocked(...member)).length;
      context.globalAlpha = hidden > seen.length / 2 ? 0.35 : 1;
      drawCrowd(
        context,
        seen.map((member) => this.project(...member)),
        trail.color,
        this.theme,
      );
    }
    context.globalAlpha = 1;
  }

  resize() {
    if (this.scene) this.Plotly.Plots.resize(this.plot);
  }

  dispose() {
    this.Plotly.purge(this.plot);
  }
}

/** Lay every run on the surface: long steps in pieces, NaN where a run is outside the view. */
function drape(data, lanes, only = -1) {
  const ground = new Ground(data);
  const lines = [];
  for (let run = 0; run < data.runs; run++) {
    const lane = Math.floor(run / data.starts);
    if (!lanes[lane].visible || (only >= 0 && lane !== only)) continue;
    const line = { x: [], y: [], u: [], at: [] };
    const put = (x, y, at) => {
      line.x.push(x);
      line.y.push(y);
      line.u.push(ground.at(x, y) + LIFT * ground.range);
      line.at.push(at);
    };
    const last = data.last[run];
    const place = (t) => [data.path[2 * t * data.runs + run], data.path[(2 * t + 1) * data.runs + run]];
    let [ax, ay] = place(0);
    put(ax, ay, 0);
    for (let t = 1; t <= last; t++) {
      const [bx, by] = place(t);
      const inside = clip(ax, ay, bx, by, ...ground.box);
      if (inside) {
        const [from, to] = inside;
        const cells = Math.max(Math.abs(bx - ax) / ground.dx, Math.abs(by - ay) / ground.dy) * (to - from);
        const pieces = Math.min(Math.max(Math.ceil(cells / 1.5), 1), PIECES);
        const first = from > 0 ? 0 : 1;
        for (let k = first; k <= pieces; k++) {
          const share = from + ((to - from) * k) / pieces;
          if (share < 1) put(ax + share * (bx - ax), ay + share * (by - ay), t - 1 + share);
        }
      }
      put(bx, by, t);
      [ax, ay] = [bx, by];
    }
    const ended = last < data.steps;
    lines.push({ run, lane, color: lanes[lane].color, last, ended, ...line });
  }
  return lines;
}

/** The height grid as a continuous surface; NaN outside the view. */
class Ground {
  constructor(data) {
    const { view, grid, scale } = data.header.surface;
    const [[x0, x1], [y0, y1]] = view;
    Object.assign(this, { u: data.heights, nx: grid.nx, ny: grid.ny, x0, y0 });
    this.box = [x0, y0, x1, y1];
    this.dx = (x1 - x0) / (grid.nx - 1);
    this.dy = (y1 - y0) / (grid.ny - 1);
    this.high = scale.high;
    this.range = scale.high - scale.low;
  }

  at(x, y) {
    const { u, nx, ny } = this;
    const gx = (x - this.x0) / this.dx,
      gy = (y - this.y0) / this.dy;
    if (!(gx > -1e-6 && gy > -1e-6 && gx < nx - 1 + 1e-6 && gy < ny - 1 + 1e-6)) return NaN;
    const i = Math.min(Math.max(Math.floor(gx), 0), nx - 2),
      j = Math.min(Math.max(Math.floor(gy), 0), ny - 2);
    const p = gx - i,
      q = gy - j,
      k = j * nx + i;
    return (1 - q) * ((1 - p) * u[k] + p * u[k + 1]) + q * ((1 - p) * u[k + nx] + p * u[k + nx + 1]);
  }
}

/** Tells what the surface hides from the eye, by walking from a point towards it over the height grid. */
class Sight {
  constructor(data, m) {
    this.ground = new Ground(data);
    this.m = m;
  }

  /** The direction in which the pixel of a point stays the same and the eye comes nearer. */
  direction(x, y, u) {
    const { m } = this;
    const row = (r) => m[r] * x + m[r + 4] * y + m[r + 8] * u + m[r + 12];
    const [cx, cy, cz, w] = [row(0), row(1), row(2), row(3)];
    const across = (r, c) => [0, 4, 8].map((k) => m[r + k] * w - c * m[3 + k]);
    const [a, b, depth] = [across(0, cx), across(1, cy), across(2, cz)];
    const d = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    const nearer = d[0] * depth[0] + d[1] * depth[1] + d[2] * depth[2] < 0;
    return nearer ? d : d.map((v) => -v);
  }

  blocked(x, y, u) {
    const { ground } = this;
    if (Number.isNaN(u)) return false;
    const [dx, dy, du] = this.direction(x, y, u);
    const stride =
      1.2 / Math.max(Math.abs(dx) / ground.dx, Math.abs(dy) / ground.dy, (Math.abs(du) / ground.range) * 80);
    const slack = 0.012 * ground.range;
    for (let k = 2; k < 400; k++) {
      const h = u + k * stride * du;
      if (h > ground.high) return false;
      const g = ground.at(x + k * stride * dx, y + k * stride * dy);
      if (Number.isNaN(g)) return false;
      if (g > h + slack) return true;
    }
    return false;
  }
}

/** The product of two 4 × 4 matrices, columns first as WebGL has them. */
function multiply(a, b) {
  const out = new Float64Array(16);
  for (let c = 0; c < 4; c++) {
    for (let r = 0; r < 4; r++) {
      for (let k = 0; k < 4; k++) out[4 * c + r] += a[4 * k + r] * b[4 * c + k];
    }
  }
  return out;
}

function figure(data, theme, above) {
  const { surface } = data.header;
  const [[x0, x1], [y0, y1]] = surface.view;
  const { nx, ny } = surface.grid;
  const { low, high, levels, ticks } = surface.scale;
  const along = (a, b, n) => Float32Array.from({ length: n }, (_, i) => a + ((b - a) * i) / (n - 1));
  const trace = {
    type: "surface",
    x: along(x0, x1, nx),
    y: along(y0, y1, ny),
    z: Array.from({ length: ny }, (_, j) => data.heights.subarray(j * nx, (j + 1) * nx)),
    cmin: low,
    cmax: high,
    colorscale: theme.colorscale,
    showscale: false,
    hoverinfo: "skip",
    contours: {
      x: { highlight: false },
      y: { highlight: false },
      z: {
        show: true,
        highlight: false,
        start: low,
        end: high,
        size: 2 * (levels[1] - levels[0]),
        width: 1,
        color: theme.wire,
      },
    },
    lighting: { ambient: 0.82, diffuse: 0.42, specular: 0.04, roughness: 0.9, fresnel: 0.05 },
    lightposition: { x: -4000, y: -6000, z: 9000 },
  };
  const every = Math.ceil(ticks.length / 4);
  const few = ticks.filter((_, i) => i % every === 0);
  const axis = (more) => ({
    title: { text: "" },
    showbackground: false,
    showspikes: false,
    gridcolor: theme.grid,
    linecolor: theme.grid,
    zerolinecolor: theme.grid,
    tickfont: { family: theme.font, size: 11, color: theme.muted },
    nticks: 5,
    ...more,
  });
  const layout = {
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    hovermode: false,
    uirevision: surface.key,
    scene: {
      xaxis: axis({ range: [x0, x1] }),
      yaxis: axis({ range: [y0, y1] }),
      zaxis: axis({ range: [low, high], tickvals: few.map((t) => t[0]), ticktext: few.map((t) => t[1]) }),
      aspectmode: "manual",
      aspectratio: { x: 1.1, y: 1.1, z: 0.62 },
      camera: above ? { ...ABOVE, projection: { type: "orthographic" } } : CAMERA,
      dragmode: "orbit",
      hovermode: false,
    },
  };
  return [[trace], layout];
}
