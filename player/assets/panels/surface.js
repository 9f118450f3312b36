/** The surface in three dimensions: drawn when the camera moves, with the runs on a canvas over it. */

import { fontOf, nameFont, ticksOf } from "../axes.js";
import { between, Camera } from "../camera.js";
import { drape, LIFT, Sight } from "../drape.js";
import { crowd, position } from "../geometry.js";
import { gestures, zoomKey } from "../gestures.js";
import { markOf } from "../marks.js";
import { Mesh } from "../mesh.js";
import { Panel } from "../panel.js";
import { height } from "../scale.js";
import { sizeOf } from "../sizes.js";
import { drawCrowd, drawRing, drawStar, drawTrails, prepare } from "../trails.js";
import { Rest, Turns } from "../turns.js";
import { mark, tr } from "../words.js";

/**
 * @typedef {import("../../types.d.ts").Scene} Scene
 * @typedef {import("../../types.d.ts").Hit} Hit
 * @typedef {import("../../types.d.ts").Trail} Trail
 */

const EACH = 4; // of so many points one is looked at for what hides it, while the hand goes on
const TURN = 350; // ms to go from one camera to another
const REST = 400; // ms after which a hand that stopped has chosen
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-12, 0], ArrowRight: [12, 0], ArrowDown: [0, -12], ArrowUp: [0, 12] };

export default class Surface extends Panel {
  static label = mark("Surface in three dimensions");
  static order = 1;
  static share = 56;
  static late = true;
  static css = `
    .rv-surface { overflow: hidden; cursor: grab; touch-action: pan-y; }
    .rv-surface:active { cursor: grabbing; }
    .rv-surface .rv-canvas { pointer-events: none; }
    .rv-surface:focus-visible { outline: 2px solid var(--rv-accent); outline-offset: -2px; border-radius: 4px; }
    @container rv (max-width: 720px) { .rv-surface { height: 320px; } }`;

  /** A curve has no third dimension. @param {any} header */
  static fits(header) {
    return !header.surface.flat;
  }

  /** @param {HTMLElement} element @param {import("../../types.d.ts").Stage} stage */
  constructor(element, stage) {
    super(element, stage);
    element.tabIndex = 0;
    element.innerHTML = `
      <canvas class="rv-canvas"></canvas><canvas class="rv-canvas" data-testid="rv-surface-mesh"></canvas>
      <canvas class="rv-canvas" data-testid="rv-surface-canvas"></canvas>
      <div class="rv-tools">
        <button type="button" data-testid="rv-reset-camera" hidden title="${tr("Back to the first view (0 or a double click)")}">${tr("Reset view")}</button>
        <button type="button" data-testid="rv-above" aria-pressed="false">${tr("From above")}</button>
      </div>`;
    const [axes, solid, canvas] = element.querySelectorAll("canvas");
    this.axes = axes;
    this.solid = solid;
    this.canvas = canvas;
    this.camera = new Camera();
    this.told = "null"; // the camera that page and panel agree on
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.telling = undefined;
    /** @type {Mesh | null} */
    this.mesh = null;
    this.state = "";
    this.seen = ""; // the camera and surface that are drawn
    this.around = ""; // the camera and theme that the axes were drawn for
    this.projected = /** @type {import("../drape.js").Line[] | null} */ (null);
    this.rough = false; // whether it was seen roughly what the surface hides
    this.frame = 0;
    this.turning = false; // whether the eye moves
    this.turns = new Turns();
    this.rest = new Rest(
      () => false,
      () => this.whole(),
    );
    /** @type {Trail[]} */
    this.trails = [];
    /** @type {import("../drape.js").Line[]} */
    this.lines = [];
    const { camera } = this;
    this.moves = {
      zoom: (/** @type {number} */ factor, /** @type {number} */ x, /** @type {number} */ y) =>
        this.look(() => camera.zoom(factor, x, y)),
      drag: (/** @type {number} */ dx, /** @type {number} */ dy, /** @type {PointerEvent} */ event) =>
        this.look(() => (event.shiftKey ? camera.pan(dx, dy) : camera.orbit(dx, dy))),
      reset: () => this.look(() => camera.reset(), false),
      grips: () => true,
      twice: true,
    };
    this.held = gestures(element, this.moves);
    this.above = /** @type {HTMLButtonElement} */ (element.querySelector("[data-testid=rv-above]"));
    this.above.onclick = () => this.toggle();
    this.reset = /** @type {HTMLButtonElement} */ (element.querySelector("[data-testid=rv-reset-camera]"));
    this.reset.onclick = this.moves.reset;
  }

