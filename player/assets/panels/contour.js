/** The contour picture, or the curve of a function of x alone: the ground on one canvas, the runs on another over it. */

import { Arrows } from "../arrows.js";
import { drawAxes, drawColorBar, fontOf, roomFor, ticksOf } from "../axes.js";
import { drawCurve, standing, valueOn, viewOf } from "../curve.js";
import { make } from "../dom.js";
import { crowd, nearest, trailsOf } from "../geometry.js";
import { gestures, zoomKey } from "../gestures.js";
import { paintGround } from "../ground.js";
import { paintQuickly } from "../ground_quick.js";
import { Handles, MOST } from "../handles.js";
import { markOf } from "../marks.js";
import { Panel } from "../panel.js";
import { Plane } from "../plane.js";
import { sizeOf } from "../sizes.js";
import { drawCrowd, drawDot, drawFaint, drawRing, drawStar, drawTrails, prepare } from "../trails.js";
import { mark, tr } from "../words.js";

/**
 * @typedef {import("../../types.d.ts").Scene} Scene
 * @typedef {import("../../types.d.ts").Hit} Hit
 * @typedef {import("../../types.d.ts").Trail} Trail
 */

const STRETCH = 1.6; // of one unit to the other: up to here they are made equal for arrows
const SLIVER = 3; // from here on another surface does not stay equal
const HELD = /** @type {const} */ ([[13, "background"], [11, "text"], [9, "background"], [3.3, "text"]]); // biome-ignore format: radius and colour of each disc, the largest first
const ENDED = ["diverged", "left the domain"];

export default class Contour extends Panel {
  static label = mark("Contour picture");
  static place = /** @type {const} */ ("main");
  static css = `
    .rv-contour { touch-action: pan-y; cursor: crosshair; }
    .rv-contour.rv-zoomed { touch-action: none; }
    .rv-contour .rv-canvas { pointer-events: none; }
    .rv-contour:focus-visible { outline: 2px solid var(--rv-accent); outline-offset: -2px; border-radius: 4px; }
    .rv-contour .rv-tools { top: 14px; right: calc(var(--rv-right) + 8px); }
    .rv-frame { position: absolute; border: 1px solid var(--rv-accent); background: color-mix(in srgb, var(--rv-accent) 14%, transparent); pointer-events: none; }`;

  /** @param {HTMLElement} element @param {import("../../types.d.ts").Stage} stage */
  constructor(element, stage) {
    super(element, stage);
    this.plane = new Plane();
    element.tabIndex = 0;
    element.innerHTML = `
      <canvas class="rv-canvas rv-ground"></canvas><canvas class="rv-canvas" data-testid="rv-contour-canvas"></canvas>
      <div class="rv-frame" hidden></div>
      <div class="rv-tools">
        <button type="button" data-testid="rv-reset-zoom" hidden title="${tr("Show the whole view")} (0)">${tr("Reset zoom")}</button>
        <button type="button" data-testid="rv-zoom-out" aria-label="${tr("Zoom out")}" title="${tr("Zoom out")} (−)">−</button>
        <button type="button" data-testid="rv-zoom-in" aria-label="${tr("Zoom in")}" title="${tr("Zoom in (+). Also: Ctrl + wheel, pinch, Shift + drag")}">+</button>
        <button type="button" data-testid="rv-equal" aria-label="${tr("Equal units")}" aria-pressed="false" title="${tr("Equal units on both axes")}">1:1</button>
      </div>`;
    const [ground, canvas] = element.querySelectorAll("canvas");
    this.groundCanvas = ground;
    this.canvas = canvas;
    this.frame = /** @type {HTMLElement} */ (element.querySelector(".rv-frame"));
    /** @type {Trail[]} */
    this.trails = [];
    /** @type {Trail[]} the fan behind them */
    this.ribs = [];
    this.veil = /** @type {{ribs: Trail[], step: number, canvas: HTMLCanvasElement} | null} */ (null);
    this.painted = "";
    this.around = ""; // what the axes were drawn for
    this.named = "";
    this.step = 0;
    this.handles = new Handles(element, {
      plane: this.plane,
      editable: () => stage.offers("start"),
      start: (index, point, live) => {
        stage.send({ type: "start", index, point, live });
        stage.redraw();
      },
      pixel: (index, point) => this.startPixel(index, point),
      at: (index, px, py) => this.startAt(index, px, py),
      flat: () => Boolean(this.surface.curve),
      held: () => stage.hover(null, element),
    });
    this.moves = {
      zoom: (/** @type {number} */ factor, /** @type {number} */ x, /** @type {number} */ y) =>
        this.change(() => this.plane.zoom(factor, x, y)),
      drag: (/** @type {number} */ dx, /** @type {number} */ dy) => this.change(() => this.plane.pan(dx, dy)),
      reset: () => this.change(() => this.plane.reset()),
      click: (/** @type {number} */ x, /** @type {number} */ y) => this.click(x, y),
      frame: (/** @type {number[]} */ from, /** @type {number[] | null} */ to) => this.framed(from, to),
      hover: (/** @type {number} */ x, /** @type {number} */ y) => this.handles.held || this.hover(x, y),
      leave: () => stage.hover(null, element),
      grips: () => this.plane.zoomed,
    };
    gestures(element, this.moves);
    this.arrows = new Arrows(/** @type {HTMLElement} */ (element.querySelector(".rv-tools")), stage, () =>
      this.pointed(),
    );
    this.button("reset-zoom").onclick = this.moves.reset;
    this.button("zoom-in").onclick = () => this.change(() => this.plane.zoom(1.5));
    this.button("zoom-out").onclick = () => this.change(() => this.plane.zoom(1 / 1.5));
    this.button("equal").onclick = () => this.change(() => (this.plane.equal = !this.plane.equal));
  }