  /** @param {Scene} scene */
  update(scene) {
    super.update(scene);
    const { data, theme, lanes } = scene;
    const { surface } = data.header;
    if (!this.mesh) {
      this.begin();
      this.settled(data.header);
    }
    const state = `${surface.digest} ${JSON.stringify(theme)}`;
    if (state !== this.state) this.mesh?.update(surface, data.heights, theme);
    this.state = state;
    if (surface.draft && this.m) this.drawGround(this.m); // by another process while the other panels are drawn here
    this.lines = drape(data, lanes).map((line) => ({ ...line, ...markOf(lanes[line.lane], theme) }));
  }

  begin() {
    try {
      this.mesh = new Mesh(this.solid);
    } catch {
      this.element.textContent = tr("This browser shows no 3D: WebGL is switched off.");
      this.element.classList.add("rv-none");
    }
  }

  /** Change the camera. @param {() => void} change @param {boolean} moved whether there is a way back */
  look(change, moved = true) {
    cancelAnimationFrame(this.frame);
    change();
    this.reset.hidden = !moved;
    this.turn();
    clearTimeout(this.telling);
    if (this.stage.editable) this.telling = setTimeout(() => this.tell(), REST);
  }

  /** Draw from another place, on a slow machine roughly for as long as the eye moves. */
  turn() {
    this.turning = true;
    this.rest.begin();
    this.stage.redraw(this);
  }

  /** The eye rests. */
  whole() {
    this.turning = this.turns.slow = false;
    this.stage.redraw(this);
  }

  /** Whether the eye moves and the machine is slow. */
  get rushed() {
    return this.turning && this.turns.slow;
  }

  /** Whether it does for the moment to see roughly what the surface hides. */
  get hasty() {
    return this.scene.draft || this.rushed;
  }

  /** The experiment keeps from where one looks when the hand has let go. */
  tell() {
    if (this.held()) {
      this.telling = setTimeout(() => this.tell(), REST);
      return;
    }
    const camera = this.camera.degrees;
    const told = JSON.stringify(camera);
    this.telling = undefined;
    if (told === this.told) return;
    this.told = told;
    this.stage.send({ type: "camera", camera });
  }

  /** The page has taken in everything that was sent: the eye is where its experiment has it. @param {any} header */
  settled({ camera = null }) {
    const told = JSON.stringify(camera);
    if (told === this.told || this.telling !== undefined) return;
    this.told = told;
    this.camera.face(camera);
    this.reset.hidden = !camera;
    this.stage.redraw(this);
  }

  /** Go over the surface, or back, so that one sees how the two pictures belong together. */
  toggle() {
    const { camera } = this;
    const from = { ...camera.pose };
    const to = camera.toggle(!camera.above);
    this.above.setAttribute("aria-pressed", String(camera.above));
    const begun = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const move = () => {
      const share = still ? 1 : Math.min((performance.now() - begun) / TURN, 1);
      camera.pose = between(from, to, share * share * (3 - 2 * share));
      this.turn();
      if (share < 1) this.frame = requestAnimationFrame(move);
    };
    this.reset.hidden = true;
    cancelAnimationFrame(this.frame);
    move();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const arrow = ARROWS[event.key];
    if (arrow) this.look(() => this.camera.orbit(...arrow));
    return Boolean(arrow) || zoomKey(event, this.moves, { x: this.camera.width / 2, y: this.camera.height / 2 });
  }

  /** @returns {[number, number][]} the ends of the box in x, y and height */
  get ends() {
    const { view, scale } = this.scene.data.header.surface;
    return [...view, [scale.low, scale.high]];
  }

  /** Draw the surface, if it is not what stands there; gives whether it was. @param {Float64Array} m */
  drawGround(m) {
    const { width, height } = this.camera;
    const rough = this.scene.data.header.surface.draft || this.rushed;
    const seen = [Array.from(m), width, height, this.state, rough].join();
    if (seen === this.seen) return false;
    if (this.turning) this.turns.pace();
    this.seen = seen;
    this.m = m;
    this.mesh?.draw(m, rough);
    return true;
  }

  /** Draw surface and axes, and project every line anew, when the camera, the size or the record has changed. */
  place() {
    const { camera } = this;
    [camera.width, camera.height] = sizeOf(this.canvas);
    const m = camera.matrix(this.ends);
    const other = this.drawGround(m);
    if (!other && this.lines === this.projected && !(this.rough && !this.hasty)) return;
    const around = [Array.from(m), camera.width, camera.height, JSON.stringify(this.scene.theme)].join();
    if (around !== this.around) this.drawAxes(m);
    this.around = around;
    this.projected = this.lines;
    this.rough = this.hasty;
    const each = this.rough ? EACH : 1;
    const sight = new Sight(this.scene.data, m);
    this.sight = sight;
    this.trails = this.lines.map((line) => {
      const count = line.at.length;
      const [x, y, hidden] = [new Float32Array(count), new Float32Array(count), new Uint8Array(count)];
      for (let k = 0; k < count; k++) {
        [x[k], y[k]] = camera.project(m, line.x[k], line.y[k], line.u[k]);
        hidden[k] = k % each ? hidden[k - 1] : Number(sight.blocked(line.x[k], line.y[k], line.u[k]));
      }
      return { ...line, x, y, hidden, exit: null };
    });
  }

  /** @param {number} step @param {Hit | null} focus */
  draw(step, focus) {
    if (!this.mesh || !this.scene || !sizeOf(this.canvas)[0]) return;
    this.place();
    const { camera, sight, m } = this;
    if (!sight || !m) return;
    const context = prepare(this.canvas);
    const { theme, data } = this.scene;
    const { minima, scale } = data.header.surface;
    const stars = (/** @type {boolean} */ over) => {
      for (const [x, y, f] of minima) {
        const u = height(f, scale);
        context.globalAlpha = sight.blocked(x, y, u + LIFT * (scale.high - scale.low)) ? 0.35 : 1;
        drawStar(context, ...camera.project(m, x, y, u), 6.5, theme, false, over);
      }
      context.globalAlpha = 1;
    };
    stars(false);
    this.drawMembers(context, step, sight, m);
    drawTrails(context, this.trails, step, { theme, highlight: focus ? focus.lane : null, draft: this.scene.draft });
    stars(true); // seen through the runs that stand on them
    const trail = focus && this.trails.find((t) => t.run === focus.run);
    if (!trail || focus.step > trail.last) return;
    const place = position(trail, focus.step);
    if (Number.isFinite(place.x)) drawRing(context, place.x, place.y, theme.text);
  }