  /** @param {string} name @returns {HTMLButtonElement} */
  button(name) {
    return /** @type {HTMLButtonElement} */ (this.element.querySelector(`[data-testid="rv-${name}"]`));
  }

  get surface() {
    return /** @type {import("../../types.d.ts").SurfaceHead} */ (this.scene.data.header.surface);
  }

  /** @param {Scene} scene */
  update(scene) {
    super.update(scene);
    const name = `${this.surface.name} ${this.surface.view}`;
    const [x, y] = viewOf(this.surface);
    this.plane.setWhole([x, y], name === this.named && this.plane.zoomed); // a zoom stays while the surface keeps its name and view
    if (name !== this.named && this.plane.stretch > SLIVER) this.plane.equal = false;
    this.named = name;
    this.change(() => {});
  }

  /** @param {Scene} scene */
  scrub(scene) {
    const same = scene.fan === this.scene.fan;
    super.update(scene);
    this.place(same ? this.ribs : null);
  }

  /** The page has taken in everything that was sent. */
  settled() {
    this.handles.settled();
    this.handles.update(this.scene.data.header.starts);
  }

  /** Change what the plane shows, and draw it. @param {() => void} change */
  change(change) {
    change();
    const { zoomed, equal } = this.plane;
    this.element.classList.toggle("rv-zoomed", zoomed);
    this.button("reset-zoom").hidden = this.button("zoom-out").hidden = !zoomed;
    this.button("equal").setAttribute("aria-pressed", String(equal));
    this.button("equal").hidden = this.arrows.menu.hidden = this.surface.flat;
    this.paint();
    this.place();
    this.stage.redraw();
  }

  /** Other arrows are asked for: units become equal where the picture stays about as large, for right angles to be seen. */
  pointed() {
    if (this.arrows.directions && this.plane.stretch < STRETCH && !this.plane.equal)
      this.change(() => {
        this.plane.equal = true;
      });
    this.stage.redraw();
  }

  /** The ground and the axes, if they are others than those that stand there. */
  paint() {
    const [width, height] = sizeOf(this.element);
    if (!width || !height) return;
    const { theme, data } = this.scene;
    const { surface, plane } = this;
    const fallen = this.scene.lanes.some((lane) => lane.status.kind === "diverged");
    const around = [JSON.stringify(theme), width, height, plane.shown, plane.equal, fallen].join(" ");
    const state = `${surface.digest} ${around}`;
    const quick = surface.draft && !surface.dense && around === this.around;
    if (state === this.painted || (quick && !this.stage.turns.ground)) return;
    this.painted = state;
    if (quick) {
      const context = this.groundCanvas.getContext("2d");
      if (context) paintQuickly(context, surface, data.heights, plane, theme); // axes and words stand there already
      return;
    }
    this.around = around;
    const context = prepare(this.groundCanvas);
    const labels = ticksOf(plane.shown[1], height, theme.size * 4).map(([, label]) => label);
    const bar = surface.curve ? null : surface.scale.ticks.map(([, label]) => label);
    plane.fit(roomFor(context, theme, width, height, labels, bar));
    this.element.style.setProperty("--rv-right", `${width - plane.box.x - plane.box.width}px`);
    if (surface.curve) drawCurve(context, surface, plane, theme);
    else paintGround(context, surface, data.heights, plane, theme);
    drawAxes(context, plane, theme, surface.flat ? [surface.names[0], `f(${surface.names[0]})`] : surface.names);
    if (!surface.curve) drawColorBar(context, plane.box, surface, theme);
    this.drawLegend(context);
  }