  /** Members in view, on the surface; what stands behind it is faint as trails are there. @param {CanvasRenderingContext2D} context @param {number} step @param {Sight} sight @param {Float64Array} m */
  drawMembers(context, step, sight, m) {
    const { ground } = sight;
    for (const trail of this.trails) {
      const lifted = crowd(this.scene.data, trail, step).map(([x, y]) => /** @type {[number, number, number]} */ ([x, y, ground.at(x, y) + LIFT * ground.range])); // biome-ignore format: one thought
      const seen = lifted.filter(([, , u]) => !Number.isNaN(u));
      if (!seen.length) continue;
      const hidden = seen.filter((member) => sight.blocked(...member)).length;
      context.globalAlpha = hidden > seen.length / 2 ? 0.35 : 1;
      const places = seen.map((member) => this.camera.project(m, ...member));
      drawCrowd(context, places, trail.color, this.scene.theme);
    }
    context.globalAlpha = 1;
  }

  /** Floor, the two walls behind the surface, and their numbers. @param {Float64Array} m */
  drawAxes(m) {
    const context = prepare(this.axes);
    const { theme, data } = this.scene;
    const { names } = data.header.surface;
    const [[x0, x1], [y0, y1], [low, high]] = this.ends;
    const [ex, ey, ez] = this.camera.eye;
    const [nearX, farX] = ex > 0 ? [x1, x0] : [x0, x1];
    const [nearY, farY] = ey > 0 ? [y1, y0] : [y0, y1];
    const at = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ u) =>
      this.camera.project(m, x, y, u);
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    const line = (/** @type {[number, number][]} */ ...points) => {
      context.beginPath();
      for (const [x, y] of points) context.lineTo(x, y);
      context.stroke();
    };
    context.font = fontOf(theme);
    context.fillStyle = theme.muted;
    context.textBaseline = "middle";
    const write = (
      /** @type {string} */ text,
      /** @type {[number, number]} */ [x, y],
      /** @type {[number, number]} */ [fx, fy],
      gap = 1,
    ) => {
      const long = Math.hypot(x - fx, y - fy) || 1; // away from the floor's far side
      const off = theme.size * gap;
      const [dx, dy] = [((x - fx) / long) * off, ((y - fy) / long) * off];
      context.textAlign = dx > off / 3 ? "left" : dx < -off / 3 ? "right" : "center";
      context.fillText(text, x + dx, y + dy);
    };
    line(at(x0, y0, low), at(x1, y0, low), at(x1, y1, low), at(x0, y1, low), at(x0, y0, low));
    const each = 100;
    for (const [x, label] of ticksOf([x0, x1], 400, each)) {
      line(at(x, nearY, low), at(x, farY, low), ...(ez < 0.98 ? [at(x, farY, high)] : []));
      write(label, at(x, nearY, low), at(x, farY, low));
    }
    for (const [y, label] of ticksOf([y0, y1], 400, each)) {
      line(at(nearX, y, low), at(farX, y, low), ...(ez < 0.98 ? [at(farX, y, high)] : []));
      write(label, at(nearX, y, low), at(farX, y, low));
    }
    context.font = nameFont(theme, 1.2);
    write(names[0], at((x0 + x1) / 2, nearY, low), at((x0 + x1) / 2, farY, low), 2.6);
    write(names[1], at(nearX, (y0 + y1) / 2, low), at(farX, (y0 + y1) / 2, low), 2.6);
    if (ez > 0.98) return;
    context.font = fontOf(theme, 0.95);
    const { ticks } = data.header.surface.scale;
    const every = Math.ceil(ticks.length / 4);
    for (const [u, label] of ticks.filter((/** @type {any} */ _, /** @type {number} */ i) => i % every === 0)) {
      line(at(nearX, farY, u), at(farX, farY, u), at(farX, nearY, u));
      const [a, b] = [at(nearX, farY, u), at(farX, nearY, u)];
      const [side, far] = a[0] < b[0] ? [a, b] : [b, a];
      if (u - low > 0.04 * (high - low)) write(label, side, [far[0], side[1]], 0.5); // else it stands on the floor's numbers
    }
  }

  dispose() {
    clearTimeout(this.telling);
    this.rest.end();
    cancelAnimationFrame(this.frame);
    this.mesh?.dispose();
  }
}