  /** What the marks mean, under the picture: only those that are there. @param {CanvasRenderingContext2D} context */
  drawLegend(context) {
    const { theme, lanes } = this.scene;
    const { minima, other_minima: others, dense } = this.surface;
    const { x, y, width, height } = this.plane.box;
    const radius = theme.size * 0.45;
    const star = (/** @type {boolean} */ hollow) => (/** @type {number} */ px, /** @type {number} */ py) =>
      drawStar(context, px, py, radius, theme, hollow);
    /** @type {[(px: number, py: number) => void, string][]} */
    const marks = [];
    if (minima.length) marks.push([star(false), tr(others.length ? "lowest" : "minimum")]);
    if (others.length) marks.push([star(true), tr("local minimum")]);
    marks.push([
      (px, py) => drawDot(context, px, py, radius * 0.45, theme.text, { ...theme, edge: theme.text }, 0),
      tr("start"),
    ]);
    if (lanes.some((lane) => ENDED.includes(lane.status.kind))) marks.push([(px, py) => context.fillText("✕", px - radius, py), tr("stopped")]); // biome-ignore format: one thought
    context.font = fontOf(theme, 0.95);
    context.textAlign = "left";
    context.textBaseline = "middle";
    const row = y + height + theme.size * 2.25;
    let at = x;
    for (const [draw, text] of marks) {
      const wide = context.measureText(text).width;
      if (at + wide + 2 * radius > x + width / 2 - theme.size) break; // the axis' name stands in the middle
      context.fillStyle = theme.muted;
      draw(at + radius, row);
      if (text === tr("start")) ring(context, at + radius, row, radius, theme.text);
      context.fillStyle = theme.muted;
      context.fillText(text, at + 2 * radius + 5, row);
      at += 2 * radius + wide + 18;
    }
    if (!dense) return;
    context.textAlign = "right";
    context.fillText(tr("Too many contour lines: shades only"), x + width, row);
  }

  /** Where a start point stands in the picture: on the curve, if there is one. @param {number} index @param {number[]} point */
  startPixel(index, [x, y]) {
    const { surface, plane } = this;
    if (!surface.curve) return plane.pixel(x, y);
    const here = this.scene.data.header.starts[index]?.[0] === x;
    return plane.pixel(x, here ? this.scene.data.loss[index] : valueOn(surface, x));
  }

  /** The start point that a pixel stands for; on a curve only x counts. @param {number} index @param {number} px @param {number} py */
  startAt(index, px, py) {
    const point = this.plane.point(px, py);
    return this.surface.curve ? [point[0], this.scene.data.header.starts[index][1]] : point;
  }

  /** Work out the pixels of every run, of the fan unless it is as before, and of the handles. @param {Trail[] | null} ribs */
  place(ribs = null) {
    const { data, lanes, fan } = this.scene;
    const { flat } = this.surface;
    const { line, box } = this.plane;
    const of = (/** @type {number} */ lane) => {
      const { visible, color, status } = lanes[lane];
      const recorded = status.kind === "recorded";
      return visible ? { lane, color, recorded, ...markOf(lanes[lane], this.scene.theme) } : null;
    };
    this.trails = trailsOf(data, line, box, (run) => of(Math.floor(run / data.starts)), flat);
    this.ribs = ribs ?? (fan ? trailsOf(fan, line, box, () => of(fan.lane), flat) : []);
    this.handles.update(data.header.starts);
  }

  /** @param {number} px @param {number} py */
  click(px, py) {
    if (!this.plane.inside(px, py) || this.stage.predict.clicked(this.plane.point(px, py))) return;
    if (!this.stage.offers("start")) return;
    const far = this.handles.starts.map((start, i) => {
      const [sx, sy] = this.startPixel(i, start);
      return Math.hypot(sx - px, sy - py);
    });
    const index = far.indexOf(Math.min(...far));
    this.handles.move(index, this.startAt(index, px, py), false);
  }

  /** @param {number[]} from @param {number[] | null} to */
  framed(from, to) {
    if (to) {
      this.corner = to;
      const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
      const [width, height] = [Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])];
      Object.assign(this.frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    } else if (this.corner) {
      const { corner } = this;
      this.change(() => this.plane.frame(from, corner));
    }
    this.frame.hidden = !to;
  }

  /** @param {number} px @param {number} py */
  hover(px, py) {
    const hit = this.plane.inside(px, py) ? nearest(this.trails, px, py, this.step) : null;
    const at = hit && { lane: hit.trail.lane, run: hit.trail.run, step: hit.step, x: hit.trail.x[hit.step], y: hit.trail.y[hit.step] }; // biome-ignore format: one thought
    this.stage.hover(at, this.element);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.stage.predict.key(event, this.plane)) return true;
    const { x, y, width, height } = this.plane.box;
    return zoomKey(event, this.moves, { x: x + width / 2, y: y + height / 2 });
  }

  /** @param {number} step @param {Hit | null} focus */
  draw(step, focus) {
    this.step = step;
    const { theme, data } = this.scene;
    const context = prepare(this.canvas);
    const { x, y, width, height } = this.plane.box;
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    if (!this.surface.flat) this.arrows.drawField(context, this.plane, theme);
    this.drawMinima(context, false);
    if (this.handles.starts.length > MOST) this.drawStarts(context);
    if (this.ribs.length) this.drawFan(context, step);
    for (const trail of this.trails) {
      const places = crowd(data, trail, step).map((member) => this.plane.pixel(...member));
      drawCrowd(context, places, trail.color, theme);
    }
    drawTrails(context, this.trails, step, { theme, highlight: focus ? focus.lane : null, draft: this.scene.draft });
    this.drawMinima(context, true);
    const trail = focus && this.trails.find((t) => t.run === focus.run);
    if (!this.surface.flat) this.arrows.draw(context, this.plane, theme);
    if (trail && focus.step <= trail.last) drawRing(context, trail.x[focus.step], trail.y[focus.step], theme.text);
    this.drawHeld(context);
    this.stage.predict.draw(context, (px, py) => this.plane.pixel(px, py), theme.text);
    context.restore();
  }

  /** The whole fan, faint; drawn once and laid under every picture until the step, the fan or the view is another. */
  drawFan(/** @type {CanvasRenderingContext2D} */ context, /** @type {number} */ step) {
    const { width, height } = this.canvas;
    let { veil } = this;
    if (
      veil?.ribs !== this.ribs ||
      veil.step !== step ||
      veil.canvas.width !== width ||
      veil.canvas.height !== height
    ) {
      const canvas = make("canvas", { width, height });
      const ground = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
      ground.setTransform(context.getTransform());
      drawFaint(ground, this.ribs, step);
      veil = this.veil = { ribs: this.ribs, step, canvas };
    }
    context.drawImage(veil.canvas, 0, 0, ...sizeOf(this.canvas));
  }

  /** The stars; ``over`` the runs that stand on them, their outlines. @param {CanvasRenderingContext2D} context @param {boolean} over */
  drawMinima(context, over) {
    const { theme } = this.scene;
    const { minima, other_minima: others } = this.surface;
    const at = (/** @type {[number, number, number]} */ point) => this.plane.pixel(...standing(this.surface, point));
    for (const point of others) drawStar(context, ...at(point), 6.5 * theme.thick, theme, true, over);
    for (const point of minima) drawStar(context, ...at(point), 9 * theme.thick, theme, false, over);
  }

  /** @param {CanvasRenderingContext2D} context */
  drawStarts(context) {
    context.fillStyle = this.scene.theme.text;
    this.handles.starts.forEach((start, i) => {
      const [px, py] = this.startPixel(i, start);
      context.fillRect(px - 1, py - 1, 2, 2);
    });
  }

  /** The start under the pointer, as its button looks. @param {CanvasRenderingContext2D} context */
  drawHeld(context) {
    const { dragged } = this.handles;
    if (dragged === null) return;
    const { theme } = this.scene;
    const [x, y] = this.startPixel(dragged, this.handles.point(dragged));
    for (const [radius, color] of HELD) {
      context.beginPath();
      context.arc(x, y, radius * theme.thick, 0, 2 * Math.PI);
      context.fillStyle = theme[color];
      context.fill();
    }
  }

  resize() {
    if (this.scene) this.change(() => {});
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {string} color */
function ring(context, x, y, radius, color) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = color;
  context.lineWidth = 1.4;
  context.stroke();
}
